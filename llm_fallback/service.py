"""The fallback: one question in, an answer out, whatever fails on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from llm_fallback import telemetry
from llm_fallback.asking import Answer, Asked, Composing, Rated
from llm_fallback.composing import Checker, Composed, Limits, Mask, compose, request_of
from llm_fallback.errors import FallbackError, Reason
from llm_fallback.instructed import trusted_hits
from llm_fallback.ladder import Steps, first_rung, last_rung, may_clarify, offers
from llm_fallback.ports import Index, Provider
from llm_fallback.privacy.masking import Unmasked
from llm_fallback.privacy.types import KnownValue
from llm_fallback.prompts import Prompt
from llm_fallback.types import Found, Kind, Passage, Rung, Sentence
from shop.services.pointing.lexicon import BASE_LANGUAGE

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Known:
    """What is known of the customer who asks: passages about their own orders, and what to mask.

    `personal` is what the shop knows of them: a name, an address, an e-mail, the end of a card.
    """

    passages: tuple[Passage, ...] = ()
    personal: tuple[KnownValue, ...] = ()


class PromptBook(Protocol):
    """The prompts a designer wrote."""

    def of(self, language: str) -> Prompt:
        """The prompt of a language, English where it has none."""

    def refresh(self) -> bool:
        """Take in what was edited; whether anything was."""


class Journal(Protocol):
    """Keeps what was asked and answered, masked, for those who improve the pages."""

    def note(
        self, asked: Asked, found: Found, composed: Composed | None, answer: Answer, mask: Mask
    ) -> None:
        """Keep one answer. Blocks; never raises: a full disk is no reason to be silent."""

    def note_down(self, rated: Rated, mask: Mask) -> None:
        """Keep that an answer was no help. Blocks; never raises."""


@dataclass(frozen=True)
class Parts:
    """What the fallback is put together from.

    `spare` is the provider that needs nothing and answers where `provider` cannot. `known` may raise:
    the question is then answered without. `mask` makes a fresh masking for one question.
    """

    index: Index
    provider: Provider
    spare: Provider
    checker: Checker
    prompts: PromptBook
    mask: Callable[[Known], Mask]
    known: Callable[[str, str], Known]
    journal: Journal
    # Intents that can be offered as buttons, and what each does, in words for the model.
    skills: Mapping[str, str] = field(default_factory=dict)
    steps: Steps = field(default_factory=Steps)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class _Question:
    """One question on its way."""

    asked: Asked
    known: Known
    mask: Mask
    composing: Composing


class Fallback:
    """Answers what no skill is sure of. Safe to use from many conversations at once."""

    def __init__(self, parts: Parts) -> None:
        """Put it together; does no work yet."""
        self._parts = parts

    async def answer(self, asked: Asked, composing: Composing | None = None) -> Answer:
        """The best answer there is within the deadline; never raises but for cancellation.

        Reads the sources and the shop, may ask a language model, keeps what was asked in the journal.
        """
        began = time.monotonic()
        with telemetry.span("fallback.answer", language=asked.language) as span:
            known = await self._known(asked.customer_id, asked.language)
            mask = self._parts.mask(known)
            question = _Question(asked, known, mask, composing or Composing())
            answer, found, composed = await self._answer(question)
            span.set_attribute("rung", answer.rung.value)
            span.set_attribute("no_llm", answer.no_llm.value if answer.no_llm else "")
        telemetry.answered(answer, time.monotonic() - began)
        await asyncio.to_thread(self._parts.journal.note, asked, found, composed, answer, mask)
        log.info(
            "fallback_answered",
            session=asked.conversation_id,
            rung=answer.rung.value,
            sources=len(answer.cited),
            rejected=answer.rejected,
            no_llm=answer.no_llm.value if answer.no_llm else None,
            ms=round((time.monotonic() - began) * 1000),
        )
        return answer

    async def entry(self, asked: Asked) -> Answer | None:
        """The entry of the FAQ that answers this very well, word for word; None if none does.

        For skills that would answer in general. Asks no model, keeps nothing.
        """
        found = await asyncio.to_thread(self._search, asked, ())
        least = self._parts.steps.entry_from
        is_entry = found.answerable and found.hits[0].passage.kind is Kind.FAQ
        if not is_entry or found.hits[0].score < least or not found.hits[0].passage.verbatim:
            return None
        answer = self._verbatim(found)
        telemetry.answered(answer, 0.0)
        return answer

    async def rated_down(self, rated: Rated) -> None:
        """Keep that an answer was no help, masked, for those who improve the pages. Never raises."""
        known = await self._known(rated.customer_id, rated.language)
        await asyncio.to_thread(self._parts.journal.note_down, rated, self._parts.mask(known))

    async def _answer(self, question: _Question) -> tuple[Answer, Found, Composed | None]:
        parts, asked, known = self._parts, question.asked, question.known
        with telemetry.stage("search"):
            found = await asyncio.to_thread(self._search, asked, known.passages)
        rung = first_rung(asked, found, parts.skills, parts.steps)
        if rung is Rung.FAQ:
            return self._verbatim(found), found, None
        if rung is Rung.CLARIFY:
            return self._clarify(asked), found, None
        if rung is Rung.LLM:
            return await self._composed(question, found)
        return Answer(rung, passages=_passages(found)), found, None

    def warm(self) -> None:
        """Read the sources and make the index, which takes seconds the first time. Blocks.

        Raises:
            KnowledgeError: the sources have mistakes; all of them, by file and line.
        """
        self._parts.index.refresh()
        self._parts.index.search("", BASE_LANGUAGE)
        self._parts.checker.warm()

    def _search(self, asked: Asked, own: Sequence[Passage]) -> Found:
        """What the sources, as they are now, have to say to it."""
        index = self._parts.index
        index.refresh()
        found = index.search(
            asked.text,
            asked.language,
            asked.history,
            own,
            signed_in=asked.customer_id is not None,
        )
        return trusted_hits(found)

    async def _known(self, customer_id: str | None, language: str) -> Known:
        if customer_id is None:
            return Known()
        try:
            with telemetry.stage("own_facts"):
                return await asyncio.to_thread(self._parts.known, customer_id, language)
        except Exception as error:
            # The shop's own pages still answer; what is the customer's own is left out.
            log.warning("own_facts_missing", error=type(error).__name__)
            return Known()

    def _verbatim(self, found: Found) -> Answer:
        passage = found.hits[0].passage
        said = Sentence(passage.text, (passage.id,))
        return Answer(Rung.FAQ, (said,), (passage,), self._skill(passage.skill))

    def _clarify(self, asked: Asked) -> Answer:
        return Answer(Rung.CLARIFY, offers=offers(asked, self._parts.skills, self._parts.steps))

    async def _composed(
        self, question: _Question, found: Found
    ) -> tuple[Answer, Found, Composed | None]:
        composed: Composed | None = None
        why: Reason | None = Reason.NO_KEY
        if self._parts.provider.calls_llm:
            composed = await self._ask(self._parts.provider, question, found)
            telemetry.composed(composed)
            if composed.answers or (composed.kept and question.composing.stopped.is_set()):
                return self._said(Rung.LLM, composed, found), found, composed
            why = composed.failed
        silently = replace(question, composing=Composing())
        spare = await self._ask(self._parts.spare, silently, found)
        if spare.kept:
            answer = self._said(Rung.EXTRACT, spare, found)
            rejected = 0 if composed is None else len(composed.rejected)
            return replace(answer, no_llm=why, rejected=rejected), found, composed
        return self._nothing(question.asked, found, composed, why), found, composed

    async def _ask(self, provider: Provider, question: _Question, found: Found) -> Composed:
        parts, asked = self._parts, question.asked
        # To mask dozens of texts takes longer than to answer from them, and of these none leaves.
        mask = question.mask if provider.calls_llm else Unmasked()
        try:
            parts.prompts.refresh()
            prompt = parts.prompts.of(asked.language)
            with telemetry.stage("mask"):
                request = request_of(asked, found, prompt, parts.skills, mask, parts.limits)
            with telemetry.stage("compose") as span:
                span.set_attribute("provider", provider.name)
                return await compose(
                    provider,
                    request,
                    asked,
                    _passages(found),
                    mask,
                    parts.checker,
                    question.composing,
                    parts.limits,
                )
        except FallbackError as error:
            log.error("compose_impossible", provider=provider.name, error=str(error))
            return Composed(failed=Reason.BAD_REQUEST)

    def _said(self, rung: Rung, composed: Composed, found: Found) -> Answer:
        verdict = composed.verdict
        suggested = verdict.skill if verdict is not None else None
        answer = Answer(
            rung,
            tuple(composed.kept),
            _passages(found),
            needs_human=verdict is not None and verdict.needs_human,
            rejected=len(composed.rejected),
        )
        skills = [suggested, *(passage.skill for passage in answer.cited)]
        offered = [offer for skill in skills for offer in self._skill(skill)]
        return replace(answer, offers=tuple(offered[:1]))

    def _nothing(
        self, asked: Asked, found: Found, composed: Composed | None, why: Reason | None
    ) -> Answer:
        if may_clarify(asked, self._parts.skills, self._parts.steps):
            return replace(self._clarify(asked), no_llm=why)
        rung = last_rung(asked, found, self._parts.steps)
        rejected = 0 if composed is None else len(composed.rejected)
        return Answer(rung, passages=_passages(found), no_llm=why, rejected=rejected)

    def _skill(self, skill: str | None) -> tuple[str, ...]:
        """The skill as an offer, if there is one of that name."""
        return (skill,) if skill is not None and skill in self._parts.skills else ()


def _passages(found: Found) -> tuple[Passage, ...]:
    return tuple(hit.passage for hit in found.hits)
