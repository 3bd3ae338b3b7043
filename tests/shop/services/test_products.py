"""Answers about products: what is asked about, and the facts of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.policies import load_policy
from shop.ports.errors import ShopUnavailable
from shop.services.bare import Bare, hear_bare
from shop.services.products import answer_product_question, asks_beyond
from shop.services.requests.draft import Said
from tests.conversations.shop import DATA, NOW

POLICIES = Path(__file__).resolve().parents[3] / "data" / "policies"


@pytest.fixture
def shop() -> Shop:
    """The shop of the conversation tests."""
    return Shop(MemoryCommerce(DATA), MemoryDesk(), load_policy(POLICIES), lambda: NOW)


@pytest.mark.parametrize(
    ("text", "before", "outcome", "product"),
    [
        ("how much is the desk lamp", None, "product", "lamp"),
        ("how much is the brass desk lamp", None, "variant", "lamp"),
        ("is the green lamp available", None, "variant_out", "lamp"),
        ("do you have the lamp in purple", None, "no_such_variant", "lamp"),
        ("any lamps in blue", None, "no_such_variant", "lamp"),
        ("do you have any black t-shirts", None, "no_such_variant", "shirt"),
        ("are there any green t-shirts?", None, "no_such_variant", "shirt"),
        ("is there any t-shirt in green colour", None, "no_such_variant", "shirt"),
        ("do you have any blue t-shirts", None, "variants", "shirt"),
        ("any red t-shirts in L", None, "variant_out", "shirt"),
        ("any t-shirts left?", None, "product", "shirt"),
        ("any colour is fine, the t-shirt", None, "product", "shirt"),
        ("a t-shirt in small", None, "no_such_variant", "shirt"),
        ("any shoes in size 12?", None, "no_such_variant", "shoes"),
        ("are there any shoes in size 10", None, "variant", "shoes"),
        ("do you have shoes in 11", None, "no_such_variant", "shoes"),
        ("running shoes 11?", None, "no_such_variant", "shoes"),
        ("shoes in 2 days", None, "product", "shoes"),
        ("2 running shoes", None, "product", "shoes"),
        ("backpack size small in stock?", None, "no_such_variant", "backpack"),
        ("is the blue t-shirt in stock", None, "variants", "shirt"),
        ("is the blue t-shirt available in M", None, "variant", "shirt"),
        ("a lamp or a kettle", None, "several", None),
        ("how much is the flux capacitor", None, "unknown", None),
        ("is it in stock", None, "unknown", None),
        ("", None, "unknown", None),
        ("is it in stock", "lamp", "product", "lamp"),
        ("still available?", "lamp", "product", "lamp"),
        ("what colours are there", "shirt", "product", "shirt"),
        ("and in red?", "shirt", "variant", "shirt"),
        ("and the kettle?", "lamp", "product", "kettle"),
        ("how much is the flux capacitor", "lamp", "unknown", None),
        ("do you sell unicorns", "lamp", "unknown", None),
        ("is it in stock", "gone", "unknown", None),
        ("", "lamp", "product", "lamp"),
    ],
)
def test_a_question_is_about_one_product_or_one_version(
    shop: Shop, text: str, before: str | None, outcome: str, product: str | None
) -> None:
    """`before` is the product talked about; only a question that points back at it is about it."""
    answer = answer_product_question(shop, text, before)

    assert (answer.outcome, answer.product_id) == (outcome, product)


@pytest.mark.parametrize(
    ("text", "language", "outcome"),
    [
        ("koi hari tshirt hai?", "hi-Latn", "no_such_variant"),
        ("hare rang mein koi tshirt hai", "hi-Latn", "no_such_variant"),
        ("koi tshirt hai?", "hi-Latn", "product"),
        ("11 mein shoes hain kya", "hi-Latn", "no_such_variant"),
        ("कोई हरी टी-शर्ट है?", "hi", "no_such_variant"),
        ("कोई नीली टी-शर्ट है?", "hi", "variants"),
    ],
)
def test_any_asks_whether_there_is_one_in_hindi_too(
    shop: Shop, text: str, language: str, outcome: str
) -> None:
    """ "Koi" before a thing or a colour is no word for "it does not matter which"."""
    answer = answer_product_question(shop, text, None, language)

    assert answer.outcome == outcome


@pytest.mark.parametrize(
    ("text", "language", "beyond"),
    [
        ("what's the warranty on the kettle", "en", True),
        ("kettle warranty?", "en", True),
        ("is the kettle dishwasher safe", "en", True),
        ("how do i wash the kettle", "en", True),
        ("how heavy is the kettle", "en", True),
        ("केतली पर वारंटी कितनी है", "hi", True),
        ("kettle ki warranty kitni hai", "hi-Latn", True),
        ("the kettle", "en", False),
        ("the kettle please, for my sister", "en", False),
        ("what is the kettle like", "en", False),
        ("what is the kettle made of", "en", False),
        ("is the kettle made of glass", "en", False),
        ("what can you tell me about the electric kettle?", "en", False),
        ("what colour is the kettle", "en", False),
        ("केतली के बारे में बताइए", "hi", False),
        ("kettle kaisi hai", "hi-Latn", False),
        ("", "en", False),
    ],
)
def test_what_a_description_does_not_answer_is_told_from_what_it_does(
    shop: Shop, text: str, language: str, beyond: bool
) -> None:
    """A question with a word of its own asks for more than what the product is and comes in."""
    assert asks_beyond(shop, text, "kettle", language) is beyond


def test_a_product_that_is_gone_is_asked_nothing(shop: Shop) -> None:
    """Nothing is looked for beside a product that there is not."""
    assert not asks_beyond(shop, "is it waterproof?", "gone")


def test_prices_are_those_of_what_can_be_had(shop: Shop) -> None:
    """A sold-out version is no reason to promise its price; how many there are counts it."""
    facts = answer_product_question(shop, "the desk lamp", None).facts

    assert (facts["price_from"], facts["price_to"]) == ("$37.00", "$52.00")
    assert (facts["version_count"], facts["available_count"]) == ("4", "3")
    assert "$35.00" not in facts["versions"]
    assert "green" in facts["option_values"]


def test_versions_are_listed_cheapest_first(shop: Shop) -> None:
    """The list of versions goes by price."""
    facts = answer_product_question(shop, "the desk lamp", None).facts

    assert facts["versions"].splitlines() == [
        "• white, LED $37.00",
        "• black, LED $40.00",
        "• brass, LED $52.00",
    ]


def test_several_products_are_choices(shop: Shop) -> None:
    """Each product that fits can be chosen by its id."""
    answer = answer_product_question(shop, "the lamp and the kettle", None)

    assert [(c.title, c.value) for c in answer.choices] == [
        ("Desk Lamp", "lamp"),
        ("Electric Kettle", "kettle"),
    ]


def test_a_shop_that_is_down_has_no_answer(shop: Shop) -> None:
    """An outage is raised, never turned into "no such product"."""
    assert isinstance(shop.commerce, MemoryCommerce)
    shop.commerce.fail_next("products", ShopUnavailable)

    with pytest.raises(ShopUnavailable):
        answer_product_question(shop, "the lamp", None)


@pytest.mark.parametrize(
    ("text", "before", "bare"),
    [
        ("nora@example.com", None, Bare.IDENTITY),
        ("nobody@example.com", "lamp", Bare.IDENTITY),
        ("I am Nora Lind, 80202", None, Bare.IDENTITY),
        ("the kettle", None, Bare.PRODUCT),
        ("and in red?", "shirt", Bare.PRODUCT),
        ("and in red?", None, Bare.NOTHING),
        ("#A100001", None, Bare.ORDER),
        ("#W9999999?", "lamp", Bare.ORDER),
        ("my frobnicator order #A100001 has gone all wobbly", None, Bare.NOTHING),
        ("it is what it is", "lamp", Bare.NOTHING),
        ("lamp caught fire", None, Bare.NOTHING),
        ("my kettle exploded", "lamp", Bare.NOTHING),
        ("asdf", "lamp", Bare.NOTHING),
        ("", "lamp", Bare.NOTHING),
        ("the lamp you sent me last year has begun to hum at night", None, Bare.NOTHING),
    ],
)
def test_a_bare_message_says_who_or_what(
    shop: Shop, text: str, before: str | None, bare: Bare
) -> None:
    """An account or a product is taken from a few words nobody asked for; a story is not cut to one."""
    assert hear_bare(shop, Said(text=text), before) is bare
