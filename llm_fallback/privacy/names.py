"""Names of people nobody told us: by the words around them, by lists, and by their capitals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from llm_fallback.privacy.spans import merged
from llm_fallback.privacy.tokens import Token, numbered, shouted_in, titled_in, tokens_of
from llm_fallback.privacy.types import Personal, Span
from llm_fallback.privacy.words import AFTER, leading, listed, pattern, places, titles, vocabulary

_RANK = 7
_MOST = 4  # words of a name
_LEAST = 3  # letters of a name without a capital
# "- Zubin" at the end of a message.
_SIGNED = re.compile(r"(?:^|\n)\s{0,3}[-~]{1,2}[ \t]{0,3}")
_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z][\w.]{2,29}")


class Names:
    """Finds names of people. `keep` are words, in lower case, that the shop's own pages use.

    A word of `keep` is a name only where the words around it say so ("my name is Juniper").
    """

    def __init__(self, keep: Collection[str] = ()) -> None:
        """Raises LexiconError if the lexicon lacks a section."""
        words = vocabulary()
        listed_names = listed("person_first_names") | listed("person_last_names")
        maybe = listed("person_names_also_words") | (listed_names & words)
        self._sure = listed_names - maybe - frozenset(keep)
        self._any = listed_names | maybe
        self._never = listed("person_never") | listed("person_postpositions")
        self._postpositions = listed("person_postpositions")
        self._giving = listed("person_giving")
        self._honorifics = listed("person_honorifics")
        self._titles = titles()
        self._words = (words | self._never) - self._sure
        # With a capital in mid-sentence, "Li" and "Mei" are no words of Hindi.
        self._shown = listed("person_never", "en")
        self._english = (vocabulary("en") | listed("person_never", "en")) - self._sure
        self._keep = frozenset(keep)
        self._places = places()
        self._relations = listed("person_name_relations")
        self._maybe = maybe - self._sure
        self._before = leading(
            "person_name_before", r"[\s:.,=-]{0,4}(?:(?:is|hai|है|toh|to|तो)\s+)?"
        )
        self._weak = leading("person_name_before_weak", r"\s+")
        self._person = leading("person_name_before_self", r"\s+")
        self._closing = leading("person_name_closing", r"[\s,.!;:-]{1,4}")
        self._behind = re.compile(rf"\s+{pattern('person_name_behind')}{AFTER}", re.IGNORECASE)

    def __call__(self, text: str) -> Sequence[Span]:
        """See `Finder`."""
        tokens = tokens_of(text)
        shouted = shouted_in(tokens)
        titled = titled_in(tokens)
        found = [
            *self._cued(text, tokens),
            *self._related(tokens),
            *self._agents(tokens),
            *self._followed(text, tokens),
            *self._listed(tokens, shouted),
            *(() if shouted or titled else self._capitals(text, tokens)),
        ]
        found += (Span(*m.span(), Personal.NAME, _RANK) for m in _HANDLE.finditer(text))
        return merged(text, found)

    # -- by the words around ----------------------------------------------------------------------

    def _cued(self, text: str, tokens: Sequence[Token]) -> Iterator[Span]:
        strong, weak, person, closing = (
            {match.end() for match in cue.finditer(text)}
            for cue in (self._before, self._weak, self._person, self._closing)
        )
        closing |= {match.end() for match in _SIGNED.finditer(text)}
        for index, token in enumerate(tokens):
            if token.lower in self._titles:
                continue
            if token.start in strong:
                yield from self._run(tokens, index, trust=True)
            elif token.start in weak | person:
                said = token.start in person
                if said and (self._strangers(tokens, index) or self._closes(text, tokens, index)):
                    yield from self._run(tokens, index, trust=True)
                elif self._looks(token) and (said or not self._doubtful(tokens, index)):
                    yield from self._run(tokens, index, trust=False)
            elif token.start in closing and self._ends(text, tokens, index):
                yield from self._run(tokens, index, trust=token.capital or token.indic)

    def _strangers(self, tokens: Sequence[Token], index: int) -> bool:
        """ "i am chukwuemeka okonkwo": two words side by side that no language here knows."""
        pair = tokens[index : index + 2]
        return (
            len(pair) == 2
            and pair[1].joined
            and all(len(t.text) >= _LEAST and t.lower not in self._places for t in pair)
            and not any(self._is_word(t) or t.lower in self._keep for t in pair)
        )

    def _closes(self, text: str, tokens: Sequence[Token], index: int) -> bool:
        """ "मैं जगजीत।", "मैं जगजीत हूँ": nothing but a name is said of oneself so shortly, or a trait."""
        token = tokens[index]
        if not token.indic or self._is_word(token) or token.lower in self._places:
            return False
        return not text[token.end :].strip() or text[token.end :].lstrip(" ")[:1] in tuple(",।.!")

    def _ends(self, text: str, tokens: Sequence[Token], index: int) -> bool:
        """Whether nothing but a few words follows before the text or the line is over."""
        rest = text[tokens[index].start :].split("\n")[0]
        return len(rest.split()) <= 3 and not self._is_word(tokens[index])

    def _related(self, tokens: Sequence[Token]) -> Iterator[Span]:
        """ "my brother Zubin", "मेरे भाई ज़ुबिन को"."""
        for index in range(1, len(tokens)):
            token = tokens[index]
            if tokens[index - 1].lower not in self._relations or token.gap not in (" ", ", "):
                continue
            after = tokens[index + 1].lower if index + 1 < len(tokens) else "से"
            plain = token.lower not in self._words and token.lower not in self._relations
            goes_on = after in self._postpositions or after in self._any
            if self._looks(token) or (plain and len(token.text) >= _LEAST and goes_on):
                yield from self._run(tokens, index, trust=False)
            elif self._strangers(tokens, index):
                yield from self._run(tokens, index, trust=True)

    def _agents(self, tokens: Sequence[Token]) -> Iterator[Span]:
        """ "... ज़ुबिन ईरानी को दीजिए", "zubin irani ne mangwaya": two strange words that do or get something."""
        for index in range(2, len(tokens)):
            after = tokens[index + 1].lower if index + 1 < len(tokens) else ""
            marked = tokens[index].lower in ("ने", "ne") or (
                tokens[index].lower in ("को", "ko") and after in self._giving
            )
            if marked and tokens[index].gap == " " and self._strangers(tokens, index - 2):
                yield Span(tokens[index - 2].start, tokens[index - 1].end, Personal.NAME, _RANK)

    def _followed(self, text: str, tokens: Sequence[Token]) -> Iterator[Span]:
        """ "Zubin here", "ज़ुबिन बोल रहा हूँ", "Zubin Irani ke naam se"."""
        for index, token in enumerate(tokens):
            if not (self._behind.match(text, token.end) or self._honoured(tokens, index)):
                continue
            if self._is_word(token) or token.lower in self._places or len(token.text) < _LEAST:
                continue
            if not (token.capital or token.indic) and token.lower in self._keep - self._any:
                continue
            first = index
            while index - first < min(index, _MOST - 1) and self._continues(
                *tokens[first - 1 : first + 1]
            ):
                first -= 1
            yield Span(tokens[first].start, token.end, Personal.NAME, _RANK)

    def _honoured(self, tokens: Sequence[Token], index: int) -> bool:
        """ "Zubin ji": said of people only."""
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        return after is not None and after.gap == " " and after.lower in self._honorifics

    def _continues(self, before: Token, token: Token) -> bool:
        return token.joined and not self._is_word(before) and before.lower not in self._relations

    def _run(self, tokens: Sequence[Token], index: int, trust: bool) -> Iterator[Span]:
        """The name that begins at a token; `trust`: words without a capital may belong to it."""
        told = trust and tokens[index].lower in self._any - self._never
        if self._is_word(tokens[index]) and not told:
            return
        last = index
        for ahead in range(index + 1, min(index + _MOST, len(tokens))):
            token = tokens[ahead]
            written = (
                token.capital
                or token.indic
                or token.text.isupper()
                or token.lower in self._any
                or trust
            )
            if (
                not token.joined
                or not written
                or self._is_word(token)
                or token.lower in self._places
            ):
                break
            last = ahead
        yield Span(tokens[index].start, tokens[last].end, Personal.NAME, _RANK)

    # -- by lists ---------------------------------------------------------------------------------

    def _listed(self, tokens: Sequence[Token], shouted: bool) -> Iterator[Span]:
        for index, token in enumerate(tokens):
            if token.lower not in self._sure:
                continue
            first = last = index
            while (
                first and token.joined and self._beside(tokens[first - 1], tokens[first], shouted)
            ):
                first -= 1
            while last + 1 < len(tokens) and self._beside(
                tokens[last + 1], tokens[last + 1], shouted
            ):
                last += 1
            yield Span(tokens[first].start, tokens[last].end, Personal.NAME, _RANK)

    def _beside(self, token: Token, right: Token, shouted: bool) -> bool:
        """Whether a word next to a listed name belongs to it."""
        if not right.joined:
            return False
        if token.lower in self._any and (token.lower in self._sure or token.capital):
            return True
        if self._is_word(token) or token.lower in self._places or token.lower in self._keep:
            return False
        plain = len(token.text) >= _LEAST and not token.opens and token is right
        return token.indic or plain or (token.capital and not token.opens and not shouted)

    # -- by capitals ------------------------------------------------------------------------------

    def _capitals(self, text: str, tokens: Sequence[Token]) -> Iterator[Span]:
        index = 0
        while index < len(tokens):
            end = index
            while (
                end < len(tokens) and tokens[end].capital and (end == index or tokens[end].joined)
            ):
                end += 1
            if end > index:
                yield from self._of_run(text, tokens, index, end)
            index = max(end, index + 1)

    def _of_run(self, text: str, tokens: Sequence[Token], first: int, end: int) -> Iterator[Span]:
        """The name in a run of words with capitals: "Clacker Keyboard" and "iPhone 15" are goods."""
        run = list(range(first, end))
        while run and tokens[run[0]].opens and self._is_opening(tokens, run):
            run.pop(0)
        known = [i for i in run if tokens[i].lower in self._any]
        strange = [
            i
            for n, i in enumerate(run)
            if self._looks(tokens[i]) or (n == 0 and len(run) > 1 and tokens[i].opens)
        ]
        if not run or len(strange) != len(run) or len(run) > _MOST:
            return
        if not known and (
            numbered(text, tokens[run[-1]]) or (len(run) == 1 and tokens[run[0]].opens)
        ):
            return
        if len(run) == 1 and self._doubtful(tokens, run[0]):
            return
        if len(run) == 1 and not known and self._follows_place(tokens, run[0]):
            return
        yield Span(tokens[run[0]].start, tokens[run[-1]].end, Personal.NAME, _RANK)

    def _is_opening(self, tokens: Sequence[Token], run: Sequence[int]) -> bool:
        """Whether a sentence begins with a word rather than with the name that follows: "Mei Kovacs"."""
        return self._is_english(tokens[run[0]]) if len(run) > 1 else self._is_word(tokens[run[0]])

    def _follows_place(self, tokens: Sequence[Token], index: int) -> bool:
        """ "in Bhatkal", "from Zirakpur": more likely a place."""
        return index > 0 and tokens[index - 1].lower in ("in", "from", "at", "near", "mein", "the")

    def _doubtful(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a name that is a word too stands alone: "White", "May", "Will"."""
        if tokens[index].lower not in self._maybe:
            return False
        behind = tokens[index + 1] if index + 1 < len(tokens) else None
        return behind is None or not behind.joined or not self._looks(behind)

    # -- single words -----------------------------------------------------------------------------

    def _is_word(self, token: Token) -> bool:
        """Whether it is a word of a language, as far as it can be told alone."""
        if token.lower in self._titles:
            return True
        if token.capital and not token.opens:
            return self._is_english(token)
        if token.lower in self._never:
            return True
        written = token.capital or token.text.isupper()
        return token.lower in self._words and not (written and token.lower in self._any)

    def _is_english(self, token: Token) -> bool:
        if token.lower in self._shown:
            return True
        return token.lower in self._english and token.lower not in self._any

    def _looks(self, token: Token) -> bool:
        """Whether it is written like a name, or is one for sure."""
        if token.lower in self._sure:
            return True
        if not token.capital or token.lower in self._keep or token.lower in self._places:
            return False
        stem = token.lower.removesuffix("s")
        return not self._is_word(token) and (stem not in self._words or token.lower in self._any)
