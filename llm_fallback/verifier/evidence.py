"""The cited passages as the verifier compares with them: their sentences read, their subjects known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from llm_fallback.types import Kind, Passage
from llm_fallback.verifier.languages import language_of
from llm_fallback.verifier.reading import NAME, Reading, Term, head, read
from llm_fallback.verifier.text import sentences, tokens
from llm_fallback.verifier.values import Value

# Pages and FAQ entries are about the shop; these are about one thing, and true of nothing else.
_ABOUT_ONE = frozenset({Kind.PRODUCT, Kind.OWN})


@dataclass(frozen=True)
class Statement:
    """A sentence of a passage.

    `context` are the keys of what the whole passage is about, `topic` those of what its first
    sentence begins with. `single` says that it is about one product or order, `own` about an order.
    """

    passage: str
    reading: Reading
    context: frozenset[str]
    topic: frozenset[str]
    single: bool
    own: bool


@dataclass(frozen=True)
class Subject:
    """The one thing a passage is about: its name as plain words ("orlo", "7", "pro")."""

    passage: str
    name: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a sentence may rest on. `rarity` weighs a key by how few statements have it.

    Hashed by identity: `gather` makes one for the same passages.
    """

    statements: tuple[Statement, ...]
    subjects: tuple[Subject, ...]
    rarity: Mapping[str, float]
    texts: frozenset[tuple[str, ...]]

    def keys(self) -> frozenset[str]:
        """All keys of all statements."""
        return frozenset(k for s in self.statements for k in s.reading.keys | s.context)

    def about(self, reading: Reading) -> frozenset[str] | None:
        """The passages a sentence speaks of by their subject's name; None if it names none."""
        if not self.subjects:
            return None
        named = _named(tuple(t.low for t in reading.tokens), self.subjects)
        return frozenset(named) if named else None

    def admissible(self, about: frozenset[str] | None) -> list[Statement]:
        """Statements that are not about another subject than those in `about`."""
        if about is None:
            return list(self.statements)
        single = {s.passage for s in self.subjects}
        return [s for s in self.statements if s.passage not in single or s.passage in about]

    def weight(self, term: Term) -> float:
        """How much a term tells apart: its weight times the rarity of its word, else of its meaning."""
        if term.stem in self.rarity:
            return term.weight * self.rarity[term.stem]
        known = [self.rarity[k] for k in term.keys if k in self.rarity]
        return term.weight * (min(known) if known else 1.0)


@lru_cache(maxsize=256)
def gather(passages: tuple[Passage, ...]) -> Evidence:
    """Read the passages a sentence cites. Cached: a reply cites the same ones again and again."""
    statements: list[Statement] = []
    whole: set[tuple[str, ...]] = set()
    for passage in passages:
        language = language_of(passage.text, passage.language)
        title = read(passage.title, language_of(passage.title, passage.language))
        pieces = sentences(passage.text)
        before: Reading | None = None
        topic: frozenset[str] = frozenset()
        for piece in pieces:
            reading = read(piece, language)
            context = title.keys | _taken_up(reading, before)
            topic = topic if before else _head_keys(reading)
            single, own = passage.kind in _ABOUT_ONE, passage.kind is Kind.OWN
            statements.append(Statement(passage.id, reading, context, topic, single, own))
            before = reading
        whole |= _spans([_plain_words(piece) for piece in (passage.title, *pieces)])
    counts = Counter(k for s in statements for k in s.reading.keys | s.context)
    total = len(statements)
    rarity = {key: math.log(1 + total / n) for key, n in counts.items()}
    subjects = [_subject(p) for p in passages if p.kind in _ABOUT_ONE]
    return Evidence(
        tuple(statements), tuple(s for s in subjects if s.name), rarity, frozenset(whole)
    )


def _taken_up(reading: Reading, before: Reading | None) -> frozenset[str]:
    """What "it" and "they" at the beginning of a statement speak of: the first words of the last one."""
    if before is None or not reading.tokens:
        return frozenset()
    if all(o.start for o in reading.by_section["pronouns"]):
        return frozenset()
    return frozenset(k for t in before.heavy[:2] for k in t.keys)


