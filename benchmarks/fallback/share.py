"""How many questions cost no call of a language model: the FAQ's question set, put to the whole fallback.

Once each, and all of them once more: what was answered before comes from the cache then.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.fallback.faulted import open_provider
from benchmarks.fallback.server import serve
from benchmarks.fallback.whole import ROOT, ask_all, own_index, own_questions, whole_fallback
from embeddings.onnx_encoder import load
from llm_fallback.asking import Answer, Asked
from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.guards.guarded import GuardedProvider, Guards
from llm_fallback.guards.ledger import MemoryLedger
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.ports import Index, Part, Provider
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.providers.prices import Prices
from llm_fallback.testing.parts import Notes
from llm_fallback.types import ComposeRequest

EXTRACTIVE, SCRIPTED, SERVED = "extractive", "scripted", "served"
SYSTEMS = (EXTRACTIVE, SCRIPTED, SERVED)
_PATIENCE_S = 120.0


class Counting:
    """Asks another provider as if it were a language model, and counts how often."""

    calls_llm = True

    def __init__(self, inner: Provider) -> None:
        self.name = inner.name
        self.calls = 0
        self._inner = inner

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        self.calls += 1
        async for part in self._inner.compose(request):
            yield part

    async def ping(self) -> None:
        await self._inner.ping()


def run(questions: int, at_once: int, only: Sequence[str]) -> int:
    """Print a row for each system and a last line of JSON; 0."""
    asked = own_questions(questions)
    index = own_index(load(_cache()), _cache())
    index.refresh()
    rows = [
        row
        for system in only or SYSTEMS
        for row in asyncio.run(rows_of(system, index, asked, at_once))
    ]
    print(json.dumps({"benchmark": "share", "rows": rows}))
    return 0


async def rows_of(
    system: str, index: Index, asked: Sequence[Asked], at_once: int
) -> list[dict[str, object]]:
    """A row for the questions asked once, and one for all of them again."""
    with _provider(system) as inner:
        counting = Counting(inner)
        # Without a model nothing is called: that is the provider's own word, not the counter's.
        provider = inner if system == EXTRACTIVE else _guarded(counting)
        fallback = whole_fallback(index, provider, Notes(), _PATIENCE_S)
        rows, before = [], 0
        for when in ("first", "again"):
            answers = await ask_all(fallback, asked, at_once)
            rows.append(_row(f"{system}, {when}", answers, counting.calls - before))
            before = counting.calls
        return rows


def _row(name: str, answers: Sequence[Answer], calls: int) -> dict[str, object]:
    by_rung = Counter(answer.rung.value for answer in answers)
    share = round(1 - calls / len(answers), 4) if answers else None
    rungs = ", ".join(f"{rung} {count}" for rung, count in by_rung.most_common())
    print(
        f"{name:20} questions {len(answers)}, calls {calls}, without {share}: {rungs}", flush=True
    )
    return {
        "system": name,
        "questions": len(answers),
        "llm_calls": calls,
        "no_llm_share": share,
        "by_rung": dict(by_rung),
    }


@contextmanager
def _provider(system: str) -> Iterator[Provider]:
    if system != SERVED:
        # As a model that is always right: it says what stands in the passages.
        yield ExtractiveProvider()
        return
    with serve() as served:
        yield open_provider(served)


def _guarded(inner: Provider) -> GuardedProvider:
    budget = Budget(Limits(), MemoryLedger(), Prices().estimate, lambda: datetime.now(timezone.utc))
    deadlines = Deadlines(_PATIENCE_S, _PATIENCE_S, _PATIENCE_S)
    # What fails is told by `faults`; here every question is to be asked.
    breaker = Breaker(inner.name, failures=10**9)
    return GuardedProvider(
        inner, Guards(deadlines, Retries(), breaker, Slots(), budget, ReplyCache("model"))
    )


def _cache() -> Path:
    return ROOT / "var" / "fallback"
