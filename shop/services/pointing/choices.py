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
from shop.services.pointing.text import Stems, small, stems
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


def pick_places(
    text: str, choices: Sequence[Choice], language: str = "en"
) -> tuple[Choice, ...] | None:
    """The options a message picks by nothing but their place: "the second one", "1 and 3", "both".

    None where it says anything else; nothing where there is no such place, or where it leaves the
    choice open ("1 or 2"). "My last order" is the newest, not the last of a list.
    """
    if not choices or len(text) > MAX_CHARACTERS or wants_other(text, language):
        return None
    words = lexicon(language)
    reader = _Reader(tuple(choices), words)
    picked = reader.places(text)
    if picked is None:
        picked = reader.places(gloss(text, words))
    if picked is None:
        return None
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
    any: frozenset[Stems]
    newest: frozenset[Stems]
    counted: frozenset[str]
    until: frozenset[str]
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
        said = self._read(text)
        if not said or len(said) > MAX_WORDS:
            return _NONE
        for index in range(len(said)):
            length = self._negator(said, index)
            if length:
                return self._without(said[:index], said[index + length :])
        return self._meant(said)

    def places(self, text: str) -> Indices | None:
        """The indices of the options meant by their places, None where other words matter."""
        said = self._read(text)
        if len(said) > MAX_WORDS or any(_holds(said, phrase) for phrase in self.table.newest):
            return None
        placed = self._left_over(said)
        return _NONE if placed and any(_holds(said, p) for p in self.table.any) else placed

    def _left_over(self, said: Stems) -> Indices | None:
        """The places named, without those that are turned away."""
        for index in range(len(said)):
            length = self._negator(said, index)
            if length:
                unwanted = self._placed(said[index + length :])
                content = any(word not in self.table.fillers for word in said[:index])
                wanted = self._placed(said[:index]) if content else frozenset(range(self.count))
                return None if wanted is None or unwanted is None else wanted - unwanted
        return self._placed(said)

    def _placed(self, said: Stems) -> Indices | None:
        content = tuple(word for word in said if word not in self.table.fillers)
        everything = self._everything(said, content)
        if everything is not None:
            return everything
        if content in self.table.any:
            return frozenset(range(self.count))
        found: list[Indices] = []
        index = 0
        while index < len(said):
            length, place = self._ordinal(said, index)
            if not length:
                length, place = self._numeral(said, index)
            if length:
                found.append(place)
            elif said[index] in content:
                return None
            index += length or 1
        if not found:
            return None
        return frozenset[int]().union(*found) if all(found) else _NONE

    def _numeral(self, said: Stems, index: int) -> tuple[int, Indices]:
        """(words used, options) of "2", "1 to 3" or "option b" at `index`, where no title says that."""
        word, after = said[index], said[index + 1 : index + 3]
        if word in _LETTERS and index > 0 and said[index - 1] in self.table.letter_cues:
            return 1, self._at(_LETTERS.index(word) + 1)
        counts = after[:1] and after[0] in self.table.counted
        if not _is_short_number(word) or self._with_word(word) or counts:
            return 0, _NONE
        if len(after) == 2 and after[0] in self.table.until and _is_short_number(after[1]):
            every = [self._at(place) for place in range(int(word), int(after[1]) + 1)]
            return 3, frozenset[int]().union(*every) if all(every) else _NONE
        return 1, self._at(int(word))

    def _everything(self, said: Stems, content: Stems) -> Indices | None:
        """All options where the message says just that, none where it says "both" of not two."""
        if {content, said} & self.table.both:
            return frozenset(range(self.count)) if self.count == 2 else _NONE
        return frozenset(range(self.count)) if {content, said} & self.table.everything else None

    def _read(self, text: str) -> Stems:
        rest = self.table.opener.sub("", plain(text))
        return tuple(_number(s) for s in stems(rest, self.words))

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
        everything = self._everything(said, content)
        if everything is not None:
            return everything
        if {content, said} & self.table.any:
            return frozenset(range(self.count))
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
        length, place = self._ordinal(said, index)
        if length:
            return length, place
        cued = index > 0 and said[index - 1] in self.table.letter_cues
        return self._sign(said[index], cued, alone=len(said) == 1)

    def _ordinal(self, said: Stems, index: int) -> tuple[int, Indices]:
        """(words used, options) of "second", "last" or "the first two" at `index`."""
        for phrase, position in self.table.ordinals:
            end = index + len(phrase)
            if _alike(said[index:end], phrase):
                how_many = said[end] if end < len(said) and abs(position) == 1 else ""
                if how_many in _UP_TO_NINE:
                    return len(phrase) + 1, self._from_end(position, int(how_many))
                return len(phrase), self._at(position)
        return 0, _NONE

    def _sign(self, word: str, cued: bool, alone: bool) -> tuple[int, Indices]:
        if word in _LETTERS and (cued or alone):
            return 1, self._at(_LETTERS.index(word) + 1)
        if not _is_short_number(word):
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


def _is_short_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2


def _holds(said: Stems, phrase: Stems) -> bool:
    return any(said[i : i + len(phrase)] == phrase for i in range(len(said) - len(phrase) + 1))


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
        any=frozenset(phrases("choice_any")),
        newest=frozenset(stems(p, words) for p in words.mapping("order_marks")["newest"]),
        counted=frozenset(stem for phrase in phrases("choice_counted") for stem in phrase),
        until=small(words, "until"),
        opener=re.compile(rf"^\W*(?:{openers})\s*[,.;:!\-–—]+\s*"),
        negators=tuple(sorted(phrases("choice_negators"), key=len, reverse=True)),
        ordinals=tuple(sorted(ordinals, key=lambda entry: -len(entry[0]))),
    )
