"""The walk over a message about items: which named thing is taken, left out, wanted or aside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shop.services.pointing.ground import Ground
from shop.services.pointing.marks import Mark
from shop.services.pointing.mentions import Mention
from shop.services.pointing.text import Gap

# The phrases that change what the words after them are.
_TURNS = (
    "filler", "change_verb", "verb", "passive", "reason", "companion", "except", "but_after_all",
    "not", "direct_no", "only", "wanted", "wanted_with", "conj", "rest",
)  # fmt: skip
_ENDS = ("change_verb", "verb", "passive", "wanted", "except", "only", "rest")


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


class Walk:
    """One walk over the tokens that keeps in mind what the current words are about."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.said = ground.said
        self.marks = ground.marks
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
        mention = self.ground.named.get(index)
        if mention:
            if not self.ground.is_part_of_next(mention):
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
        elif mark.kind == "reason" or self._is_beside(mark):
            self.in_aside = True
        elif mark.kind in ("wanted", "wanted_with"):
            self._want(mark)
        elif mark.kind == "conj":
            self._join(mark)
        elif mark.kind not in ("filler", "companion") and self._may_turn(mark):
            self._polarity(mark)

    def _is_beside(self, mark: Mark) -> bool:
        return not self.in_wanted and self.ground.accompanies(mark)

    def _may_turn(self, mark: Mark) -> bool:
        """Inside the wanted thing only a new clause takes something away ("a red one, keep the hat")."""
        if (
            self.ground.stem(mark.end) in self.ground.option_names
            and mark.end not in self.ground.named
        ):
            return False  # "without armrest", "keep the color": of options, not of items
        return not self.in_wanted or (
            mark.kind == "except" and self.ground.starts_clause(mark.start)
        )

    def _join(self, mark: Mark) -> None:
        """ "And" ends a noun phrase, if there is one ("the blue and the green shirt" goes on)."""
        named = any(self.left <= p.mention.end <= mark.start for p in self.points)
        if not self.in_wanted and named:
            self.left = mark.end

    def _verb(self, mark: Mark) -> None:
        """A verb of the request begins a new clause, unless it is inside the wanted thing."""
        if self.in_wanted and not self.ground.starts_clause(mark.start):
            return
        self.in_wanted = self.in_aside = False
        self.changing = mark.kind == "change_verb"
        self.left_out = ""
        self.group += 1
        self.left = mark.end

    def _polarity(self, mark: Mark) -> None:
        if mark.kind in ("only", "rest"):
            self.left_out = "" if mark.kind == "only" else self.left_out
            return
        if mark.kind == "but_after_all" and not self.ground.is_after_all(mark.start):
            self.left_out = "" if self.left_out == "not" else self.left_out
            return
        if mark.kind == "direct_no" and mark.end not in self.ground.named:
            return
        self.in_wanted = self.in_aside = False
        self.left_out = "not" if mark.kind in ("not", "direct_no") else "except"
        self.left = mark.end

    def _want(self, mark: Mark) -> None:
        """ "to", "for": from here on the new thing is described, if there is something to change."""
        if self.in_wanted or self.in_aside or self.left_out:
            return
        subject = any(p.group == self.group and p.role is Role.TAKEN for p in self.points)
        if subject and self._is_apart(mark.start) and self.ground.is_named_after(mark.end):
            return
        if mark.kind == "wanted_with" and not (subject and self.changing and self._is_new(mark)):
            return
        if subject or (self.changing and not self.ground.is_named_after(mark.end)):
            self.in_wanted = True

    def _is_apart(self, index: int) -> bool:
        """Whether punctuation stands between the last thing named and the token: then "for the hat"
        names the next thing ("black for the coat, red for the hat")."""
        last = self.points[-1].mention.end
        return any(self.said[i].gap >= Gap.COMMA for i in range(last, index + 1))

    def _is_new(self, mark: Mark) -> bool:
        """Whether "with" begins what is wanted ("with a black one") and does not describe what is
        there ("the tablet with 64GB with one with 128GB")."""
        if self.ground.is_pronoun(mark.end) or self.marks.at(mark.end, "det"):
            return True
        later = (m for m in self.marks.of("wanted", "wanted_with") if m.start > mark.start)
        return not any(self.ground.is_pronoun(m.end) or self.marks.at(m.end, "det") for m in later)

    # --- named things -----------------------------------------------------------------------------

    def _point(self, mention: Mention) -> None:
        if self.in_wanted and self._starts_new(mention):
            self.in_wanted = False
            self.group += 1
            self.left = self.ground.left_edge(mention)
        left = max(self.left, self.ground.phrase_start(mention))
        self.points.append(Point(mention, self._role(mention), left, mention.end, self.group))
        self.left = mention.end

    def _role(self, mention: Mention) -> Role:
        if self.in_wanted:
            return Role.WANTED
        if self.in_aside or self.marks.at(mention.end, "order_noun") or self.ground.pays(mention):
            return Role.ASIDE
        return (
            Role.LEFT_OUT if self.left_out and not self.ground.stays_alike(mention) else Role.TAKEN
        )

    def _starts_new(self, mention: Mention) -> bool:
        """Whether a name behind the words for a wanted thing is the next item: it stands after a
        comma or "and", and has an article or is itself followed by "to" or "for"."""
        edge = self.ground.left_edge(mention)
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

    # --- words behind a name ----------------------------------------------------------------------

    def described(self) -> list[Point]:
        """The points, each with the end of the words behind it that may describe it."""
        result: list[Point] = []
        for number, point in enumerate(self.points):
            after = self.points[number + 1 : number + 2]
            near = bool(after) and after[0].role is not Role.WANTED
            limit = self.ground.left_edge(after[0].mention) if near else len(self.said)
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
        return not self.marks.starting(index, *_ENDS)
