"""All settings of the fallback's providers: one table of name, type, default and one sentence.

They are read once, at the start, from the environment. `docs/fallback-providers.md` lists them, and
a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from llm_fallback.errors import SettingsError
from llm_fallback.providers.dialect import OPENAI_URL
from shop.setting_kinds import (
    Secret,
    amount,
    currency,
    decimal,
    headers,
    key,
    names,
    number,
    one_of,
    path,
    seconds,
    text,
    url,
)
from shop.setting_table import MalformedSetting, Row, read_table, row, rows_of


@dataclass(frozen=True)
class Settings:
    """The table, and with its values the settings."""

    provider: str = field(
        default="extractive",
        metadata=row(
            "AFTERCART_LLM_PROVIDER",
            one_of("extractive", "openai"),
            "Who composes answers: the shop's own sentences, or a model behind OpenAI's API.",
        ),
    )
    base_url: str = field(
        default=OPENAI_URL,
        metadata=row(
            "AFTERCART_LLM_BASE_URL", url, "Address of the API, up to and with its version."
        ),
    )
    model: str = field(
        default="gpt-4.1-mini",
        metadata=row("AFTERCART_LLM_MODEL", text, "Name of the model, or of Azure's deployment."),
    )
    api_key: Secret | None = field(
        default=None,
        metadata=row(
            "AFTERCART_LLM_API_KEY", key, "Key of the API; not needed by servers of one's own."
        ),
    )
    api_version: str | None = field(
        default=None,
        metadata=row(
            "AFTERCART_LLM_API_VERSION",
            text,
            "Azure's version of the API; with it, the address is that of the Azure resource.",
        ),
    )
    headers: tuple[tuple[str, Secret], ...] = field(
        default=(),
        metadata=row(
            "AFTERCART_LLM_HEADERS", headers, "More headers of each request, parted by semicolons."
        ),
    )
    format: str = field(
        default="auto",
        metadata=row(
            "AFTERCART_LLM_FORMAT",
            one_of("auto", "json_schema", "json_object", "text"),
            "How the model is held to JSON; auto finds out what the server supports.",
        ),
    )
    temperature: Decimal = field(
        default=Decimal(0),
        metadata=row(
            "AFTERCART_LLM_TEMPERATURE", decimal, "How freely the model chooses its words."
        ),
    )
    max_reply_tokens: int = field(
        default=500,
        metadata=row("AFTERCART_LLM_MAX_REPLY_TOKENS", number, "Longest reply, in tokens."),
    )
    total_s: float = field(
        default=8.0,
        metadata=row(
            "AFTERCART_LLM_TOTAL_S", seconds, "Seconds for the whole reply, retries included."
        ),
    )
    first_byte_s: float = field(
        default=4.0,
        metadata=row(
            "AFTERCART_LLM_FIRST_BYTE_S", seconds, "Seconds until the first byte of a reply."
        ),
    )
    idle_s: float = field(
        default=2.0,
        metadata=row("AFTERCART_LLM_IDLE_S", seconds, "Seconds between two pieces of a reply."),
    )
    connect_s: float = field(
        default=2.0,
        metadata=row("AFTERCART_LLM_CONNECT_S", seconds, "Seconds until a connection stands."),
    )
    attempts: int = field(
        default=3,
        metadata=row(
            "AFTERCART_LLM_ATTEMPTS",
            number,
            "How often to ask before giving up, the first included.",
        ),
    )
    breaker_failures: int = field(
        default=5,
        metadata=row(
            "AFTERCART_LLM_BREAKER_FAILURES",
            number,
            "Failures in a row after which the provider is left alone.",
        ),
    )
    breaker_open_s: float = field(
        default=30.0,
        metadata=row(
            "AFTERCART_LLM_BREAKER_OPEN_S", seconds, "Seconds for which it is left alone."
        ),
    )
    at_once: int = field(
        default=8,
        metadata=row(
            "AFTERCART_LLM_AT_ONCE", number, "Most calls at the same time, in one process."
        ),
    )
    wait_s: float = field(
        default=1.0,
        metadata=row("AFTERCART_LLM_WAIT_S", seconds, "Seconds to wait for one of them to end."),
    )
    price_prompt: Decimal = field(
        default=Decimal(0),
        metadata=row("AFTERCART_LLM_PRICE_PROMPT", amount, "Price of a million tokens sent."),
    )
    price_completion: Decimal = field(
        default=Decimal(0),
        metadata=row(
            "AFTERCART_LLM_PRICE_COMPLETION", amount, "Price of a million tokens received."
        ),
    )
    currency: str = field(
        default="USD",
        metadata=row("AFTERCART_LLM_CURRENCY", currency, "Currency of prices and budgets."),
    )
    budget_conversation: Decimal | None = field(
        default=None,
        metadata=row(
            "AFTERCART_LLM_BUDGET_CONVERSATION", amount, "The most one conversation may cost."
        ),
    )
    budget_day: Decimal | None = field(
        default=None,
        metadata=row(
            "AFTERCART_LLM_BUDGET_DAY", amount, "The most all calls of a day (UTC) may cost."
        ),
    )
    budget_shop: Decimal | None = field(
        default=None,
        metadata=row(
            "AFTERCART_LLM_BUDGET_SHOP",
            amount,
            "The most the shop may spend in a calendar month (UTC).",
        ),
    )
    shop_name: str = field(
        default="shop",
        metadata=row(
            "AFTERCART_LLM_SHOP", text, "Whose budgets and catalogue, where shops share a place."
        ),
    )
    ledger: Path = field(
        default=Path("var/llm_spent.db"),
        metadata=row("AFTERCART_LLM_LEDGER", path, "SQLite file that keeps what was spent."),
    )
    cache_most: int = field(
        default=1000,
        metadata=row("AFTERCART_LLM_CACHE_MOST", number, "How many replies are kept; 0 for none."),
    )
    cache_ttl_s: float = field(
        default=3600.0,
        metadata=row("AFTERCART_LLM_CACHE_TTL_S", seconds, "Seconds for which a reply is kept."),
    )
    keep_calls_days: int = field(
        default=30,
        metadata=row(
            "AFTERCART_KEEP_CALLS_DAYS",
            number,
            "Days after which the log of calls to a model is deleted; 0 for never.",
        ),
    )
    keep_gaps_days: int = field(
        default=90,
        metadata=row(
            "AFTERCART_KEEP_GAPS_DAYS",
            number,
            "Days after which questions without a good answer are deleted; 0 for never.",
        ),
    )
    prompts: Path = field(
        default=Path("data/prompts"),
        metadata=row(
            "AFTERCART_LLM_PROMPTS", path, "Folder of the prompts, one file per language."
        ),
    )
    faq: Path = field(
        default=Path("data/faq"),
        metadata=row("AFTERCART_FAQ", path, "Folder of the FAQ."),
    )
    knowledge: Path = field(
        default=Path("data/knowledge"),
        metadata=row("AFTERCART_KNOWLEDGE", path, "Folder of the shop's longer pages."),
    )
    site: str = field(
        default="",
        metadata=row(
            "AFTERCART_SITE", text, "Address of the shop's website, for links to the pages named."
        ),
    )
    link_hosts: tuple[str, ...] = field(
        default=(),
        metadata=row(
            "AFTERCART_LINK_HOSTS",
            names,
            "Hosts that answers may link to, parted by commas; none: what the FAQ and the pages link to.",
        ),
    )
    embeddings: str = field(
        default="on",
        metadata=row(
            "AFTERCART_EMBEDDINGS",
            text,
            "Whether pages are also found by meaning: on, off, or the folder of other weights.",
        ),
    )
    index: str = field(
        default="memory",
        metadata=row(
            "AFTERCART_INDEX",
            one_of("memory", "qdrant"),
            "Where the catalogue is searched: in this process, or in Qdrant.",
        ),
    )
    index_url: str = field(
        default="",
        metadata=row(
            "AFTERCART_INDEX_URL", text, "Address of a Qdrant server, or a folder for one process."
        ),
    )
    index_key: Secret | None = field(
        default=None,
        metadata=row("AFTERCART_INDEX_KEY", key, "Key of the Qdrant server, if it has one."),
    )
    index_collection: str = field(
        default="aftercart",
        metadata=row(
            "AFTERCART_INDEX_COLLECTION", text, "What the name of the collection begins with."
        ),
    )
    cache: Path = field(
        default=Path("var/fallback"),
        metadata=row("AFTERCART_FALLBACK_CACHE", path, "Folder for what need not be made twice."),
    )


_AT_LEAST_ONE = {
    "max_reply_tokens": "AFTERCART_LLM_MAX_REPLY_TOKENS",
    "attempts": "AFTERCART_LLM_ATTEMPTS",
    "breaker_failures": "AFTERCART_LLM_BREAKER_FAILURES",
    "at_once": "AFTERCART_LLM_AT_ONCE",
}


def table() -> tuple[Row, ...]:
    """The settings as a table, in the order of the documentation."""
    return rows_of(Settings)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings as the environment has them; empty values count as unset.

    Raises:
        SettingsError: naming the first setting that is malformed, or that makes no sense beside the
            others. A secret's value is not shown.
    """
    try:
        settings = read_table(Settings, environment)
    except MalformedSetting as error:
        raise SettingsError(str(error)) from error
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    for name, variable in _AT_LEAST_ONE.items():
        if getattr(settings, name) < 1:
            raise SettingsError(f"{variable}: 0 will not do: expected at least 1")
    if settings.temperature > 2:
        raise SettingsError("AFTERCART_LLM_TEMPERATURE: expected a number from 0 to 2")
    if settings.index == "qdrant" and not settings.index_url:
        raise SettingsError(
            "AFTERCART_INDEX_URL is not set: AFTERCART_INDEX=qdrant needs the address of a server, such"
            " as http://127.0.0.1:6333, or a folder"
        )
    budgets = (settings.budget_conversation, settings.budget_day, settings.budget_shop)
    if any(budget is not None for budget in budgets) and not (
        settings.price_prompt or settings.price_completion
    ):
        raise SettingsError(
            "AFTERCART_LLM_PRICE_PROMPT and AFTERCART_LLM_PRICE_COMPLETION are both 0: without prices"
            " no budget can be held. Set them to what the provider charges for a million tokens."
        )
