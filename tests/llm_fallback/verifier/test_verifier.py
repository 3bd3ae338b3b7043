"""Each rule of the verifier, by sentences it lets through and sentences it stops."""

from __future__ import annotations

import pytest

from llm_fallback.types import Kind, Sentence
from llm_fallback.verifier import Aspect, Thresholds, Verifier
from tests.llm_fallback.verifier.shop import (
    MINI,
    ORDER,
    PRO,
    RETURNS,
    WARRANTY,
    aspects,
    check,
    passage,
)


@pytest.mark.parametrize(
    "text",
    [
        "Most things can be sent back up to thirty days after delivery.",
        "Items have to be unused.",
        "If it was on sale, you can exchange it but you won't get a refund.",
        "Sending it back by mail costs 4.95 dollars.",
        "You don't pay anything when you return it in one of our stores.",
    ],
)
def test_paraphrase_is_let_through(text: str) -> None:
    """Other words for what the source says are supported."""
    assert check(text).problems == ()


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("You can return most items within 45 days of delivery.", Aspect.VALUE),
        ("Returning in one of our stores costs $4.95.", Aspect.BINDING),
        ("You can return most items in Bradford.", Aspect.NAME),
        ("You can return most items if you keep the receipt.", Aspect.CONTENT),
        ("Items must not be unused.", Aspect.NEGATION),
        ("Sale items can be refunded.", Aspect.NEGATION),
        ("You can return all items within 30 days of delivery.", Aspect.SCOPE),
        ("You can return most items and get a voucher.", Aspect.PROMISE),
        ("We will call you about it.", Aspect.PROMISE),
        ("I have refunded your order.", Aspect.ACTION),
        ("Your return has been accepted.", Aspect.ACTION),
    ],
)
def test_sabotage_is_caught_for_what_it_is(text: str, aspect: Aspect) -> None:
    """Each rule finds the problem it is there for."""
    assert aspect in aspects(check(text))


@pytest.mark.parametrize(
    ("source", "faithful", "sabotaged"),
    [
        (
            "Personalised items can be returned only when they are faulty.",
            "You can only return a personalised item if it is faulty.",
            "Personalised items can be returned.",
        ),
        (
            "You can change the address until the order is packed.",
            "As long as the order isn't packed yet, you can change the address.",
            "You can change the address after the order is packed.",
        ),
        (
            "The delivery charge is not refunded unless the whole order is returned.",
            "The delivery charge is only refunded if the whole order is returned.",
            "The delivery charge is refunded.",
        ),
        (
            "The store is closed on Sunday.",
            "The store isn't open on Sunday.",
            "The store is open on Sunday.",
        ),
        ("You may keep the box.", "You can keep the box.", "You must keep the box."),
        ("Take the larger size.", "Go for the bigger size.", "Take the smaller size."),
        (
            "We never ask for your password.",
            "We'll never ask for your password.",
            "We ask for your password.",
        ),
        (
            "The code lasts 10 minutes.",
            "The code is good for ten minutes.",
            "The code lasts 10 hours.",
        ),
        (
            "It comes in black and olive.",
            "You can have it in olive or black.",
            "It comes in black and grey.",
        ),
        (
            "Unassembled furniture can be returned.",
            "You can return unassembled furniture.",
            "Furniture can be returned.",
        ),
    ],
)
def test_what_turns_a_sentence_round(source: str, faithful: str, sabotaged: str) -> None:
    """The same words, with a negation, a condition or a scope that differs, are not supported."""
    assert check(faithful, passage(source)).problems == ()
    assert not check(sabotaged, passage(source)).supported


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("The Orlo 7 costs £449.", True),
        ("The Orlo 7 Pro costs 649 pounds.", True),
        ("The Orlo 7 costs £649.", False),
        ("The Orlo 7 Pro has 128 GB of storage.", False),
        ("The Orlo 7 charges wirelessly.", False),
        ("The Orlo 7 costs £449, the Pro £649.", True),
        ("The Orlo 9 costs £449.", False),
    ],
)
def test_product_has_its_own_facts(text: str, supported: bool) -> None:
    """What is true of one product is not said of another, whatever is cited."""
    assert check(text, MINI, PRO).supported is supported


