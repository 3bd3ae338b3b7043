"""Hindi said in English words, for what compares meaning and has learnt English only.

Word for word and without grammar: what is compared is what a question speaks of. Wordings are in
`data/lexicon/<language>/meanings.yml`; what stands in no list and is Devanagari is taken for the English
word with the same sound ("रिफ़ंड"), if the shop's own texts have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from llm_fallback.retrieval.text import is_devanagari, sound_of, words
from shop.services.pointing.lexicon import Lexicon, own_lexicon

HINDI, HINGLISH = "hi", "hi-Latn"

# The beginning of a word that tells which word it is, whatever its ending. In Devanagari a letter says
# more: the vowel after it is a sign of its own, or unwritten.
_STEM, _STEM_DEVANAGARI = 4, 3
_LONGEST_ENDING = 4
# A sound of fewer consonants is that of too many words.
_LEAST_SOUND = 3

Words = tuple[str, ...]


@dataclass(frozen=True)
class Glosser:
    """Says Hindi in English words. `english` is the English word for each sound in the shop's texts."""

    english: Mapping[str, str]
    known: frozenset[str]

    def gloss(self, text: str, language: str) -> str:
        """The text in English words, as far as they are known; English comes back as it is."""
        devanagari = is_devanagari(text)
        if language not in (HINDI, HINGLISH) and not devanagari:
            return text
        table = _table(own_lexicon(HINDI if devanagari else HINGLISH))
        said = words(text)
        found: list[str] = []
        at = 0
        while at < len(said):
            size, english = _longest(said, at, table)
            if not size:
                size = 1
                english = self._one(said[at], table)
            if english:
                found.append(english)
            at += size
        return " ".join(found)

    def _one(self, word: str, table: _Table) -> str:
        """A word that is in no list: English as it is, or by its sound, or by its beginning."""
        if word.isascii() and (word in self.known or not word.isalpha()):
            return word
        for size in range(len(word) - 1, _least_stem(word) - 1, -1):
            if len(word) - size <= _LONGEST_ENDING and word[:size] in table.stems:
                return table.stems[word[:size]]
        sound = sound_of(word)
        if not word.isascii() and len(sound) >= _LEAST_SOUND and sound in self.english:
            return self.english[sound]
        return word if word.isascii() else ""


@dataclass(frozen=True)
class _Table:
    """Wordings by their first word, longest first; and what words of one begin with."""

    wordings: Mapping[str, Sequence[tuple[Words, str]]]
    stems: Mapping[str, str]


def glosser(english: Iterable[str]) -> Glosser:
    """A glosser that knows the English words of these texts."""
    counts: Counter[str] = Counter()
    for text in english:
        counts.update(word for word in words(text) if word.isascii())
    by_sound: dict[str, str] = {}
    for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if sound := sound_of(word):
            by_sound.setdefault(sound, word)
    return Glosser(by_sound, frozenset(word for word in counts if len(word) >= _STEM))


def _least_stem(word: str) -> int:
    return _STEM if word.isascii() else _STEM_DEVANAGARI


def _longest(said: Sequence[str], at: int, table: _Table) -> tuple[int, str]:
    for wording, english in table.wordings.get(said[at], ()):
        if tuple(said[at : at + len(wording)]) == wording:
            return len(wording), english
    return 0, ""


@lru_cache(maxsize=8)
def _table(lexicon: Lexicon) -> _Table:
    rows: dict[str, list[tuple[Words, str]]] = {}
    stems: dict[str, str] = {}
    silent = {"": lexicon.words("meanings_silent")}
    for english, wordings in (*silent.items(), *lexicon.mapping("meanings").items()):
        for wording in wordings:
            said = tuple(words(wording))
            if said:
                rows.setdefault(said[0], []).append((said, english))
            if english and len(said) == 1:
                for stem in (said[0], said[0][:-1]):
                    if len(stem) >= _least_stem(stem):
                        stems.setdefault(stem, english)
    for row in rows.values():
        row.sort(key=lambda pair: -len(pair[0]))
    return _Table(rows, stems)
