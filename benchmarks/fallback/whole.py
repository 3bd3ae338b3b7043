"""The whole fallback over the project's own sources, and the questions it is asked in benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import yaml

from embeddings.encoder import SentenceEncoder
from llm_fallback.asking import Answer, Asked
from llm_fallback.composing import Limits
from llm_fallback.knowledge.sources import Knowledge
from llm_fallback.ports import Index, Provider
from llm_fallback.privacy.masking import Privacy
from llm_fallback.prompts import Prompts
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.service import Fallback, Journal, Parts
from llm_fallback.testing.parts import nobody
from llm_fallback.verifier.verifier import Verifier
from shop.policies import load_policy
from shop.services.pointing.lexicon import lexicon

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "benchmarks" / "retrieval" / "questions.yml"


def own_index(encoder: SentenceEncoder | None = None, cache: Path | None = None) -> HybridIndex:
    """The index over the project's FAQ and pages, as in use."""
    policy = load_policy(ROOT / "data" / "policies")
    knowledge = Knowledge(ROOT / "data" / "faq", ROOT / "data" / "knowledge", policy.quotable)
    return HybridIndex(knowledge, lambda: datetime.now(timezone.utc), encoder, cache)


def whole_fallback(
    index: Index, provider: Provider, journal: Journal, deadline_s: float
) -> Fallback:
    """A fallback as in use, of which nobody is a known customer."""
    privacy = Privacy()
    titles = lexicon().mapping("skill_titles")
    return Fallback(
        Parts(
            index=index,
            provider=provider,
            spare=ExtractiveProvider(),
            checker=Verifier(),
            prompts=Prompts(ROOT / "data" / "prompts"),
            mask=lambda known: privacy.masking(known.personal),
            known=nobody,
            journal=journal,
            skills={intent: words[0] for intent, words in titles.items()},
            limits=Limits(deadline_s=deadline_s),
        )
    )


def own_questions(most: int) -> list[Asked]:
    """At most so many questions, spread over all, each from a conversation of its own."""
    content = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    rows = [*content["questions"], *content["unanswerable"]]
    step = max(1, len(rows) // most)
    return [
        Asked(row["text"], row["language"], f"q{number}", similarity=0.5)
        for number, row in enumerate(rows[::step][:most])
    ]


async def ask_all(fallback: Fallback, asked: Sequence[Asked], at_once: int) -> list[Answer]:
    """The answers, in order; so many questions at a time."""
    places = asyncio.Semaphore(at_once)

    async def one(question: Asked) -> Answer:
        async with places:
            return await fallback.answer(question)

    return list(await asyncio.gather(*map(one, asked)))
