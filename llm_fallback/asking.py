"""What the fallback is asked, and what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from llm_fallback.errors import Reason
from llm_fallback.types import Passage, Rung, Sentence, Turn

# Gets what may be shown so far: all verified sentences of the reply being composed, joined.
OnPartial = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Candidate:
    """An intent the message may have, with its calibrated confidence from 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Asked:
    """A message that understanding handed on.

    `candidates` are best first. `similarity` is how near the nearest training example is, 0 to 1; of
    a message without a known word it is 0. `in_form` says that a form waits for something else.
    `clarified` counts how often in a row the customer was asked what was meant just before this.
    """

    text: str
    language: str
    conversation_id: str
    message_id: str | None = None
    history: tuple[Turn, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    similarity: float = 0.0
    customer_id: str | None = None
    in_form: bool = False
    clarified: int = 0


@dataclass(frozen=True)
class Answer:
    """What is to be done with the message, and what may be said.

    `sentences` are all supported by `passages`. `offers` are intents to offer as buttons: the close
    ones of CLARIFY, the skill that does what an answer speaks of. `no_llm` is why no language model
    had a part in it, None where one had or none was needed. `rejected` counts what it said in vain.
    """

    rung: Rung
    sentences: tuple[Sentence, ...] = ()
    passages: tuple[Passage, ...] = ()
    offers: tuple[str, ...] = ()
    needs_human: bool = False
    no_llm: Reason | None = None
    rejected: int = 0

    @property
    def text(self) -> str:
        """The reply as shown."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def cited(self) -> tuple[Passage, ...]:
        """The passages the sentences rest on, in the order of the sentences, each once."""
        by_id = {passage.id: passage for passage in self.passages}
        ids = dict.fromkeys(source for sentence in self.sentences for source in sentence.sources)
        return tuple(by_id[id_] for id_ in ids if id_ in by_id)


@dataclass(frozen=True)
class Rated:
    """An answer that a customer found no help: what was asked, and what was said from which passages."""

    conversation_id: str
    message_id: str
    language: str
    question: str
    reply: str
    customer_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    cited: tuple[str, ...] = ()


@dataclass
class Composing:
    """What connects a reply being composed with whoever waits for it: partial text out, a stop in."""

    on_partial: OnPartial | None = None
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, text: str) -> None:
        """Show all that is verified so far."""
        if self.on_partial is not None:
            await self.on_partial(text)
