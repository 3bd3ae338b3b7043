"""What things are called to customers, where a name is data and not a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shop.domain.customer import PaymentMethod
from shop.services.pointing.lexicon import lexicon

# Facts that are days, as "2026-02-24" until somebody reads them.
_DAYS = frozenset({"placed_on", "expected_on", "delivered_on", "last_day"})

# Values that say nothing without the option's name ("yes" to what?).
_BARE = frozenset({"yes", "no", "none", "true", "false"})


def options_text(options: Mapping[str, str]) -> str:
    """Options in short: their values, with the name where the value alone says nothing."""
    return ", ".join(
        f"{name}: {value}" if value.lower() in _BARE or value.isdigit() else value
        for name, value in options.items()
    )


def describe(name: str, options: Mapping[str, str]) -> str:
    """A line or variant in short: its name and its options."""
    return f"{name} ({options_text(options)})" if options else name


def day_label(day: date, language: str) -> str:
    """A day as it is written to customers: "24 February 2026"."""
    month = lexicon(language).mapping("month_titles")[str(day.month)][0]
    return f"{day.day} {month} {day.year}"


def in_words(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """The facts, days among them written as customers read them; nothing else changes."""
    return {
        name: day_label(date.fromisoformat(value), language) if name in _DAYS and value else value
        for name, value in facts.items()
    }


def method_label(method: PaymentMethod, language: str, *, with_balance: bool = False) -> str:
    """How a method is called to its owner: brand or the kind's word, last digits, and what is on it
    if asked for (to choose by; beside an amount that moves it would only confuse)."""
    words = lexicon(language).mapping("payment_kind_titles")
    parts = [method.brand.capitalize() if method.brand else words[method.kind.value][0]]
    if method.last_four:
        parts.append(f"•••• {method.last_four}")
    if with_balance and method.balance is not None:
        parts.append(f"({method.balance})")
    return " ".join(parts)
