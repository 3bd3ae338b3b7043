"""Keys, references and search, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.adapters._shared.plain import plan_digest
from shop.adapters._shared.references import receipt_reference, ticket_reference
from shop.adapters._shared.search import Findable, best_matches
from shop.adapters._shared.text import email_key, fold, order_key, postcode_key
from shop.domain.money import Money
from shop.domain.plans import Operation, Plan
from shop.testing import plans

CATALOGUE = [
    Findable(name, name, aliases, category)
    for name, aliases, category in [
        ("Laptop", ("notebook",), "Computers"),
        ("Desk Lamp", (), "Lighting"),
        ("Wireless Earbuds", ("earphones", "in-ear headphones"), "Audio"),
        ("Wristwatch", ("watch",), "Accessories"),
        ("Smart Watch", (), "Electronics"),
        ("Gaming Mouse", (), "Computers"),
        ("Mouse Pad", (), "Computers"),
        ("E-Reader", (), "Electronics"),
        ("Café Table", (), "Furniture"),
        ("Dumbbell Set", ("weights",), "Sports"),
        ("Merino Sweater", ("jumper",), "Clothing"),
        ("Kettle", ("water heater",), "Kitchen"),
    ]
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptops", ["Laptop"]),
        ("labtop", ["Laptop"]),
        ("notebook", ["Laptop"]),
        ("lamp", ["Desk Lamp"]),
        ("earbud", ["Wireless Earbuds"]),
        ("in ear headphones", ["Wireless Earbuds"]),
        ("watches", ["Wristwatch", "Smart Watch"]),
        ("smartwatch", []),
        ("mouse", ["Gaming Mouse", "Mouse Pad"]),
        ("mouse pad", ["Mouse Pad"]),
        ("gaming mouse pad", []),
        ("e-reader", ["E-Reader"]),
        ("cafe table", ["Café Table"]),
        ("computers", ["Laptop", "Gaming Mouse", "Mouse Pad"]),
        ("dumbell set", ["Dumbbell Set"]),
        ("what do you have in desk lamps?", ["Desk Lamp"]),
        ("pad", ["Mouse Pad"]),
        ("pat", []),
        ("sweater", ["Merino Sweater"]),
        ("sweeter", ["Merino Sweater"]),
        ("water", ["Kettle"]),
        ("paptop", []),
        ("watch watch watch", ["Wristwatch", "Smart Watch"]),
        ("shoes", []),
        ("the", []),
    ],
)
def test_search_finds_what_the_words_mean(text: str, expected: list[str]) -> None:
    """Plurals, accents and small misspellings are forgiven; short words must be exact.

    Names come before aliases and categories, closer ones first.
    """
    found = best_matches(text, CATALOGUE, 10)

    assert list(found) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  José  LUIS ", "jose luis"),
        ("Łukasz", "lukasz"),
        ("Søren Ærø", "soren aero"),
        ("Straße", "strasse"),
        ("O’Neill", "o'neill"),
        ("Nguyễn", "nguyen"),
        ("Ｆｕｌｌ", "full"),
        ("ИВАН", "иван"),
    ],
)
def test_names_fold(text: str, key: str) -> None:
    """Case, accents, width and needless space do not matter; scripts stay what they are."""
    assert fold(text) == key


@given(st.text())
def test_keys_are_stable(text: str) -> None:
    """A key of a key is that key, whatever the text: what was stored is found again."""
    for key in (fold, order_key, email_key, postcode_key):
        assert key(key(text)) == key(text)


@pytest.mark.parametrize("operation", list(Operation))
def test_receipt_references_read_well(operation: Operation) -> None:
    """Two letters for the operation, a dash, six characters none of which looks like another."""
    reference = receipt_reference(operation, "key", lambda taken: False)

    prefix, _, rest = reference.partition("-")
    assert len(prefix) == 2
    assert len(rest) == 6
    assert not set(rest) & set("0O1IL2Z5S8BUAE")


def test_references_depend_on_the_key() -> None:
    """The same key makes the same reference, other keys make others."""
    references = {receipt_reference(Operation.CANCEL_ORDER, f"{n}", _free) for n in range(2_000)}

    assert len(references) == 2_000
    assert receipt_reference(Operation.CANCEL_ORDER, "7", _free) in references


def test_taken_references_are_not_given_again() -> None:
    """Where a reference is taken the next one is tried, longer ones in the end."""
    taken: set[str] = set()
    for _ in range(25):
        taken.add(ticket_reference("key", taken.__contains__))

    lengths = sorted(len(reference) for reference in taken)
    assert len(taken) == 25
    assert lengths == [7] * 10 + [8] * 10 + [9] * 5


def _free(reference: str) -> bool:
    return False


@pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
def test_digest_is_the_same_for_equal_plans(plan: Plan) -> None:
    """A plan made again from the same facts has the same digest, and no other plan has it."""
    again = replace(plan)

    assert plan_digest(again) == plan_digest(plan)
    assert [plan_digest(p) for p in plans.one_of_each()].count(plan_digest(plan)) == 1


def test_digest_sees_every_detail() -> None:
    """One line, one cent or one currency more is another plan."""
    plan = plans.return_("1", refund="20.00")
    others = [
        plans.return_("2", refund="20.00"),
        plans.return_("1", refund="20.01"),
        replace(plan, refund=Money.of("20.00", "EUR")),
        replace(plan, movements=()),
    ]

    assert plan_digest(plan) not in {plan_digest(other) for other in others}
