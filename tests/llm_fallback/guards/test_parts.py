"""Breaker, cache and budget by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.breaker import COUNTED, Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache, normalised
from llm_fallback.guards.ledger import MemoryLedger
from llm_fallback.guards.ledger_sqlite import SqliteLedger
from llm_fallback.providers.prices import Prices
from llm_fallback.testing.requests import DELIVERY, RETURNS, a_request
from llm_fallback.testing.scripted import reply
from llm_fallback.types import Kind, Turn, Usage

REPLY = reply(("You have 30 days.", "returns.window"))
NOON = datetime(2026, 3, 31, 12, 0, tzinfo=timezone.utc)


@dataclass
class Clock:
    """A clock that a test moves."""

    now: float = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


# -- breaker ------------------------------------------------------------------------------------


async def call(breaker: Breaker, reason: Reason | None) -> Reason | None:
    """One call that ends so; why it was not even made, if it was not."""
    try:
        await breaker.enter()
    except ProviderError as error:
        return error.reason
    if reason is None:
        await breaker.succeeded()
    else:
        await breaker.failed(ProviderError(reason, "x"))
    return None


async def test_a_breaker_opens_closes_and_opens_again() -> None:
    """Open after the failures, one try after its time, closed by a success, open by a failure."""
    breaker = Breaker("b", failures=2, open_s=30)
    with time_machine.travel(NOON, tick=False) as time:
        states = [breaker.state]
        for _ in range(2):
            await call(breaker, Reason.TIMEOUT)
        states.append(breaker.state)
        refused = await call(breaker, None)
        time.shift(31)
        await call(breaker, Reason.TIMEOUT)
        states.append(breaker.state)
        time.shift(31)
        await call(breaker, None)
        states.append(breaker.state)

    assert states == ["closed", "opened", "opened", "closed"]
    assert refused is Reason.BREAKER_OPEN


async def test_a_success_forgets_the_failures() -> None:
    """Only failures in a row count."""
    breaker = Breaker("b", failures=2)
    for reason in (Reason.CUT, None, Reason.CUT, None, Reason.CUT):
        await call(breaker, reason)

    assert breaker.state == "closed"


@pytest.mark.parametrize("reason", sorted(set(Reason) - COUNTED))
async def test_what_does_not_count_changes_nothing(reason: Reason) -> None:
    """It neither opens the breaker nor forgets what came before."""
    breaker = Breaker("b", failures=2)
    for each in (Reason.CUT, reason, Reason.CUT):
        await call(breaker, each)

    assert breaker.state == "opened"


# -- cache --------------------------------------------------------------------------------------


def test_kept_is_what_was_said() -> None:
    """Sentences and verdict, without what they cost."""
    cache = ReplyCache("m")
    cache.put(a_request(), REPLY)

    kept = cache.get(a_request(conversation_id="another", deadline_s=1.0))

    assert kept == REPLY[:2]
    assert not any(isinstance(part, Usage) for part in kept or ())


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "How long do I have to keep a lamp?"},
        {"question": "How long don't I have to return a lamp?"},
        {"language": "hi-Latn"},
        {"index_version": "index-2"},
        {"prompt_version": "test-2"},
        {"system": "Answer otherwise."},
        {"max_reply_tokens": 10},
        {"skills": {}},
        {"passages": (DELIVERY, RETURNS)},
        {"passages": (RETURNS,)},
        {"passages": (replace(RETURNS, text="You have 14 days."), DELIVERY)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_any_difference_is_another_question(changes: dict[str, Any]) -> None:
    """Exact keys: no reply to anything but this."""
    cache = ReplyCache("m")
    cache.put(a_request(), REPLY)

    assert cache.get(a_request(**changes)) is None


@pytest.mark.parametrize(
    "private",
    [
        {"passages": (replace(RETURNS, kind=Kind.OWN), DELIVERY)},
        {"passages": (DELIVERY, replace(RETURNS, kind=Kind.OWN))},
        {"history": (Turn("And for shoes?", True),)},
    ],
)
def test_what_belongs_to_one_customer_is_never_kept(private: dict[str, Any]) -> None:
    """Neither answers over their own orders nor answers within their conversation."""
    cache = ReplyCache("m")
    cache.put(a_request(**private), REPLY)

    assert cache.get(a_request(**private)) is None
    assert cache.hits == cache.misses == 0


def test_replies_grow_old() -> None:
    """After its time a reply is gone."""
    clock = Clock()
    cache = ReplyCache("m", ttl_s=10, clock=clock)
    cache.put(a_request(), REPLY)

    clock.now = 9.9
    young = cache.get(a_request())
    clock.now = 10.0

    assert young is not None
    assert cache.get(a_request()) is None


def test_the_least_used_goes_first() -> None:
    """There are never more than so many; what was asked for lately stays."""
    cache = ReplyCache("m", most=2)
    one, two, three = (a_request(question=q) for q in ("one", "two", "three"))
    cache.put(one, REPLY)
    cache.put(two, REPLY)
    cache.get(one)

    cache.put(three, REPLY)

    assert [cache.get(r) is not None for r in (one, two, three)] == [True, False, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [("How LONG?", " how  long "), ("ｈｏｗ long", "how long!"), ("कितने दिन?", "कितने दिन।")],
)
def test_spelling_it_otherwise_is_the_same_question(one: str, other: str) -> None:
    """Case, width, spaces and closing marks."""
    assert normalised(one) == normalised(other)


# -- budget -------------------------------------------------------------------------------------


def budget(limits: Limits, ledger: MemoryLedger, now: Clock | None = None) -> Budget:
    """A budget whose calls cost 0.4 each at most; its clock counts days from the last of March."""
    at = now or Clock()
    return Budget(limits, ledger, lambda _: Decimal("0.4"), lambda: NOON + timedelta(days=at.now))


def fits(kept: Budget, conversation: str) -> bool:
    """Whether a call is allowed; it costs what was estimated."""
    try:
        bill = kept.open(a_request(conversation_id=conversation))
    except ProviderError as error:
        if error.reason is not Reason.OVER_BUDGET:
            raise
        return False
    bill.begun()
    bill.close()
    return True


def test_a_conversation_has_its_own_budget() -> None:
    """One that is used up leaves the others alone."""
    kept = budget(Limits(conversation=Decimal(1)), MemoryLedger())

    assert [fits(kept, who) for who in ("a", "a", "a", "b")] == [True, True, False, True]


def test_a_day_ends() -> None:
    """The budget of the day is there again on the next one."""
    clock = Clock()
    kept = budget(Limits(day=Decimal("0.5")), MemoryLedger(), clock)

    today = [fits(kept, "a"), fits(kept, "b")]
    clock.now = 1

    assert today == [True, False]
    assert fits(kept, "c")


def test_a_month_holds_over_its_days() -> None:
    """The shop's budget is for the calendar month: the first of April begins anew."""
    clock = Clock(-1)
    kept = budget(Limits(month=Decimal("0.5")), MemoryLedger(), clock)

    in_march = [fits(kept, "a")]
    clock.now = 0
    in_march.append(fits(kept, "b"))
    clock.now = 1

    assert in_march == [True, False]
    assert fits(kept, "c")


