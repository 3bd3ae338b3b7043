"""The figures of the retrieval benchmark, and how its files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.nlu.data import DataError
from benchmarks.retrieval import data, dstc10
from benchmarks.retrieval.data import Question
from benchmarks.retrieval.figures import (
    Outcome,
    Turn,
    groups,
    lowest_threshold,
    measure,
    measure_turns,
)


def _outcome(answer: str, ids: str, accepted: bool, ms: float = 1.0) -> Outcome:
    return Outcome(Question("?", answer, "en", "plain"), tuple(ids.split()), accepted, ms)


def test_recall_and_refusals_are_counted_apart() -> None:
    """Recall is of the answerable, whether refused or not; refusals are of both kinds."""
    outcomes = [
        _outcome("a", "a b", True, 3),
        _outcome("a", "b c a", False, 1),
        _outcome("", "a", True, 2),
        _outcome("", "b", False, 9),
    ]

    assert measure(outcomes) == {
        "r_at_1": 0.5,
        "r_at_3": 1.0,
        "r_at_5": 1.0,
        "refused_unanswerable": 0.5,
        "refused_answerable": 0.5,
        "query_ms_p50": 2.5,
    }
    assert set(groups(outcomes)) == {"en", "en plain"}


def test_what_was_not_measured_is_none() -> None:
    """No question of a kind, no rate."""
    assert measure([])["r_at_1"] is None


def test_selection_pays_for_wrong_detection() -> None:
    """A turn wrongly taken for a question, and one not seen, both lower the selection figures."""
    turns = [
        Turn(True, "a", True, ("a",)),
        Turn(True, "a", False, ("a",)),
        Turn(False, "", True, ("b",)),
    ]

    figures = measure_turns(turns)

    assert figures["detection_f1"] == 0.5
    assert figures["r_at_1"] == 0.5
    assert figures["selection_r_at_1"] == 1.0


def test_a_threshold_for_the_baseline_keeps_the_budget() -> None:
    """No more than the budget lie above it."""
    assert lowest_threshold([1.0, 2.0, 3.0, 4.0], 0.25) == 3.0
    assert lowest_threshold([], 0.25) == 0.0


def test_files_are_read_as_documented(tmp_path: Path) -> None:
    """An id on two lines is one entry with two wordings; a question may have no id."""
    corpus, queries = tmp_path / "a.jsonl", tmp_path / "b.tsv"
    line = '{"id": "x", "question": "%s", "answer": "yes"}\n'
    corpus.write_text(line % "one?" + line % "two?", "utf-8")
    queries.write_text("one\tx\nother\t\n", "utf-8")

    (entry,) = data.read_corpus(corpus).entries

    assert entry.passages[0].questions == ("one?", "two?")
    assert [q.answer for q in data.read_queries(queries)] == ["x", ""]


def test_a_wrong_file_is_named_with_its_line(tmp_path: Path) -> None:
    """What is not in the layout is told by file and line."""
    (tmp_path / "a.jsonl").write_text('{"id": "x"}\n', "utf-8")
    (tmp_path / "b.tsv").write_text("no tab\n", "utf-8")

    with pytest.raises(DataError, match=r"a\.jsonl:1"):
        data.read_corpus(tmp_path / "a.jsonl")
    with pytest.raises(DataError, match=r"b\.tsv:1"):
        data.read_queries(tmp_path / "b.tsv")


def test_own_questions_name_entries_that_are_there() -> None:
    """Every id of the questions is an entry of the FAQ, in both splits."""
    ids = {entry.id for entry in data.own_sources().entries}

    for split in ("dev", "test"):
        asked = data.own_questions(split)
        assert {q.answer for q in asked if q.answer} <= ids
        assert any(not q.answer for q in asked)


def test_names_are_heard_through_slips() -> None:
    """A name spelt nearly right counts, the latest more; one that nobody said does not."""
    names = [("golden", "gate", "hotel"), ("harbor", "inn"), ("taco", "palace")]

    sure = dstc10.heard(names, ["the harbor in please", "or goldn gate hotel"])

    assert sure[0] > sure[1] > sure[2] == 0
