"""Entries outside this process are found like all others, and never when they are gone from the sources."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import pytest
import structlog

from embeddings.encoder import SentenceEncoder
from embeddings.hashing import HashingEncoder
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.retrieval.stored import Document, Near, Store, StoreUnavailable, Wanted
from llm_fallback.testing.index_contract import (
    ALL,
    HOURS,
    PRICE,
    RETURNS,
    TODAY,
    Changing,
    IndexContract,
    IndexOf,
)
from llm_fallback.types import Kind

EVERYTHING = tuple(Kind)


class MemoryStore:
    """A store in this process, which can be switched off; counts what it is given."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.is_there = True
        self.put_in: list[str] = []

    def names(self) -> set[str]:
        """As `Store.names`."""
        self._answer()
        return set(self.documents)

    def put(self, documents: Sequence[Document]) -> None:
        """As `Store.put`."""
        self._answer()
        self.documents |= {document.name: document for document in documents}
        self.put_in += [document.name for document in documents]

    def drop(self, names: Collection[str]) -> None:
        """As `Store.drop`."""
        self._answer()
        for name in names:
            self.documents.pop(name, None)

    def near(self, wanted: Wanted, most: int) -> list[Near]:
        """As `Store.near`, by the sum of what query and document share."""
        self._answer()
        shared = {
            document.name: sum(
                weight * document.terms.get(term, 0.0) for term, weight in wanted.terms.items()
            )
            for document in self.documents.values()
            if document.first_day <= wanted.day <= document.last_day
            and (wanted.signed_in or not document.signed_in)
        }
        best = sorted(shared, key=lambda name: -shared[name])[:most]
        return [self._judged(name, wanted) for name in best]

    def _judged(self, name: str, wanted: Wanted) -> Near:
        document = self.documents[name]
        if wanted.vector is None:
            return Near(name)
        assert document.wordings is not None
        assert document.sentences is not None
        return Near(
            name,
            float((document.wordings @ wanted.vector).max()),
            float((document.sentences @ wanted.vector).max()),
        )

    def _answer(self) -> None:
        if not self.is_there:
            raise StoreUnavailable("switched off")


class SlowStore(MemoryStore):
    """A store for which every document takes a second."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__()
        self._clock = clock

    def put(self, documents: Sequence[Document]) -> None:
        """As its parent, and the clock goes on."""
        super().put(documents)
        self._clock[0] += len(documents)


def an_index(source: Changing, store: Store, encoder: SentenceEncoder | None = None) -> HybridIndex:
    """An index that keeps nothing in this process."""
    return HybridIndex(source, lambda: TODAY, encoder, store=store, stored=EVERYTHING)


class TestAllOutside(IndexContract):
    """Every entry is in a store."""

    @pytest.fixture(params=[None, HashingEncoder()], ids=["words", "meaning"])
    def index_of(self, request: pytest.FixtureRequest) -> IndexOf:
        """A new store for each index."""

        def make(source: Changing, clock: Callable[[], datetime]) -> HybridIndex:
            encoder = request.param
            return HybridIndex(source, clock, encoder, store=MemoryStore(), stored=EVERYTHING)

        return make


class TestNoneOutside(IndexContract):
    """There is a store, for products; the entries are no products."""

    @pytest.fixture
    def index_of(self) -> IndexOf:
        """A new store for each index."""
        return lambda source, clock: HybridIndex(source, clock, store=MemoryStore())


def test_a_deleted_entry_never_answers_even_where_the_store_still_has_it() -> None:
    """What is not in the sources is not said, whatever the store gives back."""
    source, store = Changing(*ALL), MemoryStore()
    index = an_index(source, store)
    index.refresh()
    kept = dict(store.documents)

    source.become(RETURNS, HOURS)
    index.refresh()
    store.documents |= kept

    hits = index.search("What does shipping cost?", "en").hits
    assert "shipping" not in [hit.passage.id for hit in hits]


def test_only_what_changed_is_put_into_the_store() -> None:
    """An edit of one entry puts one document in and takes one out; a restart none at all."""
    source, store = Changing(RETURNS, PRICE), MemoryStore()
    index = an_index(source, store)
    index.refresh()
    store.put_in.clear()

    source.become(RETURNS, HOURS)
    index.refresh()
    after_edit = list(store.put_in)
    an_index(source, store).refresh()

    assert len(after_edit) == 1
    assert store.put_in == after_edit
    assert len(store.documents) == 2


def test_a_question_does_not_wait_for_a_long_filling(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a change brings is put in bit by bit, by one question after the other, until all is there."""
    clock = [0.0]
    monkeypatch.setattr("llm_fallback.retrieval.stored.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("llm_fallback.retrieval.stored._BATCH", 1)
    source, store = Changing(), SlowStore(clock)
    index = an_index(source, store)
    index.refresh()

    source.become(*ALL)
    held = []
    for _ in range(4):
        index.refresh()
        held.append(len(store.documents))

    assert held == [1, 2, 3, 3]


def test_what_another_process_left_behind_is_cleared_away() -> None:
    """The first refresh takes out what the sources no longer have."""
    store = MemoryStore()
    an_index(Changing(*ALL), store).refresh()

    an_index(Changing(RETURNS), store).refresh()

    assert len(store.documents) == 1


def test_a_store_that_is_down_takes_nothing_else_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the entries of this process answer; when it is back, it is filled and answers too."""
    clock = [0.0]
    monkeypatch.setattr("llm_fallback.retrieval.stored.time.monotonic", lambda: clock[0])
    store = MemoryStore()
    store.is_there = False
    index = an_index(Changing(*ALL), store)
    with structlog.testing.capture_logs() as logs:
        index.refresh()
        down = index.search("What does shipping cost?", "en")

    store.is_there = True
    clock[0] += 60
    index.refresh()
    up = index.search("What does shipping cost?", "en")

    assert down.hits == ()
    assert "store_unavailable" in [line["event"] for line in logs]
    assert up.hits[0].passage.id == "shipping"
