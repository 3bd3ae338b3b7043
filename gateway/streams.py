"""Server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

EVENT_STREAM = "text/event-stream"
KEEP_ALIVE_S = 15.0
KEEP_ALIVE = b": still here\n\n"


def event(name: str, data: Mapping[str, object]) -> bytes:
    """One event. JSON has no line breaks of its own, so one `data` line holds it."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def events(source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The events of `source`, with signs of life while it takes its time."""
    waiting = asyncio.ensure_future(anext(source, None))
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=KEEP_ALIVE_S)
            if not done:
                yield KEEP_ALIVE
                continue
            found = waiting.result()
            if found is None:
                return
            yield found
            waiting = asyncio.ensure_future(anext(source, None))
    finally:
        waiting.cancel()
