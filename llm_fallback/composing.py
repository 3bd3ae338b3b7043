"""From passages to a reply of which every sentence is supported: mask, compose, check, restore, show."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from llm_fallback import telemetry
from llm_fallback.asking import Asked, Composing
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.ports import Provider
from llm_fallback.prompts import Prompt
from llm_fallback.types import (
    ComposeRequest,
    Found,
    Passage,
    Sentence,
    Usage,
    Verdict,
)
from llm_fallback.verifier.types import Check

log = structlog.get_logger(__name__)


class Mask(Protocol):
    """Takes personal data out of what leaves, and puts it back into what comes."""

    def mask(self, text: str) -> str:
        """The text with placeholders for personal data; the same value gets the same one."""

    def mask_request(self, request: ComposeRequest) -> ComposeRequest:
        """The request with question, history and passages masked."""

    def resolve(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with the values back in, and the placeholders in it that nobody gave out."""

    def source(self, cited: str) -> str:
        """The id of the passage that a masked request has under the id `cited`."""


class Checker(Protocol):
    """Says whether a sentence is supported by what it cites."""

    def warm(self) -> None:
        """Read what it needs, so that the first reply does not wait for it. Blocks."""

    def check(
        self,
        sentence: Sentence,
        sources: Mapping[str, Passage],
        question: str = "",
    ) -> Check:
        """Whether everything the sentence says is in the passages it cites."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one reply."""

    max_reply_tokens: int = 400
    deadline_s: float = 8.0
    most_sentences: int = 6


@dataclass(frozen=True)
class Rejected:
    """A sentence that was not said, as the provider said it (masked), and what is wrong with it."""

    sentence: Sentence
    wrong: tuple[str, ...]


@dataclass
class Composed:
    """What came of it. `failed` is why the provider broke off, None if it ended as it should.

    `said` is all it said, masked, as it came.
    """

    kept: list[Sentence] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    said: list[Sentence] = field(default_factory=list)
    took_s: float = 0.0
    verdict: Verdict | None = None
    usage: Usage = field(default_factory=Usage)
    failed: Reason | None = None
    request: ComposeRequest | None = None

    @property
    def answers(self) -> bool:
        """Whether what is left is an answer: something is, and most of what was said is."""
        declined = self.verdict is not None and not self.verdict.answerable
        return len(self.kept) > len(self.rejected) and not declined


def request_of(
    asked: Asked,
    found: Found,
    prompt: Prompt,
    skills: Mapping[str, str],
    mask: Mask,
    limits: Limits,
) -> ComposeRequest:
    """What a provider is asked, masked."""
    request = ComposeRequest(
        question=asked.text,
        language=asked.language,
        passages=tuple(hit.passage for hit in found.hits),
        history=asked.history,
        system=prompt.system,
        prompt_version=prompt.version,
        max_reply_tokens=limits.max_reply_tokens,
        deadline_s=limits.deadline_s,
        conversation_id=asked.conversation_id,
        index_version=found.version,
        skills=skills,
    )
    return mask.mask_request(request)


async def compose(
    provider: Provider,
    request: ComposeRequest,
    asked: Asked,
    passages: Sequence[Passage],
    mask: Mask,
    checker: Checker,
    composing: Composing,
    limits: Limits,
) -> Composed:
    """Ask `provider`, keep what is supported, show it as it comes; never raises ProviderError.

    `passages` are those of the request before they were masked: a sentence is checked as the
    customer would read it. Ends early when the customer stops it, keeping what was shown.
    """
    began = time.monotonic()
    composed = Composed(request=request)
    sources = {passage.id: passage for passage in passages}
    try:
        async with aclosing(provider.compose(request)) as parts:
            async for part in parts:
                if composing.stopped.is_set() or len(composed.kept) >= limits.most_sentences:
                    break
                if isinstance(part, Verdict):
                    composed.verdict = part
                elif isinstance(part, Usage):
                    composed.usage = part
                elif _take(part, composed, sources, asked, mask, checker):
                    await composing.show(" ".join(s.text for s in composed.kept))
    except ProviderError as error:
        composed.failed = error.reason
        log.warning("compose_failed", provider=provider.name, reason=error.reason.value)
    composed.took_s = time.monotonic() - began
    return composed


def _take(
    said: Sentence,
    composed: Composed,
    sources: Mapping[str, Passage],
    asked: Asked,
    mask: Mask,
    checker: Checker,
) -> bool:
    """Keep or reject one sentence; whether it was kept."""
    composed.said.append(said)
    text, unknown = mask.resolve(said.text)
    if unknown:
        composed.rejected.append(Rejected(said, ("placeholder",)))
        return False
    sentence = Sentence(text, tuple(mask.source(cited) for cited in said.sources))
    if any(sentence.text == kept.text for kept in composed.kept):
        return False
    with telemetry.stage("verify"):
        check = checker.check(sentence, sources, asked.text)
    if not check.supported:
        wrong = tuple(dict.fromkeys(problem.aspect.value for problem in check.problems))
        composed.rejected.append(Rejected(said, wrong))
        return False
    composed.kept.append(sentence)
    return True