def _head_keys(reading: Reading) -> frozenset[str]:
    first = head(reading)
    return first.keys if first is not None else frozenset()


def _plain_words(text: str) -> tuple[str, ...]:
    return tuple(t.low for t in tokens(text) if t.kind != "mark")


def _spans(pieces: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Up to three whole sentences in a row, as they stand."""
    return {
        tuple(word for piece in pieces[i : i + n] for word in piece)
        for n in (1, 2, 3)
        for i in range(len(pieces) - n + 1)
    }


def _subject(passage: Passage) -> Subject:
    pieces = [t for t in tokens(passage.title) if t.kind != "mark"]
    codes = tuple(t.low for t in pieces if t.kind == "code")
    name = codes or tuple(t.low for t in pieces if t.text[:1].isupper() or t.kind == "number")
    return Subject(passage.id, name or tuple(t.low for t in pieces))


def _named(words: tuple[str, ...], subjects: Iterable[Subject]) -> set[str]:
    """Passages whose name stands in the words: whole, the longest first, or by a word only it has."""
    listed = list(subjects)
    counts = Counter(word for s in listed for word in set(s.name))
    named: set[str] = set()
    free = [True] * len(words)
    for subject in sorted(listed, key=lambda s: -len(s.name)):
        size = len(subject.name)
        for i in range(len(words) - size + 1):
            if words[i : i + size] == subject.name and all(free[i : i + size]):
                named.add(subject.passage)
                free[i : i + size] = [False] * size
    for subject in listed:
        own = {w for w in subject.name if counts[w] == 1 and not w.isdigit()}
        if any(free[i] and word in own for i, word in enumerate(words)):
            named.add(subject.passage)
    return named


def subject_terms(evidence: Evidence, reading: Reading) -> list[tuple[int, str]]:
    """Where in a sentence which subject is named: token and passage, to bind values to the nearest."""
    places: list[tuple[int, str]] = []
    words = tuple(t.low for t in reading.tokens)
    counts = Counter(word for s in evidence.subjects for word in set(s.name))
    taken: set[int] = set()
    for subject in sorted(evidence.subjects, key=lambda s: -len(s.name)):
        size = len(subject.name)
        for i in range(len(words)):
            full = words[i : i + size] == subject.name and not taken & set(range(i, i + size))
            own = (
                i not in taken
                and words[i] in subject.name
                and counts[words[i]] == 1
                and not words[i].isdigit()
            )
            if full or own:
                taken |= set(range(i, i + (size if full else 1)))
                places.append((i, subject.passage))
    return places


def is_name(term: Term) -> bool:
    """Whether a term is a proper name or a code."""
    return term.weight >= NAME or term.name


def equal(mine: Value, theirs: Value) -> bool:
    """Whether a value of a reply is the value of a source, or follows from it."""
    if mine.kind == theirs.kind:
        if mine.per and theirs.per and not mine.per & theirs.per:
            return False
        return _same(mine, theirs)
    if mine.kind == "count" and theirs.kind == "ordinal":  # "once you have placed three orders"
        return mine.amount == theirs.amount
    if mine.bare and theirs.kind == "clock":
        return str(theirs.amount) in {f"{int(mine.amount) + h:02}:00" for h in (0, 12)}
    return False


def _same(mine: Value, theirs: Value) -> bool:
    if mine.kind == "date":
        pairs = zip(str(mine.amount).split("-"), str(theirs.amount).split("-"), strict=True)
        return all(a == "?" or a == b for a, b in pairs)
    if mine.kind == "clock":
        return _clock(str(mine.amount), str(theirs.amount))
    if mine.kind == "weekday":
        first, last = (int(d) for d in str(mine.amount).split("-"))
        low, high = (int(d) for d in str(theirs.amount).split("-"))
        return (first, last) == (low, high) or (first == last and low <= first <= high)
    return mine.amount == theirs.amount


def _clock(mine: str, theirs: str) -> bool:
    if "~" in mine + theirs:
        hours = [(int(c.lstrip("~")[:-3]) % 12, c[-2:]) for c in (mine, theirs)]
        return hours[0] == hours[1]
    return mine == theirs
