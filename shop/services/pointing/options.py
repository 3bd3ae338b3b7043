"""What can be said of a product's options: the wordings of every value, names, and orders of values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from shop.domain.catalog import Options
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.text import Stems, small, stems

Catalogue = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, order=True)
class Value:
    """One value of one option. `known` is False where no variant has it ("turquoise")."""

    option: str
    value: str
    known: bool = True


@dataclass(frozen=True)
class Wording:
    """Words that mean one of these values. `loose` words need the option's name beside them."""

    phrase: Stems
    meanings: tuple[Value, ...]
    loose: bool


@dataclass(frozen=True, eq=False)
class Schema:
    """The options of a product (or of some lines) as a customer may say them."""

    values: Mapping[str, tuple[str, ...]]
    wordings: Mapping[str, tuple[Wording, ...]]
    names: Mapping[str, tuple[tuple[Stems, tuple[str, ...]], ...]]
    no_value: Mapping[str, str]
    yes_value: Mapping[str, str]
    scales: Mapping[str, Mapping[str, Decimal]]
    units: Mapping[str, tuple[str, ...]]
    words: Lexicon

    @property
    def phrases(self) -> list[Stems]:
        """Every wording and every option name, for respelling a message."""
        return [w.phrase for rows in self.wordings.values() for w in rows] + [
            phrase for rows in self.names.values() for phrase, _ in rows
        ]


def catalogue(many: Iterable[Options]) -> Catalogue:
    """Option names with their values, in the order first seen: the key a schema is cached under."""
    seen: dict[str, dict[str, None]] = {}
    for single in many:
        for name, value in single.items():
            seen.setdefault(name, {})[value] = None
    return tuple((name, tuple(values)) for name, values in seen.items())


@lru_cache(maxsize=1024)
def schema(values: Catalogue, words: Lexicon, asked: bool = False) -> Schema:
    """The schema of these options; `asked` where a message asks what there is, and complains of nothing
    ("too small" names no size)."""
    return Schema(
        values=dict(values),
        wordings=_by_first(_wordings(values, words, asked)),
        names=_names(values, words),
        no_value=_polar(values, "no_values", words),
        yes_value=_polar(values, "yes_values", words),
        scales={n: s for n, v in values if (s := _scale(v, words))},
        units=_units(values, words),
        words=words,
    )


def _by_first(found: Mapping[Stems, Wording]) -> Mapping[str, tuple[Wording, ...]]:
    rows: dict[str, list[Wording]] = {}
    for phrase in sorted(found, key=lambda p: -len(p)):
        rows.setdefault(phrase[0], []).append(found[phrase])
    return {first: tuple(many) for first, many in rows.items()}


def _polar(values: Catalogue, section: str, words: Lexicon) -> dict[str, str]:
    polar = {stems(w, words) for w in words.words(section)}
    return {name: v for name, many in values for v in many if stems(v, words) in polar}


# --- wordings ------------------------------------------------------------------------------------


def _wordings(values: Catalogue, words: Lexicon, asked: bool) -> dict[Stems, Wording]:
    """Every phrase to what it can mean; full values before other words for them."""
    full: dict[Stems, list[Value]] = {}
    for meaning in _meanings(values):
        phrase = stems(meaning.value, words)
        if phrase and not (len(phrase) == 1 and phrase[0] in _bare_answers(words)):
            full.setdefault(phrase, []).append(meaning)
    table = dict(full)
    for source in (
        _other_words(values, words),
        _parts(full, words),
        _foreign(values, words, asked),
    ):
        fresh: dict[Stems, list[Value]] = {}
        for phrase, meaning in source:
            taken = {m.option for m in table.get(phrase, ())}
            if len("".join(phrase)) == 1 and taken:
                continue  # a letter means the value it is, not the word it may be short for
            if phrase and meaning.option not in taken and meaning not in fresh.get(phrase, ()):
                fresh.setdefault(phrase, []).append(meaning)
        for phrase, meanings in fresh.items():
            table[phrase] = [*table.get(phrase, ()), *meanings]
    return {p: Wording(p, tuple(m), _is_loose(p, words)) for p, m in table.items()}


