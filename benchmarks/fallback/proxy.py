"""A proxy on this machine in front of a server of OpenAI's API, which spoils what it passes on.

`FaultProxy` runs in a thread with a loop of its own, so that a provider under test cannot stall it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from benchmarks.fallback.faults import RECOVERED, Fault, Manner

_DRIP_BYTES, _DRIP_S = 64, 0.4
_PIECE = 4096
_FOR_EVER_S = 3600.0


class FaultProxy:
    """Speaks just enough HTTP/1.1 to pass requests on. Set `fault`, or None to spoil nothing."""

    def __init__(self, upstream: str) -> None:
        """`upstream` is a base URL on this machine, e.g. http://127.0.0.1:8080/v1.

        `requests` counts since the fault was set; `last_head` is the latest request without its body.
        """
        parts = urlsplit(upstream)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._path = parts.path
        self._address = ""
        self._fault: Fault | None = None
        self.requests = 0
        self.last_head = b""

    @property
    def base_url(self) -> str:
        """Where to send requests that are to be spoilt."""
        return f"{self._address}{self._path}"

    @property
    def fault(self) -> Fault | None:
        """What is done with the next request."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        self._fault = fault
        self.requests = 0

    @contextmanager
    def running(self) -> Iterator[FaultProxy]:
        """Accept connections for the length of the block."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        server = asyncio.run_coroutine_threadsafe(self._start(), loop).result()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _start(self) -> asyncio.AbstractServer:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()[:2]
        self._address = f"http://{host}:{port}"
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await _request(reader)
            self.requests += 1
            self.last_head = request.partition(b"\r\n\r\n")[0]
            fault = self._fault
            if fault is None:
                fault = Fault(Manner.PASS)
            elif fault.once and self.requests > 1:
                fault = RECOVERED
            await self._spoil(fault, request, writer)
        writer.transport.abort() if writer.transport.is_closing() else writer.close()

    async def _spoil(self, fault: Fault, request: bytes, writer: asyncio.StreamWriter) -> None:
        if fault.manner is Manner.HANG_UP:
            writer.transport.abort()
        elif fault.manner is Manner.SILENCE:
            await asyncio.sleep(_FOR_EVER_S)
        elif fault.manner is Manner.ANSWER:
            writer.write(_head(fault, len(fault.body)) + fault.body)
            await writer.drain()
        elif fault.manner is Manner.FLOOD:
            writer.write(_head(fault, None))
            while True:
                writer.write(fault.body)
                await writer.drain()
        else:
            await self._relay(fault, request, writer)

    async def _relay(self, fault: Fault, request: bytes, writer: asyncio.StreamWriter) -> None:
        """Pass the answer of the real server on, as far and as fast as the fault allows."""
        upstream, sender = await asyncio.open_connection(self._host, self._port)
        try:
            sender.write(request)
            head = await upstream.readuntil(b"\r\n\r\n")
            writer.write(head)
            left = fault.after_bytes
            while piece := await upstream.read(
                _DRIP_BYTES if fault.manner is Manner.DRIP else _PIECE
            ):
                if fault.manner in (Manner.STALL, Manner.CUT) and len(piece) >= left:
                    writer.write(piece[: max(0, left - 1)])
                    await writer.drain()
                    break
                left -= len(piece)
                writer.write(piece)
                await writer.drain()
                if fault.manner is Manner.DRIP:
                    await asyncio.sleep(_DRIP_S)
        finally:
            sender.close()
        if fault.manner is Manner.STALL:
            await asyncio.sleep(_FOR_EVER_S)
        if fault.manner is Manner.CUT:
            writer.transport.abort()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """A request, changed to close its connection, so that the end of an answer is its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    length = 0
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    body = await reader.readexactly(length)
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]) + body


def _head(fault: Fault, length: int | None) -> bytes:
    headers = dict(fault.headers or {})
    headers["Connection"] = "close"
    if length is not None:
        headers["Content-Length"] = str(length)
    lines = [f"HTTP/1.1 {fault.status} Spoilt", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _stop(server: asyncio.AbstractServer) -> None:
    """Close the server and whatever still hangs on one of its connections."""
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
