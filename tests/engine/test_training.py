"""Training only when something changed, and never losing the model before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import training
from engine.errors import NoModel, TrainingFailed
from engine.models import content_hash, is_trained, newest_model, read_stamp
from engine.training import KEPT_MODELS, train_if_changed
from tests.engine.conftest import PROJECT, ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the sample project that a test may change."""
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Makes training instant; counts how often it ran."""
    runs: list[int] = []

    def run(project: Path, output: Path) -> Path:
        runs.append(len(runs))
        model = output / f"{len(runs)}.tar.gz"
        model.write_text(f"model {len(runs)}", encoding="utf-8")
        return model

    monkeypatch.setattr(training, "_run_rasa", run)
    return runs


def quiet(_line: str) -> None:
    """Say nothing."""


def edit(name: str) -> Callable[[Path], None]:
    """Adds a line to a file, creating it if need be."""

    def change(project: Path) -> None:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("# changed\n")

    return change


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (edit("config.yml"), True),
        (edit("domain.yml"), True),
        (edit("domain/new_skill.yml"), True),
        (edit("data/nlu/sample.yml"), True),
        (edit("data/rules/sample.yml"), True),
        (edit("data/stories/new.yml"), True),
        (edit("nlu_components/new.py"), True),
        (
            lambda project: (project / "data/nlu/sample.yml").rename(project / "data/nlu/b.yml"),
            True,
        ),
        (lambda project: (project / "data/nlu/sample.yml").unlink(), True),
        (edit("data/policies/returns.yml"), False),
        (edit("data/faq/returns.yml"), False),
        (edit("sample_actions/__init__.py"), False),
        (lambda project: os.utime(project / "domain.yml", (0, 0)), False),
    ],
)
def test_what_the_model_is_made_of_changes_the_hash(
    project: Path, change: Callable[[Path], object], counts: bool
) -> None:
    """Training data, domain, configuration and components count; actions, policies, FAQ and dates
    of files do not."""
    before = content_hash(project)
    change(project)

    assert (content_hash(project) != before) == counts


def test_it_trains_once(project: Path, tmp_path: Path, trained: list[int]) -> None:
    """A second start trains nothing; a change does, and force always."""
    models = tmp_path / "models"
    did = [train_if_changed(project, models, quiet) for _ in range(2)]
    edit("domain.yml")(project)
    did.append(train_if_changed(project, models, quiet))
    did.append(train_if_changed(project, models, quiet, force=True))

    assert did == [True, False, True, True]
    assert len(trained) == 3
    assert is_trained(project, models)


def test_a_lost_model_is_trained_again(project: Path, tmp_path: Path, trained: list[int]) -> None:
    """A stamp without its model, or one nobody can read, counts for nothing."""
    models = tmp_path / "models"
    train_if_changed(project, models, quiet)
    newest_model(models).unlink()
    again = train_if_changed(project, models, quiet)
    (models / "trained.json").write_text("{", encoding="utf-8")

    assert again
    assert not is_trained(project, models)


def test_the_newest_model_is_the_one_written_last(
    project: Path, tmp_path: Path, trained: list[int]
) -> None:
    """Also one that somebody trained by hand; of ours only a few are kept, theirs stay."""
    models = tmp_path / "models"
    models.mkdir()
    by_hand = models / "20240101-by-hand.tar.gz"
    by_hand.write_text("by hand", encoding="utf-8")
    os.utime(by_hand, (1, 1))
    for n in range(KEPT_MODELS + 2):
        edit(f"data/nlu/{n}.yml")(project)
        train_if_changed(project, models, quiet)
        os.utime(newest_model(models), (100 + n, 100 + n))
    ours = newest_model(models).read_text(encoding="utf-8")
    os.utime(by_hand)

    assert ours == f"model {KEPT_MODELS + 2}"
    assert newest_model(models) == by_hand
    assert len(list(models.glob("*.tar.gz"))) == KEPT_MODELS + 1


def test_no_model_says_how_to_get_one(tmp_path: Path) -> None:
    """An empty folder is told with the command that fills it."""
    with pytest.raises(NoModel, match="python -m engine train"):
        newest_model(tmp_path)


def test_a_failed_training_leaves_the_model_before(
    project: Path, tmp_path: Path, trained: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old model and its stamp stay untouched, nothing half-made is left, and the next start
    tries again."""
    models = tmp_path / "models"
    train_if_changed(project, models, quiet)
    before = (newest_model(models).name, read_stamp(models))
    edit("domain.yml")(project)

    def fail(_project: Path, output: Path) -> Path:
        (output / "half.tar.gz").write_text("half", encoding="utf-8")
        raise TrainingFailed("contradicting rules")

    monkeypatch.setattr(training, "_run_rasa", fail)
    with pytest.raises(TrainingFailed, match="contradicting rules"):
        train_if_changed(project, models, quiet)

    assert (newest_model(models).name, read_stamp(models)) == before
    assert not is_trained(project, models)
    assert {path.name for path in models.iterdir()} == {before[0], "trained.json", ".lock"}


def test_rasas_own_complaint_is_passed_on(project: Path, tmp_path: Path) -> None:
    """Rules that contradict each other fail the command with what Rasa says about them."""
    with (project / "data/rules/sample.yml").open("a", encoding="utf-8") as rules:
        rules.write(
            "- rule: greet otherwise\n  steps:\n  - intent: greet\n  - action: utter_refused\n"
        )
    command = [sys.executable, "-m", "engine", "train"]
    command += ["--project", str(project), "--models", str(tmp_path / "models")]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "greet otherwise" in done.stderr
    assert "still in use" in done.stderr
    assert not list((tmp_path / "models").glob("*.tar.gz"))
