"""What the fallback asks of its surroundings: somewhere to search, someone to compose, somewhere to keep."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from llm_fallback.types import ComposeRequest, Found, Passage, Sentence, Turn, Usage, Verdict

Part = Sentence | Verdict | Usage


@dataclass(frozen=True)
class Pulse:
    """Something came from the provider, but no part is complete yet: it is alive."""


class Index(Protocol):
    """Finds the passages that answer a question. In-process by default."""

    @property
    def version(self) -> str:
        """Names the state of the sources; another after any change. Part of every cache's key."""

    def refresh(self) -> bool:
        """Take in what changed in the sources since the last call; whether anything did.

        Reads files, raises KnowledgeError only if there never was a usable state: a broken edit is
        logged and the last good state keeps answering.
        """

    def search(
        self,
        question: str,
        language: str,
        history: Sequence[Turn] = (),
        own: Sequence[Passage] = (),
        limit: int = 5,
        signed_in: bool = False,
    ) -> Found:
        """The passages that answer `question`, best first; never fails, whatever the text is.

        Passages in `language` go first; another language's only where that language has none.
        `own` are passages about the customer who asks: searched with the others, never kept.
        What is only for signed-in customers is found where `signed_in` is true or `own` is given.
        """


class Provider(Protocol):
    """Composes a reply from passages. Stateless towards the conversation; safe to call concurrently."""

    @property
    def name(self) -> str:
        """As logged and shown in metrics, e.g. "openai"."""

    @property
    def calls_llm(self) -> bool:
        """Whether `compose` asks a language model, and so may cost time and money.

        Only such a provider gets a masked request. Another one lets nothing leave this process.
        """

    def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """Sentences as they are completed, then one Verdict, then one Usage.

        Closing it ends the call at once. Raises ProviderError, also in mid-stream; what
        came before it was said by the provider and may be used. Ends by `request.deadline_s`.
        """

    async def ping(self) -> None:
        """Return if the provider would answer now; raise ProviderError otherwise. Costs nothing."""


@runtime_checkable
class Streaming(Protocol):
    """What a provider may offer beside `compose`: the same parts, with a pulse for all that comes.

    With it, who waits can tell a provider that is slow from one that hangs.
    """

    def stream(self, request: ComposeRequest) -> AsyncIterator[Part | Pulse]:
        """As `Provider.compose`, with pulses in between."""
