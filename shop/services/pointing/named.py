"""Options a message speaks of by name, without a value: free, kept, refused, or of unknown value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from shop.services.pointing.elements import Element
from shop.services.pointing.heard import Heard
from shop.services.pointing.options import Value
from shop.services.pointing.text import Gap
from shop.services.pointing.wishes import Claim


def free_options(heard: Heard) -> tuple[frozenset[str], bool]:
    """The options that do not matter, and whether all that are not named do not."""
    free: set[str] = set()
    rest = bool(heard.marks("free_rest"))
    for mark in heard.marks("any", "any_one"):
        if mark.is_mark("any_one"):
            if heard.names_thing(mark.end):
                continue
            named = _directly_after(heard, mark) or _without_value(heard, heard.names_before(mark))
        else:
            named = heard.names_after(mark) or heard.names_before(mark)
        heard.used |= set(named)
        free |= {o for name in named for o in name.options}
        rest = rest or not named
    return frozenset(free), rest


def _directly_after(heard: Heard, mark: Element) -> list[Element]:
    """The option names behind "any" that it belongs to: "any color", not "any of those in size 9"."""
    return _without_value(heard, [e for e in heard.names_after(mark) if _belongs(heard, mark, e)])


def _without_value(heard: Heard, names: Iterable[Element]) -> list[Element]:
    """Those with no value of theirs behind them: of "size 12" the size matters."""
    return [e for e in names if not (heard.gap(e.end) is Gap.NONE and heard.is_value(e.end))]


def kept_options(heard: Heard) -> frozenset[str]:
    """The options that shall stay as they are ("same size and color")."""
    kept: set[str] = set()
    for mark in heard.marks("same"):
        behind = [e for e in heard.names_after(mark) if _belongs(heard, mark, e)]
        named = behind or heard.names_before(mark)[-1:]
        named = [n for n in named if n not in heard.used]
        heard.used |= set(named)
        kept |= {o for name in named for o in name.options}
    return frozenset(kept)


def _belongs(heard: Heard, mark: Element, name: Element) -> bool:
    """Whether only joining words and other names stand between."""
    named = {i for e in heard.names for i in range(e.start, e.end)}
    return all(
        i in named or heard.is_small(heard.stem(i), "between_names")
        for i in range(mark.end, name.start)
    )


def name_claims(heard: Heard, settled: Collection[str]) -> list[Claim]:
    """What is said of options by their names alone: "waterproof", "no backlight", "size 14"."""
    claims: list[Claim] = []
    for name in heard.names:
        if name in heard.used:
            continue
        open_ = [o for o in name.options if o not in settled]
        claim = _foreign_number(heard, name, open_) or _polar(heard, name, open_)
        if claim:
            heard.used.add(name)
            claims.append(claim)
    if not any(c.options <= _numbered(heard) for c in claims):
        claims += _led_number(heard, settled)
    return claims


def _led_number(heard: Heard, settled: Collection[str]) -> list[Claim]:
    """A number that no variant has, where a value would stand ("shoes in 11", "shoes 11"), if it can be of one
    option only. With a word of its own behind it ("in 11 days") it is something else."""
    open_ = _numbered(heard) - set(settled)
    if len(open_) != 1:
        return []
    taken = {i for e in heard.found for i in range(e.start, e.end)} | heard.hidden
    option = next(iter(open_))
    return [
        Claim((Value(option, token.raw, known=False),), index, index + 1)
        for index, token in enumerate(heard.said)
        if token.is_number
        and not token.sign
        and index not in taken
        and (heard.is_small(heard.stem(index - 1), "before_size") or index - 1 in heard.hidden)
        and token.gap is Gap.NONE
        and (heard.gap(index + 1) >= Gap.COMMA or index + 1 in taken or heard.is_filler(index + 1))
    ]


def _numbered(heard: Heard) -> frozenset[str]:
    """The options all of whose values are numbers."""
    return frozenset(
        option
        for option, values in heard.options.values.items()
        if all(value[:1].isdigit() for value in values)
    )


def _foreign_number(heard: Heard, name: Element, options: list[str]) -> Claim | None:
    """A number beside the name that no variant has: "size 14"."""
    numbered = [o for o in options if all(any(c.isdigit() for c in v) for v in _values(heard, o))]
    spoken = {i for e in heard.found for i in range(e.start, e.end)}
    for index in (name.end, name.start - 1):
        if not numbered or index in spoken or not 0 <= index < len(heard.said):
            continue
        token = heard.said[index]
        if token.is_number and not token.sign and heard.gap(max(index, name.end)) <= Gap.COLON:
            value = Value(numbered[0], token.raw, known=False)
            return Claim((value,), min(index, name.start), max(index + 1, name.end))
    return None


def _values(heard: Heard, option: str) -> tuple[str, ...]:
    return heard.options.values[option]


def _polar(heard: Heard, name: Element, options: list[str]) -> Claim | None:
    """Options with a yes and a no."""
    option = next((o for o in options if o in heard.options.no_value), None)
    if option is None:
        return None
    nothing = Value(option, heard.options.no_value[option])
    answer = heard.answers.get(name.end, "")
    near = [e for e in heard.before(name, 4) if e not in heard.names][:1]
    if answer == "no" or (not answer and near and near[0].is_mark("not")):
        return Claim((nothing,), name.start, name.end)
    if near and near[0].is_mark("same", "another", "any", "any_one"):
        return None
    something = heard.options.yes_value.get(option)
    if something:
        return Claim((Value(option, something),), name.start, name.end)
    return Claim((nothing,), name.start, name.end, negative=True)


def bare_answers(heard: Heard, claims: Iterable[Claim]) -> list[Claim]:
    """A "no" or "yes" alone in a list of values stands for the one option it can be about."""
    named = {o for c in claims for o in c.options}
    if not named:
        return []
    found: list[Claim] = []
    for index, token in enumerate(heard.said):
        alone = index > 0 and token.gap is Gap.COMMA and heard.gap(index + 1) >= Gap.COMMA
        values = _bare_values(heard, token.stem)
        options = [o for o in values if o not in named]
        if alone and len(options) == 1:
            found.append(Claim((Value(options[0], values[options[0]]),), index, index + 1))
    return found


def _bare_values(heard: Heard, word: str) -> Mapping[str, str]:
    """The options that have the bare word itself as their yes or no, with that value."""
    for kind, values in (
        ("bare_no", heard.options.no_value),
        ("bare_yes", heard.options.yes_value),
    ):
        if heard.is_small(word, kind):
            return {o: v for o, v in values.items() if heard.is_small(v.casefold(), kind)}
    return {}


def vague_options(heard: Heard, settled: Collection[str]) -> frozenset[str]:
    """The options that shall change although nobody says to what ("a different color")."""
    vague: set[str] = set()
    for mark in heard.marks("another"):
        for name in heard.names_after(mark)[:1]:
            if name.start - mark.end <= 1 and not set(settled) & set(name.options):
                vague |= set(name.options)
    return frozenset(vague)
