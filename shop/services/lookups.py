"""What can be read of a customer's orders, refunds and account, as facts for the wording.

Names that are part of a fact (a state, a payment method) are in the `language` given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.context import Shop
from shop.domain.customer import Customer, PaymentKind
from shop.domain.money import total
from shop.domain.order import Order, OrderStatus, PaymentDirection
from shop.domain.policy import Policy
from shop.services.access import access_customer, access_order, access_orders
from shop.services.naming import describe, method_label
from shop.services.pointing.choices import pick_places
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.types import Choice

Facts = Mapping[str, str]

RECENT_ORDERS = 6


@dataclass(frozen=True)
class Lookup:
    """An outcome to choose the wording by, and its facts; facts not given have nothing to say."""

    outcome: str
    facts: Facts


def look_up_status(shop: Shop, customer_id: str, number: str) -> Lookup:
    """Where an order is.

    Outcomes: the order's status, or `late` for a parcel past its day; each with `_untracked` where there
    is no tracking number; or `not_found`. The fact `parcel` says what else is known of it: `carrier_day`,
    `carrier`, `day` or `number_only`; the day is that of delivery once delivered, else the expected one.
    Raises ShopUnavailable.
    """
    order = access_order(shop.commerce, customer_id, number)
    if order is None:
        return Lookup("not_found", {})
    late = _is_late(order, shop.clock())
    expected = [f.expected_at for f in order.fulfilments if f.expected_at is not None]
    carrier = ", ".join(dict.fromkeys(f.carrier for f in order.fulfilments if f.carrier))
    expected_on, delivered_on = _day(max(expected, default=None)), _day(order.delivered_at)
    facts = {
        "tracking": ", ".join(order.tracking_ids),
        "carrier": carrier,
        "expected_on": expected_on,
        "delivered_on": delivered_on,
        "parcel": _known_of_parcel(carrier, delivered_on or expected_on),
        "order_address": order.address.one_line(),
        "order_items": items_text(order),
    }
    state = "late" if late else order.status.value
    return Lookup(state if order.tracking_ids else f"{state}_untracked", facts)


def look_up_details(shop: Shop, customer_id: str, number: str, language: str) -> Lookup:
    """What is in an order, what was paid and where it goes: what an invoice says."""
    order = access_order(shop.commerce, customer_id, number)
    customer = access_customer(shop.commerce, customer_id)
    if order is None or customer is None:
        return Lookup("not_found", {})
    facts = {
        "order_items": items_text(order),
        "order_total": str(order.total),
        "placed_on": _day(order.placed_at),
        "order_address": order.address.one_line(),
        "payments": _payments_text(order, customer, PaymentDirection.PAYMENT, language),
        "refunds": _payments_text(order, customer, PaymentDirection.REFUND, language),
    }
    return Lookup("with_refunds" if facts["refunds"] else "found", facts)


def look_up_refund(shop: Shop, customer_id: str, number: str, language: str) -> Lookup:
    """Where the money of a return or a cancellation is.

    Outcomes: `return_requested`, `return_in_transit`, `return_received`, `return_refunded`,
    `return_rejected`, `exchange`, `paid_back` (money went back without a return), `none`.
    """
    order = access_order(shop.commerce, customer_id, number)
    customer = access_customer(shop.commerce, customer_id)
    if order is None or customer is None:
        return Lookup("not_found", {})
    if order.return_ is not None:
        back = order.return_
        return Lookup(
            f"return_{back.state.value}",
            _refund_facts(shop.policy, customer, str(back.refund), (back.method_id,), language),
        )
    refunds = [p for p in order.payments if p.direction is PaymentDirection.REFUND and p.amount]
    if refunds:
        amount = str(total((p.amount for p in refunds), order.currency))
        methods = tuple(dict.fromkeys(p.method_id for p in refunds))
        return Lookup("paid_back", _refund_facts(shop.policy, customer, amount, methods, language))
    return Lookup("exchange" if order.exchange is not None else "none", {})


def look_up_profile(shop: Shop, customer_id: str, language: str) -> Lookup:
    """What is on file of the customer. `with_gift_card` where there is one."""
    customer = access_customer(shop.commerce, customer_id)
    if customer is None:
        return Lookup("not_found", {})
    cards = [m for m in customer.payment_methods if m.kind is PaymentKind.GIFT_CARD]
    facts = {
        "full_name": f"{customer.first_name} {customer.last_name}",
        "email": customer.email,
        "default_address": customer.address.one_line(),
        "methods": "\n".join(
            f"• {method_label(m, language, with_balance=True)}" for m in customer.payment_methods
        ),
        "gift_balance": ", ".join(str(m.balance) for m in cards),
    }
    return Lookup("with_gift_card" if cards else "found", facts)


def look_up_orders(shop: Shop, customer_id: str, language: str) -> Lookup:
    """The customer's newest orders. `more` where there are more than shown, `none` without any."""
    orders = access_orders(shop.commerce, customer_id)
    shown = orders[:RECENT_ORDERS]
    titles = lexicon(language).mapping("order_status_titles")
    lines = [f"• {o.number} {titles[o.status.value][0]}: {_names(o)}" for o in shown]
    facts = {"order_count": str(len(orders)), "order_list": "\n".join(lines)}
    if not orders:
        return Lookup("none", {})
    return Lookup("more" if len(orders) > len(shown) else "found", facts)


