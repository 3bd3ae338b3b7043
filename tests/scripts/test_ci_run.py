"""CI brings what it lacks, nothing else, and answers as `make test` answers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.style.checkout import ROOT

NEEDED = ("bash", "dirname", "mktemp", "rm", "sed", "tail")


class Machine:
    """A machine that has the commands put on it, writes down what is run, and has no network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log"
        self._log.touch()
        (folder / "bin").mkdir()
        (folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
        for name in NEEDED:
            (folder / "bin" / name).symlink_to(shutil.which(name) or pytest.fail(name))
        self.put("sudo", '"$@"')

    def put(self, name: str, script: str = "exit 0") -> None:
        """Put a command on the machine."""
        command = self._folder / "bin" / name
        bash = self._folder / "bin" / "bash"
        command.write_text(f'#!{bash}\necho "{name} $*" >> "{self._log}"\n{script}\n')
        command.chmod(0o755)

    def run(self) -> subprocess.CompletedProcess[str]:
        """Run CI."""
        return subprocess.run(
            [self._folder / "bin" / "bash", self._folder / ".ci" / "run"],
            env={"PATH": str(self._folder / "bin"), "TMPDIR": str(self._folder)},
            capture_output=True,
            text=True,
        )

    @property
    def ran(self) -> list[str]:
        """The commands that were run, in order, with their arguments."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith(("sudo", "python3"))]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python and make, and no browser."""
    machine = Machine(tmp_path)
    machine.put("python3")
    machine.put("make")
    return machine


def test_nothing_is_installed_where_nothing_is_missing(machine: Machine) -> None:
    """With everything there, CI is `make test`."""
    machine.put("chromium")

    done = machine.run()

    assert done.returncode == 0
    assert machine.ran == ["make --no-print-directory test"]


def test_missing_browser_is_installed_first(machine: Machine) -> None:
    """Only the package that is missing is installed, after the lists are brought up to date."""
    machine.put("apt-get")

    done = machine.run()

    assert done.returncode == 0
    assert machine.ran == [
        "apt-get update -qq",
        "apt-get install -y -qq --no-install-recommends chromium",
        "make --no-print-directory test",
    ]


def test_failed_installation_ends_ci_without_addresses(machine: Machine) -> None:
    """When apt fails CI fails, says which package, and shows apt's words without addresses."""
    machine.put("apt-get", 'echo "E: cannot fetch https://mirror.example/a"; exit 100')

    done = machine.run()

    assert done.returncode == 1
    assert machine.ran == ["apt-get update -qq"]
    assert "could not install chromium" in done.stderr
    assert "cannot fetch <address>" in done.stderr
    assert "mirror.example" not in done.stderr


@pytest.mark.parametrize("status", [0, 2])
def test_status_of_the_tests_is_the_status_of_ci(machine: Machine, status: int) -> None:
    """What `make test` answers is what CI answers."""
    machine.put("chromium")
    machine.put("make", f"exit {status}")

    done = machine.run()

    assert done.returncode == status
