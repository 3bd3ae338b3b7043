"""Which of a customer's own addresses a message refers to: by label, order number or place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz.distance import OSA

from shop.domain.customer import Address
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.postal import (
    Keys,
    Phrases,
    Places,
    Word,
    keys_of,
    places,
    starting,
)

DEFAULT_LABEL = "default"
PREVIOUS_LABEL = "previous"

_NUMBER = re.compile(r"#?[a-z]{0,3}(\d{4,})")
_SHORT = 5
_NEAR = 3
_NUMBER_REACH = 6
_WENT_REACH = 4
_MOST_TAILS = 12

Known = Sequence[tuple[str, Address]]
Addresses = tuple[Address, ...]


@dataclass(frozen=True)
class Reference:
    """The addresses referred to, best first. `said` although nothing fits is possible."""

    addresses: Addresses = ()
    said: bool = False


@dataclass(frozen=True, eq=False)
class _Vocabulary:
    labels: Phrases
    cues: frozenset[str]
    verbs: frozenset[str]
    went: frozenset[str]
    shall: frozenset[str]
    infinitives: frozenset[str]
    words: frozenset[str]
    negators: frozenset[str]
    number_leads: frozenset[str]
    same_as: frozenset[Keys]


@dataclass(frozen=True)
class _Mention:
    """Addresses that words [start, end) of a message can mean."""

    addresses: Addresses
    start: int
    end: int
    is_place: bool = False


def find_known(
    words: Sequence[Word], known: Known, lexicon: Lexicon, current: Address | None
) -> Reference:
    """The known addresses a message refers to.

    What a message wants changed ("my LA order") and what it wants instead ("to my NYC address") are told
    apart: only the words after "to", "as" or "use" count where it speaks of changing something.
    """
    table, vocabulary = places(lexicon), _vocabulary(lexicon)
    book = _Book(known, table, vocabulary, current)
    tails = list(islice(_tails(words, vocabulary), _MOST_TAILS))
    changes = any(word.key in vocabulary.verbs for word in words)
    if not changes and not tails:
        tails.append(words)
    elif not changes:
        tails += [words]
    said = False
    for tail in tails:
        reference = book.read(tail, whole=len(tail) == len(words))
        if reference.addresses:
            return reference
        said = said or reference.said
    return Reference(said=said)


def _tails(words: Sequence[Word], vocabulary: _Vocabulary) -> Iterator[Sequence[Word]]:
    """What follows each word that leads to the address wanted, in order."""
    keys = [word.key for word in words]
    for index, key in enumerate(keys[:-1]):
        if key not in vocabulary.cues or keys[index + 1] in vocabulary.verbs:
            continue
        infinitive = index > 0 and keys[index - 1] in vocabulary.infinitives
        if not infinitive and not _went(keys, index, vocabulary):
            yield words[index + 1 :]


def _went(keys: Sequence[str], index: int, vocabulary: _Vocabulary) -> bool:
    """Whether "to" at `index` says where something went ("I sent it to"), not where it shall go."""
    for at in range(max(0, index - _WENT_REACH), index):
        if keys[at] in vocabulary.went:
            return not any(key in vocabulary.shall for key in keys[max(0, at - _NEAR) : at])
    return False


class _Book:
    """The known addresses of one customer, ready to be looked up by words."""

    def __init__(
        self, known: Known, table: Places, vocabulary: _Vocabulary, current: Address | None
    ) -> None:
        self.known = known
        self.table = table
        self.vocabulary = vocabulary
        self.current = current
        self.all: Addresses = tuple(dict.fromkeys(address for _, address in known))
        self.names = [(address, _place_names(address, table)) for address in self.all]

    def read(self, words: Sequence[Word], whole: bool) -> Reference:
        """What `words` refer to; `whole` if nothing leads up to them."""
        number = self._by_number(words)
        if number is not None:
            return Reference(number, said=True)
        mentions = [m for m in self._mentions(words) if not self._negated(words, m)]
        if whole:
            mentions = [m for m in mentions if not m.is_place or self._is_spoken_of(words, m)]
        if not mentions:
            return Reference(said=self._unknown_place(words))
        found = mentions[0].addresses
        for mention in mentions[1:]:
            both = tuple(a for a in found if a in mention.addresses)
            found = both or found or mention.addresses
        if len(found) > 1 and self.current is not None:
            found = tuple(a for a in found if a != self.current)
        return Reference(found, said=True)

    def _by_number(self, words: Sequence[Word]) -> Addresses | None:
        """The address of the order named after "the same as"; () if there is none, None if not said."""
        for index, word in enumerate(words):
            match = _NUMBER.fullmatch(word.key)
            if match is None:
                continue
            lead = {w.key for w in words[:index]}
            led_to = index <= _NUMBER_REACH and lead <= self.vocabulary.number_leads
            like_it = self._same_as_before(words, index)
            labels = [(re.sub(r"\D", "", label), address) for label, address in self.known]
            found = tuple(dict.fromkeys(a for digits, a in labels if digits == match[1]))
            if like_it or (led_to and found):
                return found
        return None

    def _same_as_before(self, words: Sequence[Word], index: int) -> bool:
        for start in range(max(0, index - _NUMBER_REACH), index):
            keys = tuple(word.key for word in words[start:index])
            if any(keys[: len(phrase)] == phrase for phrase in self.vocabulary.same_as):
                return True
        return False

    def _mentions(self, words: Sequence[Word]) -> Iterator[_Mention]:
        index = 0
        while index < len(words):
            mention = self._label_at(words, index) or self._place_at(words, index)
            if mention:
                yield mention
            index = mention.end if mention else index + 1

    def _label_at(self, words: Sequence[Word], index: int) -> _Mention | None:
        found = starting(words[index:], self.vocabulary.labels)
        if found is None:
            return None
        label, length = found
        if label == "other":
            chosen = tuple(a for a in self.all if a != self.current)
        else:
            chosen = tuple(dict.fromkeys(a for name, a in self.known if name == label))
        return _Mention(chosen, index, index + length)

    def _place_at(self, words: Sequence[Word], index: int) -> _Mention | None:
        """The longest name of a place of a known address that starts here."""
        best = 0
        fitting: list[Address] = []
        for address, names in self.names:
            length = max((_says(words, index, name, self.table) for name in names), default=0)
            if length and length > best:
                best, fitting = length, []
            if length and length == best:
                fitting.append(address)
        return _Mention(tuple(fitting), index, index + best, is_place=True) if best else None

    def _negated(self, words: Sequence[Word], mention: _Mention) -> bool:
        before = words[max(0, mention.start - _NEAR) : mention.start]
        return any(word.key in self.vocabulary.negators for word in before)

    def _is_spoken_of(self, words: Sequence[Word], mention: _Mention) -> bool:
        """Whether a place named without "to" is the answer, and not where something went or is."""
        before = words[max(0, mention.start - _NEAR) : mention.start]
        if any(word.key in self.vocabulary.went for word in before):
            return False
        if any(word.key in self.vocabulary.words for word in words):
            return True
        # A number alone is rather a postcode someone identifies with.
        named = words[mention.start : mention.end]
        short = len(words) - len(named) <= _SHORT
        return short and not all(word.key.isdigit() for word in named)

    def _unknown_place(self, words: Sequence[Word]) -> bool:
        """Whether an address is spoken of by a place no known address has ("my Boston address")."""
        spoken = any(word.key in self.vocabulary.words for word in words[:_SHORT])
        cities = any(starting(words[i:], self.table.cities) for i in range(min(len(words), _SHORT)))
        return spoken and cities


@lru_cache(maxsize=2048)
def _place_names(address: Address, table: Places) -> tuple[Keys, ...]:
    """What the place of an address is called: city, region, street, house and street, unit, postcode."""
    street = keys_of(address.line1)
    nameless = street[1:] if street and street[0][:1].isdigit() else ()
    city = keys_of(address.city)
    aliases = table.city_names.get(city, ())
    region = address.region
    states = [keys for keys, code in table.states.items() if code == region.upper()]
    names = [city, *aliases, keys_of(region), *states, street, nameless, keys_of(address.postcode)]
    if address.line2:
        names.append(keys_of(address.line2))
    return tuple(dict.fromkeys(name for name in names if name))


def _says(words: Sequence[Word], index: int, name: Keys, table: Places) -> int:
    """How many words the name takes here; 0 if it does not stand here."""
    group = words[index : index + len(name)]
    if len(group) < len(name):
        return 0
    if len(name) == 1 and len(name[0]) == 2 and name[0].isalpha():
        # "or", "in" and "me" are states only in capitals.
        return 1 if group[0].raw.isupper() and group[0].key == name[0] else 0
    fits = all(_same(word.key, key, table) for word, key in zip(group, name, strict=True))
    return len(name) if fits else 0


def _same(said: str, key: str, table: Places) -> bool:
    if said == key:
        return True
    kind = table.street_types.get(said)
    if kind is not None and kind == table.street_types.get(key):
        return True
    if len(key) < 6 or said[:1] != key[:1]:
        return False
    return OSA.distance(said, key, score_cutoff=1) <= 1


@lru_cache(maxsize=16)
def _vocabulary(lexicon: Lexicon) -> _Vocabulary:
    def keys(section: str) -> frozenset[str]:
        return frozenset(keys_of(word)[0] for word in lexicon.words(section))

    labels: Mapping[str, str] = {
        DEFAULT_LABEL: "address_default",
        PREVIOUS_LABEL: "address_previous",
        "other": "address_other",
    }
    return _Vocabulary(
        labels={
            keys_of(w): name for name, section in labels.items() for w in lexicon.words(section)
        },
        cues=keys("address_cues"),
        verbs=keys("address_change_verbs"),
        went=keys("address_went"),
        shall=keys("address_shall"),
        infinitives=keys("address_infinitives"),
        words=keys("address_words"),
        negators=keys("address_not"),
        number_leads=keys("address_number_leads"),
        same_as=frozenset(keys_of(phrase) for phrase in lexicon.words("address_same_as")),
    )
