"""Several workers on one port: forked from one prepared process, and kept running by it.

They share what was prepared as long as nobody writes to it, so that a further worker takes little memory. Each has a
listening socket of its own, which the parent keeps open: the kernel deals out connections, and those of a worker
that died wait for the one that takes its place.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

from gateway.board import Board, Seat, State
from gateway.errors import StartError

log = structlog.get_logger()

LOOK_S = 0.05
# One that ends sooner than that after its start is started again ever later.
SHORT_LIFE_S = 5.0
LONGEST_PAUSE_S = 10.0

# Runs one worker: its number, its socket, and a file descriptor that ends when the parent has.
Run = Callable[[int, socket.socket, int], int]


@dataclass
class _Worker:
    number: int
    listener: socket.socket
    pid: int | None = None
    started_at: float = 0.0
    failures: int = 0
    again_at: float = 0.0


@dataclass
class Workers:
    """The workers of one gateway, as their parent sees them."""

    listeners: Sequence[socket.socket]
    run: Run
    board: Board
    say: Callable[[str], None]
    # Longer than a worker takes to stop by itself.
    stop_s: float
    _signals: int = 0
    _workers: list[_Worker] = field(default_factory=list)
    _alive: int = -1
    _alive_to: int = -1

    def keep(self, when_ready: Callable[[], None]) -> None:
        """Run the workers until SIGINT or SIGTERM; `when_ready` is called once all are. Blocks.

        Raises:
            StartError: one ended before all were ready for the first time.
        """
        before = {each: signal.signal(each, self._stop) for each in (signal.SIGINT, signal.SIGTERM)}
        self._workers = [_Worker(number, each) for number, each in enumerate(self.listeners)]
        self._alive, self._alive_to = os.pipe()
        # The garbage collector would write to each object it looks at, and so copy what is shared.
        gc.collect()
        gc.freeze()
        try:
            self._start_all()
            if not self._is_stopping:
                when_ready()
            while not self._is_stopping:
                self._look_after()
                time.sleep(LOOK_S)
        finally:
            self._end_all()
            for each, handler in before.items():
                signal.signal(each, handler)

    @property
    def _is_stopping(self) -> bool:
        return self._signals > 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _start_all(self) -> None:
        for worker in self._workers:
            self._fork(worker)
        while self.board.ready < len(self._workers) and not self._is_stopping:
            for worker in self._workers:
                status = self._end_of(worker)
                if status is not None and not self._is_stopping:
                    raise StartError(
                        f"a worker ended while it was starting (status {status}); "
                        "the reason stands above"
                    )
            time.sleep(LOOK_S)

    def _look_after(self) -> None:
        """Start those again that have ended."""
        now = time.monotonic()
        for worker in self._workers:
            status = self._end_of(worker)
            if status is not None:
                lived_s = now - worker.started_at
                worker.failures = worker.failures + 1 if lived_s < SHORT_LIFE_S else 0
                pause_s = min(0.5 * 2**worker.failures, LONGEST_PAUSE_S) if worker.failures else 0.0
                worker.again_at = now + pause_s
                log.error("worker_ended", worker=worker.number, status=status, again_in_s=pause_s)
                self.say(f"A worker has ended (status {status}) and is started again.")
            if worker.pid is None and now >= worker.again_at:
                self._fork(worker)

    def _end_of(self, worker: _Worker) -> int | None:
        """How the worker ended, as `subprocess` has it; None while it runs or was not started."""
        if worker.pid is None:
            return None
        pid, status = os.waitpid(worker.pid, os.WNOHANG)
        if pid == 0:
            return None
        worker.pid = None
        self.board.write(worker.number, Seat(0, State.GONE, ""))
        return os.waitstatus_to_exitcode(status)

    def _fork(self, worker: _Worker) -> None:
        worker.started_at = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os._exit(self._be(worker))
        worker.pid = pid

    def _be(self, worker: _Worker) -> int:
        """What the forked process does; the exit code."""
        try:
            # Ctrl-C in a terminal reaches the parent alone, which has the workers stop in order.
            os.setpgid(0, 0)
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, signal.SIG_DFL)
            if self._is_stopping:
                return 0  # It was to stop before it could say so.
            os.close(self._alive_to)
            for other in self.listeners:
                if other is not worker.listener:
                    other.close()
            self.board.write(worker.number, Seat(os.getpid(), State.STARTING, ""))
            return self.run(worker.number, worker.listener, self._alive)
        except BaseException as error:
            log.error("worker_failed", reason=str(error), exc_info=error)
            return 1

    def _end_all(self) -> None:
        """Have all stop, and end those that do not."""
        self._signal_all(signal.SIGTERM)
        signals = self._signals
        last = time.monotonic() + self.stop_s
        while any(worker.pid is not None for worker in self._workers):
            if self._signals > signals:
                # Asked again: they end without waiting for what they have begun.
                signals = self._signals
                self._signal_all(signal.SIGTERM)
            if time.monotonic() > last:
                self._signal_all(signal.SIGKILL)
            for worker in self._workers:
                self._end_of(worker)
            time.sleep(LOOK_S)
        os.close(self._alive_to)
        os.close(self._alive)

    def _signal_all(self, number: int) -> None:
        for worker in self._workers:
            if worker.pid is not None:
                os.kill(worker.pid, number)
