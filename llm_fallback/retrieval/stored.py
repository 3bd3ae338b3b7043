"""Entries that a store outside this process keeps: found by it, judged here by the signals of all others.

A store holds what takes room, vectors and terms, and gives back names. Texts come from the sources as they
are now, and a name is made of the whole entry: what was edited or deleted has no name here any more, whatever
a store still holds or another process has just put into it.
"""

from __future__ import annotations

import hashlib
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Protocol

import numpy as np
import structlog

from embeddings.encoder import Vectors
from llm_fallback.errors import FallbackError
from llm_fallback.knowledge.entry import Entry
from llm_fallback.retrieval import text as texts
from llm_fallback.retrieval.building import meant, whole
from llm_fallback.retrieval.corpus import SIGNALS, Corpus, Encode, Query, scale, sentences
from llm_fallback.retrieval.learnt import alone, kernel
from llm_fallback.retrieval.postings import Floats
from llm_fallback.retrieval.spelling import Spelling, asked_of, spelling_of
from llm_fallback.types import Kind, Passage

log = structlog.get_logger(__name__)

# Part of every name: what is made of an entry in another way must not be taken for the same.
_FORMAT = "1"
_NAMES = uuid.UUID("6f7b3c1e-94a1-4f0e-9d6b-6a1f6a2f0c53")
# No more than five are shown.
_MOST = 16
# What is asked for often is taken apart once.
_MOST_SPELT = 4096
_BATCH = 32
# A store that does not answer is left alone for so long.
_REST_S = 10.0
# As in Robertson and Zaragoza 2009; what a mean length is, a store that grows cannot say.
_K1, _B, _MEAN_TERMS = 1.2, 0.5, 250.0


class StoreUnavailable(FallbackError):
    """The store does not answer, or refuses; the message names it and says what to do."""


@dataclass(frozen=True)
class Document:
    """An entry as a store keeps it. `terms` are weights by number, to be multiplied by their rarity.

    Vectors have length 1, shape (1, dimensions) for `whole` and (documents, dimensions) for the others; None
    where nothing is compared by meaning. The days are ordinals, the last one included.
    """

    name: str
    terms: Mapping[int, float]
    whole: Vectors | None
    wordings: Vectors | None
    sentences: Vectors | None
    first_day: int
    last_day: int
    signed_in: bool


@dataclass(frozen=True)
class Wanted:
    """What is searched for: terms and vector (of length 1) of a question, on a day, for whom."""

    terms: Mapping[int, float]
    vector: Floats | None
    day: int
    signed_in: bool


@dataclass(frozen=True)
class Near:
    """A document found: the cosine of its best wording, and of its best sentence; 0 without vectors."""

    name: str
    wording: float = 0.0
    sentence: float = 0.0


class Store(Protocol):
    """Keeps the documents of one shop. Several processes may use it at once.

    Every method blocks, for seconds at most, and raises StoreUnavailable.
    """

    def names(self) -> set[str]:
        """The names of all documents there are."""

    def put(self, documents: Sequence[Document]) -> None:
        """Keep these; one that is there already stays as it is. Found by the next search."""

    def drop(self, names: Collection[str]) -> None:
        """Forget these, as far as they are there."""

    def near(self, wanted: Wanted, most: int) -> list[Near]:
        """At most so many documents that hold on that day and are for that customer, the nearest by
        terms and by vector first."""


@dataclass
class _Plan:
    """What is still to be put into a store, and what is to be dropped from it after that."""

    new: list[str]
    gone: set[str]


