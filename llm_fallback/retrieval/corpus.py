"""The entries as what a query is compared with: wordings, texts and sentences, sparse and dense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import regex

from embeddings.encoder import Vectors
from llm_fallback.knowledge.entry import Entry
from llm_fallback.retrieval import text as texts
from llm_fallback.retrieval.glossing import Glosser
from llm_fallback.retrieval.learnt import Learnt, alone, kernel
from llm_fallback.retrieval.postings import Floats, Postings

Rows = npt.NDArray[np.int64]
Encode = Callable[[Sequence[str]], Vectors]

# What an entry is judged by, each from about 0 to 1 (cosines of vectors may be below 0).
SIGNALS = (
    "wording",
    "text",
    "coverage",
    "meaning of wording",
    "meaning of text",
    "learnt",
    "written as an answer",
    "unanswered",
)
# Those that compare the question with the entry; the others are of the entry or of the question alone.
COMPARED = 6

# Weights of the kinds of terms, chosen by cross-validation on the project's own FAQ.
_WORD, _PAIR, _PIECE, _SOUND = 1.0, 0.5, 0.35, 0.7

# In more than this many wordings, vectors are compared only with the best by spelling.
_FEW = 20_000
_MOST_CANDIDATES = 150

_SENTENCE = regex.compile(r"(?<=[.!?।])\s+|\n+")


def scale(term: str) -> float:
    """What a term of that kind weighs beside the others."""
    if term[0] == "_":
        return _PIECE
    if term[0] in "~=":
        return _SOUND
    return _PAIR if " " in term else _WORD


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def tokens(words: Iterable[str]) -> list[str]:
    """Words by their sound, where they have one: what counts as the same word in any script."""
    return [texts.sound_of(word) or word for word in words]


@dataclass(frozen=True)
class Query:
    """A question as it is compared. `vector` is None where nothing is compared by meaning."""

    text: str
    words: tuple[str, ...]
    vector: Floats | None


@dataclass(frozen=True)
class Raw:
    """The scores of all documents: of wordings and texts by spelling, of entries by coverage, of
    wordings, texts and sentences by meaning (None without vectors)."""

    wording: Floats
    text: Floats
    coverage: Floats
    wording_meaning: Floats | None
    text_meaning: Floats | None
    sentence_meaning: Floats | None


@dataclass(frozen=True)
class Part:
    """Documents of one sort, in the order of their entries: `entry[i]` is whose document i is."""

    entry: Rows
    # Where each entry that has any begins, and which entries these are.
    starts: Rows
    present: Rows

    def best(self, scores: Floats, entries: int) -> Floats:
        """The best score of each entry's documents, 0 where it has none; shape (entries,).

        Documents of no entry have its number `entries`, and are left out.
        """
        best = np.zeros(entries + 1, dtype=np.float32)
        if len(self.present) == len(scores):
            best[self.present] = scores
        elif len(scores):
            best[self.present] = np.maximum.reduceat(scores, self.starts)
        return best[:entries]

    def best_of(self, entries: Rows, vectors: Vectors | None, vector: Floats) -> Floats:
        """The best cosine of each of some entries (in ascending order), 0 where it has no document."""
        begin = np.searchsorted(self.entry, entries, "left")
        end = np.searchsorted(self.entry, entries, "right")
        lengths = end - begin
        best = np.zeros(len(entries), dtype=np.float32)
        if vectors is not None and lengths.sum():
            documents = np.concatenate([np.arange(b, e) for b, e in zip(begin, end, strict=True)])
            scores = vectors[documents] @ vector
            filled = lengths > 0
            starts = np.cumsum(lengths[filled]) - lengths[filled]
            best[filled] = np.maximum.reduceat(scores, starts)
        return best


@dataclass(frozen=True)
class Corpus:
    """Entries made searchable. Immutable; the vectors are None where meaning is not compared.

    The wordings of questions that no entry answers come last; their entry is `len(entries)`.
    """

    entries: tuple[Entry, ...]
    glosser: Glosser
    wordings: Part
    wording_texts: tuple[str, ...]
    wording_languages: tuple[str, ...]
    by_wording: Postings
    texts: Part
    by_text: Postings
    by_coverage: Postings
    wording_vectors: Vectors | None
    text_vectors: Vectors | None
    sentences: Part
    sentence_vectors: Vectors | None
    # Examples of `learnt`: these wordings, then these texts.
    taught_wordings: Rows
    taught_texts: Rows
    learnt: Learnt | None
    written: Floats
    # What is in any entry, as it is written.
    said: frozenset[str]

    @property
    def is_large(self) -> bool:
        """Whether only the best by spelling are compared by meaning."""
        return len(self.wordings.entry) > _FEW

    def query(self, text: str, language: str, encode: Encode | None) -> Query:
        """A question in a language, ready to be compared."""
        vector = None
        if encode is not None and self.wording_vectors is not None:
            vector = encode([self.glosser.gloss(text, language)])[0]
        return Query(text, tuple(texts.words(text)), vector)

    def raw(self, query: Query) -> Raw:
        """The scores of all documents."""
        found = list(query.words)
        vector = query.vector
        return Raw(
            self.by_wording.scores(texts.terms(found), scale),
            self.by_text.scores(texts.plain_terms(found), scale),
            self.by_coverage.scores(tokens(found), scale),
            None if vector is None else _times(self.wording_vectors, vector),
            None if vector is None else _times(self.text_vectors, vector),
            None if vector is None else _times(self.sentence_vectors, vector),
        )

    def signals(self, raw: Raw, learnt: Floats | None = None) -> Floats:
        """From scores of documents to those of entries, shape (entries, signals).

        `learnt` is what was learnt of the question, where it is known otherwise than from the scores.
        """
        size = len(self.entries)
        found = np.zeros((size, len(SIGNALS)), dtype=np.float32)
        found[:, 0] = self.wordings.best(raw.wording, size)
        found[:, 1] = self.texts.best(raw.text, size)
        found[:, 2] = raw.coverage
        closeness = kernel(raw.wording, raw.wording_meaning)
        with_meaning = raw.wording_meaning is not None
        if raw.wording_meaning is not None:
            assert raw.text_meaning is not None
            assert raw.sentence_meaning is not None
            found[:, 3] = self.wordings.best(raw.wording_meaning, size)
            found[:, 4] = np.maximum(
                self.sentences.best(raw.sentence_meaning, size),
                self.texts.best(raw.text_meaning, size),
            )
        votes = np.zeros(size + 1, dtype=np.float32)
        votes[self.wordings.present] = np.maximum.reduceat(
            alone(closeness, with_meaning=with_meaning), self.wordings.starts
        )
        if self.learnt is not None:
            if learnt is None:
                learnt = self.learnt.scores(self.closeness(raw))
            # NOBODY is the last place.
            votes[self.learnt.classes] = learnt
        found[:, 5] = votes[:size]
        found[:, 6] = self.written
        found[:, 7] = -votes[size]
        return found

    def closeness(self, raw: Raw) -> Floats:
        """How close a question is to each example of `learnt`."""
        wordings = kernel(raw.wording, raw.wording_meaning)[self.taught_wordings]
        texts_too = np.zeros(len(self.taught_texts), dtype=np.float32)
        if raw.text_meaning is not None:
            texts_too = kernel(texts_too, raw.text_meaning[self.taught_texts])
        return np.concatenate([wordings, texts_too])

    def candidates(self, query: Query, hidden: npt.NDArray[np.bool_]) -> tuple[Rows, Floats]:
        """The entries that may answer, without the hidden ones, and their signals.

        All of them, or where there are very many the best by spelling: only these are compared by
        meaning.
        """
        if not self.is_large:
            rows = np.flatnonzero(~hidden)
            return rows, self.signals(self.raw(query))[rows]
        found = list(query.words)
        size = len(self.entries)
        by_wording = self.by_wording.scores(texts.terms(found), scale)
        wording = self.wordings.best(by_wording, size)
        text = self.texts.best(self.by_text.scores(texts.plain_terms(found), scale), size)
        coverage = self.by_coverage.scores(tokens(found), scale)
        first = wording + text + coverage
        first[hidden] = 0
        rows = _highest(first, _MOST_CANDIDATES)
        signals = np.zeros((len(rows), len(SIGNALS)), dtype=np.float32)
        signals[:, 0], signals[:, 1], signals[:, 2] = wording[rows], text[rows], coverage[rows]
        signals[:, 6] = self.written[rows]
        if query.vector is not None:
            signals[:, 3] = self.wordings.best_of(rows, self.wording_vectors, query.vector)
            signals[:, 4] = np.maximum(
                self.sentences.best_of(rows, self.sentence_vectors, query.vector),
                self.texts.best_of(rows, self.text_vectors, query.vector),
            )
        meaning = signals[:, 3] if query.vector is not None else None
        close = kernel(signals[:, 0], meaning)
        signals[:, 5] = alone(close, with_meaning=meaning is not None)
        signals[:, 7] = -self._nearest_unanswered(by_wording, query.vector)
        return rows, signals

    def _nearest_unanswered(self, by_wording: Floats, vector: Floats | None) -> float:
        first = int(np.searchsorted(self.wordings.entry, len(self.entries)))
        meaning = None
        if vector is not None and self.wording_vectors is not None:
            meaning = self.wording_vectors[first:] @ vector
        close = kernel(by_wording[first:], meaning)
        return float(alone(close, with_meaning=meaning is not None).max(initial=0.0))


def _highest(scores: Floats, count: int) -> Rows:
    """Where the highest scores above 0 are, in ascending order."""
    # Nearly all of very many scores are far below the best: to sort these out costs less than to sort.
    for share in (0.5, 0.25, 0.0):
        rows = np.flatnonzero(scores > share * scores.max(initial=0.0))
        if len(rows) >= count:
            best = np.argpartition(-scores[rows], count - 1)[:count]
            rows = np.sort(rows[best])
            break
    return rows


def _times(vectors: Vectors | None, vector: Floats) -> Floats:
    assert vectors is not None
    found: Floats = vectors @ vector
    return found
