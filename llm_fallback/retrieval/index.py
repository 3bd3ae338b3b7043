"""The index in this process: everything is in memory, and follows the sources by itself."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import structlog

from embeddings.encoder import SentenceEncoder, Vectors
from llm_fallback.knowledge.entry import LANGUAGES, Entry
from llm_fallback.knowledge.sources import Sources
from llm_fallback.retrieval.building import build, same_faq, unanswered_of, votes_of
from llm_fallback.retrieval.corpus import COMPARED, SIGNALS, Corpus, tokens
from llm_fallback.retrieval.fitting import FALSE_ACCEPT_BUDGET, fit, known_share
from llm_fallback.retrieval.followup import Words, listening, readings
from llm_fallback.retrieval.model import Model
from llm_fallback.retrieval.own import OwnScorer
from llm_fallback.retrieval.parts import parts
from llm_fallback.retrieval.postings import Floats
from llm_fallback.retrieval.remembering import Remembering
from llm_fallback.retrieval.stored import Outside, Store
from llm_fallback.retrieval.text import is_devanagari, words
from llm_fallback.types import Found, Hit, Kind, Passage, Turn

log = structlog.get_logger(__name__)

# Part of the name of what is kept on disk: another way of learning must not read the old result.
_FORMAT = 8
_MOST_SETTLING_S = 0.5
# What the parts of a question say in the ranking beside the whole; chosen on the dev questions.
_OF_PARTS = 0.25
PRIOR = Path(__file__).with_name("prior.json")


class Source(Protocol):
    """Where the entries come from."""

    def current(self) -> Sources:
        """The state as it is now; the same object as before if nothing changed. KnowledgeError."""


# A reading, the question, its language, how many hits, whether signed in, and the day.
_Key = tuple[str, str, str, int, bool, int]
_MOST_FOUND = 500


@dataclass(frozen=True)
class _Asked:
    """A question, by whom, and how many hits are wanted. `own` are passages about the customer."""

    question: str
    language: str
    own: Sequence[Passage]
    limit: int
    signed_in: bool


@dataclass(frozen=True)
class _State:
    """One state of the sources, ready to be searched."""

    version: str
    corpus: Corpus
    model: Model
    names: Mapping[str, Sequence[Words]]
    first_day: npt.NDArray[np.int64]
    last_day: npt.NDArray[np.int64]
    signed_in: npt.NDArray[np.bool_]
    # For each language, the entries that have a translation into it elsewhere.
    elsewhere: Mapping[str, npt.NDArray[np.bool_]]
    # The entries that are not in the corpus, where a store keeps some.
    outside: Outside | None
    # What was found for the questions asked of this state; only what is in it counts.
    found: dict[_Key, _Search] = field(default_factory=dict)


@dataclass(frozen=True)
class _Search:
    """What one reading of a question found, best first."""

    query: str
    hits: tuple[Hit, ...]
    threshold: float

    @property
    def best(self) -> float:
        """The best score; 0 if nothing was found."""
        return self.hits[0].score if self.hits else 0.0

    @property
    def answerable(self) -> bool:
        """Whether the best score reached the threshold."""
        return bool(self.hits) and self.best >= self.threshold


class HybridIndex:
    """An `Index`: words, pieces, sounds and (with an encoder) meaning, weighed as the entries teach."""

    def __init__(
        self,
        source: Source,
        clock: Callable[[], datetime],
        encoder: SentenceEncoder | None = None,
        cache: Path | None = None,
        false_accept_budget: float = FALSE_ACCEPT_BUDGET,
        store: Store | None = None,
        stored: Collection[Kind] = (Kind.PRODUCT,),
    ) -> None:
        """Nothing is read before the first `refresh`, `search` or `version`.

        `clock` tells on which day an entry holds. `cache` is a folder where what takes long (vectors,
        what was learnt) is kept for the next start; None keeps it nowhere. `false_accept_budget` is
        what share of unanswerable questions may be answered all the same. A `store` keeps the entries
        of the kinds `stored` instead of this process.
        """
        self._source = source
        self._clock = clock
        self._encoder = None if encoder is None else Remembering(encoder, cache)
        self._cache = cache
        self._budget = false_accept_budget
        self._store = store
        self._stored = stored
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._thread: threading.Thread | None = None

    @property
    def version(self) -> str:
        """As the port says. Reads the sources if nothing has yet; then raises what `refresh` does."""
        return self._ready().version

    def refresh(self) -> bool:
        """As the port says."""
        with self._lock:
            sources = self._source.current()
            before = self._state
            changed = before is None or sources.version != before.version
            state = self._build(sources) if before is None or changed else before
            if state.outside is not None:
                # The start waits for all of it, a question for no more than a moment.
                most_s = float("inf") if before is None else _MOST_SETTLING_S
                state.outside.settle(before.outside if before is not None else None, most_s)
            self._state = state
            self._think_over(state.corpus)
            return changed

    def settle(self) -> None:
        """Wait until an edit has been thought over; searches need not."""
        while (thread := self._thread) is not None:
            thread.join()

    def search(
        self,
        question: str,
        language: str,
        history: Sequence[Turn] = (),
        own: Sequence[Passage] = (),
        limit: int = 5,
        signed_in: bool = False,
    ) -> Found:
        """As the port says. `signed_in` lets entries for signed-in customers be found."""
        state = self._ready()
        language = language if language in LANGUAGES else LANGUAGES[0]
        asked = _Asked(question, language, own, limit, signed_in or bool(own))
        best = self._once(question, asked, state)
        for reading in readings(question, language, history, state.names):
            other = self._once(reading, asked, state)
            if (other.answerable, other.best) > (best.answerable, best.best):
                best = other
        return Found(best.hits, best.answerable, best.query, state.version)

    def _ready(self) -> _State:
        state = self._state
        if state is None:
            self.refresh()
            state = self._state
            assert state is not None
        return state

    # -- searching ------------------------------------------------------------------------------

    def _once(self, text: str, asked: _Asked, state: _State) -> _Search:
        """As `_search`; what was asked lately is not searched again, as far as all of it is the shop's own."""
        if asked.own or state.outside is not None:
            return self._search(text, asked, state)
        day = self._clock().date().toordinal()
        key = text, asked.question, asked.language, asked.limit, asked.signed_in, day
        found = state.found.get(key)
        if found is None:
            found = self._search(text, asked, state)
            if len(state.found) >= _MOST_FOUND:
                state.found.clear()
            state.found[key] = found
        return found

    def _search(self, text: str, asked: _Asked, state: _State) -> _Search:
        corpus, language, own = state.corpus, asked.language, asked.own
        query = corpus.query(text, language, self._encode)
        weights = state.model.of(_language_of(text, language))
        hidden = self._hidden(state, language, asked.signed_in)
        rows, signals = corpus.candidates(query, hidden)
        heard = [] if corpus.is_large else parts(text, language)
        pieces = [
            corpus.candidates(corpus.query(part, language, self._encode), hidden)[1]
            for part in heard
        ]
        unanswered = float(signals[0, SIGNALS.index("unanswered")]) if len(signals) else 0.0
        passages = [corpus.entries[row].passage(language) for row in rows]
        more: list[Floats] = []
        if state.outside is not None:
            today = self._clock().date()
            outside, of_outside = state.outside.search(
                query, language, today, unanswered, signed_in=asked.signed_in
            )
            more.append(of_outside)
            passages += outside
        also = {
            word
            for p in passages[len(rows) :]
            for word in words(" ".join((p.title, *p.questions, p.text)))
        }
        if text != asked.question and not _is_known(corpus, asked.question, language, also):
            return _Search(text, (), weights.threshold)
        known = known_share(corpus.by_coverage, query, set(tokens(also)))
        if own:
            more.append(OwnScorer(corpus, self._encode).signals(query, own, unanswered))
            passages += own
        signals, *pieces = (np.concatenate([some, *more]) for some in (signals, *pieces))
        ranks = weights.rank(signals)
        if pieces:
            # What was asked is in one sentence, what it was about in all of them.
            ranks = ranks + _OF_PARTS * np.mean([weights.rank(piece) for piece in pieces], axis=0)
            signals = np.maximum.reduce([signals, *pieces])
        order = np.argsort(-ranks, kind="stable")[: asked.limit]
        scores = weights.rank(signals)
        hits: list[Hit] = []
        for i in reversed(order[signals[order, :COMPARED].any(axis=1)].tolist()):
            # That one of them answers is as likely as it is for the best.
            surest = max(hits[-1].score if hits else 0.0, weights.judge(signals, scores, i, known))
            hits.append(Hit(passages[i], surest))
        return _Search(text, tuple(reversed(hits)), weights.threshold)

    def _hidden(self, state: _State, language: str, signed_in: bool) -> npt.NDArray[np.bool_]:
        today = self._clock().date().toordinal()
        hidden = (state.first_day > today) | (state.last_day < today) | state.elsewhere[language]
        return hidden if signed_in else hidden | state.signed_in

    def _encode(self, texts: Sequence[str]) -> Vectors:
        assert self._encoder is not None
        return self._encoder.once(texts)

    # -- building -------------------------------------------------------------------------------

    def _build(self, sources: Sources) -> _State:
        entries, away = self._parted(sources.entries)
        encode = None if self._encoder is None else self._encoder.all
        before = self._state.corpus if self._state else None
        corpus = build(entries, encode, before, self._cache, sources.unanswered)
        for language in LANGUAGES:
            # Its words are read now, not when the first customer asks.
            listening(language)
        days = [entry.days for entry in entries]
        state = _State(
            sources.version,
            corpus,
            self._model(corpus),
            _names(sources.entries),
            np.array([first for first, _ in days], dtype=np.int64),
            np.array([last for _, last in days], dtype=np.int64),
            np.array([entry.signed_in for entry in entries], dtype=bool),
            {language: _elsewhere(entries, language) for language in LANGUAGES},
            self._outside(away, corpus),
        )
        log.info("index_built", version=state.version, entries=len(sources.entries))
        return state

    def _think_over(self, corpus: Corpus) -> None:
        """Where an edit was learnt in haste, learn it in full beside the answering. Holds the lock."""
        if self._thread is not None or corpus.learnt is None or not corpus.learnt.in_haste:
            return
        self._thread = threading.Thread(
            target=self._learn_in_full, args=(corpus,), name="retrieval-votes", daemon=True
        )
        self._thread.start()

    def _learn_in_full(self, corpus: Corpus) -> None:
        learnt = None
        try:
            learnt = votes_of(corpus, self._cache)
        except Exception:
            # What was learnt in haste goes on answering, until the next edit.
            log.exception("votes_not_learnt")
        with self._lock:
            self._thread = None
            state = self._state
            if state is None or learnt is None:
                return
            if same_faq(state.corpus, corpus):
                self._state = replace(state, corpus=replace(state.corpus, learnt=learnt), found={})
            else:
                self._think_over(state.corpus)

    def _parted(self, entries: Sequence[Entry]) -> tuple[Sequence[Entry], Sequence[Entry]]:
        """The entries of the corpus, and those the store keeps. Translations of pages stay together."""
        if self._store is None:
            return entries, ()
        away = [entry for entry in entries if entry.kind in self._stored and not entry.group]
        kept = [entry for entry in entries if entry.kind not in self._stored or entry.group]
        return kept, away

    def _outside(self, away: Sequence[Entry], corpus: Corpus) -> Outside | None:
        if self._store is None:
            return None
        encode = None if self._encoder is None else self._encoder.once
        fingerprint = "" if self._encoder is None else self._encoder.fingerprint
        return Outside(self._store, away, corpus, encode, fingerprint)

    def _model(self, corpus: Corpus) -> Model:
        """What is learnt from the entries; from disk if it was learnt from the same before.

        An edit does not wait for it: where most entries are as they were, so are the weights until the
        next start.
        """
        path = self._path(corpus)
        if path is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                return Model.from_json(json.loads(path.read_text("utf-8")))
        if self._state is not None and _mostly_same(self._state.corpus, corpus):
            return self._state.model
        model = fit(corpus, self._budget, prior() if corpus.wording_vectors is not None else None)
        if path is not None:
            _write(path, json.dumps(model.to_json()).encode("utf-8"))
        return model

    def _path(self, corpus: Corpus) -> Path | None:
        if self._cache is None:
            return None
        # Prices and stock change all day and teach nothing.
        told = [repr(e) for e in corpus.entries if e.kind is not Kind.PRODUCT]
        told.append(repr(unanswered_of(corpus)))
        encoder = self._encoder.fingerprint if self._encoder is not None else ""
        made_of = "\0".join([str(_FORMAT), encoder, str(self._budget), *told])
        digest = hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        return self._cache / f"retrieval-{digest}.json"


