"""What a message says of who is writing: e-mail addresses, names and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from shop.services.pointing.emails import take_emails
from shop.services.pointing.lexicon import Lexicon, lexicon
from shop.services.pointing.postal import (
    Keys,
    Phrases,
    Places,
    Postcode,
    Word,
    ending,
    key_of,
    keys_of,
    places,
    postcodes,
    words_of,
)
from shop.services.pointing.text import normalise
from shop.services.pointing.types import IdentityClaim

MAX_CHARACTERS = 1500
MAX_EACH = 8

Name = tuple[str, str]

_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_SLASHES = re.compile(r"\s*[/|;]\s*|\s+[-–—]+\s+")
_LONGEST_NAME = 4
_NEAR = 10


@dataclass(frozen=True, eq=False)
class _Table:
    cues: Phrases
    after: frozenset[str]
    titles: frozenset[str]
    particles: frozenset[str]
    fillers: frozenset[str]
    place_leads: frozenset[str]
    number_leads: frozenset[str]
    corrections: frozenset[str]
    not_names: frozenset[str]
    things: frozenset[str]
    places: Places


@dataclass(frozen=True)
class _Run:
    """Neighbouring words [start, end) that could be a name, and how likely they are one."""

    words: tuple[str, ...]
    start: int
    end: int
    weight: int = 0


def find_identity(text: str, language: str = "en") -> IdentityClaim:
    """The proofs a message holds, candidates best first.

    Names are (first, last) as typed; a name of three words gives several pairs. Postcodes are written
    their country's way ("SW1A 1AA"), e-mail addresses in lower case.
    """
    words = lexicon(language)
    table = _table(words)
    emails, rest = take_emails(normalise(text[:MAX_CHARACTERS]), words)
    said = words_of(_SLASHES.sub(" , ", rest))
    codes = _postcodes(said, table)
    names = dict.fromkeys(_names(said, codes, table, bool(emails)))
    return IdentityClaim(
        emails=emails[:MAX_EACH],
        names=tuple(names)[:MAX_EACH],
        postcodes=tuple(dict.fromkeys(code.text for code in _best_first(said, codes, table)))[
            :MAX_EACH
        ],
    )


def _postcodes(said: Sequence[Word], table: _Table) -> list[Postcode]:
    return [code for code in postcodes(said) if not _is_other_number(said, code, table)]


def _is_other_number(said: Sequence[Word], code: Postcode, table: _Table) -> bool:
    """Whether it is an order's number, or the number of a house."""
    before = {word.key for word in said[max(0, code.start - 3) : code.start]}
    if before & table.number_leads:
        return True
    after = said[code.end : code.end + 3]
    return any(w.key in table.places.street_types for w in after) and not any(
        w.breaks for w in after
    )


def _best_first(said: Sequence[Word], codes: list[Postcode], table: _Table) -> list[Postcode]:
    """The last postcode first where the customer corrects the one before."""
    if len(codes) < 2:
        return codes
    between = {word.key for word in said[codes[0].end : codes[-1].start]}
    return codes[::-1] if between & table.corrections else codes


def _names(
    said: Sequence[Word], codes: list[Postcode], table: _Table, has_email: bool
) -> Iterator[Name]:
    labelled = _labelled(said, table)
    if labelled:
        yield labelled
    runs = [_weighed(run, said, codes, table, has_email) for run in _runs(said, table)]
    ranked = sorted((run for run in runs if run.weight), key=lambda run: -run.weight)
    for run in ranked:
        yield from _pairs(run.words, table)
    yield from _turned_round(runs, said, table)
    for run in ranked:
        if len(run.words) == 2:
            yield run.words[1], run.words[0]


def _runs(said: Sequence[Word], table: _Table) -> list[_Run]:
    """The longest stretches of words that could be names, without a comma inside."""
    runs: list[_Run] = []
    start = 0
    while start < len(said):
        end = start
        while end < len(said) and _could_be_name(said[end], table):
            if end > start and _parted(said[end - 1], said[end]):
                break
            end += 1
        if end > start:
            runs += _without_place(said, start, end, table)
        start = max(end, start + 1)
    return runs


def _parted(one: Word, other: Word) -> bool:
    """Whether a comma or the end of a sentence stands between; "J." and "St." end none."""
    return other.breaks or (one.ends and len(one.key) > 2)


def _could_be_name(word: Word, table: _Table) -> bool:
    bare = _POSSESSIVE.sub("", word.raw)
    if not _NAME.fullmatch(bare) or len(bare) > 40:
        return False
    return word.key not in table.not_names and word.key not in table.things


def _without_place(said: Sequence[Word], start: int, end: int, table: _Table) -> list[_Run]:
    """The stretch without titles before and a city or state behind; nothing if it is a place."""
    while start < end and said[start].key in table.titles:
        start += 1
    led_to_place = start > 0 and said[start - 1].key in table.place_leads
    words = _before_place(said[start:end], table.places)
    if not words or led_to_place or len(words) > _LONGEST_NAME:
        return []
    names = tuple(_POSSESSIVE.sub("", word.raw).rstrip(".") for word in words)
    return [_Run(names, start, start + len(words))]


