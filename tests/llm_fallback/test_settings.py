"""The settings of the providers, and what is built from them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from llm_fallback.building import build_provider
from llm_fallback.errors import ProviderError, Reason, SettingsError
from llm_fallback.guards.guarded import GuardedProvider
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.settings import Settings, read_settings, table
from llm_fallback.testing.provider_contract import said_by
from llm_fallback.testing.requests import a_request
from llm_fallback.types import Usage

DOCS = Path(__file__).parents[2] / "docs" / "fallback-providers.md"
ASKED = {"AFTERCART_LLM_PROVIDER": "openai"}
PRICED = {"AFTERCART_LLM_PRICE_PROMPT": "0.15", "AFTERCART_LLM_PRICE_COMPLETION": "0.60"}


def test_without_an_environment_the_shops_own_sentences_answer() -> None:
    """Nothing has to be set, and nothing leaves the machine."""
    settings = read_settings({"PATH": "/bin", "AFTERCART_LLM_MODEL": ""})

    assert settings == Settings()
    assert isinstance(build_provider(settings), ExtractiveProvider)


def test_values_are_read_by_their_kind() -> None:
    """Each setting comes out as what it means."""
    settings = read_settings(
        {
            **PRICED,
            "AFTERCART_LLM_BASE_URL": "http://localhost:11434/v1/",
            "AFTERCART_LLM_API_KEY": " sk-1 ",
            "AFTERCART_LLM_HEADERS": "X-Team: support; X-Token: t:1",
            "AFTERCART_LLM_TOTAL_S": "6.5",
            "AFTERCART_LLM_BUDGET_DAY": "20",
            "AFTERCART_LLM_LEDGER": "var/spent.db",
        }
    )

    assert settings.base_url == "http://localhost:11434/v1"
    assert settings.api_key is not None
    assert settings.api_key.reveal() == "sk-1"
    assert [(name, value.reveal()) for name, value in settings.headers] == [
        ("X-Team", "support"),
        ("X-Token", "t:1"),
    ]
    assert settings.total_s == 6.5
    assert settings.budget_day == 20
    assert settings.ledger == Path("var/spent.db")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AFTERCART_LLM_PROVIDER", "chatgpt"),
        ("AFTERCART_LLM_BASE_URL", "api.example/v1"),
        ("AFTERCART_LLM_BASE_URL", "https://user:pass@api.example/v1"),
        ("AFTERCART_LLM_API_KEY", "two words"),
        ("AFTERCART_LLM_HEADERS", "X-Team"),
        ("AFTERCART_LLM_FORMAT", "yaml"),
        ("AFTERCART_LLM_TEMPERATURE", "hot"),
        ("AFTERCART_LLM_TEMPERATURE", "2.5"),
        ("AFTERCART_LLM_TOTAL_S", "0"),
        ("AFTERCART_LLM_TOTAL_S", "nan"),
        ("AFTERCART_LLM_IDLE_S", "7200"),
        ("AFTERCART_LLM_PRICE_PROMPT", "-1"),
        ("AFTERCART_LLM_PRICE_PROMPT", "$1"),
        ("AFTERCART_LLM_CURRENCY", "dollars"),
        ("AFTERCART_LLM_ATTEMPTS", "0"),
        ("AFTERCART_LLM_AT_ONCE", "0"),
        ("AFTERCART_LLM_BREAKER_FAILURES", "0"),
        ("AFTERCART_LLM_MAX_REPLY_TOKENS", "1.5"),
        ("AFTERCART_INDEX", "pinecone"),
    ],
)
def test_a_malformed_setting_stops_the_start_by_name(name: str, value: str) -> None:
    """Nothing starts on a guess: the message names the setting."""
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def test_a_budget_without_prices_stops_the_start() -> None:
    """It could never be reached, and somebody relies on it."""
    with pytest.raises(SettingsError, match="AFTERCART_LLM_PRICE_PROMPT"):
        read_settings({"AFTERCART_LLM_BUDGET_DAY": "20"})


def test_an_index_without_an_address_stops_the_start() -> None:
    """Qdrant is somewhere: the message says which setting tells where."""
    with pytest.raises(SettingsError, match="AFTERCART_INDEX_URL"):
        read_settings({"AFTERCART_INDEX": "qdrant"})


@pytest.mark.parametrize("name", ["AFTERCART_LLM_API_KEY", "AFTERCART_LLM_HEADERS"])
def test_a_secret_is_never_shown(name: str) -> None:
    """Neither in a message nor where settings are printed."""
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({name: "hush hush\x00"})
    settings = read_settings(
        {"AFTERCART_LLM_API_KEY": "hush", "AFTERCART_LLM_HEADERS": "X-A: hush"}
    )

    assert "hush" not in f"{caught.value} {settings!r} {settings}"


def test_the_documentation_lists_the_settings_as_they_are() -> None:
    """Names, kinds, defaults and sentences in the documentation are those of the table."""
    documented = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `AFTERCART_")
    ]

    assert documented == [[f"`{row.name}`", row.kind, row.shown, row.says] for row in table()]


def test_the_documentation_says_what_happens_on_each_failure() -> None:
    """Every reason is explained once."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    explained = [
        line.split("`")[1]
        for line in lines
        if line.startswith("| `") and "AFTERCART" not in line[:15]
    ]

    assert sorted(explained) == sorted(reason.value for reason in Reason)


def test_every_field_is_used_by_the_builder() -> None:
    """What is set is what guards the model."""
    environment = {
        **ASKED,
        **PRICED,
        "AFTERCART_LLM_TOTAL_S": "5",
        "AFTERCART_LLM_FIRST_BYTE_S": "3",
        "AFTERCART_LLM_IDLE_S": "1",
        "AFTERCART_LLM_ATTEMPTS": "2",
        "AFTERCART_LLM_API_KEY": "sk-1",
    }

    provider = build_provider(read_settings(environment))

    assert isinstance(provider, GuardedProvider)
    assert provider.name == "openai"
    assert provider.calls_llm
    guards = provider.guards
    assert (guards.deadlines.total_s, guards.deadlines.first_byte_s, guards.deadlines.idle_s) == (
        5,
        3,
        1,
    )
    assert guards.retries.attempts == 2


async def test_a_missing_key_does_not_stop_the_start() -> None:
    """Asking fails in a known way, and customers are answered without the model."""
    provider = build_provider(read_settings(ASKED))

    with pytest.raises(ProviderError) as failed:
        await provider.ping()
    _, whole = await said_by(provider, a_request())
    assert failed.value.reason is Reason.NO_KEY
    assert not whole


async def test_a_budget_of_nothing_asks_nobody(tmp_path: Path) -> None:
    """Limits and ledger of the settings are those of the guards."""
    settings = replace(
        read_settings({**ASKED, **PRICED, "AFTERCART_LLM_API_KEY": "sk-1"}),
        budget_shop=Decimal(0),
        ledger=tmp_path / "spent.db",
    )
    provider = build_provider(settings)

    with pytest.raises(ProviderError) as failed:
        await provider.compose(a_request()).__anext__()
    assert failed.value.reason is Reason.OVER_BUDGET
    assert (tmp_path / "spent.db").exists()


async def test_the_default_provider_answers() -> None:
    """Out of the box there is an answer, and it costs nothing."""
    parts, whole = await said_by(build_provider(Settings()), a_request())

    assert whole
    assert parts[-1] == Usage()
    assert len(parts) > 2
