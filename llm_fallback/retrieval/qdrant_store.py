"""A `Store` in Qdrant (Apache-2.0): a server's collection, or without a server this process's own.

Imported only where the settings ask for it. One collection serves many shops; each sees its own documents
only. docs/fallback-retrieval.md says how it is set up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from llm_fallback.retrieval.stored import Document, Near, StoreUnavailable, Wanted

IN_MEMORY = ":memory:"
# A question waits for it, and a server near by answers in milliseconds.
_TIMEOUT_S = 2
_PAGE = 10_000
# Names of vectors. Only the first two choose; the others say how near the chosen are.
_TERMS, _WHOLE, _WORDINGS, _SENTENCES = "terms", "whole", "wordings", "sentences"


class QdrantStore:
    """The documents of one shop in a collection."""

    def __init__(
        self,
        connect: Callable[[], QdrantClient],
        collection: str,
        shop: str,
        dimensions: int | None,
    ) -> None:
        """`dimensions` are those of the vectors, None without. Connects when it is first asked.

        Weights of another size get a collection of their own: its name ends in what is compared. A
        process that is forked off connects for itself.
        """
        self._connect = connect
        self._connected: tuple[int, QdrantClient] | None = None
        self._collection = f"{collection}-{dimensions or 'words'}"
        self._shop = shop
        self._dimensions = dimensions
        self._is_there = False

    def names(self) -> set[str]:
        """As `Store.names`."""
        found: set[str] = set()
        with self._asking() as client:
            offset = None
            while True:
                points, offset = client.scroll(
                    self._collection,
                    models.Filter(must=[self._mine()]),
                    limit=_PAGE,
                    offset=offset,
                    with_payload=False,
                )
                found.update(str(point.id) for point in points)
                if offset is None:
                    return found

    def put(self, documents: Sequence[Document]) -> None:
        """As `Store.put`."""
        points = [
            models.PointStruct(
                id=document.name,
                vector=_vectors(document),
                payload={
                    "shop": self._shop,
                    "first_day": document.first_day,
                    "last_day": document.last_day,
                    "signed_in": document.signed_in,
                },
            )
            for document in documents
        ]
        with self._asking() as client:
            client.upsert(self._collection, points, wait=True)

    def drop(self, names: Collection[str]) -> None:
        """As `Store.drop`."""
        with self._asking() as client:
            client.delete(self._collection, models.PointIdsList(points=sorted(names)), wait=True)

    def near(self, wanted: Wanted, most: int) -> list[Near]:
        """As `Store.near`: both rankings joined by reciprocal rank (Cormack et al. 2009)."""
        can_be = self._filter(wanted)
        rankings = []
        if wanted.terms:
            terms = _sparse(wanted.terms)
            rankings.append(
                models.Prefetch(query=terms, using=_TERMS, filter=can_be, limit=2 * most)
            )
        vector = (
            None if wanted.vector is None or not wanted.vector.any() else wanted.vector.tolist()
        )
        if vector is not None:
            rankings.append(
                models.Prefetch(query=vector, using=_WHOLE, filter=can_be, limit=2 * most)
            )
        if not rankings:
            return []
        with self._asking() as client:
            points = client.query_points(
                self._collection,
                prefetch=rankings,
                query=models.FusionQuery(fusion=models.Fusion.RRF),
                limit=most,
                with_payload=False,
            ).points
            names = [str(point.id) for point in points]
            if vector is None or not names:
                return [Near(name) for name in names]
            wordings, sentences = self._cosines(client, names, vector)
        return [Near(name, wordings.get(name, 0.0), sentences.get(name, 0.0)) for name in names]

    def _cosines(
        self, client: QdrantClient, names: Sequence[str], vector: Sequence[float]
    ) -> list[dict[str, float]]:
        """The best cosine of each document, by wordings and by sentences."""
        only = models.Filter(must=[models.HasIdCondition(has_id=list(names))])
        answers = client.query_batch_points(
            self._collection,
            [
                models.QueryRequest(
                    query=[list(vector)], using=using, filter=only, limit=len(names)
                )
                for using in (_WORDINGS, _SENTENCES)
            ],
        )
        return [{str(point.id): point.score for point in answer.points} for answer in answers]

    def _filter(self, wanted: Wanted) -> models.Filter:
        must: list[models.Condition] = [
            self._mine(),
            models.FieldCondition(key="first_day", range=models.Range(lte=wanted.day)),
            models.FieldCondition(key="last_day", range=models.Range(gte=wanted.day)),
        ]
        if not wanted.signed_in:
            public = models.MatchValue(value=False)
            must.append(models.FieldCondition(key="signed_in", match=public))
        return models.Filter(must=must)

    def _mine(self) -> models.FieldCondition:
        return models.FieldCondition(key="shop", match=models.MatchValue(value=self._shop))

    @contextmanager
    def _asking(self) -> Iterator[QdrantClient]:
        """The client, the collection being there; what goes wrong inside is StoreUnavailable."""
        try:
            client = self._client()
            if not self._is_there:
                self._create(client)
                self._is_there = True
            yield client
        except (ApiException, httpx.HTTPError, OSError, ValueError) as error:
            # Somebody may have deleted the collection.
            self._is_there = False
            detail = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            raise StoreUnavailable(
                f"Qdrant's collection {self._collection!r} cannot be used ({detail});"
                " see AFTERCART_INDEX_URL and AFTERCART_INDEX_KEY"
            ) from error

    def _client(self) -> QdrantClient:
        if self._connected is None or self._connected[0] != os.getpid():
            self._connected = os.getpid(), self._connect()
        return self._connected[1]

    def _create(self, client: QdrantClient) -> None:
        """The collection and what it needs to be filtered fast; what is there already stays."""
        if not client.collection_exists(self._collection):
            try:
                client.create_collection(
                    self._collection,
                    vectors_config=_dense(self._dimensions),
                    sparse_vectors_config={
                        _TERMS: models.SparseVectorParams(modifier=models.Modifier.IDF)
                    },
                )
            except (ApiException, ValueError):
                # Another process was faster.
                if not client.collection_exists(self._collection):
                    raise
        if _is_remote(client):
            tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
            client.create_payload_index(self._collection, "shop", tenant)
            for key in ("first_day", "last_day"):
                kind = models.PayloadSchemaType.INTEGER
                client.create_payload_index(self._collection, key, kind)


def open_client(where: str, key: str | None) -> QdrantClient:
    """A client for the address of a server, a folder of this process alone, or ":memory:".

    Raises:
        StoreUnavailable: the folder cannot be used.
    """
    if where == IN_MEMORY:
        return QdrantClient(where)
    if where.startswith(("http://", "https://")):
        # It would ask the server for its version at once.
        return QdrantClient(url=where, api_key=key, timeout=_TIMEOUT_S, check_compatibility=False)
    try:
        return QdrantClient(path=where)
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreUnavailable(
            f"AFTERCART_INDEX_URL: the folder {where!r} cannot be used ({error}); one process can,"
            " more need a server"
        ) from error


def _is_remote(client: QdrantClient) -> bool:
    # The client warns where an index would have no effect.
    return not any(client.init_options.get(name) for name in ("location", "path"))


def _dense(dimensions: int | None) -> dict[str, models.VectorParams]:
    if dimensions is None:
        return {}
    best = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    # Many shops: a graph for each, none over all. What only judges the chosen needs no graph at all.
    by_shop, none = models.HnswConfigDiff(payload_m=16, m=0), models.HnswConfigDiff(m=0)
    cosine = models.Distance.COSINE
    return {
        _WHOLE: models.VectorParams(size=dimensions, distance=cosine, hnsw_config=by_shop),
        **{
            name: models.VectorParams(
                size=dimensions,
                distance=cosine,
                multivector_config=best,
                hnsw_config=none,
                on_disk=True,
            )
            for name in (_WORDINGS, _SENTENCES)
        },
    }


def _vectors(document: Document) -> dict[str, models.Vector]:
    found: dict[str, models.Vector] = {_TERMS: _sparse(document.terms)}
    if document.whole is not None:
        assert document.wordings is not None
        assert document.sentences is not None
        found[_WHOLE] = document.whole[0].tolist()
        found[_WORDINGS] = document.wordings.tolist()
        found[_SENTENCES] = document.sentences.tolist()
    return found


def _sparse(terms: Mapping[int, float]) -> models.SparseVector:
    return models.SparseVector(indices=list(terms), values=list(terms.values()))
