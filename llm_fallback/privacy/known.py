"""What is known of the customer who asks, found again however it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from llm_fallback.privacy.folding import fold
from llm_fallback.privacy.skeleton import skeleton
from llm_fallback.privacy.tokens import tokens_of
from llm_fallback.privacy.types import KnownValue, Personal, Span
from llm_fallback.privacy.words import LETTER, places, vocabulary
from shop.services.pointing.lexicon import own_lexicon

_RANK = 2
_FREE = rf"(?<![{LETTER}])"
_DONE = rf"(?![{LETTER}])"
_WORDS = re.compile(rf"[{LETTER}]+|\d+")
_FIVE, _EIGHT = 5, 8

Matcher = Callable[[str], Iterator[Span]]


class KnownValues:
    """Finds given values: other case and spacing, names in part, with slips, in the other script."""

    def __init__(self, values: Sequence[KnownValue]) -> None:
        """Values without a letter or digit are passed over."""
        self._matchers = [
            _MATCHERS.get(value.kind, _exactly)(fold(value.value).text.strip(), value.kind)
            for value in values
            if any(c.isalnum() for c in value.value)
        ]

    def __call__(self, text: str) -> Sequence[Span]:
        """See `Finder`."""
        return [span for matcher in self._matchers for span in matcher(text)]


def _matching(pattern: re.Pattern[str], kind: Personal) -> Matcher:
    def found(text: str) -> Iterator[Span]:
        return (Span(*m.span(), kind, _RANK) for m in pattern.finditer(text))

    return found


def _both(*matchers: Matcher) -> Matcher:
    def found(text: str) -> Iterator[Span]:
        return (span for matcher in matchers for span in matcher(text))

    return found


def _exactly(value: str, kind: Personal) -> Matcher:
    """The letters and digits of a value in order, whatever signs stand between them."""
    inner = r"[\s._-]{0,2}".join(re.escape(c) for c in value if c.isalnum())
    return _matching(re.compile(rf"(?<![^\W_]){inner}(?![^\W_])", re.IGNORECASE), kind)


# --- numbers --------------------------------------------------------------------------------------


def _order(value: str, kind: Personal) -> Matcher:
    """ "#W1234567" is also "w 1234567" and "1234567"."""
    match = re.fullmatch(r"\W*([^\W\d_]*)\W*(\d{4,})", value)
    if match is None:
        return _exactly(value, kind)
    letters, digits = match.groups()
    lead = rf"(?:{re.escape(letters)}[ -]?)?" if letters else ""
    inner = r"[ -]?".join(digits)
    return _matching(re.compile(rf"(?<![^\W_])(?:# ?)?{lead}{inner}(?![^\W_])", re.I), kind)


def _phone(value: str, kind: Personal) -> Matcher:
    digits = re.sub(r"\D", "", value)[-10:]
    inner = r"[\s().-]{0,2}".join(digits)
    return _matching(re.compile(rf"(?<!\d)(?:\+?\d{{1,3}}[\s().-]{{0,2}}|0)?{inner}(?!\d)"), kind)


def _card(value: str, kind: Personal) -> Matcher:
    digits = re.sub(r"\D", "", value)
    if len(digits) > 4:
        return _matching(re.compile(rf"(?<!\d){'[ .-]?'.join(digits)}(?!\d)"), kind)
    return _matching(re.compile(rf"(?<![\d.,$€£₹#]){digits}(?![\d%]|[.,]\d)"), kind)


def _email(value: str, kind: Personal) -> Matcher:
    local = value.partition("@")[0]
    whole = _matching(re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w])", re.I), kind)
    if len(local) < _FIVE or local.isalpha():
        return whole
    return _both(whole, _matching(re.compile(rf"(?<![\w.]){re.escape(local)}(?![\w])", re.I), kind))


# --- names ----------------------------------------------------------------------------------------


def _name(value: str, kind: Personal) -> Matcher:
    words = [word for word in _WORDS.findall(value) if not word.isdigit() and len(word) > 1]
    if not words:
        return _exactly(value, kind)
    joint = rf"[\s.,'_-]{{0,3}}(?:[{LETTER}]\.?\s)?"
    orders = (words, words[::-1]) if len(words) > 1 else (words,)
    forms = "|".join(joint.join(map(re.escape, order)) for order in orders)
    whole = re.compile(rf"{_FREE}(?:{forms}){_DONE}", re.IGNORECASE)
    parts = [_part_of_name(word) for word in words]
    return _both(_matching(whole, kind), *parts)


def _part_of_name(name: str) -> Matcher:
    lowered, bones = name.lower(), skeleton(name)
    common = vocabulary()
    slips = 2 if len(name) >= _EIGHT else 1 if len(name) >= _FIVE else 0

    def is_it(word: str, opens: bool) -> bool:
        typed = word.lower()
        if typed == lowered:
            # "Price" may be her name, "price" is not.
            return lowered not in common or (word[0].isupper() and not opens)
        if typed in common or len(typed) < 2:
            return False
        if slips and DamerauLevenshtein.distance(typed, lowered, score_cutoff=slips) <= slips:
            return True
        other = ("\u0900" <= typed[0] <= "\u097f") != ("\u0900" <= lowered[0] <= "\u097f")
        return other and len(bones) > 1 and skeleton(typed) == bones

    def found(text: str) -> Iterator[Span]:
        for token in tokens_of(text):
            at = token.start
            for piece in token.text.split("-"):
                if piece and is_it(piece, token.opens):
                    yield Span(at, at + len(piece), Personal.NAME, _RANK)
                at += len(piece) + 1

    return found


# --- addresses ------------------------------------------------------------------------------------


def _address(value: str, kind: Personal) -> Matcher:
    """The whole, and each part that is no city or country: line by line, or run together."""
    parts = [part.strip() for part in re.split(r"[,\n]", value) if _WORDS.search(part)]
    telling = [part for part in parts if _tells(part)]
    strong = re.compile("|".join(map(_flexible, telling)), re.IGNORECASE) if telling else None
    any_part = re.compile("|".join(map(_flexible, sorted(parts, key=len, reverse=True))), re.I)

    def found(text: str) -> Iterator[Span]:
        if strong is None or not strong.search(text):
            return
        start = end = -1
        for match in any_part.finditer(text):
            if end < 0 or text[end : match.start()].strip(" ,.\n-"):
                if end > 0 and strong.search(text[start:end]):
                    yield Span(start, end, kind, _RANK)
                start = match.start()
            end = match.end()
        if end > 0 and strong.search(text[start:end]):
            yield Span(start, end, kind, _RANK)

    return found


def _tells(part: str) -> bool:
    words = _WORDS.findall(part.lower())
    if any(word.isdigit() for word in words):
        return len(part) > 2
    return any(word not in places() and word not in vocabulary() for word in words)


def _flexible(part: str) -> str:
    """A pattern for a part: signs may differ, "Street" may be "St"."""
    kinds = own_lexicon("en").mapping("address_street_types")
    ways = {
        w.lower(): {name.lower(), *map(str.lower, said)}
        for name, said in kinds.items()
        for w in (name, *said)
    }
    words = (
        "(?:"
        + "|".join(re.escape(w) for w in sorted(ways[word.lower()], key=len, reverse=True))
        + r")\.?"
        if word.lower() in ways
        else re.escape(word)
        for word in _WORDS.findall(part)
    )
    return r"(?<![^\W_])" + r"[\W_]{0,3}".join(words) + rf"(?![{LETTER}0-9])"


_MATCHERS: dict[Personal, Callable[[str, Personal], Matcher]] = {
    Personal.NAME: _name,
    Personal.ADDRESS: _address,
    Personal.ORDER: _order,
    Personal.PHONE: _phone,
    Personal.CARD: _card,
    Personal.EMAIL: _email,
}
