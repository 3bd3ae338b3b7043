"""The small shop every contract suite works on: an adapter under test must hold exactly this."""

from __future__ import annotations

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
)
from shop.domain.snapshot import ShopData


def day(number: int) -> datetime:
    """Noon of a day in January 2024, UTC."""
    return datetime(2024, 1, number, 12, tzinfo=timezone.utc)


def _variant(product_id: str, number: int, price: str, stock: int, **named: str) -> Variant:
    return Variant(f"{product_id}-{number}", product_id, options(named), Money.of(price), stock)


SHIRT = Product(
    id="shirt",
    name="T-Shirt",
    category="Clothing",
    description="Plain and soft.",
    attributes=options({"fabric": "cotton", "care": "30 °C"}),
    aliases=("tee",),
    variants=(
        _variant("shirt", 1, "20.00", 5, size="M", color="blue"),
        _variant("shirt", 2, "20.00", 1, size="M", color="red"),
        _variant("shirt", 3, "25.50", 2, size="L", color="blue"),
        _variant("shirt", 4, "18.00", 0, size="M", color="green"),
    ),
)
LAMP = Product(
    id="lamp",
    name="Desk Lamp",
    category="Lighting",
    variants=(
        _variant("lamp", 1, "40.00", 3, color="black"),
        _variant("lamp", 2, "37.01", 4, color="white"),
    ),
)
HEADPHONES = Product(
    id="headphones",
    name="Wireless Headphones",
    category="Electronics",
    aliases=("earphones", "headset"),
    tracked_stock=False,
    variants=(
        _variant("headphones", 1, "100.00", 1, color="black"),
        _variant("headphones", 2, "120.00", 1, color="silver"),
        _variant("headphones", 3, "90.00", 0, color="pink"),
    ),
)
DESK = Product(
    id="desk",
    name="Desk",
    category="Furniture",
    variants=(_variant("desk", 1, "300.00", 7, width="120 cm"),),
)

CARD = PaymentMethod("card_1", PaymentKind.CARD, brand="visa", last_four="4242")
PAYPAL = PaymentMethod("paypal_1", PaymentKind.PAYPAL)
GIFT_CARD = PaymentMethod("gift_1", PaymentKind.GIFT_CARD, balance=Money.of("50.00"))
BIG_GIFT_CARD = PaymentMethod("gift_2", PaymentKind.GIFT_CARD, balance=Money.of("500.00"))

HOME = Address("1 Rose Lane", "Flat 2", "London", "Greater London", "SW1A 1AA", "United Kingdom")
WORK = Address("9 Mill Road", "", "Łódź", "", "90-001", "Poland")

RENEE = Customer(
    id="renee_1",
    first_name="Renée",
    last_name="Müller",
    email="Renee.Mueller@example.com",
    phone="+44 20 7946 0000",
    address=HOME,
    payment_methods=(CARD, PAYPAL, GIFT_CARD, BIG_GIFT_CARD),
)
TOM = Customer(
    id="tom_2",
    first_name="Tom",
    last_name="O'Neill",
    email="family@example.com",
    address=WORK,
    payment_methods=(CARD, GIFT_CARD),
)
ZOE = Customer(
    id="zoe_3",
    first_name="Zoe",
    last_name="O'Neill",
    email="Family@Example.com",
    address=WORK,
    payment_methods=(),
)


def _line(line_id: int, product: Product, number: int) -> LineItem:
    variant = product.variants[number - 1]
    return LineItem(
        str(line_id), product.id, variant.id, product.name, variant.options, variant.price
    )


def _order(
    number: str,
    customer: Customer,
    status: OrderStatus,
    items: tuple[LineItem, ...],
    method: PaymentMethod,
    placed_at: datetime | None,
    fulfilments: tuple[Fulfilment, ...] = (),
) -> Order:
    paid = PaymentEvent(
        PaymentDirection.PAYMENT, total(item.price for item in items), method.id, placed_at
    )
    return Order(
        number=number,
        customer_id=customer.id,
        status=status,
        items=items,
        address=customer.address,
        payments=(paid,),
        version=1,
        placed_at=placed_at,
        fulfilments=fulfilments,
    )


PENDING = _order(
    "#W1001",
    RENEE,
    OrderStatus.PENDING,
    (_line(1, SHIRT, 1), _line(2, SHIRT, 1), _line(3, LAMP, 1)),
    CARD,
    day(3),
)
DELIVERED = _order(
    "#W1002",
    RENEE,
    OrderStatus.DELIVERED,
    (_line(1, HEADPHONES, 1), _line(2, SHIRT, 3), _line(3, SHIRT, 3)),
    PAYPAL,
    day(5),
    (
        Fulfilment(("1Z999", "1Z998"), ("1", "2"), "UPS", day(6), day(8), day(7)),
        Fulfilment(("GM77",), ("3",)),
    ),
)
UNDATED = _order("#W1003", RENEE, OrderStatus.PROCESSED, (_line(1, LAMP, 2),), GIFT_CARD, None)
PENDING_BY_GIFT_CARD = _order(
    "#W1004", RENEE, OrderStatus.PENDING, (_line(1, HEADPHONES, 3),), GIFT_CARD, None
)
DISCONTINUED = _order(
    "#W1005",
    RENEE,
    OrderStatus.PENDING,
    (LineItem("1", "radio", "radio-1", "Radio", options({"band": "FM"}), Money.of("15.00")),),
    CARD,
    day(4),
)
PENDING_OF_TOM = _order(
    "#W2001", TOM, OrderStatus.PENDING, (_line(1, SHIRT, 1), _line(2, LAMP, 1)), CARD, day(2)
)
TWO_OF_A_KIND = _order(
    "#W2002",
    TOM,
    OrderStatus.DELIVERED,
    (_line(1, HEADPHONES, 1), _line(2, HEADPHONES, 1)),
    CARD,
    day(1),
)

SHOP = ShopData(
    customers=(TOM, RENEE, ZOE),
    products=(LAMP, SHIRT, HEADPHONES, DESK),
    orders=(
        UNDATED,
        PENDING,
        PENDING_BY_GIFT_CARD,
        DELIVERED,
        PENDING_OF_TOM,
        TWO_OF_A_KIND,
        DISCONTINUED,
    ),
)
