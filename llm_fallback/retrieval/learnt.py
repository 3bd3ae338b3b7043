"""Which entry a question belongs to, learnt from all wordings at once.

The nearest wording decides alone and is often wrong by a hair. Kernel ridge regression lets all wordings
of all entries vote, those of other entries against (Saunders, Gammerman and Vovk 1998, "Ridge regression
learning algorithm in dual variables"). Its solution is closed, the same every time, and what it would have
been without some of the wordings follows from the inverse that gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from llm_fallback.retrieval.postings import Floats

Rows = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]

# Chosen by cross-validation on the project's own FAQ; anything near does as well.
_SHARPNESS = 3.0
_SPELLING = 0.3
_RIDGE = 0.3

# The class of what no entry answers; as an index, the place behind the last entry.
NOBODY = -1
# Of what was, and is not any more.
GONE = -2

# More take minutes and gigabytes.
MOST_EXAMPLES = 16_000


def kernel(spelling: Floats, meaning: Floats | None) -> Floats:
    """How much alike two texts are, from their cosines by spelling and by meaning."""
    if meaning is None:
        return spelling
    close: Floats = np.exp(_SHARPNESS * (meaning - 1)) * (meaning != 0) + _SPELLING * spelling
    return close


def alone(closeness: Floats, *, with_meaning: bool) -> Floats:
    """What an example would say of a text that close to it, were it the only one."""
    most = 1 + _SPELLING if with_meaning else 1.0
    return closeness / (most + _RIDGE)


@dataclass(frozen=True)
class Learnt:
    """The solution: `weights` has a row for each example and a column for each of `classes`.

    `classes` are entries in ascending order, NOBODY before all. `inverse` is that of the regularised closeness of the
    examples, None unless it was asked for: it is large. `in_haste` says that only some examples were solved for.
    """

    classes: Rows
    weights: Floats
    inverse: Floats | None = None
    in_haste: bool = False

    def scores(self, closeness: Floats) -> Floats:
        """How much a text belongs to each class, about 0 to 1; `closeness` is to each example."""
        found: Floats = closeness @ self.weights
        return found

    def correction(self, hidden: Rows) -> Floats:
        """What `scores_without` needs to leave the hidden examples out. Needs the inverse."""
        assert self.inverse is not None
        block = self.inverse[np.ix_(hidden, hidden)].astype(np.float64)
        found: Floats = np.linalg.solve(block, self.weights[hidden]).astype(np.float32)
        return found

    def scores_without(self, closeness: Floats, hidden: Rows, correction: Floats) -> Floats:
        """What `scores` would be, had the hidden examples not been there to learn from.

        From the inverse of the whole, by block elimination.
        """
        assert self.inverse is not None
        return self.scores(closeness) - (closeness @ self.inverse[:, hidden]) @ correction


def learn(
    closeness: Floats, entries: Rows, *, with_inverse: bool = False, in_place: bool = False
) -> Learnt:
    """Learn from examples, given how close each is to each other and whose each is.

    For n examples n squared times 4 bytes and n cubed steps; several times that `with_inverse`. `in_place` spares
    the memory, and `closeness` is of no use after it.
    """
    from scipy.linalg import cho_factor, cho_solve

    classes, own = np.unique(entries, return_inverse=True)
    # Symmetric, so that its transpose is itself in the order of memory that is solved in place.
    regular = (closeness if in_place else closeness.copy()).T
    np.fill_diagonal(regular, regular.diagonal() + _RIDGE)
    factor = cho_factor(regular, lower=True, overwrite_a=True, check_finite=False)
    targets = (own[:, None] == np.arange(len(classes))).astype(np.float32)
    if not with_inverse:
        return Learnt(classes, cho_solve(factor, targets, check_finite=False))
    inverse = cho_solve(factor, np.eye(len(entries), dtype=np.float32), check_finite=False)
    return Learnt(classes, inverse @ targets, inverse)


def learn_more(
    before: Learnt,
    classes: Rows,
    kept: Rows,
    entries: Rows,
    closeness: Callable[[Rows], Floats],
) -> Learnt:
    """What follows from an earlier solution when some examples have gone and some are new.

    `classes` has for each class of `before` what it is now, GONE where it is not any more; `kept` for each example
    the row that it had, GONE for a new one; `entries` whose each is now; `closeness` gives how close some examples are to
    all. Only the new examples are solved for, the others stay as they are: one step of block Gauss-Seidel, near what
    learning again gives as long as few are new. For m new ones n times m steps instead of n cubed.
    """
    found, own = np.unique(entries, return_inverse=True)
    weights = np.zeros((len(entries), len(found)), dtype=np.float32)
    stayed = np.flatnonzero(np.isin(classes, found))
    columns = np.searchsorted(found, classes[stayed])
    old = np.flatnonzero(kept != GONE)
    weights[np.ix_(old, columns)] = before.weights[np.ix_(kept[old], stayed)]
    new = np.flatnonzero(kept == GONE)
    if len(new):
        close = closeness(new)
        wanted = (own[new][:, None] == np.arange(len(found))).astype(np.float32)
        block = close[:, new].astype(np.float64) + _RIDGE * np.eye(len(new))
        weights[new] = np.linalg.solve(block, wanted - close @ weights)
    return Learnt(found, weights, in_haste=True)
