"""What holds for every answer: errors in one shape, headers, origins, health, the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from engine.errors import StoreUnreachable
from gateway.app import STATIC, build_app
from gateway.health import Ping
from gateway.settings import Settings
from records.errors import RecordsUnreachable
from records.store import Records
from tests.gateway.conftest import ClientOf, code_of
from tests.gateway.fakes import FakeAssistant


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        ("GET", "/nothing", (404, "not_found", None)),
        ("GET", "/api/chat", (404, "not_found", None)),
        ("GET", "/static/nothing.js", (404, "not_found", None)),
        ("GET", "/static/../app.py", (404, "not_found", None)),
        ("GET", "/static/%2e%2e/app.py", (404, "not_found", None)),
        ("POST", "/webhooks/rest/webhook", (404, "not_found", None)),
        ("GET", "/conversations/x/tracker", (404, "not_found", None)),
        ("GET", "/domain", (404, "not_found", None)),
        ("GET", "/api/chat/message", (405, "method_not_allowed", None)),
        ("DELETE", "/api/chat/session", (405, "method_not_allowed", None)),
        ("POST", "/health/live", (405, "method_not_allowed", None)),
        ("POST", "/", (405, "method_not_allowed", None)),
        ("PATCH", "/static/chat.js", (405, "method_not_allowed", None)),
        ("GET", "/api/chat/history/%00", (401, "unauthorized", None)),
        ("GET", "/api/chat/history/%ff", (401, "unauthorized", None)),
    ],
)
async def test_every_error_has_the_one_shape(
    client: httpx.AsyncClient, method: str, path: str, error: tuple[int, str, str | None]
) -> None:
    """Also what no handler answers; Rasa's own HTTP API is not there at all."""
    response = await client.request(method, path)

    assert code_of(response) == error
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/health/live", "/nothing"])
async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    """Browsers are told to run nothing but our own files and to guess no types."""
    headers = (await client.get(path)).headers

    assert "script-src 'self'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"


async def test_conversations_stay_out_of_caches(client: httpx.AsyncClient) -> None:
    """Answers of the API are not stored by anybody on the way."""
    response = await client.post("/api/chat/session", json={})

    assert response.headers["cache-control"] == "no-store"


async def test_who_may_frame_the_page_is_a_setting(client_of: ClientOf) -> None:
    """A shop on another site can be allowed to show the page."""
    client = client_of(replace(Settings(), frame_ancestors="'self' https://shop.example"))

    policy = (await client.get("/")).headers["content-security-policy"]

    assert policy.endswith("frame-ancestors 'self' https://shop.example")


@pytest.mark.parametrize(
    ("allowed", "origin", "echoed"),
    [
        ((), "http://localhost:3000", "http://localhost:3000"),
        ((), "http://127.0.0.1", "http://127.0.0.1"),
        ((), "https://shop.example", None),
        ((), "http://localhost.evil.example", None),
        (("https://shop.example",), "https://shop.example", "https://shop.example"),
        (("https://shop.example",), "http://localhost:3000", None),
        (("https://shop.example",), "https://shop.example.evil.example", None),
        (("*",), "https://anywhere.example", "*"),
    ],
)
async def test_other_sites_call_the_api_only_if_allowed(
    client_of: ClientOf, allowed: tuple[str, ...], origin: str, echoed: str | None
) -> None:
    """Pages of the origins set may read our answers, and without a setting pages on localhost."""
    client = client_of(replace(Settings(), allowed_origins=allowed))

    response = await client.post("/api/chat/session", json={}, headers={"Origin": origin})
    preflight = await client.options(
        "/api/chat/message",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )

    assert response.headers.get("access-control-allow-origin") == echoed
    assert (preflight.status_code == 200) == (echoed is not None)


async def test_errors_can_be_read_by_allowed_sites(client: httpx.AsyncClient) -> None:
    """An error has the same CORS headers as an answer: a widget must be able to show it."""
    response = await client.get("/nothing", headers={"Origin": "http://localhost:3000"})

    assert response.headers["access-control-allow-origin"] == "http://localhost:3000"


async def test_it_lives_whatever_else_does(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """Liveness says only that this process answers: nobody restarts it for a sick database."""

    def sick() -> None:
        raise StoreUnreachable("gone")

    assistant.is_well = sick

    response = await client.get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("sick", [None, "records", "conversations", "shop"])
async def test_it_is_ready_if_all_it_needs_is(
    assistant: FakeAssistant,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
    sick: str | None,
) -> None:
    """Readiness asks every dependency and names the one that does not answer."""

    def gone() -> None:
        raise RecordsUnreachable("gone")

    async def shop() -> None:
        if sick == "shop":
            gone()

    if sick == "records":
        monkeypatch.setattr(records, "ping", gone)
    if sick == "conversations":
        assistant.is_well = gone
    response = await _get(assistant, records, {"shop": shop}, "/health/ready")

    dependencies = response.json()["dependencies"]
    assert response.status_code == (200 if sick is None else 503)
    assert response.json()["status"] == ("ready" if sick is None else "not_ready")
    assert {name for name, check in dependencies.items() if not check["ok"]} == {sick} - {None}
    assert set(dependencies) == {"records", "conversations", "shop"}


async def test_records_that_fail_give_a_plain_error(
    client: httpx.AsyncClient, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is gone is told as 503, without its name or address."""

    def gone(*_: object) -> None:
        raise RecordsUnreachable("postgresql://user@host does not answer")

    monkeypatch.setattr(records, "open_session", gone)

    response = await client.post("/api/chat/session", json={})

    assert code_of(response) == (503, "unavailable", None)
    assert response.headers["retry-after"] == "5"
    assert "postgresql" not in response.text


async def test_the_page_and_all_it_names_are_there(client: httpx.AsyncClient) -> None:
    """The chat page loads nothing from elsewhere, has no inline code, and its files exist."""
    page = (await client.get("/")).text
    named = [part.split('"')[0] for part in page.split("/static/")[1:]]

    assert set(named) == {"icon.svg", "chat.css", "chat.js"}
    for name in [*named, *(path.name for path in STATIC.iterdir() if path.suffix == ".js")]:
        assert (await client.get(f"/static/{name}")).status_code == 200
    assert "<script>" not in page
    assert "style=" not in page


def test_the_page_never_sets_html() -> None:
    """What others wrote reaches the page as text only."""
    code = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))

    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in code


async def _get(
    assistant: FakeAssistant, records: Records, pings: Mapping[str, Ping], path: str
) -> httpx.Response:
    app = build_app(assistant, records, Settings(), pings)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
        return await client.get(path)
