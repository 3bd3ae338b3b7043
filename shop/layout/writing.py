"""Our types in, the layout's JSON out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from shop.domain.catalog import Product, Variant
from shop.domain.customer import Address, Customer, PaymentMethod
from shop.domain.money import Money
from shop.domain.order import LineItem, Order, OrderStatus
from shop.domain.snapshot import ShopData
from shop.layout.document import (
    CURRENCY,
    ITEMS_MODIFIED,
    MOST,
    SOURCES,
    STATUS_WORDS,
    TRANSACTIONS,
    AddressJson,
    ItemJson,
    LayoutDocument,
    MethodJson,
    OrderJson,
    ProductJson,
    UserJson,
    VariantJson,
)
from shop.layout.errors import LayoutError


def to_layout(data: ShopData) -> LayoutDocument:
    """The shop as the layout has it: what `json.dump` takes, amounts as numbers exact to the cent.

    What the layout has no place for is left out: categories, descriptions, attributes, aliases,
    units in stock, telephone numbers, all times, carriers, and how far a return is. Raises
    LayoutError where leaving out would be untrue: amounts that are not dollars.
    """
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    for order in data.orders:
        numbers[order.customer_id].append(order.number)
    return {
        "products": {product.id: _product(product) for product in data.products},
        "users": {
            customer.id: _user(customer, numbers[customer.id]) for customer in data.customers
        },
        "orders": {order.number: _order(order) for order in data.orders},
    }


def _number(money: Money, place: str) -> float:
    if money.currency != CURRENCY:
        found = f"{money}: the layout knows no currencies"
        raise LayoutError(place, f"an amount in {CURRENCY}", found)
    if abs(money.amount) >= MOST:
        raise LayoutError(place, f"an amount below {MOST}", str(money))
    return float(money.amount)


def _address(address: Address) -> AddressJson:
    return {
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "country": address.country,
        "state": address.region,
        "zip": address.postcode,
    }


def _product(product: Product) -> ProductJson:
    variants = {variant.id: _variant(variant) for variant in product.variants}
    return {"name": product.name, "product_id": product.id, "variants": variants}


def _variant(variant: Variant) -> VariantJson:
    return {
        "item_id": variant.id,
        "options": dict(variant.options),
        "available": variant.available,
        "price": _number(
            variant.price, f"products.{variant.product_id}.variants.{variant.id}.price"
        ),
    }


def _user(customer: Customer, numbers: list[str]) -> UserJson:
    methods = {m.id: _method(m, customer.id) for m in customer.payment_methods}
    return {
        "user_id": customer.id,
        "name": {"first_name": customer.first_name, "last_name": customer.last_name},
        "address": _address(customer.address),
        "email": customer.email,
        "payment_methods": methods,
        "orders": numbers,
    }


def _method(method: PaymentMethod, customer_id: str) -> MethodJson:
    written: MethodJson = {"source": SOURCES[method.kind], "id": method.id}
    match written["source"]:
        case "credit_card":
            written |= {"brand": method.brand, "last_four": method.last_four}
        case "gift_card":
            place = f"users.{customer_id}.payment_methods.{method.id}.balance"
            written["balance"] = _number(method.balance or Money.zero(CURRENCY), place)
    return written


def _order(order: Order) -> OrderJson:
    place = f"orders.{order.number}"
    modified = order.items_modified and order.status is OrderStatus.PENDING
    written: OrderJson = {
        "order_id": order.number,
        "user_id": order.customer_id,
        "address": _address(order.address),
        "items": [_item(item, f"{place}.items[{i}]") for i, item in enumerate(order.items)],
        "status": ITEMS_MODIFIED if modified else STATUS_WORDS[order.status],
        "fulfillments": [
            {
                "tracking_id": list(parcel.tracking_ids),
                "item_ids": _item_ids(order, parcel.line_ids),
            }
            for parcel in order.fulfilments
        ],
        "payment_history": [
            {
                "transaction_type": TRANSACTIONS[event.direction],
                "amount": _number(event.amount, f"{place}.payment_history[{i}].amount"),
                "payment_method_id": event.method_id,
            }
            for i, event in enumerate(order.payments)
        ],
    }
    _add_afterlife(written, order)
    return written


def _item(item: LineItem, place: str) -> ItemJson:
    return {
        "name": item.name,
        "product_id": item.product_id,
        "item_id": item.variant_id,
        "price": _number(item.price, f"{place}.price"),
        "options": dict(item.options),
    }


def _item_ids(order: Order, line_ids: Sequence[str]) -> list[str]:
    """The item ids of lines of the order."""
    items = {item.line_id: item.variant_id for item in order.items}
    for line_id in line_ids:
        if line_id not in items:
            raise LayoutError(f"orders.{order.number}", "lines of the order", f"line {line_id!r}")
    return [items[line_id] for line_id in line_ids]


def _add_afterlife(written: OrderJson, order: Order) -> None:
    """Add what a cancellation, a return or an exchange leaves; lists of item ids are sorted."""
    if order.cancel_reason is not None:
        written["cancel_reason"] = order.cancel_reason
    if order.return_ is not None:
        written["return_items"] = sorted(_item_ids(order, order.return_.line_ids))
        written["return_payment_method_id"] = order.return_.method_id
    if order.exchange is not None:
        changes = order.exchange.changes
        written["exchange_items"] = sorted(_item_ids(order, [c.line_id for c in changes]))
        written["exchange_new_items"] = sorted(c.new_variant_id for c in changes)
        written["exchange_payment_method_id"] = order.exchange.method_id
        written["exchange_price_difference"] = _number(
            order.exchange.price_difference, f"orders.{order.number}.exchange_price_difference"
        )
