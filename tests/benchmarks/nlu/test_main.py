"""The command line."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.nlu import __main__ as command
from tests.nlu_components.intents import EXAMPLES

ROOT = Path(__file__).resolve().parents[3]


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    """A file as the benchmark takes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("sentence", "label"), *rows])
    return path


def test_files_are_measured_and_the_last_line_is_json(tmp_path: Path) -> None:
    """`--train` and `--test` train Rasa on one file and give all figures for the other."""
    train = write(tmp_path / "a.csv", EXAMPLES)
    foreign = [("kubernetes pods crash", "OTHER"), ("[x](y) {z}", "OTHER")]
    test = write(tmp_path / "b.csv", [("cancel the lamp", "cancel"), *foreign])
    # In a process of its own: Rasa's training warns of much that is an error here.
    arguments = ["--train", str(train), "--test", str(test), "--oos-label", "OTHER"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.nlu", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    figures = json.loads(done.stdout.splitlines()[-1])
    wanted = {"accuracy", "in_scope_accuracy", "oos_recall", "auroc", "threshold", "train_s"}
    assert wanted | {"parse_ms_p50"} <= set(figures)
    assert figures["in_scope_accuracy"] == 1.0
    assert figures["oos_recall"] == 1.0


def test_one_file_alone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A training file without a test file measures nothing, and it is said."""
    with pytest.raises(SystemExit):
        command.main(["--train", "a.csv"])

    assert "--train and --test go together" in capsys.readouterr().err


def test_a_baseline_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt baseline is no empty table."""
    with pytest.raises(SystemExit):
        command.main(["--baselines", "lr,dite"])

    assert "there is no baseline 'dite'" in capsys.readouterr().err


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file that is not there ends the run with its name."""
    absent = str(tmp_path / "absent.csv")

    assert command.main(["--train", absent, "--test", absent]) == 1
    assert "absent.csv: cannot be read" in capsys.readouterr().err
