"""What a file in the layout holds, as types, and the words the layout uses for ours."""

from __future__ import annotations

from typing import TypedDict

from shop.domain.customer import PaymentKind
from shop.domain.order import OrderStatus, PaymentDirection

CURRENCY = "USD"
"""The layout knows no currencies: its amounts are dollars."""

MOST = 10**12
"""Amounts stay below this: a float holds them exact to the cent."""


class NameJson(TypedDict):
    """How a customer is called."""

    first_name: str
    last_name: str


class AddressJson(TypedDict):
    """A postal address; empty text where a part does not exist."""

    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class MethodJson(TypedDict, total=False):
    """A payment method: all have source and id, a card brand and last_four, a gift card balance."""

    source: str
    id: str
    brand: str
    last_four: str
    balance: float


class UserJson(TypedDict):
    """A customer. `orders` lists the numbers of all their orders."""

    user_id: str
    name: NameJson
    address: AddressJson
    email: str
    payment_methods: dict[str, MethodJson]
    orders: list[str]


class VariantJson(TypedDict):
    """A version of a product. Only whether it can be had is known, not how many there are."""

    item_id: str
    options: dict[str, str]
    available: bool
    price: float


class ProductJson(TypedDict):
    """A product and its variants by item id."""

    name: str
    product_id: str
    variants: dict[str, VariantJson]


class ItemJson(TypedDict):
    """One unit in an order, as it was sold."""

    name: str
    product_id: str
    item_id: str
    price: float
    options: dict[str, str]


class ParcelJson(TypedDict):
    """A parcel; `item_ids` are those of the order's items, an id twice where two units are in it."""

    tracking_id: list[str]
    item_ids: list[str]


class PaymentJson(TypedDict):
    """Money that moved."""

    transaction_type: str
    amount: float
    payment_method_id: str


class _OrderAlways(TypedDict):
    order_id: str
    user_id: str
    address: AddressJson
    items: list[ItemJson]
    status: str
    fulfillments: list[ParcelJson]
    payment_history: list[PaymentJson]


class OrderJson(_OrderAlways, total=False):
    """An order. The optional fields come with a cancellation, a return or an exchange."""

    cancel_reason: str
    return_items: list[str]
    return_payment_method_id: str
    exchange_items: list[str]
    exchange_new_items: list[str]
    exchange_payment_method_id: str
    exchange_price_difference: float


class LayoutDocument(TypedDict):
    """The whole file: everything by its id."""

    products: dict[str, ProductJson]
    users: dict[str, UserJson]
    orders: dict[str, OrderJson]


STATUS_WORDS: dict[OrderStatus, str] = {
    OrderStatus.PENDING: "pending",
    OrderStatus.PROCESSED: "processed",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
    OrderStatus.RETURN_REQUESTED: "return requested",
    OrderStatus.EXCHANGE_REQUESTED: "exchange requested",
    # The layout has no words for these three states of ours. Its nearest ones would say something
    # untrue about where the goods or the money are, so they get words of their own.
    OrderStatus.SHIPPED: "shipped",
    OrderStatus.RETURNED: "returned",
    OrderStatus.EXCHANGED: "exchanged",
}
ITEMS_MODIFIED = "pending (item modified)"

SOURCES: dict[PaymentKind, str] = {
    PaymentKind.CARD: "credit_card",
    PaymentKind.PAYPAL: "paypal",
    PaymentKind.GIFT_CARD: "gift_card",
}

TRANSACTIONS: dict[PaymentDirection, str] = {
    PaymentDirection.PAYMENT: "payment",
    PaymentDirection.REFUND: "refund",
}
