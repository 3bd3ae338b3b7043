"""From a task and the shop file to what the customer will do: the agenda."""

from __future__ import annotations

import random
import re

from benchmarks.tasks.cues import LATER, Cues, items_in, products_in
from benchmarks.tasks.facts import facts_of, mentioned_orders
from benchmarks.tasks.layout import Action, Item, Order, Person, Product, Shop, Task, address_of
from benchmarks.tasks.second_thoughts import first_said
from benchmarks.tasks.wishes import (
    DELIVERED,
    FINAL,
    Agenda,
    Change,
    Facts,
    HandOver,
    Operation,
    Question,
    Request,
    Undo,
    Wish,
)

OPERATIONS = {
    "cancel_pending_order": Operation.CANCEL_ORDER,
    "return_delivered_order_items": Operation.RETURN_ITEMS,
    "exchange_delivered_order_items": Operation.EXCHANGE_ITEMS,
    "modify_pending_order_items": Operation.CHANGE_ITEMS,
    "modify_pending_order_payment": Operation.CHANGE_PAYMENT,
    "modify_pending_order_address": Operation.CHANGE_ADDRESS,
    "modify_user_address": Operation.CHANGE_DEFAULT_ADDRESS,
}
ATTEMPTS = (
    (Operation.CANCEL_ORDER, r"\bcancel\w*"),
    (Operation.RETURN_ITEMS, r"\breturn\w*"),
    (Operation.EXCHANGE_ITEMS, r"\bexchang\w*"),
)
TOGETHER_RATE, TOGETHER_RATE_IF_TOLD = 0.2, 0.7
ASIDE_RATE = 0.3
QUESTION_RATE = 0.2
MOST_QUESTIONS = 2
ABOUT_PRODUCTS = frozenset({"count", "price", "stock"})
ABOUT_ORDERS = frozenset({"tracking", "arrival", "order_total", "order_details", "address"})
ASIDES = ("return_policy", "refund_time", "price", "arrival", "bot", "stock")


def build(shop: Shop, task: Task, rng: random.Random) -> Agenda:
    """The customer's agenda; the same shop, task and random state give the same one."""
    facts, cues = facts_of(shop, task), Cues(task.words)
    wishes = _wishes(shop, task, facts, cues)
    before, after = _questions(shop, task, facts, cues, rng)
    requests: tuple[Request, ...] = (*before, *wishes, *after)
    return Agenda(
        facts=facts,
        requests=requests,
        first_said=first_said(shop, facts, requests, cues, rng),
        together=_together(requests, cues, rng),
        asides=_asides(shop, requests, rng),
        manner=_manner(cues, rng),
        angry=cues.has("angry"),
        grateful=cues.has("polite"),
    )


def wish_of(shop: Shop, action: Action) -> Wish | None:
    """The wish a write step stands for; None for a step that writes nothing."""
    operation = OPERATIONS.get(action.name)
    if operation is None:
        return None
    order = shop.orders.get(action.text("order_id"))
    return Wish(
        operation=operation,
        order=order,
        changes=_changes(order, action) if order else (),
        method_id=action.text("payment_method_id") or None,
        address=address_of(action.arguments) if "address1" in action.arguments else None,
        reason=action.text("reason") or None,
    )


def _changes(order: Order, action: Action) -> tuple[Change, ...]:
    """The lines meant, each once: the same variant id twice means two lines."""
    new_ids = action.texts("new_item_ids")
    left, changes = list(order.items), []
    for at, item_id in enumerate(action.texts("item_ids")):
        item = next((entry for entry in left if entry.item_id == item_id), None)
        if item is not None:
            left.remove(item)
            changes.append(Change(item, new_ids[at] if at < len(new_ids) else None))
    return tuple(changes)


def _wishes(shop: Shop, task: Task, facts: Facts, cues: Cues) -> list[Request]:
    wishes: list[Request] = []
    for action in task.actions:
        if action.name == "transfer_to_human_agents":
            wishes += [*_attempts(shop, task, facts.person, cues), HandOver()]
        wish = wish_of(shop, action)
        if wish is not None:
            wishes.append(wish)
    return wishes or _attempts(shop, task, facts.person, cues)


def _attempts(shop: Shop, task: Task, person: Person, cues: Cues) -> list[Request]:
    """What the words say the customer tries although no write may come of it."""
    if cues.has("undo"):
        cancelled = [o for o in shop.orders_of(person) if o.status == "cancelled"]
        return [Undo(cancelled[0] if len(cancelled) == 1 else None)]
    for operation, verb in ATTEMPTS:
        if re.search(verb, task.reason, re.IGNORECASE):
            order = _order_tried(shop, task, person, operation)
            if order is not None:
                return [_attempt(shop, operation, order, task, person)]
    return []


