"""A list that is cheap to copy: copies share what was in it, and have what comes afterwards each for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Generic, TypeVar, overload

T = TypeVar("T")

# A copy that goes on for so many items makes a list of its own out of both parts.
MOST_BEHIND = 256


class SharedList(Sequence[T], Generic[T]):
    """Items can be added at the end and taken from there; `copy` takes the same time however many there are.

    The first `_length` items of `_shared` belong to this list and to its copies. Only the one that owns it adds to
    it; the others keep what they add in `_behind`.
    """

    __slots__ = ("_behind", "_length", "_owns", "_shared")

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._shared: list[T] = list(items)
        self._length = len(self._shared)
        self._behind: list[T] = []
        self._owns = True

    def __len__(self) -> int:
        return self._length + len(self._behind)

    def __iter__(self) -> Iterator[T]:
        return chain(islice(self._shared, self._length), self._behind)

    def __reversed__(self) -> Iterator[T]:
        others = len(self._shared) - self._length
        return chain(reversed(self._behind), islice(reversed(self._shared), others, None))

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                return [self[at] for at in range(start, stop, step)]
            found = self._shared[start : min(stop, self._length)]
            if stop > self._length:
                found += self._behind[max(start - self._length, 0) : stop - self._length]
            return found
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(f"there is no item {index} among {len(self)}")
        return self._shared[at] if at < self._length else self._behind[at - self._length]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # It changes.

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"

    def append(self, item: T) -> None:
        """Add an item at the end."""
        if self._owns:
            self._shared.append(item)
            self._length += 1
            return
        self._behind.append(item)
        if len(self._behind) > MOST_BEHIND:
            self._shared = list(self)
            self._length, self._behind, self._owns = len(self._shared), [], True

    def extend(self, items: Iterable[T]) -> None:
        """Add items at the end."""
        for item in items:
            self.append(item)

    def cut(self, length: int) -> None:
        """Keep that many items, the first ones."""
        if length < self._length:
            # Copies may still have what is cut off here.
            self._length, self._owns = max(length, 0), False
        del self._behind[max(length - self._length, 0) :]

    def lighten(self, index: int, item: T) -> None:
        """Put an item that is as good and takes less memory in the place of one, for copies as well.

        Only where this list may: what it shares without owning it stays.
        """
        at = index + len(self) if index < 0 else index
        if at >= self._length:
            self._behind[at - self._length] = item
        elif self._owns:
            self._shared[at] = item

    def copy(self) -> SharedList[T]:
        """The same items, changed without changing these."""
        twin: SharedList[T] = SharedList.__new__(SharedList)
        twin._shared, twin._length = self._shared, self._length
        twin._behind, twin._owns = self._behind[:], False
        return twin
