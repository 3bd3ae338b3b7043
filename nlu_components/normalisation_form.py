"""The normalised form of a text: what `MessageNormaliser` sets. Knows nothing of Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from nlu_components.normalisation_spelling import CACHED_WORDS, Spelling
from nlu_components.normalisation_text import drawn_out, plain_devanagari, plain_unicode
from shop.services.pointing.lexicon import own_lexicon

LANGUAGES = ("en", "hi", "hi-Latn")

# What is no word: it holds a digit, or is an address of mail or of a page.
_UNTOUCHED = re.compile(r"[\d@/\\]|www\.")
# Punctuation around a word; inside it, an apostrophe or a hyphen may stand.
_CORE = re.compile(r"^([^\w\u0900-\u097f]*)(.*?)([^\w\u0900-\u097f]*)$", re.DOTALL)

# What stands before a word, the word, and what stands after it.
Chunk = tuple[str, str, str]


class Normaliser:
    """Makes the normalised form of a text. Knows nothing of Rasa."""

    def __init__(
        self, variants: Mapping[str, str], spelling: Spelling, most_characters: int = 2000
    ) -> None:
        """`variants` maps a spelling, of up to three words, to the one it stands for."""
        self._variants = dict(variants)
        self._spelling = spelling
        self._most = most_characters
        # How many words the longest spelling has that begins with a word.
        self._longest: dict[str, int] = {}
        for spelled in self._variants:
            parts = spelled.split(" ")
            self._longest[parts[0]] = max(self._longest.get(parts[0], 0), len(parts))
        # Most chunks of a message are those of many.
        self._mended = lru_cache(maxsize=CACHED_WORDS)(self._mend)

    def normalise(self, text: str, untouched: Iterable[str] = ()) -> str:
        """The normalised form of a text; at most `most_characters` of the text are read.

        `untouched` are parts of the text that are names: their words keep their spelling.
        """
        plain = plain_unicode(text[: self._most])
        names = {w for part in untouched for w in plain_unicode(part).lower().split()}
        # Without capitals it does not matter who wrote it.
        written = not plain.islower() and _by_hand(plain)
        chunks = [self._letters(c, names, written) for c in plain.split()]
        if not any(core in self._longest for _, core, _ in chunks):
            return " ".join(["".join(chunk) for chunk in chunks])
        return " ".join(self._spelled(chunks))

    def _letters(self, chunk: str, names: set[str], capitals_name: bool) -> Chunk:
        """A chunk with its slips mended, unless it is a name."""
        if names and not _UNTOUCHED.search(chunk):
            before, core, after = _parts(chunk)
            low = plain_devanagari(core.lower())
            if low in names:
                return before, low, after
        return self._mended(chunk, capitals_name)

    def _mend(self, chunk: str, capitals_name: bool) -> Chunk:
        """A chunk that is no known name with its slips mended."""
        if _UNTOUCHED.search(chunk):
            return "", chunk, ""
        before, core, after = _parts(chunk)
        low = plain_devanagari(core.lower())
        if low in self._variants:
            return before, low, after
        stretched = drawn_out(low)
        if stretched is not None:
            low = self._best(stretched)
        if low in self._variants or (capitals_name and core[:1].isupper()):
            return before, low, after
        return before, self._spelling.mend(low), after

    def _best(self, forms: Sequence[str]) -> str:
        """Of two forms the more frequent one; the shorter one if neither is known."""
        two, one = forms
        return two if self._spelling.count(two) > self._spelling.count(one) else one

    def _spelled(self, chunks: Sequence[Chunk]) -> Iterable[str]:
        """The chunks with spellings of one to three words as the one they stand for."""
        place = 0
        while place < len(chunks):
            for length in range(self._longest.get(chunks[place][1], 0), 0, -1):
                part = chunks[place : place + length]
                if len(part) < length or not _adjoin(part):
                    continue
                found = self._variants.get(" ".join(core for _, core, _ in part))
                if found is not None:
                    yield part[0][0] + found + part[-1][2]
                    place += length
                    break
            else:
                yield "".join(chunks[place])
                place += 1


def read_variants(directory: Path | None = None) -> dict[str, str]:
    """Each spelling of the lexicon in `directory` with the one it stands for, in normalised form.

    Raises LexiconError.
    """
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for word, spelled in own_lexicon(language, directory).mapping("spelling_variants").items():
            target = plain_devanagari(plain_unicode(word).lower())
            for spelling in spelled:
                found.setdefault(plain_devanagari(plain_unicode(spelling).lower()), target)
    return {spelling: target for spelling, target in found.items() if spelling != target}


def known_words(directory: Path | None = None) -> frozenset[str]:
    """The words of the lexicon that are never taken for a slip. Raises LexiconError."""
    return frozenset(own_lexicon("en", directory).words("spelling_known"))


def words(text: str) -> list[str]:
    """The words of a normalised text, without what holds a digit and without punctuation."""
    cores = (_parts(chunk)[1] for chunk in text.split() if not _UNTOUCHED.search(chunk))
    return [core for core in cores if core]


def _by_hand(plain: str) -> bool:
    """Whether capitals inside a message mark names: it has words without them too."""
    words = [w for w in plain.split() if w[0].isalpha()]
    return any(w.islower() for w in words)


def _parts(chunk: str) -> Chunk:
    match = _CORE.match(chunk)
    assert match is not None, "the pattern matches any text"
    before, core, after = match.groups()
    return before, core, after


def _adjoin(part: Sequence[Chunk]) -> bool:
    """Whether no punctuation stands between the words."""
    return all(not after for _, _, after in part[:-1]) and all(not b for b, _, _ in part[1:])
