"""A sentence as the verifier compares it: content words, values, operators, clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from llm_fallback.verifier.clauses import Operator, clauses
from llm_fallback.verifier.text import Token, fold, stem, tokens
from llm_fallback.verifier.value_reader import Reader
from llm_fallback.verifier.values import Value
from llm_fallback.verifier.vocabulary import OPERATORS, Meaning, vocabulary

SILENT, LIGHT, FULL, NAME = 0.0, 0.2, 1.0, 1.3


# What makes a phrase one term.
_CONTENT = frozenset({"meanings", "opposites", "silent", "light", "soft"})


@dataclass(frozen=True)
class Term:
    """A content word or phrase. `keys`: forms and meanings, one in common with another is the same.

    `opposite` says that it means the contrary of its meaning ("closed" is "not open"), `soft` that
    it says little where the sources lack it.
    """

    text: str
    stem: str
    keys: frozenset[str]
    weight: float
    at: int
    name: bool
    known: bool
    opposite: bool
    clause: int
    soft: bool = False


class _Sections(dict[str, tuple[Operator, ...]]):
    """Operators by section; asking for a section that is not there does not make it be there."""

    def __missing__(self, section: str) -> tuple[Operator, ...]:
        return ()


@dataclass(frozen=True)
class Reading:
    """A sentence read. `clauses[i]` is the clause of token i, counted from 0."""

    text: str
    language: str
    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]
    values: tuple[Value, ...]
    operators: tuple[Operator, ...]
    clauses: tuple[int, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """All keys of all terms."""
        measured = vocabulary(self.language).measured
        families = (measured.get(v.family, frozenset()) for v in self.values)
        return frozenset().union(*families, *(term.keys for term in self.terms))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all terms."""
        return frozenset(term.stem for term in self.terms)

    @cached_property
    def heavy(self) -> tuple[Term, ...]:
        """The terms a paraphrase cannot do without."""
        return tuple(t for t in self.terms if t.weight >= FULL)

    @cached_property
    def by_section(self) -> Mapping[str, tuple[Operator, ...]]:
        """The operators by their section; () for one that is not there."""
        grouped = _Sections()
        for operator in self.operators:
            grouped[operator.section] = (*grouped[operator.section], operator)
        return grouped

    def has(self, section: str) -> bool:
        """Whether an operator of the section is there."""
        return section in self.by_section

    def clause_of(self, token: int) -> int:
        """The clause of a token, also of the place behind the last one."""
        return self.clauses[min(token, len(self.clauses) - 1)] if self.clauses else 0


def head(reading: Reading) -> Term | None:
    """What a sentence begins with and so is about: its first word of content, "the" set aside."""
    first = reading.heavy[0] if reading.heavy else None
    return first if first is not None and first.at <= 1 else None


@lru_cache(maxsize=4096)
def read(text: str, language: str) -> Reading:
    """Read one sentence in a language. Never fails."""
    words = vocabulary(language)
    pieces = tokens(text)
    values = tuple(Reader(pieces, words).read())
    taken = {i for v in values for i in range(v.start, v.end)}
    # "Sunday and Monday" is one thing.
    inside = {
        i for a, b in pairwise(values) if a.group == b.group >= 0 for i in range(a.end, b.start)
    }
    marks = _Marks(pieces, language, taken)
    parts = clauses(pieces, marks.operators, marks.weighty, taken, inside)
    return Reading(
        text=text,
        language=language,
        tokens=pieces,
        terms=tuple(marks.terms(parts, values)),
        values=values,
        operators=tuple(marks.operators),
        clauses=parts,
    )


