"""From entries to a corpus that can be searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from embeddings.encoder import Vectors
from llm_fallback.knowledge.entry import LANGUAGES, Entry
from llm_fallback.retrieval import text as texts
from llm_fallback.retrieval.corpus import (
    Corpus,
    Encode,
    Part,
    Rows,
    scale,
    sentences,
    tokens,
)
from llm_fallback.retrieval.glossing import HINGLISH, glosser
from llm_fallback.retrieval.keeping import learnt_once
from llm_fallback.retrieval.learnt import (
    GONE,
    MOST_EXAMPLES,
    NOBODY,
    Learnt,
    kernel,
    learn,
    learn_more,
)
from llm_fallback.retrieval.postings import Floats, by_cosine, by_presence, by_share
from llm_fallback.types import Kind, Passage

ENGLISH = LANGUAGES[0]
# Those written in Latin letters, in the order `glosser` takes them.
_IN_LATIN = (ENGLISH, HINGLISH)
_FEWEST_WORDINGS = 2
_MOST_TAUGHT = 14_000
# Where more of the examples are new than this share, all is learnt anew.
_MOST_IN_HASTE = 0.05


def build(
    entries: Sequence[Entry],
    encode: Encode | None,
    before: Corpus | None = None,
    kept_in: Path | None = None,
    unanswered: Sequence[tuple[str, str]] = (),
) -> Corpus:
    """Make entries searchable; with `encode`, also by meaning.

    `before` is an earlier corpus: where its FAQ was the same, what was learnt from it is taken over; where little changed,
    what was learnt is only made to fit (`Learnt.in_haste`). `kept_in` is a folder where what is learnt is kept for the next start. `unanswered` are questions that no entry answers, each
    with its language.
    """
    words_of = glosser(*(_texts_in(language, entries, unanswered) for language in _IN_LATIN))
    asked = [
        (n, w, language) for n, entry in enumerate(entries) for w, language in _wordings(entry)
    ]
    asked += [(len(entries), wording, language) for wording, language in unanswered]
    said = [(n, passage) for n, entry in enumerate(entries) for passage in entry.passages]
    parts = [
        (n, sentence)
        for n, entry in enumerate(entries)
        for passage in meant(entry)
        for sentence in sentences(words_of.gloss(passage.text, passage.language))
    ]
    written = [texts.words(f"{passage.title} {passage.text}") for _, passage in said]
    found = [texts.words(wording) for _, wording, _ in asked]
    covered: list[set[str]] = [set() for _ in range(len(entries) + 1)]
    for number, some in zip(
        (*(n for n, _ in said), *(n for n, _, _ in asked)), (*written, *found), strict=True
    ):
        covered[number].update(tokens(some))
    by_wording = by_cosine([list(texts.terms(some)) for some in found], scale)
    vectors: list[Vectors | None] = [None, None, None]
    if encode is not None:
        glossed = [words_of.gloss(wording, language) for _, wording, language in asked]
        as_whole = [whole(entries[n], passage, words_of.gloss) for n, passage in said]
        everything = encode([*glossed, *as_whole, *(sentence for _, sentence in parts)])
        vectors = list(np.split(everything, [len(glossed), len(glossed) + len(as_whole)]))
    taught = _taught([(n, language) for n, _, language in asked], entries)
    taught_texts = np.array(
        [
            row
            for row, (n, passage) in enumerate(said)
            if entries[n].kind is Kind.FAQ and vectors[1] is not None and vectors[1][row].any()
        ],
        dtype=np.int64,
    )
    corpus = Corpus(
        tuple(entries),
        words_of,
        part_of([number for number, _, _ in asked]),
        tuple(wording for _, wording, _ in asked),
        tuple(language for _, _, language in asked),
        by_wording,
        part_of([number for number, _ in said]),
        by_share([list(texts.plain_terms(some)) for some in written]),
        by_presence([sorted(some) for some in covered[:-1]]),
        vectors[0],
        vectors[1],
        part_of([number for number, _ in parts]),
        vectors[2],
        taught,
        taught_texts,
        None,
        np.array([entry.kind is Kind.FAQ for entry in entries], dtype=np.float32),
        frozenset(
            word for some in (*written, *found[: len(found) - len(unanswered)]) for word in some
        ),
    )
    if before is not None:
        learnt = before.learnt if same_faq(before, corpus) else _votes_after(before, corpus)
        if learnt is not None:
            return replace(corpus, learnt=learnt)
    return replace(corpus, learnt=votes_of(corpus, kept_in))


def same_faq(one: Corpus, other: Corpus) -> bool:
    """Whether the same is learnt from both."""
    return _faq(one) == _faq(other)


def _texts_in(
    language: str, entries: Sequence[Entry], unanswered: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """Everything that is said and asked in a language."""
    for entry in entries:
        for passage in entry.passages:
            if passage.language == language:
                yield from (*passage.questions, passage.text)
    yield from (text for text, its_language in unanswered if its_language == language)


def _taught(asked: Sequence[tuple[int, str]], entries: Sequence[Entry]) -> Rows:
    """The wordings of the FAQ that are learnt from: where there are very many, the first of each entry
    in each language."""
    seen: Counter[tuple[int, str]] = Counter()
    place = []
    for number, language in asked:
        taught = number == len(entries) or entries[number].kind is Kind.FAQ
        place.append(seen[number, language] if taught else -1)
        seen[number, language] += 1
    places = np.array(place, dtype=np.int64)
    most = int(places.max(initial=-1)) + 1
    while most > 1 and ((places >= 0) & (places < most)).sum() > _MOST_TAUGHT:
        most -= 1
    rows: Rows = np.flatnonzero((places >= 0) & (places < most))
    return rows


def part_of(entry: Sequence[int]) -> Part:
    """Documents by the entries they are of, which must be in ascending order."""
    rows = np.array(entry, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]]) if len(rows) else rows
    return Part(rows, starts, rows[starts])


def _wordings(entry: Entry) -> list[tuple[str, str]]:
    """What an entry is asked with, and in which language; a wording of several languages once."""
    seen: dict[str, str] = {}
    for passage in entry.passages:
        for wording in passage.questions or (passage.title,):
            seen.setdefault(wording, passage.language)
    return list(seen.items())


def meant(entry: Entry) -> list[Passage]:
    """The passages whose meaning is compared: English says it best, where there is any."""
    english = [p for p in entry.passages if p.language == ENGLISH]
    return english or list(entry.passages[:1])


def whole(entry: Entry, passage: Passage, gloss: Callable[[str, str], str]) -> str:
    """What the meaning of a passage as a whole is computed from; "" of one that is not compared so."""
    if passage not in meant(entry):
        return ""
    return gloss(f"{passage.title}. {passage.text}", passage.language)


def _faq(corpus: Corpus) -> tuple[object, ...]:
    """Everything that what is learnt depends on: the entries of the FAQ, and where they stand."""
    return (
        tuple((i, e) for i, e in enumerate(corpus.entries) if e.kind is Kind.FAQ),
        unanswered_of(corpus),
        corpus.wording_vectors is not None,
    )


def unanswered_of(corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """The questions that no entry answers, each with its language."""
    first = int(np.searchsorted(corpus.wordings.entry, len(corpus.entries)))
    return tuple(zip(corpus.wording_texts[first:], corpus.wording_languages[first:], strict=True))


def votes_of(corpus: Corpus, kept_in: Path | None = None) -> Learnt | None:
    """What all wordings vote; None where there are too few or too many to vote."""
    entries, rows = taught_entries(corpus), corpus.taught_wordings
    # Entries of one wording each have nothing to vote with.
    enough = len(rows) >= _FEWEST_WORDINGS * len(np.unique(corpus.wordings.entry[rows]))
    if not len(rows) or not enough or len(entries) > MOST_EXAMPLES:
        return None
    made_of = [entries.tobytes(), "\0".join(corpus.wording_texts).encode("utf-8", "surrogatepass")]
    made_of += [rows.tobytes(), corpus.taught_texts.tobytes()]
    for vectors in (corpus.wording_vectors, corpus.text_vectors):
        made_of.append(b"" if vectors is None else vectors.tobytes())
    return learnt_once(kept_in, made_of, lambda: learn(closeness(corpus), entries, in_place=True))


def taught_entries(corpus: Corpus) -> Rows:
    """Whose each example of what is learnt is, NOBODY's where no entry answers it."""
    wordings = corpus.wordings.entry[corpus.taught_wordings]
    wordings = np.where(wordings == len(corpus.entries), NOBODY, wordings)
    entries: Rows = np.concatenate([wordings, corpus.texts.entry[corpus.taught_texts]])
    return entries


