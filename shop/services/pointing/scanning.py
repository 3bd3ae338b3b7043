"""A message about items cut into points: each one named thing, the words around it and its role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from shop.domain.order import LineItem
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Marks, find, known_words, table
from shop.services.pointing.mentions import Mention, mentions, phrases
from shop.services.pointing.options import catalogue, schema
from shop.services.pointing.text import Gap, Token, prepare, stems


class Role(str, Enum):
    """What a point is to the request."""

    TAKEN = "taken"
    LEFT_OUT = "left_out"
    WANTED = "wanted"
    ASIDE = "aside"


@dataclass(frozen=True)
class Point:
    """A mention with its role and the words that describe it: [left, start) and [end, right)."""

    mention: Mention
    role: Role
    left: int
    right: int
    group: int = 0


@dataclass(frozen=True)
class Scan:
    """A message, its fixed phrases, its points and the stretches that describe what is wanted
    instead. `segments` are (group, start, end): the wanted words of the points of that group."""

    said: tuple[Token, ...]
    marks: Marks
    points: tuple[Point, ...]
    wanted: frozenset[int]
    aside: frozenset[int]
    segments: tuple[tuple[int, int, int], ...]
    option_words: frozenset[str]
    words: Lexicon

    @property
    def position_fillers(self) -> frozenset[str]:
        """The words that may stand beside positions without changing them."""
        return position_fillers(self.words)


@lru_cache(maxsize=8)
def position_fillers(words: Lexicon) -> frozenset[str]:
    """The lexicon's words that may stand beside positions."""
    return frozenset(s for w in words.words("position_fillers") for s in stems(w, words))


def scan(text: str, items: Sequence[LineItem], words: Lexicon) -> Scan:
    """Cut a message about these lines into points."""
    options = schema(catalogue(i.options for i in items), words)
    names = phrases(items, words) + [p for p in options.phrases if len(p) > 1 or len(p[0]) > 3]
    said = prepare(text, words, names, known_words(words))
    marks = find(said, table(words, "item_marks"))
    option_words = frozenset(w for p in options.phrases for w in p)
    return _Scanner(said, marks, mentions(said, items, words), option_words, words).scan()


