"""Another model in place of the one that serves, while conversations go on."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine import renewal
from engine.__main__ import main
from engine.engine import Engine
from engine.errors import ModelUnusable, NoModel
from engine.in_process import InProcessActions
from engine.model import check_archive, why_not
from engine.models import choose, models_by_wish, newest_model, wanted_model
from engine.renewal import Renewal
from engine.running import EngineOptions
from engine.types import Text
from tests.engine.conftest import ROOT, Talk, texts

GREETING = "Hi again."
NEW_GREETING = "Nice to see you again."


@pytest.fixture
def models(sample_models: Path, tmp_path: Path) -> Path:
    """A folder with the sample project's model under the name `old.tar.gz`."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(newest_model(sample_models), folder / "old.tar.gz")
    os.utime(folder / "old.tar.gz", (100, 100))
    return folder


@pytest.fixture
async def renewed(options: EngineOptions, models: Path, tmp_path: Path) -> AsyncIterator[Engine]:
    """An engine on a folder of its own."""
    engine = await Engine.load(
        replace(options, models=models, tracker_url=f"sqlite:///{tmp_path}/tracker.db")
    )
    yield engine
    await engine.close()


def rewritten(models: Path, name: str, change: Callable[[str], str], at: int = 200) -> Path:
    """The model `old.tar.gz` once more under that name, with its metadata changed."""
    path = models / name
    with (
        tarfile.open(models / "old.tar.gz") as old,
        tarfile.open(path, "w:gz", compresslevel=1) as new,
    ):
        for member in old:
            file = old.extractfile(member)
            content = file.read() if file is not None else b""
            if member.name.endswith("metadata.json"):
                content = change(content.decode()).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    os.utime(path, (at, at))
    return path


def greeting_otherwise(metadata: str) -> str:
    """Another wording, as a designer would train it."""
    return metadata.replace(json.dumps(GREETING), json.dumps(NEW_GREETING))


def broken(models: Path, name: str, kind: str) -> Path:
    """A model that cannot be served, for a reason."""
    path = models / name
    if kind == "truncated":
        path.write_bytes((models / "old.tar.gz").read_bytes()[:-5000])
    elif kind == "no archive":
        path.write_text("model")
    elif kind == "another Rasa":
        rewritten(models, name, lambda text: text.replace('"3.6.', '"3.5.'))
    elif kind == "an action nobody wrote":
        rewritten(models, name, lambda text: text.replace("action_sample_cancel", "action_gone"))
    else:
        rewritten(models, name, lambda text: text.replace("utter_internal_error", "utter_gone"))
    os.utime(path, (200, 200))
    return path


BROKEN = {
    "truncated": "damaged",
    "no archive": "damaged",
    "another Rasa": "trained with Rasa 3.5",
    "an action nobody wrote": "action 'action_gone'",
    "a response is missing": "response 'utter_internal_error'",
}


async def said(engine: Engine, session_id: str, text: str, message_id: str) -> list[str]:
    """What is answered."""
    return texts(await engine.turn(session_id, Text(text), message_id))


async def test_a_new_model_answers_and_the_old_one_again(renewed: Engine, models: Path) -> None:
    """A model put into the folder is taken up, the one before on request, and then the newest."""
    lines: list[str] = []
    keeping_up = Renewal(renewed, models, lines.append)
    await renewed.start("s", "en")
    before = await said(renewed, "s", "hello", "m1")
    new = rewritten(models, "new.tar.gz", greeting_otherwise)
    looked = [await keeping_up.look(), await keeping_up.look()]
    after = await renewed.turn("s", Text("hello"), "m2")
    choose(models, "old.tar.gz")
    await keeping_up.look()
    await keeping_up.look()
    back = await said(renewed, "s", "hello", "m3")
    os.utime(new, (300, 300))
    await keeping_up.look()
    await keeping_up.look()
    forward = await said(renewed, "s", "hello", "m4")

    assert looked == [False, True], "what is seen for the first time may still be written"
    assert (before, texts(after)) == ([GREETING], [NEW_GREETING])
    assert after.model == "new.tar.gz"
    assert (back, forward) == ([GREETING], [NEW_GREETING])
    assert [line.split()[1] for line in lines] == ["new.tar.gz", "old.tar.gz", "new.tar.gz"]


