"""Two inverted indexes: documents by their terms, scored by cosine or by how much of a query they have.

Scores are from 0 to 1, whatever the documents are, so that they can be weighed against others. Terms
that no document has count as part of the query: a question about unknown things is like nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]

# Of a query's terms, the rarest come first, and no more than this many places are looked at: in a
# hundred thousand documents the frequent terms tell nothing apart.
MOST_PLACES = 100_000

# Rows of a large matrix that are computed together.
_AT_ONCE = 512

# Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
_K1, _B = 1.2, 0.5


@dataclass(frozen=True)
class Postings:
    """For each term, in which documents it is and what it weighs there.

    Column c has the places `starts[c]` to `starts[c + 1]` of `documents` and `weights`. A query is
    weighed by `idf`; `unseen` is the weight of a term that is in no document.
    """

    vocabulary: Mapping[str, int]
    starts: Starts
    documents: Ints
    weights: Floats
    idf: Floats
    unseen: float
    size: int
    # Whether a query's length is Euclidean (cosine), or the sum of its weights (share).
    euclidean: bool

    def scores(self, terms: Iterable[str], scale: Callable[[str], float]) -> Floats:
        """How alike each document is to a query of these terms, shape (documents,).

        `scale` weighs the kind of a term, as it did when the documents were counted.
        """
        columns: list[int] = []
        weights: list[float] = []
        total = 0.0
        for term, count in Counter(terms).items():
            column = self.vocabulary.get(term)
            weight = self.unseen if column is None else float(self.idf[column])
            weight *= scale(term)
            if self.euclidean:
                weight *= 1 + float(np.log(count))
            total += weight * weight if self.euclidean else weight
            if column is not None:
                columns.append(column)
                weights.append(weight)
        if not columns:
            return np.zeros(self.size, dtype=np.float32)
        found = self._add_up(np.array(columns), np.array(weights))
        length = np.sqrt(total) if self.euclidean else total
        scores: Floats = (found / length).astype(np.float32)
        return scores

    def likenesses(
        self, some: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
    ) -> Iterator[tuple[int, Floats]]:
        """How alike some of the documents are to those of `rows`, for cosines only: a few at a time, each time
        with the place they begin at, shape (a few, rows)."""
        from scipy.sparse import csc_matrix

        shape = (self.size, len(self.vocabulary))
        documents = csc_matrix((self.weights, self.documents, self.starts), shape).tocsr()
        chosen, turned = documents[some], documents[rows].T.tocsr()
        for begin in range(0, len(some), _AT_ONCE):
            yield begin, (chosen[begin : begin + _AT_ONCE] @ turned).toarray()

    def weight(self, term: str) -> float:
        """How rare a term is; one that no document has is the rarest."""
        column = self.vocabulary.get(term)
        return self.unseen if column is None else float(self.idf[column])

    def known(self, term: str) -> bool:
        """Whether any document has the term."""
        return term in self.vocabulary

    def _add_up(
        self, columns: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        lengths = self.starts[columns + 1] - self.starts[columns]
        if lengths.sum() > MOST_PLACES:
            order = np.argsort(lengths, kind="stable")
            kept = order[: max(1, int(np.searchsorted(np.cumsum(lengths[order]), MOST_PLACES)))]
            columns, weights, lengths = columns[kept], weights[kept], lengths[kept]
        slices = [slice(int(self.starts[c]), int(self.starts[c + 1])) for c in columns]
        documents = np.concatenate([self.documents[s] for s in slices])
        values = np.concatenate(
            [self.weights[s] * w for s, w in zip(slices, weights.astype(np.float32), strict=True)]
        )
        return np.asarray(np.bincount(documents, values, self.size), dtype=np.float64)


def by_cosine(documents: Sequence[Iterable[str]], scale: Callable[[str], float]) -> Postings:
    """TF-IDF vectors of length 1; a query's score is its cosine to them."""
    table = _count(documents)
    idf = _idf(table, len(documents))
    scaled = idf * np.array([scale(term) for term in table.vocabulary], dtype=np.float32)
    values = (1 + np.log(table.counts)) * scaled[table.columns]
    lengths = np.sqrt(np.bincount(table.documents, values.astype(np.float64) ** 2, len(documents)))
    values = values / np.where(lengths > 0, lengths, 1.0)[table.documents]
    return _ordered(table, values.astype(np.float32), idf, len(documents), euclidean=True)


def by_share(documents: Sequence[Iterable[str]]) -> Postings:
    """BM25, divided by the most a query could get: what share of the query a document has."""
    table = _count(documents)
    idf = _idf(table, len(documents))
    lengths = np.bincount(table.documents, table.counts, len(documents))
    mean = float(lengths.mean()) if len(documents) and lengths.any() else 1.0
    damping = _K1 * (1 - _B + _B * lengths / mean)
    values = table.counts / (table.counts + damping[table.documents])
    return _ordered(table, values.astype(np.float32), idf, len(documents), euclidean=False)


def by_presence(documents: Sequence[Iterable[str]]) -> Postings:
    """What share of a query's terms, each weighed by how rare it is, a document has at all."""
    table = _count(documents)
    idf = _idf(table, len(documents))
    values = np.ones(len(table.columns), dtype=np.float32)
    return _ordered(table, values, idf, len(documents), euclidean=False)


@dataclass(frozen=True)
class _Table:
    """How often which term (by column) is in which document."""

    vocabulary: Mapping[str, int]
    documents: Ints
    columns: Ints
    counts: Floats


def _count(documents: Sequence[Iterable[str]]) -> _Table:
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    counts: list[int] = []
    sizes: list[int] = []
    for terms in documents:
        found = Counter(terms)
        columns += [vocabulary.setdefault(term, len(vocabulary)) for term in found]
        counts += found.values()
        sizes.append(len(found))
    return _Table(
        vocabulary,
        np.repeat(np.arange(len(documents), dtype=np.int32), sizes),
        np.array(columns, dtype=np.int32),
        np.array(counts, dtype=np.float32),
    )


def _idf(table: _Table, documents: int) -> Floats:
    in_documents = np.bincount(table.columns, minlength=len(table.vocabulary))
    idf: Floats = np.log((1 + documents) / (0.5 + in_documents)).astype(np.float32)
    return np.maximum(idf, np.float32(0.05))


def _ordered(table: _Table, values: Floats, idf: Floats, size: int, *, euclidean: bool) -> Postings:
    order = np.argsort(table.columns, kind="stable")
    starts = np.zeros(len(table.vocabulary) + 1, dtype=np.int64)
    np.cumsum(np.bincount(table.columns, minlength=len(table.vocabulary)), out=starts[1:])
    unseen = float(np.log((1 + size) / 0.5))
    return Postings(
        table.vocabulary,
        starts,
        table.documents[order],
        values[order],
        idf,
        unseen,
        size,
        euclidean,
    )
