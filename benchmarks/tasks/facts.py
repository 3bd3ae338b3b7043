"""Who the customer of a task is, and what he knows (or gets wrong) about himself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from benchmarks.tasks.layout import Order, Person, Shop, Task
from benchmarks.tasks.wishes import Facts

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ORDER_NUMBER = re.compile(r"#?\bW?\d{7}\b")
FORGOTTEN_NUMBER = re.compile(
    r"\b(?:don't|do not|not|forgot|forgotten)\b[^.]{0,20}\border (?:number|id)", re.IGNORECASE
)


class UnknownCustomer(ValueError):
    """A task does not say whose it is; the message names the task."""


def facts_of(shop: Shop, task: Task) -> Facts:
    """The customer's facts. UnknownCustomer where neither the steps nor the words name one."""
    person = find_person(shop, task)
    own = {order.number for order in shop.orders_of(person)}
    emails = _emails_said(task)
    return Facts(
        person=person,
        email=person.email if person.email.casefold() in emails else None,
        wrong_emails=tuple(e for e in emails if e != person.email.casefold()),
        wrong_zips=tuple(z for z in _zips_tried(task) if z != person.address.zip),
        wrong_orders=tuple(n for n in _numbers_tried(task) if n not in own),
        known_numbers=frozenset(_numbers_in(task.words) & own),
        forgets_numbers=FORGOTTEN_NUMBER.search(task.words) is not None,
        story=task.words,
    )


def find_person(shop: Shop, task: Task) -> Person:
    """The customer the task is about: from its steps, or else from its words."""
    for person in (*_from_steps(shop, task), *_from_words(shop, task)):
        return person
    raise UnknownCustomer(f"task {task.id!r} names no customer of the shop file")


def _from_steps(shop: Shop, task: Task) -> Iterator[Person]:
    for action in task.actions:
        user = shop.people.get(action.text("user_id"))
        if user is not None:
            yield user
    for action in task.actions:
        if action.name == "find_user_id_by_email":
            yield from _with_email(shop, [action.text("email").casefold()])
        if action.name == "find_user_id_by_name_zip":
            yield from _with_name_and_zip(shop, action.text("first_name"), action.text("zip"))
    for action in task.actions:
        order = shop.orders.get(action.text("order_id"))
        if order is not None and order.person_id in shop.people:
            yield shop.people[order.person_id]


def _from_words(shop: Shop, task: Task) -> Iterator[Person]:
    yield from (person for key, person in shop.people.items() if key in task.words)
    yield from _with_email(shop, _emails_said(task))
    for number in _numbers_in(task.words):
        if number in shop.orders:
            yield shop.people[shop.orders[number].person_id]
    for person in shop.people.values():
        if person.address.zip in task.words and _names(person, task.words):
            yield person


def _names(person: Person, words: str) -> bool:
    return re.search(rf"\b{re.escape(person.first_name)}\b", words, re.IGNORECASE) is not None


def _with_email(shop: Shop, emails: Iterable[str]) -> Iterator[Person]:
    wanted = set(emails)
    return (p for p in shop.people.values() if p.email.casefold() in wanted)


def _with_name_and_zip(shop: Shop, first_name: str, zip_code: str) -> Iterator[Person]:
    return (
        p
        for p in shop.people.values()
        if p.address.zip == zip_code and p.first_name.casefold() == first_name.casefold()
    )


def _emails_said(task: Task) -> tuple[str, ...]:
    """The e-mails the customer would give, in the order of the task's words, folded."""
    said = [found.group().rstrip(".") for found in EMAIL.finditer(task.words)]
    said += [a.text("email") for a in task.actions if a.name == "find_user_id_by_email"]
    return tuple(dict.fromkeys(email.casefold() for email in said))


def _zips_tried(task: Task) -> tuple[str, ...]:
    tried = [a.text("zip") for a in task.actions if a.name == "find_user_id_by_name_zip"]
    return tuple(dict.fromkeys(tried))


def _numbers_tried(task: Task) -> tuple[str, ...]:
    """Order numbers the task looks up, as the customer would say them."""
    tried = [a.text("order_id") for a in task.actions if a.name == "get_order_details"]
    return tuple(dict.fromkeys(n for n in tried if n.lstrip("#W") in task.words))


def _numbers_in(words: str) -> set[str]:
    return {"#W" + found.group().lstrip("#W") for found in ORDER_NUMBER.finditer(words)}


def mentioned_orders(shop: Shop, task: Task, person: Person) -> tuple[Order, ...]:
    """The customer's orders that the task's steps look at or its words name."""
    named = _numbers_in(task.words) | {a.text("order_id") for a in task.actions}
    return tuple(order for order in shop.orders_of(person) if order.number in named)
