"""Whether chosen lines and variants fit together, and what the swap costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from shop.domain.catalog import Product, Variant
from shop.domain.money import Money, total
from shop.domain.order import ItemChange, LineItem, Order
from shop.domain.plans import Operation
from shop.domain.policy import Policy
from shop.domain.rules.refusal import Refusal, RefusalCode, refuse

Products = Mapping[str, Product]


def price_difference(order: Order, changes: Sequence[ItemChange], products: Products) -> Money:
    """What the new variants cost more than was paid for the lines; negative where they cost less.

    Raises ValueError for a line the order has not or a variant its product has not, and
    CurrencyMismatch where a variant is priced in another currency than its line.
    """
    return total((_difference(order, change, products) for change in changes), order.currency)


def _difference(order: Order, change: ItemChange, products: Products) -> Money:
    line = order.item(change.line_id)
    if line is None:
        raise ValueError(f"Order {order.number!r} has no line {change.line_id!r}")
    product = products.get(line.product_id)
    variant = product.variant(change.new_variant_id) if product else None
    if variant is None:
        raise ValueError(
            f"Product {line.product_id!r} has no variant {change.new_variant_id!r} among the"
            " products given: pass every product of the order's lines"
        )
    return variant.price - line.price


def is_returnable(line: LineItem, products: Products, policy: Policy) -> bool:
    """Whether items of that kind may come back. A product no longer sold has no category to exclude."""
    return _excluded_category(line, products, policy) is None


def lines_refusal(operation: Operation, order: Order, line_ids: Sequence[str]) -> Refusal | None:
    """Refuses an empty choice, a line the order has not, and the same line twice."""
    if not line_ids:
        return refuse(RefusalCode.NO_ITEMS, operation, order)
    for position, line_id in enumerate(line_ids):
        line = order.item(line_id)
        if line is None:
            return refuse(RefusalCode.UNKNOWN_LINE, operation, order, line_id=line_id)
        if line_id in line_ids[:position]:
            return refuse(RefusalCode.LINE_TWICE, operation, order, line_id=line_id, item=line.name)
    return None


def category_refusal(
    operation: Operation,
    order: Order,
    line_ids: Sequence[str],
    products: Products,
    policy: Policy,
) -> Refusal | None:
    """Refuses the first line whose category the shop does not take back."""
    for line in (order.item(i) for i in line_ids):
        category = _excluded_category(line, products, policy) if line else None
        if line and category is not None:
            return refuse(
                RefusalCode.NOT_RETURNABLE_ITEM,
                operation,
                order,
                line_id=line.line_id,
                item=line.name,
                category=category,
            )
    return None


def changes_refusal(
    operation: Operation,
    order: Order,
    changes: Sequence[ItemChange],
    products: Products,
    policy: Policy,
) -> Refusal | None:
    """Refuses what cannot be swapped: wrong lines, then the first change whose variant does not fit."""
    refusal = lines_refusal(operation, order, [c.line_id for c in changes])
    if refusal is not None:
        return refusal
    wanted = Counter(c.new_variant_id for c in changes)
    refusals = (
        _change_refusal(operation, order, c, products, wanted[c.new_variant_id], policy)
        for c in changes
    )
    return next((r for r in refusals if r is not None), None)


def _change_refusal(
    operation: Operation,
    order: Order,
    change: ItemChange,
    products: Products,
    wanted: int,
    policy: Policy,
) -> Refusal | None:
    line = order.item(change.line_id)
    if line is None:
        return refuse(RefusalCode.UNKNOWN_LINE, operation, order, line_id=change.line_id)
    facts = {"line_id": line.line_id, "item": line.name}
    product = products.get(line.product_id)
    if product is None:
        return refuse(RefusalCode.PRODUCT_GONE, operation, order, **facts)
    facts["variant_id"] = change.new_variant_id
    variant = product.variant(change.new_variant_id)
    if variant is None:
        return _foreign_refusal(operation, order, change, products, facts)
    facts["options"] = ", ".join(variant.options.values())
    wanted = wanted if product.tracked_stock else 1  # untracked stock is a mere yes or no
    return _variant_refusal(operation, order, line, variant, wanted, policy, facts)


def _foreign_refusal(
    operation: Operation,
    order: Order,
    change: ItemChange,
    products: Products,
    facts: dict[str, str],
) -> Refusal:
    """The variant is not of the line's product: is it of another one we were given?"""
    other = next((p for p in products.values() if p.variant(change.new_variant_id)), None)
    if other is None:
        return refuse(RefusalCode.UNKNOWN_VARIANT, operation, order, **facts)
    return refuse(RefusalCode.VARIANT_OF_OTHER_PRODUCT, operation, order, other=other.name, **facts)


def _variant_refusal(
    operation: Operation,
    order: Order,
    line: LineItem,
    variant: Variant,
    wanted: int,
    policy: Policy,
    facts: dict[str, str],
) -> Refusal | None:
    """Judges a variant of the right product. `wanted` units of it must be in stock."""
    exchange = operation is Operation.EXCHANGE_ITEMS
    if variant.id == line.variant_id and not (exchange and policy.exchanges.same_variant):
        return refuse(RefusalCode.SAME_VARIANT, operation, order, **facts)
    if variant.stock < wanted:
        stock = {"stock": str(variant.stock), "wanted": str(wanted)}
        return refuse(RefusalCode.VARIANT_UNAVAILABLE, operation, order, **facts, **stock)
    if variant.price.currency != line.price.currency:
        return refuse(RefusalCode.DIFFERENT_CURRENCY, operation, order, **facts)
    difference = variant.price - line.price
    if exchange and difference and not policy.exchanges.settle_price_difference:
        facts["difference"] = str(difference)
        return refuse(RefusalCode.DIFFERENT_PRICE, operation, order, **facts)
    return None


def _excluded_category(line: LineItem, products: Products, policy: Policy) -> str | None:
    product = products.get(line.product_id)
    if product is None:
        return None
    excluded = {c.casefold() for c in policy.returns.non_returnable_categories}
    return product.category if product.category.casefold() in excluded else None
