"""Replaces personal data by placeholders, and puts it back: one `Masking` per question.

The same value has the same placeholder in question, history and passages. Each value is put back as
it was written where it was seen first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from llm_fallback.privacy.addresses import Addresses
from llm_fallback.privacy.births import Births
from llm_fallback.privacy.codes import Codes
from llm_fallback.privacy.digits import Digits, Shapes
from llm_fallback.privacy.folding import fold
from llm_fallback.privacy.known import KnownValues
from llm_fallback.privacy.names import Names
from llm_fallback.privacy.placeholders import looks_like_one, placeholder, resolve
from llm_fallback.privacy.restoring import Restorer
from llm_fallback.privacy.spans import settled
from llm_fallback.privacy.types import (
    Finder,
    KnownValue,
    Personal,
    Span,
    UnresolvedPlaceholder,
)
from llm_fallback.types import ComposeRequest, Kind, Passage

_FIRST = -1
_SPELLED = frozenset((Personal.NAME, Personal.ADDRESS, Personal.TEXT, Personal.URL))


class Privacy:
    """The finders of a shop, made once. Safe to use from several threads."""

    def __init__(self, shapes: Shapes | None = None, keep: Iterable[str] = ()) -> None:
        """`keep` are texts of the shop's own pages: their words are not taken for unknown names.

        Raises LexiconError if the lexicon lacks a section.
        """
        words = frozenset(w.strip(".,:;!?()'\"").lower() for text in keep for w in text.split())
        self._formal: tuple[Finder, ...] = (Codes(), Digits(shapes or Shapes()))
        self._guessing: tuple[Finder, ...] = (Births(), Addresses(), Names(words))

    def masking(self, known: Sequence[KnownValue] = ()) -> Masking:
        """For one question. `known` is what the shop knows of the customer who asks, and of nobody else."""
        return Masking(self._formal, self._guessing, KnownValues(known))


class Masking:
    """The placeholders of one question, and what they stand for. Not shared between questions."""

    def __init__(
        self, formal: Collection[Finder], guessing: Collection[Finder], known: Finder
    ) -> None:
        """Made by `Privacy.masking`."""
        self._formal = (known, *formal)
        self._all = (known, *formal, *guessing)
        self._names: dict[tuple[Personal, str], str] = {}
        self._values: dict[str, str] = {}
        self._sources: dict[str, str] = {}

    @property
    def values(self) -> Mapping[str, str]:
        """What each placeholder stands for. Personal data: never logged."""
        return MappingProxyType(self._values)

    def mask(self, text: str) -> str:
        """The text without personal data; never fails."""
        return self._masked(text, self._all)

    def mask_public(self, text: str) -> str:
        """A text of the shop's own pages: only what is known of the customer, or has a fixed form.

        A brand or a showroom's street is no personal data, and guessing would make it unreadable.
        """
        return self._masked(text, self._formal)

    def restore(self, text: str) -> str:
        """The text with the values back in place. Raises UnresolvedPlaceholder, listing them all."""
        restored, unknown = self.resolve(text)
        if unknown:
            raise UnresolvedPlaceholder(unknown)
        return restored

    def resolve(self, text: str) -> tuple[str, tuple[str, ...]]:
        """As `restore`, but gives what stands for nothing beside the text without it."""
        return resolve(text, self._values)

    def restorer(self) -> Restorer:
        """For a reply that arrives in pieces."""
        return Restorer(self.resolve)

    def mask_request(self, request: ComposeRequest) -> ComposeRequest:
        """A request with question, history and passages masked; its prompt is the shop's own."""
        question = self.mask(request.question)
        history = tuple(replace(turn, text=self.mask(turn.text)) for turn in request.history)
        passages = tuple(map(self.mask_passage, request.passages))
        return replace(request, question=question, history=history, passages=passages)

    def mask_passage(self, passage: Passage) -> Passage:
        """A passage masked: like a message if it is about the customer, whose id then is masked too.

        The id of such a passage may be made of an order's number; `source` knows it by the new one.
        """
        own = passage.kind is Kind.OWN
        mask = self.mask if own else self.mask_public
        return replace(
            passage,
            id=self._alias(passage.id) if own else passage.id,
            title=mask(passage.title),
            text=mask(passage.text),
            questions=tuple(map(mask, passage.questions)),
            tags=tuple(map(mask, passage.tags)),
            url=None if passage.url is None else mask(passage.url),
        )

    def source(self, cited: str) -> str:
        """The id of the passage that a masked request has under the id `cited`; others as they are."""
        return self._sources.get(cited, cited)

    def _alias(self, source: str) -> str:
        known = {own: alias for alias, own in self._sources.items()}
        alias = known.get(source, f"own:{len(known) + 1}")
        self._sources[alias] = source
        return alias

    def _masked(self, text: str, finders: Iterable[Finder]) -> str:
        folded = fold(text)
        found = [span for finder in finders for span in finder(folded.text)]
        found += (Span(*at, Personal.TEXT, _FIRST) for at in looks_like_one(folded.text))
        pieces, last = [], 0
        for span in settled(folded.text, found):
            start, end = folded.origin(span.start, span.end)
            pieces += [text[last:start], self._placeholder(span.kind, text[start:end])]
            last = end
        return "".join([*pieces, text[last:]])

    def _placeholder(self, kind: Personal, value: str) -> str:
        key = kind, canonical(kind, value)
        if key not in self._names:
            number = 1 + sum(known is kind for known, _ in self._names)
            self._names[key] = placeholder(kind, number)
            self._values[self._names[key]] = value
        return self._names[key]


class Unmasked:
    """Takes the place of a `Masking` where nothing leaves this process: everything stays as it is."""

    def mask(self, text: str) -> str:
        """The text itself."""
        return text

    def mask_request(self, request: ComposeRequest) -> ComposeRequest:
        """The request itself."""
        return request

    def resolve(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text itself: nothing in it stands for anything."""
        return text, ()

    def source(self, cited: str) -> str:
        """The id itself."""
        return cited


def canonical(kind: Personal, value: str) -> str:
    """What two ways to write one value have in common."""
    plain = fold(value).text
    if kind in _SPELLED:
        return plain
    bare = "".join(c for c in plain if c.isalnum()).upper()
    return bare[-10:] if kind is Personal.PHONE else bare
