"""Replies that arrive in pieces: values come back whole, and no half placeholder is ever shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llm_fallback.privacy.masking import Masking, Privacy

WORDS = st.sampled_from(
    ["[EMAIL_1]", "[email 1]", "\\[EMAIL\\_1\\]", "EMAIL_1", "[NAME_1's]", "[NAME_1]", "**[NAME_1]**", "[EMAIL_9]", "[NAME",
    "hello ", "[1] ", "[link](https://shop.example/a) ", "email ", "E", ", ", ". ", "\n", "नाम ", "[", "]", "x_1 "]
)  # fmt: skip


def masking_of(privacy: Privacy) -> Masking:
    """A masking with one address and one name in it."""
    masking = privacy.masking()
    masking.mask("I'm Zubin, z@b.example")
    return masking


@given(st.lists(WORDS, max_size=12), st.data())
def test_chunks_change_nothing(privacy: Privacy, words: list[str], data: st.DataObject) -> None:
    """However a reply is cut, the pieces together are the reply restored at once."""
    masking, reply = masking_of(privacy), "".join(words)
    cuts = data.draw(st.lists(st.integers(0, len(reply)), max_size=8).map(sorted))
    restorer = masking.restorer()
    chunks = [reply[a:b] for a, b in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    pieces = [*map(restorer.feed, chunks), restorer.finish()]
    text, unknown = masking.resolve(reply)

    assert "".join(piece.text for piece in pieces) == text
    assert [name for piece in pieces for name in piece.unresolved] == list(unknown)


def test_plain_words_are_not_held_back(privacy: Privacy) -> None:
    """Text without a placeholder is shown as it arrives, up to the word that is not over yet."""
    restorer = masking_of(privacy).restorer()

    assert restorer.feed("Your parcel is on its w").text == "Your parcel is on its "
    assert restorer.feed("ay.").text == "way."


def test_half_a_placeholder_is_never_shown(privacy: Privacy) -> None:
    """What may become a placeholder waits; cut off at the end, it is reported and left out."""
    restorer = masking_of(privacy).restorer()
    shown = restorer.feed("Write to [EMA")
    rest = restorer.finish()

    assert shown.text == "Write to "
    assert rest.text == ""
    assert rest.unresolved == ("[EMA",)
