"""A customer's own orders as passages: handed into one search, kept nowhere."""

from __future__ import annotations

from datetime import datetime

from llm_fallback.knowledge.templates import Templates
from llm_fallback.types import Kind, Passage
from shop.context import Shop
from shop.domain.customer import Customer
from shop.domain.order import Order, PaymentDirection
from shop.services.access import access_customer, access_orders
from shop.services.naming import describe, method_label
from shop.services.pointing.lexicon import lexicon

MOST_ORDERS = 20


def own_passages(
    shop: Shop, customer_id: str, language: str, templates: Templates
) -> list[Passage]:
    """What the shop knows of this customer's newest orders, newest first, in `language`.

    `customer_id` is what identification or a signed token set, never what a message says. Reads
    through the one door to a customer's data. () if the platform no longer knows the customer. Raises
    ShopUnavailable; changes nothing.
    """
    customer = access_customer(shop.commerce, customer_id)
    template = templates.order.get(language) or templates.order.get("en")
    if customer is None or template is None:
        return []
    found = []
    for order in access_orders(shop.commerce, customer_id)[:MOST_ORDERS]:
        title, questions, text = template.say(_values(order, customer, language, templates))
        name = f"own:order:{order.number.lstrip('#')}"
        found.append(Passage(name, Kind.OWN, language, title, text, questions))
    return found


def _values(
    order: Order, customer: Customer, language: str, templates: Templates
) -> dict[str, str]:
    status = lexicon(language).mapping("order_status_titles")[order.status.value][0]
    expected = [f.expected_at for f in order.fulfilments if f.expected_at is not None]
    back = order.return_
    states = templates.return_states.get(language) or templates.return_states["en"]
    return {
        "number": order.number,
        "placed_on": _day(order.placed_at),
        "status": status if order.placed_at else "",
        "status_undated": "" if order.placed_at else status,
        "items": "; ".join(f"{describe(i.name, i.options)} {i.price}" for i in order.items),
        "total": str(order.total),
        "address": order.address.one_line(),
        "tracking": ", ".join(order.tracking_ids),
        "carrier": ", ".join(dict.fromkeys(f.carrier for f in order.fulfilments if f.carrier)),
        "expected_on": "" if order.delivered_at else _day(max(expected, default=None)),
        "delivered_on": _day(order.delivered_at),
        "payments": _payments(order, customer, PaymentDirection.PAYMENT, language),
        "refunds": _payments(order, customer, PaymentDirection.REFUND, language),
        "return_refund": str(back.refund) if back else "",
        "return_state": states[back.state] if back else "",
    }


def _payments(order: Order, customer: Customer, direction: PaymentDirection, language: str) -> str:
    parts = []
    for payment in order.payments:
        if payment.direction is direction and payment.amount:
            method = customer.payment_method(payment.method_id)
            label = method_label(method, language) if method is not None else ""
            parts.append(f"{payment.amount} {label}".strip())
    return ", ".join(parts)


def _day(at: datetime | None) -> str:
    return "" if at is None else at.date().isoformat()
