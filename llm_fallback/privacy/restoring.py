"""Puts values back into a reply while it arrives in pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from llm_fallback.privacy.placeholders import Resolve

# Longer than any placeholder: what goes on longer is none.
_LONGEST = 48
_OPENERS = "\\[{<［【〔「"
_CLOSED = re.compile(r"[\]}>］】〕」]['’s\s*\\]*$")
# The beginning of a word: it may turn out to be a placeholder without brackets.
_WORD = re.compile(r"[^\W\d]+\\?_?\d*$|\w+$")


@dataclass(frozen=True)
class Piece:
    """A restored piece of a reply, and the placeholders in it that stand for nothing.

    Where `unresolved` is not empty, the sentence the piece belongs to must not be shown.
    """

    text: str
    unresolved: tuple[str, ...] = ()


class Restorer:
    """Takes a reply in chunks and gives it back with values, never half a placeholder.

    Everything is given back in order and complete once `finish` was called. One per reply.
    """

    def __init__(self, resolve: Resolve) -> None:
        """`resolve` is `Masking.resolve`."""
        self._resolve = resolve
        self._held = ""

    def feed(self, chunk: str) -> Piece:
        """What can be shown now that `chunk` has arrived; what may be half a placeholder is held."""
        self._held += chunk
        cut = _safe(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return Piece(*self._resolve(ready))

    def finish(self) -> Piece:
        """The rest. A placeholder the reply broke off in is unresolved."""
        ready, self._held = self._held, ""
        return Piece(*self._resolve(ready))


def _safe(text: str) -> int:
    """Up to where no later character can change what is there."""
    word = _WORD.search(text)
    cut = word.start() if word and len(text) - word.start() <= _LONGEST else len(text)
    near = max(0, len(text) - _LONGEST)
    for at in range(near, len(text)):
        if text[at] in _OPENERS:
            closed = _closed(text, at)
            if not closed:
                return min(cut, at)
    return cut


def _closed(text: str, at: int) -> bool:
    """Whether the bracket at a place is closed, and what follows it can no longer belong to it."""
    inside = re.match(
        r"[\\\[{<［【〔「\s*_]*[^\[\]{}<>［］【】〔〕「」]*(?:\\?[\]}>］】〕」]){1,2}", text[at:]
    )
    return inside is not None and at + inside.end() < len(text)
