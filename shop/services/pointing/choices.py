"""Which of the options offered a message picks: by its words, its position or its value.

Every word of the message must be explained by an option or be a mere filler. "The second one, but in
red" picks nothing: it asks for something that was not offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from shop.services.pointing.answers import wants_other
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.phrases import plain
from shop.services.pointing.scripts import is_mark
from shop.services.pointing.text import Stems, stems
from shop.services.pointing.types import Choice

MAX_CHARACTERS = 400
MAX_WORDS = 30
_VALUE_LENGTH = 5

Indices = frozenset[int]

_NONE: Indices = frozenset()
_UP_TO_NINE = frozenset("123456789")
_LETTERS = tuple(ascii_lowercase)


def pick_choice(text: str, choices: Sequence[Choice], language: str = "en") -> tuple[Choice, ...]:
    """The options a message picks, in the order offered; several where it does not decide.

    Nothing comes back where the message says anything no option explains.
    """
    if not choices or len(text) > MAX_CHARACTERS:
        return ()
    picked = _exact(text, choices)
    if not picked and not wants_other(text, language):
        words = lexicon(language)
        reader = _Reader(tuple(choices), words)
        # Titles are in the language of the conversation or, like names of goods, in the shop's.
        picked = reader.pick(text) or reader.pick(gloss(text, words))
    return tuple(choice for index, choice in enumerate(choices) if index in picked)


def _exact(text: str, choices: Sequence[Choice]) -> Indices:
    """Options whose title the message repeats, or whose value it names ("W2378156")."""
    said = _bare(text)
    titles = frozenset(
        i for i, choice in enumerate(choices) if said and _bare(choice.title) == said
    )
    if titles:
        return titles
    return frozenset(i for i, choice in enumerate(choices) if said in _value_names(choice.value))


def _bare(text: str) -> str:
    return "".join(c for c in plain(text) if c.isalnum() or is_mark(c))


def _value_names(value: str) -> frozenset[str]:
    """What of a value a customer might type: all of it, or its figures. Short ones mean positions."""
    whole = _bare(value)
    names = {whole, whole.lstrip("abcdefghijklmnopqrstuvwxyz"), *map(_bare, value.split(":"))}
    return frozenset(name for name in names if len(name) >= _VALUE_LENGTH)


@dataclass(frozen=True)
class _Table:
    """The words of one language."""

    fillers: frozenset[str]
    letter_cues: frozenset[str]
    everything: frozenset[Stems]
    both: frozenset[Stems]
    opener: re.Pattern[str]
    negators: tuple[Stems, ...]
    ordinals: tuple[tuple[Stems, int], ...]


class _Reader:
    """Reads one message against the options."""

    def __init__(self, choices: tuple[Choice, ...], words: Lexicon) -> None:
        self.count = len(choices)
        self.words = words
        self.table = _table(words)
        self.titles = [frozenset(_number(s) for s in stems(c.title, words)) for c in choices]

    def pick(self, text: str) -> Indices:
        """The indices of the options meant."""
        rest = self.table.opener.sub("", plain(text))
        said = tuple(_number(s) for s in stems(rest, self.words))
        if not said or len(said) > MAX_WORDS:
            return _NONE
        for index in range(len(said)):
            length = self._negator(said, index)
            if length:
                return self._without(said[:index], said[index + length :])
        return self._meant(said)

    def _negator(self, said: Stems, index: int) -> int:
        """How many words at `index` turn away what follows; none where a title has the word."""
        for phrase in self.table.negators:
            if said[index : index + len(phrase)] == phrase:
                named = any(phrase[0] in title for title in self.titles)
                return 0 if named else len(phrase)
        return 0

    def _without(self, before: Stems, after: Stems) -> Indices:
        unwanted = self._meant(after)
        if not unwanted:
            return _NONE
        content = [word for word in before if word not in self.table.fillers]
        wanted = self._meant(before) if content else frozenset(range(self.count))
        return wanted - unwanted

    def _meant(self, said: Stems) -> Indices:
        content = tuple(word for word in said if word not in self.table.fillers)
        if {content, said} & (self.table.everything | self.table.both):
            is_both = bool({content, said} & self.table.both)
            return _NONE if is_both and self.count != 2 else frozenset(range(self.count))
        positions: list[Indices] = []
        words: list[Indices] = []
        index = 0
        while index < len(said):
            length, position = self._position(said, index)
            if length:
                positions.append(position)
            else:
                length = 1
                if said[index] in content or self._names_fully(said[index]):
                    words.append(self._with_word(said[index]))
            index += length
        return self._combined(positions, words, content)

    def _combined(self, positions: list[Indices], words: list[Indices], content: Stems) -> Indices:
        if not all(positions) or not (positions or words):
            return _NONE
        result = frozenset[int]().union(*positions) if positions else frozenset(range(self.count))
        for fitting in words:
            result &= fitting
        # "The speaker", where there are a speaker and a speaker stand.
        whole = frozenset(i for i in result if self.titles[i] == set(content))
        return whole if whole and (words or not positions) else result

    def _position(self, said: Stems, index: int) -> tuple[int, Indices]:
        """(words used, options) of a position at `index`: "second", "last", "2", "option b"."""
        for phrase, position in self.table.ordinals:
            end = index + len(phrase)
            if _alike(said[index:end], phrase):
                how_many = said[end] if end < len(said) and abs(position) == 1 else ""
                if how_many in _UP_TO_NINE:
                    return len(phrase) + 1, self._from_end(position, int(how_many))
                return len(phrase), self._at(position)
        cued = index > 0 and said[index - 1] in self.table.letter_cues
        return self._sign(said[index], cued, alone=len(said) == 1)

    def _sign(self, word: str, cued: bool, alone: bool) -> tuple[int, Indices]:
        if word in _LETTERS and (cued or alone):
            return 1, self._at(_LETTERS.index(word) + 1)
        if not (word.isdecimal() and len(word) <= 2):
            return 0, _NONE
        # "2" may be the second option or the one of two litres: if both, it does not decide.
        meant = self._at(int(word)) | (_NONE if cued else self._with_word(word))
        return (1, meant) if meant else (0, _NONE)

    def _at(self, position: int) -> Indices:
        index = position - 1 if position > 0 else self.count + position
        return frozenset({index}) if position and 0 <= index < self.count else _NONE

    def _from_end(self, position: int, how_many: int) -> Indices:
        """The first (1) or last (-1) so many; none where there are not so many."""
        if how_many > self.count:
            return _NONE
        start = 0 if position > 0 else self.count - how_many
        return frozenset(range(start, start + how_many))

    def _names_fully(self, word: str) -> bool:
        """Whether a filler is all the title of an option there is."""
        return any(title == {word} for title in self.titles)

    def _with_word(self, word: str) -> Indices:
        exact = frozenset(i for i, title in enumerate(self.titles) if word in title)
        if exact:
            return exact
        return frozenset(
            i for i, title in enumerate(self.titles) if any(_near(word, other) for other in title)
        )


def _alike(said: Stems, phrase: Stems) -> bool:
    return len(said) == len(phrase) and all(map(_near, said, phrase))


def _near(one: str, other: str) -> bool:
    """Whether two words are one, or one slip apart where they are long enough for that."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or not (one.isalpha() and other.isalpha()):
        return False
    slips = 2 if min(len(one), len(other)) >= 8 else 1
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def _number(stem: str) -> str:
    """Numbers in one form: "250.00" and "250" are the same."""
    whole, point, fraction = stem.partition(".")
    return whole if point and whole.isdigit() and not fraction.strip("0") else stem


@lru_cache(maxsize=16)
def _table(words: Lexicon) -> _Table:
    def phrases(section: str) -> tuple[Stems, ...]:
        return tuple(stems(phrase, words) for phrase in words.words(section))

    ordinals = [
        (stems(name, words), int(position))
        for position, names in words.mapping("ordinals").items()
        for name in names
    ]
    openers = "|".join(re.escape(plain(phrase)) for phrase in words.words("choice_openers"))
    return _Table(
        fillers=frozenset(stem for phrase in phrases("choice_fillers") for stem in phrase),
        letter_cues=frozenset(stem for phrase in phrases("choice_letter_cues") for stem in phrase),
        everything=frozenset(phrases("choice_all")),
        both=frozenset(phrases("choice_both")),
        opener=re.compile(rf"^\W*(?:{openers})\s*[,.;:!\-–—]+\s*"),
        negators=tuple(sorted(phrases("choice_negators"), key=len, reverse=True)),
        ordinals=tuple(sorted(ordinals, key=lambda entry: -len(entry[0]))),
    )
