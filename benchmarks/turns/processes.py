"""Processes under measurement: starting, waiting, memory, stopping."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOP_TIMEOUT_S = 30.0


class Processes:
    """A group of processes that serve together, with their logs in one folder."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Start nothing yet. `environment` is added to this process's own."""
        self.folder = folder
        self._environment = {**os.environ, **environment}
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, arguments: Sequence[str], name: str, below: Sequence[str] = ()) -> None:
        """Start `python -m arguments...`, logging to `name`.log; `below` is a command that runs it."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running.append(
                subprocess.Popen(  # noqa: S603 -- ourselves, or Rasa's own command
                    [*below, sys.executable, "-m", *arguments],
                    cwd=ROOT,
                    env=self._environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )

    @property
    def pids(self) -> list[int]:
        """The processes started, the first one first."""
        return [process.pid for process in self._running]

    def check(self) -> None:
        """See that all of them run. Raises RuntimeError with the last words of one that does not."""
        for process in self._running:
            if process.poll() is not None:
                raise RuntimeError(
                    f"a process ended with {process.returncode}:\n{self.last_words()}"
                )

    def last_words(self) -> str:
        """The end of each log."""
        texts = [log.read_text(encoding="utf-8", errors="replace") for log in self.logs()]
        return "\n".join("\n".join(text.splitlines()[-20:]) for text in texts)

    def logs(self) -> list[Path]:
        """The files they write to."""
        return sorted(self.folder.glob("*.log"))

    def rss_mb(self) -> float:
        """Resident memory of all of them and their children, in megabytes."""
        return sum(_rss_kb(pid) for pid in _with_children(self.pids)) / 1024

    def count(self) -> int:
        """How many processes there are, children too."""
        return len(_with_children(self.pids))

    def kill(self) -> None:
        """End all of them in the middle of whatever they do, children too."""
        for pid in _with_children(self.pids):
            os.kill(pid, signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        """Ask all of them to stop, and kill those that do not."""
        for process in self._running:
            # A profiler in front of it writes down what it saw when its own child has ended. Other
            # children are workers, which their parent has stop.
            is_ours = list(process.args)[:1] == [sys.executable]  # type: ignore[arg-type]
            below = [] if is_ours else _with_children([process.pid])[1:2]
            for pid in below or [process.pid]:
                os.kill(pid, signal.SIGTERM)
        self._wait()

    def _wait(self) -> None:
        for process in self._running:
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _rss_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next((each for each in status.splitlines() if each.startswith("VmRSS:")), "VmRSS: 0")
    return int(line.split()[1])


def _with_children(pids: Sequence[int]) -> list[int]:
    found = list(pids)
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(each) for each in children.read_text(encoding="utf-8").split()]
    return found
