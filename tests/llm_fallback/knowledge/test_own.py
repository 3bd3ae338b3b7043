"""A customer's own orders as passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_fallback.knowledge.own import own_passages
from llm_fallback.knowledge.templates import Templates, read_templates
from llm_fallback.types import Kind
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.policies import load_policy
from shop.testing.data import SHOP, day

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def templates() -> Templates:
    """The project's own."""
    problems: list[object] = []
    found = read_templates(ROOT / "data" / "knowledge", problems)  # type: ignore[arg-type]
    assert problems == []
    return found


@pytest.fixture
def shop() -> Shop:
    """The shop of the contract suites."""
    policy = load_policy(ROOT / "data" / "policies")
    return Shop(MemoryCommerce(SHOP), MemoryDesk(), policy, lambda: day(20))


@pytest.mark.parametrize("language", ["en", "hi", "hi-Latn"])
def test_a_customer_gets_their_own_orders_and_no_others(
    shop: Shop, templates: Templates, language: str
) -> None:
    """Each of the customer's orders is a passage; no number of anybody else's is in any."""
    for customer in SHOP.customers:
        found = own_passages(shop, customer.id, language, templates)

        mine = {o.number for o in SHOP.orders if o.customer_id == customer.id}
        said = "\n".join(f"{p.title}\n{p.text}" for p in found)
        assert len(found) == len(mine)
        assert all(number in said for number in mine)
        assert all(o.number not in said for o in SHOP.orders if o.number not in mine)
        assert all(p.kind is Kind.OWN and p.language == language for p in found)


def test_an_unknown_customer_has_nothing(shop: Shop, templates: Templates) -> None:
    """Whoever the platform does not know gets no passage."""
    assert own_passages(shop, "nobody", "en", templates) == []


def test_items_prices_and_totals_are_in_the_text(shop: Shop, templates: Templates) -> None:
    """What an order holds and costs is said."""
    order = SHOP.orders[0]
    found = own_passages(shop, order.customer_id, "en", templates)

    (mine,) = [p for p in found if p.title == f"Your order {order.number}"]
    assert all(item.name in mine.text and str(item.price) in mine.text for item in order.items)
    assert str(order.total) in mine.text