def closeness(corpus: Corpus, some: Rows | None = None) -> Floats:
    """How close some examples (all, where None) are to each example, shape (some, examples).

    The examples are thousands: but for the result, no more than some rows are in memory at once.
    """
    rows, whole = corpus.taught_wordings, corpus.taught_texts
    size = len(rows) + len(whole)
    some = np.arange(size) if some is None else some
    vectors = None
    if corpus.wording_vectors is not None and corpus.text_vectors is not None:
        vectors = np.concatenate([corpus.wording_vectors[rows], corpus.text_vectors[whole]])
    found = np.empty((len(some), size), dtype=np.float32)
    # Whole texts come last, and are not compared by spelling.
    asked = some[some < len(rows)]
    nothing = np.zeros((len(some) - len(asked), len(rows)), dtype=np.float32)
    spelt = corpus.by_wording.likenesses(rows[asked], rows)
    for begin, spelling in chain(spelt, [(len(asked), nothing)]):
        end = begin + len(spelling)
        padded = np.pad(spelling, ((0, 0), (0, len(whole))))
        meaning = None if vectors is None else vectors[some[begin:end]] @ vectors.T
        found[begin:end] = kernel(padded, meaning)
    return found


def _votes_after(before: Corpus, corpus: Corpus) -> Learnt | None:
    """What the votes of an earlier corpus become with the changes made since; None where they are too many."""
    if before.learnt is None or (before.wording_vectors is None) != (
        corpus.wording_vectors is None
    ):
        return None
    rows = {example: row for row, example in enumerate(_examples(before))}
    kept = np.array([rows.get(example, GONE) for example in _examples(corpus)], dtype=np.int64)
    if not len(kept) or (kept == GONE).sum() > _MOST_IN_HASTE * len(kept):
        return None
    places = {entry.id: place for place, entry in enumerate(corpus.entries)}
    classes = [
        NOBODY if place == NOBODY else places.get(before.entries[place].id, GONE)
        for place in before.learnt.classes.tolist()
    ]
    return learn_more(
        before.learnt,
        np.array(classes, dtype=np.int64),
        kept,
        taught_entries(corpus),
        partial(closeness, corpus),
    )


def _examples(corpus: Corpus) -> list[tuple[str, str]]:
    """Each example of what is learnt: whose it is, and what it says."""
    owners = [*(entry.id for entry in corpus.entries), ""]
    wordings = [
        (owners[corpus.wordings.entry[row]], corpus.wording_texts[row])
        for row in corpus.taught_wordings
    ]
    said = [passage for entry in corpus.entries for passage in entry.passages]
    return wordings + [(said[row].id, said[row].text) for row in corpus.taught_texts]
