"""Which payment method on file a message means: by kind, brand, last digits, role or id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from shop.domain.customer import PaymentKind, PaymentMethod
from shop.services.pointing.glossing import gloss
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.phrases import Phrasebook, Tokens, clauses, plain
from shop.services.pointing.text import normalise
from shop.services.pointing.types import MethodMatch

MAX_CHARACTERS = 2000

_SHORT = 6
_NOT_REACHES = 5
_ID = re.compile(r"\b[a-z]+(?:_[a-z]+)*_\d+\b")
_LAST_FOUR = re.compile(r"x*(\d{4})")
_SECTIONS = {
    "original": "method_original",
    "other": "method_other",
    "other:word": "method_other_word",
    "any": "method_any",
    "not": "method_not",
    "not:next": "method_not_next",
    "paid": "method_paid",
    "else": "method_else",
    "prefer": "method_prefer",
    "neither": "method_neither",
}
_DESCRIBING = ("kind", "brand", "digits", "original", "other")
_ALONE = {"original": "method_original_alone", "other": "method_other_alone"}


@dataclass(frozen=True)
class _Tag:
    """A phrase with a meaning: `role` ("kind", "brand", "digits", "original", ...) and its value."""

    role: str
    value: str
    start: int
    end: int


@dataclass
class _Named:
    """One method as described: every part of the description must fit."""

    tags: list[_Tag]
    negated: bool = False
    paid: bool = False
    preferred: bool = False

    def has(self, role: str) -> bool:
        return any(tag.role == role for tag in self.tags)


@dataclass(frozen=True)
class _Wallet:
    """The methods on file, the one that paid first, and the one in use now."""

    methods: tuple[PaymentMethod, ...]
    original_id: str | None
    current_id: str | None

    def fitting(self, named: _Named, book: Phrasebook) -> list[PaymentMethod]:
        """The methods that every part of one description fits, in the customer's order."""
        return [m for m in self.methods if all(self._fits(m, tag, book) for tag in named.tags)]

    def _fits(self, method: PaymentMethod, tag: _Tag, book: Phrasebook) -> bool:
        if tag.role == "kind":
            return method.kind.value == tag.value
        if tag.role == "brand":
            return tag.value in _brands(method, book)
        if tag.role == "digits":
            return method.last_four == tag.value
        if tag.role == "original":
            return method.id == self.original_id
        if tag.role == "other":
            return method.id != (self.current_id or self.original_id)
        return True

    def original_first(self) -> tuple[PaymentMethod, ...]:
        """All methods, the one that paid for the order before the others."""
        return tuple(sorted(self.methods, key=lambda m: m.id != self.original_id))


def find_method(
    text: str,
    methods: Sequence[PaymentMethod],
    original_id: str | None,
    language: str = "en",
    current_id: str | None = None,
) -> MethodMatch:
    """The methods of `methods` that a message means.

    `original_id` is what first paid for the order; `current_id` what is chosen now, so that "the
    other card" is one that is not that (without it: not the original).
    """
    wallet = _Wallet(tuple(methods), original_id, current_id)
    words = lexicon(language)
    head = plain(normalise(gloss(text, words))[:MAX_CHARACTERS])
    by_id = [m for m in methods if re.search(rf"(?<!\w){re.escape(plain(m.id))}(?!\w)", head)]
    if by_id:
        return MethodMatch(tuple(by_id), said=True)
    without_ids, unknown_ids = _ID.subn(" ", head)
    match = _match(without_ids, wallet, words)
    return replace(match, said=match.said or unknown_ids > 0)


def _match(head: str, wallet: _Wallet, words: Lexicon) -> MethodMatch:
    parts = clauses(head)
    short = sum(map(len, parts)) <= _SHORT
    reader = _Reader(
        wallet=wallet,
        book=_book(words, alone=short),
        joining=frozenset(words.words("method_joining")),
        cues=frozenset(words.words("method_digits_cue")),
        short=short,
    )
    read = [reader.tags(reader.book.mend(part)) for part in parts]
    named = [
        n for part, tags in zip(parts, read, strict=True) for n in reader.described(part, tags)
    ]
    roles = {tag.role for tags in read for tag in tags}
    named.sort(key=lambda n: not n.preferred)
    return _decide(named, wallet, reader.book, roles)


def _decide(named: list[_Named], wallet: _Wallet, book: Phrasebook, roles: set[str]) -> MethodMatch:
    ordered, anything = bool(roles & {"else", "prefer"}), "any" in roles
    excluded = [m.id for n in named if n.negated for m in wallet.fitting(n, book)]
    wanted = [n for n in named if not n.negated]
    wanted = [n for n in wanted if not n.paid] or wanted
    if wanted:
        found = dict.fromkeys(m for n in wanted for m in wallet.fitting(n, book))
        left = tuple(m for m in found if m.id not in excluded)
        return MethodMatch(left, said=True, in_order=ordered and len(wanted) > 1 and len(left) > 1)
    if excluded:
        left = tuple(m for m in wallet.methods if m.id not in excluded)
        return MethodMatch(left, said=True, in_order=anything and len(left) > 1)
    if anything:
        return MethodMatch(wallet.original_first(), said=True, in_order=len(wallet.methods) > 1)
    return MethodMatch(said=bool(named))


