"""The index in this process keeps the contract, with meaning and without, and learns as it says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from embeddings.encoder import Vectors
from embeddings.hashing import HashingEncoder
from llm_fallback.knowledge.entry import Entry
from llm_fallback.retrieval.building import build, votes_of
from llm_fallback.retrieval.corpus import Corpus
from llm_fallback.retrieval.index import HybridIndex, prior
from llm_fallback.retrieval.learnt import Learnt
from llm_fallback.retrieval.model import Model
from llm_fallback.testing.index_contract import (
    ALL,
    HOURS,
    PRICE,
    RETURNS,
    TODAY,
    Changing,
    IndexContract,
    IndexOf,
    entry,
)
from llm_fallback.types import Kind, Passage, Turn


class Counting(HashingEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As its parent."""
        self.asked += texts
        return super().encode(texts)


class TestWithoutMeaning(IndexContract):
    """Words, pieces and sounds alone."""

    @pytest.fixture
    def index_of(self) -> IndexOf:
        """No encoder."""
        return HybridIndex


class TestWithMeaning(IndexContract):
    """With an encoder."""

    @pytest.fixture
    def index_of(self) -> IndexOf:
        """One that needs no weights."""

        def make(source: Changing, clock: Callable[[], datetime]) -> HybridIndex:
            return HybridIndex(source, clock, HashingEncoder())

        return make


def test_a_question_asked_again_is_not_searched_again() -> None:
    """Not by the same customer and not by another, as long as the sources and the day are the same."""
    encoder, day = Counting(), [TODAY]
    source = Changing(*ALL)
    index = HybridIndex(source, lambda: day[0], encoder)
    index.search("when do you open?", "en")
    encoder.asked.clear()

    again = index.search("when do you open?", "en")
    asked_again = list(encoder.asked)
    index.search("when do you open?", "en", signed_in=True)
    asked_by_another = list(encoder.asked)
    day[0] = TODAY + timedelta(days=1)
    index.search("when do you open?", "en")

    assert again.hits[0].passage.id == HOURS.id
    assert asked_again == []
    assert asked_by_another == ["when do you open?"]
    assert encoder.asked == ["when do you open?"] * 2


def test_only_what_changed_is_encoded_again() -> None:
    """After an edit of one entry, the texts of the others are not encoded anew."""
    encoder = Counting()
    source = Changing(*ALL)
    index = HybridIndex(source, lambda: TODAY, encoder)
    index.refresh()
    encoder.asked.clear()

    source.become(*ALL, entry("gift", "Do you wrap gifts?", answer="Yes, gladly."))
    index.refresh()

    assert set(encoder.asked) == {"Do you wrap gifts?", "gift. Yes, gladly.", "Yes, gladly."}


def test_what_was_learnt_is_read_at_the_next_start(tmp_path: Path) -> None:
    """A second index over the same cache encodes no entry and answers the same."""
    first = HybridIndex(Changing(*ALL), lambda: TODAY, HashingEncoder(), tmp_path)
    before = first.search("What does shipping cost?", "en")
    encoder = Counting()

    again = HybridIndex(Changing(*ALL), lambda: TODAY, encoder, tmp_path)
    after = again.search("What does shipping cost?", "en")

    assert after == before
    assert encoder.asked == ["What does shipping cost?"]


def test_a_broken_cache_is_learnt_anew(tmp_path: Path) -> None:
    """A file that cannot be read is treated as if it were not there."""
    HybridIndex(Changing(*ALL), lambda: TODAY, None, tmp_path).refresh()
    (kept,) = tmp_path.glob("retrieval-*.json")
    kept.write_text("{", "utf-8")

    found = HybridIndex(Changing(*ALL), lambda: TODAY, None, tmp_path).search("return window", "en")

    assert found.hits[0].passage.id == "returns"