async def test_a_turn_ends_on_the_model_it_began_with(renewed: Engine, models: Path) -> None:
    """Turns in flight while the model changes are answered by the old one, all others by the new one, and
    none is lost."""
    new = rewritten(models, "new.tar.gz", greeting_otherwise)
    await renewed.start("slow", "en")
    hanging = asyncio.create_task(renewed.turn("slow", Text("hang"), "m1"))
    swapping = asyncio.create_task(renewed.swap(new))
    answers = []
    number = 0
    while not swapping.done() or number < 5:
        await renewed.start(f"s{number}", "en")
        answers.append(await renewed.turn(f"s{number}", Text("hello"), "m1"))
        number += 1
    await swapping
    last = await renewed.turn("s0", Text("hello"), "m2")
    slow = await hanging
    after = await renewed.turn("slow", Text("hello"), "m2")

    by_model = {answer.model: texts(answer) for answer in answers}
    assert by_model.get("old.tar.gz", [GREETING]) == [GREETING]
    assert all(
        texts(answer) == ([GREETING] if answer.model == "old.tar.gz" else [NEW_GREETING])
        for answer in answers
    )
    assert (last.model, texts(last)) == ("new.tar.gz", [NEW_GREETING])
    assert slow.model == "old.tar.gz"
    assert texts(after) == [NEW_GREETING]


async def test_the_old_model_is_let_go_of(renewed: Engine, models: Path) -> None:
    """When its last turn is over, nothing keeps the old model or its connections."""
    talk = Talk(renewed, "slow")
    await renewed.start("slow", "en")
    hanging = asyncio.create_task(talk.say("hang"))
    await asyncio.sleep(0.05)
    await renewed.swap(rewritten(models, "new.tar.gz", greeting_otherwise))
    kept_while_it_ran = len(renewed._before)
    await hanging
    await asyncio.sleep(0.05)

    assert kept_while_it_ran == 1
    assert len(renewed._before) == 0


async def test_an_open_form_goes_on_with_the_new_model(renewed: Engine, models: Path) -> None:
    """A form that waits for its answer gets it after the change, and nothing is asked twice."""
    await renewed.start("s", "en")
    asked = await said(renewed, "s", "where is my order", "m1")
    await renewed.swap(rewritten(models, "new.tar.gz", greeting_otherwise))
    filled = await said(renewed, "s", "#W5", "m2")

    assert asked == ["Which order?"]
    assert filled == ["Order #W5 is on its way."]


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_model_is_refused_and_the_old_one_stays(
    renewed: Engine, models: Path, kind: str
) -> None:
    """The reason is said once, the file is not tried again, and customers notice nothing."""
    lines: list[str] = []
    keeping_up = Renewal(renewed, models, lines.append)
    broken(models, "new.tar.gz", kind)
    looked = [await keeping_up.look() for _ in range(4)]
    await renewed.start("s", "en")

    assert looked == [False] * 4
    assert len(lines) == 1
    assert "old.tar.gz stays" in lines[0]
    assert BROKEN[kind] in lines[0]
    assert await said(renewed, "s", "hello", "m1") == [GREETING]


async def test_a_refused_model_is_tried_again_when_it_is_repaired(
    renewed: Engine, models: Path
) -> None:
    """Another file under the same name is another model."""
    lines: list[str] = []
    keeping_up = Renewal(renewed, models, lines.append)
    broken(models, "new.tar.gz", "truncated")
    refused = [await keeping_up.look() for _ in range(2)]
    rewritten(models, "new.tar.gz", greeting_otherwise)
    taken = [await keeping_up.look() for _ in range(2)]

    assert (refused, taken) == ([False, False], [False, True])
    assert renewed.model_name == "new.tar.gz"


async def test_a_start_with_a_broken_model_takes_the_one_before(
    options: EngineOptions, models: Path, tmp_path: Path
) -> None:
    """A shop whose newest model is broken is open after a restart too."""
    broken(models, "new.tar.gz", "truncated")
    mine = replace(options, models=models, tracker_url=f"sqlite:///{tmp_path}/tracker.db")
    engine = await Engine.load(mine)
    await engine.close()
    (models / "old.tar.gz").unlink()

    assert engine.model_name == "old.tar.gz"
    with pytest.raises(ModelUnusable, match="damaged"):
        await Engine.load(mine)