@dataclass(frozen=True)
class _Reader:
    """Reads the clauses of one message; `short` says that the message holds little else."""

    wallet: _Wallet
    book: Phrasebook
    joining: frozenset[str]
    cues: frozenset[str]
    short: bool

    def tags(self, part: Tokens) -> list[_Tag]:
        """The longest phrases of a clause, left to right, and a card's last four digits."""
        tags: list[_Tag] = []
        start = 0
        while start < len(part):
            end, label = max(self.book.at(part, start), default=(start + 1, ""))
            digits = "" if label else self._last_four(part, start)
            if label:
                role, _, value = label.partition(":")
                tags.append(_Tag(label if value == "next" else role, value, start, end))
            elif digits:
                tags.append(_Tag("digits", digits, start, end))
            start = end
        return tags

    def _last_four(self, part: Tokens, at: int) -> str:
        match = _LAST_FOUR.fullmatch(part[at])
        if match is None:
            return ""
        cued = part[at][0] == "x" or any(word in self.cues for word in part[max(0, at - 4) : at])
        known = self.short and any(m.last_four == match[1] for m in self.wallet.methods)
        return match[1] if cued or known else ""

    def described(self, part: Tokens, tags: list[_Tag]) -> list[_Named]:
        """The methods a clause describes: neighbouring tags that can belong together are one."""
        preferred = any(tag.role == "prefer" for tag in tags)
        named: list[_Named] = []
        for index, tag in enumerate(tags):
            if tag.role not in _DESCRIBING:
                continue
            if named and self._continues(named[-1], tag, part):
                named[-1].tags.append(tag)
            elif tag.value != "word" or self._leads(part, tags[index : index + 2]):
                paid = index > 0 and tags[index - 1].role == "paid"
                named.append(_Named([tag], _negated(part, tags, index), paid, preferred))
        return named

    def _continues(self, named: _Named, tag: _Tag, part: Tokens) -> bool:
        near = set(part[named.tags[-1].end : tag.start]) <= self.joining
        return near and _together(named, tag)

    def _leads(self, part: Tokens, pair: list[_Tag]) -> bool:
        """Whether "other" stands right before a kind, a brand or digits: "the other card"."""
        if len(pair) < 2 or pair[1].role not in ("kind", "brand", "digits"):
            return False
        return set(part[pair[0].end : pair[1].start]) <= self.joining


def _together(named: _Named, tag: _Tag) -> bool:
    """Whether a tag can describe the same method as those before it ("visa" and "card")."""
    if named.has(tag.role) or tag.role in ("original", "other"):
        return False
    kinds = {t.value for t in (*named.tags, tag) if t.role == "kind"}
    is_card = named.has("brand") or named.has("digits") or tag.role in ("brand", "digits")
    return not is_card or kinds <= {PaymentKind.CARD.value}


def _negated(part: Tokens, tags: list[_Tag], index: int) -> bool:
    before = tags[index - 1] if index else None
    start = tags[index].start
    if before is not None and before.role == "not":
        return start - before.end <= _NOT_REACHES
    if before is not None and before.role == "not:next":
        return start == before.end
    # "from my visa to PayPal": what stands after "from" is left behind.
    origin = part[max(0, start - 2) : start]
    return "from" in origin and "to" in part[tags[index].end :]


def _brands(method: PaymentMethod, book: Phrasebook) -> set[str]:
    """The brand as the shop writes it, and as the lexicon knows it."""
    spelled = plain(method.brand)
    known = {
        label.partition(":")[2]
        for end, label in book.at(tuple(spelled.split()), 0)
        if label.startswith("brand:") and end == len(spelled.split())
    }
    return {spelled.replace(" ", ""), *known}


@lru_cache(maxsize=32)
def _book(words: Lexicon, alone: bool) -> Phrasebook:
    phrases = [(w, role) for role, name in _SECTIONS.items() for w in words.words(name)]
    phrases += _labelled("kind", words.mapping("method_kinds").items())
    phrases += _labelled("brand", words.mapping("method_brands").items())
    if alone:
        phrases += _labelled("kind", words.mapping("method_kinds_alone").items())
        phrases += [(w, role) for role, name in _ALONE.items() for w in words.words(name)]
    return Phrasebook.of(phrases)


def _labelled(role: str, wordings: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, str]]:
    return [(w, f"{role}:{name}") for name, said in wordings for w in said]
