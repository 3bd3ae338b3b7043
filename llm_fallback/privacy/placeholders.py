"""How placeholders are written, and how a language model may have bent them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from llm_fallback.privacy.types import Personal

_KINDS = "|".join(kind.value for kind in Personal)
_OPEN = r"\\?[\[{<［【〔「]\s*\\?[\[{<]?[\s*_\\]*"
# Behind "[EMAIL_1" at the end of a text the number may go on: only a bracket or another sign ends it.
_CLOSE = r"(?:(?:'s)?[\s*\\]*(?:\\?[\]}>］】〕」]){1,2}|(?=[^\d\]}>］】〕」]))"

# Ours, in brackets of any kind, in any case, with any sign or none before the number; or without
# brackets, but then with the underscore.
OURS = re.compile(
    rf"(?:{_OPEN}(?P<kind>{_KINDS})[\s_.:#\\-]{{0,3}}(?P<number>\d{{1,5}}){_CLOSE}"
    rf"|(?<![^\W_])(?P<bare>{_KINDS})\\?_(?P<bare_number>\d{{1,5}})(?![^\W_]))",
    re.IGNORECASE,
)
# What only looks like one of ours: a translated word, no number, another's number format.
STRANGE = re.compile(
    rf"\\?[\[{{<［【〔「]\s*(?:[A-Za-z][\w\\]{{0,12}}[\s_-]?\d{{0,5}}\Z|(?:[^\W\d_][^\[\]{{}}<>\n]{{0,24}}?\\?[_-]\s?\d{{1,5}}|(?:{_KINDS})(?:_\w{{0,8}})?)\s*\\?[\]}}>］】〕」](?!\())",
    re.IGNORECASE,
)
_ANY = re.compile(rf"{OURS.pattern}|{STRANGE.pattern}", re.IGNORECASE)
_ENDING = re.compile(r"'s\W*$")


def placeholder(kind: Personal, number: int) -> str:
    """The placeholder of the `number`-th value of a kind, counted from 1."""
    return f"[{kind.value}_{number}]"


def looks_like_one(text: str) -> list[tuple[int, int]]:
    """Where a text holds what a reply could not tell from a placeholder."""
    return [match.span() for match in _ANY.finditer(text)]


def resolve(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with values in place, and the placeholders that stand for nothing, which are left out.

    Values are put in once and not looked at again: what a customer typed is never a placeholder.
    """
    unknown: list[str] = []

    def value_of(match: re.Match[str]) -> str:
        kind, number = match["kind"] or match["bare"], match["number"] or match["bare_number"]
        value = values.get(f"[{kind.upper()}_{int(number)}]") if kind else None
        if value is None:
            unknown.append(match.group().strip())
            return ""
        inside = match.group()
        # "[NAME_1's]" has the ending inside the brackets; trailing spaces before no bracket stay.
        ending = "'s" if _ENDING.search(inside) else ""
        return value + ending + _swallowed(inside)

    return _ANY.sub(value_of, text), tuple(unknown)


def _swallowed(typed: str) -> str:
    """Blanks at the end that belong to the sentence, as no bracket closes behind them."""
    return typed[len(typed.rstrip()) :]


Resolve = Callable[[str], tuple[str, tuple[str, ...]]]
