"""Replies kept for the very same question over the very same passages.

Exact keys only: a cache by likeness gives the answer of the opposite question. A question about the
customer's own orders, or one that goes on from what was said, is never kept.
"""

from __future__ import annotations

import hashlib
import json
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Sequence

from llm_fallback.ports import Part
from llm_fallback.types import ComposeRequest, Kind, Sentence, Verdict

_ENDINGS = " ?!.।？！…"


class ReplyCache:
    """The latest replies, dropped when too old or too many (the least used first)."""

    def __init__(
        self,
        model: str,
        most: int = 1000,
        ttl_s: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`most` 0 keeps nothing. `clock` counts seconds."""
        self._model = model
        self._most = most
        self._ttl_s = ttl_s
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, tuple[Part, ...]]] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def get(self, request: ComposeRequest) -> tuple[Part, ...] | None:
        """The sentences and the verdict kept for `request`; None if there are none."""
        key = self._key(request)
        if key is None:
            return None
        kept = self._kept.get(key)
        if kept is None or kept[0] <= self._clock():
            self._kept.pop(key, None)
            self.misses += 1
            return None
        self._kept.move_to_end(key)
        self.hits += 1
        return kept[1]

    def put(self, request: ComposeRequest, parts: Sequence[Part]) -> None:
        """Keep a whole reply: its sentences and verdict, not what it cost."""
        key = self._key(request)
        if key is None:
            return
        said = tuple(part for part in parts if isinstance(part, Sentence | Verdict))
        self._kept[key] = (self._clock() + self._ttl_s, said)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def _key(self, request: ComposeRequest) -> str | None:
        own = any(passage.kind is Kind.OWN for passage in request.passages)
        if own or request.history or self._most <= 0:
            return None
        parts = [
            normalised(request.question),
            request.language,
            request.index_version,
            request.prompt_version,
            request.system,
            self._model,
            request.max_reply_tokens,
            sorted(request.skills.items()),
            # The texts too: nothing stale can answer, whatever the caller says of versions.
            [(p.id, p.title, p.text) for p in request.passages],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def normalised(question: str) -> str:
    """The question without differences of case, width, spacing and closing marks."""
    return " ".join(unicodedata.normalize("NFKC", question).casefold().split()).rstrip(_ENDINGS)
