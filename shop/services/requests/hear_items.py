"""Which lines of the order, and what they are to become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shop.context import Shop
from shop.domain.catalog import Product, Variant
from shop.domain.order import LineItem, Order
from shop.services.access import access_order
from shop.services.naming import describe, options_text
from shop.services.pointing.adding import adds
from shop.services.pointing.changes import find_changes
from shop.services.pointing.choices import pick_choice
from shop.services.pointing.items import find_items
from shop.services.pointing.listing import listed_variants
from shop.services.pointing.types import Choice, ItemMatch, VariantMatch
from shop.services.pointing.variants import find_variant
from shop.services.requests.draft import Draft, Said
from shop.services.requests.kinds import Ask

MAX_CHOICES = 8
_MONEY = (Ask.PAYMENT_METHOD, Ask.REFUND_METHOD)
_NOT_ABOUT_ITEMS = (
    Ask.REASON,
    Ask.ADDRESS,
    Ask.DETAILS,
    Ask.CUSTOMER,
)


def listen(shop: Shop, draft: Draft, said: Said) -> None:
    """Look for items, and for the variants wanted instead of them, in the message."""
    order = access_order(shop.commerce, draft.customer_id or "", draft.order_number or "")
    if order is None or said.asked in _NOT_ABOUT_ITEMS:
        return
    if said.choice is not None:
        _take_choice(shop, draft, order, said)
        return
    products = products_of(shop, order)
    answers_variant = said.asked is Ask.VARIANT and draft.about is not None
    if answers_variant and _answer_variant(draft, order, products, said):
        return
    match = _items_meant(draft, order, said)
    if match.line_ids and adds(said.text, said.language):
        match = replace(match, also=True)
    if said.asked in _MONEY and not (match.also or match.only or match.without):
        return  # "The card", "the original one": only a clear correction is about items here.
    _take_items(draft, order, match, said)
    if Ask.VARIANT in draft.kind.needs:
        _take_changes(draft, order, products, said)


def settle(shop: Shop, draft: Draft) -> None:
    """Take the only line there is; decide which line's new variant to ask for, with which options."""
    if Ask.ITEMS not in draft.kind.needs:
        return
    order = access_order(shop.commerce, draft.customer_id or "", draft.order_number or "")
    if order is None:
        return
    if not draft.items and len(order.items) == 1 and draft.problem is None:
        draft.items = [order.items[0].line_id]
    if not draft.items:
        if draft.problem != "items_unclear":
            draft.offer(Ask.ITEMS, item_choices(order.items))
        return
    if Ask.VARIANT in draft.kind.needs:
        _ask_next_variant(draft, order, products_of(shop, order))


def products_of(shop: Shop, order: Order) -> Mapping[str, Product]:
    """The products of an order's lines by id; those no longer sold are left out."""
    found = (shop.commerce.product(pid) for pid in dict.fromkeys(i.product_id for i in order.items))
    return {product.id: product for product in found if product is not None}


def item_choices(items: Sequence[LineItem], sure: Sequence[str] = ()) -> list[Choice]:
    """Buttons for lines: the name and what tells it apart; like ones carry their position as well.

    Each stands for the lines that are `sure` already besides its own.
    """
    titles = [describe(i.name, i.options) for i in items]
    return [
        Choice(
            f"{i.line_id}: {title}" if titles.count(title) > 1 else title,
            ",".join([*sure, i.line_id]),
        )
        for i, title in zip(items, titles, strict=True)
    ][:MAX_CHOICES]


def variant_choices(variants: Sequence[Variant], line: LineItem) -> list[Choice]:
    """Buttons for variants: their options and their price."""
    return [
        Choice(f"{options_text(v.options)} ({v.price})", f"{line.line_id}:{v.id}")
        for v in variants[:MAX_CHOICES]
    ]


def _take_choice(shop: Shop, draft: Draft, order: Order, said: Said) -> None:
    if said.choice_for == Ask.ITEMS.value and said.choice is not None:
        lines = [i.line_id for i in order.items]
        wanted = lines if said.choice == "all" else said.choice.split(",")
        known = [line for line in wanted if line in lines]
        draft.items = list(dict.fromkeys([*draft.items, *known]))
    elif said.choice_for == Ask.VARIANT.value and said.choice is not None:
        line, _, variant_id = said.choice.partition(":")
        item = order.item(line)
        product = shop.commerce.product(item.product_id) if item is not None else None
        if product is not None and product.variant(variant_id) is not None:
            draft.variants[line] = variant_id


def _items_meant(draft: Draft, order: Order, said: Said) -> ItemMatch:
    """The items named; where the words leave it open, the button they spell decides."""
    swaps = Ask.VARIANT in draft.kind.needs
    match = find_items(said.text, order, said.language, swaps=swaps)
    if said.asked is not Ask.ITEMS:
        return match
    offered = draft.offered(Ask.ITEMS)
    if match.line_ids and not match.unclear:
        sure = () if match.only else _sure(offered)
        return replace(match, line_ids=tuple(dict.fromkeys([*sure, *match.line_ids])))
    picked = pick_choice(said.text, offered, said.language)
    if len(picked) == 1:
        return ItemMatch(line_ids=tuple(picked[0].value.split(",")), said=True)
    return match


