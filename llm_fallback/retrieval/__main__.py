"""`python -m llm_fallback.retrieval`: learn `prior.json` anew from the project's own FAQ.

For shops that have too little to learn from. To be run when the signals of retrieval change; the
file is committed. Works in the folder of the checkout, with the weights that are installed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from embeddings.onnx_encoder import load
from embeddings.store import RememberingEncoder
from llm_fallback.knowledge.sources import Knowledge
from llm_fallback.retrieval.building import build
from llm_fallback.retrieval.fitting import fit
from llm_fallback.retrieval.index import PRIOR
from shop.policies import load_policy


def main() -> None:
    """Learn and write; prints where to."""
    policy = load_policy(Path("data/policies")).values()
    sources = Knowledge(Path("data/faq"), Path("data/knowledge"), lambda: policy).current()
    cache = Path("var/embeddings")
    encoder = RememberingEncoder(load(cache), cache, "prior")
    # A shop with one wording for each entry has nothing to let vote.
    corpus = replace(build(sources.entries, encoder.encode), learnt=None)
    PRIOR.write_text(json.dumps(fit(corpus).to_json(), indent=1) + "\n", "utf-8")
    print(PRIOR)


if __name__ == "__main__":
    main()
