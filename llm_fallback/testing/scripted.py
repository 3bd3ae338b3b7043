"""A provider that says what a test wrote down for it, and nothing else."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

from llm_fallback.ports import Part, Pulse
from llm_fallback.types import ComposeRequest, Sentence, Usage, Verdict


class NothingScripted(BaseException):
    """The provider was asked although the test foresaw no question.

    No `Exception`, as pytest's own failures: whoever answers every error of a provider with something
    else must not answer this one.
    """


@dataclass(frozen=True)
class Wait:
    """A step of a script: say nothing for so many seconds."""

    seconds: float


HANG = Wait(3600.0)
"""A step: say nothing any more."""

Step = Part | Pulse | Wait | Exception
"""What a script is made of: said, waited for, or raised."""


class ScriptedProvider:
    """Plays one script per call, in order. Records every request, and which calls ended early."""

    def __init__(
        self, *scripts: Iterable[Step], name: str = "scripted", calls_llm: bool = True
    ) -> None:
        """`scripts` as for `script`, one for each call."""
        self.requests: list[ComposeRequest] = []
        self.ended_early = 0
        self.ping_error: Exception | None = None
        self._scripts: deque[tuple[Step, ...]] = deque(tuple(script) for script in scripts)
        self._name = name
        self._calls_llm = calls_llm

    @property
    def name(self) -> str:
        """As `Provider.name`."""
        return self._name

    @property
    def calls_llm(self) -> bool:
        """As `Provider.calls_llm`: whether it stands for one that does."""
        return self._calls_llm

    @property
    def left(self) -> int:
        """How many scripts were not played yet."""
        return len(self._scripts)

    def script(self, *steps: Step) -> None:
        """One more call: the steps to play, a missing verdict or usage included."""
        self._scripts.append(steps)

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """As `Provider.compose`; raises NothingScripted where no script is left."""
        async for part in self.stream(request):
            if not isinstance(part, Pulse):
                yield part

    async def stream(self, request: ComposeRequest) -> AsyncGenerator[Part | Pulse, None]:
        """As `Streaming.stream`."""
        self.requests.append(request)
        if not self._scripts:
            raise NothingScripted(f"nobody scripted an answer to {request.question!r}")
        ended = False
        try:
            for step in self._scripts.popleft():
                if isinstance(step, Wait):
                    await asyncio.sleep(step.seconds)
                elif isinstance(step, Exception):
                    ended = True
                    raise step
                else:
                    yield step
            ended = True
        finally:
            self.ended_early += not ended

    async def ping(self) -> None:
        """As `Provider.ping`; raises `ping_error` if one is set."""
        if self.ping_error is not None:
            raise self.ping_error


def reply(
    *sentences: tuple[str, str],
    answerable: bool = True,
    needs_human: bool = False,
    skill: str | None = None,
    usage: Usage | None = None,
) -> tuple[Part, ...]:
    """A script of a whole reply, from pairs of a sentence and the id of its passage."""
    said = tuple(Sentence(text, (source,)) for text, source in sentences)
    return (*said, Verdict(answerable, needs_human, skill), usage or Usage(100, 20))
