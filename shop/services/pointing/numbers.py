"""Order numbers in a message, known and unknown, and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shop.domain.order import Order
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Marks, find, table
from shop.services.pointing.text import Token, normalise, small, tokens

# A bare number shorter than this may be a price, a size or a year; "#" or the shop's own letters
# before it say that it is an order's.
MIN_DIGITS = 5
MIN_MARKED_DIGITS = 3

_CANDIDATE = re.compile(
    r"(?<![\w@.$€£])(?P<sign>#\s?)?(?P<prefix>[A-Za-z]{1,4}[\s-]?)?(?P<digits>\d[\d-]{1,18}\d)"
    r"(?![\w@]|[.,]\d)"
)


@dataclass(frozen=True)
class NamedNumbers:
    """The orders named by number, in the order said, and numbers no order has, as typed."""

    orders: tuple[Order, ...] = ()
    unknown: tuple[str, ...] = ()


def named_numbers(text: str, orders: Sequence[Order], words: Lexicon) -> NamedNumbers:
    """Every order number in the message. A wrong digit is never mended: such a number is unknown."""
    plain = normalise(text)
    said = tokens(text, words)
    marks = find(said, table(words, "order_marks"))
    book = _Book(orders)
    found: dict[str, Order] = {}
    unknown: dict[str, None] = {}
    for match in _CANDIDATE.finditer(plain):
        typed = _typed(match, book)
        order = book.order(typed)
        index = _token_at(said, match.start("digits"))
        if order is not None:
            if not _is_denied(said, words, index):
                found[order.number] = order
        elif book.looks_like_number(match, typed) and not _is_something_else(marks, said, index):
            unknown[typed.strip().upper()] = None
    return NamedNumbers(tuple(found.values()), tuple(unknown))


def _typed(match: re.Match[str], book: _Book) -> str:
    """The number as typed, without a word before it that only looks like its letters."""
    whole = match.group().strip()
    prefix = (match.group("prefix") or "").strip(" -")
    spaced = (match.group("prefix") or "").endswith(" ")
    if prefix and spaced and prefix.upper() not in book.prefixes:
        return (match.group("sign") or "").strip() + match.group("digits")
    return re.sub(r"\s", "", whole)


def _bare(number: str) -> str:
    return re.sub(r"[\W_]", "", number).upper()


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


class _Book:
    """The customer's order numbers and what numbers of this shop look like."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self.by_bare = {_bare(o.number): o for o in orders}
        self.by_digits: dict[str, Order | None] = {}
        for order in orders:
            digits = _digits(order.number)
            self.by_digits[digits] = None if digits in self.by_digits else order
        self.lengths = {len(d) for d in self.by_digits}
        self.prefixes = {p for b in self.by_bare if (p := re.sub(r"\d.*", "", b))}

    def order(self, typed: str) -> Order | None:
        """The order of that number: whole, or by its digits alone."""
        bare = _bare(typed)
        exact = self.by_bare.get(bare)
        if exact is not None:
            return exact
        letters = re.sub(r"\d.*", "", bare)
        digits = _digits(typed)
        if letters and letters not in self.prefixes:
            return None
        if len(digits) < MIN_DIGITS and not typed.startswith("#"):
            return None
        return self.by_digits.get(digits)

    def looks_like_number(self, match: re.Match[str], typed: str) -> bool:
        """Whether it has the shape of this shop's numbers, or is marked with "#"."""
        digits = _digits(typed)
        letters = re.sub(r"\d.*", "", _bare(typed))
        marked = bool(match.group("sign")) or (letters and letters in self.prefixes)
        if len(digits) < (MIN_MARKED_DIGITS if marked else MIN_DIGITS):
            return False
        if match.group("sign"):
            return True
        if letters:
            return letters in self.prefixes or _is_another_shops(letters, digits)
        return any(abs(len(digits) - length) <= 1 for length in self.lengths if length >= 6) or (
            len(digits) in self.lengths
        )


def _is_another_shops(letters: str, digits: str) -> bool:
    """Whether it is written like an order number, if not of this shop: "W9999999". Taken for none,
    it would let the order talked about before answer for it."""
    return len(letters) == 1 and len(digits) >= MIN_DIGITS


def _token_at(said: Sequence[Token], start: int) -> int:
    return next((i for i, t in enumerate(said) if t.end > start), len(said))


def _is_denied(said: Sequence[Token], words: Lexicon, index: int) -> bool:
    denies = small(words, "denies")
    return any(said[i].stem in denies for i in range(max(0, index - 1), min(index, len(said))))


def _is_something_else(marks: Marks, said: Sequence[Token], index: int) -> bool:
    """Whether the words before say that the number is a postcode, a phone or an item."""
    for back in range(1, 4):
        if index - back < 0:
            return False
        if marks.at(index - back, "order"):
            return False
        if marks.at(index - back, "not_number"):
            return True
    return False
