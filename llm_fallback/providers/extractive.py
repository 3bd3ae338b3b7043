"""Answers with the shop's own sentences, word for word. Needs no model, no key and no network."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz

from llm_fallback.ports import Part
from llm_fallback.providers.plain import sentences, words
from llm_fallback.providers.reading import printable
from llm_fallback.types import ComposeRequest, Kind, Passage, Sentence, Usage, Verdict
from shop.services.pointing.lexicon import Lexicon, lexicon

MOST_SENTENCES = 3
_MOST_CHARACTERS = 600
_MOST_OF_QUESTION = 500
# What the index put first is taken unless it shares next to nothing with the question and another
# nearly everything: on our own questions for development, less trust in the index lost answers.
_BY_RANK = (1.0, 0.35, 0.25, 0.2, 0.15)
_TITLE = 0.5
_NUMBER = 0.35
# A sentence beside the best one is said too if it answers nearly as well.
_NEARLY = 0.7
_SAME_WORD = 80
_LEAST_LETTERS = 4
_FIGURE = regex.compile(r"\p{Nd}")


@dataclass(frozen=True)
class _Asked:
    """A question: its words with their weights, and whether it asks for a figure."""

    weights: dict[str, float]
    figure: bool


@dataclass(frozen=True)
class _Read:
    """A passage, its sentences, how well each answers, and how well the passage does."""

    passage: Passage
    sentences: tuple[str, ...]
    scores: tuple[float, ...]
    score: float


class ExtractiveProvider:
    """Picks the passage that answers, and in it up to three sentences, in their order.

    An entry that was written as an answer (`verbatim`) is given whole. What is asked and what is
    said need not share a word: then the passage that the index found best speaks for itself.
    """

    name = "extractive"
    calls_llm = False

    def __init__(
        self, languages: Sequence[str] = (), words_of: Callable[[str], Lexicon] = lexicon
    ) -> None:
        """`words_of` gives the words of a language, from the sections `extract_...`.

        Those of `languages` are read now, which takes a second or two; others at the first question.
        """
        self._words_of = words_of
        for language in languages:
            words_of(language)

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """As `Provider.compose`; takes a few milliseconds and never fails."""
        heard = self._words_of(request.language)
        best = _best(request, heard)
        if best is None:
            yield Verdict(answerable=False)
            yield Usage()
            return
        for text in _said(best, heard):
            yield Sentence(text, (best.passage.id,))
        skill = best.passage.skill
        yield Verdict(answerable=True, skill=skill if skill in request.skills else None)
        yield Usage()

    async def ping(self) -> None:
        """As `Provider.ping`: there is nothing that could be missing."""


def _best(request: ComposeRequest, heard: Lexicon) -> _Read | None:
    """The passage that answers best; None if none has anything to say."""
    passages = _in_language(request)
    abbreviations = set(heard.words("extract_abbreviations"))
    texts = [_texts(passage, abbreviations) for passage in passages]
    asked = _asked(request.question, [text for some in texts for text in some], heard)
    pairs = enumerate(zip(passages, texts, strict=True))
    read = [_read(passage, some, asked, rank) for rank, (passage, some) in pairs if some]
    return max(read, key=lambda r: r.score, default=None)


def _in_language(request: ComposeRequest) -> list[Passage]:
    """The passages in the language of the question, or all where there is none."""
    own = [passage for passage in request.passages if passage.language == request.language]
    return own or list(request.passages)


def _texts(passage: Passage, abbreviations: set[str]) -> tuple[str, ...]:
    if passage.verbatim:
        whole = printable(passage.text)
        return (whole,) if whole else ()
    return tuple(printable(text) for text in sentences(passage.text, abbreviations))


def _asked(question: str, texts: Sequence[str], heard: Lexicon) -> _Asked:
    """Words that stand in few of the sentences weigh more; those that mean nothing weigh nothing."""
    found = words(question[:_MOST_OF_QUESTION])
    ignored = {word for phrase in heard.words("extract_ignored") for word in words(phrase)}
    kept = [word for word in dict.fromkeys(found) if word not in ignored]
    seen = Counter(word for text in texts for word in set(words(text)))
    weights = {word: math.log(1 + (len(texts) + 1) / (seen[word] + 0.5)) for word in kept}
    said = f" {' '.join(found)} "
    figure = any(
        f" {' '.join(words(cue))} " in said for cue in heard.words("extract_asks_for_figures")
    )
    return _Asked(weights, figure)


def _read(passage: Passage, texts: tuple[str, ...], asked: _Asked, rank: int) -> _Read:
    scores = tuple(_score(text, asked) for text in texts)
    titles = (passage.title, *passage.questions)
    title = max(_covered(words(title), asked) for title in titles)
    by_rank = _BY_RANK[min(rank, len(_BY_RANK) - 1)]
    return _Read(passage, texts, scores, max(scores) + _TITLE * title + by_rank)


def _score(text: str, asked: _Asked) -> float:
    """How much of the question the sentence takes up; a figure helps where one is asked for."""
    covered = _covered(words(text), asked)
    return covered + (_NUMBER if asked.figure and _FIGURE.search(text) else 0.0)


def _covered(found: Sequence[str], asked: _Asked) -> float:
    total = sum(asked.weights.values())
    if not total:
        return 0.0
    distinct = set(found)
    return sum(w * _likeness(word, distinct) for word, w in asked.weights.items()) / total


def _likeness(word: str, found: set[str]) -> float:
    """1 if the word is there, somewhat less for another form or spelling of it, else 0."""
    if word in found:
        return 1.0
    if len(word) < _LEAST_LETTERS or _FIGURE.search(word):
        return 0.0
    like = (fuzz.ratio(word, other) for other in found if _comparable(word, other))
    best = max(like, default=0.0)
    return best / 100 if best >= _SAME_WORD else 0.0


def _comparable(word: str, other: str) -> bool:
    # Forms of a word begin alike: "refund" is no "reload", "return" no "turn".
    return len(other) >= _LEAST_LETTERS and word[:2] == other[:2]


def _said(read: _Read, heard: Lexicon) -> list[str]:
    """The sentences to say, in the order they have in the passage."""
    if read.passage.verbatim:
        return list(read.sentences)
    if read.passage.kind is not Kind.PAGE or not max(read.scores):
        chosen = list(range(min(MOST_SENTENCES, len(read.sentences))))
    else:
        chosen = _chosen(read, heard)
    return _short([read.sentences[n] for n in chosen])


def _chosen(read: _Read, heard: Lexicon) -> list[int]:
    """The best sentence, then others that answer nearly as well, each with what it leans on."""
    leaning = [tuple(words(w)) for w in heard.words("extract_leans_back")]
    order = sorted(range(len(read.scores)), key=lambda n: (-read.scores[n], n))
    chosen: set[int] = set()
    for n in order:
        if read.scores[n] < _NEARLY * read.scores[order[0]]:
            break
        needed = {n, n - 1} if n and _leans(read.sentences[n], leaning) else {n}
        if len(chosen | needed) <= MOST_SENTENCES:
            chosen |= needed
    return sorted(chosen)


def _leans(sentence: str, leaning: Sequence[tuple[str, ...]]) -> bool:
    found = tuple(words(sentence))
    return any(found[: len(beginning)] == beginning for beginning in leaning)


def _short(texts: list[str]) -> list[str]:
    """As many as are read at a glance, the first in any case."""
    said: list[str] = []
    for text in texts:
        if said and sum(map(len, said)) + len(text) > _MOST_CHARACTERS:
            break
        said.append(text)
    return said
