"""The adapter of OpenAI's API, against a real server and against one that is spoilt on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from benchmarks.fallback.faults import (
    BEGINNING,
    DONE,
    FAULTS,
    REASONS,
    WHOLE,
    event,
    refusal,
    streamed,
)
from benchmarks.fallback.proxy import FaultProxy
from benchmarks.fallback.server import Served
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.guards.guarded import GuardedProvider, Guards
from llm_fallback.guards.ledger import MemoryLedger
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.ports import Part, Pulse
from llm_fallback.providers.dialect import Format
from llm_fallback.providers.openai_api import OPENAI_URL, Connection, OpenAIProvider
from llm_fallback.providers.prices import Prices
from llm_fallback.testing.provider_contract import said_by
from llm_fallback.testing.requests import a_request
from llm_fallback.types import Sentence, Usage, Verdict
from shop.setting_kinds import Secret

PRICES = Prices(Decimal("1"), Decimal("10"))
FINISHED = event(finish="stop")
# Faults that a bare adapter waits for as long as it is let: the guards are there for those.
_ENDLESS = {"silence", "headers, then silence", "stalls in mid-stream", "slow drip"}
_AT_ONCE = {name: reason for name, reason in REASONS.items() if reason and name not in _ENDLESS}


@pytest.fixture(scope="module")
def running(served: Served) -> Iterator[FaultProxy]:
    """The proxy in front of the real server."""
    with FaultProxy(served.base_url).running() as proxy:
        yield proxy


@pytest.fixture
def proxy(running: FaultProxy) -> FaultProxy:
    """The proxy, spoiling nothing yet."""
    running.fault = None
    return running


@pytest_asyncio.fixture
async def provider(proxy: FaultProxy, served: Served) -> AsyncIterator[OpenAIProvider]:
    """The adapter, asking through the proxy."""
    connection = Connection(
        served.model, proxy.base_url, Secret(served.key), prices=PRICES, temperature=1.0
    )
    provider = OpenAIProvider(connection)
    yield provider
    await provider.aclose()


async def parts_of(provider: OpenAIProvider, **changes: Any) -> list[Part]:
    """All parts of a reply."""
    return [part async for part in provider.compose(a_request(**changes))]


@pytest.mark.parametrize("format_", list(Format))
async def test_a_real_server_takes_every_way_of_asking(served: Served, format_: Format) -> None:
    """Schema, JSON mode and words alone: the server accepts each, and answers or fails as known."""
    connection = Connection(
        served.model, served.base_url, Secret(served.key), format=format_, temperature=1.0
    )
    provider = OpenAIProvider(connection)

    with_one = [await said_by(provider, a_request(max_reply_tokens=60)) for _ in range(2)]

    await provider.aclose()
    assert all(not whole or isinstance(parts[-1], Usage) for parts, whole in with_one)


async def test_a_real_server_reports_usage_with_the_schema(served: Served) -> None:
    """Held to the schema, random weights give replies, and tokens are counted and paid."""
    connection = Connection(
        served.model, served.base_url, Secret(served.key), prices=PRICES, temperature=1.0
    )
    provider = OpenAIProvider(connection)

    # About every third reply of random weights comes to its end.
    for _ in range(40):
        parts, whole = await said_by(provider, a_request())
        if whole:
            break

    await provider.aclose()
    usage = parts[-1]
    assert isinstance(usage, Usage)
    assert usage.prompt_tokens > 500
    assert usage.completion_tokens > 10
    assert usage.cost == PRICES.cost(usage.prompt_tokens, usage.completion_tokens)


async def test_a_real_server_refuses_a_bad_request(served: Served) -> None:
    """What the server answers with 400 is a bad request, and is not asked again in other words."""
    provider = OpenAIProvider(Connection(served.model, served.base_url, Secret(served.key)))

    with pytest.raises(ProviderError) as refused:
        await parts_of(provider, question="x" * 60_000)

    await provider.aclose()
    assert refused.value.reason is Reason.BAD_REQUEST


async def test_sentences_come_before_the_reply_is_complete(
    provider: OpenAIProvider, proxy: FaultProxy
) -> None:
    """What was said is kept when the rest never comes."""
    proxy.fault = streamed(event(BEGINNING))

    parts, whole = await said_by(provider, a_request())

    assert not whole
    assert parts == [
        Sentence("You can return most items within 30 days of delivery.", ("returns.window",))
    ]


async def test_the_verdict_does_not_wait_for_the_usage(
    provider: OpenAIProvider, proxy: FaultProxy
) -> None:
    """A stream that breaks after its end has said everything before."""
    proxy.fault = streamed(event(WHOLE), FINISHED, b"data: {not json\n\n")

    parts, whole = await said_by(provider, a_request())

    assert not whole
    assert parts[-1] == Verdict(answerable=True)


async def test_every_piece_is_a_pulse(provider: OpenAIProvider, proxy: FaultProxy) -> None:
    """Who waits sees that something comes, also before a sentence is complete."""
    proxy.fault = streamed(*(event(c) for c in WHOLE), FINISHED, DONE)

    parts = [part async for part in provider.stream(a_request())]

    assert sum(isinstance(part, Pulse) for part in parts) == len(WHOLE) + 1


@pytest.mark.parametrize(("name", "reason"), _AT_ONCE.items())
async def test_every_fault_has_its_reason(
    provider: OpenAIProvider, proxy: FaultProxy, name: str, reason: Reason
) -> None:
    """However the provider fails, it is known which way it was."""
    proxy.fault = FAULTS[name]

    with pytest.raises(ProviderError) as failed:
        await parts_of(provider)
    assert failed.value.reason is reason


async def test_the_sdk_does_not_retry(provider: OpenAIProvider, proxy: FaultProxy) -> None:
    """One call is one request: retries are decided on elsewhere."""
    proxy.fault = FAULTS["500"]

    with pytest.raises(ProviderError):
        await parts_of(provider)
    assert proxy.requests == 1


async def test_when_to_come_back_is_passed_on(provider: OpenAIProvider, proxy: FaultProxy) -> None:
    """The server's Retry-After is in the error."""
    proxy.fault = FAULTS["503, retry in 60 s"]

    with pytest.raises(ProviderError) as failed:
        await parts_of(provider)
    assert failed.value.retry_after_s == 60


