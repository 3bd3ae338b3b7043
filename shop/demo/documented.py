"""The three customers to play, described in docs/demo-shop.md: always the same, whatever the seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.demo import events
from shop.demo.calendar import Calendar
from shop.demo.catalogue import CURRENCY
from shop.demo.people import customer_id
from shop.domain.catalog import Product, Variant
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import Fulfilment, Order, ReturnState


def _gift_card(id_: str, balance: str) -> PaymentMethod:
    return PaymentMethod(id_, PaymentKind.GIFT_CARD, balance=Money.of(balance, CURRENCY))


MAYA = Customer(
    id=customer_id(1),
    first_name="Maya",
    last_name="Torres",
    email="maya.torres@example.com",
    phone="+1 503 555 0142",
    address=Address("418 Hazel Court", "Apt 7", "Portland", "OR", "97214", "United States"),
    payment_methods=(
        PaymentMethod("card_0001001", PaymentKind.CARD, "visa", "4242"),
        PaymentMethod("paypal_0001002", PaymentKind.PAYPAL),
        _gift_card("gift_card_0001003", "120.00"),
    ),
)
OLIVER = Customer(
    id=customer_id(2),
    first_name="Oliver",
    last_name="Hughes",
    email="oliver.hughes@example.com",
    phone="+44 113 496 0187",
    address=Address("23 Grange Road", "", "Leeds", "West Yorkshire", "LS6 3QT", "United Kingdom"),
    payment_methods=(
        PaymentMethod("card_0002001", PaymentKind.CARD, "mastercard", "5100"),
        _gift_card("gift_card_0002002", "40.00"),
    ),
)
PRIYA = Customer(
    id=customer_id(3),
    first_name="Priya",
    last_name="Raman",
    email="priya.raman@example.com",
    address=Address("15 Hill View Road", "Flat 4B", "Bengaluru", "Karnataka", "560038", "India"),
    payment_methods=(
        PaymentMethod("paypal_0003001", PaymentKind.PAYPAL),
        PaymentMethod("card_0003002", PaymentKind.CARD, "visa", "1881"),
        _gift_card("gift_card_0003003", "15.50"),
    ),
)

CUSTOMERS = (MAYA, OLIVER, PRIYA)

NEWEST_ORDER = "#J4821903"
NEWEST_ORDER_AGE_DAYS = 1
"""How long before the shop's day the newest documented order was placed."""


@dataclass(frozen=True)
class _Shelf:
    """The catalogue by name."""

    products: Mapping[str, Product]

    def pick(self, name: str, *values: str) -> events.Pick:
        """The variant of a product with just these option values, in the order of its options."""
        product = self.products[name]
        return product, next(v for v in product.variants if tuple(v.options.values()) == values)

    def variant(self, name: str, *values: str) -> Variant:
        return self.pick(name, *values)[1]


def documented_orders(calendar: Calendar, products: Sequence[Product]) -> list[Order]:
    """The orders of the three, relative to the calendar's day."""
    shelf = _Shelf({product.name: product for product in products})
    return [
        *_of_maya(calendar, shelf),
        *_of_oliver(calendar, shelf),
        *_of_priya(calendar, shelf),
    ]


def _of_maya(calendar: Calendar, shelf: _Shelf) -> list[Order]:
    card, paypal = "card_0001001", "paypal_0001002"
    shirt = shelf.pick("Everyday Cotton T-Shirt", "blue", "M")
    pending = [
        shirt,
        shirt,
        shelf.pick("Arbor Desk Lamp", "black", "USB-C"),
        shelf.pick("Harbor Wireless Headphones", "black", "standard"),
    ]
    bottles = [
        shelf.pick("Summit Water Bottle", "blue", "750ml"),
        shelf.pick("Summit Water Bottle", "green", "750ml"),
        shelf.pick("Pacer Running Shoes", "black", "9"),
    ]
    sweater = [shelf.pick("Hearth Merino Sweater", "oatmeal", "M")]
    presents = [
        shelf.pick("Juniper & Pine Gift Card", "$50", "forest"),
        shelf.pick("Wick Scented Candle", "juniper", "small"),
    ]
    return [
        events.place(NEWEST_ORDER, MAYA, pending, card, calendar.ago(NEWEST_ORDER_AGE_DAYS, 16, 5)),
        _delivered(calendar, 5, events.place("#J3317264", MAYA, bottles, paypal, calendar.ago(10))),
        _delivered(calendar, 12, events.place("#J6674120", MAYA, presents, card, calendar.ago(16))),
        _delivered(calendar, 52, events.place("#J2950418", MAYA, sweater, card, calendar.ago(57))),
    ]


