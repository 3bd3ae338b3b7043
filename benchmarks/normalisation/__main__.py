"""`python -m benchmarks.normalisation`: accuracy with and without the normalised form.

Five folds over the NLU data, per language. The vocabulary for mending slips comes from the training
folds only; slips are put into the held-out fold, from a seed. The classifier is a linear one over word
and character n-grams: it shows what the form is worth, not how good the assistant's own classifier is.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC

from benchmarks.normalisation.slips import with_slips
from nlu_components.normalisation_form import Normaliser, known_words, read_variants, words
from nlu_components.normalisation_spelling import Spelling, count_words

ROOT = Path(__file__).parents[2]
FOLDS = 5
LEAST_COUNT = 15
_MARK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """One training example."""

    text: str
    intent: str
    language: str


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.normalisation", description=__doc__)
    parser.add_argument("--nlu", type=Path, default=ROOT / "data/nlu", help="folder with NLU data")
    parser.add_argument("--rate", type=float, default=0.25, help="share of words with a slip")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    examples = list(read_examples(options.nlu))
    print(f"{len(examples)} examples", file=sys.stderr)
    print(json.dumps(measure(examples, options.rate, options.seed), ensure_ascii=False))
    return 0


def read_examples(folder: Path) -> Iterator[Example]:
    """The examples of all NLU files of a folder, marks of entities taken out."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            language = (block.get("metadata") or {}).get("language", "en")
            for line in str(block.get("examples") or "").splitlines():
                if "intent" in block and line.strip():
                    text = _MARK.sub(r"\1", line.strip().removeprefix("- "))
                    yield Example(text, block["intent"], language)


def measure(examples: Sequence[Example], rate: float, seed: int) -> dict[str, object]:
    """Accuracy per language: as typed and normalised, on clean and on mistyped held-out messages."""
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    intents = np.array([e.intent for e in examples])
    took = []
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(
        intents, intents
    ):
        seen, held = [examples[i] for i in train], [examples[i] for i in test]
        chance = random.Random(seed)
        slipped = [with_slips(e.text, rate, chance) for e in held]
        normaliser = _normaliser([e.text for e in seen])
        raw = _classifier().fit([e.text.lower() for e in seen], [e.intent for e in seen])
        made = _classifier().fit(
            [normaliser.normalise(e.text) for e in seen], [e.intent for e in seen]
        )
        began = time.perf_counter()
        forms = [normaliser.normalise(text) for text in slipped]
        took.append((time.perf_counter() - began) / len(slipped) * 1000)
        guesses = {
            "clean_typed": raw.predict([e.text.lower() for e in held]),
            "clean_normalised": made.predict([normaliser.normalise(e.text) for e in held]),
            "slips_typed": raw.predict([text.lower() for text in slipped]),
            "slips_normalised": made.predict(forms),
        }
        for name, guessed in guesses.items():
            for example, intent in zip(held, guessed, strict=True):
                for language in (example.language, "all"):
                    right[language][name].append(intent == example.intent)
    return {
        **{
            language: {name: round(float(np.mean(hits)), 4) for name, hits in by_name.items()}
            | {"messages": len(by_name["clean_typed"])}
            for language, by_name in sorted(right.items())
        },
        "normalise_ms_mean": round(float(np.mean(took)), 4),
        "rate": rate,
        "seed": seed,
    }


def _normaliser(texts: Sequence[str]) -> Normaliser:
    """As `MessageNormaliser` makes it of training data."""
    variants = read_variants()
    plain = Normaliser(variants, Spelling({}, 1, ()))
    counts = count_words(words(plain.normalise(text)) for text in texts)
    known = known_words() | {target.split(" ")[0] for target in variants.values()}
    return Normaliser(variants, Spelling(counts, LEAST_COUNT, known))


def _classifier() -> Pipeline:
    union = make_union(
        TfidfVectorizer(
            tokenizer=str.split, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True
        ),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    )
    return make_pipeline(union, LinearSVC(C=0.5, random_state=0))


if __name__ == "__main__":
    sys.exit(main())
