"""A message about items cut into points: each one a named thing, its role and the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from shop.domain.order import LineItem
from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Mark, Marks, find, known_words, table
from shop.services.pointing.mentions import Mention, mentions, phrases
from shop.services.pointing.options import catalogue, schema
from shop.services.pointing.text import Gap, Token, prepare, stems

# The phrases that change what the words after them are.
_TURNS = (
    "filler", "change_verb", "verb", "passive", "reason", "companion", "except", "but_after_all",
    "not", "direct_no", "only", "wanted", "wanted_with", "conj", "rest",
)  # fmt: skip
PRONOUNS = frozenset({"one", "ones"})
_REACH_OF_ALL = 5
_REACH_OF_AND = 6


class Role(str, Enum):
    """What a named thing is to the request: asked about, taken away, part of what is wanted instead,
    or only there to explain or to tell the order."""

    TAKEN = "taken"
    LEFT_OUT = "left_out"
    WANTED = "wanted"
    ASIDE = "aside"


@dataclass(frozen=True)
class Point:
    """A mention with its role and the words that describe it: [left, start) and [end, right).

    Points of one `group` stand in one clause, before the same "for" or "to".
    """

    mention: Mention
    role: Role
    left: int
    right: int
    group: int


@dataclass(frozen=True)
class Scan:
    """A message, its fixed phrases and its points. `wanted` are the tokens that describe what is
    wanted instead, `aside` those that explain, `excepted` those behind "except" or "not";
    `option_words` are words of the lines' options."""

    said: tuple[Token, ...]
    marks: Marks
    points: tuple[Point, ...]
    wanted: frozenset[int]
    aside: frozenset[int]
    excepted: frozenset[int]
    option_words: frozenset[str]
    words: Lexicon
    siblings: tuple[LineItem, ...] = ()

    @property
    def position_fillers(self) -> frozenset[str]:
        """The words that may stand beside positions without changing them."""
        return position_fillers(self.words)

    def with_role(self, role: Role) -> list[Point]:
        """The points of one role, left to right."""
        return [p for p in self.points if p.role is role]


@lru_cache(maxsize=8)
def position_fillers(words: Lexicon) -> frozenset[str]:
    """The lexicon's words that may stand beside positions."""
    return frozenset(s for w in words.words("position_fillers") for s in stems(w, words))


@lru_cache(maxsize=8)
def _ordinals(words: Lexicon) -> frozenset[str]:
    many = words.mapping("ordinals").values()
    return frozenset(s for wordings in many for w in wordings for s in stems(w, words))


def scan(
    text: str, items: Sequence[LineItem], words: Lexicon, siblings: Sequence[LineItem] = ()
) -> Scan:
    """Cut a message about these lines into points. `siblings` are lines elsewhere: what is said of
    their options is understood here, too."""
    names_here = {i.name for i in items}
    alike = tuple(i for i in siblings if i.name in names_here)
    options = schema(catalogue(i.options for i in (*items, *alike)), words)
    names = phrases(items, words) + [p for p in options.phrases if len(p) > 1 or len(p[0]) > 3]
    said = prepare(text, words, names, known_words(words))
    marks = find(said, table(words, "item_marks"))
    option_words = frozenset(w for p in options.phrases for w in p)
    walk = _Walk(said, marks, mentions(said, items, words), option_words | _ordinals(words))
    walk.run()
    return Scan(
        said=said,
        marks=marks,
        points=tuple(walk.described()),
        wanted=frozenset(walk.wanted),
        aside=frozenset(walk.aside),
        excepted=frozenset(walk.excepted),
        option_words=option_words,
        words=words,
        siblings=alike,
    )


