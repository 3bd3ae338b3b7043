"""Which provider is used, and by what it is guarded: the one place that knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import structlog

from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.guards.guarded import GuardedProvider, Guards
from llm_fallback.guards.ledger import Ledger
from llm_fallback.guards.ledger_sqlite import SqliteLedger
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.ports import Provider
from llm_fallback.providers.dialect import Format
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.providers.prices import Prices
from llm_fallback.settings import Settings

if TYPE_CHECKING:
    from llm_fallback.providers.openai_api import OpenAIProvider

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The time now, aware."""
    return datetime.now(timezone.utc)


def build_provider(
    settings: Settings,
    ledger: Ledger | None = None,
    now: Callable[[], datetime] = utc_now,
    languages: Sequence[str] = (),
) -> Provider:
    """The provider of the settings. Connects to nothing; the ledger is opened when it is needed.

    `ledger` None is the file of the settings. A model is asked through its guards only. `languages`
    are those whose words the extractive provider reads at once.
    """
    if settings.provider == "extractive":
        return ExtractiveProvider(languages)
    prices = Prices(settings.price_prompt, settings.price_completion)
    inner = _openai_provider(settings, prices)
    if settings.api_key is None and inner.needs_key:
        # Customers are answered all the same, from the shop's own sentences.
        log.warning("llm_key_missing", setting="AFTERCART_LLM_API_KEY")
    return GuardedProvider(inner, _guards(settings, prices, ledger, now))


def _openai_provider(settings: Settings, prices: Prices) -> OpenAIProvider:
    # Importing OpenAI's SDK takes as long as importing everything else of the fallback.
    from llm_fallback.providers.openai_api import Connection, OpenAIProvider

    return OpenAIProvider(
        Connection(
            model=settings.model,
            base_url=settings.base_url,
            api_key=settings.api_key,
            api_version=settings.api_version,
            headers=dict(settings.headers),
            format=None if settings.format == "auto" else Format(settings.format),
            prices=prices,
            temperature=float(settings.temperature),
            connect_s=settings.connect_s,
        )
    )


def _guards(
    settings: Settings, prices: Prices, ledger: Ledger | None, now: Callable[[], datetime]
) -> Guards:
    limits = Limits(settings.budget_conversation, settings.budget_day, settings.budget_shop)
    return Guards(
        deadlines=Deadlines(settings.total_s, settings.first_byte_s, settings.idle_s),
        retries=Retries(settings.attempts),
        breaker=Breaker("openai", settings.breaker_failures, settings.breaker_open_s),
        slots=Slots(settings.at_once, settings.wait_s),
        budget=Budget(
            limits,
            ledger or SqliteLedger(settings.ledger),
            prices.estimate,
            now,
            settings.currency,
            settings.shop_name,
        ),
        cache=ReplyCache(settings.model, settings.cache_most, settings.cache_ttl_s),
    )
