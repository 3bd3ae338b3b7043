"""Orders as chance makes them: what was bought, and what has happened to it since.

All that has happened lies on the days before today, so that nothing is in the future at whatever
hour the shop is made. Steps of one order are on different days, so that they stay in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from shop.demo import events
from shop.demo.calendar import Calendar
from shop.demo.people import People, make_address
from shop.demo.shapes import filled
from shop.domain.catalog import Product, Variant
from shop.domain.customer import Customer, PaymentKind
from shop.domain.order import Fulfilment, Order, ReturnState

CANCEL_REASONS = (
    "no_longer_needed",
    "ordered_by_mistake",
    "found_cheaper",
    "takes_too_long",
    "other",
)
GIFT_CARDS = "Gift cards"

_LINES, _LINE_WEIGHTS = (1, 2, 3, 4, 5), (30, 30, 20, 12, 8)


class Histories:
    """Makes orders with chance from one source: the same source, the same orders."""

    def __init__(
        self,
        calendar: Calendar,
        products: Sequence[Product],
        customers: Sequence[Customer],
        people: People,
        random: Random,
    ) -> None:
        self._calendar = calendar
        self._products = products
        self._people = people
        self._random = random
        self._customers = customers
        # Some never ordered anything, some come back all the time.
        self._eagerness = [random.choice((0, 1, 1, 2, 2, 3, 5)) for _ in customers]

    def make(self, numbers: Sequence[str]) -> list[Order]:
        """An order for each number, its history drawn from KINDS by share."""
        makers, shares = zip(*KINDS, strict=True)
        # Every kind comes up, however few orders there are; then chance decides.
        drawn = [*makers, *self._random.choices(makers, shares, k=len(numbers))][: len(numbers)]
        return [maker(self, number) for maker, number in zip(drawn, numbers, strict=True)]

    # -- before delivery ------------------------------------------------------------------------

    def pending(self, number: str) -> Order:
        """Ordered in the last days."""
        return self._placed(number, self._between(1, 3))

    def pending_changed(self, number: str) -> Order:
        """Ordered in the last days, one item swapped since."""
        order = self._placed(number, self._between(2, 4), swappable=True)
        line_id, variant = self._swap(order)
        method = order.payments[0].method_id
        return events.change_items(order, {line_id: variant}, method, self._ago(1))

    def pending_repaid(self, number: str) -> Order:
        """Ordered in the last days, paid with another method since where there is one."""
        order = self._placed(number, self._between(2, 4))
        first = order.payments[0].method_id
        methods = self._owner(order).payment_methods
        others = [m for m in methods if m.id != first and m.kind is not PaymentKind.GIFT_CARD]
        if not others:
            return order
        return events.change_payment(order, self._random.choice(others).id, self._ago(1))

    def cancelled(self, number: str) -> Order:
        """Called off the day after."""
        days = self._between(2, 150)
        reason = self._random.choice(CANCEL_REASONS)
        return events.cancel(self._placed(number, days), reason, self._ago(days - 1))

    def processed(self, number: str) -> Order:
        """Packed and handed over."""
        return self._packed(number, self._between(1, 3), self._calendar.ahead(self._between(1, 4)))

    def shipped(self, number: str) -> Order:
        """On its way and in time."""
        return self._sent(number, self._between(1, 3), self._calendar.ahead(self._between(1, 4)))

    def shipped_in_part(self, number: str) -> Order:
        """Two parcels: one has arrived, one is on its way."""
        order = self._sent(number, self._between(2, 4), self._calendar.ahead(2), parcels=2)
        return events.arrive(order, 0, self._ago(1))

    def late(self, number: str) -> Order:
        """On its way for too long."""
        overdue = self._between(1, 9)
        return self._sent(number, overdue + self._between(3, 5), self._calendar.ahead(-overdue))

    # -- after delivery -------------------------------------------------------------------------

    def delivered_lately(self, number: str) -> Order:
        """Delivered in the last four weeks."""
        return self._delivered(number, self._between(1, 28))

    def delivered_long_ago(self, number: str) -> Order:
        """Delivered more than 30 days ago."""
        return self._delivered(number, self._between(32, 300))

    def return_asked(self, number: str) -> Order:
        """A return asked for, nothing sent yet."""
        days = self._between(2, 20)
        return self._returning(number, days, self._between(1, min(days - 1, 5)))

    def return_sent(self, number: str) -> Order:
        """A return on its way to the warehouse."""
        order = self._returning(number, self._between(8, 25), self._between(3, 7))
        return events.advance_return(order, ReturnState.IN_TRANSIT, self._ago(2))

    def return_arrived(self, number: str) -> Order:
        """A return at the warehouse, not looked at yet."""
        order = self._returning(number, self._between(12, 28), self._between(5, 10))
        return events.advance_return(order, ReturnState.RECEIVED, self._ago(1))

    def returned(self, number: str) -> Order:
        """A return paid back."""
        asked = self._between(8, 90)
        order = self._returning(number, asked + self._between(1, 20), asked)
        return events.advance_return(order, ReturnState.REFUNDED, self._ago(asked - 7))

    def return_refused(self, number: str) -> Order:
        """A return that was looked at and sent back to the customer."""
        asked = self._between(9, 60)
        order = self._returning(number, asked + self._between(1, 20), asked)
        return events.advance_return(order, ReturnState.REJECTED, self._ago(asked - 8))

    def exchange_asked(self, number: str) -> Order:
        """An exchange asked for."""
        return self._exchanging(number, self._between(8, 28), self._between(1, 7))

    def exchanged(self, number: str) -> Order:
        """An exchange that is over."""
        asked = self._between(10, 90)
        order = self._exchanging(number, asked + self._between(1, 20), asked)
        return events.finish_exchange(order, self._ago(asked - 9))

    # -- the steps ------------------------------------------------------------------------------

    def _placed(self, number: str, days: int, *, swappable: bool = False) -> Order:
        customer = self._random.choices(self._customers, self._eagerness)[0]
        picks = self._basket(swappable)
        order = events.place(number, customer, picks, self._method(customer), self._ago(days))
        if self._random.random() < 0.08:
            country = self._people.country(customer.address.country)
            order = replace(order, address=make_address(country, self._random))
        return order

    def _packed(
        self,
        number: str,
        days: int,
        expected_at: datetime,
        parcels: int = 1,
        swappable: bool = False,
    ) -> Order:
        order = self._placed(number, days, swappable=swappable)
        return events.pack(order, self._parcels(order, expected_at, parcels))

    def _sent(
        self,
        number: str,
        days: int,
        expected_at: datetime,
        parcels: int = 1,
        swappable: bool = False,
    ) -> Order:
        """Shipped so many days ago, ordered one or two days before."""
        placed = days + self._between(1, 2)
        order = self._packed(number, placed, expected_at, parcels, swappable)
        return events.ship(order, self._ago(days))

    def _delivered(self, number: str, days: int, *, swappable: bool = False) -> Order:
        """Delivered so many days ago, most of the time when it was expected."""
        expected = self._calendar.ahead(-days + self._random.choice((-1, 0, 0, 0, 1, 2)))
        parcels = self._random.choices((1, 2), (85, 15))[0]
        order = self._sent(number, days + self._between(2, 5), expected, parcels, swappable)
        for parcel in range(len(order.fulfilments)):
            order = events.arrive(order, parcel, self._ago(days))
        return order

    def _returning(self, number: str, delivered: int, asked: int) -> Order:
        order = self._delivered(number, delivered, swappable=True)
        lines = [item.line_id for item in order.items]
        some = sorted(self._random.sample(lines, self._between(1, len(lines))), key=int)
        return events.ask_return(order, some, self._refund_method(order), self._ago(asked))

    def _exchanging(self, number: str, delivered: int, asked: int) -> Order:
        order = self._delivered(number, delivered, swappable=True)
        line_id, variant = self._swap(order)
        method = order.payments[0].method_id
        return events.ask_exchange(order, {line_id: variant}, method, self._ago(asked))

    # -- chance ---------------------------------------------------------------------------------

    def _between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def _ago(self, days: int) -> datetime:
        return self._calendar.ago(days, self._between(6, 21), self._between(0, 59))

    def _owner(self, order: Order) -> Customer:
        return next(c for c in self._customers if c.id == order.customer_id)

    def _basket(self, swappable: bool) -> list[events.Pick]:
        """One to five variants, at times two of one kind; `swappable` leaves gift cards out."""
        products = [p for p in self._products if not (swappable and p.category == GIFT_CARDS)]
        count = self._random.choices(_LINES, _LINE_WEIGHTS)[0]
        picks = [(p, self._random.choice(p.variants)) for p in self._random.sample(products, count)]
        chance = self._random.random()
        if chance < 0.06:
            picks.append(picks[0])
        elif chance < 0.16:
            picks.append((picks[0][0], self._random.choice(picks[0][0].variants)))
        return picks

    def _method(self, customer: Customer) -> str:
        """How the customer pays: less often with a gift card."""
        methods = customer.payment_methods
        weights = [1 if m.kind is PaymentKind.GIFT_CARD else 4 for m in methods]
        return self._random.choices(methods, weights)[0].id

    def _refund_method(self, order: Order) -> str:
        """The original method, or at times a gift card on file."""
        methods = self._owner(order).payment_methods
        cards = [m.id for m in methods if m.kind is PaymentKind.GIFT_CARD]
        original = order.payments[0].method_id
        return cards[0] if cards and self._random.random() < 0.25 else original

    def _parcels(self, order: Order, expected_at: datetime, count: int) -> list[Fulfilment]:
        """The lines in so many parcels of one carrier, as far as there are lines."""
        country = self._people.country(order.address.country)
        carrier, shape = self._random.choice(country.carriers)
        lines = [item.line_id for item in order.items]
        groups = [group for group in (lines[i::count] for i in range(count)) if group]
        return [
            Fulfilment(
                (filled(shape, self._random),), tuple(group), carrier, expected_at=expected_at
            )
            for group in groups
        ]

    def _swap(self, order: Order) -> tuple[str, Variant]:
        """A line of the order, and another variant of its product that can be had."""
        line = self._random.choice(order.items)
        product = next(p for p in self._products if p.id == line.product_id)
        others = [v for v in product.available_variants if v.id != line.variant_id]
        return line.line_id, self._random.choice(others)


Maker = Callable[[Histories, str], Order]

KINDS: tuple[tuple[Maker, int], ...] = (
    (Histories.pending, 190),
    (Histories.pending_changed, 20),
    (Histories.pending_repaid, 10),
    (Histories.cancelled, 110),
    (Histories.processed, 90),
    (Histories.shipped, 110),
    (Histories.shipped_in_part, 12),
    (Histories.late, 28),
    (Histories.delivered_lately, 230),
    (Histories.delivered_long_ago, 240),
    (Histories.return_asked, 18),
    (Histories.return_sent, 14),
    (Histories.return_arrived, 12),
    (Histories.returned, 50),
    (Histories.return_refused, 8),
    (Histories.exchange_asked, 26),
    (Histories.exchanged, 24),
)
"""How orders fare, each with its share."""
