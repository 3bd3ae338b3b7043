"""Every provider keeps the contract of providers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio

from benchmarks.fallback.server import Served
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.ports import Provider
from llm_fallback.providers.openai_api import Connection, OpenAIProvider
from llm_fallback.providers.prices import Prices
from llm_fallback.testing.provider_contract import ProviderContract
from llm_fallback.testing.scripted import ScriptedProvider, reply
from shop.setting_kinds import Secret


class TestScripted(ProviderContract):
    """The provider that tests script."""

    @pytest.fixture
    def provider(self) -> Provider:
        """Answers nine times, and cites nothing that it was not given."""
        return ScriptedProvider(*[reply(answerable=False)] * 9)

    @pytest.fixture
    def failing(self) -> Provider | None:
        """Fails as it was told to."""
        error = ProviderError(Reason.UNREACHABLE, "as scripted")
        provider = ScriptedProvider([error])
        provider.ping_error = error
        return provider


class TestOpenAI(ProviderContract):
    """The adapter of OpenAI's API, against llama.cpp's server."""

    @pytest_asyncio.fixture
    async def provider(self, served: Served) -> AsyncIterator[Provider]:
        """A model that writes at random, held to the schema by its server."""
        connection = Connection(
            served.model,
            served.base_url,
            Secret(served.key),
            temperature=1.0,
            prices=Prices(Decimal(1), Decimal(2)),
        )
        provider = OpenAIProvider(connection)
        yield provider
        await provider.aclose()

    @pytest_asyncio.fixture
    async def failing(self, served: Served) -> AsyncIterator[Provider | None]:
        """One with a key the server refuses."""
        provider = OpenAIProvider(Connection(served.model, served.base_url, Secret("wrong")))
        yield provider
        await provider.aclose()