class _Scanner:
    """Walks over the tokens once and keeps in mind what the current words are about."""

    def __init__(
        self,
        said: tuple[Token, ...],
        marks: Marks,
        named: tuple[Mention, ...],
        option_words: frozenset[str],
        words: Lexicon,
    ) -> None:
        self.said = said
        self.option_words = option_words
        self.words = words
        self.marks = marks
        self.named = {m.start: m for m in named}
        self.points: list[Point] = []
        self.wanted: set[int] = set()
        self.aside: set[int] = set()
        self.segments: list[list[int]] = []
        self.in_wanted = False
        self.in_aside = False
        self.left_out: str = ""
        self.changing = False
        self.group = 0
        self.left = 0

    def scan(self) -> Scan:
        """The whole message."""
        index = 0
        while index < len(self.said):
            self._punctuation(index)
            index = self._step(index)
        return Scan(
            self.said,
            self.marks,
            tuple(self._with_right()),
            frozenset(self.wanted),
            frozenset(self.aside),
            tuple((g, s, e) for g, s, e in self.segments),
            self.option_words,
            self.words,
        )

    def _punctuation(self, index: int) -> None:
        gap = self.said[index].gap
        if gap is Gap.STOP:
            self.in_wanted = self.in_aside = self.changing = False
            self.left_out = ""
            self.group += 1
        if gap >= Gap.COMMA:
            self.left = index
            if self.left_out == "not":
                self.left_out = ""

    def _step(self, index: int) -> int:
        mention = self.named.get(index)
        if mention and not self._is_part_of_next(mention):
            self._point(mention)
            self._cover(index, mention.end)
            return mention.end
        mark = self.marks.starting(
            index,
            "filler",
            "change_verb",
            "verb",
            "reason",
            "companion",
            "except",
            "not",
            "direct_no",
            "only",
            "wanted",
            "wanted_with",
            "conj",
            "rest",
        )
        if mark is None:
            self._cover(index, index + 1)
            return index + 1
        self._mark(mark.kind, index, mark.end)
        self._cover(index, mark.end)
        return mark.end

    def _cover(self, start: int, end: int) -> None:
        if self.in_wanted:
            self.wanted |= set(range(start, end))
            self.segments[-1][2] = end
        if self.in_aside:
            self.aside |= set(range(start, end))

    def _mark(self, kind: str, index: int, end: int) -> None:
        if kind in ("change_verb", "verb"):
            self._verb(kind, index)
        elif kind == "reason" or kind == "companion":
            self.in_aside = True
        elif kind in ("except", "not", "only", "direct_no"):
            self._polarity(kind, index, end)
        elif kind in ("wanted", "wanted_with"):
            self._wanted(kind, index, end)
        elif kind == "conj" and not self.in_wanted:
            self.left = end

    def _verb(self, kind: str, index: int) -> None:
        if self.in_wanted and not self._starts_clause(index):
            return
        self.in_wanted = self.in_aside = False
        self.changing = kind == "change_verb"
        self.left_out = ""
        self.group += 1
        self.left = index + 1

    def _starts_clause(self, index: int) -> bool:
        """Whether a verb begins something new: after punctuation or "and (also) (I want to)"."""
        if self.said[index].gap >= Gap.COMMA:
            return True
        return any(
            self.marks.at(i, "conj", "also") or self.said[i].gap >= Gap.COMMA
            for i in range(max(0, index - 6), index)
        )

    def _polarity(self, kind: str, index: int, end: int) -> None:
        if self.in_wanted and kind != "except":
            return
        if kind == "only":
            self.left_out = ""
            return
        if kind == "direct_no" and end not in self.named:
            return
        if kind == "except" and self.in_wanted and not self._starts_clause(index):
            return
        self.in_wanted = self.in_aside = False
        self.left_out = "not" if kind in ("not", "direct_no") else kind
        self.left = index

    def _wanted(self, kind: str, index: int, end: int) -> None:
        subject = any(p.group == self.group and p.role is Role.TAKEN for p in self.points)
        if self.in_wanted or self.in_aside or self.left_out:
            return
        if kind == "wanted_with" and not (subject and self.changing):
            return
        if not subject and not (self.changing and self._no_name_after(end)):
            return
        self.in_wanted = True
        self.segments.append([self.group, end, end])

    def _no_name_after(self, index: int) -> bool:
        definite = index < len(self.said) and self.said[index].stem in {"the", "my"}
        return not (definite and any(index < s <= index + 3 for s in self.named))

    def _is_part_of_next(self, mention: Mention) -> bool:
        """Whether it only describes the noun behind it: "the laptop backpack"."""
        after = self.named.get(mention.end)
        if after is None or self.said[mention.end].gap is not Gap.NONE:
            return False
        return bool(self.marks.at(mention.start - 1, "det")) if mention.start else False

    def _point(self, mention: Mention) -> None:
        if self.in_wanted and self._starts_new(mention):
            self.in_wanted = False
            self.group += 1
            self.left = self._left_edge(mention)
        role = self._role(mention)
        self.points.append(Point(mention, role, max(self.left, 0), mention.end, self.group))
        self.left = mention.end

    def _role(self, mention: Mention) -> Role:
        if self.in_wanted:
            return Role.WANTED
        if self.in_aside or self.marks.at(mention.end, "order_noun"):
            return Role.ASIDE
        return Role.LEFT_OUT if self.left_out else Role.TAKEN

    def _starts_new(self, mention: Mention) -> bool:
        """Whether a name behind the words for a wanted thing is the next item: it stands after a
        comma or "and", and has an article or is itself followed by "to" or "for"."""
        edge = self._left_edge(mention)
        joined = edge > 0 and bool(self.marks.at(edge - 1, "conj", "also"))
        if not joined and self.said[edge].gap < Gap.COMMA:
            return False
        same = {p.mention.line_ids for p in self.points if p.group == self.group}
        if mention.line_ids in same and not self.marks.at(edge, "another", "det"):
            return False
        article = bool(self.marks.at(edge, "det", "another", "both", "all"))
        return article or bool(self.marks.at(mention.end, "wanted"))

    def _left_edge(self, mention: Mention) -> int:
        """The first token of the noun phrase: back to punctuation or a joining word."""
        edge = mention.start
        while edge > 0 and self.said[edge].gap < Gap.COMMA and mention.start - edge < 6:
            if self.marks.at(edge - 1, "conj", "also", "change_verb", "verb", "wanted"):
                break
            edge -= 1
        return edge

    def _with_right(self) -> list[Point]:
        """Each point with the end of the words behind it that may describe it."""
        result: list[Point] = []
        for number, point in enumerate(self.points):
            after = self.points[number + 1 :]
            limit = after[0].left if after else len(self.said)
            if after:
                limit = max(point.mention.end, self._left_edge(after[0].mention))
            right = point.mention.end
            while right < limit and self._describes(right, point):
                right += 1
            result.append(Point(point.mention, point.role, point.left, right, point.group))
        return result

    def _describes(self, index: int, point: Point) -> bool:
        if self.said[index].gap is Gap.STOP:
            return False
        if (index in self.wanted) != (point.mention.start in self.wanted):
            return False
        if (index in self.aside) != (point.mention.start in self.aside):
            return False
        return not self.marks.starting(
            index, "change_verb", "verb", "wanted", "except", "only", "rest"
        )
