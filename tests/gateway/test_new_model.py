"""Another model while customers talk: two real workers, the real model under another name, and a broken one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from engine.models import STAMP, wanted_model
from records.database import open_database
from tests.gateway.served import ROOT, Served

NEW = "zz-new.tar.gz"
BROKEN = "zz-broken.tar.gz"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """This project with a folder of models of its own: all else are links."""
    command = [sys.executable, "-m", "engine", "train"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    for each in ROOT.iterdir():
        if each.name != "models":
            (folder / each.name).symlink_to(each)
    for each in (wanted_model(ROOT / "models"), ROOT / "models" / STAMP):
        shutil.copy2(each, folder / "models")
    return folder


@pytest.fixture
def served(project: Path, tmp_path: Path) -> Iterator[Served]:
    """Two workers on it."""
    settings = {
        "AFTERCART_WORKERS": "2",
        "AFTERCART_SESSION_RATE_PER_MINUTE": "0",
        "AFTERCART_IP_RATE_PER_MINUTE": "0",
    }
    gateway = Served(tmp_path, settings=settings, project=project)
    gateway.start()
    yield gateway
    gateway.end()


def test_all_workers_change_over_while_customers_talk(served: Served, project: Path) -> None:
    """With a new model in the folder, a broken one, and the one before wanted back: every message is answered as
    ever, a request that was open goes on, each turn is noted with the model that answered, and the reason of the
    refusal is said to whoever runs the gateway."""
    models = project / "models"
    old = wanted_model(models)
    patient = served.guest()
    patient.send(text="cancel order #J4821903")
    is_over = threading.Event()

    def talk(number: int) -> list[httpx.Response]:
        guest, answers = served.guest(), list[httpx.Response]()
        while not is_over.is_set():
            text = "what is your return policy?"
            answers.append(guest.say_on_own_connection(text, f"m{number}-{len(answers)}"))
        return answers

    with ThreadPoolExecutor(3) as pool:
        talking = [pool.submit(talk, number) for number in range(3)]
        try:
            shutil.copy(old, models / NEW)
            served.until(lambda health: health["models"] == [NEW])
            patient.send(text="maya.torres@example.com")
            asks_after_the_change = patient.last[-1]["asks"]
            (models / BROKEN).write_bytes(old.read_bytes()[:-1000])
            served.until(lambda _: served.output.count(f"{BROKEN} is refused") == 2)
            after_the_refusal = served.health()["models"]
            (models / BROKEN).unlink()
            command = [sys.executable, "-m", "engine", "use", "previous", "--models", str(models)]
            chosen = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            served.until(lambda health: health["models"] == [old.name])
        finally:
            is_over.set()
        answers = [answer for each in talking for answer in each.result()]

    assert {answer.status_code for answer in answers} == {200}
    assert all("30 days" in answer.text for answer in answers)
    assert asks_after_the_change == "reason"
    assert after_the_refusal == [NEW]
    assert "is damaged" in served.output
    assert chosen.returncode == 0, chosen.stderr
    assert _models_noted(served.folder) == {old.name, NEW}


def _models_noted(folder: Path) -> set[str]:
    engine = open_database(f"sqlite:///{folder}/records.db")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT DISTINCT model FROM turns")).all()
    engine.dispose()
    return {str(row.model) for row in rows}
