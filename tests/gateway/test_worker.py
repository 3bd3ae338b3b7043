"""The loop a worker runs on."""

from __future__ import annotations

import asyncio
import socket

import uvloop

from gateway.serve import listen
from gateway.worker import run_to_end


def test_new_connections_do_not_wait_for_the_others() -> None:
    """Whatever was made the default, a worker runs on the loop that takes all new connections at once."""
    loops: list[asyncio.AbstractEventLoop] = []

    async def main() -> None:
        loops.append(asyncio.get_running_loop())

    before = asyncio.get_event_loop_policy()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    try:
        run_to_end(main())
    finally:
        asyncio.set_event_loop_policy(before)
        loops[0].close()  # Left open for threads that hang, as the process is to end.

    assert type(loops[0]) is asyncio.SelectorEventLoop


def test_answers_are_sent_at_once() -> None:
    """What asyncio accepts on the gateway's socket it knows as TCP, for which it sends without delay."""
    (listener,) = listen("127.0.0.1", 0)
    with listener:
        assert listener.proto == socket.IPPROTO_TCP