def prior() -> Model:
    """What was learnt from the project's own FAQ, for shops that have too little to learn from."""
    return Model.from_json(json.loads(PRIOR.read_text("utf-8")))


def _language_of(text: str, language: str) -> str:
    """The language whose weights fit: the script says more than the language of the conversation."""
    if is_devanagari(text):
        return "hi"
    return "hi-Latn" if language == "hi" else language


def _is_known(corpus: Corpus, asked: str, language: str, also: Collection[str]) -> bool:
    """Whether most of what a question adds to what was said before is something the entries know.

    `also` are words they have that are not in the corpus.

    Together with an answerable question, anything looks answerable.
    """
    content = listening(language).content(words(asked))
    # As it is written: by its sound, "Paris" would be a "price".
    known = [word for word in content if word in corpus.said or word in also]
    return 2 * len(known) > len(content) or not content


def _names(entries: Sequence[Entry]) -> dict[str, list[Words]]:
    """What products are called, by the first word."""
    found: dict[str, list[Words]] = {}
    for entry in entries:
        if entry.kind is Kind.PRODUCT:
            name = tuple(words(entry.passages[0].title))
            if name:
                found.setdefault(name[0], []).append(name)
    return found


def _elsewhere(entries: Sequence[Entry], language: str) -> npt.NDArray[np.bool_]:
    there = {
        entry.group
        for entry in entries
        if entry.group and any(p.language == language for p in entry.passages)
    }
    return np.array(
        [
            entry.group in there and all(p.language != language for p in entry.passages)
            for entry in entries
        ],
        dtype=bool,
    )


def _mostly_same(before: Corpus, after: Corpus) -> bool:
    """Whether nine in ten of the entries of the FAQ are in both, as they are."""
    old, new = ({e for e in c.entries if e.kind is Kind.FAQ} for c in (before, after))
    return 10 * len(old & new) >= 9 * max(len(old), len(new), 1)


def _write(path: Path, content: bytes) -> None:
    """A file that is either not there or whole. What cannot be written is learnt again next time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
