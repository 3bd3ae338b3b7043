"""What runs beside the server ends with it, and its failure ends nothing else."""

from __future__ import annotations

import asyncio

import structlog

from gateway.meanwhile import running


async def test_a_job_ends_with_what_it_runs_beside() -> None:
    """It begins, and is cancelled when the server stops."""
    heard: list[str] = []

    async def job() -> None:
        heard.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            heard.append("ended")

    async with running(job):
        await asyncio.sleep(0)
        assert heard == ["begun"]

    assert heard == ["begun", "ended"]


async def test_a_job_that_fails_is_logged_and_no_more() -> None:
    """The server goes on."""

    async def job() -> None:
        raise ValueError("broken")

    with structlog.testing.capture_logs() as logs:
        async with running(job):
            await asyncio.sleep(0)

    assert [(line["event"], line["reason"]) for line in logs] == [("job_failed", "ValueError")]


async def test_there_need_be_no_job() -> None:
    """Nothing runs where nothing is asked for."""
    before = len(asyncio.all_tasks())

    async with running(None):
        assert len(asyncio.all_tasks()) == before
