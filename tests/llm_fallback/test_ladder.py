"""Which step of the ladder a message is for."""

from __future__ import annotations

import pytest

from llm_fallback.asking import Candidate
from llm_fallback.ladder import Steps, first_rung, last_rung, offers
from llm_fallback.testing.parts import GUIDE, SKILLS, WINDOW, asked, found
from llm_fallback.types import Found, Rung

STEPS = Steps()
NOTHING = found(answerable=False)
FAR = found((WINDOW, 0.05), answerable=False)
NEAR = found((WINDOW, 0.4), answerable=False)
RETURN = Candidate("return_item", 0.3)
TRACK = Candidate("track_order", 0.25)


def test_an_entry_that_answers_well_is_given_word_for_word() -> None:
    """No model is asked where the shop's own words answer."""
    assert first_rung(asked(), found((WINDOW, 0.9)), SKILLS, STEPS) is Rung.FAQ


@pytest.mark.parametrize("hit", [(WINDOW, 0.6), (GUIDE, 0.95)])
def test_what_is_found_otherwise_is_composed(hit: tuple[object, float]) -> None:
    """An entry that may answer, and a page, are put into an answer."""
    assert first_rung(asked(), found(hit), SKILLS, STEPS) is Rung.LLM  # type: ignore[arg-type]


def test_a_likely_request_is_offered_before_a_page_about_it() -> None:
    """Who probably wants something done is asked, not read a page about it."""
    question = asked(candidates=(Candidate("return_item", 0.6),), similarity=0.5)

    assert first_rung(question, found((WINDOW, 0.9)), SKILLS, STEPS) is Rung.CLARIFY


def test_close_intents_are_asked_about() -> None:
    """Where nothing answers, the nearest intents are offered, best first."""
    question = asked(candidates=(TRACK, RETURN), similarity=0.5)

    assert first_rung(question, NOTHING, SKILLS, STEPS) is Rung.CLARIFY
    assert offers(question, SKILLS, STEPS) == ("return_item", "track_order")


def test_nobody_is_asked_a_third_time_in_a_row() -> None:
    """After two times, it is said plainly that there is no answer."""
    question = asked(candidates=(RETURN,), similarity=0.5, clarified=2)

    assert first_rung(question, NEAR, SKILLS, STEPS) is Rung.UNKNOWN


def test_in_a_form_only_likely_intents_interrupt() -> None:
    """What answers a form's question badly is seldom another request."""
    question = asked(candidates=(RETURN,), similarity=0.5, in_form=True)

    assert offers(question, SKILLS, STEPS) == ()


def test_what_is_most_likely_foreign_is_not_asked_about() -> None:
    """A question about the world gets no buttons of the shop."""
    question = asked(candidates=(Candidate("out_of_scope", 0.5), RETURN), similarity=0.5)

    assert offers(question, SKILLS, STEPS) == ()
    assert first_rung(question, FAR, SKILLS, STEPS) is Rung.OUT_OF_SCOPE


def test_an_intent_without_a_button_is_not_offered() -> None:
    """Only what can be begun by a button is offered."""
    question = asked(candidates=(Candidate("greet", 0.4), RETURN), similarity=0.5)

    assert offers(question, SKILLS, STEPS) == ("return_item",)


@pytest.mark.parametrize(
    ("similarity", "foreign", "result", "rung"),
    [
        (0.0, 0.0, NOTHING, Rung.NOT_UNDERSTOOD),
        (0.05, 0.9, NEAR, Rung.NOT_UNDERSTOOD),
        (0.5, 0.1, NEAR, Rung.UNKNOWN),
        (0.5, 0.9, found((WINDOW, 0.45), answerable=False), Rung.UNKNOWN),
        (0.5, 0.9, FAR, Rung.OUT_OF_SCOPE),
    ],
)
def test_where_nothing_answers_it_is_said_why(
    similarity: float, foreign: float, result: Found, rung: Rung
) -> None:
    """Without sense, about something else, or about the shop and unknown."""
    candidates = (Candidate("out_of_scope", foreign), Candidate("greet", 0.05))
    question = asked(similarity=similarity, candidates=candidates)

    assert last_rung(question, result, STEPS) is rung


def test_a_word_alone_is_asked_about() -> None:
    """A single word fits many pages a little; only an entry that surely answers is given for it."""
    word = asked("address", candidates=(Candidate("return_item", 0.05),), similarity=0.5)

    assert first_rung(word, found((WINDOW, 0.6)), SKILLS, STEPS) is Rung.CLARIFY
    assert first_rung(word, found((WINDOW, 0.95)), SKILLS, STEPS) is Rung.FAQ
