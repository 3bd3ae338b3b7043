"""Opening a database, and what its faults become."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import StatementError

from shop.adapters._shared.sql import insert_once, open_engine, reading, writing
from shop.adapters.demo_sql import models
from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate
from shop.adapters.demo_sql.reading import read_orders
from shop.adapters.desk_sql.engine import migrate as migrate_desk
from shop.adapters.desk_sql.models import tickets
from shop.ports.errors import ShopUnavailable
from shop.testing import plans
from shop.testing.data import PENDING, SHOP
from shop.testing.hooks import write


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A new file that holds the suite's shop."""
    url = f"sqlite:///{tmp_path}/shop.db"
    migrate(url)
    commerce = DemoSqlCommerce(url)
    commerce.replace_all(SHOP)
    commerce.close()
    return url


@pytest.fixture
def engine(url: str) -> Any:
    """An engine on that file that waits a tenth of a second for locks."""
    engine = open_engine(url, 0.1)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    "url", ["", "shop.db", "sqlite://", "sqlite:///:memory:", "mysql://host/name", "postgres://h/n"]
)
def test_database_we_cannot_use_is_refused(url: str) -> None:
    """The error says what a URL looks like."""
    with pytest.raises(ValueError, match=re.escape("sqlite:///path/to/file.db")):
        open_engine(url, 1)


def test_password_is_never_in_an_error() -> None:
    """A URL is quoted with stars for its password, in the errors of the port too."""
    with pytest.raises(ValueError, match=r"\*\*\*") as refused:
        open_engine("mysql://ada:secret@host/name", 1)
    nowhere = DemoSqlCommerce("postgresql://ada:secret@127.0.0.1:1/name", 1)
    with pytest.raises(ShopUnavailable, match=r"\*\*\*") as failed:
        nowhere.ping()

    assert "secret" not in str(refused.value)
    assert "secret" not in str(failed.value)


def test_error_of_the_database_is_the_cause(tmp_path: Path) -> None:
    """Whoever looks into a fault finds the database's own words behind ours."""
    commerce = DemoSqlCommerce(f"sqlite:///{tmp_path}/empty.db")

    with pytest.raises(ShopUnavailable) as caught:
        commerce.ping()

    commerce.close()
    assert "no such table" in str(caught.value.__cause__)


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 100)]
)
def test_sqlite_is_set_up(engine: Engine, pragma: str, value: object) -> None:
    """Readers and a writer do not block each other, references are checked, locks are waited for."""
    with reading(engine) as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_write_waits_for_a_lock_only_so_long(engine: Engine, url: str) -> None:
    """Where somebody else writes for longer than the time-out, nothing is written and we say so."""
    impatient = DemoSqlCommerce(url, timeout_s=0.05)

    with writing(engine), pytest.raises(ShopUnavailable):
        impatient.execute(plans.address(), write())

    order = impatient.order(PENDING.number)
    impatient.close()
    assert order == PENDING


def test_reading_sees_one_moment(engine: Engine, url: str) -> None:
    """What another process commits between two of our selects is not half seen."""
    other = DemoSqlCommerce(url)
    with reading(engine) as connection:
        first = read_orders(connection, {"number": PENDING.number})
        other.execute(plans.items(("1", "shirt-3"), difference="5.50"), write())
        second = read_orders(connection, {"number": PENDING.number})
    other.close()

    with reading(engine) as connection:
        third = read_orders(connection, {"number": PENDING.number})
    assert first == second == (PENDING,)
    assert third[0].version == 2


