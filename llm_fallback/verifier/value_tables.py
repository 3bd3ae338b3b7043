"""Looks tokens up in the lexicon, and reads numbers in digits and words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llm_fallback.verifier.text import Token
from llm_fallback.verifier.values import number
from llm_fallback.verifier.vocabulary import Key, Vocabulary


class Tables:
    """One sequence of tokens beside the words of its language."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        """Nothing is read yet; `read` does it."""
        self.tokens = tokens
        self.exact = vocabulary.exact
        self.words = vocabulary.words
        self.hindi = vocabulary.language != "en"
        self.key: Key = self.exact.key(tokens)

    def _is(self, i: int, section: str) -> tuple[int, str] | None:
        """How many tokens from `i` are of the section, and the name they have there."""
        if 0 <= i < len(self.tokens):
            for length, meanings in self.exact.at(self.key, i):
                for kind, name in meanings:
                    if kind == section:
                        return length, name
        return None

    def _number(self, i: int) -> tuple[int, Decimal] | None:
        """A number in digits or words at `i`: tokens, amount. "Twenty-five", "two hundred"."""
        if i >= len(self.tokens):
            return None
        token = self.tokens[i]
        if token.kind == "number":
            amount, length = number(token.low), 1
        elif found := self._is(i, "numbers"):
            length, amount = found[0], Decimal(found[1])
            length, amount = self._tens(i, length, amount)
        elif self._is(i, "powers"):
            amount, length = Decimal(1), 0
        else:
            return None
        if amount is None:
            return None
        amount *= self._minus(i)
        while power := self._is(i + length, "powers"):
            amount *= Decimal(power[1])
            length += power[0]
        return length, amount

    def _minus(self, i: int) -> int:
        return -1 if self._is(i - 1, "minus") else 1

    def _tens(self, i: int, length: int, amount: Decimal) -> tuple[int, Decimal]:
        """ "Twenty-five" is twenty and five."""
        if not (amount >= 20 and amount % 10 == 0):
            return length, amount
        dash = self._mark(i + length, "-")
        ones = self._is(i + length + dash, "numbers")
        if ones and 0 < Decimal(ones[1]) < 10:
            return length + dash + ones[0], amount + Decimal(ones[1])
        return length, amount

    def _mark(self, i: int, *marks: str) -> int:
        return int(i < len(self.tokens) and self.tokens[i].low in marks)

    def _is_name(self, i: int) -> bool:
        token = self.tokens[i]
        known = self.words.at(self.words.key(self.tokens[i : i + 1]), 0, longest=1)
        return token.kind == "word" and token.text[:1].isupper() and not (i == 0 and known)

    def _meanings(self, i: int) -> frozenset[str]:
        """What the word at `i` may mean, and its stem."""
        if i >= len(self.tokens) or self.tokens[i].kind != "word":
            return frozenset()
        stems = self.words.key(self.tokens)
        found = (m for _, meanings in self.words.at(stems, i) for m in meanings)
        return frozenset({stems[i], *(name for section, name in found if section == "meanings")})
