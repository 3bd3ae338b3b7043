"""A score out of whatever customers answer to "from 1 to 5"."""

from __future__ import annotations

import pytest

from shop.services.feedback import MAX_COMMENT, hear_feedback
from shop.services.requests.draft import Said


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("4", "4"),
        (" 5 ", "5"),
        ("5/5", "5"),
        ("2 out of 5", "2"),
        ("I'd say 3.", "3"),
        ("⭐⭐⭐⭐", "4"),
        ("great", "5"),
        ("it was terrible", "1"),
        ("Okay", "3"),
    ],
)
def test_a_score_is_heard(text: str, rating: str) -> None:
    """Numbers, stars and words are scores."""
    heard = hear_feedback("rating", Said(text, "inform"), None)

    assert (heard.rating, heard.problem, heard.over) == (rating, "none", False)


@pytest.mark.parametrize(
    "text", ["", "0", "6", "10", "55", "4.5", "3 or 4", "-", "bananas", "⭐" * 6, "$5.00"]
)
def test_what_is_no_score_is_asked_again(text: str) -> None:
    """Nothing outside 1 to 5, and nothing between two of them, is rounded to a score."""
    heard = hear_feedback("rating", Said(text, "inform"), None)

    assert heard.rating is None
    assert heard.problem == "not_understood"
    assert not heard.over


def test_a_pressed_number_is_the_score() -> None:
    """A button needs no understanding."""
    heard = hear_feedback("rating", Said("", "choose", 1.0, choice_for="rating", choice="2"), None)

    assert heard.rating == "2"


def test_a_choice_for_another_question_is_no_score() -> None:
    """A button of an earlier question does not rate."""
    heard = hear_feedback("rating", Said("", "choose", 1.0, choice_for="reason", choice="5"), None)

    assert heard.rating is None


def test_the_third_miss_lets_it_go() -> None:
    """The same question is asked three times and no more."""
    misses = [hear_feedback("rating", Said("bananas", "inform"), None, n).over for n in range(3)]

    assert misses == [False, False, True]


def test_another_request_is_let_through() -> None:
    """A customer who wants something else need not rate first; a faint guess is no reason to leave."""
    sure = hear_feedback("rating", Said("where is my order", "track_order", 0.95), None)
    unsure = hear_feedback("rating", Said("hm, the order", "track_order", 0.3), None)

    assert sure.elsewhere
    assert not unsure.elsewhere


@pytest.mark.parametrize("asked", ["rating", "comment"])
def test_never_mind_keeps_the_score_given(asked: str) -> None:
    """Leaving ends it with what was said so far."""
    heard = hear_feedback(asked, Said("never mind", "stop"), "4")

    assert (heard.rating, heard.over) == ("4", True)


@pytest.mark.parametrize("text", ["no", "No, thanks", "skip", "nothing to add"])
def test_a_comment_can_be_refused(text: str) -> None:
    """A no is no comment, whether typed or pressed."""
    assert hear_feedback("comment", Said(text, "deny"), "4").comment == "-"
    assert hear_feedback("comment", Said("", "deny", affirmed=False), "4").comment == "-"


def test_a_comment_is_kept_in_the_customers_words() -> None:
    """A comment may say anything, also what would be a request elsewhere, up to a length."""
    said = Said("  no idea why I had to cancel my order twice  ", "cancel_order", 0.99)
    long = hear_feedback("comment", Said("x" * (MAX_COMMENT + 1), "inform"), "4")

    assert (
        hear_feedback("comment", said, "4").comment == "no idea why I had to cancel my order twice"
    )
    assert long.comment == "x" * MAX_COMMENT
    assert hear_feedback("comment", Said("   ", "inform"), "4").comment is None
