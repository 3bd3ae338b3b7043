"""What a message says about the language it is written in, word by word. Knows nothing of Rasa.

Three registers are told apart: English, Hindi in Devanagari, and Hindi in Latin letters mixed with
English. Script settles the second. For the third, function words count ("kab", "mujhe", "hai"):
borrowed nouns ("order", "refund") belong to both and say nothing. Words that are both English and
Hindi ("do", "me", "to", "the", "main") count for neither. Which words these are is data:
`data/lexicon/<language>/understanding_language.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from shop.services.pointing.lexicon import Lexicon, own_lexicon

ENGLISH = "en"
HINDI = "hi"
HINGLISH = "hi-Latn"

# Addresses of mail and web pages, and whatever holds a digit: order numbers, codes, sizes.
_NO_WORD = re.compile(r"[\d@/\\]|www\.")
# Vowel signs are no letters to `\w`, so a Devanagari word is spelled out as a range.
_WORD = re.compile(r"[\u0900-\u0963\u0970-\u097f]+|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DEVANAGARI = re.compile(r"[\u0904-\u0939\u0958-\u0961\u0971-\u097f]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
# Beyond this many characters a message says nothing new about its language.
MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class WordLists:
    """The words that show English and romanised Hindi; `weak` ones never decide alone."""

    english: frozenset[str]
    english_weak: frozenset[str]
    english_phrases: frozenset[str]
    hinglish: frozenset[str]
    hinglish_weak: frozenset[str]
    hinglish_phrases: frozenset[str]


@dataclass(frozen=True)
class Evidence:
    """Points for each register, in words. `plain` counts the words in Latin letters."""

    english: float = 0.0
    hindi: float = 0.0
    hinglish: float = 0.0
    hinglish_certain: int = 0
    plain: int = 0
    like_names: bool = False


def read_word_lists(directory: Path | None = None) -> WordLists:
    """The lists of the lexicon in `directory`, by default the shop's own. Raises LexiconError."""
    english, hinglish = own_lexicon(ENGLISH, directory), own_lexicon(HINGLISH, directory)
    known_english = frozenset(english.words("language_words"))
    phrases, joined = _phrases(hinglish)
    known_hinglish = _with_variants(hinglish, hinglish.words("language_words")) | joined
    weak_english = frozenset(english.words("language_words_weak"))
    weak_hinglish = _with_variants(hinglish, hinglish.words("language_words_weak"))
    of_both = (known_english | weak_english) & (known_hinglish | weak_hinglish)
    return WordLists(
        english=known_english - of_both - weak_english,
        english_weak=weak_english - of_both,
        english_phrases=frozenset(english.words("language_phrases")),
        hinglish=known_hinglish - of_both - weak_hinglish,
        hinglish_weak=weak_hinglish - of_both,
        hinglish_phrases=phrases,
    )


def weigh(text: str, lists: WordLists) -> Evidence:
    """Weigh the words of a message. Looks at its first thousand characters."""
    found = words(text)
    if not found:
        return Evidence()
    hindi = sum(1 for word in found if _is_devanagari(word))
    latin = [word for word in found if not _DEVANAGARI.search(word)]
    low = [_settled(word.lower()) for word in latin]
    like_names = bool(latin) and all(word[0].isupper() for word in latin)
    names = frozenset() if like_names else _names(latin)
    certain = sum(w in lists.hinglish for i, w in enumerate(low) if i not in names)
    weak = sum(w in lists.hinglish_weak for w in low)
    weak += sum(low[i] in lists.hinglish for i in names)
    pairs = [f"{first} {second}" for first, second in pairwise(low)]
    certain += sum(pair in lists.hinglish_phrases for pair in pairs)
    english = sum(w in lists.english for w in low)
    english += sum(pair in lists.english_phrases for pair in pairs)
    return Evidence(
        english=english + 0.5 * sum(w in lists.english_weak for w in low),
        hindi=float(hindi),
        hinglish=certain + 0.5 * weak,
        hinglish_certain=certain,
        plain=len(low),
        like_names=like_names,
    )


def words(text: str) -> list[str]:
    """The words of a message without addresses, links and anything that holds a digit."""
    chunks = (chunk for chunk in text[:MOST_CHARACTERS].split() if not _NO_WORD.search(chunk))
    return _WORD.findall(" ".join(chunks))


def _settled(word: str) -> str:
    """A drawn-out word ("kabbbb") with one letter of each run, others as they are."""
    return _DRAWN_OUT.sub(r"\1", word).replace("’", "'")


def _is_devanagari(word: str) -> bool:
    return _DEVANAGARI.search(word) is not None and len(word) > 1


def _names(latin: list[str]) -> frozenset[int]:
    """Places of words that are written like names: capital, not first, in a message of small letters."""
    return frozenset(i for i, w in enumerate(latin) if i and w[0].isupper() and w[1:].islower())


def _phrases(book: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Phrases with all their spellings: those of several words, and those written as one ("krdo")."""
    phrases = set(book.words("language_phrases"))
    spelled = [
        s
        for phrase, all_ in book.mapping("spelling_variants").items()
        if phrase in phrases
        for s in all_
    ]
    apart = {s for s in spelled if " " in s}
    return frozenset(phrases | apart), frozenset(set(spelled) - apart)


def _with_variants(book: Lexicon, canonical: Iterable[str]) -> frozenset[str]:
    """Words and all the single-word spellings they are found under."""
    known = set(canonical)
    variants: Mapping[str, tuple[str, ...]] = book.mapping("spelling_variants")
    for word, spelled in variants.items():
        if word in known:
            known.update(s for s in spelled if " " not in s)
    return frozenset(known)
