"""The table of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import Code, SettingsError
from gateway.settings import Settings, read_settings, table

DOCS = Path(__file__).parents[2] / "docs" / "chat-api.md"
LONG_SECRET = "a secret that is long enough to be one"


def test_without_an_environment_the_defaults_hold() -> None:
    """Nothing has to be set to start."""
    settings = read_settings({"PATH": "/bin", "AFTERCART_PORT": ""})

    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.port == 8080


def test_values_are_read_by_their_kind() -> None:
    """Each setting comes out as what it means."""
    settings = read_settings(
        {
            "AFTERCART_PORT": "0",
            "AFTERCART_LANGUAGES": "en, de-AT",
            "AFTERCART_ALLOWED_ORIGINS": "https://a.example,http://localhost:3000",
            "AFTERCART_STAFF_TOKEN": LONG_SECRET,
            "AFTERCART_FRAME_ANCESTORS": "'self' https://a.example",
        }
    )

    assert settings.port == 0
    assert settings.languages == ("en", "de-AT")
    assert settings.allowed_origins == ("https://a.example", "http://localhost:3000")
    assert settings.staff_token is not None
    assert settings.staff_token.reveal() == LONG_SECRET
    assert settings.frame_ancestors == "'self' https://a.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AFTERCART_PORT", "http"),
        ("AFTERCART_PORT", "65536"),
        ("AFTERCART_PORT", "-1"),
        ("AFTERCART_PORT", "８０８０"),
        ("AFTERCART_MAX_TEXT_CHARS", "2e3"),
        ("AFTERCART_LANGUAGES", "English"),
        ("AFTERCART_LANGUAGES", ","),
        ("AFTERCART_ALLOWED_ORIGINS", "shop.example"),
        ("AFTERCART_ALLOWED_ORIGINS", "https://shop.example/page"),
        ("AFTERCART_FRAME_ANCESTORS", "'self'; script-src *"),
        ("AFTERCART_LOG_LEVEL", "DEBUG"),
        ("AFTERCART_IDENTITY_PUBLIC_KEY", "/no/such/file.pem"),
    ],
)
def test_a_malformed_setting_stops_the_start_by_name(name: str, value: str) -> None:
    """Nothing starts on a guess: the message names the setting and what was expected."""
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def test_a_private_key_is_not_taken_for_a_public_one() -> None:
    """A key that must stay with the shop is refused, and not shown."""
    key = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"

    with pytest.raises(SettingsError, match="AFTERCART_IDENTITY_PUBLIC_KEY") as caught:
        read_settings({"AFTERCART_IDENTITY_PUBLIC_KEY": key})

    assert "abc" not in str(caught.value)


def test_a_short_secret_is_refused_and_not_shown() -> None:
    """What could be guessed is no secret; the message does not repeat it."""
    with pytest.raises(SettingsError, match="AFTERCART_STAFF_TOKEN") as caught:
        read_settings({"AFTERCART_STAFF_TOKEN": "hunter2"})

    assert "hunter2" not in str(caught.value)


def test_a_secret_prints_as_stars() -> None:
    """Settings that end up in a log give nothing away."""
    settings = read_settings({"AFTERCART_IDENTITY_SECRET": LONG_SECRET})

    assert LONG_SECRET not in f"{settings!r} {settings.identity_secret}"


def test_the_documentation_lists_the_settings_as_they_are() -> None:
    """Names, defaults and sentences in the documentation are those of the table."""
    documented = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `AFTERCART_")
    ]

    assert documented == [[f"`{row.name}`", row.kind, row.shown, row.says] for row in table()]


def test_the_documentation_lists_the_error_codes_as_they_are() -> None:
    """Codes and statuses in the documentation are those of the code."""
    documented = [
        line.strip("|").split("|")[:2]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `") and line.split("|")[2].strip().isdigit()
    ]

    assert [[cell.strip(" `") for cell in cells] for cells in documented] == [
        [code.value, str(code.status)] for code in Code
    ]
