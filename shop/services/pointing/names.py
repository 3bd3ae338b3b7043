"""Names of people in a message: stretches of words that stand where names stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from shop.services.pointing.lexicon import Lexicon
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
)

Name = tuple[str, str]

_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_USER_ID = re.compile(r"([^\W\d_]{2,})[_.]([^\W\d_]{2,})[_.]?\d+")
_LONGEST_NAME = 4
_NEAR = 10


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of one language that tell names from other words."""

    cues: Phrases
    after: frozenset[str]
    titles: frozenset[str]
    particles: frozenset[str]
    fillers: frozenset[str]
    place_leads: frozenset[str]
    number_leads: frozenset[str]
    number_joins: frozenset[str]
    corrections: frozenset[str]
    elsewhere: frozenset[str]
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


def find_names(
    said: Sequence[Word], codes: Sequence[Postcode], table: Vocabulary, has_email: bool
) -> Iterator[Name]:
    """(first, last) pairs, likeliest first; `codes` are the postcodes found in `said`."""
    labelled = _labelled(said, table)
    if labelled:
        yield labelled
    runs = [_weighed(run, said, codes, table, has_email) for run in _runs(said, table)]
    ranked = sorted((run for run in runs if run.weight), key=lambda run: -run.weight)
    for run in ranked:
        yield from _pairs(run.words, table)
    yield from _turned_round(runs, said, table)
    yield from _from_user_ids(said, table)
    for run in ranked:
        if len(run.words) == 2:
            yield run.words[1], run.words[0]


def _runs(said: Sequence[Word], table: Vocabulary) -> list[_Run]:
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


def _could_be_name(word: Word, table: Vocabulary) -> bool:
    bare = _POSSESSIVE.sub("", word.raw)
    if not _NAME.fullmatch(bare) or len(bare) > 40:
        return False
    return word.key not in table.not_names and word.key not in table.things


def _without_place(said: Sequence[Word], start: int, end: int, table: Vocabulary) -> list[_Run]:
    """The stretch without titles before and a city or state behind; nothing if it is a place."""
    while start < end and said[start].key in table.titles:
        start += 1
    led_to_place = start > 0 and said[start - 1].key in table.place_leads
    words = _before_place(said[start:end], table.places)
    if start and said[start - 1].raw.isdigit() and _has_street(words, table.places):
        return []  # "1234 Elm St"
    if not words or led_to_place or len(words) > _LONGEST_NAME:
        return []
    names = tuple(_POSSESSIVE.sub("", word.raw).rstrip(".") for word in words)
    return [_Run(names, start, start + len(words))]


def _has_street(words: Sequence[Word], places: Places) -> bool:
    return any(word.key in places.street_types for word in words)


def _before_place(words: Sequence[Word], places: Places) -> Sequence[Word]:
    """`words` without a city and a state at their end; "Austin Jackson" keeps its first name."""
    state = places.state(words)[1] if words else 0
    city = ending(words[: len(words) - state], places.cities)
    place = state + (city[1] if city else 0)
    if place == len(words) or len(words) - place >= 2:
        return words[: len(words) - place]
    return words


def _weighed(
    run: _Run, said: Sequence[Word], codes: Sequence[Postcode], table: Vocabulary, has_email: bool
) -> _Run:
    weight = _weight(run, said, codes, table, has_email) if len(run.words) > 1 else 0
    return _Run(run.words, run.start, run.end, weight)


def _weight(
    run: _Run, said: Sequence[Word], codes: Sequence[Postcode], table: Vocabulary, has_email: bool
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


def _cue_before(said: Sequence[Word], index: int, table: Vocabulary) -> str:
    """The kind of cue that ends right before a name."""
    while index and said[index - 1].key in table.titles:
        index -= 1
    found = ending(said[:index], table.cues) if index else None
    return found[0] if found else ""


def _adjoins(run: _Run, code: Postcode, said: Sequence[Word], table: Vocabulary) -> bool:
    """Whether between a name and a postcode stand only words that say nothing, and places."""
    first, last = sorted(((run.start, run.end), (code.start, code.end)))
    between = said[first[1] : last[0]]
    return len(between) <= _NEAR and all(_says_nothing(word, table) for word in between)


def _says_nothing(word: Word, table: Vocabulary) -> bool:
    if word.key in table.fillers or not any(c.isalnum() for c in word.raw):
        return True
    if any(c.isdigit() for c in word.raw):
        return True
    cities = table.places.cities
    in_city = any(word.key in keys for keys in cities) or (word.key,) in table.places.states
    return in_city or word.raw.upper() in table.places.states.values()


def _all_capitals(said: Sequence[Word]) -> bool:
    return all(word.raw[:1].isupper() for word in said if word.raw[:1].isalpha())


def _pairs(words: tuple[str, ...], table: Vocabulary) -> Iterator[Name]:
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


def _turned_round(runs: Sequence[_Run], said: Sequence[Word], table: Vocabulary) -> Iterator[Name]:
    """ "Rossi, Yusuf": two single words with a comma between."""
    for one, other in pairwise(runs):
        alone = len(one.words) == 1 and len(other.words) == 1
        if not alone or one.end != other.start or not said[other.start].breaks:
            continue
        others = [*said[: one.start], *said[other.end :]]
        if all(_says_nothing(word, table) for word in others):
            yield other.words[0], one.words[0]
            yield one.words[0], other.words[0]


def _from_user_ids(said: Sequence[Word], table: Vocabulary) -> Iterator[Name]:
    """ "mei_kovacs_8020" names her as well as "Mei Kovacs" does."""
    for word in said:
        match = _USER_ID.fullmatch(word.raw)
        if match and not {key_of(part) for part in match.groups()} & table.not_names:
            yield match[1], match[2]


def _labelled(said: Sequence[Word], table: Vocabulary) -> Name | None:
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


def _goes_on(word: Word, table: Vocabulary) -> bool:
    return not word.breaks and _could_be_name(word, table)


@lru_cache(maxsize=16)
def vocabulary(words: Lexicon) -> Vocabulary:
    """The vocabulary of one lexicon."""

    def keys(section: str) -> frozenset[str]:
        return frozenset(key for word in words.words(section) for key in keys_of(word))

    cues: dict[Keys, str] = {}
    for kind, phrases in words.mapping("identity_cues").items():
        cues |= {keys_of(phrase): kind for phrase in phrases}
    return Vocabulary(
        cues=cues,
        after=keys("identity_after"),
        titles=keys("identity_titles"),
        particles=keys("identity_particles"),
        fillers=keys("identity_fillers"),
        place_leads=keys("identity_place_leads"),
        number_leads=keys("identity_number_leads"),
        number_joins=keys("identity_number_joins"),
        corrections=keys("identity_corrections"),
        elsewhere=keys("identity_elsewhere"),
        not_names=_whole(words.words("identity_not_names")),
        things=_whole(words.words("identity_things")),
        places=places(words),
    )


def _whole(phrases: Iterable[str]) -> frozenset[str]:
    """The words that stand alone in a list."""
    return frozenset(keys[0] for keys in map(keys_of, phrases) if len(keys) == 1)
