"""From the words of a message to what it wishes of a product's options and price."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from shop.services.pointing.comparing import comparisons
from shop.services.pointing.heard import Heard
from shop.services.pointing.named import (
    bare_answers,
    free_options,
    kept_options,
    name_claims,
    vague_options,
)
from shop.services.pointing.options import Schema
from shop.services.pointing.text import Token, stems
from shop.services.pointing.values import value_claims
from shop.services.pointing.wishes import Comparison, PriceWish, Wishes

ID_DIGITS = 8

_SIGNS = frozenset("$€£₹")


def read(
    said: Sequence[Token], options: Schema, about: str = "", hidden: Collection[int] = ()
) -> Wishes:
    """What the message wishes of these options.

    `about` is the option that was asked for, if one was: then "8" is enough. `hidden` are tokens
    that are something else (the product's name).
    """
    heard = Heard(said, options, about, hidden)
    compared = comparisons(heard)
    claims = value_claims(heard)
    free, free_rest = free_options(heard)
    kept = kept_options(heard)
    price, price_at = _price(heard)
    claims = [c for c in claims if not c.options <= free]
    claims += name_claims(heard, free | kept)
    claims += bare_answers(heard, claims)
    at_most, at_least = _bounds(heard)
    return Wishes(
        claims=tuple(sorted(claims, key=lambda c: c.start)),
        comparisons=tuple(c for c in compared if not _is_price(c, price_at)),
        price=price,
        at_most=at_most,
        at_least=at_least,
        free=free,
        free_rest=free_rest,
        kept=kept - free,
        keep_all=bool(heard.marks("same_all")),
        vague=vague_options(heard, free | kept | {o for c in claims for o in c.options}),
        numbers=tuple(t.word for t in said if t.word.isdigit() and len(t.word) >= ID_DIGITS),
        pivots=tuple(e.end for e in heard.marks("wanted")),
        covered=heard.covered,
    )


def _is_price(comparison: Comparison, price_at: Collection[int]) -> bool:
    """Whether the comparing word belongs to the price ("more expensive")."""
    return comparison.start in price_at or comparison.start + 1 in price_at


def _price(heard: Heard) -> tuple[PriceWish | None, range]:
    for wish in PriceWish:
        for mark in heard.marks(wish.value):
            heard.used.add(mark)
            return wish, range(mark.start, mark.end)
    return None, range(0)


def _bounds(heard: Heard) -> tuple[Decimal | None, Decimal | None]:
    """The most and the least the message wants to pay."""
    return _bound(heard, "under"), _bound(heard, "over_price")


def _bound(heard: Heard, kind: str) -> Decimal | None:
    for mark in heard.marks(kind):
        token = heard.said[mark.end] if mark.end < len(heard.said) else None
        if token is None or not token.is_number:
            continue
        money = {
            s
            for w in heard.options.words.words("money_words")
            for s in stems(w, heard.options.words)
        }
        if token.sign in _SIGNS or heard.stem(mark.end + 1) in money:
            return Decimal(token.stem)
    return None
