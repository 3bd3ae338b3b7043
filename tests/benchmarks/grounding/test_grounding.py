"""The benchmark of the verifier: its data, its figures, its last line."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.grounding import data, measures
from benchmarks.grounding.__main__ import main


def test_replies_are_enough_in_each_language_and_half() -> None:
    """At least 200 sabotaged and 200 faithful replies, 150 English, 25 Hindi, 25 romanised each."""
    replies = data.replies()
    counted = Counter((r.language, bool(r.sabotage)) for r in replies)

    for sabotaged in (True, False):
        assert counted["en", sabotaged] >= 150
        assert counted["hi", sabotaged] >= 25
        assert counted["hi-Latn", sabotaged] >= 25
    assert {r.half for r in replies} == {"dev", "test", "watched"}
    assert len({(r.text, r.sources) for r in replies}) == len(replies)


def test_no_source_is_in_both_halves() -> None:
    """The test half is about passages nothing was tuned on."""
    places: dict[str, set[str]] = {}
    for reply in data.replies():
        for source in reply.sources:
            places.setdefault(source.text, set()).add(reply.half)

    assert all(len(halves) == 1 for halves in places.values())


def test_figures_of_replies() -> None:
    """Rates count each kind by itself."""
    outcomes = measures.judge(data.replies())[:40]
    figures = measures.of_replies(outcomes)

    assert figures.unsupported + figures.supported == 40
    assert figures.caught == round(
        sum(not o.let_through for o in outcomes if o.reply.sabotage) / figures.unsupported, 4
    )


@pytest.mark.parametrize(
    ("supported", "unsupported", "expected"),
    [([1, 1], [0, 0], 1.0), ([0, 0], [1, 1], 0.0), ([1], [1], 0.5), ([], [1], None)],
)
def test_auroc(supported: list[float], unsupported: list[float], expected: float | None) -> None:
    """All above is 1, all below 0, ties one half, nothing to compare nothing."""
    assert measures.auroc(supported, unsupported) == expected


def test_pairs_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line has the figures of the file that was given."""
    path = tmp_path / "pairs.tsv"
    path.write_text(
        "It costs $5 to return a lamp.\tReturning a lamp costs $5.\tsupported\n"
        "It costs $5 to return a lamp.\tLamps are green and cost $7.\tunsupported\n",
        encoding="utf-8",
    )

    assert main(["--pairs", str(path)]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["auroc"], figures["caught"], figures["let_through"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [("a\tb\n", "expected source"), ("a\tb\tmaybe\n", "label 'maybe'")],
)
def test_broken_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    """A line in another layout ends the run, and says which line and what was expected."""
    path = tmp_path / "pairs.tsv"
    path.write_text(content, encoding="utf-8")

    assert main(["--pairs", str(path)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.eval
def test_begin_is_read_and_ordered() -> None:
    """Supported replies of BEGIN score higher than the others, far above chance."""
    try:
        pairs = data.begin(data.eval_folder(), "wow")
    except data.DataError as error:
        pytest.skip(str(error))
    figures = measures.of_pairs(pairs, measures.SCORES["ours"])

    assert figures.auroc is not None
    assert figures.auroc > 0.9