async def test_a_dialect_is_learnt_once(provider: OpenAIProvider, proxy: FaultProxy) -> None:
    """A word the server refuses is left out of the next request, and of all after it."""
    unknown = refusal(400, "unsupported 'response_format'", once=True)
    proxy.fault = unknown
    first = await parts_of(provider)
    asked_twice = proxy.requests

    proxy.fault = streamed(event(WHOLE), FINISHED, DONE)
    await parts_of(provider)

    assert isinstance(first[-2], Verdict)
    assert asked_twice == 2
    assert proxy.requests == 1


async def test_a_server_that_refuses_everything_is_left(
    provider: OpenAIProvider, proxy: FaultProxy
) -> None:
    """The ways of asking come to an end."""
    proxy.fault = refusal(400, "response_format max_completion_tokens temperature stream_options")

    with pytest.raises(ProviderError) as failed:
        await parts_of(provider)
    assert failed.value.reason is Reason.BAD_REQUEST
    assert 1 < proxy.requests <= 8


async def test_without_reported_usage_the_cost_is_estimated(
    provider: OpenAIProvider, proxy: FaultProxy
) -> None:
    """A server that counts nothing is not free."""
    proxy.fault = streamed(event(WHOLE), FINISHED, DONE)

    parts = await parts_of(provider)

    assert parts[-1] == Usage(cost=PRICES.estimate(a_request()))


@pytest.mark.parametrize(
    ("skill", "expected"), [("return_item", "return_item"), ("rule_the_world", None)]
)
async def test_only_skills_there_are_are_suggested(
    provider: OpenAIProvider, proxy: FaultProxy, skill: str, expected: str | None
) -> None:
    """What the model makes up is left out."""
    proxy.fault = streamed(event(WHOLE.replace("null", f'"{skill}"')), FINISHED, DONE)

    parts = await parts_of(provider)

    assert parts[-2] == Verdict(answerable=True, skill=expected)


@pytest.mark.parametrize(
    "odd", [b"data: []\n\n", b"data: 7\n\n", b'data: {"choices": 3}\n\n', b": ping\n\n"]
)
async def test_odd_events_are_passed_over(
    provider: OpenAIProvider, proxy: FaultProxy, odd: bytes
) -> None:
    """Servers send comments, lists and empty choices in between."""
    proxy.fault = streamed(odd, event(WHOLE), odd, FINISHED, DONE)

    parts = await parts_of(provider)

    assert parts[-2] == Verdict(answerable=True)


