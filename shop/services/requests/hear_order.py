"""Which order the customer means, and whether what they want of it is possible."""

from __future__ import annotations

from collections.abc import Sequence

from shop.context import Shop
from shop.domain.order import Order, OrderStatus
from shop.domain.plans import Operation
from shop.domain.rules import check
from shop.services.access import access_customer, access_order, access_orders
from shop.services.pointing.adding import adds
from shop.services.pointing.addresses import find_address
from shop.services.pointing.choices import pick_choice
from shop.services.pointing.glossing import gloss
from shop.services.pointing.items import find_items, find_items_in_orders
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.orders import find_numbers, find_orders
from shop.services.pointing.phrases import tokenize
from shop.services.pointing.types import Choice, OrderMatch
from shop.services.requests.draft import Draft, End, Said
from shop.services.requests.hear_details import gives_reason, labelled_addresses
from shop.services.requests.kinds import SWAPS, Ask
from shop.services.requests.problems import ORDER_ADDED

MAX_CHOICES = 6


def listen(shop: Shop, draft: Draft, said: Said) -> None:
    """Look for an order in the message.

    An order once settled is only replaced by a number, or at the summary, or where a reason is asked
    for and the message takes something back, by words for another one.
    """
    if draft.customer_id is None:
        return
    if said.choice_for == Ask.ORDER.value and said.choice is not None:
        _choose_numbers(shop, draft, said.choice.split(","))
        return
    if said.choice is not None or said.asked in (Ask.ADDRESS, Ask.DETAILS):
        return  # A street number or another order's address is not the order meant.
    if said.asked is Ask.REASON and not _corrects(shop, said):
        return  # "I have another lamp": a reason may name what is in other orders.
    orders = access_orders(shop.commerce, draft.customer_id)
    match = find_orders(said.text, orders, said.language, said.days)
    if draft.order_number is not None:
        _replace(shop, draft, match, said)
        return
    if said.asked is Ask.ORDER and not match.orders:
        match = _offered(draft, said, orders) or match
    decide(shop, draft, match, orders, said)


