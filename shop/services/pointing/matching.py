"""From the points of a message to the lines of one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.domain.order import LineItem
from shop.services.pointing.describing import described, extreme, pictured, pictured_by
from shop.services.pointing.marks import Mark
from shop.services.pointing.positions import positions
from shop.services.pointing.scanning import Scan
from shop.services.pointing.text import small
from shop.services.pointing.types import ItemMatch
from shop.services.pointing.unknowns import unknown_items
from shop.services.pointing.walking import Point, Role

Ids = tuple[str, ...]


@dataclass
class Matcher:
    """The matching of one scanned message with the lines of one order.

    After `match`, `of_point` holds the lines of each point by its first token, `contradicted` the
    points whose description no line fits ("the red lamp" where the lamp is white). With `changing`
    such words say what the only line with that name shall become. With `swaps`, "the blue shirt instead
    of the red one" is about the red one even where there is a blue one.
    """

    scanned: Scan
    items: Sequence[LineItem]
    changing: bool = False
    swaps: bool = False

    def __post_init__(self) -> None:
        self.ids = tuple(i.line_id for i in self.items)
        self.marks = self.scanned.marks
        self.taken: list[str] = []
        self.unclear: list[Ids] = []
        self.left_out: list[str] = []
        self.of_point: dict[int, Ids] = {}
        self.without: dict[int, Ids] = {}
        self.last: Point | None = None
        self.contradicted: set[int] = set()

    def match(self) -> ItemMatch:
        """All that the message means."""
        everything = self._everything()
        self._points()
        strange = list(unknown_items(self.scanned, self.scanned.words))
        for mark in self.marks.of("instead_of"):
            if self._swap(mark):
                strange = [u for u in strange if u.start > mark.start]
        if not self.taken and not self.unclear and not everything:
            self._without_names(strange=bool(strange))
        rest = self._rest()
        excepted = any(u.start in self.scanned.excepted for u in strange)
        if (everything or rest) and excepted and not self.left_out:
            # What is taken away from everything is not known, so neither is what is left.
            everything, rest, self.taken, self.unclear = False, False, [], [self.ids]
        if everything or rest:
            self.taken = [i for i in self.ids if i not in self.left_out]
            self.unclear = []
        taken = tuple(i for i in self.ids if i in self.taken and i not in self.left_out)
        unclear = tuple(g for g in self._open_groups(taken))
        unknown = tuple(dict.fromkeys(u.text for u in strange))
        without = tuple(i for i in self.ids if i in self.left_out)
        said = bool(taken or unclear or without or unknown or everything or rest)
        return ItemMatch(
            taken,
            unclear,
            unknown,
            without,
            self._only() and said,
            bool(self.marks.of("also")) and bool(taken or unclear),
            said,
        )

    def _open_groups(self, taken: Ids) -> Iterable[Ids]:
        for group in dict.fromkeys(self.unclear):
            left = tuple(i for i in group if i not in self.left_out)
            if left and not set(left) <= set(taken):
                yield left

    # --- everything and its exceptions ------------------------------------------------------------

    def _is_live(self, mark: Mark) -> bool:
        """Whether a phrase stands outside what is wanted instead or aside."""
        return mark.start not in self.scanned.wanted | self.scanned.aside

    def _is_limited(self, mark: Mark) -> bool:
        """ "All the items I want to return" are those named, not all there are."""
        return bool(self.marks.at(mark.end, "limit"))

    def _everything(self) -> bool:
        if any(self._is_live(m) and not self._is_limited(m) for m in self.marks.of("everything")):
            return True
        for mark in self.marks.of("all"):
            if self.marks.at(mark.end, "except", "but_after_all"):
                return True
            if mark.end == len(self.scanned.said) and not self.scanned.points:
                return True
        return False

    def _rest(self) -> bool:
        for mark in self.marks.of("rest"):
            kept = any(
                self.marks.at(i, "stay") or self.marks.at(i, "except")
                for i in (*range(mark.end, mark.end + 3), mark.start - 1)
            )
            if not kept and mark.start not in self.scanned.wanted:
                return True
        return False

    def _only(self) -> bool:
        said = self.scanned.said
        return any(
            m.start not in self.scanned.wanted and m.end <= len(said) for m in self.marks.of("only")
        )

    # --- named lines ------------------------------------------------------------------------------

    def _points(self) -> None:
        for point in self.scanned.points:
            if not point.mention.line_ids and not point.mention.pronoun:
                continue
            if point.mention.pronoun and point.role in (Role.TAKEN, Role.LEFT_OUT):
                self._refer(point)
            elif point.role is Role.TAKEN:
                self._take(point)
            elif point.role is Role.LEFT_OUT:
                chosen, group = self._resolve(point)
                self._leave_out(point, (*chosen, *group))
            if point.role is Role.TAKEN and not point.mention.pronoun:
                self.last = point

    def _leave_out(self, point: Point, lines: Ids) -> None:
        self.without[point.mention.start] = lines
        self.left_out += lines

    def _swap(self, mark: Mark) -> bool:
        """ "The grey backpack instead of the navy one": the navy one is meant, and to become grey,
        unless there is a grey one as well to take in its place."""
        after = [p for p in self.scanned.with_role(Role.LEFT_OUT) if p.mention.start >= mark.end]
        lines = self.without.get(after[0].mention.start, ()) if after else ()
        taken = self.scanned.with_role(Role.TAKEN)
        before = [p for p in taken if p.mention.end <= mark.start][-1:]
        if not lines or not all(self._is_new(point, lines) for point in before):
            return False
        if not before and not (
            self.swaps and not any(self.of_point.get(p.mention.start) for p in taken)
        ):
            return False
        old = [i for point in before for i in self.of_point.get(point.mention.start, ())]
        self.left_out = [i for i in self.left_out if i not in lines]
        self.taken = [i for i in self.taken if i not in old]
        chosen, group = self._pick([i for i in self.items if i.line_id in lines], 1)
        self._settle([i for point in before for i in point.mention.line_ids], chosen, group)
        self.of_point.update({point.mention.start: chosen for point in before})
        return True

    def _is_new(self, point: Point, lines: Ids) -> bool:
        """Whether a point before "instead of" these lines tells what they become: it is the same thing
        and, if its words fit another line, wished for (not "exchange the blue shirt instead ...")."""
        thing, meant = point.mention, self.of_point.get(point.mention.start, ())
        if any(self.marks.at(i, "another") for i in range(point.left, thing.start)):
            return False
        if not thing.pronoun and not set(lines) & set(thing.line_ids):
            return False
        asked = self.marks.at(point.left - 1, "verb", "change_verb")
        return set(meant) <= set(lines) or (self.swaps and not asked)

    def _refer(self, point: Point) -> None:
        """ "The blue one": among what was named last if it fits there, else among all lines."""
        for pool in self._pools(point):
            found, count = pictured_by(self.scanned, point, pool)
            if not found:
                continue
            if point.role is Role.LEFT_OUT:
                self._leave_out(point, tuple(i.line_id for i in found))
                return
            chosen, group = self._pick(found, count)
            self.of_point[point.mention.start] = chosen
            self._settle([i.line_id for i in pool], chosen, group)
            return

    def _pools(self, point: Point) -> list[list[LineItem]]:
        if self.last is None:
            return [list(self.items)]
        named = [i for i in self.items if i.line_id in self.last.mention.line_ids]
        joined = self.marks.at(point.left, "conj") or self.marks.at(point.left - 1, "conj")
        return [named, list(self.items)] if joined else [named]

    def _settle(self, pool: Sequence[str], chosen: Ids, group: Ids) -> None:
        """Take the lines; a group that was open among the same lines is settled by them."""
        self.unclear = [g for g in self.unclear if not set(g) <= set(pool)]
        self.taken += [i for i in chosen if i not in self.taken]
        self.unclear += [group] if group else []

    def _take(self, point: Point) -> None:
        chosen, group = self._resolve(point)
        self.of_point[point.mention.start] = chosen
        self.taken += [i for i in chosen if i not in self.taken]
        if group:
            self.unclear.append(group)

    def _resolve(self, point: Point) -> tuple[Ids, Ids]:
        """The lines a point certainly means, and a group among which it does not decide."""
        pool = [i for i in self.items if i.line_id in point.mention.line_ids]
        choice = described(self.scanned, point, pool)
        if choice.contradicted and self.changing and len({i.variant_id for i in pool}) == 1:
            return tuple(i.line_id for i in pool[:1]), ()
        if choice.contradicted:
            self.contradicted.add(point.mention.start)
            return (), tuple(i.line_id for i in pool)
        found = choice.items
        count = choice.count
        if count is None:
            count = len(found) if point.mention.plural or choice.every else 1
        again = choice.another or choice.count == 1
        return self._pick(found, count, another=again)

    def _pick(
        self, found: Sequence[LineItem], count: int, *, another: bool = False
    ) -> tuple[Ids, Ids]:
        """`count` of the lines if that is certain, else the group. Identical units are
        interchangeable; `another` means one not taken before."""
        fresh = [i for i in found if i.line_id not in self.taken] if another else []
        pool = fresh or list(found)
        ids = tuple(i.line_id for i in pool)
        if len(ids) <= count or len({i.variant_id for i in pool}) == 1:
            return ids[:count], ()
        return (), ids

    # --- ids, positions, descriptions -------------------------------------------------------------

    def _without_names(self, *, strange: bool) -> None:
        """Positions, "both", "the cheaper one", "robotic"; words of a thing that is not there
        (`strange`) describe none that is."""
        placed = positions(self.scanned, self.ids, self.scanned.words)
        if placed is not None:
            self.taken += placed
            return
        pictures = () if strange else pictured(self.scanned, self.items)
        found = extreme(self.scanned, pictures or self.items)
        if found is not None:
            chosen, group = self._pick(found, 1)
        elif pictures:
            chosen, group = self._pick(pictures, 1)
        else:
            chosen, group = self._counted()
        self.taken += chosen
        self.unclear += [group] if group else []

    def _counted(self) -> tuple[Ids, Ids]:
        """ "both", "two of them", "all three", "one of them"."""
        if not self.items:
            return (), ()
        if any(self._is_live(m) for m in self.marks.of("both")):
            return self._pick(self.items, 2)
        if any(self._is_live(m) for m in self.marks.of("all")) and len(self.scanned.said) <= 4:
            return self.ids, ()
        for index, token in enumerate(self.scanned.said[:-1]):
            follows = self.scanned.said[index + 1].stem
            if (
                token.is_number
                and len(token.stem) <= 2
                and follows in small(self.scanned.words, "of")
            ):
                return self._pick(self.items, int(float(token.stem)))
        return (), ()
