"""Reading a reply while it is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_fallback.errors import ProviderError, Reason
from llm_fallback.providers.reading import MAX_REPLY_CHARS, MAX_VALUE_CHARS, ReplyReader
from llm_fallback.types import Sentence, Verdict

LABELS = {"p1": "returns.window", "p2": "page:delivery#costs"}
ONE = {"text": "You have 30 days.", "sources": ["p1"]}
TWO = {"text": 'Say "yes" \\ {now}.', "sources": ["p2", "p1"]}


def reply(**changes: Any) -> str:
    """A reply with two sentences, some of its keys changed, or left out with `...`."""
    whole = {"answerable": True, "sentences": [ONE, TWO], "needs_human": False, "skill": None}
    return json.dumps({k: v for k, v in {**whole, **changes}.items() if v is not ...})


def read(text: str, size: int = 1000, truncated: bool = False) -> tuple[list[Sentence], Verdict]:
    """The sentences and the verdict of a text that comes in pieces of `size` characters."""
    reader = ReplyReader(LABELS)
    pieces = [text[n : n + size] for n in range(0, len(text), size)]
    found = [sentence for piece in pieces for sentence in reader.feed(piece)]
    return found, reader.finish(truncated)


def reason_of(text: str, truncated: bool = False) -> Reason:
    """Why a text is refused."""
    with pytest.raises(ProviderError) as refused:
        read(text, truncated=truncated)
    return refused.value.reason


EXPECTED = [
    Sentence("You have 30 days.", ("returns.window",)),
    Sentence('Say "yes" \\ {now}.', ("page:delivery#costs", "returns.window")),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("indent", [None, 2])
def test_it_reads_the_same_in_any_pieces(size: int, indent: int | None) -> None:
    """Where the pieces are cut makes no difference, nor does white space."""
    text = json.dumps(json.loads(reply()), indent=indent)

    assert read(text, size) == (EXPECTED, Verdict(answerable=True))


@given(
    st.lists(st.text(max_size=40).map(lambda t: f"x{t}"), max_size=4),
    st.integers(1, 9),
    st.booleans(),
)
def test_any_text_survives_the_pieces(texts: list[str], size: int, ascii_only: bool) -> None:
    """Quotes, braces, escapes and any script inside a sentence end nothing."""
    sentences = [{"text": text, "sources": ["p1"]} for text in texts]
    text = json.dumps({"answerable": True, "sentences": sentences}, ensure_ascii=ascii_only)

    found, verdict = read(text, size)

    assert len(found) == len(texts)
    assert verdict.answerable is bool(texts)


def test_a_sentence_comes_as_soon_as_it_is_complete() -> None:
    """It does not wait for the next one, nor for the end."""
    reader = ReplyReader(LABELS)
    text = reply()
    end_of_first = text.index("}") + 1

    early = reader.feed(text[: end_of_first - 1])
    then = reader.feed(text[end_of_first - 1 : end_of_first])

    assert early == []
    assert then == EXPECTED[:1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```json\n", "\n```"),
        ("```\n", "```\nI hope this helps {really}!"),
        ("Here is the answer: ", ""),
        ("<think>{'a': 1} hmm {</think>\n", ""),
        ("\n\n\t ", " \n"),
        ("\ufeff", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_what_stands_around_is_passed_over(before: str, after: str, size: int) -> None:
    """Fences, greetings and thoughts are no part of the reply."""
    assert read(before + reply() + after, size) == (EXPECTED, Verdict(answerable=True))


def test_order_of_keys_and_unknown_keys_do_not_matter() -> None:
    """Models that are held to JSON by words alone add and swap keys."""
    text = json.dumps(
        {
            "note": {"a": [1, {"b": "}"}]},
            "n": 12,
            "skill": "return_item",
            "sentences": [ONE],
            "needs_human": True,
            "answerable": True,
        }
    )

    assert read(text, 1) == (EXPECTED[:1], Verdict(True, True, "return_item"))


def test_what_is_not_answerable_has_no_sentences() -> None:
    """A reply that says so first is not read for sentences."""
    assert read(reply(answerable=False)) == ([], Verdict(answerable=False))


def test_answerable_without_a_sentence_is_not() -> None:
    """There is nothing to say then."""
    assert read(reply(sentences=[])) == ([], Verdict(answerable=False))
    assert read(reply(sentences=[{"text": " \n", "sources": ["p1"]}])) == (
        [],
        Verdict(answerable=False),
    )


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["p1", "p1"], ("returns.window",)),
        (["P1 "], ("returns.window",)),
        ("p2", ("page:delivery#costs",)),
        (["returns.window"], ("returns.window",)),
        (["p3", "own:order:W1", 7, None], ()),
        ([], ()),
    ],
)
def test_only_passages_that_were_given_are_cited(
    sources: object, expected: tuple[str, ...]
) -> None:
    """Labels become ids; what stands for no passage is left out."""
    found, _ = read(reply(sentences=[{"text": "So.", "sources": sources}]))

    assert found == [Sentence("So.", expected)]


def test_text_is_made_printable() -> None:
    """Line breaks, control characters and halves of characters do not reach a customer."""
    text = reply(sentences=[{"text": " a\n b\u0000c \ud83d d😀", "sources": ["p1"]}])

    found, _ = read(text)

    assert found[0].text == "a b c \ufffd d😀"


def test_line_breaks_inside_strings_are_forgiven() -> None:
    """Small models write them as they are."""
    found, _ = read('{"answerable": true, "sentences": [{"text": "a\nb.", "sources": ["p1"]}]}')

    assert found == [Sentence("a b.", ("returns.window",))]


@pytest.mark.parametrize("end", range(1, len(reply()), 5))
def test_a_reply_that_ends_early_is_refused(end: int) -> None:
    """Cut anywhere, it is truncated if its length was limited, and broken otherwise."""
    text = reply()[:end]

    assert reason_of(text) is Reason.BROKEN_REPLY
    assert reason_of(text, truncated=True) is Reason.TRUNCATED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        "[1, 2]",
        "{}",
        "{answerable: true}",
        '{"answerable" true}',
        reply(answerable="yes"),
        reply(answerable=...),
        reply(needs_human=1),
        reply(skill=3),
        reply(sentences=...),
        reply(sentences="You have 30 days."),
        reply(sentences={"text": "x"}),
        reply(sentences=["You have 30 days."]),
        reply(sentences=[{"sources": ["p1"]}]),
        reply(sentences=[{"text": 30, "sources": ["p1"]}]),
        reply(sentences=[{"text": "x", "sources": 7}]),
        reply().replace("}]", "]"),
        reply().replace("],", ",", 1),
        '{"a": ' + "[" * 3000 + "1",
    ],
)
def test_what_is_no_reply_is_refused(text: str) -> None:
    """Prose, other JSON, wrong types and missing brackets are broken replies, and no other error."""
    assert reason_of(text) is Reason.BROKEN_REPLY


@pytest.mark.parametrize("piece", ["x", "}", '",', "[{"])
def test_an_endless_reply_is_given_up(piece: str) -> None:
    """What does not end is refused long before it fills the memory."""
    reader = ReplyReader(LABELS)
    reader.feed('{"answerable": true, "sentences": [{"text": "')

    def go_on() -> None:
        for _ in range(MAX_VALUE_CHARS + 2):
            reader.feed(piece)

    with pytest.raises(ProviderError) as refused:
        go_on()
    assert refused.value.reason is Reason.BROKEN_REPLY


def test_a_long_preamble_is_given_up() -> None:
    """Also where no reply ever begins."""
    reader = ReplyReader(LABELS)

    with pytest.raises(ProviderError):
        reader.feed("x" * (MAX_REPLY_CHARS + 1))
