"""What can be wrong with a file in the layout.

LayoutError
 └─ the file cannot be read or written, or one value in it is not as the layout wants it
"""

from __future__ import annotations


class LayoutError(ValueError):
    """Something is not as the layout wants it: where, what was expected, what came.

    `place` is a path in the document, list positions counted from 0 (`orders.#W1.items[2].price`),
    or the name of the file where it is about the file as a whole.
    """

    def __init__(self, place: str, expected: str, found: str) -> None:
        self.place = place
        self.expected = expected
        self.found = found
        super().__init__(f"{place}: expected {expected}, found {found}.")
