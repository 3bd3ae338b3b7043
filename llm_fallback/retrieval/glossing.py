"""Hindi said in English words, for what compares meaning and has learnt English only.

Word for word and without grammar: what is compared is what a question speaks of. Wordings are in
`data/lexicon/<language>/meanings.yml`; what one list lacks is looked for in the other's, in the plain spelling
that both scripts share. What stands in no list and is Devanagari is taken for the English word with the same
sound ("रिफ़ंड"), if the shop's own texts have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from rapidfuzz.distance.Indel import normalized_similarity as ratio

from llm_fallback.retrieval.romanising import plain
from llm_fallback.retrieval.text import is_devanagari, sound_of, words
from shop.services.pointing.lexicon import Lexicon, own_lexicon

HINDI, HINGLISH = "hi", "hi-Latn"

# The beginning of a word that tells which word it is, whatever its ending. In Devanagari a letter says
# more: the vowel after it is a sign of its own, or unwritten.
_STEM, _STEM_DEVANAGARI = 4, 3
_LONGEST_ENDING = 4
# A sound of fewer consonants is that of too many words.
_LEAST_SOUND = 3
# Two thirds of the letters in their plain spelling: रॉकेट is a rocket, no racket.
_LEAST_ALIKE = 0.65

Words = tuple[str, ...]
Rows = Mapping[str, Sequence[tuple[Words, str]]]


@dataclass(frozen=True)
class Glosser:
    """Says Hindi in English words.

    `english` are the English words of the shop's texts by their sound, the frequent ones first; `spellings` is how
    a word in plain spelling is written in Latin letters there.
    """

    english: Mapping[str, Sequence[str]]
    known: frozenset[str]
    spellings: Mapping[str, str]

    def gloss(self, text: str, language: str) -> str:
        """The text in English words, as far as they are known; English comes back as it is."""
        devanagari = is_devanagari(text)
        if language not in (HINDI, HINGLISH) and not devanagari:
            return text
        own, other = (HINDI, HINGLISH) if devanagari else (HINGLISH, HINDI)
        table = _table(own_lexicon(own), own_lexicon(other))
        said = tuple(words(text))
        spelt = tuple(map(plain, said))
        found: list[str] = []
        at = 0
        while at < len(said):
            size, english = max(
                _longest(said, at, table.wordings),
                _longest(spelt, at, table.plain),
                key=itemgetter(0),
            )
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
        if word.isascii():
            return word
        return self._of_sound(word) or self.spellings.get(plain(word), plain(word))

    def _of_sound(self, word: str) -> str:
        """The English word that sounds most like a loan word; "" where none does."""
        sound, spelt = sound_of(word), plain(word)
        if len(sound) < _LEAST_SOUND:
            return ""
        alike = [(ratio(spelt, plain(said)), said) for said in self.english.get(sound, ())]
        best = max(alike, key=itemgetter(0), default=(0.0, ""))
        return best[1] if best[0] >= _LEAST_ALIKE else ""


@dataclass(frozen=True)
class _Table:
    """Wordings by their first word, longest first, as they are written and in their plain spelling; and
    what words of one begin with."""

    wordings: Rows
    plain: Rows
    stems: Mapping[str, str]


def glosser(english: Iterable[str], hinglish: Iterable[str] = ()) -> Glosser:
    """A glosser that knows the English words of these texts, and how Hindi is spelt in those."""
    by_sound: dict[str, list[str]] = {}
    counts = _counted(english)
    for word in counts:
        if sound := sound_of(word):
            by_sound.setdefault(sound, []).append(word)
    spellings: dict[str, str] = {}
    for word in _counted(hinglish):
        spellings.setdefault(plain(word), word)
    return Glosser(by_sound, frozenset(word for word in counts if len(word) >= _STEM), spellings)


def _counted(texts: Iterable[str]) -> list[str]:
    """The words in Latin letters, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word for word in words(text) if word.isascii())
    return sorted(counts, key=lambda word: (-counts[word], word))


def _least_stem(word: str) -> int:
    return _STEM if word.isascii() else _STEM_DEVANAGARI


def _longest(said: Words, at: int, rows: Rows) -> tuple[int, str]:
    for wording, english in rows.get(said[at], ()):
        if said[at : at + len(wording)] == wording:
            return len(wording), english
    return 0, ""


@lru_cache(maxsize=8)
def _table(own: Lexicon, other: Lexicon) -> _Table:
    written: dict[Words, str] = {}
    spelt: dict[Words, str] = {}
    stems: dict[str, str] = {}
    for lexicon in (own, other):
        for said, english in _meanings(lexicon):
            if lexicon is own:
                written.setdefault(said, english)
            # What the other list says of a word of the same spelling counts only where this one says nothing.
            spelt.setdefault(tuple(map(plain, said)), english)
            if lexicon is own and english and len(said) == 1:
                for stem in (said[0], said[0][:-1]):
                    if len(stem) >= _least_stem(stem):
                        stems.setdefault(stem, english)
    return _Table(_by_first(written), _by_first(spelt), stems)


def _meanings(lexicon: Lexicon) -> Iterator[tuple[Words, str]]:
    silent = {"": lexicon.words("meanings_silent")}
    for english, wordings in (*silent.items(), *lexicon.mapping("meanings").items()):
        for wording in wordings:
            if said := tuple(words(wording)):
                yield said, english


def _by_first(meanings: Mapping[Words, str]) -> Rows:
    rows: dict[str, list[tuple[Words, str]]] = {}
    for said, english in meanings.items():
        rows.setdefault(said[0], []).append((said, english))
    for row in rows.values():
        row.sort(key=lambda pair: -len(pair[0]))
    return rows
