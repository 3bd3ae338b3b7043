"""Qdrant keeps what an index promises, with its own client in this process in place of a server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from embeddings.encoder import SentenceEncoder
from embeddings.hashing import HashingEncoder
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.retrieval.qdrant_store import IN_MEMORY, QdrantStore, open_client
from llm_fallback.retrieval.stored import StoreUnavailable
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


def a_store(
    client: QdrantClient, encoder: SentenceEncoder | None = None, shop: str = "shop"
) -> QdrantStore:
    """A store of one shop."""
    return QdrantStore(
        lambda: client, "test", shop, None if encoder is None else encoder.dimensions
    )


def an_index(
    source: Changing, store: QdrantStore, encoder: SentenceEncoder | None = None
) -> HybridIndex:
    """An index that keeps nothing in this process."""
    return HybridIndex(source, lambda: TODAY, encoder, store=store, stored=tuple(Kind))


class TestAllInQdrant(IndexContract):
    """Every entry is in a collection."""

    @pytest.fixture(params=[None, HashingEncoder()], ids=["words", "meaning"])
    def index_of(self, request: pytest.FixtureRequest) -> IndexOf:
        """A new collection for each index."""

        def make(source: Changing, clock: Callable[[], datetime]) -> HybridIndex:
            encoder = request.param
            store = a_store(open_client(IN_MEMORY, None), encoder)
            return HybridIndex(source, clock, encoder, store=store, stored=tuple(Kind))

        return make


@pytest.mark.parametrize("encoder", [None, HashingEncoder()], ids=["words", "meaning"])
def test_the_collection_holds_what_the_sources_hold(encoder: SentenceEncoder | None) -> None:
    """After an edit the deleted entry is gone from the collection itself, and the new one is in it."""
    source, store = Changing(RETURNS, PRICE), a_store(open_client(IN_MEMORY, None), encoder)
    index = an_index(source, store, encoder)
    index.refresh()
    before = store.names()

    source.become(RETURNS, HOURS)
    index.refresh()

    assert len(store.names()) == 2
    assert len(store.names() & before) == 1


def test_shops_of_one_collection_do_not_see_each_other() -> None:
    """What one shop keeps is neither found nor cleared away by another."""
    client = open_client(IN_MEMORY, None)
    ours, theirs = a_store(client, shop="ours"), a_store(client, shop="theirs")
    an_index(Changing(PRICE), theirs).refresh()

    index = an_index(Changing(RETURNS, HOURS), ours)
    hits = index.search("What does shipping cost?", "en").hits

    assert len(theirs.names()) == 1
    assert "shipping" not in [hit.passage.id for hit in hits]


def test_a_folder_keeps_it_for_the_next_start(tmp_path: Path) -> None:
    """Without a server, a folder holds the collection."""
    folder = str(tmp_path / "index")
    client = open_client(folder, None)
    an_index(Changing(*ALL), a_store(client)).refresh()
    client.close()

    again = open_client(folder, None)

    assert len(a_store(again).names()) == len(ALL)
    again.close()


def test_what_is_no_folder_is_said_so(tmp_path: Path) -> None:
    """A file in its place is refused with the setting's name."""
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailable, match="AFTERCART_INDEX_URL"):
        open_client(str(tmp_path / "file"), None)


def test_a_server_that_is_not_there_leaves_the_rest_working() -> None:
    """Nobody listens: the index says what it has itself, and raises nothing."""
    store = a_store(open_client("http://127.0.0.1:9", None))
    index = HybridIndex(Changing(*ALL), lambda: TODAY, store=store)

    found = index.search("What does shipping cost?", "en")

    with pytest.raises(StoreUnavailable, match="AFTERCART_INDEX_URL"):
        store.names()
    assert found.hits[0].passage.id == "shipping"