def _of_oliver(calendar: Calendar, shelf: _Shelf) -> list[Order]:
    card, gift_card = "card_0002001", "gift_card_0002002"
    kitchen = [
        shelf.pick("Ember Electric Kettle", "1.2L", "black"),
        shelf.pick("Juniper Stoneware Mug", "green", "12 oz"),
    ]
    tent = [shelf.pick("Bivouac Two-Person Tent", "green", "3-season")]
    helmet = [shelf.pick("Pedal City Helmet", "M", "matte black")]
    puzzle = [shelf.pick("Woodland Jigsaw Puzzle", "forest", "300 pieces")]
    late = _packed(calendar, -4, events.place("#J5540127", OLIVER, kitchen, card, calendar.ago(11)))
    return [
        events.ship(late, calendar.ago(9)),
        events.cancel(
            events.place("#J6103385", OLIVER, tent, card, calendar.ago(4)),
            "found_cheaper",
            calendar.ago(2),
        ),
        _packed(calendar, 2, events.place("#J7182946", OLIVER, helmet, card, calendar.ago(2))),
        events.place("#J9035571", OLIVER, puzzle, gift_card, calendar.ago(1, 9, 40)),
    ]


def _of_priya(calendar: Calendar, shelf: _Shelf) -> list[Order]:
    paypal, card = "paypal_0003001", "card_0003002"
    keyboard = [
        shelf.pick("Clacker Mechanical Keyboard", "clicky", "RGB"),
        shelf.pick("Glide Wireless Mouse", "black", "standard"),
    ]
    mat = [shelf.pick("Stillness Yoga Mat", "4 mm", "plum")]
    boots = [shelf.pick("Ridgeline Hiking Boots", "brown", "8")]
    bag = [
        shelf.pick("Switchback Hiking Backpack", "24L", "moss"),
        shelf.pick("Trailhead Headlamp", "orange"),
    ]
    returning = _delivered(
        calendar, 9, events.place("#J7269940", PRIYA, keyboard, paypal, calendar.ago(14))
    )
    returning = events.ask_return(returning, ("1",), paypal, calendar.ago(3))
    returned = _delivered(
        calendar, 20, events.place("#J1590382", PRIYA, mat, card, calendar.ago(25))
    )
    returned = events.ask_return(returned, ("1",), card, calendar.ago(17))
    exchanging = _delivered(
        calendar, 6, events.place("#J7718253", PRIYA, boots, card, calendar.ago(12))
    )
    larger = {"1": shelf.variant("Ridgeline Hiking Boots", "brown", "9")}
    blue = {"1": shelf.variant("Switchback Hiking Backpack", "32L", "black")}
    changed = events.place("#J8046617", PRIYA, bag, paypal, calendar.ago(2))
    return [
        events.advance_return(returning, ReturnState.IN_TRANSIT, calendar.ago(1)),
        events.advance_return(returned, ReturnState.REFUNDED, calendar.ago(8)),
        events.ask_exchange(exchanging, larger, card, calendar.ago(2)),
        events.change_items(changed, blue, paypal, calendar.ago(1)),
    ]


_TRACKING = {
    "#J3317264": ("UPS", "1Z4R72AX0345921177"),
    "#J6674120": ("USPS", "9400311899562034118826"),
    "#J2950418": ("FedEx", "771483920516"),
    "#J5540127": ("Royal Mail", "QB482915036GB"),
    "#J7182946": ("DPD", "15502933847160"),
    "#J7269940": ("Delhivery", "5920018337465"),
    "#J1590382": ("Blue Dart", "69103384127"),
    "#J7718253": ("Delhivery", "5920018411902"),
}


def _packed(calendar: Calendar, expected_in: int, order: Order) -> Order:
    """The order in one parcel, expected in so many days (negative: days ago)."""
    carrier, tracking_id = _TRACKING[order.number]
    lines = tuple(item.line_id for item in order.items)
    expected_at = calendar.ahead(expected_in)
    return events.pack(order, [Fulfilment((tracking_id,), lines, carrier, None, expected_at)])


def _delivered(calendar: Calendar, days_ago: int, order: Order) -> Order:
    """The order sent off three days before it arrived, which was the day it was expected."""
    sent = events.ship(_packed(calendar, -days_ago, order), calendar.ago(days_ago + 3))
    return events.arrive(sent, 0, calendar.ago(days_ago, 15, 20))