def names_another(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether the message names orders by number, and not the one this request is about."""
    named = _named(shop, draft, said)
    return bool(named) and draft.order_number not in named


def names_it(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether the message names the order this request is about by its number, and no other."""
    return list(_named(shop, draft, said)) == [draft.order_number]


def _named(shop: Shop, draft: Draft, said: Said) -> Sequence[str]:
    if draft.customer_id is None or draft.order_number is None:
        return ()
    orders = access_orders(shop.commerce, draft.customer_id)
    numbers = find_numbers(said.text, orders, said.language)
    return [o.number for o in numbers.orders] or numbers.unknown


def decide(
    shop: Shop, draft: Draft, match: OrderMatch, orders: Sequence[Order], said: Said
) -> None:
    """Settle on one order, or note why not and which to offer."""
    if match.unknown_numbers and not match.orders:
        draft.problem = "order_unknown"
        draft.facts["heard"] = match.unknown_numbers[0]
        return
    fits = match.orders
    if not match.by_number:
        fits = _with_items(draft, said, fits if match.said and fits else tuple(orders), match)
    fits = _talked_about(shop, draft, said, fits or tuple(orders)) or fits
    if not fits:
        return
    allowed = tuple(o for o in fits if possible(shop, draft, o))
    chosen = allowed or fits
    if match.by_number:  # Named one by one, each gets an answer, if only why it is not possible.
        chosen = (*allowed, *(o for o in fits if o not in allowed))
    if len(chosen) == 1 or match.by_number or match.every:
        draft.order_number = chosen[0].number
        draft.more_orders = [o.number for o in chosen[1:]]
        return
    draft.problem = "order_ambiguous"
    draft.offer(Ask.ORDER, order_choices(chosen))


def settle(shop: Shop, draft: Draft) -> None:
    """Take the only possible order; refuse early what the shop's rules do not allow."""
    if draft.customer_id is None or Ask.ORDER not in draft.kind.needs:
        return
    if draft.order_number is None:
        _take_the_only_one(shop, draft)
        return
    order = access_order(shop.commerce, draft.customer_id, draft.order_number)
    if order is None:
        draft.order_number = None
        draft.problem = "order_unknown"
        return
    _judge(shop, draft, order)


def possible(shop: Shop, draft: Draft, order: Order) -> bool:
    """Whether the shop's rules allow this request for that order; what a question is likely about."""
    if draft.kind.operation is None:
        usual = _USUAL.get(draft.kind_name)
        return usual is None or order.status in usual
    return _operation_for(shop, draft, order) is not None


def order_choices(orders: Sequence[Order]) -> list[Choice]:
    """Buttons for orders: the number and what is inside."""
    return [
        Choice(f"{o.number}: {', '.join(i.name for i in o.items[:3])}", o.number)
        for o in orders[:MAX_CHOICES]
    ]


def _operation_for(shop: Shop, draft: Draft, order: Order) -> Operation | None:
    wanted = draft.kind.operation
    if wanted is None:
        return None
    candidates = [wanted, *(SWAPS - {wanted})] if wanted in SWAPS else [wanted]
    now = shop.clock()
    return next((op for op in candidates if check(op, order, shop.policy, now) is None), None)


def _judge(shop: Shop, draft: Draft, order: Order) -> None:
    if draft.kind.operation is None:
        return
    operation = _operation_for(shop, draft, order)
    if operation is not None:
        draft.operation = operation
        return
    refusal = check(draft.kind.operation, order, shop.policy, shop.clock())
    if refusal is not None:
        draft.end = End.REFUSED
        draft.refusal = refusal.code.value
        draft.instead = refusal.instead
        draft.facts.update(refusal.facts)


def _choose_numbers(shop: Shop, draft: Draft, numbers: Sequence[str]) -> None:
    """Take the order of the first number, and those of the others after it."""
    found = [access_order(shop.commerce, draft.customer_id or "", number) for number in numbers]
    orders = [order for order in found if order is not None]
    if not orders:
        draft.problem = "order_unknown"
        draft.facts["heard"] = numbers[0]
        return
    if orders[0].number != draft.order_number:
        draft.forget_order()
        draft.order_number = orders[0].number
    if len(orders) > 1:
        draft.more_orders = [order.number for order in orders[1:]]


def _replace(shop: Shop, draft: Draft, match: OrderMatch, said: Said) -> None:
    if _is_about_an_address(shop, draft, said):
        return
    numbers = [o.number for o in match.orders]
    if match.unknown_numbers and not numbers and said.asked is not None:
        draft.problem = "order_unknown"
        draft.facts["heard"] = match.unknown_numbers[0]
    elif not match.by_number:
        _replace_by_words(shop, draft, match, said)
    elif adds(said.text, said.language):
        _add(draft, numbers)
    else:
        if draft.order_number not in numbers:
            draft.forget_order()
            draft.order_number = numbers[0]
        draft.more_orders = [n for n in numbers if n != draft.order_number]


def _corrects(shop: Shop, said: Said) -> bool:
    """Whether the message takes something back instead of giving a reason ("no wait, the lamp")."""
    takes_back = _first_word(said) in lexicon(said.language).words("choice_openers")
    return takes_back and not gives_reason(shop, said)


def _opens_with_no(said: Said) -> bool:
    return _first_word(said) in lexicon(said.language).words("answer_no")


def _first_word(said: Said) -> str:
    return next(iter(tokenize(said.text)), "")


def _add(draft: Draft, numbers: Sequence[str]) -> None:
    """Take up these orders after the one talked about."""
    new = [n for n in numbers if n not in (draft.order_number, *draft.more_orders)]
    if new:
        draft.more_orders = [*draft.more_orders, *new]
        draft.problem = ORDER_ADDED
        draft.facts["heard"] = ", ".join(new)


def _is_about_an_address(shop: Shop, draft: Draft, said: Said) -> bool:
    """Whether a number names an address at the summary: "no, to the address of order #W2"."""
    customer = access_customer(shop.commerce, draft.customer_id or "")
    if said.asked is not Ask.CONFIRM or Ask.ADDRESS not in draft.kind.needs or customer is None:
        return False
    return find_address(said.text, labelled_addresses(shop, customer), said.language).said


def _replace_by_words(shop: Shop, draft: Draft, match: OrderMatch, said: Said) -> None:
    """At the summary of a whole order, or shortly before: "no, the one with the kettle" is a correction.

    Where an address is part of the request, such words are about that; where items are, only words for
    items that this order does not have are about another one.
    """
    if Ask.ITEMS in draft.kind.needs:
        _follow_items(shop, draft, said)
        return
    if said.asked not in (Ask.CONFIRM, Ask.REASON) or {Ask.ITEMS, Ask.ADDRESS} & set(
        draft.kind.needs
    ):
        return
    if not match.said or _narrows(draft, match, said):
        return
    if draft.order_number in [o.number for o in match.orders]:
        return
    fits = [o for o in match.orders if possible(shop, draft, o)]
    _move_to(draft, fits, match.orders, said)


def _narrows(draft: Draft, match: OrderMatch, said: Said) -> bool:
    """Keep only those of several orders that are named: "no, only the one with the lamp".

    True as well where words like "not" leave it open which are meant, so that none is lost.
    """
    mine = [draft.order_number or "", *draft.more_orders]
    kept = [n for n in mine if n in [o.number for o in match.orders]]
    if not kept or len(kept) == len(mine) or adds(said.text, said.language):
        return False
    only = _speaks(said, "only")
    if _speaks(said, "except", "not") and not only:
        return True
    if not (only or _opens_with_no(said)):
        return False
    if kept[0] != draft.order_number:
        draft.forget_order()
        draft.order_number = kept[0]
    draft.more_orders = kept[1:]
    return True


def _speaks(said: Said, *kinds: str) -> bool:
    """Whether a phrase of one of these kinds stands in the message."""
    words = lexicon(said.language)
    text = f" {' '.join(tokenize(gloss(said.text, words)))} "
    marks = words.mapping("item_marks")
    return any(f" {phrase} " in text for kind in kinds for phrase in marks[kind])


def _follow_items(shop: Shop, draft: Draft, said: Said) -> None:
    """Items that only another order holds mean that other order."""
    if said.asked not in (Ask.ITEMS, Ask.VARIANT, Ask.CONFIRM):
        return
    orders = access_orders(shop.commerce, draft.customer_id or "")
    here = next((o for o in orders if o.number == draft.order_number), None)
    match = None if here is None else find_items(said.text, here, said.language)
    if match is None or not match.unknown or match.line_ids or match.unclear:
        return
    others = [o for o in orders if o is not here]
    found = find_items_in_orders(said.text, others, said.language)
    holding = [o for o in others if o.number in found]
    allowed = [o for o in holding if possible(shop, draft, o)]
    # Where they are in an order this is not possible for, why not is the answer.
    alone = holding if len(holding) == 1 and said.asked is Ask.ITEMS else []
    _move_to(draft, allowed or alone, holding, said)


def _move_to(draft: Draft, orders: Sequence[Order], named: Sequence[Order], said: Said) -> None:
    """Leave the order settled on for another one, asking where several fit; stay where none does.

    At the summary "and the kettle too" keeps it: the other one comes after it, if only for the answer
    why it is not possible; which of several is not asked there.
    """
    if said.asked is Ask.CONFIRM and adds(said.text, said.language):
        wanted = orders or named
        _add(draft, [o.number for o in wanted] if len(wanted) == 1 else [])
        return
    if not orders:
        return
    draft.forget_order()
    if len(orders) == 1:
        draft.order_number = orders[0].number
        return
    draft.problem = "order_ambiguous"
    draft.offer(Ask.ORDER, order_choices(orders))


def _offered(draft: Draft, said: Said, orders: Sequence[Order]) -> OrderMatch | None:
    picked = pick_choice(said.text, draft.offered(Ask.ORDER), said.language)
    numbers = {choice.value for choice in picked}
    fits = tuple(o for o in orders if o.number in numbers)
    return OrderMatch(orders=fits, by_number=len(fits) == 1, said=True) if fits else None


def _with_items(
    draft: Draft, said: Said, orders: tuple[Order, ...], match: OrderMatch
) -> tuple[Order, ...]:
    """Narrow to the orders that hold the items named; all that fit otherwise if any was pointed at."""
    if Ask.ITEMS not in draft.kind.needs and match.said:
        return match.orders
    found = find_items_in_orders(said.text, orders, said.language)
    holding = tuple(o for o in orders if o.number in found)
    if holding:
        return holding
    return match.orders if match.said else ()


def _talked_about(
    shop: Shop, draft: Draft, said: Said, orders: tuple[Order, ...]
) -> tuple[Order, ...]:
    """The order the conversation was about before, if the message points back at it ("in it").

    Not where the request is impossible for it and possible for others: "it" is one of those then.
    """
    before = tuple(o for o in orders if o.number == draft.context_order)
    if not before or len(orders) < 2:
        return ()
    if not possible(shop, draft, before[0]) and any(possible(shop, draft, o) for o in orders):
        return ()
    words = lexicon(said.language)
    text = f" {' '.join(tokenize(gloss(said.text, words)))} "
    return before if any(f" {phrase} " in text for phrase in words.words("pointing_back")) else ()


def _take_the_only_one(shop: Shop, draft: Draft) -> None:
    orders = access_orders(shop.commerce, draft.customer_id or "")
    if not orders:
        draft.end, draft.refusal = End.REFUSED, "no_orders"
        return
    # Where none is possible, the order meant still has to be named: why not, and what instead, is
    # different for each.
    open_to_it = [o for o in orders if possible(shop, draft, o)] or orders
    offered = [choice.value for choice in draft.offered(Ask.ORDER)]
    named = [o for o in orders if o.number in offered]
    if named and not any(o in named for o in open_to_it):
        open_to_it = named  # Those the customer spoke of: none else is taken unasked.
    chosen = open_to_it[0] if len(open_to_it) == 1 else _still_about(draft, open_to_it)
    if chosen is not None and draft.problem is None:
        draft.order_number = chosen.number
        _judge(shop, draft, chosen)
        return
    if draft.problem != "order_ambiguous":
        draft.offer(Ask.ORDER, order_choices(open_to_it))


def _still_about(draft: Draft, orders: Sequence[Order]) -> Order | None:
    """The order talked about before, for a question that names none. A write asks."""
    if draft.kind.operation is not None:
        return None
    return next((o for o in orders if o.number == draft.context_order), None)


# What a question about an order is usually about, when it names none.
_USUAL = {
    "track_order": {OrderStatus.PENDING, OrderStatus.PROCESSED, OrderStatus.SHIPPED},
    "refund_status": {OrderStatus.CANCELLED, OrderStatus.RETURN_REQUESTED, OrderStatus.RETURNED},
}
