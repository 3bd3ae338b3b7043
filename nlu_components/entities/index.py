"""The catalogue's names and values by their first word, and the mending of words towards them.

Words are compared as `shop.services.pointing.text` compares them (singular, one spelling: "colours" is
"color"), so that what is found here is what the actions will find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu_components.entities.catalogue import Catalogue
from nlu_components.entities.tokens import key_of, tokenize
from nlu_components.entities.words import Words
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.text import stem

Stems = tuple[str, ...]
_CACHE = 20_000
# Words of English no catalogue word is read into.
_COMMON = ("common_words", "identity_not_names", "identity_things")
_SHORTEST_MENDED, _TWO_SLIPS = 5, 9
_ID = re.compile(r"[a-z]{1,5}[-_]?\d{3,}[\w-]*")


@dataclass(frozen=True)
class Name:
    """A way to name products: their numbers in the catalogue; `written` is how it stands there."""

    stems: Stems
    products: tuple[int, ...]
    written: str


@dataclass(frozen=True)
class Value:
    """A value as the catalogue writes it and the options that have it; `loose` if it needs a name."""

    stems: Stems
    written: str
    options: tuple[str, ...]
    loose: bool


@dataclass(frozen=True)
class Word:
    """A word of a message as the catalogue has it; `exact`: it was not mended."""

    stem: str
    exact: bool


P = TypeVar("P", Name, Value)


class Index:
    """Everything to be found in messages. Immutable but for its cache of words."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.catalogue = catalogue
        self.lexicon: Lexicon = lexicon()
        self._stems: dict[str, str] = {}
        self._same = _SameWords(words, self.lexicon)
        self.sure = {stem_ for _, w in words.wordings("sure_value") for stem_ in self.stems(w)}
        self.loose = {self.stems(w) for _, w in words.wordings("loose_value")}
        self.shy = {self.stems(w) for _, w in words.wordings("shy_name")}
        self.ids = {item.id.lower(): n for n, item in enumerate(catalogue) if _is_id(item.id)}
        self.names = _by_first(self._all_names())
        self.values = _by_first(self._all_values())
        self.option_words = self._all_option_words()
        everything = [n.stems for ns in self.names.values() for n in ns]
        everything += [v.stems for vs in self.values.values() for v in vs]
        everything += [(word,) for word in self.option_words]
        self.vocabulary = frozenset(word for phrase in everything for word in phrase)
        self.pairs = frozenset(pair for phrase in everything for pair in pairwise(phrase))
        self.joined = {
            a + b: (a, b)
            for a, b in sorted(self.pairs)
            if (a + b).isalpha() and len(a + b) > _SHORTEST_MENDED
        }
        self._mendable = _by_letter(
            w for w in self.vocabulary if w.isalpha() and len(w) >= _SHORTEST_MENDED
        )
        known = (w for section in words.sections for _, w in words.wordings(section))
        self._left_alone = {t.key for w in known for t in tokenize(w)}
        for section in _COMMON:
            self._left_alone |= {key_of(w) for w in self.lexicon.words(section)}
        self._others = _by_letter(
            w for w in self._left_alone - self.vocabulary
            if len(w) >= _SHORTEST_MENDED and w.isascii() and self.stem(w) not in self.vocabulary
        )  # fmt: skip
        self._words: dict[str, Word] = {}

    def stems(self, text: str) -> Stems:
        """A phrase as it is compared; signs inside ("T-shirt") part words."""
        return tuple(self.stem(t.key) for t in tokenize(text) if t.key[0].isalnum() or t.key == "&")

    def stem(self, key: str) -> str:
        """A token's key as it is compared, not mended."""
        known = self._stems.get(key)
        if known is None:
            if len(self._stems) >= _CACHE:
                self._stems.clear()
            known = self._stems[key] = self._same.word(stem(_bare(key), self.lexicon))
        return known

    def word(self, key: str) -> Word:
        """A token's key as a word of the catalogue, mended by a slip or two if it is near one."""
        known = self._words.get(key)
        if known is None:
            if len(self._words) >= _CACHE:
                self._words.clear()
            known = self._words[key] = self._word(key)
        return known

    def _word(self, key: str) -> Word:
        plain = self.stem(key)
        if plain in self.vocabulary or plain in self.joined or key in self._left_alone:
            return Word(plain, exact=True)
        if len(key) < _SHORTEST_MENDED or not (key.isascii() and key.isalpha()):
            return Word(plain, exact=True)
        near = self._mendable.get(key[0], ())
        for form in dict.fromkeys((plain, key)):
            slips = 2 if len(form) >= _TWO_SLIPS else 1
            best = process.extractOne(form, near, scorer=OSA.distance, score_cutoff=slips)
            if best and _is_slip(form, best[0]) and not self._is_other(key, int(best[1])):
                return Word(best[0], exact=False)
        return Word(plain, exact=True)

    def _is_other(self, key: str, slips: int) -> bool:
        """Whether a common word is as near: "cancle" is rather "cancel" than "candle"."""
        near = self._others.get(key[0], ())
        return process.extractOne(key, near, scorer=OSA.distance, score_cutoff=slips) is not None

    # -- building -------------------------------------------------------------------------------

    def _all_names(self) -> Iterable[Name]:
        owners: dict[Stems, dict[int, str]] = {}
        for number, item in enumerate(self.catalogue):
            for wording in (item.name, *item.aliases):
                for phrase in (self.stems(wording), *self._translated(wording)):
                    owners.setdefault(phrase, {}).setdefault(number, wording)
        parts: dict[Stems, dict[int, str]] = {}
        for number, item in enumerate(self.catalogue):
            for part in _parts_of(self.stems(item.name)):
                parts.setdefault(part, {})[number] = item.name
        # Part of a name counts where it means one product and nothing else is called so.
        owners |= {p: who for p, who in parts.items() if len(who) == 1 and p not in owners}
        for phrase, who in owners.items():
            if phrase:
                yield Name(phrase, tuple(who), next(iter(who.values())))

    def _translated(self, wording: str) -> Iterable[Stems]:
        """Phrases of the `same` section that stand for a whole name or alias."""
        return self._same.phrases(self.stems(wording))

    def _all_values(self) -> Iterable[Value]:
        found: dict[Stems, tuple[str, dict[str, None]]] = {}
        for item in self.catalogue:
            for version in item.versions:
                for option, value in version.options:
                    phrase = self.stems(value)
                    found.setdefault(phrase, (value, {}))[1][option] = None
        for phrase, (written, options) in found.items():
            if phrase:
                loose = self._is_loose(phrase)
                for form in (phrase, *self._same.phrases(phrase)):
                    yield Value(form, written, tuple(options), loose)

    def _is_loose(self, phrase: Stems) -> bool:
        if len(phrase) > 1:
            return all(word[0].isdigit() for word in phrase)
        word = phrase[0]
        return (
            word[0].isdigit() or len(word) == 1 or (phrase in self.loose and word not in self.sure)
        )

    def _all_option_words(self) -> Mapping[str, frozenset[str]]:
        """The words of option names to the options: "size" to "size" and "screen size"."""
        table: dict[str, set[str]] = {}
        for option in {n for item in self.catalogue for v in item.versions for n, _ in v.options}:
            for word in self.stems(option):
                table.setdefault(word, set()).add(option)
        return {word: frozenset(options) for word, options in table.items()}