class Outside:
    """The entries of one state of the sources that a store keeps."""

    def __init__(
        self,
        store: Store,
        entries: Sequence[Entry],
        corpus: Corpus,
        encode: Encode | None,
        fingerprint: str,
    ) -> None:
        """Asks nothing yet. `corpus` has the entries that are kept in this process; `fingerprint` is that of
        the encoder, "" without one."""
        self._store = store
        self._entries = {_name(entry, fingerprint): entry for entry in entries}
        self._corpus = corpus
        self._encode = encode
        self._spelt = lru_cache(_MOST_SPELT)(partial(_spelling_of, corpus))
        self._asleep_until = 0.0
        self._plan: _Plan | None = None
        self.settled = False

    def settle(self, before: Outside | None = None, most_s: float = float("inf")) -> None:
        """Bring the store to this state, as far as it can be done in about `most_s` seconds.

        Only what changed is made anew. What fails or takes longer is made up for by the next calls; until
        then what is missing is not found. `before` is the state before this one, which need not be
        asked for if it was settled.
        """
        if self.settled or time.monotonic() < self._asleep_until:
            return
        until = time.monotonic() + most_s
        try:
            if self._plan is None:
                self._plan = self._planned(before)
            while self._plan.new and time.monotonic() < until:
                batch = self._plan.new[-_BATCH:]
                self._store.put([self._document(name, self._entries[name]) for name in batch])
                del self._plan.new[-_BATCH:]
            if self._plan.new:
                return
            if self._plan.gone:
                self._store.drop(self._plan.gone)
            self.settled = True
            log.info("store_settled", entries=len(self._entries))
        except StoreUnavailable as error:
            self._plan = None
            self._failed(error)

    def _planned(self, before: Outside | None) -> _Plan:
        is_known = before is not None and before.settled
        there = set(before._entries) if before and is_known else self._store.names()
        new = [name for name in self._entries if name not in there]
        return _Plan(new, there - self._entries.keys())

    def search(
        self,
        query: Query,
        language: str,
        today: date,
        unanswered: float,
        *,
        signed_in: bool,
    ) -> tuple[list[Passage], Floats]:
        """The passages that may answer, in `language` where they have it, and a row of signals for each.

        `unanswered` is that signal of the question.
        Nothing where the store does not answer: what is kept in this process answers alone.
        """
        wanted = Wanted(
            _numbered(Counter(texts.terms(list(query.words)))),
            query.vector,
            today.toordinal(),
            signed_in,
        )
        found = [near for near in self._near(wanted) if near.name in self._entries]
        entries = [self._entries[near.name] for near in found]
        signals = self._signals(query, found, language)
        signals[:, 7] = unanswered
        return [entry.passage(language) for entry in entries], signals

    def _signals(self, query: Query, found: Sequence[Near], language: str) -> Floats:
        """A row for each: by spelling its best passage, by meaning what the store says."""
        asked = asked_of(self._corpus, query)
        signals = np.zeros((len(found), len(SIGNALS)), dtype=np.float32)
        for row, near in enumerate(found):
            entry = self._entries[near.name]
            signals[row, :3] = asked.likeness(self._spelt(entry, language))
            signals[row, 3], signals[row, 4] = near.wording, near.sentence
            signals[row, 6] = entry.kind is Kind.FAQ
        meaning = signals[:, 3] if query.vector is not None else None
        close = kernel(signals[:, 0], meaning)
        signals[:, 5] = alone(close, with_meaning=meaning is not None)
        return signals

    def _near(self, wanted: Wanted) -> list[Near]:
        if not self._entries or time.monotonic() < self._asleep_until:
            return []
        try:
            return self._store.near(wanted, _MOST)
        except StoreUnavailable as error:
            self._failed(error)
            return []

    def _failed(self, error: StoreUnavailable) -> None:
        self._asleep_until = time.monotonic() + _REST_S
        log.warning("store_unavailable", reason=str(error))

    def _document(self, name: str, entry: Entry) -> Document:
        first, last = entry.days
        plain = Document(name, _terms(entry), None, None, None, first, last, entry.signed_in)
        if self._encode is None:
            return plain
        gloss = self._corpus.glosser.gloss
        said = meant(entry)
        asked = [gloss(q, p.language) for p in said for q in p.questions or (p.title,)]
        parts = [s for p in said for s in sentences(gloss(p.text, p.language))]
        vectors = self._encode([*asked, whole(entry, said[0], gloss), *parts])
        size = len(asked)
        # The whole counts as one of its sentences.
        return replace(
            plain,
            whole=vectors[size : size + 1],
            wordings=vectors[:size],
            sentences=vectors[size:],
        )


def _spelling_of(corpus: Corpus, entry: Entry, language: str) -> Spelling:
    """Of the passage in a language, and of the one that is compared by meaning."""
    return spelling_of(corpus, tuple(dict.fromkeys((entry.passage(language), *meant(entry)[:1]))))


def _name(entry: Entry, fingerprint: str) -> str:
    made_of = "\0".join((_FORMAT, fingerprint, repr(entry)))
    digest = hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()
    return str(uuid.uuid5(_NAMES, digest))


def _terms(entry: Entry) -> dict[int, float]:
    """All its passages together: wordings with pairs and pieces of words, answers with words and sounds."""
    counts: Counter[str] = Counter()
    for passage in entry.passages:
        for asked in (passage.title, *passage.questions):
            counts.update(texts.terms(texts.words(asked)))
        counts.update(texts.plain_terms(texts.words(passage.text)))
    damping = _K1 * (1 - _B + _B * counts.total() / _MEAN_TERMS)
    return _numbered({term: count / (count + damping) for term, count in counts.items()})


def _numbered(weights: Mapping[str, float]) -> dict[int, float]:
    """Terms by a number of 32 bits, which is the same in every process; each kind has its weight."""
    found: dict[int, float] = {}
    for term, weight in weights.items():
        number = zlib.crc32(term.encode("utf-8", "surrogatepass"))
        found[number] = found.get(number, 0.0) + weight * scale(term)
    return found
