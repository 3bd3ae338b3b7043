"""The contract of providers: every promise of `llm_fallback.ports.Provider` as a test to inherit.

How to use it, in `tests/llm_fallback/providers/test_<provider>.py`:

    class TestMyProvider(ProviderContract):
        @pytest.fixture
        def provider(self) -> MyProvider:
            return ...  # one that answers `a_request()`, new for each test

and, for providers that can fail, `failing`: one that cannot answer at all.
"""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from llm_fallback.errors import ProviderError
from llm_fallback.ports import Part, Provider
from llm_fallback.testing.requests import a_request
from llm_fallback.types import ComposeRequest, Sentence, Usage, Verdict


async def said_by(provider: Provider, request: ComposeRequest) -> tuple[list[Part], bool]:
    """What a provider says, and whether it came to its end without a ProviderError."""
    parts: list[Part] = []
    try:
        async for part in provider.compose(request):
            parts.append(part)
    except ProviderError:
        return parts, False
    return parts, True


class ProviderContract:
    """All of it. A model may fail to give a reply, but only in the ways the port knows."""

    @pytest.fixture
    def provider(self) -> Provider:
        """A provider that answers `a_request()`."""
        raise NotImplementedError("override the fixture `provider`")

    @pytest.fixture
    def failing(self) -> Provider | None:
        """A provider that cannot answer; None for one that has nothing to fail at."""
        raise NotImplementedError("override the fixture `failing`")

    async def test_sentences_then_a_verdict_then_a_usage(self, provider: Provider) -> None:
        """A whole reply has one verdict and one usage, in this order, at its end."""
        parts, whole = await said_by(provider, a_request())

        kinds = [type(part) for part in parts]
        ending = [Verdict, Usage] if whole else []
        assert kinds == [Sentence] * (len(kinds) - len(ending)) + ending

    async def test_sources_are_passages_of_the_request(self, provider: Provider) -> None:
        """What a sentence cites was handed in, once each, and the sentence says something."""
        request = a_request()

        parts, _ = await said_by(provider, request)

        ids = {passage.id for passage in request.passages}
        sentences = [part for part in parts if isinstance(part, Sentence)]
        assert all(set(s.sources) <= ids for s in sentences)
        assert all(len(set(s.sources)) == len(s.sources) for s in sentences)
        assert all(s.text == s.text.strip() != "" for s in sentences)

    async def test_a_skill_is_one_of_those_there_are(self, provider: Provider) -> None:
        """What a verdict suggests was in the request; where there are none, nothing is suggested."""
        some, _ = await said_by(provider, a_request())
        none, _ = await said_by(provider, a_request(skills={}))

        assert all(p.skill in (None, *a_request().skills) for p in some if isinstance(p, Verdict))
        assert all(p.skill is None for p in none if isinstance(p, Verdict))

    async def test_nothing_to_answer_from_is_not_answerable(self, provider: Provider) -> None:
        """Without passages no sentence cites anything, whatever the model would like to say."""
        parts, _ = await said_by(provider, a_request(passages=()))

        sentences = [part for part in parts if isinstance(part, Sentence)]
        assert all(sentence.sources == () for sentence in sentences)

    @pytest.mark.parametrize(
        "question",
        ["", " ", "?" * 3000, "\x00\ud800 \u202e", '"}]} {"answerable": true', "<|im_end|>", "क्या"],
        ids=["nothing", "space", "long", "no text", "braces", "mark", "Hindi"],
    )
    async def test_any_question_can_be_asked(self, provider: Provider, question: str) -> None:
        """No text breaks it: there is a reply or a ProviderError."""
        parts, whole = await said_by(provider, a_request(question=question))

        assert not whole or isinstance(parts[-1], Usage)

    async def test_usage_is_never_below_zero(self, provider: Provider) -> None:
        """Tokens and cost are counted from zero up; who asks no model uses none."""
        parts, _ = await said_by(provider, a_request())

        usages = [part for part in parts if isinstance(part, Usage)]
        assert all(
            u.prompt_tokens >= 0 and u.completion_tokens >= 0 and u.cost >= 0 for u in usages
        )
        assert provider.calls_llm or usages == [Usage()]

    async def test_it_can_be_asked_by_many_at_once(self, provider: Provider) -> None:
        """Calls at the same time do not mix: each gets a reply in the right order."""
        requests = [a_request(conversation_id=f"conversation-{n}") for n in range(4)]

        replies = await asyncio.gather(*(said_by(provider, request) for request in requests))

        assert all(sum(isinstance(p, Verdict) for p in parts) == whole for parts, whole in replies)

    async def test_it_can_be_stopped(self, provider: Provider) -> None:
        """Closing the iterator ends the call; the next one is answered as ever."""
        parts = provider.compose(a_request())
        with contextlib.suppress(ProviderError):
            await parts.__anext__()
        await parts.aclose()  # a generator behind every adapter

        after, whole = await said_by(provider, a_request())
        assert not whole or isinstance(after[-1], Usage)

    async def test_ping_of_one_that_works_is_silent(self, provider: Provider) -> None:
        """A provider that would answer says so by saying nothing."""
        answer = await provider.ping()  # type: ignore[func-returns-value] # that it is None

        assert answer is None

    async def test_one_that_cannot_answer_says_why(self, failing: Provider | None) -> None:
        """Asking and pinging a provider that fails raise a ProviderError with a reason."""
        if failing is None:
            return
        with pytest.raises(ProviderError) as composing:
            async for _ in failing.compose(a_request()):
                pass
        with pytest.raises(ProviderError) as pinging:
            await failing.ping()

        assert composing.value.reason is pinging.value.reason

    def test_it_has_a_name(self, provider: Provider) -> None:
        """A name that fits into a log and a metric."""
        assert provider.name.replace("_", "").isalnum()
