"""An empty shop is filled once; whatever is in a shop stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.demo import demo_age_days, ensure_demo_shop, generate
from shop.domain.plans import CancelPlan
from shop.domain.snapshot import ShopData
from shop.policies import load_policy
from shop.ports.commerce import Commerce, Write
from shop.ports.errors import ShopUnavailable
from shop.ports.own_shop import OwnShop
from shop.testing.data import SHOP, TOM

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.utc)


@pytest.fixture(params=["memory", "sqlite"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnShop]:
    """An empty shop on each adapter."""
    if request.param == "memory":
        yield MemoryCommerce()
        return
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    migrate(url)
    commerce = DemoSqlCommerce(url, timeout_s=10)
    yield commerce
    commerce.close()


def at(commerce: Commerce, now: datetime) -> Shop:
    """A shop at a moment."""
    policy = load_policy(ROOT / "data" / "policies")
    return Shop(commerce, MemoryDesk(), policy, lambda: now)


def test_an_empty_shop_is_filled(own: OwnShop) -> None:
    """With the demo shop of the day; every adapter keeps all of it."""
    filled = ensure_demo_shop(at(own, NOW))

    assert filled
    assert own.dump() == generate(date(2026, 3, 2))


def test_a_later_start_changes_nothing(own: OwnShop) -> None:
    """What customers did stays, on the same day and weeks later."""
    ensure_demo_shop(at(own, NOW))
    order = own.order("#J4821903")
    assert order is not None
    plan = CancelPlan(order.number, order.version, "other", ())
    own.execute(plan, Write("key", "customer:C100001", NOW))
    before = own.dump()
    again = ensure_demo_shop(at(own, NOW))
    later = ensure_demo_shop(at(own, NOW + timedelta(days=40)))

    assert (again, later) == (False, False)
    assert own.dump() == before
    assert len(own.audit_entries()) == 1


@pytest.mark.parametrize("data", [SHOP, ShopData(customers=(TOM,))], ids=["shop", "no products"])
def test_another_shop_is_left_alone(own: OwnShop, data: ShopData) -> None:
    """Imported data is never replaced, also where there are no products in it."""
    own.replace_all(data)
    filled = ensure_demo_shop(at(own, NOW))

    assert not filled
    assert own.dump() == data


def test_a_platform_that_is_not_ours_is_left_alone() -> None:
    """A platform that only keeps the commerce port cannot be filled, and is not asked anything."""

    class Foreign:
        """Answers to the port's names and nothing else; a call would fail."""

        name = "foreign"
        capabilities: frozenset[Any] = frozenset()
        ping = customer = customers_by_email = customers_by_name_and_postcode = order = None
        orders_of = product = products = search_products = execute = receipt = None

    foreign: Any = Foreign()
    filled = ensure_demo_shop(at(foreign, NOW))

    assert not filled


def test_a_platform_that_is_down_says_so() -> None:
    """The caller learns that the shop could not be looked at."""
    commerce = MemoryCommerce()
    commerce.fail_next("products", ShopUnavailable)

    with pytest.raises(ShopUnavailable):
        ensure_demo_shop(at(commerce, NOW))

    assert commerce.dump() == ShopData()


@pytest.mark.parametrize("days", [0, 1, 40])
def test_the_age_of_a_demo_shop_is_known(days: int) -> None:
    """In days since the one it was made for."""
    commerce = MemoryCommerce(generate(date(2026, 3, 2)))

    assert demo_age_days(commerce, date(2026, 3, 2) + timedelta(days=days)) == days


def test_another_shop_has_no_age() -> None:
    """Where the documented order is not there, the shop is not the demo shop."""
    assert demo_age_days(MemoryCommerce(SHOP), date(2026, 3, 2)) is None
