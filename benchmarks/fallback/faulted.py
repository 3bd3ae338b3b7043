"""Questions asked while the provider fails in every way there is: who answers, and after how long.

The provider is guarded as it is in use. What it says counts only where its passage says it too;
otherwise, and whenever it fails, the extractive provider answers.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from decimal import Decimal

from benchmarks.fallback.faults import FAULTS, REASONS, Fault
from benchmarks.fallback.proxy import FaultProxy
from benchmarks.fallback.server import Served, serve
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.guards.guarded import GuardedProvider, Guards
from llm_fallback.guards.ledger import MemoryLedger
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.ports import Provider
from llm_fallback.providers.dialect import OPENAI_URL
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.providers.openai_api import Connection, OpenAIProvider
from llm_fallback.providers.prices import Prices
from llm_fallback.testing.requests import a_request
from llm_fallback.types import ComposeRequest, Sentence
from shop.setting_kinds import Secret

DEADLINE_S = 8.0
# What the provider does not get of it: the extractive answer and everything around need some.
_KEPT_S = 0.5
_NEVER = 10**9
_PRICES = Prices(Decimal("0.15"), Decimal("0.60"))


@dataclass(frozen=True)
class Case:
    """A way to fail: what the proxy does, and how the provider is set up."""

    name: str
    reason: Reason | None
    fault: Fault | None = None
    key: str | None = "the right one"
    url: str | None = None
    limits: Limits = field(default_factory=Limits)
    failures: int = _NEVER
    places: int = 64
    one_by_one: bool = False


@dataclass(frozen=True)
class Answered:
    """How one question ended: the reason the provider failed for, who answered, and seconds."""

    reason: Reason | None
    by_provider: bool
    answered: bool
    seconds: float


def cases() -> list[Case]:
    """Every fault of the proxy, and the failures that need none."""
    with _free_port() as port:
        nowhere = f"http://127.0.0.1:{port}/v1"
    own = [
        Case("no key", Reason.NO_KEY, key=None, url=OPENAI_URL),
        Case("refused key", Reason.REFUSED_KEY, key="a wrong one"),
        Case("connection refused", Reason.UNREACHABLE, url=nowhere),
        Case("over budget", Reason.OVER_BUDGET, limits=Limits(day=Decimal("0.0000001"))),
        Case("breaker open", Reason.BREAKER_OPEN, FAULTS["500"], failures=2, one_by_one=True),
        Case("all places taken", Reason.BUSY, FAULTS["silence"], places=1),
    ]
    return own + [
        Case(name, REASONS[name], fault, one_by_one=fault.once) for name, fault in FAULTS.items()
    ]


@dataclass(frozen=True)
class Row:
    """How all questions of a case ended."""

    failure: str
    answered: float
    by_model: float
    worst_s: float
    reasons: dict[str, int]
    as_expected: bool


def run(questions: int, at_once: int, only: Sequence[str] = ()) -> int:
    """Print the table and a last line of JSON; 0 if all were answered in time, as was expected."""
    print(f"{'failure':26} {'answered':>8} {'by model':>8} {'worst s':>8}  known as")
    rows = []
    with serve() as served, FaultProxy(served.base_url).running() as proxy:
        for case in cases():
            if not only or case.name in only:
                rows.append(_row(case, asyncio.run(_ask(case, served, proxy, questions, at_once))))
    in_time = all(row.answered == 1 and row.worst_s <= DEADLINE_S for row in rows)
    known = all(row.as_expected for row in rows)
    total = {
        "benchmark": "faults",
        "failures": len(rows),
        "questions_each": questions,
        "answered": round(sum(row.answered for row in rows) / max(1, len(rows)), 4),
        "worst_s": max((row.worst_s for row in rows), default=0.0),
        "deadline_s": DEADLINE_S,
        "all_in_time": in_time,
        "all_reasons_as_expected": known,
        "rows": [asdict(row) for row in rows],
    }
    print(json.dumps(total))
    return 0 if rows and in_time and known else 1


def _row(case: Case, answers: Sequence[Answered]) -> Row:
    reasons = Counter(a.reason.value if a.reason else "answered" for a in answers)
    row = Row(
        case.name,
        answered=sum(a.answered for a in answers) / len(answers),
        by_model=sum(a.by_provider for a in answers) / len(answers),
        worst_s=round(max(a.seconds for a in answers), 3),
        reasons=dict(reasons),
        as_expected=(case.reason.value if case.reason else "answered") in reasons,
    )
    shown = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
    print(
        f"{row.failure:26} {row.answered:8.0%} {row.by_model:8.0%} {row.worst_s:8.2f}  {shown}",
        flush=True,
    )
    return row


async def _ask(
    case: Case, served: Served, proxy: FaultProxy, questions: int, at_once: int
) -> list[Answered]:
    """Ask `questions` times, `at_once` at a time."""
    proxy.fault = case.fault
    key = served.key if case.key == "the right one" else case.key
    connection = Connection(
        served.model,
        case.url or proxy.base_url,
        Secret(key) if key else None,
        temperature=1.0,
        prices=_PRICES,
    )
    inner = OpenAIProvider(connection)
    guarded = GuardedProvider(inner, _guards(case))
    places = asyncio.Semaphore(1 if case.one_by_one else at_once)

    async def one(n: int) -> Answered:
        async with places:
            if case.fault and case.fault.once:
                proxy.fault = case.fault
            return await _answer(guarded, a_request(conversation_id=f"conversation-{n}"))

    answers = await asyncio.gather(*(one(n) for n in range(questions)))
    await inner.aclose()
    return answers


def guarded(served: Served, deadlines: Deadlines) -> GuardedProvider:
    """The provider over `served` with nothing in between and no fault, guarded as in use."""
    return GuardedProvider(open_provider(served), _guards(Case("none", None), deadlines))


def open_provider(served: Served) -> OpenAIProvider:
    """The provider over `served`, with nothing around it."""
    return OpenAIProvider(
        Connection(
            served.model, served.base_url, Secret(served.key), temperature=1.0, prices=_PRICES
        )
    )


def _guards(case: Case, deadlines: Deadlines | None = None) -> Guards:
    budget = Budget(
        case.limits, MemoryLedger(), _PRICES.estimate, lambda: datetime.now(timezone.utc)
    )
    return Guards(
        deadlines=deadlines or Deadlines(),
        retries=Retries(),
        breaker=Breaker("openai", failures=case.failures),
        slots=Slots(case.places),
        budget=budget,
        # Each question is to meet the fault.
        cache=ReplyCache("random", most=0),
    )


async def _answer(provider: Provider, request: ComposeRequest) -> Answered:
    """Ask the provider, and where that gives nothing, the extractive one."""
    began = time.monotonic()
    reason: Reason | None = None
    said: list[Sentence] = []
    try:
        async for part in provider.compose(replace(request, deadline_s=DEADLINE_S - _KEPT_S)):
            if isinstance(part, Sentence) and _supported(part, request):
                said.append(part)
    except ProviderError as error:
        reason = error.reason
    by_provider = bool(said)
    if not said:
        parts = [part async for part in ExtractiveProvider().compose(request)]
        said = [part for part in parts if isinstance(part, Sentence)]
    answered = bool(said) and all(_supported(sentence, request) for sentence in said)
    return Answered(reason, by_provider, answered, time.monotonic() - began)


def _supported(sentence: Sentence, request: ComposeRequest) -> bool:
    """Whether a cited passage says it in the same words."""
    cited = [p.text for p in request.passages if p.id in sentence.sources]
    return any(sentence.text in text for text in cited)


@contextmanager
def _free_port() -> Iterator[int]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found.getsockname()[1]