def _bare_answers(words: Lexicon) -> frozenset[str]:
    return small(words, "bare_no") | small(words, "bare_yes")


def _meanings(values: Catalogue) -> Iterator[Value]:
    return (Value(name, value) for name, many in values for value in many)


def _other_words(values: Catalogue, words: Lexicon) -> Iterator[tuple[Stems, Value]]:
    known = _value_words(words)
    for meaning in _meanings(values):
        for phrase in known.get(stems(meaning.value, words), ()):
            yield phrase, meaning


def _parts(full: Mapping[Stems, list[Value]], words: Lexicon) -> Iterator[tuple[Stems, Value]]:
    """Single words and number-with-unit beginnings that only one value has."""
    empty = _stem_set(words, "empty_values")
    owners: dict[Stems, set[Stems]] = {}
    for phrase in full:
        for part in _pieces(phrase, empty):
            owners.setdefault(part, set()).add(phrase)
    for part, phrases in owners.items():
        if len(phrases) == 1:
            yield from ((part, meaning) for meaning in full[next(iter(phrases))])


def _pieces(phrase: Stems, empty: frozenset[str]) -> Iterator[Stems]:
    if len(phrase) > 1:
        yield from ((w,) for w in phrase if w.isalpha() and w not in empty)
        if phrase[0][:1].isdigit():
            yield phrase[:1]
            yield phrase[:2]


def _foreign(values: Catalogue, words: Lexicon, asked: bool) -> Iterator[tuple[Stems, Value]]:
    """Colours, materials and sizes the product does not have, so that asking for one is noticed."""
    for section in ("known_values", "known_values_asked") if asked else ("known_values",):
        by_option = [_foreign_to(name, section, words) for name, _ in values]
        for kind in words.mapping(section):
            for known in by_option:
                yield from known.get(kind, ())


@lru_cache(maxsize=512)
def _foreign_to(
    option: str, section: str, words: Lexicon
) -> Mapping[str, tuple[tuple[Stems, Value], ...]]:
    """Of each kind of values that an option of that name may have, those the lexicon knows."""
    named = stems(option, words)
    return {
        kind: tuple((stems(w, words), Value(option, w, known=False)) for w in wordings)
        for kind, wordings in words.mapping(section).items()
        if stems(kind, words)[0] in named
    }


@lru_cache(maxsize=16384)
def _is_loose(phrase: Stems, words: Lexicon) -> bool:
    if len(phrase) == 1 and (len(phrase[0]) == 1 or phrase[0][:1].isdigit()):
        return True
    return phrase in _loose(words) or (phrase in _polar_words(words) and len(phrase) == 1)


@lru_cache(maxsize=8)
def _loose(words: Lexicon) -> frozenset[Stems]:
    return frozenset(stems(w, words) for w in words.words("loose_values"))


@lru_cache(maxsize=8)
def _polar_words(words: Lexicon) -> frozenset[Stems]:
    both = words.words("no_values") + words.words("yes_values")
    return frozenset(stems(w, words) for w in both)


@lru_cache(maxsize=32)
def _stem_set(words: Lexicon, section: str) -> frozenset[str]:
    return frozenset(s for w in words.words(section) for s in stems(w, words))


@lru_cache(maxsize=8)
def _value_words(words: Lexicon) -> dict[Stems, tuple[Stems, ...]]:
    return {
        stems(value, words): tuple(stems(o, words) for o in others)
        for value, others in words.mapping("value_words").items()
    }


# --- names ---------------------------------------------------------------------------------------


