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
from llm_fallback.retrieval.text import is_devanagari
from llm_fallback.retrieval.postings import (
    Floats,
    Postings,
    by_cosine,
    by_presence,
    by_share,
)

Rows = npt.NDArray[np.int64]
Encode = Callable[[Sequence[str]], Vectors]

# What an entry is judged by, each from 0 to 1 (cosines of vectors may be below 0).
SIGNALS = ("wording", "text", "coverage", "meaning of wording", "meaning of text")

# Weights of the kinds of terms, chosen by cross-validation on the project's own FAQ.
_WORD, _PAIR, _PIECE, _SOUND = 1.0, 0.5, 0.35, 0.7

# In more than this many wordings, vectors are compared only with the best by spelling.
_FEW = 20_000
_MOST_CANDIDATES = 300

_SENTENCE = regex.compile(r"(?<=[.!?।])\s+|\n+")


def scale(term: str) -> float:
    """What a term of that kind weighs beside the others."""
    if term[0] == "_":
        return _PIECE
    if term[0] == "~":
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
class Part:
    """Documents of one sort, in the order of their entries: `entry[i]` is whose document i is."""

    entry: Rows
    # Where each entry that has any begins, and which entries these are.
    starts: Rows
    present: Rows

    def best(self, scores: Floats, entries: int) -> Floats:
        """The best score of each entry's documents, 0 where it has none; shape (entries,)."""
        best = np.zeros(entries, dtype=np.float32)
        if len(scores):
            best[self.present] = np.maximum.reduceat(scores, self.starts)
        return best


    def best_of(self, entries: Rows, vectors: Vectors, vector: Floats) -> Floats:
        """The best cosine of each of some entries (in ascending order), 0 where it has no document."""
        begin = np.searchsorted(self.entry, entries, "left")
        end = np.searchsorted(self.entry, entries, "right")
        lengths = end - begin
        best = np.zeros(len(entries), dtype=np.float32)
        if lengths.sum():
            documents = np.concatenate([np.arange(b, e) for b, e in zip(begin, end, strict=True)])
            scores = vectors[documents].astype(np.float32) @ vector
            filled = lengths > 0
            starts = np.cumsum(lengths[filled]) - lengths[filled]
            best[filled] = np.maximum.reduceat(scores, starts)
        return best


def _part(entry: Sequence[int]) -> Part:
    rows = np.array(entry, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]]) if len(rows) else rows
    return Part(rows, starts, rows[starts])


