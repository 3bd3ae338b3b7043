"""The command line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.tasks import __main__ as command
from benchmarks.tasks import run, served
from benchmarks.tasks.customer import Customer
from tests.benchmarks.tasks import tiny
from tests.benchmarks.tasks.scripted import ScriptedShop


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The tiny shop and two tasks as options."""
    db, tasks = tmp_path / "db.json", tmp_path / "tasks.json"
    db.write_text(json.dumps(tiny.shop_file()), encoding="utf-8")
    raw = [tiny.task(tiny.CANCEL, id="one"), tiny.task(tiny.RETURN, id="two")]
    tasks.write_text(json.dumps(raw), encoding="utf-8")
    return ["--db", str(db), "--tasks", str(tasks)]


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The assistant that reads minds instead of the real one."""
    shop = ScriptedShop(tiny.shop_file())
    met: list[Customer] = []

    def meet(*arguments: Any) -> Customer:
        met.append(Customer(*arguments))
        return met[-1]

    def restore() -> None:
        ScriptedShop.restore(shop)
        shop.assistant.customer = met[-1]

    @contextmanager
    def serve(*arguments: Any) -> Any:
        yield shop

    monkeypatch.setattr(shop, "restore", restore)
    monkeypatch.setattr(run, "Customer", meet)
    monkeypatch.setattr(command, "serve", serve)


def test_the_last_line_is_the_figures(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output ends in one JSON object; progress goes to standard error; the exit code is 0."""
    code = command.main([*files, "--seed", "4", "--seeds", "2"])
    out, err = capsys.readouterr()
    figures = json.loads(out.splitlines()[-1])

    assert code == 0
    assert (figures["tasks"], figures["solved"], figures["seeds"]) == (4, 4, [4, 5])
    assert "[4/4] task two seed 5: solved" in err


def test_only_some_tasks_and_their_transcripts(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--only` picks tasks, `--transcripts` writes each conversation into its own file."""
    folder = tmp_path / "out"
    command.main([*files, "--only", "two", "--transcripts", str(folder), "--verbose"])
    transcript = folder / "two-1-solved.txt"

    assert {path.name for path in folder.iterdir()} == {"gateway.log", transcript.name}
    assert "C: " in transcript.read_text(encoding="utf-8")
    assert "C: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--only", "three"], "three"),
        (["--tasks", "nowhere.json"], "nowhere.json does not exist"),
    ],
)
def test_a_mistake_in_the_options_is_said(
    files: list[str], options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown task or a missing file stops with what and which, and exit code 1."""
    code = command.main([*files, *options])

    assert code == 1
    assert words in capsys.readouterr().err


def test_the_outside_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """AFTERCART_EVAL_DIR names the folder; without it the one beside the checkout is taken."""
    monkeypatch.setenv("AFTERCART_EVAL_DIR", "/data/eval")
    named = command.eval_folder()
    monkeypatch.setenv("AFTERCART_EVAL_DIR", "")
    beside = command.eval_folder()

    assert named == Path("/data/eval/taubench")
    assert beside == served.ROOT / "../shared/eval/taubench"


def test_everything_a_run_writes_is_in_its_folder(tmp_path: Path) -> None:
    """The gateway under test never touches the databases of the checkout, and is not held back."""
    environment = served.environment_for(tmp_path, Path("data/policies/taubench"))

    for name in ("SHOP", "RECORDS", "TRACKER"):
        assert str(tmp_path) in environment[f"AFTERCART_{name}_URL"]
    assert environment["AFTERCART_SESSION_RATE_PER_MINUTE"] == "0"


def test_answers_that_need_a_model_are_counted() -> None:
    """Those a model gave, and those that say why it did not; what is given word for word needs none."""
    name = "aftercart_fallback_answers_total"
    metrics = (
        f"# TYPE {name} counter\n"
        f'{name}{{rung="faq",no_llm=""}} 5.0\n'
        f'{name}{{rung="clarify",no_llm=""}} 2.0\n'
        f'{name}{{rung="llm",no_llm=""}} 3.0\n'
        f'{name}{{rung="extract",no_llm="no_key"}} 4.0\n'
    )

    assert served.asked_in(metrics) == 7


def test_a_database_is_put_back_while_others_have_it_open(tmp_path: Path) -> None:
    """Another connection sees the pristine rows after the copy, without being opened anew."""
    pristine, live = tmp_path / "pristine.db", tmp_path / "live.db"
    for path, value in ((pristine, "before"), (live, "after")):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("create table rows (value text)")
            database.execute("insert into rows values (?)", (value,))
    with closing(sqlite3.connect(live)) as reader:
        reader.execute("select * from rows").fetchall()

        served._copy(pristine, live)

        assert reader.execute("select value from rows").fetchall() == [("before",)]
