"""What stands where in a message about items, before anybody asks what it means for the request."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon
from shop.services.pointing.marks import Mark, Marks
from shop.services.pointing.mentions import Mention
from shop.services.pointing.text import Gap, Stems, Token, small, stems

REACH_OF_AND = 6

_REACH_OF_ALL = 5
_VERBS = ("verb", "change_verb", "passive")
_DESCRIBING = (
    "det", "conj", "all", "both", "another", "dearest", "cheapest", "everything", "thing",
)  # fmt: skip


class Ground:
    """The tokens, fixed phrases and named things of a message, and plain questions about them.

    `telling` are the words of the lines' options (and ordinals), `option_names` those of the
    options' names. `named` holds each thing by its first token, "the ... one" included.
    """

    def __init__(
        self,
        said: tuple[Token, ...],
        marks: Marks,
        named: Iterable[Mention],
        telling: frozenset[str],
        option_names: frozenset[str],
        words: Lexicon,
    ) -> None:
        self.said = said
        self.words = words
        self.telling = telling
        self.option_names = option_names
        self.marks = Marks(self._real(mark) for mark in marks.all)
        self.named = {m.start: m for m in named if self._is_thing(m)}
        self.named.update({m.start: m for m in self._pronouns()})

    def stem(self, index: int) -> str:
        """The stem of a token, empty outside the message."""
        return self.said[index].stem if 0 <= index < len(self.said) else ""

    def is_small(self, index: int, kind: str) -> bool:
        """Whether a token is a small word of that kind."""
        return self.stem(index) in small(self.words, kind)

    def is_pronoun(self, index: int) -> bool:
        """Whether a token is a "one" or "ones"."""
        return self.is_small(index, "one") or self.is_small(index, "ones")

    def pays(self, mention: Mention) -> bool:
        """Whether money comes from there or goes there ("put the money on my gift card"): a gift card
        is also a thing that shops sell."""
        near = range(mention.start - 1, mention.start + 1)
        money = any(mark.end in near for mark in self.marks.of("money"))
        named = tuple(token.stem for token in self.said[mention.start : mention.end])
        return money and named in _methods(self.words)

    def gap(self, index: int) -> Gap:
        """What stands before a token; behind the last one the message stops."""
        return self.said[index].gap if index < len(self.said) else Gap.STOP

    def _real(self, mark: Mark) -> Mark:
        """The phrase as it is meant: in "to switch type linear" no verb stands, only the "to"."""
        if mark.kind not in _VERBS or self.stem(mark.end - 1) not in self.option_names:
            return mark
        beside = self.stem(mark.start - 1) in self.telling | small(self.words, "with")
        if not beside and self.stem(mark.end) not in self.telling:
            return mark
        kind = "wanted" if self.is_small(mark.start, "to") else "none"
        return Mark(kind, mark.start, mark.start + 1)

    def _is_thing(self, mention: Mention) -> bool:
        """Whether words that can name a thing do it here: not inside a fixed phrase, not as the value
        of an option ("material fleece"), weak ones only with a noun ("the electric one")."""
        if all(self.marks.at(i, "filler") for i in range(mention.start, mention.end)):
            return False
        if mention.weak:
            return self.is_pronoun(mention.end) or len(self.said) <= 2
        single = mention.end - mention.start == 1
        return not (single and self._is_value(mention.start))

    def _is_value(self, index: int) -> bool:
        """Whether a word of the options stands in brackets or beside an option's name."""
        if self.said[index].stem not in self.telling:
            return False
        if self.said[index].bracketed:
            return True
        before = index > 0 and self.said[index].gap is Gap.NONE
        after = index + 1 < len(self.said) and self.said[index + 1].gap is Gap.NONE
        return (before and self.stem(index - 1) in self.option_names) or (
            after and self.stem(index + 1) in self.option_names
        )

    def _pronouns(self) -> list[Mention]:
        """Each "one" that stands for a thing: not "one of", not the number before a name."""
        found: list[Mention] = []
        for index in range(len(self.said)):
            if not self.is_pronoun(index):
                continue
            if not self._is_number(index):
                plural = self.is_small(index, "ones")
                found.append(Mention(index, index + 1, (), plural=plural, pronoun=True))
        return found

    def _is_number(self, index: int) -> bool:
        """Whether "one" counts what follows: "one of", "one tea kettle", "one size smaller"."""
        after = range(index + 1, min(index + 4, len(self.said)))
        if any(i in self.named for i in after) or self.is_small(index + 1, "of"):
            return True
        described = index > 0 and self._may_describe(index - 1)
        return not described and self.stem(index + 1) in self.telling

    def accompanies(self, mark: Mark) -> bool:
        """ "The order with the lamp", "bought with the lamp": the lamp only tells the order."""
        if mark.kind != "companion":
            return False
        for index in range(mark.end, min(mark.end + 4, len(self.said))):
            if index in self.named:
                return True
            if self.said[index].gap >= Gap.COMMA or self.marks.at(index, "conj"):
                return False
        return False

    def starts_clause(self, index: int) -> bool:
        """Whether something new begins there: after punctuation or "and (also I want to)"."""
        if self.said[index].gap >= Gap.COMMA:
            return True
        return any(
            self.marks.at(i, "conj", "also") or self.said[i].gap >= Gap.COMMA
            for i in range(max(0, index - REACH_OF_AND), index)
        )

    def is_after_all(self, index: int) -> bool:
        """Whether "but" follows "everything": then it takes away."""
        start = max(0, index - _REACH_OF_ALL)
        spoken = [i for i in range(start, index) if self.marks.at(i, "everything", "all", "rest")]
        return bool(spoken) and all(
            self.said[i].gap is not Gap.STOP for i in range(spoken[-1] + 1, index + 1)
        )

    def is_named_after(self, index: int) -> bool:
        """Whether a definite item follows: "an exchange for the lamp" is about the lamp."""
        definite = self.is_small(index, "definite")
        return definite and any(
            index < start <= index + 3 and not m.pronoun for start, m in self.named.items()
        )

    def is_part_of_next(self, mention: Mention) -> bool:
        """Whether it only describes the noun behind it: "the laptop backpack"."""
        after = self.named.get(mention.end)
        if after is None or after.pronoun or self.said[mention.end].gap is not Gap.NONE:
            return False
        return mention.start > 0 and bool(self.marks.at(mention.start - 1, "det"))

    def phrase_start(self, mention: Mention) -> int:
        """Back over the words that can belong to a name: articles, options, numbers, "and"."""
        start = mention.start
        while start > 0 and self.said[start].gap is Gap.NONE and self._may_describe(start - 1):
            start -= 1
        return start

    def _may_describe(self, index: int) -> bool:
        token = self.said[index]
        small_word = any(self.is_small(index, kind) for kind in ("one", "of", "with"))
        if token.stem in self.telling or token.is_number or small_word:
            return True
        return bool(self.marks.at(index, *_DESCRIBING))

    def stays_alike(self, mention: Mention) -> bool:
        """ "Keep the shoes the same size" speaks of a new pair, it does not take them away."""
        return any(self.is_small(i, "same") for i in (mention.end, mention.end + 1))

    def left_edge(self, mention: Mention) -> int:
        """The first token of the noun phrase: back to punctuation or a joining word."""
        edge = mention.start
        while edge > 0 and self.said[edge].gap < Gap.COMMA and mention.start - edge < REACH_OF_AND:
            if self.marks.at(edge - 1, "conj", "also", "change_verb", "verb", "wanted"):
                break
            edge -= 1
        return edge


@lru_cache(maxsize=64)
def _methods(words: Lexicon) -> frozenset[Stems]:
    """How kinds of payment methods are named."""
    kinds = words.mapping("method_kinds").values()
    return frozenset(stems(name, words) for names in kinds for name in names)
