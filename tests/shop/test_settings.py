"""The shop's settings: read once, refused by name, printed without secrets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shop.settings import SETTINGS, DatabaseUrl, Settings, SettingsError, ShopPlatform

DOCUMENT = Path(__file__).parents[2] / "docs" / "add-a-shop-platform.md"


def test_empty_environment_gives_the_defaults() -> None:
    """Nothing needs to be set."""
    expected = Settings(
        shop=ShopPlatform.DEMO_SQL,
        shop_url=DatabaseUrl("sqlite:///var/shop.db"),
        records_url=DatabaseUrl("sqlite:///var/records.db"),
        policy_dir=Path("data/policies"),
        shop_timeout_s=5.0,
    )

    assert Settings.read({}) == expected
    assert Settings.read({setting.variable: " " for setting in SETTINGS}) == expected


def test_environment_decides() -> None:
    """Every variable of the table is read, and nothing else."""
    environment = {
        "AFTERCART_SHOP": "memory",
        "AFTERCART_SHOP_URL": "postgresql://ada:secret@host/shop",
        "AFTERCART_RECORDS_URL": "sqlite:////data/records.db",
        "AFTERCART_POLICY_DIR": "data/policies/taubench",
        "AFTERCART_SHOP_TIMEOUT_S": " 2.5 ",
        "AFTERCART_SOMETHING_ELSE": "ignored",
    }

    assert Settings.read(environment) == Settings(
        shop=ShopPlatform.MEMORY,
        shop_url=DatabaseUrl("postgresql://ada:secret@host/shop"),
        records_url=DatabaseUrl("sqlite:////data/records.db"),
        policy_dir=Path("data/policies/taubench"),
        shop_timeout_s=2.5,
    )


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("AFTERCART_SHOP", "shopify", "one of demo_sql, memory"),
        ("AFTERCART_SHOP", "DEMO_SQL", "one of demo_sql, memory"),
        ("AFTERCART_SHOP_URL", "var/shop.db", "sqlite:///path/to/file.db"),
        ("AFTERCART_SHOP_URL", "sqlite://", "sqlite:///path/to/file.db"),
        ("AFTERCART_SHOP_URL", "sqlite:///:memory:", "sqlite:///path/to/file.db"),
        ("AFTERCART_RECORDS_URL", "mysql://host/name", "postgresql://user:password@host/name"),
        ("AFTERCART_SHOP_TIMEOUT_S", "soon", "seconds above 0 and up to 600"),
        ("AFTERCART_SHOP_TIMEOUT_S", "0", "seconds above 0 and up to 600"),
        ("AFTERCART_SHOP_TIMEOUT_S", "-1", "seconds above 0 and up to 600"),
        ("AFTERCART_SHOP_TIMEOUT_S", "nan", "seconds above 0 and up to 600"),
        ("AFTERCART_SHOP_TIMEOUT_S", "inf", "seconds above 0 and up to 600"),
    ],
)
def test_malformed_setting_is_named(variable: str, value: str, expected: str) -> None:
    """The error names the variable and says what was expected."""
    with pytest.raises(SettingsError, match=re.escape(expected)) as caught:
        Settings.read({variable: value})

    assert variable in str(caught.value)


@pytest.mark.parametrize(
    "url", ["mysql://ada:secret@host/name", "postgresql://ada:secret@host:port/name"]
)
def test_malformed_url_keeps_its_password(url: str) -> None:
    """An error about a URL does not quote the password in it."""
    with pytest.raises(SettingsError, match="AFTERCART_SHOP_URL") as caught:
        Settings.read({"AFTERCART_SHOP_URL": url})

    assert "secret" not in str(caught.value)


def test_secrets_print_as_stars() -> None:
    """Settings can be logged: passwords are starred, and only `reveal` gives them."""
    settings = Settings.read({"AFTERCART_SHOP_URL": "postgresql://ada:secret@host/shop"})

    assert "secret" not in f"{settings} {settings!r} {settings.shop_url}"
    assert "***" in repr(settings)
    assert settings.shop_url.reveal() == "postgresql://ada:secret@host/shop"


def test_documentation_has_the_table() -> None:
    """The page of settings says of each variable what the code says, in the same order."""
    rows = re.findall(
        r"^\| `(AFTERCART_\w+)` \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$",
        DOCUMENT.read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    assert rows == [(s.variable, s.type, s.default, s.sentence) for s in SETTINGS]
