"""The index contract: every promise of `llm_fallback.ports.Index` as a test that indexes inherit.

How to use it:

    class TestMyIndex(IndexContract):
        @pytest.fixture
        def index_of(self) -> IndexOf:
            return ...  # from a `Changing` source and a clock to a new index that reads it
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone

import pytest

from llm_fallback.knowledge.entry import Entry
from llm_fallback.knowledge.sources import Sources
from llm_fallback.ports import Index
from llm_fallback.types import Kind, Passage, Turn

TODAY = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)


class Changing:
    """A source whose entries a test exchanges."""

    def __init__(self, *entries: Entry) -> None:
        self.sources = Sources((), "")
        self.become(*entries)

    def become(self, *entries: Entry) -> None:
        """From now on these are all there is."""
        self.sources = Sources(entries, str(hash(entries)))

    def current(self) -> Sources:
        """The state as it is now."""
        return self.sources


IndexOf = Callable[[Changing, Callable[[], datetime]], Index]


def entry(
    name: str,
    *questions: str,
    answer: str = "",
    language: str = "en",
    valid: tuple[date | None, date | None] = (None, None),
    signed_in: bool = False,
) -> Entry:
    """An entry of one language."""
    text = answer or f"The answer to {questions[0]}"
    passage = Passage(name, Kind.FAQ, language, name, text, questions, verbatim=True)
    return Entry((passage,), *valid, signed_in)


RETURNS = entry("returns", "How long can I return shoes?", "What is the return window?")
PRICE = entry("shipping", "What does shipping cost?", "How expensive is delivery?")
HOURS = entry("hours", "When are you open?", "What are your opening hours?")
ALL = (RETURNS, PRICE, HOURS)


class IndexContract:
    """All of it."""

    @pytest.fixture
    def index_of(self) -> IndexOf:
        """Override: how an index is made. Until then the suite fails and says so."""
        raise NotImplementedError("override index_of: from a source and a clock to an index")

    def test_the_entry_that_is_asked_for_is_first(self, index_of: IndexOf) -> None:
        """A question in the words of an entry finds it, best first, with scores from 0 to 1."""
        found = index_of(Changing(*ALL), _now).search("What does shipping cost?", "en")

        scores = [hit.score for hit in found.hits]
        assert found.hits[0].passage.id == "shipping"
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    def test_no_more_than_the_limit_is_found(self, index_of: IndexOf) -> None:
        """`limit` bounds what is found."""
        found = index_of(Changing(*ALL), _now).search("What does shipping cost?", "en", limit=1)

        assert len(found.hits) == 1

    def test_what_has_nothing_in_common_is_not_answerable(self, index_of: IndexOf) -> None:
        """A question of other words is refused."""
        found = index_of(Changing(*ALL), _now).search("zqxj vbnk wrtp", "en")

        assert not found.answerable

    @pytest.mark.parametrize("text", ["", " ", "?!", "\x00", "🙂", "\ud800", "a" * 50_000])
    def test_no_text_fails(self, index_of: IndexOf, text: str) -> None:
        """Whatever is typed, a search ends with a result."""
        found = index_of(Changing(*ALL), _now).search(text, "en")

        assert not found.answerable

    def test_an_unknown_language_is_searched_all_the_same(self, index_of: IndexOf) -> None:
        """A language nobody has written in gets what there is."""
        found = index_of(Changing(*ALL), _now).search("What does shipping cost?", "fr")

        assert found.hits[0].passage.id == "shipping"

    def test_an_entry_without_sources_is_never_found(self, index_of: IndexOf) -> None:
        """Nothing at all can be searched, and answers nothing."""
        found = index_of(Changing(), _now).search("What does shipping cost?", "en")

        assert found.hits == ()
        assert not found.answerable

    def test_the_language_asked_for_goes_first(self, index_of: IndexOf) -> None:
        """An entry in several languages answers in the one asked for, else in one it has."""
        english, hindi = (
            entry("ship", "What does shipping cost?").passages[0],
            entry("ship", "डिलीवरी का ख़र्च कितना है?", language="hi").passages[0],
        )
        index = index_of(Changing(Entry((english, hindi)), HOURS), _now)

        languages = [
            index.search("What does shipping cost?", asked).hits[0].passage.language
            for asked in ("en", "hi", "hi-Latn")
        ]

        assert languages == ["en", "hi", "en"]

    def test_an_edit_is_seen_after_a_refresh(self, index_of: IndexOf) -> None:
        """A new entry is found, a deleted one never again, and the version is another."""
        source = Changing(RETURNS, PRICE)
        index = index_of(source, _now)
        index.refresh()
        before = index.version

        source.become(RETURNS, HOURS)
        changed = index.refresh()

        new = index.search("When are you open?", "en")
        old = index.search("What does shipping cost?", "en")
        assert changed
        assert new.hits[0].passage.id == "hours"
        assert "shipping" not in [hit.passage.id for hit in old.hits]
        assert new.version == index.version != before

    def test_nothing_changed_is_no_change(self, index_of: IndexOf) -> None:
        """A second refresh of the same sources says so, and the version stays."""
        index = index_of(Changing(*ALL), _now)
        index.refresh()
        before = index.version

        assert not index.refresh()
        assert index.version == before

    @pytest.mark.parametrize(
        ("first", "last", "there"),
        [
            (date(2026, 6, 15), date(2026, 6, 15), True),
            (date(2026, 6, 16), None, False),
            (None, date(2026, 6, 14), False),
        ],
    )
    def test_an_entry_holds_on_its_days_only(
        self, index_of: IndexOf, first: date | None, last: date | None, there: bool
    ) -> None:
        """First and last day count; before and after, the entry is not found."""
        sale = entry("sale", "When is the summer sale?", valid=(first, last))
        found = index_of(Changing(sale, *ALL), _now).search("When is the summer sale?", "en")

        assert ("sale" in [hit.passage.id for hit in found.hits]) is there

    def test_what_is_for_signed_in_customers_is_for_nobody_else(self, index_of: IndexOf) -> None:
        """Such an entry is found with `signed_in` only."""
        points = entry("points", "How many bonus points do I have?", signed_in=True)
        index = index_of(Changing(points, *ALL), _now)
        asked = "How many bonus points do I have?"

        outside = [hit.passage.id for hit in index.search(asked, "en").hits]
        inside = [hit.passage.id for hit in index.search(asked, "en", signed_in=True).hits]

        assert "points" not in outside
        assert inside[0] == "points"

    def test_own_passages_are_searched_and_forgotten(self, index_of: IndexOf) -> None:
        """What is handed in with a question is found by it, and by no question after it."""
        mine = Passage("own:order:W1", Kind.OWN, "en", "Your order W1", "Order W1 is on its way.")
        index = index_of(Changing(*ALL), _now)

        with_it = index.search("Is order W1 on its way?", "en", own=[mine])
        without = index.search("Is order W1 on its way?", "en")

        assert with_it.hits[0].passage == mine
        assert mine not in [hit.passage for hit in without.hits]

    def test_a_question_goes_on_from_the_last(self, index_of: IndexOf) -> None:
        """What a question leaves out is taken from what was said before; `query` says so."""
        index = index_of(Changing(*ALL), _now)
        history = [Turn("How long can I return shoes?", True), Turn("30 days.", False)]

        found = index.search("and what about it?", "en", history)

        assert found.hits[0].passage.id == "returns"
        assert "return shoes" in found.query

    def test_a_question_that_leaves_nothing_out_stands_alone(self, index_of: IndexOf) -> None:
        """What was said before does not colour a question that is whole."""
        index = index_of(Changing(*ALL), _now)

        found = index.search(
            "What does shipping cost?", "en", [Turn("How long can I return shoes?", True)]
        )

        assert found.query == "What does shipping cost?"
        assert found.hits[0].passage.id == "shipping"


def _now() -> datetime:
    return TODAY
