"""What was learnt is kept for the next start, and learnt anew from anything else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from llm_fallback.retrieval.keeping import learnt_once
from llm_fallback.retrieval.learnt import Learnt, learn

CLOSE = np.array([[1.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 1.0]], dtype=np.float32)
OWN = np.array([4, 4, 7], dtype=np.int64)


class Teacher:
    """Learns from the examples above, and counts how often."""

    lessons = 0

    def __call__(self) -> Learnt:
        """Learn."""
        self.lessons += 1
        return learn(CLOSE, OWN)


def test_the_next_start_reads_it(tmp_path: Path) -> None:
    """From the same it is learnt once, and what is read back says the same."""
    teacher = Teacher()
    first = learnt_once(tmp_path, [b"wordings"], teacher)
    again = learnt_once(tmp_path, [b"wordings"], teacher)

    assert teacher.lessons == 1
    np.testing.assert_array_equal(again.scores(CLOSE), first.scores(CLOSE))
    np.testing.assert_array_equal(again.scores(CLOSE), learn(CLOSE, OWN).scores(CLOSE))


def test_other_entries_are_learnt_anew(tmp_path: Path) -> None:
    """Other wordings take the place of those before; nothing else is left in the folder."""
    teacher = Teacher()
    learnt_once(tmp_path, [b"wordings"], teacher)
    learnt_once(tmp_path, [b"other wordings"], teacher)

    assert teacher.lessons == 2
    assert len(list(tmp_path.glob("learnt-*"))) == 1


def test_what_cannot_be_read_is_learnt_anew(tmp_path: Path) -> None:
    """A broken file costs the time it would have saved, and nothing else."""
    teacher = Teacher()
    learnt_once(tmp_path, [b"wordings"], teacher)
    for file in tmp_path.glob("*/*.npy"):
        file.write_bytes(b"")
    learnt_once(tmp_path, [b"wordings"], teacher)

    assert teacher.lessons == 2


def test_without_a_folder_nothing_is_kept() -> None:
    """Then each start learns."""
    teacher = Teacher()
    learnt_once(None, [b"wordings"], teacher)
    learnt_once(None, [b"wordings"], teacher)

    assert teacher.lessons == 2


def test_of_several_that_want_the_same_one_learns(tmp_path: Path) -> None:
    """Who comes while it is being learnt waits, and reads what was learnt."""
    begun, go = threading.Event(), threading.Event()
    first, second = Teacher(), Teacher()

    def slowly() -> Learnt:
        begun.set()
        go.wait(30)
        return first()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(learnt_once, tmp_path, [b"wordings"], slowly)
        begun.wait(30)
        other = pool.submit(learnt_once, tmp_path, [b"wordings"], second)
        go.set()
        found = [one.result(), other.result()]

    assert (first.lessons, second.lessons) == (1, 0)
    np.testing.assert_array_equal(found[0].scores(CLOSE), found[1].scores(CLOSE))