@dataclass(frozen=True)
class Corpus:
    """Entries made searchable. Immutable; the vectors are None where meaning is not compared."""

    entries: tuple[Entry, ...]
    wordings: Part
    wording_texts: tuple[str, ...]
    wording_languages: tuple[str, ...]
    by_wording: Postings
    texts: Part
    by_text: Postings
    by_coverage: Postings
    wording_vectors: Vectors | None
    sentences: Part
    sentence_vectors: Vectors | None

    def query(self, text: str, encode: Encode | None) -> Query:
        """A question, ready to be compared."""
        vector = None
        if encode is not None and self.wording_vectors is not None and not is_devanagari(text):
            vector = encode([text])[0]
        return Query(text, tuple(texts.words(text)), vector)

    def raw(self, query: Query) -> list[Floats]:
        """The scores of all documents, one array for each of `SIGNALS`; meaning is 0 without vectors.

        For fitting, which hides documents before the best of each entry is taken.
        """
        found = list(query.words)
        return [
            self.by_wording.scores(texts.terms(found), scale),
            self.by_text.scores(texts.plain_terms(found), scale),
            self.by_coverage.scores(tokens(found), scale),
            self._meaning(self.wording_vectors, query, len(self.wordings.entry)),
            self._meaning(self.sentence_vectors, query, len(self.sentences.entry)),
        ]

    def signals(self, raw: Sequence[Floats]) -> Floats:
        """From scores of documents to those of entries, shape (entries, signals)."""
        size = len(self.entries)
        return np.stack(
            [
                self.wordings.best(raw[0], size),
                self.texts.best(raw[1], size),
                raw[2],
                self.wordings.best(raw[3], size),
                self.sentences.best(raw[4], size),
            ],
            axis=1,
        )

    def candidates(
        self, query: Query, hidden: npt.NDArray[np.bool_]
    ) -> tuple[Rows, Floats]:
        """The entries that may answer, without the hidden ones, and their signals.

        All of them, or where there are very many the best by spelling: only these are compared by
        meaning.
        """
        if len(self.wordings.entry) <= _FEW:
            rows = np.flatnonzero(~hidden)
            return rows, self.signals(self.raw(query))[rows]
        found = list(query.words)
        size = len(self.entries)
        wording = self.wordings.best(self.by_wording.scores(texts.terms(found), scale), size)
        text = self.texts.best(self.by_text.scores(texts.plain_terms(found), scale), size)
        coverage = self.by_coverage.scores(tokens(found), scale)
        first = wording + text + coverage
        first[hidden] = 0
        rows = np.sort(np.argpartition(-first, _MOST_CANDIDATES)[:_MOST_CANDIDATES])
        rows = rows[first[rows] > 0]
        signals = np.zeros((len(rows), len(SIGNALS)), dtype=np.float32)
        signals[:, 0], signals[:, 1], signals[:, 2] = wording[rows], text[rows], coverage[rows]
        if query.vector is not None:
            for column, part, vectors in (
                (3, self.wordings, self.wording_vectors),
                (4, self.sentences, self.sentence_vectors),
            ):
                assert vectors is not None
                signals[:, column] = part.best_of(rows, vectors, query.vector)
        return rows, signals

    def _meaning(self, vectors: Vectors | None, query: Query, size: int) -> Floats:
        if vectors is None or query.vector is None:
            return np.zeros(size, dtype=np.float32)
        found: Floats = vectors @ query.vector
        return found


def build(entries: Sequence[Entry], encode: Encode | None) -> Corpus:
    """Make entries searchable; with `encode`, also by meaning.

    A wording counts once for an entry, in whatever languages it is the same.
    """
    asked: list[tuple[int, str, str]] = []
    said: list[tuple[int, list[str]]] = []
    parts: list[tuple[int, str]] = []
    covered: list[list[str]] = []
    for number, entry in enumerate(entries):
        seen: dict[str, str] = {}
        all_words: list[str] = []
        for passage in entry.passages:
            for wording in (*passage.questions, *(() if passage.questions else (passage.title,))):
                seen.setdefault(wording, passage.language)
            found = texts.words(f"{passage.title} {passage.text}")
            said.append((number, found))
            all_words += found
            if passage.language != "hi":
                parts += [(number, sentence) for sentence in sentences(passage.text)]
        asked += [(number, wording, language) for wording, language in seen.items()]
        for wording in seen:
            all_words += texts.words(wording)
        covered.append(sorted(set(tokens(all_words))))
    wording_texts = tuple(wording for _, wording, _ in asked)
    wording_vectors = sentence_vectors = None
    if encode is not None:
        vectors = encode([*wording_texts, *(sentence for _, sentence in parts)])
        wording_vectors, sentence_vectors = np.split(vectors, [len(asked)])
        for row, wording in enumerate(wording_texts):
            if is_devanagari(wording):
                wording_vectors[row] = 0
    return Corpus(
        tuple(entries),
        _part([number for number, _, _ in asked]),
        wording_texts,
        tuple(language for _, _, language in asked),
        by_cosine([list(texts.terms(texts.words(w))) for w in wording_texts], scale),
        _part([number for number, _ in said]),
        by_share([list(texts.plain_terms(found)) for _, found in said]),
        by_presence(covered),
        wording_vectors,
        _part([number for number, _ in parts]),
        sentence_vectors,
    )
