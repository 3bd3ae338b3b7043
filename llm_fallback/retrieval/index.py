"""The index in this process: everything is in memory, and follows the sources by itself."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
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
from llm_fallback.retrieval.corpus import Corpus
from llm_fallback.retrieval.fitting import FALSE_ACCEPT_BUDGET, fit
from llm_fallback.retrieval.followup import Words, listening, readings
from llm_fallback.retrieval.model import Model
from llm_fallback.retrieval.remembering import Remembering
from llm_fallback.retrieval.searching import Asked, Search, State, search
from llm_fallback.retrieval.stored import Outside, Store
from llm_fallback.retrieval.text import words
from llm_fallback.types import Found, Kind, Passage, Turn

log = structlog.get_logger(__name__)

# Part of the name of what is kept on disk: another way of learning must not read the old result.
_FORMAT = 8
_MOST_SETTLING_S = 0.5
PRIOR = Path(__file__).with_name("prior.json")


class Source(Protocol):
    """Where the entries come from."""

    def current(self) -> Sources:
        """The state as it is now; the same object as before if nothing changed. KnowledgeError."""


_MOST_FOUND = 500


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
        self._state: State | None = None
        self._thread: threading.Thread | None = None
        self._renewing: threading.Thread | None = None

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
            if before is not None and changed and _is_of_catalogue(before, sources):
                self._renew(before, sources)
                return False
            state = self._build(sources, before) if before is None or changed else before
            if state.outside is not None:
                # The start waits for all of it, a question for no more than a moment.
                most_s = float("inf") if before is None else _MOST_SETTLING_S
                state.outside.settle(before.outside if before is not None else None, most_s)
            self._state = state
            self._think_over(state.corpus)
            return changed

    def settle(self) -> None:
        """Wait until an edit has been thought over and a catalogue taken in; searches need not."""
        while (thread := self._thread or self._renewing) is not None:
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
        asked = Asked(question, language, own, limit, signed_in or bool(own))
        best = self._once(question, asked, state)
        for reading in readings(question, language, history, state.names):
            other = self._once(reading, asked, state)
            if (other.answerable, other.best) > (best.answerable, best.best):
                best = other
        return Found(best.hits, best.answerable, best.query, state.version)

    def _ready(self) -> State:
        state = self._state
        if state is None:
            self.refresh()
            state = self._state
            assert state is not None
        return state

    # -- searching ------------------------------------------------------------------------------

    def _once(self, text: str, asked: Asked, state: State) -> Search:
        """As `search`; what was asked lately is not searched again, as far as all of it is the shop's own."""
        today = self._clock().date()
        if asked.own or state.outside is not None:
            return search(text, asked, state, self._encode, today)
        key = text, asked.question, asked.language, asked.limit, asked.signed_in, today.toordinal()
        found = state.found.get(key)
        if found is None:
            found = search(text, asked, state, self._encode, today)
            if len(state.found) >= _MOST_FOUND:
                state.found.clear()
            state.found[key] = found
        return found

    def _encode(self, texts: Sequence[str]) -> Vectors:
        assert self._encoder is not None
        return self._encoder.once(texts)

    # -- building -------------------------------------------------------------------------------

    def _renew(self, before: State, sources: Sources) -> None:
        """Answer from the catalogue before until the new one is searchable. Holds the lock."""
        if self._renewing is None:
            self._renewing = threading.Thread(
                target=self._take_in,
                args=(before, sources),
                name="retrieval-catalogue",
                daemon=True,
            )
            self._renewing.start()

    def _take_in(self, before: State, sources: Sources) -> None:
        state = None
        try:
            state = self._build(sources, before)
        except Exception:
            # The catalogue before goes on answering, until the next question tries again.
            log.exception("catalogue_not_taken_in")
        with self._lock:
            self._renewing = None
            # Where something else changed meanwhile, the next question begins anew.
            if state is not None and self._state is before:
                self._state = state
                self._think_over(state.corpus)

    def _build(self, sources: Sources, before: State | None) -> State:
        entries, away = self._parted(sources.entries)
        encode = None if self._encoder is None else self._encoder.all
        earlier = None if before is None else before.corpus
        corpus = build(entries, encode, earlier, self._cache, sources.unanswered)
        for language in LANGUAGES:
            # Its words are read now, not when the first customer asks.
            listening(language)
        days = [entry.days for entry in entries]
        state = State(
            sources.version,
            corpus,
            self._model(corpus, before),
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

    def _model(self, corpus: Corpus, before: State | None) -> Model:
        """What is learnt from the entries; from disk if it was learnt from the same before.

        An edit does not wait for it: where most entries are as they were, so are the weights until the
        next start.
        """
        path = self._path(corpus)
        if path is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                return Model.from_json(json.loads(path.read_text("utf-8")))
        if before is not None and _mostly_same(before.corpus, corpus):
            return before.model
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


def _is_of_catalogue(before: State, sources: Sources) -> bool:
    """Whether nothing but products changed: prices and stock do so all day, pages and FAQ do not."""
    if before.outside is not None:
        return False
    old, new = (
        [entry for entry in entries if entry.kind is not Kind.PRODUCT]
        for entries in (before.corpus.entries, sources.entries)
    )
    return old == new and unanswered_of(before.corpus) == tuple(sources.unanswered)


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
