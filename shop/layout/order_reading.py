"""An order of a parsed file in, our `Order` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shop.domain.catalog import Product, options
from shop.domain.customer import Address
from shop.domain.money import total
from shop.domain.order import (
    Exchange,
    Fulfilment,
    ItemChange,
    LineItem,
    Order,
    OrderStatus,
    PaymentEvent,
    Return,
    ReturnState,
)
from shop.layout.document import CURRENCY, ITEMS_MODIFIED, STATUS_WORDS, TRANSACTIONS
from shop.layout.errors import LayoutError
from shop.layout.nodes import Node

_ALWAYS = (
    "order_id",
    "user_id",
    "address",
    "items",
    "status",
    "fulfillments",
    "payment_history",
)
_RETURN = ("return_items", "return_payment_method_id")
_EXCHANGE = (
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
)
_RETURN_STATES = {
    OrderStatus.RETURNED: ReturnState.REFUNDED,
    # A delivered order with a return on it: the goods were looked at and the return refused.
    OrderStatus.DELIVERED: ReturnState.REJECTED,
}


def read_order(key: str, node: Node, products: Mapping[str, Product]) -> Order:
    """The order under `key`; raises LayoutError."""
    parts = node.fields(_ALWAYS, (*_RETURN, *_EXCHANGE, "cancel_reason"))
    parts["order_id"].must_be(key, "the key it stands under")
    items = tuple(_line(i, item) for i, item in enumerate(parts["items"].elements(), start=1))
    modified = parts["status"].value == ITEMS_MODIFIED
    status = OrderStatus.PENDING if modified else parts["status"].word(STATUS_WORDS)
    reason = parts.get("cancel_reason")
    return Order(
        number=parts["order_id"].id(),
        customer_id=parts["user_id"].id(),
        status=status,
        items=items,
        address=read_address(parts["address"]),
        payments=tuple(_payment(p) for p in parts["payment_history"].elements()),
        version=1,
        fulfilments=_fulfilments(parts["fulfillments"], items),
        items_modified=modified,
        cancel_reason=None if reason is None else reason.text(),
        return_=_return(node, parts, items, status),
        exchange=_exchange(node, parts, items, products, status),
    )


def read_address(node: Node) -> Address:
    """A postal address; raises LayoutError."""
    parts = node.fields(("address1", "address2", "city", "country", "state", "zip"))
    return Address(
        line1=parts["address1"].text(),
        line2=parts["address2"].text(),
        city=parts["city"].text(),
        region=parts["state"].text(),
        postcode=parts["zip"].text(),
        country=parts["country"].text(),
    )


def _line(position: int, node: Node) -> LineItem:
    parts = node.fields(("name", "product_id", "item_id", "price", "options"))
    return LineItem(
        line_id=str(position),
        product_id=parts["product_id"].id(),
        variant_id=parts["item_id"].id(),
        name=parts["name"].text(),
        options=options(parts["options"].options()),
        price=parts["price"].amount(),
    )


def _payment(node: Node) -> PaymentEvent:
    parts = node.fields(("transaction_type", "amount", "payment_method_id"))
    return PaymentEvent(
        direction=parts["transaction_type"].word(TRANSACTIONS),
        amount=parts["amount"].amount(),
        method_id=parts["payment_method_id"].id(),
    )


def _fulfilments(node: Node, items: Sequence[LineItem]) -> tuple[Fulfilment, ...]:
    """The parcels. The same item id a second time is the order's second unit of it."""
    unpacked = list(items)
    parcels = []
    for parcel in node.elements():
        parts = parcel.fields(("tracking_id", "item_ids"))
        lines = _take(parts["item_ids"], unpacked)
        parcels.append(
            Fulfilment(parts["tracking_id"].texts(), tuple(line.line_id for line in lines))
        )
    return tuple(parcels)


def _take(node: Node, left: list[LineItem]) -> list[LineItem]:
    """The lines that a list of item ids means, taken out of those left."""
    taken = []
    for element in node.elements():
        item_id = element.id()
        line = next((line for line in left if line.variant_id == item_id), None)
        if line is None:
            raise element.wrong("the item id of one of the order's items, once for each unit")
        left.remove(line)
        taken.append(line)
    return taken


def _return(
    node: Node, parts: Mapping[str, Node], items: Sequence[LineItem], status: OrderStatus
) -> Return | None:
    if not _all_or_none(node, parts, _RETURN, status is OrderStatus.RETURN_REQUESTED):
        return None
    lines = _take(parts["return_items"], list(items))
    return Return(
        line_ids=tuple(line.line_id for line in lines),
        method_id=parts["return_payment_method_id"].id(),
        refund=total((line.price for line in lines), CURRENCY),
        state=_RETURN_STATES.get(status, ReturnState.REQUESTED),
    )


def _exchange(
    node: Node,
    parts: Mapping[str, Node],
    items: Sequence[LineItem],
    products: Mapping[str, Product],
    status: OrderStatus,
) -> Exchange | None:
    if not _all_or_none(node, parts, _EXCHANGE, status is OrderStatus.EXCHANGE_REQUESTED):
        return None
    old = _take(parts["exchange_items"], list(items))
    return Exchange(
        changes=_pairs(parts["exchange_new_items"], old, products),
        method_id=parts["exchange_payment_method_id"].id(),
        price_difference=parts["exchange_price_difference"].signed_amount(),
    )


def _pairs(
    node: Node, old: Sequence[LineItem], products: Mapping[str, Product]
) -> tuple[ItemChange, ...]:
    """Which new item takes the place of which line.

    The layout sorts both lists, so positions say nothing; a new item replaces one of its product.
    """
    left = list(old)
    changes = []
    for element in node.elements():
        new_id = element.id()
        line = next((line for line in left if _sells(products.get(line.product_id), new_id)), None)
        if line is None:
            raise element.wrong("a variant of the product of one of exchange_items, one for each")
        left.remove(line)
        changes.append(ItemChange(line.line_id, new_id))
    if left:
        missing = f"none for {left[0].variant_id!r}"
        raise LayoutError(node.path, "a new item for each of exchange_items", missing)
    return tuple(changes)


def _sells(product: Product | None, variant_id: str) -> bool:
    return product is not None and product.variant(variant_id) is not None


def _all_or_none(node: Node, parts: Mapping[str, Node], names: Sequence[str], needed: bool) -> bool:
    """Whether the fields that belong together are there; refuses some without the others."""
    missing = [name for name in names if name not in parts]
    if missing and (needed or len(missing) < len(names)):
        expected = f"this field: {', '.join(names)} belong together"
        raise LayoutError(node.below(missing[0]), expected, "it missing")
    return not missing