def test_an_edit_does_not_wait_for_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one entry of many changed, nothing is weighed anew; where all did, it is."""
    many = [entry(f"e{n}", f"What is number {n}?", f"Tell me of {n}.") for n in range(20)]
    source = Changing(*many)
    index = HybridIndex(source, lambda: TODAY)
    index.refresh()
    learnt: list[object] = []

    def counting(*told: object) -> Model:
        learnt.append(told)
        return prior()

    monkeypatch.setattr("llm_fallback.retrieval.index.fit", counting)
    source.become(*many[:-1], HOURS)
    index.refresh()
    after_one = len(learnt)
    source.become(*ALL)
    index.refresh()

    assert after_one == 0
    assert len(learnt) == 1


@pytest.mark.parametrize("asked", ["and zebras in Xanadu?", "and what's the weather in Paris?"])
def test_a_foreign_question_after_an_answerable_one_stays_foreign(asked: str) -> None:
    """What a follow-up adds must be known: an earlier question makes no unknown thing answerable.

    Nor does a known word of the same sound (water, price).
    """
    bottle = entry("bottle", "What is the price of the water bottle?")
    index = HybridIndex(Changing(RETURNS, PRICE, HOURS, bottle), lambda: TODAY)

    found = index.search(asked, "en", [Turn("What does shipping cost?", True)])

    assert found.query == asked


def _faq(*numbers: int) -> list[Entry]:
    """Entries of three wordings each."""
    things = ["kettle", "lamp", "blanket", "bottle", "camera", "tent", "radio", "chair"]
    return [
        entry(
            thing,
            f"Where is my {thing}?",
            f"Can I get the {thing} in blue?",
            f"How heavy is a {thing}?",
            answer=f"All about the {thing}.",
        )
        for thing in (f"{things[n % 8]}{'abcdefgh'[n // 8]}" for n in numbers)
    ]


def test_an_edit_is_answered_before_it_is_learnt_in_full(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """While the vote is solved beside it, the new entry answers and the deleted one does not; after it too."""
    source = Changing(*_faq(*range(40)))
    index = HybridIndex(source, lambda: TODAY, HashingEncoder(), tmp_path)
    index.refresh()
    held = threading.Event()
    in_full = votes_of

    def waiting(corpus: Corpus, kept_in: Path | None) -> Learnt | None:
        held.wait(30)
        return in_full(corpus, kept_in)

    monkeypatch.setattr("llm_fallback.retrieval.index.votes_of", waiting)
    (gone,), (new,) = _faq(0), _faq(41)
    source.become(*_faq(*range(1, 40)), new)
    index.refresh()
    asked = [entry.passages[0].questions[0] for entry in (new, gone)]
    hasty = [[hit.passage.id for hit in index.search(a, "en").hits] for a in asked]
    held.set()
    index.settle()
    settled = [[hit.passage.id for hit in index.search(a, "en").hits] for a in asked]

    for found in (hasty, settled):
        assert found[0][0] == new.id
        assert gone.id not in found[0] + found[1]


def test_edits_that_come_while_one_is_learnt_are_learnt_after_it(tmp_path: Path) -> None:
    """The last state is the one that is learnt in full, and is kept for the next process."""
    source = Changing(*_faq(*range(40)))
    index = HybridIndex(source, lambda: TODAY, HashingEncoder(), tmp_path)
    index.refresh()
    for last in (41, 43, 42):
        source.become(*_faq(*range(40)), *_faq(last))
        index.refresh()
    index.settle()
    asked = "How heavy is a blanketf?"

    other = HybridIndex(source, lambda: TODAY, HashingEncoder(), tmp_path)

    learnt = other.search(asked, "en").hits
    assert [hit.passage.id for hit in index.search(asked, "en").hits] == [
        hit.passage.id for hit in learnt
    ]
    assert learnt[0].passage.id == _faq(42)[0].id


def _lamp(left: int) -> Entry:
    text = f"The brass lamp costs $20. {left} are left in stock."
    return Entry((Passage("product:lamp", Kind.PRODUCT, "en", "Brass lamp", text),))


def _says(index: HybridIndex, question: str) -> list[str]:
    return [hit.passage.text for hit in index.search(question, "en").hits]


def test_no_question_waits_for_a_changed_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is made searchable, the one before answers; then the new one does, the FAQ as before."""
    source = Changing(*ALL, _lamp(4))
    index = HybridIndex(source, lambda: TODAY)
    index.refresh()
    held = threading.Event()
    in_full = build

    def waiting(*args: Any) -> Corpus:
        held.wait(30)
        return in_full(*args)

    monkeypatch.setattr("llm_fallback.retrieval.index.build", waiting)
    source.become(*ALL, _lamp(3))
    index.refresh()
    index.refresh()
    meanwhile = _says(index, "is the brass lamp in stock?")
    held.set()
    index.settle()

    assert meanwhile[0] == _lamp(4).passages[0].text
    assert _says(index, "is the brass lamp in stock?")[0] == _lamp(3).passages[0].text
    assert _says(index, "when do you open?")[0] == HOURS.passages[0].text
    assert not index.refresh()


def test_a_page_changed_with_the_catalogue_is_seen_at_once() -> None:
    """What is deleted from the FAQ never answers again, whatever else changed."""
    source = Changing(*ALL, _lamp(4))
    index = HybridIndex(source, lambda: TODAY)
    index.refresh()
    source.become(*(each for each in ALL if each is not HOURS), _lamp(3))

    assert index.refresh()
    assert HOURS.passages[0].text not in _says(index, "when do you open?")
    assert _says(index, "is the brass lamp in stock?")[0] == _lamp(3).passages[0].text


def test_a_catalogue_that_changes_again_meanwhile_is_taken_in_too() -> None:
    """The last state of the shop is the one that answers in the end."""
    source = Changing(*ALL, _lamp(4))
    index = HybridIndex(source, lambda: TODAY)
    index.refresh()
    for left in (3, 2, 1):
        source.become(*ALL, _lamp(left))
        index.refresh()
    index.settle()
    index.refresh()
    index.settle()

    assert _says(index, "is the brass lamp in stock?")[0] == _lamp(1).passages[0].text
