"""Where a message names lines of an order: by name, part of a name, or another word for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shop.domain.order import LineItem
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import stands
from shop.services.pointing.text import Gap, Stems, Token, stems

ID_LENGTH = 5


@dataclass(frozen=True)
class NameForms:
    """How a product name can be said. `strong` words mean it alone, `words` only together."""

    words: frozenset[str]
    strong: frozenset[str]
    tails: frozenset[str]
    aliases: tuple[Stems, ...]
    plural: bool


@dataclass(frozen=True)
class Mention:
    """Tokens [start, end) that name these lines, in the order's order.

    A `pronoun` ("the black one") names no line by itself, and a thing of another order none at all.
    `weak` mentions are made of words that need a noun ("the electric one"). `plural` is set where
    the name is not plural itself and was typed so.
    """

    start: int
    end: int
    line_ids: tuple[str, ...]
    weak: bool = False
    plural: bool = False
    pronoun: bool = False


@lru_cache(maxsize=4096)
def name_forms(name: str, words: Lexicon) -> NameForms:
    """The forms of one product name."""
    phrase = stems(name, words)
    weak = frozenset(s for w in words.words("weak_words") for s in stems(w, words))
    generic = frozenset(s for w in words.words("generic_heads") for s in stems(w, words))
    strong = {w for w in phrase if w not in weak and len(w) > 2}
    strong |= set(phrase[-1:])
    if phrase[-1:] and phrase[-1] in generic and len(phrase) == 2 and phrase[0] not in weak:
        strong.add(phrase[0])
    aliases = tuple(
        stems(other, words)
        for key, others in words.mapping("item_words").items()
        if _holds(phrase, stems(key, words))
        for other in others
    )
    tails = {a[0] for a in aliases if len(a) == 1 and any(w.endswith(a[0]) for w in phrase)}
    last = name.rstrip().casefold()
    plural = bool(phrase) and last.endswith("s") and not last.endswith(phrase[-1])
    return NameForms(frozenset(phrase), frozenset(strong), frozenset(tails), aliases, plural)


def _holds(phrase: Stems, part: Stems) -> bool:
    return any(phrase[i : i + len(part)] == part for i in range(len(phrase) - len(part) + 1))


def phrases(items: Sequence[LineItem], words: Lexicon) -> list[Stems]:
    """Every way to name the lines, for respelling a message."""
    found: list[Stems] = []
    for name in dict.fromkeys(item.name for item in items):
        found.append(stems(name, words))
        found.extend(name_forms(name, words).aliases)
    return found


def mentions(
    said: Sequence[Token],
    items: Sequence[LineItem],
    words: Lexicon,
    siblings: Sequence[LineItem] = (),
) -> tuple[Mention, ...]:
    """Every place that names a line, left to right, the longest and most literal name first. An item
    or product id names its lines. What only names one of the `siblings`, or names it better, is a
    mention of no line."""
    lines: dict[str, list[str]] = {sibling.name: [] for sibling in siblings}
    for item in items:
        lines.setdefault(item.name, []).append(item.line_id)
    starts = _starts(lines, words)
    found: list[Mention] = []
    index = 0
    while index < len(said):
        names = starts.get(said[index].stem, ())
        mention = _id_at(said, index, items) or _at(said, index, names, lines, words)
        if mention is None:
            index += 1
            continue
        found.append(mention)
        index = mention.end
    return tuple(found)


def _starts(names: Iterable[str], words: Lexicon) -> dict[str, list[str]]:
    """The words a name or another word for it can begin with, to the names."""
    starts: dict[str, list[str]] = {}
    for name in names:
        forms = name_forms(name, words)
        for word in forms.words | {alias[0] for alias in forms.aliases}:
            starts.setdefault(word, []).append(name)
    return starts


def _id_at(said: Sequence[Token], index: int, items: Sequence[LineItem]) -> Mention | None:
    number = said[index].word
    if len(number) < ID_LENGTH or not any(c.isdigit() for c in number):
        return None
    ids = [i.line_id for i in items if i.variant_id.casefold() == number]
    ids = ids or [i.line_id for i in items if i.product_id.casefold() == number]
    return Mention(index, index + 1, tuple(ids)) if ids else None


def _at(
    said: Sequence[Token],
    index: int,
    candidates: Sequence[str],
    lines: Mapping[str, Sequence[str]],
    words: Lexicon,
) -> Mention | None:
    scores = {name: _score(said, index, name_forms(name, words)) for name in candidates}
    best = max(scores.values(), default=(0, 0))
    if best == (0, 0):
        return None
    tier, length = best
    names = [name for name in lines if scores.get(name) == best]
    ids = tuple(i for name in names for i in lines[name])
    own = any(name_forms(name, words).plural for name in names)
    end = index + length
    plural = said[end - 1].is_plural and not own
    return Mention(index, end, ids, weak=tier == 1, plural=plural)


def _score(said: Sequence[Token], index: int, forms: NameForms) -> tuple[int, int]:
    """(how literal, how long): 3 a strong word of the name, 2 another word for it, 1 a weak word."""
    run = _run(said, index, forms)
    strong = any(t.stem in forms.strong for t in said[index : index + run])
    alias = max(
        (len(a) for a in forms.aliases if said[index].stem == a[0] and stands(said, index, a)),
        default=0,
    )
    tail = said[index].stem in forms.tails
    if strong and run >= alias:
        return 3, run
    if alias:
        return (3 if tail and alias == 1 else 2), alias
    return (1, run) if run else (0, 0)


def _run(said: Sequence[Token], index: int, forms: NameForms) -> int:
    """How many tokens from here are words of the name, each once."""
    seen: set[str] = set()
    length = 0
    for token in said[index:]:
        joined = length == 0 or token.gap is Gap.NONE
        if token.stem not in forms.words or token.stem in seen or not joined:
            break
        seen.add(token.stem)
        length += 1
    return length
