"""The fake fails and dawdles exactly as told."""

from __future__ import annotations

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.adapters.memory.faults import FaultPoint
from shop.ports.errors import NotFound, OutcomeUnknown, ShopUnavailable
from shop.testing import plans
from shop.testing.data import PENDING, RENEE, SHOP
from shop.testing.hooks import write


@pytest.fixture
def slept() -> list[float]:
    """The seconds the fake was told to sleep."""
    return []


@pytest.fixture
def fake(slept: list[float]) -> MemoryCommerce:
    """A shop in memory that only notes how long it would sleep."""
    return MemoryCommerce(SHOP, sleep=slept.append)


def test_next_call_fails_and_the_one_after_works(fake: MemoryCommerce) -> None:
    """A fault is met once, by the method it was meant for, with the error asked for."""
    fake.fail_next("order", NotFound)

    assert fake.customer(RENEE.id) == RENEE
    with pytest.raises(NotFound):
        fake.order(PENDING.number)
    assert fake.order(PENDING.number) == PENDING


def test_faults_come_in_the_order_they_were_asked_for(fake: MemoryCommerce) -> None:
    """Several faults of one method are met one after the other."""
    fake.fail_next("order", ShopUnavailable, times=2)
    fake.fail_next("order", NotFound)

    for error in (ShopUnavailable, ShopUnavailable, NotFound):
        with pytest.raises(error):
            fake.order(PENDING.number)
    assert fake.order(PENDING.number) == PENDING


@pytest.mark.parametrize(
    ("point", "version"),
    [(FaultPoint.BEFORE, 1), (FaultPoint.HALFWAY, 1), (FaultPoint.AFTER, 2)],
)
def test_write_fails_at_the_point_asked_for(
    fake: MemoryCommerce, point: FaultPoint, version: int
) -> None:
    """Before and halfway nothing stays written; afterwards everything does."""
    fake.fail_next("execute", OutcomeUnknown, point)

    with pytest.raises(OutcomeUnknown, match=point.value):
        fake.execute(plans.address(), write())

    order = fake.order(PENDING.number)
    assert order is not None
    assert order.version == version


def test_delay_is_slept_and_the_answer_comes(fake: MemoryCommerce, slept: list[float]) -> None:
    """A slow call answers all the same; only as many calls are slow as asked for."""
    fake.delay_next("order", 2.5, times=2)

    orders = [fake.order(PENDING.number) for _ in range(3)]

    assert orders == [PENDING] * 3
    assert slept == [2.5, 2.5]


def test_down_is_down_until_it_recovers(fake: MemoryCommerce) -> None:
    """A fake that is down answers nothing; recovered, it has forgotten every fault."""
    fake.fail_next("order", NotFound)
    fake.go_down()
    with pytest.raises(ShopUnavailable):
        fake.ping()
    with pytest.raises(ShopUnavailable):
        fake.execute(plans.address(), write())

    fake.recover()

    fake.ping()
    assert fake.order(PENDING.number) == PENDING


def test_fault_of_no_method_is_a_mistake(fake: MemoryCommerce) -> None:
    """A misspelt method would never fail: the fake says so at once."""
    with pytest.raises(ValueError, match="excute"):
        fake.fail_next("excute", ShopUnavailable)
    with pytest.raises(ValueError, match="opne"):
        MemoryDesk().delay_next("opne", 1)