def _before_place(words: Sequence[Word], places: Places) -> Sequence[Word]:
    """`words` without a city and a state at their end; "Austin Jackson" keeps its first name."""
    state = places.state(words)[1] if words else 0
    city = ending(words[: len(words) - state], places.cities)
    place = state + (city[1] if city else 0)
    if place == len(words) or len(words) - place >= 2:
        return words[: len(words) - place]
    return words


def _weighed(
    run: _Run, said: Sequence[Word], codes: list[Postcode], table: _Table, has_email: bool
) -> _Run:
    weight = _weight(run, said, codes, table, has_email) if len(run.words) > 1 else 0
    return _Run(run.words, run.start, run.end, weight)


def _weight(
    run: _Run, said: Sequence[Word], codes: list[Postcode], table: _Table, has_email: bool
) -> int:
    cue = _cue_before(said, run.start, table)
    following = said[run.end].key if run.end < len(said) else ""
    if cue == "strong":
        return 90
    if following in table.after:
        return 80
    if any(_adjoins(run, code, said, table) for code in codes):
        return 70
    if cue == "weak" and len(run.words) <= 3:
        return 60
    others = [*said[: run.start], *said[run.end :]]
    if all(_says_nothing(word, table) for word in others):
        return 50
    capitals = all(word[:1].isupper() for word in run.words)
    return 20 if capitals and (codes or has_email) and not _all_capitals(said) else 0


def _cue_before(said: Sequence[Word], index: int, table: _Table) -> str:
    """The kind of cue that ends right before a name."""
    while index and said[index - 1].key in table.titles:
        index -= 1
    found = ending(said[:index], table.cues) if index else None
    return found[0] if found else ""


def _adjoins(run: _Run, code: Postcode, said: Sequence[Word], table: _Table) -> bool:
    """Whether between a name and a postcode stand only words that say nothing, and places."""
    first, last = sorted(((run.start, run.end), (code.start, code.end)))
    between = said[first[1] : last[0]]
    return len(between) <= _NEAR and all(_says_nothing(word, table) for word in between)


def _says_nothing(word: Word, table: _Table) -> bool:
    if word.key in table.fillers or not any(c.isalnum() for c in word.raw):
        return True
    if any(c.isdigit() for c in word.raw):
        return True
    cities = table.places.cities
    in_city = any(word.key in keys for keys in cities) or (word.key,) in table.places.states
    return in_city or word.raw.upper() in table.places.states.values()


def _all_capitals(said: Sequence[Word]) -> bool:
    return all(word.raw[:1].isupper() for word in said if word.raw[:1].isalpha())


def _pairs(words: tuple[str, ...], table: _Table) -> Iterator[Name]:
    """A name cut into first and last at every place, the likeliest first."""
    cuts = list(range(len(words) - 1, 0, -1))
    particle = next((i for i, w in enumerate(words) if i and key_of(w) in table.particles), 0)
    if particle:
        cuts.sort(key=lambda cut: cut != particle)
    elif len(words) == _LONGEST_NAME:
        cuts.sort(key=lambda cut: cut != 2)
    for cut in cuts:
        yield " ".join(words[:cut]), " ".join(words[cut:])
    if len(words) > 2:
        yield words[0], words[-1]


def _turned_round(runs: Sequence[_Run], said: Sequence[Word], table: _Table) -> Iterator[Name]:
    """ "Rossi, Yusuf": two single words with a comma between."""
    for one, other in pairwise(runs):
        alone = len(one.words) == 1 and len(other.words) == 1
        if not alone or one.end != other.start or not said[other.start].breaks:
            continue
        others = [*said[: one.start], *said[other.end :]]
        if all(_says_nothing(word, table) for word in others):
            yield other.words[0], one.words[0]
            yield one.words[0], other.words[0]


def _labelled(said: Sequence[Word], table: _Table) -> Name | None:
    """ "First name: Yusuf, last name: Rossi"."""
    found: dict[str, str] = {}
    for index in range(1, len(said)):
        cue = _cue_before(said, index, table)
        if cue in ("first", "last") and cue not in found and _could_be_name(said[index], table):
            end = index + 1
            while end < min(len(said), index + 3) and _goes_on(said[end], table):
                end += 1
            found[cue] = " ".join(word.raw for word in said[index:end])
    return (found["first"], found["last"]) if len(found) == 2 else None


def _goes_on(word: Word, table: _Table) -> bool:
    return not word.breaks and _could_be_name(word, table)


@lru_cache(maxsize=16)
def _table(words: Lexicon) -> _Table:
    def keys(section: str) -> frozenset[str]:
        return frozenset(key for word in words.words(section) for key in keys_of(word))

    cues: dict[Keys, str] = {}
    for kind, phrases in words.mapping("identity_cues").items():
        cues |= {keys_of(phrase): kind for phrase in phrases}
    return _Table(
        cues=cues,
        after=keys("identity_after"),
        titles=keys("identity_titles"),
        particles=keys("identity_particles"),
        fillers=keys("identity_fillers"),
        place_leads=keys("identity_place_leads"),
        number_leads=keys("identity_number_leads"),
        corrections=keys("identity_corrections"),
        not_names=_whole(words.words("identity_not_names")),
        things=_whole(words.words("identity_things")),
        places=places(words),
    )


def _whole(phrases: Iterable[str]) -> frozenset[str]:
    """The words that stand alone in a list."""
    return frozenset(keys[0] for keys in map(keys_of, phrases) if len(keys) == 1)
