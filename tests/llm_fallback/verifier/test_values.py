"""Values are read in any form, and only equal ones are equal."""

from __future__ import annotations

import pytest

from llm_fallback.verifier.evidence import equal
from llm_fallback.verifier.reading import read
from llm_fallback.verifier.values import Value
from tests.llm_fallback.verifier.shop import WARRANTY, check, passage


def values(text: str, language: str = "en") -> tuple[Value, ...]:
    """The values of a text."""
    return read(text, language).values


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("two weeks", "14 days"),
        ("a 30-day period", "30 days"),
        ("thirty days", "30 days"),
        ("48 hours", "2 days"),
        ("60 minutes", "an hour"),
        ("half a year", "6 months"),
        ("1.5 years", "eighteen months"),
        ("a hundred nights", "100 nights"),
        ("twenty-five days", "25 days"),
        ("three business days", "3 working days"),
        ("₹1,499", "Rs 1499"),
        ("Rs. 1,00,000", "1 lakh rupees"),
        ("1499 rupees", "INR 1,499.00"),
        ("EUR 3.90", "€3.90"),
        ("3,50 euros", "€3.50"),
        ("20 cents", "$0.20"),
        ("ten percent", "10%"),
        ("half past nine", "9.30 am"),
        ("2pm", "14:00"),
        ("14:00", "2 p.m."),
        ("15 March 2026", "March 15, 2026"),
        ("the 15th of March 2026", "2026-03-15"),
        ("31/12/2026", "31 December 2026"),
        ("11th of November", "11 November 2026"),
        ("on Tuesday", "Monday to Friday"),
        ("weekdays", "Monday to Friday"),
        ("640 grams", "640 g"),
        ("0.9 kg", "900 g"),
        ("1.7 liters", "1.7 litres"),
        ("128GB", "128 GB"),
        ("30 degrees", "30 °C"),
        ("0800 555 0142", "0800-555-0142"),
        ("www.shop.example/a", "https://shop.example/a/"),
        ("once a month", "every month"),
        ("monthly", "per month"),
        ("free of charge", "at no cost"),
        ("costs you nothing", "for free"),
    ],
)
def test_forms_of_one_value_are_equal(mine: str, theirs: str) -> None:
    """What is written in two ways is one value."""
    assert [equal(a, b) for a in values(mine) for b in values(theirs)] == [True]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("5 days", "5 USD"),
        ("5 days", "5 working days"),
        ("30 days", "1 month"),
        ("5 days", "5 weeks"),
        ("$5", "€5"),
        ("$4.96", "$4.95"),
        ("10%", "10 days"),
        ("2 am", "2 pm"),
        ("6 November 2026", "6 December 2026"),
        ("6 November 2025", "6 November 2026"),
        ("6 November 2026", "6 November"),
        ("Sunday", "Monday to Friday"),
        ("Monday to Saturday", "Monday to Friday"),
        ("128 MB", "128 GB"),
        ("640 kg", "640 g"),
        ("-10 °C", "10 °C"),
        ("30 °F", "30 °C"),
        ("order W2378157", "order W2378156"),
        ("a@shop.example", "b@shop.example"),
        ("0800 555 0124", "0800 555 0142"),
        ("https://shop.example/a", "https://shop.example/b"),
        ("once a week", "once a month"),
        ("free of charge", "$4.95"),
        ("the Orlo 7", "the Orlo 8"),
    ],
)
def test_other_values_are_not_equal(mine: str, theirs: str) -> None:
    """A unit, a digit or a name that differs makes another value."""
    assert [equal(a, b) for a in values(mine) for b in values(theirs)] == [False]


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("३० दिन", "hi", "30 days"),
        ("तीस दिन", "hi", "30 days"),
        ("दो साल", "hi", "2 years"),
        ("99 रुपये", "hi", "₹99"),
        ("कोई शुल्क नहीं", "hi", "free of charge"),
        ("15 मार्च 2026", "hi", "15 March 2026"),
        ("do hafte", "hi-Latn", "2 weeks"),
        ("pandrah din", "hi-Latn", "15 days"),
        ("5 hazar rupaye", "hi-Latn", "₹5,000"),
        ("koi charge nahi", "hi-Latn", "for free"),
    ],
)
def test_hindi_values_are_those_of_english(text: str, language: str, english: str) -> None:
    """Devanagari digits, number words and units of both scripts are read."""
    assert [equal(a, b) for a in values(text, language) for b in values(english)] == [True]


def test_unit_at_the_end_is_that_of_all() -> None:
    """ "3 to 5 days" is two durations, and so is a list."""
    assert [v.kind for v in values("3 to 5 days")] == ["time", "time"]
    assert [int(v.amount) for v in values("6 or 12 months")] == [6, 12]


@pytest.mark.parametrize("text", ["Feel free to ask.", "one of them", "You may come in."])
def test_words_that_only_look_like_values_are_none(text: str) -> None:
    """ "Feel free", "one of", "may" are no amount, no number and no month."""
    assert values(text) == ()


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Shoes have a warranty of 1 year.", True),
        ("Shoes have a warranty of 2 years.", False),
        ("Laptops have a warranty of 1 year.", False),
        ("Laptops have 24 months of warranty, shoes have 12.", True),
    ],
)
def test_value_belongs_to_what_stands_beside_it(text: str, supported: bool) -> None:
    """A value of the source, said of another thing there, is not supported."""
    assert check(text, WARRANTY).supported is supported


def test_time_between_two_dates_follows_from_them() -> None:
    """ "Two days later" is right where the dates are two days apart."""
    source = passage("It was ordered on 4 November 2026 and shipped on 6 November 2026.")

    assert check("It was shipped two days later.", source).supported
    assert not check("It was shipped three days later.", source).supported
