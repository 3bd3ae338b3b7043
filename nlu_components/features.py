"""Word and character n-grams of messages as TF-IDF vectors.

scikit-learn's vectorizers are not used here for two reasons: their token pattern breaks Devanagari
words at every vowel sign, and one message takes them longer than a whole prediction may.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
import regex
from scipy.sparse import csr_matrix, hstack

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]

WORDS = (1, 2)
CHARACTERS = (2, 4)
# Characters say more than words in short messages with typos. Chosen by cross-validation on the
# project's own training data and on two other training sets.
CHARACTERS_WEIGHT = 1.3
# What customers want stands at the beginning or at the end of what they write.
MOST_CHARACTERS = 2000

# A word is letters with their marks: in Devanagari a vowel sign is a mark, not a letter.
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}\s]")
_DIGITS = regex.compile(r"\p{N}+")
# Amounts and counts stay, as far as they are said in one or two digits.
_LONG_NUMBER = regex.compile(r"\p{N}{3,}")
# From the beginning of a word and never back: else a long word with an @ in it takes the square of its length.
_ADDRESS = regex.compile(r"(?:\G|(?<![^\s@<>,;:]))[^\s@<>,;:]++@[^\s@<>,;:]*[\p{L}\p{N}]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "\u200c": None, "\u200d": None})


def without_particulars(text: str) -> str:
    """The text with one e-mail address for any, and one number for any of three or more digits.

    What a message asks does not hang on whose order or address it names.
    """
    return str(_LONG_NUMBER.sub("1000", _ADDRESS.sub("name@example.com", text)))


def clean(text: str) -> str:
    """The text as it is compared: NFKC, lower case, any number as `0`, at most 2,000 characters.

    Of a longer text the beginning and the end are kept.
    """
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    text = unicodedata.normalize("NFKC", text).lower().translate(_QUOTES)
    return str(_DIGITS.sub("0", text))


def tokens(cleaned: str) -> list[str]:
    """Words and single punctuation marks of a text that went through `clean`."""
    return list(_TOKEN.findall(cleaned))


@dataclass(frozen=True)
class Grams:
    """The n-grams of one message, each with how often it occurs."""

    words: Mapping[str, int]
    characters: Mapping[str, int]


def grams(text: str) -> Grams:
    """Count the n-grams of a text: words by ones and twos, characters within words by 2 to 4."""
    found = tokens(clean(text))
    words = Counter(found)
    words.update(f"{a} {b}" for a, b in pairwise(found))
    characters: Counter[str] = Counter()
    for token in found:
        characters.update(_characters(token))
    return Grams(words, characters)


# Most words of a message are words of many.
@lru_cache(maxsize=20_000)
def _characters(token: str) -> tuple[str, ...]:
    padded = f" {token} "
    low, high = CHARACTERS
    length = len(padded)
    return tuple(
        padded[start : start + size]
        for size in range(low, min(high, length) + 1)
        for start in range(length - size + 1)
    )


@dataclass(frozen=True)
class Vector:
    """One message: column numbers, their weights, and what share of the message they cover.

    `weights` has a length of 1 over the words and `CHARACTERS_WEIGHT` over the characters. `covered`
    is the length of the known n-grams divided by that of all, so that `weights * covered /
    norm(weights)` has the length the message has in the space of the training data.
    """

    columns: Ints
    weights: Floats
    covered: float


class NgramSpace:
    """Vocabularies and inverse document frequencies, learnt from training messages."""

    def __init__(self, words: Sequence[str], characters: Sequence[str], idf: Floats) -> None:
        """Take vocabularies in column order (words first) and one weight for each column."""
        self.words = list(words)
        self.characters = list(characters)
        self.idf = idf
        self._words = {gram: column for column, gram in enumerate(self.words)}
        offset = len(self.words)
        self._characters = {gram: offset + i for i, gram in enumerate(self.characters)}
        # An n-gram never seen weighs as much as the rarest that could be.
        self._unseen = float(idf.max()) if len(idf) else 1.0

    def vector(self, text: str) -> Vector:
        """The message as a vector; one without any known n-gram has no columns."""
        found = grams(text)
        columns: list[int] = []
        weights: list[Floats] = []
        known = total = 0.0
        for counts, vocabulary, scale in (
            (found.words, self._words, 1.0),
            (found.characters, self._characters, CHARACTERS_WEIGHT),
        ):
            place = [vocabulary.get(gram, -1) for gram in counts]
            column = np.array(place, dtype=np.int32)
            frequency = 1 + np.log(
                np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            )
            seen = column >= 0
            weight = (frequency[seen] * self.idf[column[seen]]).astype(np.float32)
            length = float(np.sqrt(weight @ weight))
            unseen = frequency[~seen] * self._unseen
            whole = length * length + float(unseen @ unseen)
            if whole:
                known += scale * scale * length * length / whole
                total += scale * scale
            if length:
                columns.extend(column[seen].tolist())
                weights.append(weight * np.float32(scale / length))
        return Vector(
            np.array(columns, dtype=np.int32),
            np.concatenate(weights) if weights else np.zeros(0, dtype=np.float32),
            float(np.sqrt(known / total)) if total else 0.0,
        )


@dataclass(frozen=True)
class Counted:
    """Training messages with their n-grams counted once, for many rounds of training.

    `frequency` has a row for each message and a column for each n-gram of any of them, words first:
    1 + log(count).
    """

    words: list[str]
    characters: list[str]
    frequency: csr_matrix


def count(texts: Sequence[str]) -> Counted:
    """Count the n-grams of all training messages. Columns are in alphabetical order.

    The same counts as `grams` gives one by one. What a token consists of is looked at once, and summed
    up over messages as a product of matrices.
    """
    number: dict[str, int] = {}
    found: list[int] = []
    lengths: list[int] = []
    for text in texts:
        of_text = tokens(clean(text))
        found += [number.setdefault(token, len(number)) for token in of_text]
        lengths.append(len(of_text))
    flat = np.array(found, dtype=np.int64)
    row = np.repeat(np.arange(len(texts)), lengths)
    order = sorted(number)
    rank = np.empty(len(order), dtype=np.int64)
    rank[[number[token] for token in order]] = np.arange(len(order))
    words, in_words = _words(order, rank[flat], row, len(texts))
    characters, of_token = _characters_of(order)
    in_tokens = _times(row, rank[flat], (len(texts), len(order)))
    frequency = hstack([in_words, in_tokens @ of_token], format="csr", dtype=np.float32)
    frequency.data = (1 + np.log(frequency.data)).astype(np.float32)
    frequency.sort_indices()
    return Counted(words, characters, frequency)


def _words(order: Sequence[str], found: Rows, row: Rows, rows: int) -> tuple[list[str], csr_matrix]:
    """Words by ones and twos, and how often each is in each row; `found` are places in `order`."""
    pair = np.flatnonzero(row[1:] == row[:-1])
    pairs, which = np.unique(found[pair] * len(order) + found[pair + 1], return_inverse=True)
    both = [f"{order[code // len(order)]} {order[code % len(order)]}" for code in pairs.tolist()]
    names = [*order, *both]
    words = sorted(names)
    place = dict(zip(words, range(len(words)), strict=True))
    column = np.array([place[name] for name in names], dtype=np.int64)
    columns = column[np.concatenate([found, len(order) + which])]
    return words, _times(np.concatenate([row, row[pair]]), columns, (rows, len(words)))


def _characters_of(order: Sequence[str]) -> tuple[list[str], csr_matrix]:
    """The character n-grams of tokens, and how often each is in each token."""
    of_token = [_characters(token) for token in order]
    characters = sorted(set(chain.from_iterable(of_token)))
    place = dict(zip(characters, range(len(characters)), strict=True))
    columns = np.array([place[gram] for gram in chain.from_iterable(of_token)], dtype=np.int64)
    row = np.repeat(np.arange(len(order)), [len(grams) for grams in of_token])
    return characters, _times(row, columns, (len(order), len(characters)))


def _times(row: Rows, column: Rows, shape: tuple[int, int]) -> csr_matrix:
    """How often each place of a matrix is named."""
    ones = np.ones(len(row), dtype=np.float32)
    return csr_matrix((ones, (row, column)), shape=shape, dtype=np.float32)


def idf_of(frequency: csr_matrix) -> Floats:
    """Inverse document frequency of each column over some rows, smoothed: log((1+n)/(1+df)) + 1."""
    rows, columns = frequency.shape
    seen_in = np.bincount(frequency.indices, minlength=columns)
    idf: Floats = (np.log((1 + rows) / (1 + seen_in)) + 1).astype(np.float32)
    return idf


def weigh(
    counted: Counted, rows: Rows, idf: Floats, known: npt.NDArray[np.bool_]
) -> tuple[csr_matrix, Floats]:
    """TF-IDF of some rows as `NgramSpace.vector` gives it, and what share of each row is covered.

    Columns that are not `known` take no part but for the share.
    """
    chosen = counted.frequency[rows]
    value = chosen.data * idf[chosen.indices]
    seen = known[chosen.indices]
    row = np.repeat(np.arange(len(rows)), np.diff(chosen.indptr))
    covered = np.zeros(len(rows))
    total = np.zeros(len(rows))
    scaled = np.zeros_like(value)
    in_words = chosen.indices < len(counted.words)
    for block, scale in ((in_words, 1.0), (~in_words, CHARACTERS_WEIGHT)):
        square = np.bincount(row[block], value[block].astype(np.float64) ** 2, len(rows))
        inside = block & seen
        length = np.bincount(row[inside], value[inside].astype(np.float64) ** 2, len(rows))
        filled = square > 0
        covered[filled] += scale**2 * length[filled] / square[filled]
        total[filled] += scale**2
        divisor = np.sqrt(np.where(length > 0, length, 1.0))
        scaled[inside] = value[inside] * (scale / divisor[row[inside]])
    matrix = csr_matrix((scaled, chosen.indices, chosen.indptr), shape=chosen.shape)
    matrix.eliminate_zeros()
    return matrix, np.sqrt(covered / np.where(total > 0, total, 1.0)).astype(np.float32)