def _order_tried(shop: Shop, task: Task, person: Person, operation: Operation) -> Order | None:
    """The order the words mean: named, looked at, or holding an item they name."""
    status = "delivered" if operation in DELIVERED else "pending"
    fitting = [o for o in shop.orders_of(person) if o.status == status]
    looked_at = [o for o in mentioned_orders(shop, task, person) if o in fitting]
    holding = [o for o in fitting if items_in(task.reason, o.items)]
    return next(iter(looked_at or holding), None)


def _attempt(shop: Shop, operation: Operation, order: Order, task: Task, person: Person) -> Wish:
    named = items_in(task.reason, order.items) or list(order.items)
    other = next((m.id for m in person.methods if m.id != order.paid_with), order.paid_with)
    return Wish(
        operation=operation,
        order=order,
        changes=_changes_tried(shop, operation, named),
        method_id=other,
        reason="no longer needed" if operation is Operation.CANCEL_ORDER else None,
        refuse=True,
    )


def _changes_tried(shop: Shop, operation: Operation, items: list[Item]) -> tuple[Change, ...]:
    """Lines for an attempt; in an exchange for whatever else there is, as no yes will follow."""
    if operation is Operation.CANCEL_ORDER:
        return ()
    if operation is Operation.RETURN_ITEMS:
        return tuple(Change(item) for item in items)
    found = []
    for item in items:
        variants = shop.products[item.product_id].variants
        others = [v.id for v in variants if v.available and v.id != item.item_id]
        found += [Change(item, others[0])] if others else []
    return tuple(found)


def _questions(
    shop: Shop, task: Task, facts: Facts, cues: Cues, rng: random.Random
) -> tuple[list[Question], list[Question]]:
    """Questions the words or the steps call for: before the requests, and after them."""
    about = _order_asked_about(shop, task, facts.person)
    found = []
    for kind, sentence in cues.questions():
        products = products_in(sentence, shop.products.values())
        product = products[0] if products else None
        question = Question(kind, _order_of_question(shop, sentence, facts, about), product)
        if _can_be_asked(question):
            found.append(question)
    if not found and rng.random() < QUESTION_RATE:
        found += [Question("price", product=p) for p in _products_looked_at(shop, task)[:1]]
    found = found[:MOST_QUESTIONS]
    return (
        [q for q in found if q.kind not in LATER],
        [q for q in found if q.kind in LATER],
    )


def _can_be_asked(question: Question) -> bool:
    if question.kind in ABOUT_PRODUCTS:
        return question.product is not None
    return question.order is not None or question.kind not in ABOUT_ORDERS


def _order_asked_about(shop: Shop, task: Task, person: Person) -> Order | None:
    mentioned = mentioned_orders(shop, task, person) or shop.orders_of(person)
    return mentioned[0] if mentioned else None


def _order_of_question(
    shop: Shop, sentence: str, facts: Facts, default: Order | None
) -> Order | None:
    cancelled = [o for o in shop.orders_of(facts.person) if o.status == "cancelled"]
    if "cancelled" in sentence and len(cancelled) == 1:
        return cancelled[0]
    return default


def _products_looked_at(shop: Shop, task: Task) -> list[Product]:
    ids = [a.text("product_id") for a in task.actions if a.name == "get_product_details"]
    return [shop.products[i] for i in ids if i in shop.products]


def _together(requests: tuple[Request, ...], cues: Cues, rng: random.Random) -> tuple[int, ...]:
    """Positions of the wishes announced in one message; empty for one after the other."""
    wishes = [(at, w) for at, w in enumerate(requests) if isinstance(w, Wish) and not w.refuse]
    alike = [at for at, w in wishes if w.operation is wishes[0][1].operation]
    if cues.has("all_pending") and len(alike) == len(wishes) > 1:
        return tuple(alike)
    rate = TOGETHER_RATE_IF_TOLD if cues.has("together") else TOGETHER_RATE
    if len(wishes) > 1 and rng.random() < rate and _independent(wishes[0][1], wishes[1][1]):
        return (wishes[0][0], wishes[1][0])
    return ()


def _independent(first: Wish, second: Wish) -> bool:
    """Whether the two can be done in either order."""
    same = first.order is not None and second.order is not None and first.order == second.order
    return not (same and {first.operation, second.operation} & FINAL)


def _asides(shop: Shop, requests: tuple[Request, ...], rng: random.Random) -> tuple[Question, ...]:
    wishes = [w for w in requests if isinstance(w, Wish)]
    if not wishes or rng.random() >= ASIDE_RATE:
        return ()
    wish, kind = rng.choice(wishes), rng.choice(ASIDES)
    items = [c.item for c in wish.changes] or list(wish.order.items if wish.order else ())
    product = shop.products.get(rng.choice(items).product_id) if items else None
    question = Question(kind, wish.order, product)
    return (question if _can_be_asked(question) else Question("return_policy"),)


def _manner(cues: Cues, rng: random.Random) -> str:
    told = cues.manner
    if told and rng.random() < 0.7:
        return told
    return rng.choice(("plain", "plain", "polite", "terse", "long"))