def test_exception_undoes_a_transaction(engine: Engine) -> None:
    """Whatever is raised inside a transaction, also nothing of ours, undoes it and is passed on."""

    def interrupted() -> None:
        with writing(engine) as connection:
            connection.execute(text("DELETE FROM shop_payments"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM shop_payments")).scalar() == len(
            SHOP.orders
        )


def test_reference_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    """Where another key took the reference first, the next one is taken; nobody goes without."""
    url = f"sqlite:///{tmp_path}/desk.db"
    migrate_desk(url)
    engine = open_engine(url, 1)
    references = iter(["T-1", "T-2", "T-3"])

    def mine() -> dict[str, object]:
        return {**_TICKET, "key": "mine", "reference": next(references)}

    with writing(engine) as connection:
        connection.execute(tickets.insert(), {**_TICKET, "key": "other", "reference": "T-1"})
        inserted = [insert_once(connection, tickets, "mine", mine) for _ in range(2)]
        kept = connection.execute(select(tickets.c.key, tickets.c.reference)).all()
    engine.dispose()

    assert inserted == [True, False]
    assert kept == [("other", "T-1"), ("mine", "T-2")]


_TICKET = {
    "kind": "late",
    "state": "queued",
    "opened_at": PENDING.placed_at,
    "conversation_id": "conversation-1",
    "line_ids": [],
    "details": "",
    "contact": "",
    "priority": 0,
}


def test_times_come_back_in_utc(engine: Engine) -> None:
    """A time of any zone is kept as the same moment in UTC; a naive one is refused."""
    moment = datetime(2024, 5, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    column = models.orders.c.placed_at
    with writing(engine) as connection:
        connection.execute(models.orders.update().values(placed_at=moment))
    with reading(engine) as connection:
        kept = connection.execute(select(column)).scalars().all()

    assert set(kept) == {datetime(2024, 5, 1, 12, tzinfo=timezone.utc)}
    assert {time.tzinfo for time in kept} == {timezone.utc}
    with pytest.raises(ShopUnavailable) as caught, writing(engine) as connection:
        connection.execute(models.orders.update().values(placed_at=datetime(2024, 5, 1)))  # noqa: DTZ001
    assert isinstance(caught.value.__cause__, StatementError)
    assert "time zone" in str(caught.value.__cause__)


@pytest.mark.parametrize("orders", [1, 40])
def test_whole_orders_are_one_statement(engine: Engine, orders: int) -> None:
    """Everything of all orders of a customer is asked for at once, however many they are."""
    commerce = DemoSqlCommerce(engine.url.render_as_string())
    many = tuple(_copy(number) for number in range(orders))
    commerce.replace_all(type(SHOP)(SHOP.customers, SHOP.products, many))
    statements: list[str] = []
    event.listen(
        commerce._engine,
        "checkout",
        lambda connection, *rest: connection.set_trace_callback(statements.append),
    )

    found = commerce.orders_of("renee_1")

    commerce.close()
    assert len(found) == orders
    (statement,) = statements
    assert statement.startswith("SELECT")


def test_parts_of_an_order_keep_their_order(engine: Engine) -> None:
    """Lines and payments come in their positions, whatever order their rows were written in."""
    commerce = DemoSqlCommerce(engine.url.render_as_string())
    stored = next(order for order in SHOP.orders if len(order.items) > 1)
    with writing(engine) as connection:
        rows = connection.execute(
            models.lines.select().where(models.lines.c.order_number == stored.number)
        ).mappings()
        backwards = sorted(map(dict, rows), key=lambda row: -row["position"])
        connection.execute(
            models.lines.delete().where(models.lines.c.order_number == stored.number)
        )
        connection.execute(models.lines.insert(), backwards)

    read = commerce.order(stored.number)

    commerce.close()
    assert read == stored


def test_what_is_read_is_what_is_stored_now(url: str) -> None:
    """Nothing that was made of an earlier state is given out once another process has changed it."""
    mine, other = DemoSqlCommerce(url), DemoSqlCommerce(url)
    before = mine.order(PENDING.number)
    other.execute(plans.address(), write())

    after = mine.order(PENDING.number)

    mine.close()
    other.close()
    assert before == PENDING
    assert after is not None
    assert after.version == 2
    assert after.address == plans.address().address


def test_a_catalogue_that_somebody_changed_is_read_again(url: str) -> None:
    """The catalogue is the one there is, whoever changed it: another process, or the same connection."""
    mine, other = DemoSqlCommerce(url), DemoSqlCommerce(url)
    first = mine.products()
    again = mine.products()
    other.execute(plans.items(("1", "shirt-3"), difference="5.50"), write())
    of_another = mine.products()
    mine.replace_all(replace(SHOP, products=SHOP.products[:1], orders=()))
    of_mine = mine.products()

    mine.close()
    other.close()
    assert tuple(first) == SHOP.products
    assert again is first
    assert tuple(of_another) != SHOP.products
    assert tuple(of_mine) == SHOP.products[:1]


def test_an_error_of_the_driver_is_ours(tmp_path: Path) -> None:
    """A database without our tables is unavailable to reads that go to the driver, too."""
    empty = DemoSqlCommerce(f"sqlite:///{tmp_path}/empty.db")

    with pytest.raises(ShopUnavailable, match=r"empty\.db"):
        empty.order(PENDING.number)

    empty.close()


def _copy(number: int) -> Any:
    return replace(PENDING, number=f"#C{number}")
