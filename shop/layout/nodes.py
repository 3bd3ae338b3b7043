"""Parsed JSON with the path to each value, read so strictly that nothing is guessed or dropped."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from shop.domain.money import Money
from shop.layout.document import CURRENCY, MOST
from shop.layout.errors import LayoutError

T = TypeVar("T")

# Programs that count money in floats write 536.65 as 536.6500000000001.
_FLOAT_NOISE = Decimal("0.000001")
_CENT = Decimal("0.01")
_UNKEEPABLE = re.compile(r"[\0\ud800-\udfff]")
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Node:
    """A value and where it stands."""

    value: object
    path: str = ""

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """The fields of an object with a fixed set of names. An optional one that is null is absent.

        Raises LayoutError where one is missing or unknown: what we do not know we could not give
        back.
        """
        found = self.entries()
        for name in required:
            if name not in found:
                raise LayoutError(self.below(name), "this field", "it missing")
        for name, node in found.items():
            if name not in required and name not in optional:
                known = ", ".join([*required, *optional])
                raise LayoutError(node.path, f"one of the fields {known}", "an unknown field")
        return {k: v for k, v in found.items() if k in required or v.value is not None}

    def entries(self) -> dict[str, Node]:
        """The members of an object whose names the file chooses, in its order."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return {key: Node(value, self.below(key)) for key, value in self.value.items()}

    def elements(self) -> list[Node]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        return [Node(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def text(self) -> str:
        """A text, possibly empty."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        if _UNKEEPABLE.search(self.value):
            raise self.wrong("a text without NUL and half characters")
        return self.value

    def id(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("an id, a text that is not empty")
        return self.text()

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of ids."""
        return tuple(node.id() for node in self.elements())

    def options(self) -> dict[str, str]:
        """An object of texts, its order kept."""
        return {name: node.text() for name, node in self.entries().items()}

    def amount(self) -> Money:
        """An amount of zero or more, exact to the cent but for the noise of floats."""
        money = self.signed_amount()
        if money < Money.zero(CURRENCY):
            raise self.wrong("an amount of 0 or more")
        return money

    def signed_amount(self) -> Money:
        """An amount that may be below zero."""
        value = self.value
        # A JSON true is an int to Python.
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong("an amount, a number")
        exact = Decimal(value)
        if not exact.copy_abs() < MOST:
            raise self.wrong(f"an amount below {MOST}")
        cents = exact.quantize(_CENT, rounding=ROUND_HALF_EVEN)
        if abs(exact - cents) > _FLOAT_NOISE:
            raise self.wrong("an amount with at most two decimals")
        return Money(cents, CURRENCY)

    def word(self, words: Mapping[T, str]) -> T:
        """The one of ours that a word of the layout stands for."""
        for ours, theirs in words.items():
            if self.value == theirs:
                return ours
        raise self.wrong("one of " + ", ".join(repr(w) for w in words.values()))

    def must_be(self, expected: str, what: str) -> None:
        """Refuse a value that is not `expected`, which is `what`."""
        if self.value != expected:
            raise self.wrong(f"{expected!r}, {what}")

    def below(self, key: str) -> str:
        """The path of a member."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, expected: str) -> LayoutError:
        """The error that something else was expected here."""
        return LayoutError(self.path or "the document", expected, _shown(self.value))


def _shown(value: object) -> str:
    """A value in a few words."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    kind = "the text" if isinstance(value, str) else "the number"
    return f"{kind} {text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '...'}"