class _Walk:
    """One walk over the tokens that keeps in mind what the current words are about."""

    def __init__(
        self,
        said: tuple[Token, ...],
        marks: Marks,
        named: tuple[Mention, ...],
        telling: frozenset[str],
    ) -> None:
        self.said = said
        self.telling = telling
        self.marks = marks
        self.named = {m.start: m for m in named if not self._is_in_filler(m)}
        self.named.update({m.start: m for m in self._pronouns()})
        self.points: list[Point] = []
        self.wanted: set[int] = set()
        self.aside: set[int] = set()
        self.excepted: set[int] = set()
        self.in_wanted = False
        self.in_aside = False
        self.left_out = ""
        self.changing = False
        self.group = 0
        self.left = 0

    def _is_in_filler(self, mention: Mention) -> bool:
        return all(self.marks.at(i, "filler") for i in range(mention.start, mention.end))

    def _pronouns(self) -> list[Mention]:
        """Each "one" that stands for a thing: not "one of", not the number before a name."""
        found: list[Mention] = []
        for index, token in enumerate(self.said):
            if token.stem not in PRONOUNS:
                continue
            if not self._is_number(index):
                plural = token.stem == "ones"
                found.append(Mention(index, index + 1, (), plural=plural, pronoun=True))
        return found

    def _is_number(self, index: int) -> bool:
        """Whether "one" counts what follows: "one of", "one tea kettle", "one size smaller"."""
        after = range(index + 1, min(index + 4, len(self.said)))
        if any(i in self.named for i in after) or self._stem(index + 1) == "of":
            return True
        described = index > 0 and self._may_describe(index - 1)
        return not described and self._stem(index + 1) in self.telling

    def _stem(self, index: int) -> str:
        return self.said[index].stem if 0 <= index < len(self.said) else ""

    def run(self) -> None:
        """Walk over the whole message."""
        index = 0
        while index < len(self.said):
            self._punctuation(index)
            end = self._step(index)
            if self.in_wanted:
                self.wanted |= set(range(index, end))
            if self.in_aside:
                self.aside |= set(range(index, end))
            if self.left_out:
                self.excepted |= set(range(index, end))
            index = end

    def _punctuation(self, index: int) -> None:
        gap = self.said[index].gap
        if gap is Gap.STOP:
            self.in_wanted = self.in_aside = self.changing = False
            self.left_out = ""
            self.group += 1
        if gap >= Gap.COMMA:
            self.left = index
            self.left_out = "" if self.left_out == "not" else self.left_out

    def _step(self, index: int) -> int:
        mention = self.named.get(index)
        if mention:
            if not self._is_part_of_next(mention):
                self._point(mention)
            return mention.end
        mark = self.marks.starting(index, *_TURNS)
        if mark is None:
            return index + 1
        self._turn(mark)
        return mark.end

    # --- fixed phrases ----------------------------------------------------------------------------

    def _turn(self, mark: Mark) -> None:
        if mark.kind in ("change_verb", "verb"):
            self._verb(mark)
        elif mark.kind == "passive":
            self.changing = True
        elif mark.kind == "reason" or (mark.kind == "companion" and self._names_soon(mark.end)):
            self.in_aside = True
        elif mark.kind in ("wanted", "wanted_with"):
            self._want(mark)
        elif mark.kind == "conj":
            self._join(mark)
        elif mark.kind != "filler" and self._may_turn(mark):
            self._polarity(mark)

    def _may_turn(self, mark: Mark) -> bool:
        """Inside the wanted thing only a new clause takes something away ("a red one, keep the hat")."""
        return not self.in_wanted or (mark.kind == "except" and self._starts_clause(mark.start))

    def _names_soon(self, index: int) -> bool:
        """Whether a thing is named within the next words."""
        return any(i in self.named for i in range(index, min(index + 4, len(self.said))))

    def _join(self, mark: Mark) -> None:
        """ "And" ends a noun phrase, if there is one ("the blue and the green shirt" goes on)."""
        named = any(self.left <= p.mention.end <= mark.start for p in self.points)
        if not self.in_wanted and named:
            self.left = mark.end

    def _verb(self, mark: Mark) -> None:
        """A verb of the request begins a new clause, unless it is inside the wanted thing."""
        if self.in_wanted and not self._starts_clause(mark.start):
            return
        self.in_wanted = self.in_aside = False
        self.changing = mark.kind == "change_verb"
        self.left_out = ""
        self.group += 1
        self.left = mark.end

    def _starts_clause(self, index: int) -> bool:
        """Whether something new begins there: after punctuation or "and (also I want to)"."""
        if self.said[index].gap >= Gap.COMMA:
            return True
        return any(
            self.marks.at(i, "conj", "also") or self.said[i].gap >= Gap.COMMA
            for i in range(max(0, index - _REACH_OF_AND), index)
        )

    def _polarity(self, mark: Mark) -> None:
        if mark.kind in ("only", "rest"):
            self.left_out = "" if mark.kind == "only" else self.left_out
            return
        if mark.kind == "but_after_all" and not self._is_after_all(mark.start):
            self.left_out = "" if self.left_out == "not" else self.left_out
            return
        if mark.kind == "direct_no" and mark.end not in self.named:
            return
        self.in_wanted = self.in_aside = False
        self.left_out = "not" if mark.kind in ("not", "direct_no") else "except"
        self.left = mark.end

    def _is_after_all(self, index: int) -> bool:
        """Whether "but" follows "everything": then it takes away."""
        start = max(0, index - _REACH_OF_ALL)
        spoken = [i for i in range(start, index) if self.marks.at(i, "everything", "all", "rest")]
        return bool(spoken) and all(
            self.said[i].gap is not Gap.STOP for i in range(spoken[-1] + 1, index + 1)
        )

    def _want(self, mark: Mark) -> None:
        """ "to", "for": from here on the new thing is described, if there is something to change."""
        if self.in_wanted or self.in_aside or self.left_out:
            return
        subject = any(p.group == self.group and p.role is Role.TAKEN for p in self.points)
        if subject and self._is_apart(mark.start) and self._is_named_after(mark.end):
            return
        if mark.kind == "wanted_with" and not (subject and self.changing and self._is_new(mark)):
            return
        if subject or (self.changing and not self._is_named_after(mark.end)):
            self.in_wanted = True

    def _is_apart(self, index: int) -> bool:
        """Whether punctuation stands between the last thing named and the token: then "for the hat"
        names the next thing ("black for the coat, red for the hat")."""
        last = self.points[-1].mention.end
        return any(self.said[i].gap >= Gap.COMMA for i in range(last, index + 1))

    def _is_new(self, mark: Mark) -> bool:
        """Whether "with" begins what is wanted ("with a black one") and does not describe what is
        there ("the tablet with 64GB with one with 128GB")."""
        if self._stem(mark.end) in PRONOUNS or self.marks.at(mark.end, "det"):
            return True
        later = (m for m in self.marks.of("wanted", "wanted_with") if m.start > mark.start)
        return not any(self._stem(m.end) in PRONOUNS or self.marks.at(m.end, "det") for m in later)

    def _is_named_after(self, index: int) -> bool:
        """Whether a definite item follows: "an exchange for the lamp" is about the lamp."""
        definite = index < len(self.said) and self.said[index].stem in {"the", "my"}
        return definite and any(
            index < start <= index + 3 and not m.pronoun for start, m in self.named.items()
        )

    # --- named things -----------------------------------------------------------------------------

    def _is_part_of_next(self, mention: Mention) -> bool:
        """Whether it only describes the noun behind it: "the laptop backpack"."""
        after = self.named.get(mention.end)
        if after is None or after.pronoun or self.said[mention.end].gap is not Gap.NONE:
            return False
        return mention.start > 0 and bool(self.marks.at(mention.start - 1, "det"))

    def _point(self, mention: Mention) -> None:
        if self.in_wanted and self._starts_new(mention):
            self.in_wanted = False
            self.group += 1
            self.left = self._left_edge(mention)
        left = max(self.left, self._phrase_start(mention))
        self.points.append(Point(mention, self._role(mention), left, mention.end, self.group))
        self.left = mention.end

    def _phrase_start(self, mention: Mention) -> int:
        """Back over the words that can belong to a name: articles, options, numbers, "and"."""
        start = mention.start
        while start > 0 and self.said[start].gap is Gap.NONE and self._may_describe(start - 1):
            start -= 1
        return start

    def _may_describe(self, index: int) -> bool:
        token = self.said[index]
        kinds = (
            "det",
            "conj",
            "all",
            "both",
            "another",
            "dearest",
            "cheapest",
            "everything",
            "thing",
        )
        if token.stem in self.telling or token.is_number or token.stem in {"one", "of", "with"}:
            return True
        return bool(self.marks.at(index, *kinds))

    def _role(self, mention: Mention) -> Role:
        if self.in_wanted:
            return Role.WANTED
        if self.in_aside or self.marks.at(mention.end, "order_noun"):
            return Role.ASIDE
        return Role.LEFT_OUT if self.left_out and not self._stays_alike(mention) else Role.TAKEN

    def _stays_alike(self, mention: Mention) -> bool:
        """ "Keep the shoes the same size" speaks of a new pair, it does not take them away."""
        return any(t.stem == "same" for t in self.said[mention.end : mention.end + 2])

    def _starts_new(self, mention: Mention) -> bool:
        """Whether a name behind the words for a wanted thing is the next item: it stands after a
        comma or "and", and has an article or is itself followed by "to" or "for"."""
        edge = self._left_edge(mention)
        joined = edge > 0 and bool(self.marks.at(edge - 1, "conj", "also"))
        if not joined and self.said[edge].gap < Gap.COMMA:
            return False
        if mention.pronoun:
            return bool(self.marks.at(mention.end, "wanted"))
        same = {p.mention.line_ids for p in self.points if p.group == self.group}
        if mention.line_ids in same and not self.marks.at(edge, "another", "det"):
            return False
        article = bool(self.marks.at(edge, "det", "another", "both", "all"))
        return article or bool(self.marks.at(mention.end, "wanted"))

    def _left_edge(self, mention: Mention) -> int:
        """The first token of the noun phrase: back to punctuation or a joining word."""
        edge = mention.start
        while edge > 0 and self.said[edge].gap < Gap.COMMA and mention.start - edge < _REACH_OF_AND:
            if self.marks.at(edge - 1, "conj", "also", "change_verb", "verb", "wanted"):
                break
            edge -= 1
        return edge

    # --- words behind a name ----------------------------------------------------------------------

    def described(self) -> list[Point]:
        """The points, each with the end of the words behind it that may describe it."""
        result: list[Point] = []
        for number, point in enumerate(self.points):
            after = self.points[number + 1 : number + 2]
            near = bool(after) and after[0].role is not Role.WANTED
            limit = self._left_edge(after[0].mention) if near else len(self.said)
            right = point.mention.end
            while right < limit and self._describes(right, point):
                right += 1
            result.append(Point(point.mention, point.role, point.left, right, point.group))
        return result

    def _describes(self, index: int, point: Point) -> bool:
        if self.said[index].gap is Gap.STOP:
            return False
        inside = point.mention.start
        if (index in self.wanted) != (inside in self.wanted):
            return False
        if (index in self.aside) != (inside in self.aside):
            return False
        ends = ("change_verb", "verb", "passive", "wanted", "except", "only", "rest")
        return not self.marks.starting(index, *ends)
