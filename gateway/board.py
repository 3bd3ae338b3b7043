"""Where the workers of one gateway note how they are, for each other and for whoever keeps them."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from enum import IntEnum

_NAME = 200  # a longer name of a model is cut
_SEAT = struct.Struct(f"=qB{_NAME}s")


class State(IntEnum):
    """How far a worker is."""

    GONE = 0
    STARTING = 1
    READY = 2
    STOPPING = 3


@dataclass(frozen=True)
class Seat:
    """One worker: its process, its state, and the file name of the model it answers with."""

    pid: int
    state: State
    model: str


class Board:
    """So many seats in memory that the processes forked afterwards share. Each writes its own only."""

    def __init__(self, workers: int) -> None:
        """Nobody is there yet."""
        self._memory = mmap.mmap(-1, workers * _SEAT.size)
        self._workers = workers

    @property
    def wanted(self) -> int:
        """How many workers there are to be."""
        return self._workers

    def write(self, number: int, seat: Seat) -> None:
        """Note how the worker of that number is."""
        # Cut between characters: the rest of one would not be read.
        name = seat.model.encode()[:_NAME].decode(errors="ignore").encode()
        _SEAT.pack_into(self._memory, number * _SEAT.size, seat.pid, seat.state, name)

    def read(self) -> tuple[Seat, ...]:
        """All seats as they are at this moment."""
        return tuple(self.of(number) for number in range(self._workers))

    def of(self, number: int) -> Seat:
        """The seat of the worker of that number."""
        pid, state, name = _SEAT.unpack_from(self._memory, number * _SEAT.size)
        return Seat(pid, State(state), name.rstrip(b"\0").decode())

    @property
    def ready(self) -> int:
        """How many are ready."""
        return sum(seat.state is State.READY for seat in self.read())

    @property
    def models(self) -> list[str]:
        """The models those that are ready answer with; more than one while they change."""
        return sorted({seat.model for seat in self.read() if seat.state is State.READY})
