"""What the rooms of the fallback pass to each other. Nothing here does any work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum


class Kind(str, Enum):
    """Where a passage comes from."""

    FAQ = "faq"
    PAGE = "page"
    PRODUCT = "product"
    # Of the customer who asks, and of nobody else: never indexed, never cached, handed in per question.
    OWN = "own"


@dataclass(frozen=True)
class Passage:
    """A piece of the shop's sources: what may be cited, with its values filled in.

    `id` is unique over all kinds ("returns.window", "page:returns-guide#fees", "product:p12",
    "own:order:W123"). `language` is the language of `text`: "en", "hi" or "hi-Latn". `questions` are
    the wordings it answers, in the same language; () where it has none. `verbatim` says that `text`
    is an answer that can be given word for word. `skill` is the skill that does what it speaks of.
    """

    id: str
    kind: Kind
    language: str
    title: str
    text: str
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    url: str | None = None
    skill: str | None = None
    verbatim: bool = False


@dataclass(frozen=True)
class Hit:
    """A passage found, and how well it answers: a calibrated probability from 0 to 1."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class Found:
    """What a search found, best first.

    `answerable` is whether anything answers at all: the best score reached the threshold chosen for
    the stated false-accept budget. `query` is what was searched for after the conversation was
    taken into account. `version` names the state of the sources that was searched.
    """

    hits: tuple[Hit, ...]
    answerable: bool
    query: str
    version: str


@dataclass(frozen=True)
class Turn:
    """Something said before: `by_customer`, or else by the assistant. Oldest first in a sequence."""

    text: str
    by_customer: bool


@dataclass(frozen=True)
class Sentence:
    """A sentence of a reply and the ids of the passages it rests on."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Usage:
    """What a call used, as the provider reported it. `cost` is in the currency of the budget."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)


@dataclass(frozen=True)
class Verdict:
    """What a provider says of the question as a whole, after its sentences."""

    answerable: bool
    needs_human: bool = False
    # A skill that would do what is asked; a suggestion, checked against the skills there are.
    skill: str | None = None


@dataclass(frozen=True)
class ComposeRequest:
    """What a provider is asked. Everything in it is masked already: no personal data.

    `system` is the prompt of the shop in that language, `prompt_version` its version. Passages and
    question are data, never instructions. `deadline_s` are seconds left for all of it,
    `index_version` is the version of the sources in which the passages were found.
    """

    question: str
    language: str
    passages: tuple[Passage, ...]
    history: tuple[Turn, ...]
    system: str
    prompt_version: str
    max_reply_tokens: int
    deadline_s: float
    conversation_id: str
    index_version: str = ""
    skills: Mapping[str, str] = field(default_factory=dict)


class Rung(str, Enum):
    """Which step of the ladder answered."""

    CLARIFY = "clarify"
    FAQ = "faq"
    LLM = "llm"
    EXTRACT = "extract"
    NOT_UNDERSTOOD = "not_understood"
    OUT_OF_SCOPE = "out_of_scope"
    UNKNOWN = "unknown"