def test_what_is_running_counts() -> None:
    """Money is reserved before a call: many at once cannot overspend."""
    kept = budget(Limits(day=Decimal(1)), MemoryLedger())
    bills = [kept.open(a_request()) for _ in range(2)]

    with pytest.raises(ProviderError, match="per day"):
        kept.open(a_request())
    for bill in bills:
        bill.close()
    assert fits(kept, "a")


def test_shops_on_one_ledger_do_not_pay_for_each_other() -> None:
    """Each has its own sums, by name and currency."""
    ledger = MemoryLedger()
    limits = Limits(day=Decimal("0.5"))
    shops = [
        Budget(limits, ledger, lambda _: Decimal("0.4"), lambda: NOON, currency, shop)
        for currency, shop in (("USD", "one"), ("USD", "two"), ("INR", "one"))
    ]

    assert [fits(shop, "a") for shop in shops] == [True, True, True]
    assert [fits(shop, "a") for shop in shops] == [False, False, False]


def test_without_limits_no_ledger_is_needed(tmp_path: Path) -> None:
    """Nothing is written where nothing is limited."""
    path = tmp_path / "ledger.db"
    kept = Budget(Limits(), SqliteLedger(path), lambda _: Decimal(1), lambda: NOON)

    assert fits(kept, "a")
    assert not path.exists()


def test_a_broken_ledger_is_no_licence_to_spend(tmp_path: Path) -> None:
    """Where nobody knows what was spent, nothing is."""
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 20)
    kept = Budget(Limits(day=Decimal(9)), SqliteLedger(path), lambda _: Decimal(1), lambda: NOON)

    assert not fits(kept, "a")


def test_the_ledger_does_not_know_the_conversation(tmp_path: Path) -> None:
    """No id of a conversation is written to disk."""
    path = tmp_path / "ledger.db"
    ledger = SqliteLedger(path)
    kept = Budget(Limits(conversation=Decimal(9)), ledger, lambda _: Decimal(1), lambda: NOON)
    fits(kept, "conversation-of-ada")
    ledger.close()

    assert b"ada" not in path.read_bytes()


def test_old_sums_are_dropped() -> None:
    """A ledger does not grow for ever: what is older than two months goes."""
    ledger, clock = MemoryLedger(), Clock()
    kept = budget(Limits(day=Decimal(9)), ledger, clock)
    fits(kept, "a")

    clock.now = 63
    fits(kept, "a")

    assert ledger.spent("shop:USD:day:2026-03-31") == 0
    assert ledger.spent("shop:USD:day:2026-06-02") == Decimal("0.4")


def test_an_estimate_covers_what_a_request_costs() -> None:
    """Prompt and longest reply, priced: in Hindi too it is not below a token for three bytes."""
    prices = Prices(Decimal(3), Decimal(15))
    small, large = a_request(), a_request(question="क्या " * 1000)

    assert prices.cost(1_000_000, 0) == 3
    assert prices.cost(0, 1_000_000) == 15
    assert prices.estimate(small) > prices.cost(500, 300)
    assert prices.estimate(large) - prices.estimate(small) >= prices.cost(4000, 0)
