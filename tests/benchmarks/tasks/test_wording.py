"""How things are called."""

from __future__ import annotations

import random
import re

import pytest

from benchmarks.tasks import phrases
from benchmarks.tasks.layout import Address, Person, Shop
from benchmarks.tasks.options import telling_options
from benchmarks.tasks.phrases import PhraseError, Voice
from benchmarks.tasks.wishes import Change, Facts, Operation
from benchmarks.tasks.wording import Wording

MANY = range(60)


def all_ways(shop: Shop, person: Person, say: str, *arguments: object, story: str = "") -> set[str]:
    """Everything a wording function says over many seeds."""
    facts = Facts(person=person, story=story)
    ways = set()
    for seed in MANY:
        voice = Voice(phrases.load(), random.Random(seed))
        ways.add(getattr(Wording(shop, facts, voice), say)(*arguments))
    return ways


def test_an_order_is_described_only_where_that_is_unambiguous(shop: Shop, ana: Person) -> None:
    """Of two pending orders none is "my pending order"; the delivered one is "the one I received"."""
    pending = all_ways(shop, ana, "order", shop.orders["#W1000002"], Operation.CANCEL_ORDER)
    delivered = all_ways(shop, ana, "order", shop.orders["#W1000001"], Operation.RETURN_ITEMS)

    assert not any("pending" in way for way in pending)
    assert any("backpack" in way for way in pending)
    assert not any("tea kettle" in way for way in pending)
    assert any("received" in way for way in delivered)


def test_an_order_said_again_is_said_by_number(shop: Shop, ana: Person) -> None:
    """When asked again the customer gives the number."""
    ways = all_ways(shop, ana, "order", shop.orders["#W1000002"], Operation.CANCEL_ORDER, 1)

    assert all("W1000002" in way for way in ways)


def test_equal_lines_are_both_or_one_of_them(shop: Shop, ana: Person) -> None:
    """Two lines of one variant are "both", one of them is "one of the tea kettles"."""
    order = shop.orders["#W1000001"]
    lamp, kettle, other = order.items

    assert all(
        re.search(r"both|two", way) for way in all_ways(shop, ana, "items", [kettle, other], order)
    )
    assert all_ways(shop, ana, "item", kettle, order) == {"one of the tea kettles"}
    assert all("lamp" in way for way in all_ways(shop, ana, "item", lamp, order))


def test_everything_may_be_said_as_such(shop: Shop, ana: Person) -> None:
    """All lines of an order may be called everything, and are listed when asked again."""
    order = shop.orders["#W1000001"]
    first = all_ways(shop, ana, "items", order.items, order)
    again = all_ways(shop, ana, "items", order.items, order, 1)

    assert any(way.startswith(("everything", "all")) for way in first)
    assert all("lamp" in way and "kettles" in way for way in again)


def test_telling_options_are_few_and_enough(shop: Shop) -> None:
    """Only the options that tell an item from the others of its name are said."""
    lamp = shop.orders["#W1000001"].items[0]
    other = shop.orders["#W1000002"].items[1]

    assert telling_options(lamp, [lamp, other]) == {"color": "black"}


def test_options_are_said_so_that_they_can_be_told_apart(shop: Shop, ana: Person) -> None:
    """Vague values come with their option's name; yes and no become words."""
    lamp = all_ways(shop, ana, "options", {"brightness": "low"}, "900")
    backpack = all_ways(shop, ana, "options", {"size": "M", "waterproof": "no"}, "920")

    assert lamp == {"low brightness"}
    assert backpack == {"size M and not waterproof", "size medium and not waterproof"}


def test_a_new_variant_is_said_by_what_changes_then_wholly(shop: Shop, ana: Person) -> None:
    """First only the changed options, all of them when asked again."""
    change = Change(shop.orders["#W1000002"].items[1], "903")
    first = all_ways(shop, ana, "variant", change)
    again = all_ways(shop, ana, "variant", change, 1)

    assert all("black" in way and "USB" not in way for way in first)
    assert all("black" in way and "USB" in way and "low brightness" in way for way in again)


def test_the_cheapest_is_said_only_where_the_task_speaks_so(shop: Shop, ana: Person) -> None:
    """ "The cheapest" needs the word in the story and the truth in the catalogue."""
    cheap = Change(shop.orders["#W1000002"].items[1], "903")
    dear = Change(shop.orders["#W1000001"].items[0], "902")
    story = "you want the cheapest"

    assert any("cheapest" in way for way in all_ways(shop, ana, "variant", cheap, story=story))
    assert not any("cheapest" in way for way in all_ways(shop, ana, "variant", cheap))
    assert not any("cheapest" in way for way in all_ways(shop, ana, "variant", dear, story=story))


def test_cards_are_told_apart(shop: Shop, ana: Person) -> None:
    """With two cards on file "my credit card" is not enough."""
    ways = all_ways(shop, ana, "method", "credit_card_2", None)

    assert ways <= {"my Mastercard", "the Mastercard card", "the Mastercard"}
    assert all("2222" in way for way in all_ways(shop, ana, "method", "credit_card_2", None, 1))


def test_an_address_on_file_may_be_pointed_at(shop: Shop, ana: Person) -> None:
    """The default address may be called so; a new one is written out with all its parts."""
    new = Address("5 Elm St", "", "Springfield", "IL", "62701", "USA")

    assert any(
        "default" in way or "profile" in way for way in all_ways(shop, ana, "address", ana.address)
    )
    assert all("5 Elm St" in way and "62701" in way for way in all_ways(shop, ana, "address", new))


def test_a_slip_never_touches_facts() -> None:
    """Numbers, e-mails, names and codes are typed as they are, whatever the slip."""
    for seed in MANY:
        voice = Voice(phrases.load(), random.Random(seed))
        said = voice._with_slip("order #W1000001 for Ana Ruiz at ana.ruiz@example.com please")

        assert "#W1000001" in said
        assert "Ana Ruiz" in said
        assert "ana.ruiz@example.com" in said


def test_wordings_without_the_facts_are_not_used(voice: Voice) -> None:
    """A wording is only taken if all its facts are known; none left is an error with the key."""
    assert "{" not in voice.say("open.cancel_order.plain", order="order 1")
    with pytest.raises(PhraseError, match=r"open\.cancel_order\.plain"):
        voice.say("open.cancel_order.plain")


def test_every_operation_has_openings_in_every_manner(voice: Voice) -> None:
    """No combination of request and manner is without words."""
    for operation in Operation:
        for manner in ("plain", "polite", "terse", "long"):
            assert len(voice.wordings(f"open.{operation.value}.{manner}")) >= 1
        assert voice.wordings(f"task_name.{operation.value}")