def _names(
    values: Catalogue, words: Lexicon
) -> Mapping[str, tuple[tuple[Stems, tuple[str, ...]], ...]]:
    own: dict[Stems, list[str]] = {}
    for name, _ in values:
        own.setdefault(stems(name, words), []).append(name)
    table = {p: list(n) for p, n in own.items()}
    for source in (_name_parts(values, words), _name_words(values, words)):
        fresh: dict[Stems, list[str]] = {}
        for phrase, name in source:
            if phrase and phrase not in table and name not in fresh.get(phrase, ()):
                fresh.setdefault(phrase, []).append(name)
        table.update(fresh)
    rows: dict[str, list[tuple[Stems, tuple[str, ...]]]] = {}
    for phrase in sorted(table, key=lambda p: -len(p)):
        if phrase:
            rows.setdefault(phrase[0], []).append((phrase, tuple(table[phrase])))
    return {first: tuple(many) for first, many in rows.items()}


def _name_parts(values: Catalogue, words: Lexicon) -> Iterator[tuple[Stems, str]]:
    """The single words of option names ("frame color": the frame, the color)."""
    for name, _ in values:
        phrase = stems(name, words)
        if len(phrase) > 1:
            yield from (((word,), name) for word in phrase if len(word) > 2 and word != "level")


def _name_words(values: Catalogue, words: Lexicon) -> Iterator[tuple[Stems, str]]:
    others = _option_words(words)
    for name, _ in values:
        for wording in others.get(stems(name, words), ()):
            yield wording, name


@lru_cache(maxsize=8)
def _option_words(words: Lexicon) -> Mapping[Stems, tuple[Stems, ...]]:
    return {
        stems(name, words): tuple(stems(w, words) for w in many)
        for name, many in words.mapping("option_words").items()
    }


# --- orders of values ----------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _scale(values: tuple[str, ...], words: Lexicon) -> dict[str, Decimal]:
    return _named_scale(values, words) or _numeric_scale(values, words)


def _named_scale(values: tuple[str, ...], words: Lexicon) -> dict[str, Decimal]:
    phrases = {v: stems(v, words) for v in values}
    for places in _scales(words):
        if all(p in places for p in phrases.values()):
            return {v: places[p] for v, p in phrases.items()}
    return {}


@lru_cache(maxsize=8)
def _scales(words: Lexicon) -> tuple[Mapping[Stems, Decimal], ...]:
    orders = words.mapping("scales").values()
    return tuple({stems(step, words): Decimal(n) for n, step in enumerate(o)} for o in orders)


def _numeric_scale(values: tuple[str, ...], words: Lexicon) -> dict[str, Decimal]:
    measured = {v: _measure(stems(v, words)) for v in values}
    zero = {v for v in values if stems(v, words) in _polar_words(words)}
    units = {m[1] for v, m in measured.items() if m and v not in zero}
    factors = {u: Decimal(n[0]) for u, n in words.mapping("units").items()}
    if len(units) > 1 and not units <= set(factors):
        return {}
    scale: dict[str, Decimal] = {}
    for value, found in measured.items():
        if found is None and value not in zero:
            return {}
        number, unit = found or (Decimal(0), "")
        scale[value] = number * (factors.get(unit, Decimal(1)) if len(units) > 1 else 1)
    return scale


def _measure(phrase: Stems) -> tuple[Decimal, str] | None:
    """The first number of a value and the word that measures it ("1.5l", "i5", "5-25 lbs")."""
    for index, part in enumerate(phrase):
        match = re.fullmatch(r"([^\d]*)(\d+(?:\.\d+)?)", part)
        if match:
            following = next((p for p in phrase[index + 1 :] if p.isalpha()), "")
            return _decimal(match.group(2)), match.group(1) or following
    return None


def _decimal(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        return Decimal(0)


def _units(values: Catalogue, words: Lexicon) -> dict[str, tuple[str, ...]]:
    """The words that follow numbers in values, to the options they measure."""
    found: dict[str, dict[str, None]] = {}
    for meaning in _meanings(values):
        phrase = stems(meaning.value, words)
        for number, unit in itertools.pairwise(phrase):
            if number[:1].isdigit() and unit.isalpha():
                found.setdefault(unit, {})[meaning.option] = None
    return {unit: tuple(names) for unit, names in found.items()}