def _sure(offered: Sequence[Choice]) -> list[str]:
    """The lines that were named beyond doubt beside those asked about: all buttons have them."""
    values = [choice.value.split(",") for choice in offered]
    return [line for line in values[0] if all(line in v for v in values)] if values[1:] else []


def _take_items(draft: Draft, order: Order, match: ItemMatch, said: Said) -> None:
    if not match.said:
        return
    chosen = [*draft.items]
    if match.without and not match.line_ids:
        chosen = [line for line in chosen or _all(order) if line not in match.without]
    elif match.line_ids:
        # Named anew at the summary, items are what is wanted now, unless "also" adds them.
        fresh = not (match.also or said.asked is Ask.VARIANT) or match.only
        chosen = list(match.line_ids) if fresh else [*chosen, *match.line_ids]
        chosen = [line for line in chosen if line not in match.without]
    _set_items(draft, list(dict.fromkeys(chosen)))
    if match.unclear:
        lines = [i for i in order.items if any(i.line_id in group for group in match.unclear)]
        draft.problem = "items_unclear"
        at_summary = said.asked is Ask.CONFIRM
        sure = [] if at_summary else [i for i in draft.items if order.item(i) not in lines]
        draft.offer(Ask.ITEMS, item_choices(lines, sure))
        if not at_summary:
            _set_items(draft, [])
    elif match.unknown and not match.line_ids:
        draft.problem = "item_unknown"
        draft.facts["heard"] = match.unknown[0]


def _all(order: Order) -> list[str]:
    return [item.line_id for item in order.items]


def _set_items(draft: Draft, lines: list[str]) -> None:
    draft.items = lines
    draft.variants = {line: v for line, v in draft.variants.items() if line in lines}


def _answer_variant(
    draft: Draft, order: Order, products: Mapping[str, Product], said: Said
) -> bool:
    """Hear the answer to "which one instead?". True if the message was about that.

    Options are read before the buttons are compared: words near to a button may name a version that
    no button shows.
    """
    line = order.item(draft.about or "")
    product = products.get(line.product_id) if line is not None else None
    if line is None or product is None:
        return False
    listed = listed_variants(said.text, product)
    if len(listed) == 1 and listed[0].available:
        draft.variants[line.line_id] = listed[0].id
        return True
    match = find_variant(said.text, product, line, said.language)
    picked = pick_choice(said.text, draft.offered(Ask.VARIANT), said.language)
    chosen = picked[0].value.partition(":")[2] if len(picked) == 1 else None
    open_still = not match.said or chosen in {v.id for v in match.variants}
    if chosen is not None and len(match.variants) != 1 and open_still:
        draft.variants[line.line_id] = chosen
        return True
    _apply(draft, line, match)
    return match.said


def _take_changes(draft: Draft, order: Order, products: Mapping[str, Product], said: Said) -> None:
    changes = find_changes(said.text, order, products, said.language, tuple(draft.items))
    unclear = draft.problem == "items_unclear" and not draft.items
    asked_about = [c.value.split(",")[-1] for c in draft.offered(Ask.ITEMS)] if unclear else []
    for change in changes:
        line = order.item(change.line_id)
        if line is None:
            continue
        if asked_about and not any(c.line_id in asked_about for c in changes):
            # Which of some is asked first; what was sure besides comes back with the answer.
            if len(change.match.variants) == 1:
                draft.variants[line.line_id] = change.match.variants[0].id
            continue
        if change.line_id not in draft.items:
            draft.items.append(change.line_id)
        _apply(draft, line, change.match)


def _apply(draft: Draft, line: LineItem, match: VariantMatch) -> None:
    if not match.said:
        return
    if len(match.variants) == 1:
        draft.variants[line.line_id] = match.variants[0].id
        return
    draft.variants.pop(line.line_id, None)
    draft.about = line.line_id
    if match.variants:
        draft.problem = "variant_ambiguous"
        draft.offer(Ask.VARIANT, variant_choices(match.variants, line))
    else:
        draft.problem = _why_none(line, match)
        draft.offer(Ask.VARIANT, variant_choices(match.near, line))


def _why_none(line: LineItem, match: VariantMatch) -> str:
    """Why nothing fits: out of stock, the very one in the order, or no such version."""
    if match.unavailable:
        return "variant_unavailable"
    has = all(line.options.get(name) == value for name, value in match.wanted.items())
    return "same_variant" if match.wanted and has else "variant_unknown"


def _ask_next_variant(draft: Draft, order: Order, products: Mapping[str, Product]) -> None:
    missing = [line for line in draft.items if line not in draft.variants]
    if not missing:
        draft.about = None
        return
    keep = draft.about in missing and draft.choices_for is Ask.VARIANT
    draft.about = draft.about if keep else missing[0]
    line = order.item(draft.about or "")
    product = products.get(line.product_id) if line is not None else None
    if line is None or product is None:
        draft.problem = "product_gone"
        return
    draft.about_data = {
        "line": line.line_id,
        "item_id": line.variant_id,
        "name": line.name,
        "options": dict(line.options),
    }
    draft.facts["about_item"] = describe(line.name, line.options)
    if not keep or not draft.offered(Ask.VARIANT):
        others = [v for v in product.available_variants if v.id != line.variant_id]
        draft.offer(Ask.VARIANT, variant_choices(others, line))
