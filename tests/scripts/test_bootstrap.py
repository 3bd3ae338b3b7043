"""The installation finds a Python that works, tells no secrets, and is done once."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.style.checkout import ROOT


@pytest.fixture
def bootstrap() -> ModuleType:
    """scripts/bootstrap as a module of its own."""
    loader = importlib.machinery.SourceFileLoader("bootstrap", str(ROOT / "scripts" / "bootstrap"))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def checkout(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with locks, on a machine that has the right platform and no Python 3.10."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "uv.in").write_text("uv==1.2.3\n")
    (tmp_path / "scripts" / "uv.lock").write_text("uv==1.2.3 \\\n")
    (tmp_path / "requirements.lock").write_text("rasa==3.6.21\n")
    places = {
        "ROOT": tmp_path,
        "LOCK": tmp_path / "requirements.lock",
        "UV_LOCK": tmp_path / "scripts" / "uv.lock",
        "TOOLS": tmp_path / ".tools",
        "VENV": tmp_path / ".venv",
    }
    for name, value in places.items():
        monkeypatch.setattr(bootstrap, name, value)
    monkeypatch.setattr(bootstrap, "check_platform", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def make_command(path: Path, script: str) -> Path:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def make_python(path: Path, version: str = "3.10") -> Path:
    """Something that answers as a CPython of that version."""
    return make_command(path, f"echo cpython {version}")


def test_python_on_the_path_comes_first(bootstrap: ModuleType, checkout: Path) -> None:
    """A python3.10 on PATH that works is taken before pyenv's and before uv is asked."""
    uv = make_command(checkout / "uv", "exit 9")
    make_python(checkout / "pyenv/versions/3.10.4/bin/python")
    on_path = make_python(checkout / "bin/python3.10")

    assert bootstrap.find_python(uv) == on_path


def test_broken_shim_is_passed_over(bootstrap: ModuleType, checkout: Path) -> None:
    """A shim that leads nowhere is skipped; pyenv's newest 3.10 is taken, by number, not by name."""
    uv = make_command(checkout / "uv", "exit 9")
    make_command(checkout / "bin/python3.10", "echo 'command not found' >&2; exit 127")
    make_python(checkout / "pyenv/versions/3.10.9/bin/python")
    newest = make_python(checkout / "pyenv/versions/3.10.13/bin/python")
    make_python(checkout / "pyenv/versions/3.11.7/bin/python", "3.11")

    assert bootstrap.find_python(uv) == newest


def test_python_known_to_uv_is_taken(bootstrap: ModuleType, checkout: Path) -> None:
    """Where PATH and pyenv have none, the one uv finds is taken, if it works."""
    known = make_python(checkout / "elsewhere/python3.10")
    uv = make_command(checkout / "uv", f"echo {known}")

    assert bootstrap.find_python(uv) == known


def test_python_is_fetched_when_there_is_none(bootstrap: ModuleType, checkout: Path) -> None:
    """Without any working 3.10 uv is asked for one, which lands in .tools."""
    target = checkout / ".tools/python/cpython-3.10.20-linux/bin/python3.10"
    uv = make_command(
        checkout / "uv",
        f"[ $2 = install ] || exit 2\nPATH=/usr/bin:/bin; mkdir -p {target.parent}\n"
        f"printf '#!/bin/sh\\necho cpython 3.10\\n' > {target}; chmod +x {target}",
    )

    assert bootstrap.find_python(uv) == target


def test_no_python_at_all_is_told(bootstrap: ModuleType, checkout: Path) -> None:
    """When nothing helps, the message names the version, where was looked, and what to do."""
    uv = make_command(checkout / "uv", "[ $2 = install ] && exit 0; exit 2")

    with pytest.raises(bootstrap.BootstrapError) as failure:
        bootstrap.find_python(uv)

    for word in ("3.10", "PATH", "pyenv", "uv", "python3.10-venv"):
        assert word in str(failure.value)


def test_second_start_does_nothing(
    bootstrap: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the stamp of the same locks in .venv nothing is run and nothing is said."""
    make_python(checkout / ".venv/bin/python")
    stamp = bootstrap.digest(bootstrap.LOCK, bootstrap.UV_LOCK, ROOT / "scripts" / "bootstrap")
    (checkout / ".venv/.installed").write_text(stamp)
    before = sorted(checkout.rglob("*"))

    status = bootstrap.main([])

    assert status == 0
    assert capsys.readouterr() == ("", "")
    assert sorted(checkout.rglob("*")) == before


def test_changed_lock_is_installed_into_the_environment_there_is(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another lock is one `uv pip sync` with hashes, and its stamp is written only after it."""
    make_python(checkout / ".venv/bin/python")
    (checkout / ".venv/.installed").write_text("of an older lock")
    calls: list[list[str]] = []
    stamps: list[bool] = []

    def run(title: str, command: list[object], env: object = None) -> None:
        calls.append([str(part) for part in command])
        stamps.append((checkout / ".venv/.installed").exists())

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "ensure_uv", lambda *_: Path("uv"))

    status = bootstrap.main([])

    assert status == 0
    assert [call[1:3] for call in calls] == [["pip", "sync"]]
    assert "--require-hashes" in calls[0]
    assert stamps == [False]
    assert (checkout / ".venv/.installed").read_text().strip() == bootstrap.digest(
        bootstrap.LOCK, bootstrap.UV_LOCK, ROOT / "scripts" / "bootstrap"
    )


def test_failed_step_is_told_without_addresses(
    bootstrap: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failing command's words are passed on, but no address in them: it may hold a password."""
    secret = "https://ada:secret@index.example/simple"
    command = ["/bin/sh", "-c", f"echo 'no route to <{secret}>'; exit 3"]

    with pytest.raises(bootstrap.BootstrapError, match="exit status 3"):
        bootstrap.run("Installing", command)

    said = capsys.readouterr().err
    assert "no route to" in said
    assert "secret" not in said
    assert "index.example" not in said


def test_long_step_shows_that_it_goes_on(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A step that says nothing itself is announced and then reported as still going."""
    monkeypatch.setattr(bootstrap, "HEARTBEAT_S", 0.01)

    bootstrap.run("Fetching", [sys.executable, "-c", "import time; time.sleep(0.2)"])

    said = capsys.readouterr().err.splitlines()
    assert said[0] == "* Fetching"
    assert any(line.startswith("  ... Fetching (") for line in said[1:])


def test_other_platforms_are_turned_away_at_once(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A machine the lock has no wheels for is told so, with a way on, before anything is fetched."""
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    monkeypatch.setattr(bootstrap, "read_stamp", lambda _: "")
    monkeypatch.setattr(bootstrap, "ensure_uv", lambda *_: pytest.fail("fetched something"))

    status = bootstrap.main([])

    said = capsys.readouterr().err
    assert status == 1
    assert "Darwin on arm64" in said
    assert "container" in said


def test_ctrl_c_is_no_stack_trace(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends with the status shells expect and a line on how to go on."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "bootstrap", interrupt)

    status = bootstrap.main([])

    assert status == 130
    assert "stopped" in capsys.readouterr().err