def test_source_that_is_not_cited_supports_nothing() -> None:
    """Only what the sentence cites counts, not all that was handed in."""
    sources = {p.id: p for p in (RETURNS, WARRANTY)}
    text = "The warranty does not cover water damage."

    assert Verifier().check(Sentence(text, ("warranty",)), sources, "").supported
    assert not Verifier().check(Sentence(text, ("returns",)), sources, "").supported


@pytest.mark.parametrize("cited", [(), ("nowhere",), ("returns", "nowhere")])
def test_without_sources_nothing_is_supported(cited: tuple[str, ...]) -> None:
    """No citation, or one that was not handed in, is a problem whatever is said."""
    sentence = Sentence("You can return most items within 30 days of delivery.", cited)

    assert aspects(Verifier().check(sentence, {"returns": RETURNS}, "")) == {Aspect.SOURCE}


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b"])
def test_empty_sentence_is_not_supported(text: str) -> None:
    """A sentence that says nothing is not shown."""
    assert not check(text).supported


@pytest.mark.parametrize(
    "text",
    ["Sorry!", "Is there anything else I can help you with?", "I could not find that.", "Namaste."],
)
def test_closed_list_needs_no_source(text: str) -> None:
    """Greetings, offers and "I could not find" of the list pass without a citation."""
    assert Verifier().check(Sentence(text, ()), {}, "").supported


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, you get a refund.",
        "I could not find that, but it is free.",
        "Good question, 20% off.",
    ],
)
def test_closed_list_lets_nothing_slip_in(text: str) -> None:
    """A sentence of the list with more in it is checked like any other."""
    assert not Verifier().check(Sentence(text, ("returns",)), {"returns": RETURNS}, "").supported


def test_number_of_the_question_is_no_source() -> None:
    """What the customer asked may be taken up in words, never in numbers."""
    asked = "can I return most items within 60 days of delivery?"

    assert not check(
        "You can return most items within 60 days of delivery.", question=asked
    ).supported


def test_link_has_to_be_in_the_source_and_on_the_list() -> None:
    """A link of the source is shown only if it leads to one of the hosts, where there are some."""
    text = "See https://shop.example/warranty."

    assert check(text, WARRANTY).supported
    assert check(text, WARRANTY, link_hosts=["shop.example"]).supported
    assert aspects(check(text, WARRANTY, link_hosts=["other.example"])) == {Aspect.LINK}
    assert not check("See https://shop.example/other.", WARRANTY).supported


def test_link_of_a_product_needs_its_host_on_the_list() -> None:
    """What a seller writes of a product sends nobody away, unless the shop allows the host."""
    text = "The manual of the Orlo 8 is at https://seller.example/orlo."
    orlo = passage(text, "product:c", Kind.PRODUCT, "Orlo 8")

    assert aspects(check(text, orlo)) == {Aspect.LINK}
    assert check(text, orlo, link_hosts=["seller.example"]).supported


def test_own_order_keeps_its_dates() -> None:
    """Dates of an order are told, and not swapped."""
    assert check("W2378156 was shipped on 6 November.", ORDER).supported
    assert not check("W2378156 was shipped on 4 November.", ORDER).supported
    assert not check("W2378157 was shipped on 6 November.", ORDER).supported


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("आप ज़्यादातर सामान डिलीवरी के ३० दिन के अंदर वापस कर सकते हैं।", True),
        ("आप ज़्यादातर सामान डिलीवरी के 40 दिन के अंदर वापस कर सकते हैं।", False),
        ("Delivery ke 30 din ke andar zyadatar items return kar sakte hain.", True),
        ("Delivery ke 30 hafte ke andar zyadatar items return kar sakte hain.", False),
        ("हमने आपका कैमरा भेज दिया है।", False),
    ],
)
def test_hindi_may_cite_english(text: str, supported: bool) -> None:
    """A sentence in another language than its source is read through the words of both."""
    assert check(text).supported is supported


def test_thresholds_are_kept_to() -> None:
    """A stricter verifier stops what a lenient one lets through."""
    sentence = Sentence("The friendly workshop repairs broken bicycles.", ("page",))
    sources = {"page": passage("The workshop repairs broken bicycles.")}

    assert not Verifier(Thresholds(sentence=1.0)).check(sentence, sources, "").supported
    assert Verifier(Thresholds(sentence=0.3, clause=0.3)).check(sentence, sources, "").supported
