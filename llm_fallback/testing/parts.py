"""Fakes from which tests and benchmarks put a fallback together."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from llm_fallback.asking import Answer, Asked, Rated
from llm_fallback.composing import Composed, Mask
from llm_fallback.errors import ProviderError
from llm_fallback.ports import Part
from llm_fallback.prompts import Prompt
from llm_fallback.service import Fallback, Known, Parts
from llm_fallback.types import (
    ComposeRequest,
    Found,
    Hit,
    Kind,
    Passage,
    Sentence,
    Turn,
    Usage,
    Verdict,
)
from llm_fallback.verifier.types import Aspect, Check, Problem

WINDOW = Passage(
    id="returns.window",
    kind=Kind.FAQ,
    language="en",
    title="Returns",
    text="You can return an item within 30 days.",
    questions=("How long can I return something?",),
    skill="return_item",
    verbatim=True,
)
GUIDE = Passage(
    id="page:returns#fees",
    kind=Kind.PAGE,
    language="en",
    title="Returns guide",
    text="A return is free. The label is in the box.",
)
SKILLS = {"return_item": "Return something", "track_order": "Where is my order?"}


def found(*hits: tuple[Passage, float], answerable: bool = True) -> Found:
    """A search that found these."""
    return Found(tuple(Hit(p, score) for p, score in hits), answerable, "query", "v1")


@dataclass
class FakeIndex:
    """Finds what it is told to; remembers what was asked."""

    result: Found
    asked: list[tuple[str, str]] = field(default_factory=list)
    own: list[Sequence[Passage]] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Always the same."""
        return self.result.version

    def refresh(self) -> bool:
        """Nothing changes."""
        return False

    def search(
        self,
        question: str,
        language: str,
        history: Sequence[Turn] = (),
        own: Sequence[Passage] = (),
        limit: int = 5,
        signed_in: bool = False,
    ) -> Found:
        """What it was told to find."""
        self.asked.append((question, language))
        self.own.append(own)
        return self.result


@dataclass
class Saying:
    """A provider that says these parts; an error among them is raised there."""

    parts: Sequence[Part | ProviderError] = ()
    calls_llm: bool = True
    requests: list[ComposeRequest] = field(default_factory=list)
    closed: int = 0
    name: str = "saying"

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """Say the parts."""
        self.requests.append(request)
        try:
            for part in self.parts:
                if isinstance(part, ProviderError):
                    raise part
                yield part
        finally:
            self.closed += 1

    async def ping(self) -> None:
        """Always there."""


class Verbatim:
    """Supports what stands word for word in a source it cites."""

    def warm(self) -> None:
        """Nothing to read."""

    def check(
        self,
        sentence: Sentence,
        sources: Mapping[str, Passage],
        question: str = "",
    ) -> Check:
        """Whether the sentence is in one of the passages."""
        cited = [sources[id_].text for id_ in sentence.sources if id_ in sources]
        if any(sentence.text in text for text in cited):
            return Check(True, (), 1.0)
        return Check(False, (Problem(Aspect.CONTENT, sentence.text),), 0.0)


@dataclass
class Starred:
    """Masks these values as [P0], [P1]; knows no other placeholder."""

    values: Sequence[str] = ()

    def mask(self, text: str) -> str:
        """The text with its values masked."""
        for number, value in enumerate(self.values):
            text = text.replace(value, f"[P{number}]")
        return text

    def mask_request(self, request: ComposeRequest) -> ComposeRequest:
        """The request with question and passages masked."""
        passages = tuple(replace(p, text=self.mask(p.text)) for p in request.passages)
        return replace(request, question=self.mask(request.question), passages=passages)

    def resolve(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with the values back in, and what stands for nothing."""
        for number, value in enumerate(self.values):
            text = text.replace(f"[P{number}]", value)
        return text, tuple(re.findall(r"\[P\d+\]", text))

    def source(self, cited: str) -> str:
        """Ids are not masked here."""
        return cited


@dataclass
class Notes:
    """A journal kept in memory."""

    kept: list[tuple[Asked, Found, Composed | None, Answer]] = field(default_factory=list)
    down: list[str] = field(default_factory=list)

    def note(
        self, asked: Asked, found: Found, composed: Composed | None, answer: Answer, mask: Mask
    ) -> None:
        """Keep one answer."""
        self.kept.append((asked, found, composed, answer))

    def note_down(self, rated: Rated, mask: Mask) -> None:
        """Keep a rating, masked."""
        self.down.append(mask.mask(rated.question))


@dataclass
class OnePrompt:
    """The same prompt in every language."""

    system: str = "Answer."
    version: str = "p1"

    def of(self, language: str) -> Prompt:
        """The prompt."""
        return Prompt(language, self.system, self.version)

    def refresh(self) -> bool:
        """Nothing changes."""
        return False


def nobody(customer_id: str, language: str) -> Known:
    """Nothing is known of anybody."""
    return Known()


def fallback(index: FakeIndex, provider: Saying, **changes: object) -> Fallback:
    """A fallback of fakes, its spare provider quoting the first passage."""
    parts = Parts(
        index=index,
        provider=provider,
        spare=Saying(
            (Sentence(GUIDE.text, (GUIDE.id,)), Verdict(True), Usage()),
            calls_llm=False,
            name="spare",
        ),
        checker=Verbatim(),
        prompts=OnePrompt(),
        mask=lambda known: Starred([personal.value for personal in known.personal]),
        known=nobody,
        journal=Notes(),
        skills=SKILLS,
    )
    return Fallback(replace(parts, **changes))  # type: ignore[arg-type]


def asked(text: str = "how long can I return it?", **facts: object) -> Asked:
    """A question."""
    return replace(Asked(text, "en", "c1"), **facts)  # type: ignore[arg-type]
