"""The shop conversation tests happen in: two customers and an order in every state.

Today is 2026-03-02. Nora (nora@example.com, 80202) is the one who writes; Sam (sam@example.com, 10001)
is somebody else.

| order    | state              | what is in it                                             | paid with |
|----------|--------------------|-----------------------------------------------------------|-----------|
| #A100001 | pending            | 1 Desk Lamp black/LED, 2 Backpack navy/medium             | Visa      |
| #A100002 | delivered 20 Feb   | 1 Wireless Headphones black, 2 T-Shirt blue/M, 3 T-Shirt red/M | PayPal |
| #A100003 | delivered 1 Jan    | 1 Electric Kettle glass (too late to return)              | Visa      |
| #A100004 | shipped, late      | 1 Running Shoes 9/red                                     | PayPal    |
| #A100005 | cancelled          | 1 Desk Lamp white/LED                                     | gift card |
| #A100006 | return requested   | 1 T-Shirt blue/L                                          | Visa      |
| #A100007 | pending, changed   | 1 Electric Kettle steel                                   | Visa      |
| #B200001 | pending (Sam's)    | 1 Desk Lamp black/LED                                     | Visa      |
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from shop.domain.catalog import Product, Variant, options
from shop.domain.customer import Address, Customer, PaymentKind, PaymentMethod
from shop.domain.money import Money, total
from shop.domain.order import (
    Fulfilment,
    LineItem,
    Order,
    OrderStatus,
    PaymentDirection,
    PaymentEvent,
    Return,
)
from shop.domain.snapshot import ShopData

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def _day(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=timezone.utc)


def _product(
    key: str, name: str, category: str, *versions: tuple[str, int, dict[str, str]]
) -> Product:
    variants = tuple(
        Variant(f"{key}-{n}", key, options(named), Money.of(price), stock)
        for n, (price, stock, named) in enumerate(versions, start=1)
    )
    return Product(key, name, variants, category, f"Our {name.lower()}.")


LAMP = _product(
    "lamp",
    "Desk Lamp",
    "Home",
    ("40.00", 5, {"color": "black", "bulb": "LED"}),
    ("37.00", 5, {"color": "white", "bulb": "LED"}),
    ("52.00", 2, {"color": "brass", "bulb": "LED"}),
    ("35.00", 0, {"color": "green", "bulb": "LED"}),
)
BACKPACK = _product(
    "backpack",
    "Backpack",
    "Bags",
    ("80.00", 4, {"color": "navy", "size": "medium"}),
    ("90.00", 4, {"color": "navy", "size": "large"}),
    ("80.00", 1, {"color": "grey", "size": "medium"}),
)
HEADPHONES = _product(
    "headphones",
    "Wireless Headphones",
    "Audio",
    ("120.00", 9, {"color": "black"}),
    ("125.00", 9, {"color": "silver"}),
)
SHIRT = _product(
    "shirt",
    "T-Shirt",
    "Clothing",
    ("20.00", 9, {"color": "blue", "size": "M"}),
    ("20.00", 9, {"color": "blue", "size": "L"}),
    ("22.00", 9, {"color": "red", "size": "M"}),
    ("22.00", 0, {"color": "red", "size": "L"}),
)
KETTLE = _product(
    "kettle",
    "Electric Kettle",
    "Kitchen",
    ("60.00", 3, {"material": "glass"}),
    ("55.00", 3, {"material": "stainless steel"}),
)
SHOES = _product(
    "shoes",
    "Running Shoes",
    "Shoes",
    ("99.00", 3, {"size": "9", "color": "red"}),
    ("99.00", 3, {"size": "10", "color": "red"}),
)

VISA = PaymentMethod("card_1", PaymentKind.CARD, brand="visa", last_four="4242")
PAYPAL = PaymentMethod("paypal_1", PaymentKind.PAYPAL)
GIFT = PaymentMethod("gift_1", PaymentKind.GIFT_CARD, balance=Money.of("25.00"))

HOME = Address("5 Oak Road", "Apt 2", "Denver", "CO", "80202", "USA")
OFFICE = Address("900 Market Street", "", "Chicago", "IL", "60601", "USA")

NORA = Customer("nora_1", "Nora", "Lind", "nora@example.com", HOME, (VISA, PAYPAL, GIFT))
SAM = Customer(
    "sam_2", "Sam", "Carter", "sam@example.com", replace(HOME, postcode="10001"), (VISA,)
)


def _line(number: int, product: Product, version: int) -> LineItem:
    variant = product.variants[version - 1]
    return LineItem(
        str(number), product.id, variant.id, product.name, variant.options, variant.price
    )


def _order(
    number: str,
    status: OrderStatus,
    items: tuple[LineItem, ...],
    paid_with: PaymentMethod,
    placed_at: datetime,
    *parcels: Fulfilment,
    customer: Customer = NORA,
) -> Order:
    paid = PaymentEvent(
        PaymentDirection.PAYMENT, total(i.price for i in items), paid_with.id, placed_at
    )
    return Order(
        number, customer.id, status, items, customer.address, (paid,), 1, placed_at, parcels
    )


def _parcel(tracking: str, items: tuple[LineItem, ...], **times: datetime) -> Fulfilment:
    return Fulfilment((tracking,), tuple(i.line_id for i in items), "UPS", **times)


_HEADPHONES_AND_SHIRTS = (_line(1, HEADPHONES, 1), _line(2, SHIRT, 1), _line(3, SHIRT, 3))
_KETTLE = (_line(1, KETTLE, 1),)
_SHOES = (_line(1, SHOES, 1),)
_LARGE_SHIRT = (_line(1, SHIRT, 2),)
_WHITE_LAMP = (_line(1, LAMP, 2),)
_REFUND = PaymentEvent(PaymentDirection.REFUND, Money.of("37.00"), GIFT.id, _day(2, 2))

_CANCELLED = _order("#A100005", OrderStatus.CANCELLED, _WHITE_LAMP, GIFT, _day(2, 1))
_RETURNING = _order(
    "#A100006",
    OrderStatus.RETURN_REQUESTED,
    _LARGE_SHIRT,
    VISA,
    _day(2, 10),
    _parcel("1Z006", _LARGE_SHIRT, shipped_at=_day(2, 11), delivered_at=_day(2, 14)),
)

DATA = ShopData(
    customers=(NORA, SAM),
    products=(LAMP, BACKPACK, HEADPHONES, SHIRT, KETTLE, SHOES),
    orders=(
        replace(
            _order(
                "#A100001",
                OrderStatus.PENDING,
                (_line(1, LAMP, 1), _line(2, BACKPACK, 1)),
                VISA,
                _day(3, 1),
            ),
            address=OFFICE,
        ),
        _order(
            "#A100002",
            OrderStatus.DELIVERED,
            _HEADPHONES_AND_SHIRTS,
            PAYPAL,
            _day(2, 15),
            _parcel(
                "1Z002", _HEADPHONES_AND_SHIRTS, shipped_at=_day(2, 16), delivered_at=_day(2, 20)
            ),
        ),
        _order(
            "#A100003",
            OrderStatus.DELIVERED,
            _KETTLE,
            VISA,
            datetime(2025, 12, 28, tzinfo=timezone.utc),
            _parcel("1Z003", _KETTLE, delivered_at=_day(1, 1)),
        ),
        _order(
            "#A100004",
            OrderStatus.SHIPPED,
            _SHOES,
            PAYPAL,
            _day(2, 18),
            _parcel("1Z004", _SHOES, shipped_at=_day(2, 19), expected_at=_day(2, 24)),
        ),
        replace(
            _CANCELLED, cancel_reason="ordered_by_mistake", payments=(*_CANCELLED.payments, _REFUND)
        ),
        replace(_RETURNING, return_=Return(("1",), VISA.id, Money.of("20.00"))),
        replace(
            _order("#A100007", OrderStatus.PENDING, (_line(1, KETTLE, 2),), VISA, _day(2, 28)),
            items_modified=True,
        ),
        _order(
            "#B200001", OrderStatus.PENDING, (_line(1, LAMP, 1),), VISA, _day(3, 1), customer=SAM
        ),
    ),
)
