"""A message read once: its tokens, and the words of `data/entities` that stand in it.

The words are found by spaCy on a blank multi-language vocabulary: a PhraseMatcher for the lists, a Matcher
for the designer's token patterns. No model, no pipeline component, only compiled matching on hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nlu_components.entities.tokens import Token, bounded, flat, key_of, tokenize
from nlu_components.entities.types import Found, PatternError
from nlu_components.entities.words import Pattern, Words
from shop.services.pointing.phrases import Phrasebook

# spaCy keeps every word it ever saw; beyond this many the matchers are built anew.
MAX_VOCABULARY = 200_000
# Sections whose long words are mended when misspelt by one letter.
_MENDED = ("day", "weekday", "month", "period", "currency", "ordinal", "limit_before")
_LONG = 6
_COMPARED = ("LOWER", "ORTH", "TEXT", "NORM", "LEMMA")


@dataclass(frozen=True)
class Mark:
    """Tokens [start, end) are a wording of a section; `key` says which meaning ("" in a list)."""

    section: str
    key: str
    start: int
    end: int


@dataclass
class Reading:
    """One message: tokens, marks, what patterns found, and the text in a form regexes can read.

    `flat` has the length of the (bounded) original. Token indexes may lie outside: then nothing is
    there.
    """

    text: str
    flat: str
    tokens: tuple[Token, ...]
    starts: dict[tuple[str, int], Mark] = field(default_factory=dict)
    ends: dict[tuple[str, int], Mark] = field(default_factory=dict)
    sections: dict[str, list[Mark]] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def at(self, section: str, index: int) -> Mark | None:
        """The longest wording of a section that starts at a token."""
        return self.starts.get((section, index))

    def before(self, section: str, index: int) -> Mark | None:
        """The longest wording of a section that ends right before a token."""
        return self.ends.get((section, index))

    def of(self, section: str) -> list[Mark]:
        """Every wording of a section, in no order."""
        return self.sections.get(section, [])

    def key(self, index: int) -> str:
        """The key of a token; "" outside."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def is_number(self, index: int) -> bool:
        """Whether digits stand at a token."""
        return 0 <= index < len(self.tokens) and self.tokens[index].is_number

    def skip(self, section: str, index: int) -> int:
        """The token behind a wording of a section, or `index` where there is none."""
        mark = self.at(section, index)
        return mark.end if mark else index

    def make(self, kind: str, first: int, end: int, value: object, **extra: object) -> Found:
        """An entity over tokens [first, end)."""
        return Found(kind, self.tokens[first].start, self.tokens[end - 1].end, value, extra=extra)

    def token_at(self, character: int) -> int:
        """The index of the first token that ends behind a character."""
        return next((i for i, t in enumerate(self.tokens) if t.end > character), len(self.tokens))


class Reader:
    """Reads messages. Built once per component; not shared between threads that read at once."""

    def __init__(self, words: Words) -> None:
        """Raises PatternError where a token pattern is none to spaCy."""
        self._words = words
        wordings = (w for section in _MENDED for _, w in words.wordings(section))
        book = ((wording, "word") for wording in wordings if wording.isascii())
        self._book = Phrasebook.of(book)
        self._mended: dict[str, str] = {}
        self._build()
        flat("\u0967")  # its table is made here and not while a customer waits

    def _build(self) -> None:
        # Not at the head of the file: that takes longer than all else, and training does without it.
        import spacy
        from spacy.matcher import Matcher, PhraseMatcher
        from spacy.tokens import Doc

        self._doc = Doc
        self._nlp = spacy.blank("xx")
        self._vocab = self._nlp.vocab
        self._phrases = PhraseMatcher(self._vocab, attr="ORTH")
        self._labels: dict[int, tuple[str, str]] = {}
        self._known: set[str] = set()
        for section, by_key in self._words.sections.items():
            for key in by_key:
                self._add_words(section, key, by_key[key])
        self._matcher = Matcher(self._vocab, validate=True)
        self._patterns: dict[int, Pattern] = {}
        for number, pattern in enumerate(self._words.patterns):
            self._add_pattern(f"pattern {number}", pattern)
        self._size = len(self._vocab.strings)

    def _add_words(self, section: str, key: str, wordings: Iterable[str]) -> None:
        label = f"{section}={key}"
        self._labels[self._vocab.strings.add(label)] = (section, key)
        docs = []
        for wording in wordings:
            keys = [token.key for token in tokenize(wording)]
            self._known.update(keys)
            if keys:
                docs.append(self._doc(self._vocab, words=keys))
        if docs:
            self._phrases.add(label, docs)

    def _add_pattern(self, label: str, pattern: Pattern) -> None:
        from spacy.errors import MatchPatternError

        try:
            self._matcher.add(label, [[_folded(token) for token in pattern.tokens]])
        except (MatchPatternError, ValueError) as error:
            what = str(error).replace("\n", " ").strip()
            raise PatternError(
                f"{pattern.file}:{pattern.line}: pattern: expected tokens spaCy understands, found:"
                f" {what}. https://spacy.io/usage/rule-based-matching#matcher lists them."
            ) from error
        self._patterns[self._vocab.strings.add(label)] = pattern

    def read(self, text: str) -> Reading:
        """The message read; no text raises. Only its first MAX_CHARACTERS are looked at."""
        if len(self._vocab.strings) > self._size + MAX_VOCABULARY:
            self._build()
        tokens = tokenize(text)
        reading = Reading(bounded(text), flat(text), tokens)
        if not tokens:
            return reading
        doc = self._doc(self._vocab, words=[self._mend(token.key) for token in tokens])
        for match_id, start, end in self._phrases(doc):
            section, key = self._labels[match_id]
            _note(reading, Mark(section, key, start, end))
        for match_id, start, end in self._matcher(doc):
            pattern = self._patterns[match_id]
            value = pattern.value or reading.text[tokens[start].start : tokens[end - 1].end]
            reading.found.append(reading.make(pattern.entity, start, end, value))
        return reading

    def _mend(self, key: str) -> str:
        if len(key) < _LONG or not key.isascii() or key in self._known or not key.isalpha():
            return key
        mended = self._mended.get(key)
        if mended is None:
            if len(self._mended) > MAX_VOCABULARY:
                self._mended.clear()
            # "saturdays" are every Saturday, not one.
            plural = key.endswith("s") and key[:-1] in self._known
            mended = self._mended[key] = key if plural else self._book.mend((key,))[0]
        return mended


def _note(reading: Reading, mark: Mark) -> None:
    start, end = (mark.section, mark.start), (mark.section, mark.end)
    known = reading.starts.get(start)
    if known is None or known.end < mark.end:
        reading.starts[start] = mark
    known = reading.ends.get(end)
    if known is None or known.start > mark.start:
        reading.ends[end] = mark
    reading.sections.setdefault(mark.section, []).append(mark)


def _folded(token: Mapping[str, object]) -> dict[str, object]:
    """A token of a pattern with its words in the form messages are compared in."""
    return {k: _folded_value(v) if k in _COMPARED else v for k, v in token.items()}


def _folded_value(value: object) -> object:
    if isinstance(value, str):
        return key_of(value)
    if isinstance(value, list):
        return [_folded_value(item) for item in value]
    if isinstance(value, Mapping):
        return {k: v if k == "REGEX" else _folded_value(v) for k, v in value.items()}
    return value