class _Marks:
    """Finds phrases in tokens: what each is, longest first; tokens of values stand for themselves."""

    def __init__(self, pieces: Sequence[Token], language: str, taken: set[int]) -> None:
        self.pieces = pieces
        self.taken = taken
        self.hindi = language != "en"
        self.phrases = vocabulary(language).words
        self.key = self.phrases.key(pieces)
        self.exact = vocabulary(language).exact
        self.written = self.exact.key(pieces)
        self.spans: list[tuple[int, int, tuple[Meaning, ...]]] = []
        self.operators: list[Operator] = []
        self._find()

    @property
    def weighty(self) -> set[int]:
        """Where a word or phrase with content begins."""
        spans = ((start, {section for section, _ in m}) for start, _, m in self.spans)
        return {start for start, sections in spans if not sections & {"silent", "light"}}

    def _find(self) -> None:
        position = 0
        while position < len(self.pieces):
            if position in self.taken or self.pieces[position].kind == "mark":
                position += 1
                continue
            length, meanings = self._content(position)
            self.spans.append((position, position + length, meanings))
            self._operate(position, position + length, swallowed=length > 1)
            position += length

    def _content(self, start: int) -> tuple[int, tuple[Meaning, ...]]:
        """The longest phrase with a meaning, or the word alone."""
        for length, meanings in self.phrases.at(self.key, start):
            inside = any(i in self.taken for i in range(start, start + length))
            content = any(s in _CONTENT for s, _ in meanings)
            if content and not inside:
                return length, meanings
        return 1, ()

    def _operate(self, start: int, end: int, swallowed: bool) -> None:
        """Operators that begin here; within a phrase of meaning only that phrase itself is one."""
        for at in range(start, end):
            written = self.exact.at(self.written, at)
            for length, meanings in (*written, *self.phrases.at(self.key, at)):
                if not swallowed or (at, at + length) == (start, end):
                    self._add(at, length, meanings)
                else:
                    self._add(at, length, [m for m in meanings if m[0] == "whole"])

    def _add(self, at: int, length: int, meanings: Sequence[Meaning]) -> None:
        answers = at == 0 and len(self.pieces) > 1 and self.pieces[1].low in {",", ":", "."}
        for section, name in meanings:
            if section == "negations" and answers:
                continue  # "No, we do not" denies once
            if section not in OPERATORS and section not in {"strict", "promises"}:
                continue
            covered = any(
                o.section in {section, f"no_{section}"} and o.start <= at < o.end
                for o in self.operators
            )
            if not covered:
                self.operators.append(Operator(section, name, at, at + length))

    def terms(self, clauses: Sequence[int], values: Sequence[Value]) -> list[Term]:
        """The content words, and codes, which are names too."""
        found = [self._term(*span, clauses[span[0]]) for span in self.spans]
        for value in values:
            if value.kind == "code":
                keys = frozenset({str(value.amount)})
                found.append(
                    Term(
                        str(value.amount),
                        str(value.amount),
                        keys,
                        NAME,
                        value.start,
                        True,
                        False,
                        False,
                        clauses[value.start],
                    )
                )
        return sorted(found, key=lambda term: term.at)

    def _term(self, start: int, end: int, meanings: tuple[Meaning, ...], clause: int) -> Term:
        pieces = self.pieces[start:end]
        text = " ".join(p.text for p in pieces)
        concepts = {
            f"={name}" for section, name in meanings if section in {"meanings", "opposites"}
        }
        sections = {section for section, _ in meanings}
        known = bool(sections)
        name = start > 0 and self._is_name(start) and not sections & {"silent", "light"}
        forms = {" ".join(self.key[start:end])}
        if len(pieces) > 1:
            concepts |= self._parts(start, end)
        if self.hindi and len(pieces) == 1:
            forms.add("~" + fold(pieces[0].low))
        weight = FULL
        if "silent" in sections:
            weight = SILENT
        elif "light" in sections:
            weight = LIGHT
        elif name:
            weight = NAME
        stemmed = " ".join(self.key[start:end])
        opposite = "opposites" in sections
        if not known and not name and (rest := _without_prefix(pieces[0].low)):
            forms.add(stem(rest))
            concepts |= {f"={n}" for s, n in self._meanings_of(rest) if s == "meanings"}
            opposite = pieces[0].low.startswith("un")
        keys = frozenset(concepts | forms)
        soft = "soft" in sections and not name
        return Term(text, stemmed, keys, weight, start, name, known, opposite, clause, soft)

    def _meanings_of(self, word: str) -> tuple[Meaning, ...]:
        found = self.phrases.at((stem(word),), 0)
        return found[0][1] if found else ()

    def _parts(self, start: int, end: int) -> set[str]:
        """What the words of a phrase mean by themselves; nothing where it denies something."""
        written = [self.exact.at(self.written, i, longest=1) for i in range(start, end)]
        turns = {s for found in written for _, every in found for s, _ in every}
        if turns & {"negations", "all", "only"}:
            return set()
        inside = (
            found
            for i in range(start, end)
            for found in self.phrases.at(self.key, i, longest=min(end - i, end - start - 1))
        )
        meanings = [m for _, every in inside for m in every]
        full = {
            self.key[i]
            for i in range(start, end)
            if self.pieces[i].kind == "word" and not self._says_nothing(i)
        }
        return full | {f"={name}" for section, name in meanings if section == "meanings"}

    def _says_nothing(self, at: int) -> bool:
        found = self.phrases.at(self.key, at, longest=1)
        return any(section == "silent" for _, every in found for section, _ in every)

    def _is_name(self, at: int) -> bool:
        """A capital in the middle of a sentence; after a full stop or a quote it is no sign."""
        before = self.pieces[at - 1]
        return self.pieces[at].text[:1].isupper() and before.low not in {".", ":", '"', "!", "?"}


def _without_prefix(word: str) -> str:
    """What a word with "un" or "re" is made of: "assembled" of "unassembled"; "" if of nothing."""
    known = word.startswith(("un", "re")) and not word.startswith(("under", "uni", "until"))
    return word[2:] if known and len(word) > (5 if word.startswith("un") else 6) else ""


def stems(text: str) -> list[str]:
    """The stems of a text's words and numbers, in order."""
    return [stem(t.low) for t in tokens(text) if t.kind not in {"mark", "sign"}]
