"""English in a Hindi conversation means exactly what it means in an English one.

Customers who write Hindi mix in English, and the words of both are heard together. Every text the tests
of English hold is read once more as if the conversation were in Hindi.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import pytest

from shop.domain.plans import Operation
from shop.services.pointing.addresses import find_address
from shop.services.pointing.answers import (
    find_answer,
    is_done,
    is_never_mind,
    is_skip,
    wants_other,
)
from shop.services.pointing.changes import find_changes
from shop.services.pointing.identity import find_identity
from shop.services.pointing.items import find_items
from shop.services.pointing.methods import find_method
from shop.services.pointing.orders import find_orders
from shop.services.pointing.variants import find_variant
from tests.shop.services.pointing import (
    test_addresses,
    test_answers,
    test_changes,
    test_identity,
    test_items,
    test_methods,
    test_orders,
    test_variants,
)
from tests.shop.services.pointing.general_store import BY_ID, PRODUCTS, variant

Reader = Callable[[str, str], object]

SHIRT = PRODUCTS["T-Shirt"]
MINE = variant("T-Shirt", "blue", "M", "cotton")
READERS: list[tuple[ModuleType, Reader]] = [
    (test_answers, lambda t, lang: [find_answer(t, lang, o) for o in (None, *Operation)]),
    (
        test_answers,
        lambda t, lang: [f(t, lang) for f in (is_never_mind, is_skip, wants_other, is_done)],
    ),
    (test_items, lambda t, lang: find_items(t, test_items.ORDER, lang)),
    (test_orders, lambda t, lang: find_orders(t, test_orders.ORDERS, lang)),
    (test_variants, lambda t, lang: find_variant(t, SHIRT, MINE, lang)),
    (test_changes, lambda t, lang: find_changes(t, test_changes.ORDER, BY_ID, lang)),
    (
        test_methods,
        lambda t, lang: find_method(t, test_methods.ALL, test_methods.VISA.id, lang),
    ),
    (test_addresses, lambda t, lang: find_address(t, test_addresses.KNOWN, lang)),
    (test_identity, lambda t, lang: find_identity(t, lang)),
]


def texts(found: object) -> Iterator[str]:
    """Every string inside a table, written in the letters of English."""
    if isinstance(found, str) and found.isascii():
        yield found
    elif isinstance(found, dict):
        yield from texts([*found, *found.values()])
    elif isinstance(found, Iterable) and not isinstance(found, (str, bytes)):
        for part in found:
            yield from texts(part)


def table(module: ModuleType) -> list[str]:
    """The texts of a test module: all its constants hold."""
    constants = [value for name, value in vars(module).items() if name.isupper()]
    return sorted(set(texts(constants)))


@pytest.mark.parametrize(
    ("module", "read"),
    READERS,
    ids=[f"{m.__name__.rpartition('_')[2]}-{n}" for n, (m, _) in enumerate(READERS)],
)
@pytest.mark.parametrize("language", ["hi", "hi-Latn"])
def test_english_is_read_as_in_english(module: ModuleType, read: Reader, language: str) -> None:
    """No word of Hindi changes what an English message means."""
    said = table(module)
    different = [text for text in said if read(text, language) != read(text, "en")]

    assert len(said) > 100
    assert different == []
