"""What goes in comes out: through our types, through files, and through every adapter of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate
from shop.adapters.memory.commerce import MemoryCommerce
from shop.layout import from_layout, read_layout, to_layout, write_layout
from shop.ports.own_shop import OwnShop
from tests.shop.contract.postgresql_server import session_database
from tests.shop.layout import documents
from tests.shop.layout.documents import SMALL, Json, exact, public, small


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    """The URL of a database to fill and empty; skips where there is no PostgreSQL."""
    with session_database() as url:
        yield url


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def own_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnShop]:
    """An empty shop on each adapter."""
    if request.param == "memory":
        yield MemoryCommerce()
        return
    in_file = f"sqlite:///{tmp_path / 'shop.db'}"
    url = in_file if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    migrate(url)
    commerce = DemoSqlCommerce(url, timeout_s=10)
    yield commerce
    commerce.close()


def rounded(document: Json) -> Json:
    """The document with the noise of float sums taken off the price differences."""
    for order in document["orders"].values():
        if "exchange_price_difference" in order:
            order["exchange_price_difference"] = round(order["exchange_price_difference"], 2)
    return document


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(documents.documents())
def test_any_document_comes_out_as_it_went_in(document: Json) -> None:
    """Import then export gives the same JSON, whatever the texts, the amounts and the states."""
    written = json.loads(json.dumps(to_layout(from_layout(exact(document)))))

    assert written == rounded(document)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(documents.documents())
def test_any_document_survives_memory(document: Json) -> None:
    """The same through the shop in memory."""
    own = MemoryCommerce()
    own.replace_all(from_layout(exact(document)))

    assert to_layout(own.dump()) == rounded(document)


def test_small_file_survives_every_adapter(own_shop: OwnShop, tmp_path: Path) -> None:
    """A file with every state and field is the same after import, dump and export."""
    own_shop.replace_all(read_layout(SMALL))
    write_layout(own_shop.dump(), tmp_path / "out.json")

    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert written == small()


def test_order_lists_keep_their_order(own_shop: OwnShop) -> None:
    """A customer's orders, which have no dates, stay in the order of the list in the file."""
    own_shop.replace_all(read_layout(SMALL))

    numbers = [order.number for order in own_shop.orders_of("ines_lund_1")]

    assert numbers == small()["users"]["ines_lund_1"]["orders"]


@pytest.mark.eval
def test_public_file_survives_every_adapter(own_shop: OwnShop, tmp_path: Path) -> None:
    """The public retail file is the same after import, dump and export."""
    source = public()
    own_shop.replace_all(read_layout(source))
    write_layout(own_shop.dump(), tmp_path / "out.json")

    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert written == json.loads(source.read_text(encoding="utf-8"))
