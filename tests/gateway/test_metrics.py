"""Figures for Prometheus."""

from __future__ import annotations

import httpx
import pytest

from gateway.settings import Settings
from tests.gateway.conftest import STAFF_TOKEN, ClientOf

STAFF = {"Authorization": f"Bearer {STAFF_TOKEN}"}


async def test_staff_read_the_metrics(client: httpx.AsyncClient) -> None:
    """With the staff token, the figures come in the format Prometheus reads."""
    response = await client.get("/metrics", headers=STAFF)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    assert "# TYPE python_info gauge" in response.text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
async def test_the_metrics_are_for_staff(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """Nobody else reads them."""
    response = await client.get("/metrics", headers=headers)

    assert response.status_code == 403
    assert "python_info" not in response.text


async def test_without_a_staff_token_the_metrics_are_closed(client_of: ClientOf) -> None:
    """Where the shop set no token, none opens them."""
    response = await client_of(Settings()).get("/metrics", headers=STAFF)

    assert response.json()["error"]["code"] == "staff_only"
