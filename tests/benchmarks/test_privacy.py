"""The privacy benchmark measures what it says: its values are right, its lists others', its eyes sharp."""

from __future__ import annotations

import json
from random import Random

import pytest

from benchmarks.privacy import values
from benchmarks.privacy.__main__ import main
from benchmarks.privacy.making import Planted, harmless_messages, personal_messages, read
from benchmarks.privacy.measuring import leaks, unseen_names
from llm_fallback.privacy import checks
from llm_fallback.privacy.words import listed


def test_a_small_run_keeps_the_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    """Each template once: nothing with a form leaves, few names and addresses, replies come back whole."""
    code = main(["--messages", "160", "--harmless", "57", "--seed", "7"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert code == 0
    assert figures["recall_formats"] == 1.0
    assert figures["recall_names"] >= 0.97
    assert figures["recall_addresses"] >= 0.97
    assert figures["replies_restored"] == 1.0
    assert figures["over_masked"] <= 0.05


def test_most_names_are_on_no_list_of_the_masking() -> None:
    """At least half of the people have neither first nor last name in the lexicon."""
    sections = ("person_first_names", "person_last_names", "person_names_also_words")
    known = frozenset().union(*(listed(section) for section in sections))
    names = [name for rows in read("people.yml")["names"].values() for name in rows]

    assert unseen_names(names, known) >= 0.5


def test_made_up_numbers_have_right_check_digits() -> None:
    """What should be found by its check digits has the right ones."""
    chance = Random(3)

    for _ in range(50):
        assert checks.luhn(values.card(chance))
        assert checks.iban(values.iban(chance).replace(" ", ""))
        assert checks.verhoeff("".join(c for c in values.aadhaar(chance) if c.isdigit()))
        assert checks.gstin(values.gstin(chance))


@pytest.mark.parametrize(
    ("planted", "masked", "leaked"),
    [
        (Planted("names", "name", "Zubin Irani"), "I am [NAME_1].", False),
        (Planted("names", "name", "Zubin Irani"), "I am [NAME_1] irani.", True),
        (
            Planted("addresses", "address", "4 Elm Row, Leeds LS1 4DY"),
            "to [ADDRESS_1], Leeds",
            False,
        ),
        (Planted("addresses", "address", "4 Elm Row, Leeds LS1 4DY"), "to [ADDRESS_1] 4DY", True),
        (Planted("formats", "phone", "+91 98765 43210"), "on [PHONE_1]", False),
        (Planted("formats", "phone", "+91 98765 43210"), "on +91 98765 [PHONE_1]", True),
        (Planted("formats", "pan", "ABCPD1234E"), "pan abcpd1234e", True),
    ],
)
def test_a_leak_is_seen(planted: Planted, masked: str, leaked: bool) -> None:
    """Any telling part of a value counts as a leak; a city alone does not."""
    assert leaks(planted, masked) is leaked


def test_the_same_seed_makes_the_same_messages() -> None:
    """Figures can be repeated: messages depend on the seed and on nothing else."""
    assert personal_messages(40, 5) == personal_messages(40, 5) != personal_messages(40, 6)
    assert harmless_messages(40, 5) == harmless_messages(40, 5)
