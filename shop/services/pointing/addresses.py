"""Which address a message means: one written out, in one go or piece by piece, or one on file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache

from shop.domain.customer import Address
from shop.services.pointing.address_book import Known, find_known
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.pieces import read_pieces
from shop.services.pointing.postal import (
    MAX_CHARACTERS,
    Keys,
    Phrases,
    Places,
    key_of,
    keys_of,
    places,
    words_of,
    write,
)
from shop.services.pointing.text import normalise
from shop.services.pointing.types import AddressMatch
from shop.services.pointing.written import Parts, complete, read_street

_PART_NAMES = ("line1", "line2", "city", "region", "postcode", "country")
_CODE_LENGTHS = {"USA": 5, "India": 6, "United Kingdom": 0, "Canada": 0}


def find_address(
    text: str,
    known: Sequence[tuple[str, Address]],
    language: str = "en",
    *,
    partial: Address | None = None,
    current: Address | None = None,
) -> AddressMatch:
    """The address a message means.

    `known`: the customer's own addresses by label: "default", an order's number, "previous" for what
    the address was before a change in this conversation. `partial`: what was written so far, if the
    customer is writing one. `current`: the address to be changed, which "the other one" is not.
    """
    words = lexicon(language)
    table = places(words)
    clean = normalise(text[:MAX_CHARACTERS])
    said = words_of(clean)
    begun = Parts(**asdict(partial)) if partial is not None else None
    written = _labelled(clean, words, begun) or read_street(said, table, _lead_ins(words))
    if written is None and begun is not None:
        written = read_pieces(said, table, begun)
    if written is None:
        reference = find_known(said, known, words, current)
        if reference.said:
            return AddressMatch(reference.addresses, partial=partial, said=True)
        written = read_pieces(said, table, None)
    if written is None:
        return AddressMatch(partial=partial)
    return _settled(_merged(begun, written, table), known, table)


def missing_parts(address: Address) -> tuple[str, ...]:
    """The names of the fields an address still lacks, in the order to ask for them.

    The second line never is; the region only in the United States.
    """
    table = places(lexicon())
    needed = ["line1", "city", "region", "postcode", "country"]
    if _canonical(address.country, table) not in ("USA", ""):
        needed.remove("region")
    return tuple(name for name in needed if not getattr(address, name))


def _merged(begun: Parts | None, written: Parts, table: Places) -> Parts:
    """What was written before, with what is written now in its place."""
    if begun is None:
        return written
    if written.line1:
        begun = replace(begun, line1="", line2="")
    if written.city and written.city != begun.city:
        begun = replace(begun, region="")
    new = {name: getattr(written, name) for name in _PART_NAMES}
    return complete(replace(begun, **{name: value for name, value in new.items() if value}), table)


def _settled(parts: Parts, known: Known, table: Places) -> AddressMatch:
    address = Address(**asdict(replace(parts, country=_country(parts, known, table))))
    alike = [a for _, a in dict.fromkeys(known) if _agrees(address, a, table)]
    found = tuple(dict.fromkeys(alike))
    if found and any(not address.line2 and a.line2 for a in found) and not missing_parts(address):
        found = (*found, address)  # "445 Maple Drive", on file with a suite: which of the two?
    if found:
        return AddressMatch(found, said=True)
    if missing_parts(address):
        return AddressMatch(partial=address, said=True)
    return AddressMatch((address,), said=True)


def _agrees(written: Address, on_file: Address, table: Places) -> bool:
    """Whether a written street is one on file, and nothing else written speaks against it."""
    if not written.line1 or _street(written.line1, table) != _street(on_file.line1, table):
        return False
    pairs = [(getattr(written, n), getattr(on_file, n)) for n in _PART_NAMES[1:5]]
    return all(not said or keys_of(said) == keys_of(stored) for said, stored in pairs)


def _street(line: str, table: Places) -> Keys:
    """A street for comparison, its kind spelled out."""
    return tuple(table.street_types.get(key, key) for key in keys_of(line))


def _canonical(country: str, table: Places) -> str:
    return table.countries.get(keys_of(country), country)


def _country(parts: Parts, known: Known, table: Places) -> str:
    """The country as the customer's other addresses spell it; theirs where the message says none.

    Many countries have postcodes of five or six digits, so that these alone do not tell the country.
    """
    usual = known[0][1].country if known else ""
    length = _CODE_LENGTHS.get(_canonical(usual, table))
    digits = len(parts.postcode) if parts.postcode.isdigit() else 0
    vague = not parts.country or (digits and length in (None, digits))
    if vague and usual:
        return usual
    spelled = {_canonical(a.country, table): a.country for _, a in reversed(known)}
    return spelled.get(parts.country, parts.country)


def _labelled(text: str, words: Lexicon, begun: Parts | None) -> Parts | None:
    """Parts written as "Street: 12 Oak Road, City: Denver"; None where fewer than two are."""
    pattern, names = _labels(words)
    found = list(pattern.finditer(text))
    if len(found) < (1 if begun is not None else 2):
        return None
    parts: dict[str, str] = {}
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        value = re.split(r"[\n;]", text[match.end() : end].strip(), maxsplit=1)[0]
        parts.setdefault(names[" ".join(match[1].lower().split())], write(words_of(value)))
    return _tidy(parts, places(words)) if any(parts.values()) else None


def _tidy(parts: dict[str, str], table: Places) -> Parts | None:
    """Labelled parts in the shop's spelling; None if the first line is a whole address itself."""
    if set(parts) == {"line1"} and "," in parts["line1"]:
        return None
    city = parts.get("city", "")
    region = parts.get("region", "")
    parts["city"] = table.cities.get(keys_of(city), city)
    parts["region"] = table.states.get(
        keys_of(region), region.upper() if len(region) == 2 else region
    )
    country = parts.get("country", "")
    parts["country"] = table.countries.get(keys_of(country), country)
    return complete(Parts(**parts), table)


@lru_cache(maxsize=16)
def _labels(words: Lexicon) -> tuple[re.Pattern[str], dict[str, str]]:
    names = {w: name for name, said in words.mapping("address_labels").items() for w in said}
    longest_first = sorted(names, key=len, reverse=True)
    wordings = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<![^\s,;])({wordings})\s*[:=]\s*", re.IGNORECASE), names


@lru_cache(maxsize=16)
def _lead_ins(words: Lexicon) -> Phrases:
    return {keys_of(phrase): key_of(phrase) for phrase in words.words("address_lead_ins")}