async def test_it_looks_again_and_again(
    renewed: Engine, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to say that there is a new model; a folder that cannot be read ends nothing."""
    monkeypatch.setattr(renewal, "LOOK_AGAIN_S", 0.01)
    keeping_up = Renewal(renewed, models, lambda _line: None)
    real_look, looks = keeping_up.look, []

    async def look() -> bool:
        looks.append(len(looks))
        if len(looks) == 1:
            raise OSError("gone for a moment")
        return await real_look()

    monkeypatch.setattr(keeping_up, "look", look)
    task = asyncio.create_task(keeping_up.keep_up())
    rewritten(models, "new.tar.gz", greeting_otherwise)
    while renewed.model_name != "new.tar.gz" and not task.done():
        await asyncio.sleep(0.01)
    task.cancel()

    assert len(looks) > 2


def test_models_are_tried_in_the_order_of_wishes(models: Path) -> None:
    """The newest is wanted, unless another was chosen after it was written; then the others follow."""
    for name, at in (("b.tar.gz", 200), ("c.tar.gz", 300)):
        (models / name).write_text(name)
        os.utime(models / name, (at, at))
    newest = wanted_model(models).name
    choose(models, "b.tar.gz")
    chosen = [path.name for path in models_by_wish(models)]
    (models / "d.tar.gz").write_text("d")
    trained_later = wanted_model(models).name
    (models / "d.tar.gz").unlink()
    (models / "b.tar.gz").unlink()

    assert newest == "c.tar.gz"
    assert chosen == ["b.tar.gz", "c.tar.gz", "old.tar.gz"]
    assert trained_later == "d.tar.gz"
    assert wanted_model(models).name == "c.tar.gz"
    with pytest.raises(NoModel, match="python -m engine models"):
        choose(models, "../old.tar.gz")


def test_a_choice_nobody_can_read_counts_for_nothing(models: Path) -> None:
    """A damaged note of the choice leaves the newest."""
    (models / "chosen.json").write_text("{")

    assert wanted_model(models).name == "old.tar.gz"


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], int]:
    """The command, which leaves the logging of the tests alone."""
    monkeypatch.setattr("engine.__main__.quieten_libraries", lambda: None)
    monkeypatch.setattr("engine.__main__.configure_logging", lambda _level: None)
    return main


def test_the_command_line_lists_chooses_and_refuses(
    models: Path,
    sample_actions: str,
    capsys: pytest.CaptureFixture[str],
    command_line: Callable[[list[str]], int],
) -> None:
    """`models` names what there is, `use` chooses what can be served, and says why not of what cannot."""
    rewritten(models, "new.tar.gz", greeting_otherwise, at=300)
    broken(models, "bad.tar.gz", "an action nobody wrote")
    where = ["--models", str(models)]
    used = ["--actions", sample_actions, *where]
    codes = [command_line(["models", *where]), command_line(["use", "old.tar.gz", *used])]
    codes += [command_line(["models", *where]), command_line(["use", "bad.tar.gz", *used])]
    codes += [command_line(["use", "newest", *used]), command_line(["use", "none.tar.gz", *used])]
    out = capsys.readouterr()

    assert codes == [0, 0, 0, 1, 0, 1]
    assert out.out.splitlines() == [
        *("new.tar.gz  (wanted)", "bad.tar.gz", "old.tar.gz"),
        *("old.tar.gz  (wanted)", "new.tar.gz", "bad.tar.gz"),
    ]
    assert "action_gone" in out.err
    assert wanted_model(models).name == "new.tar.gz"


def test_previous_is_the_model_before_the_one_wanted(
    models: Path,
    sample_actions: str,
    capsys: pytest.CaptureFixture[str],
    command_line: Callable[[list[str]], int],
) -> None:
    """Going back twice goes back two models, and at the first one it says that there is none before."""
    rewritten(models, "new.tar.gz", greeting_otherwise)
    command = ["use", "previous", "--actions", sample_actions, "--models", str(models)]
    codes = [command_line(command), command_line(command)]

    assert codes == [0, 1]
    assert wanted_model(models).name == "old.tar.gz"
    assert "no model before 'old.tar.gz'" in capsys.readouterr().err


def test_a_model_that_needs_tensorflow_is_refused_where_it_was_left_out(models: Path) -> None:
    """A process that began without TensorFlow says that it has to be started again."""
    rewritten(
        models,
        "new.tar.gz",
        lambda text: text.replace(
            "rasa.nlu.classifiers.logistic_regression_classifier.LogisticRegressionClassifier",
            "rasa.nlu.classifiers.diet_classifier.DIETClassifier",
        ),
    )
    program = (
        "import sys; from pathlib import Path; from engine.lean import leave_out_tensorflow;"
        "leave_out_tensorflow(Path(sys.argv[1]) / 'old.tar.gz');"
        "from engine.model import check_archive; check_archive(Path(sys.argv[1]) / 'old.tar.gz');"
        "check_archive(Path(sys.argv[1]) / 'new.tar.gz')"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, str(models)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "TensorFlow, which was left out" in done.stderr
    assert check_archive(models / "new.tar.gz")["domain"]


def test_why_a_model_cannot_be_served_is_known_without_loading_it(
    models: Path, sample_actions: str
) -> None:
    """Each reason is found in the file; a sound model has none."""
    actions = InProcessActions(sample_actions)
    reasons = {kind: why_not(broken(models, "b.tar.gz", kind), actions) for kind in BROKEN}

    assert {kind: BROKEN[kind] in (reason or "") for kind, reason in reasons.items()} == (
        dict.fromkeys(BROKEN, True)
    )
    assert why_not(models / "old.tar.gz", actions) is None
    assert why_not(models / "gone.tar.gz", actions) == "there is no model 'gone.tar.gz'"
