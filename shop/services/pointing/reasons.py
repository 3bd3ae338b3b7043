"""Which of the shop's cancellation reasons a message gives, compared with the policy's wordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from shop.domain.policy import CancellationReason
from shop.services.pointing.lexicon import BASE_LANGUAGE, Lexicon, lexicon
from shop.services.pointing.phrases import Phrasebook, Tokens, tokenize
from shop.services.pointing.text import normalise

MAX_CHARACTERS = 1500
MAX_TOKENS = 150

_WEAK = 0.25
_SHORT_TOKENS = 5
_FITS = 0.65
_FITS_SHORT = 0.55
_CLOSE = 0.15
_REACH = 6


@dataclass(frozen=True, eq=False)
class _Words:
    """The comparison words of one language."""

    same: Phrasebook
    weak: frozenset[str]
    negators: frozenset[str]

    def weight(self, token: str) -> float:
        return _WEAK if token in self.weak else 1.0

    def canonical(self, text: str) -> Tokens:
        """The tokens of a text, each longest known wording replaced by what it is compared as."""
        tokens = tokenize(text)[:MAX_TOKENS]
        result: list[str] = []
        start = 0
        while start < len(tokens):
            end, name = max(self.same.at(tokens, start), default=(start + 1, tokens[start]))
            result += name.split()
            start = end
        return tuple(result)


def find_reason(
    text: str, reasons: Sequence[CancellationReason], language: str = "en"
) -> tuple[str, ...]:
    """The ids of the reasons a message gives, best first; several where it fits several alike.

    A short message is taken for an answer and may be vaguer than a long one.
    """
    known = lexicon(language)
    words = _words(known)
    said = words.canonical(normalise(text)[:MAX_CHARACTERS])
    needed = _FITS_SHORT if len(said) <= _SHORT_TOKENS else _FITS
    scores = {reason.id: _score(said, reason, language, known) for reason in reasons}
    best = max(scores.values(), default=0.0)
    fitting = [i for i, score in scores.items() if score >= max(needed, best - _CLOSE)]
    return tuple(sorted(fitting, key=lambda i: -scores[i]))


def _score(said: Tokens, reason: CancellationReason, language: str, known: Lexicon) -> float:
    wordings = (*_wordings(reason, language, known), reason.id.replace("_", " "))
    return max((_fit(said, _canonical(w, known), _words(known)) for w in wordings), default=0.0)


def _wordings(reason: CancellationReason, language: str, known: Lexicon) -> Iterable[str]:
    """The wordings in this language and those mixed into it, in English where it has none."""
    heard = known.heard if language in known.heard else (language,)
    own = [w for one in heard for w in reason.wordings.get(one, ())]
    return own or reason.wordings.get(BASE_LANGUAGE, ())


@lru_cache(maxsize=4096)  # The same message is compared up to three times in a turn.
def _fit(said: Tokens, wording: Tokens, words: _Words) -> float:
    """How much of a wording stands together somewhere in the message, from 0 to 1."""
    strong = [token for token in wording if words.weight(token) == 1.0]
    anchors = [i for i, token in enumerate(said) if any(_same(token, s) for s in strong)]
    return max((_fit_around(said, i, wording, words) for i in anchors), default=0.0)


def _fit_around(said: Tokens, anchor: int, wording: Tokens, words: _Words) -> float:
    window = said[max(0, anchor - _REACH) : anchor + _REACH + 1]
    found = [token for token in wording if any(_same(token, s) for s in window)]
    negators = words.negators & set(wording)
    if not negators <= set(found) or _is_denied(said, anchor, negators, words):
        return 0.0
    # In a long message one word is no reason ("another" of "at another shop").
    if len(found) < 2 and len(said) > _SHORT_TOKENS:
        return 0.0
    return sum(map(words.weight, found)) / sum(map(words.weight, wording))


def _is_denied(said: Tokens, anchor: int, own: frozenset[str], words: _Words) -> bool:
    """Whether a negation right before takes the word back ("it was not a mistake")."""
    before = said[max(0, anchor - 2) : anchor]
    return not own and any(token in words.negators for token in before)


def _same(one: str, other: str) -> bool:
    """Whether two words are one, but for an ending or a slip of the finger."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 5:
        return False
    if long.startswith(short) and len(short) >= 6:
        return True
    slips = 2 if len(short) >= 8 else 1
    return OSA.distance(one, other, score_cutoff=slips) <= slips


@lru_cache(maxsize=1024)
def _canonical(wording: str, known: Lexicon) -> Tokens:
    return _words(known).canonical(wording)


@lru_cache(maxsize=16)
def _words(known: Lexicon) -> _Words:
    mapping = known.mapping("reason_same_words")
    return _Words(
        Phrasebook.of((w, name) for name, said in mapping.items() for w in (name, *said)),
        frozenset(known.words("reason_weak_words")),
        frozenset(known.words("reason_negators")),
    )