async def test_a_redirect_is_not_followed(provider: OpenAIProvider, proxy: FaultProxy) -> None:
    """The question goes where the setting says, and nowhere else."""
    proxy.fault = replace(FAULTS["400"], status=307, headers={"Location": proxy.base_url})

    with pytest.raises(ProviderError) as failed:
        await parts_of(provider)
    assert failed.value.reason is Reason.BAD_REQUEST
    assert proxy.requests == 1


@pytest.mark.parametrize(
    ("url", "version"),
    [
        (OPENAI_URL, None),
        ("https://shop.openai.azure.com", "2024-10-21"),
        ("https://shop.openai.azure.com/openai/v1", None),
    ],
)
async def test_without_a_key_nothing_is_asked(url: str, version: str | None) -> None:
    """OpenAI and Azure want one: it is said which setting is missing, and nothing is sent."""
    provider = OpenAIProvider(Connection("m", url, None, api_version=version))

    with pytest.raises(ProviderError, match="AFTERCART_LLM_API_KEY") as asked:
        await parts_of(provider)
    with pytest.raises(ProviderError) as pinged:
        await provider.ping()
    assert asked.value.reason is pinged.value.reason is Reason.NO_KEY


async def test_a_server_of_ones_own_needs_no_key(proxy: FaultProxy) -> None:
    """A local server is asked without one."""
    proxy.fault = streamed(event(WHOLE), FINISHED, DONE)
    provider = OpenAIProvider(Connection("m", proxy.base_url))

    parts = await parts_of(provider)

    await provider.aclose()
    assert isinstance(parts[0], Sentence)


async def test_azure_is_asked_as_azure(proxy: FaultProxy) -> None:
    """With a version of the API, address and key are put as Azure wants them."""
    proxy.fault = streamed(event(WHOLE), FINISHED, DONE)
    resource = proxy.base_url.removesuffix("/v1")
    connection = Connection(
        "deployed", resource, Secret("azure-key"), "2024-10-21", {"X-Team": Secret("support")}
    )
    provider = OpenAIProvider(connection)

    await parts_of(provider)

    await provider.aclose()
    line, *headers = proxy.last_head.decode().split("\r\n")
    assert "/openai/deployments/deployed/chat/completions?api-version=2024-10-21" in line
    assert "api-key: azure-key" in headers
    assert "X-Team: support" in headers


def test_a_connection_shows_no_secret() -> None:
    """Neither key nor headers, wherever it is printed."""
    connection = Connection("m", api_key=Secret("sk-1"), headers={"X-Token": Secret("t-1")})

    shown = f"{connection!r} {connection}"

    assert "sk-1" not in shown
    assert "t-1" not in shown


@pytest.mark.parametrize("name", ["404, no such model", "500", "silence"])
async def test_ping_says_whether_it_would_answer(
    provider: OpenAIProvider, proxy: FaultProxy, name: str
) -> None:
    """A server without a list of models answers all the same; one in trouble is said to be."""
    proxy.fault = FAULTS[name]

    try:
        await provider.ping()
        reason = None
    except ProviderError as error:
        reason = error.reason

    expected = {"500": Reason.SERVER_ERROR, "silence": Reason.TIMEOUT}
    assert reason is expected.get(name)


@pytest.mark.parametrize(
    ("name", "deadlines", "reason"),
    [
        ("silence", Deadlines(8.0, 0.3, 8.0), Reason.TIMEOUT),
        ("headers, then silence", Deadlines(8.0, 0.3, 8.0), Reason.TIMEOUT),
        ("stalls in mid-stream", Deadlines(20.0, 20.0, 0.3), Reason.STALLED),
        ("slow drip", Deadlines(2.0, 20.0, 20.0), Reason.TIMEOUT),
    ],
)
async def test_guarded_it_never_waits_for_ever(
    provider: OpenAIProvider, proxy: FaultProxy, name: str, deadlines: Deadlines, reason: Reason
) -> None:
    """Each deadline cuts off the failure it is there for, down to the connection."""
    proxy.fault = FAULTS[name]
    now = datetime(2026, 3, 1, tzinfo=timezone.utc)
    budget = Budget(Limits(), MemoryLedger(), PRICES.estimate, lambda: now)
    guards = Guards(deadlines, Retries(1), Breaker("openai"), Slots(), budget, ReplyCache("m"))

    with pytest.raises(ProviderError) as failed:
        async for _ in GuardedProvider(provider, guards).compose(a_request()):
            pass
    assert failed.value.reason is reason
