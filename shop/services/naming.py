"""What things are called to customers, where a name is data and not a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from shop.domain.customer import PaymentMethod
from shop.services.pointing.lexicon import lexicon

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
