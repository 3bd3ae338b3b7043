"""A shop that hangs, and a gateway that is told to stop meanwhile: real process, model, actions and database."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from shop.domain.order import OrderStatus
from tests.gateway.served import STOP_TIMEOUT_S, Served, Visitor

TURN_TIMEOUT_S = 4
# More than Python has threads for by itself on a small machine.
CUSTOMERS = 12


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A gateway whose shop waits for its database for as long as it takes."""
    settings = {
        "AFTERCART_SHOP_TIMEOUT_S": "300",
        "AFTERCART_TURN_TIMEOUT_S": str(TURN_TIMEOUT_S),
    }
    gateway = Served(tmp_path, settings=settings)
    gateway.start()
    yield gateway
    gateway.end()


@contextmanager
def hanging(served: Served) -> Iterator[None]:
    """Nothing can be written to the shop inside: whoever tries waits."""
    with closing(sqlite3.connect(served.folder / "shop.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def about_to_cancel(served: Served, customers: int) -> dict[str, Visitor]:
    """Customers who have only to say yes, by the number of the order each would cancel."""
    data = served.shop().dump()
    emails = {customer.id: customer.email for customer in data.customers}
    pending = (order for order in data.orders if order.status is OrderStatus.PENDING)
    found: dict[str, Visitor] = {}
    while len(found) < customers:
        order, guest = next(pending), served.guest()
        guest.send(text=f"cancel order {order.number}")
        try:
            guest.answer_until("confirm", {"identity": emails[order.customer_id]})
        except AssertionError:
            continue  # It cannot be cancelled any more.
        found[order.number] = guest
    return found


def test_a_shop_that_hangs_holds_up_only_those_who_wait_for_it(served: Served) -> None:
    """While a dozen customers wait for a write, others are answered; when the time of a turn is over the dozen
    hear that something went wrong, and nothing was written. What the shop takes up after all is written once,
    and whoever asks again hears that it is."""
    by_order, bystander = about_to_cancel(served, CUSTOMERS), served.guest()
    waiting = by_order.values()
    shop = served.shop()
    before = len(shop.audit_entries())
    with ThreadPoolExecutor(CUSTOMERS) as pool, hanging(served):
        sent: list[Future[httpx.Response]] = [
            pool.submit(guest.send, text="yes", message_id="yes") for guest in waiting
        ]
        time.sleep(0.5)
        answers = [bystander.send(text="what is your return policy?") for _ in range(3)]
        still_waiting = [each for each in sent if not each.done()]
        hung = [each.result() for each in sent]
        written = len(shop.audit_entries()) - before

    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("30 days" in answer.text for answer in answers)
    assert len(still_waiting) == CUSTOMERS
    assert [answer.status_code for answer in hung] == [200] * CUSTOMERS
    for answer in hung:
        (reply,) = answer.json()["messages"]
        assert reply["source"] == "system"
        assert "went wrong" in reply["text"]
    assert written == 0
    deadline = time.monotonic() + 60
    while len(shop.audit_entries()) - before < CUSTOMERS and time.monotonic() < deadline:
        time.sleep(0.05)
    again = [guest.send(text=f"cancel order {number}") for number, guest in by_order.items()]
    assert all("cancelled" in answer.text for answer in again)
    assert {each.order_number for each in shop.audit_entries()[before:]} == set(by_order)
    assert len(shop.audit_entries()) - before == CUSTOMERS


def test_a_stop_is_bounded_and_tells_newcomers_to_come_back(served: Served) -> None:
    """From the signal on, new messages and sessions get 503 with Retry-After and no turn of them runs; the turn in
    flight gets its answer; the process ends although the shop still hangs."""
    (waiting,), late = about_to_cancel(served, 1).values(), served.guest()
    sent: list[httpx.Response] = []
    with hanging(served):
        sending = threading.Thread(target=lambda: sent.append(waiting.send(text="yes")))
        sending.start()
        time.sleep(0.5)
        began = time.monotonic()
        served.signal(15)
        refused, opened, health = _until_it_refuses(late)
        code = served.wait()
        took_s = time.monotonic() - began
        sending.join()

    for answer in (refused, opened):
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "stopping"
        assert int(answer.headers["retry-after"]) > 0
    assert (health.status_code, health.json()["status"]) == (503, "stopping")
    assert [answer.status_code for answer in sent] == [200]
    assert code == 0
    assert took_s < STOP_TIMEOUT_S


def _until_it_refuses(guest: Visitor) -> tuple[httpx.Response, httpx.Response, httpx.Response]:
    """A message, a session and the health, once the signal has arrived."""
    number = 0
    while (refused := guest.send(text="hello", message_id=f"m{number}")).status_code == 200:
        number += 1
    return (
        refused,
        guest.client.post("/api/chat/session", json={}),
        guest.client.get("/health/ready"),
    )