def listed_order(shop: Shop, customer_id: str, text: str, language: str) -> str | None:
    """The number of the order a message picks from that list by nothing but its place ("the third one").

    None where it picks none, or several. Raises ShopUnavailable.
    """
    shown = access_orders(shop.commerce, customer_id)[:RECENT_ORDERS]
    picked = pick_places(text, [Choice(o.number, o.number) for o in shown], language) or ()
    return picked[0].value if len(picked) == 1 else None


def items_text(order: Order) -> str:
    """The lines of an order, one a line with its price."""
    return "\n".join(f"• {describe(i.name, i.options)} {i.price}" for i in order.items)


def _names(order: Order) -> str:
    return ", ".join(item.name for item in order.items)


def _payments_text(
    order: Order, customer: Customer, direction: PaymentDirection, language: str
) -> str:
    found = [p for p in order.payments if p.direction is direction and p.amount]
    return "\n".join(f"• {p.amount} {_label(customer, p.method_id, language)}" for p in found)


def _label(customer: Customer, method_id: str, language: str) -> str:
    method = customer.payment_method(method_id)
    return method_label(method, language) if method is not None else method_id


def _refund_facts(
    policy: Policy, customer: Customer, amount: str, method_ids: Sequence[str], language: str
) -> Facts:
    methods = [customer.payment_method(method_id) for method_id in method_ids]
    delays = [policy.refunds.delay(m.kind) if m else policy.refunds.slowest for m in methods]
    longest = max(delays, key=lambda d: d.days)
    days = "-".join(str(day) for day in dict.fromkeys(longest.days))
    return {
        "refund_amount": amount,
        "refund_route": ", ".join(
            _label(customer, method_id, language) for method_id in method_ids
        ),
        "refund_days": days,
        "refund_speed": "at_once" if longest.days == (0, 0) else "days",
    }


def _known_of_parcel(carrier: str, day: str) -> str:
    """Which wording fits: conditions in YAML compare values and cannot ask whether there is one."""
    if carrier:
        return "carrier_day" if day else "carrier"
    return "day" if day else "number_only"


def _is_late(order: Order, now: datetime) -> bool:
    if order.status not in (OrderStatus.PROCESSED, OrderStatus.SHIPPED):
        return False
    return any(
        f.expected_at is not None and f.expected_at < now and f.delivered_at is None
        for f in order.fulfilments
    )


def _day(at: datetime | None) -> str:
    return "" if at is None else at.date().isoformat()
