"""What a message says of who is writing: e-mail addresses, names and postcodes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shop.services.pointing.emails import take_emails
from shop.services.pointing.lexicon import lexicon
from shop.services.pointing.names import Vocabulary, find_names, vocabulary
from shop.services.pointing.phrases import tokenize
from shop.services.pointing.postal import Postcode, Word, postcodes, words_of
from shop.services.pointing.text import normalise
from shop.services.pointing.types import IdentityClaim
from shop.services.pointing.written import find_start

MAX_CHARACTERS = 1500
MAX_EACH = 8

_SLASHES = re.compile(r"\s*[/|;]\s*|\s+[-–—]+\s+")
_INTRODUCTION = 7
_LEAD = 4
_ADDRESS = 14


def find_identity(text: str, language: str = "en") -> IdentityClaim:
    """The proofs a message holds, candidates best first.

    Names are (first, last) as typed; a name of three words gives several pairs. Postcodes are written
    their country's way ("SW1A 1AA"), e-mail addresses in lower case.
    """
    words = lexicon(language)
    table = vocabulary(words)
    emails, rest = take_emails(normalise(text[:MAX_CHARACTERS]), words)
    said = words_of(_SLASHES.sub(" , ", rest))
    codes = _postcodes(said, table)
    names = dict.fromkeys(find_names(said, codes, table, bool(emails)))
    texts = dict.fromkeys(code.text for code in _best_first(said, codes, table))
    return IdentityClaim(
        emails=emails[:MAX_EACH],
        names=tuple(names)[:MAX_EACH],
        postcodes=tuple(texts)[:MAX_EACH],
    )


def opens_with_name(text: str, language: str = "en") -> bool:
    """Whether a short message is "my name is" with something behind it, a proof or not."""
    said = tokenize(text[:MAX_CHARACTERS])
    cues = [tokenize(c) for c in lexicon(language).mapping("identity_cues")["strong"]]
    openings = [cue for cue in cues if len(cue) > 1 and said[: len(cue)] == cue]
    return len(said) <= _INTRODUCTION and any(len(said) > len(cue) for cue in openings)


def _postcodes(said: Sequence[Word], table: Vocabulary) -> list[Postcode]:
    """The postcodes that are neither an order's number nor of an address to send something to."""
    elsewhere = _elsewhere(said, table)
    return [
        code
        for code in postcodes(said)
        if code.start not in elsewhere and not _is_other_number(said, code, table)
    ]


def _is_other_number(said: Sequence[Word], code: Postcode, table: Vocabulary) -> bool:
    """Whether it is an order's number ("order number 12345"), or the number of a house."""
    after = said[code.end : code.end + 3]
    if any(w.key in table.places.street_types for w in after) and not any(w.breaks for w in after):
        return True
    index = code.start
    while index and not said[index].breaks:
        index -= 1
        if said[index].key in table.number_leads:
            return True
        if said[index].key not in table.number_joins or said[index].ends:
            return False
    return False


def _elsewhere(said: Sequence[Word], table: Vocabulary) -> range:
    """The words of an address that something shall be sent to: it is not where the customer lives."""
    street = find_start(said, table.places, {})
    if street is None:
        return range(0)
    before = said[max(0, street - _LEAD) : street]
    led_to = any(word.key in table.elsewhere for word in before)
    return range(street, street + _ADDRESS) if led_to else range(0)


def _best_first(said: Sequence[Word], codes: list[Postcode], table: Vocabulary) -> list[Postcode]:
    """The last postcode first where the customer corrects the one before."""
    if len(codes) < 2:
        return codes
    between = {word.key for word in said[codes[0].end : codes[-1].start]}
    return codes[::-1] if between & table.corrections else codes
