"""Words beside each other are no sentence, even where each of them stands in the source."""

from __future__ import annotations

import pytest

from llm_fallback.types import Sentence
from llm_fallback.verifier import Aspect, Verifier
from tests.llm_fallback.verifier.shop import aspects, check, passage

MAIL = passage("Write us an email, or call our phone. Delivery takes 3 days by email order.")


@pytest.mark.parametrize(
    "text",
    [
        ", email of",
        "email only{ , email .",
        "our , , email , . . only only only email of only{{ , can",
        "Email, , phone.",
        "Email our email email.",
        "Order by email order by phone order by order.",
        "Email of.",
        "Email phone.",
        "Delivery of \ufffd our email.",
    ],
)
def test_words_and_marks_are_no_sentence(text: str) -> None:
    """What a model of random weights says is stopped, although its words are all in the source."""
    found = Verifier().check(Sentence(text, (MAIL.id,)), {MAIL.id: MAIL})

    assert Aspect.FORM in {problem.aspect for problem in found.problems}


@pytest.mark.parametrize(
    "text",
    [
        "You don't pay anything when you return it in one of our stores.",
        "Items have to be unused.",
        "(Items have to be unused!)",
        "“Items have to be unused”, we say: that is all.",
    ],
)
def test_a_sentence_is_one_however_it_is_marked(text: str) -> None:
    """Brackets, quotes, colons and short sentences are no fault."""
    assert Aspect.FORM not in aspects(check(text))


def test_hindi_may_double_a_word() -> None:
    """ "जल्दी जल्दी" is Hindi; the same in English is a slip of a machine."""
    hindi = passage("हम जल्दी जल्दी भेजते हैं, दो दिन में।", language="hi")
    said = Sentence("हम दो दिन में जल्दी जल्दी भेजते हैं।", (hindi.id,))

    found = Verifier().check(said, {hindi.id: hindi})

    assert Aspect.FORM not in {problem.aspect for problem in found.problems}


def test_what_stands_in_the_source_may_have_any_form() -> None:
    """A heading or a form field is quoted as it is."""
    odd = passage("Code {A}. Email phone.")

    assert Verifier().check(Sentence("Email phone.", (odd.id,)), {odd.id: odd}).supported