class _SameWords:
    """Other ways of writing the catalogue's words: single words, and whole phrases."""

    def __init__(self, words: Words, lexicon_: Lexicon) -> None:
        self._single: dict[str, str] = {}
        self._phrases: dict[Stems, list[Stems]] = {}
        for canonical, wording in words.wordings("same"):
            target, said = _plain(canonical, lexicon_), _plain(wording, lexicon_)
            if len(target) == 1 and len(said) == 1:
                self._single[said[0]] = target[0]
            else:
                self._phrases.setdefault(target, []).append(said)

    def word(self, stem_: str) -> str:
        """The catalogue's word for a word."""
        return self._single.get(stem_, stem_)

    def phrases(self, target: Stems) -> list[Stems]:
        """The phrases that stand for a phrase of the catalogue."""
        return [tuple(map(self.word, said)) for said in self._phrases.get(target, ())]


@lru_cache(maxsize=4096)
def _plain(text: str, words: Lexicon) -> Stems:
    return tuple(
        stem(t.key.removesuffix("'s").replace("'", ""), words)
        for t in tokenize(text)
        if t.key[0].isalnum()
    )


def _bare(key: str) -> str:
    """Without apostrophes and possessive, and a number without separators: "1,000" is "1000"."""
    if key[0].isdigit():
        return key.replace(",", "").removesuffix(".0")
    return key.removesuffix("'s").replace("'", "")


def _parts_of(phrase: Stems) -> list[Stems]:
    """Shorter forms of a name of three words or more: without its first words, or first and last."""
    if len(phrase) < 3:
        return []
    tails = [phrase[i:] for i in range(1, len(phrase) - 1)]
    return [*tails, phrase[:2] + phrase[-1:] if len(phrase) > 3 else (phrase[0], phrase[-1])]


def _is_slip(said: str, meant: str) -> bool:
    """Whether a near word can be a misspelt one: "oliver" is no olive, but "yelow" is yellow."""
    if len(said) <= len(meant):
        return len(meant) > _SHORTEST_MENDED or sorted(said) == sorted(meant)
    return len(meant) > _SHORTEST_MENDED or _undoubled(said) == _undoubled(meant)


def _undoubled(word: str) -> str:
    return "".join(c for c, before in zip(word, " " + word, strict=False) if c != before)


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text.lower()) is not None


def _by_first(phrases: Iterable[P]) -> Mapping[str, tuple[P, ...]]:
    table: dict[str, list[P]] = {}
    for phrase in phrases:
        table.setdefault(phrase.stems[0], []).append(phrase)
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row.stems))) for first, rows in table.items()
    }


def _by_letter(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in sorted(words):
        table.setdefault(word[0], []).append(word)
    return {letter: tuple(rows) for letter, rows in table.items()}
