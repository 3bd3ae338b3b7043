"""Questions put to the whole fallback with a model whose words are random: nothing it says is true.

What is shown must stand word for word in a passage the answer cites. That is stricter than the
verifier, and does not ask it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import yaml

from benchmarks.fallback.faulted import guarded
from benchmarks.fallback.server import Served, serve
from llm_fallback.asking import Answer, Asked, Rated
from llm_fallback.composing import Composed, Limits, Mask
from llm_fallback.knowledge.sources import Knowledge
from llm_fallback.privacy.masking import Privacy
from llm_fallback.prompts import Prompts
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.service import Fallback, Known, Parts
from llm_fallback.types import Found, Hit, Kind, Passage, Rung, Sentence, Turn
from llm_fallback.verifier.types import Check
from llm_fallback.verifier.verifier import Verifier
from shop.policies import load_policy
from shop.services.pointing.lexicon import lexicon

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "benchmarks" / "retrieval" / "questions.yml"
# So that a model is asked: an entry surer than this would be given without one.
_UNSURE = 0.6


class _Unsure:
    """The shop's own index, never so sure that no model is asked, never so unsure either."""

    def __init__(self, inner: HybridIndex) -> None:
        self._inner = inner

    @property
    def version(self) -> str:
        return self._inner.version

    def refresh(self) -> bool:
        return self._inner.refresh()

    def search(
        self,
        question: str,
        language: str,
        history: Sequence[Turn] = (),
        own: Sequence[Passage] = (),
        limit: int = 5,
        signed_in: bool = False,
    ) -> Found:
        found = self._inner.search(question, language, history, own, limit, signed_in)
        hits = tuple(Hit(hit.passage, min(hit.score, _UNSURE)) for hit in found.hits)
        return replace(found, hits=hits, answerable=bool(hits))


class _Timed:
    """The verifier, with the seconds of its checks kept per reply."""

    def __init__(self) -> None:
        self._inner = Verifier()
        self.seconds: list[float] = []

    def check(
        self,
        sentence: Sentence,
        sources: Mapping[str, Passage],
        question: str = "",
    ) -> Check:
        began = time.perf_counter()
        try:
            return self._inner.check(sentence, sources, question)
        finally:
            self.seconds.append(time.perf_counter() - began)


class _Replies:
    """Keeps what the model said in vain."""

    def __init__(self) -> None:
        self.sentences = 0
        self.failures: Counter[str] = Counter()

    def note(
        self, asked: Asked, found: Found, composed: Composed | None, answer: Answer, mask: Mask
    ) -> None:
        if composed is not None:
            self.sentences += len(composed.said)
            self.failures[composed.failed.value if composed.failed else "none"] += 1

    def note_down(self, rated: Rated, mask: Mask) -> None:
        return


def run(questions: int, at_once: int) -> int:
    """Print figures and a last line of JSON; 0 if no unsupported sentence was shown."""
    asked = _questions(questions)
    timed, replies = _Timed(), _Replies()
    with serve() as served:
        answers = asyncio.run(_ask(_fallback(served, timed, replies), asked, at_once))
    unsupported = [s.text for answer in answers for s in answer.sentences if not _stands(s, answer)]
    spent = sorted(timed.seconds)
    figures = {
        "benchmark": "grounded",
        "questions": len(answers),
        "answered": sum(bool(answer.sentences) for answer in answers),
        "unsupported_shown": len(unsupported),
        "said_by_model": replies.sentences,
        "shown_of_model": sum(answer.rung is Rung.LLM for answer in answers),
        "provider_failures": dict(replies.failures),
        "check_ms_p50": round(_at(spent, 0.5) * 1000, 2),
        "check_ms_p95": round(_at(spent, 0.95) * 1000, 2),
        "first_unsupported": unsupported[:5],
    }
    for name, value in figures.items():
        print(f"{name:20} {value}")
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if unsupported else 0


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _fallback(served: Served, timed: _Timed, replies: _Replies) -> Fallback:
    policy = load_policy(ROOT / "data" / "policies")
    knowledge = Knowledge(ROOT / "data" / "faq", ROOT / "data" / "knowledge", policy.values)
    privacy = Privacy()
    titles = lexicon().mapping("skill_titles")
    return Fallback(
        Parts(
            index=_Unsure(HybridIndex(knowledge, _now)),
            provider=guarded(served),
            spare=ExtractiveProvider(),
            checker=timed,
            prompts=Prompts(ROOT / "data" / "prompts"),
            mask=lambda known: privacy.masking(known.personal),
            known=lambda customer_id, language: Known(),
            journal=replies,
            skills={intent: words[0] for intent, words in titles.items()},
            limits=Limits(deadline_s=7.5),
        )
    )


async def _ask(fallback: Fallback, asked: Sequence[Asked], at_once: int) -> list[Answer]:
    places = asyncio.Semaphore(at_once)

    async def one(question: Asked) -> Answer:
        async with places:
            return await fallback.answer(question)

    return list(await asyncio.gather(*map(one, asked)))


def _questions(most: int) -> list[Asked]:
    content = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    rows = [*content["questions"], *content["unanswerable"]]
    step = max(1, len(rows) // most)
    return [
        Asked(row["text"], row["language"], f"q{number}", similarity=0.5)
        for number, row in enumerate(rows[::step][:most])
    ]


def _stands(sentence: Sentence, answer: Answer) -> bool:
    """Whether the sentence stands, but for spaces, in a passage it cites."""
    said = "".join(sentence.text.split()).casefold()
    cited = [p for p in answer.passages if p.id in sentence.sources and p.kind is not Kind.OWN]
    texts = ("".join(c for c in passage.text if c not in "*#-").split() for passage in cited)
    return any(said.replace("-", "") in "".join(text).casefold() for text in texts)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
