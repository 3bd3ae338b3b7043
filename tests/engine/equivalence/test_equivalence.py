"""The engine holds conversations as stock Rasa does, event by event."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from engine.engine import Engine
from engine.models import newest_model
from engine.running import EngineOptions
from engine.types import Payload, Text
from shop.bootstrap import use
from tests.engine.equivalence.cases import Case, at_random, comparable, of_the_tests, said_in
from tests.engine.equivalence.stock import ROOT, fresh_shop, is_with_a_person, replies_in

SEED = 20240517
RANDOM = int(os.environ.get("AFTERCART_EQUIVALENCE_RANDOM") or 50)
# Stock Rasa takes minutes for all conversation tests: every so many are held, 1 for all.
EVERY = int(os.environ.get("AFTERCART_EQUIVALENCE_EVERY") or 10)
MODELS = ROOT / "models"
FAILED = "turn failed"


@pytest.mark.parametrize("kind", ["tests", "random"])
def test_the_engine_decides_as_stock_rasa_does(kind: str, tmp_path: Path) -> None:
    """Over the words of conversation tests, and over random conversations made of them, the events of
    both are the same, in the same order, with everything in them but the time."""
    cases = list(of_the_tests())[::EVERY] if kind == "tests" else list(at_random(RANDOM, SEED))
    subprocess.run([sys.executable, "-m", "engine", "train"], cwd=ROOT, check=True)
    with warnings.catch_warnings(), capture_logs():
        warnings.simplefilter("ignore")
        stock = _start_stock(cases, tmp_path)
        ours = asyncio.run(_ours(cases, tmp_path))
        theirs = _events_of(stock, tmp_path)
    different = [
        _first_difference(case, mine, other)
        for case, mine, other in zip(cases, ours, map(_as_far, ours, theirs), strict=True)
        if mine != other
    ]

    assert len(ours) == len(cases)
    assert not different, "\n".join(different)


async def _ours(cases: Sequence[Case], folder: Path) -> list[list[dict[str, Any]]]:
    options = EngineOptions(MODELS, f"sqlite:///{folder}/tracker.db", turn_timeout_s=600)
    engine = await Engine.load(options)
    result = []
    for number, case in enumerate(cases):
        with use(fresh_shop()):
            result.append(await _hold(engine, case, f"case-{number}"))
    await engine.close()
    return result


async def _hold(engine: Engine, case: Case, session_id: str) -> list[dict[str, Any]]:
    np.random.seed(case.seed)
    await engine.start(session_id, case.language, case.signed_in_as)
    for number, step in enumerate(case.steps):
        events = [dict(event) for event in await engine.events(session_id)]
        said = said_in(step, replies_in(events))
        if said is None or is_with_a_person(events):
            continue
        np.random.seed(case.seed + number + 1)
        title = said.metadata.get("aftercart_title", "")
        incoming = Payload(said.text, title) if said.is_payload else Text(said.text)
        result = await engine.turn(session_id, incoming, f"m{number}")
        if result.failed:
            # Rasa goes on after an action that raised, which the engine means not to.
            return _before(f"m{number}", await engine.events(session_id))
    return [comparable(event) for event in await engine.events(session_id)]


def _before(message_id: str, events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The events before that message, and a mark."""
    found = list(takewhile(lambda event: event.get("message_id") != message_id, events))
    return [*(comparable(event) for event in found), {"event": FAILED, "message_id": message_id}]


def _as_far(mine: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The other's events, no further than mine went before a turn failed."""
    if mine and mine[-1]["event"] == FAILED:
        return _before(mine[-1]["message_id"], other)
    return other


def _start_stock(cases: Sequence[Case], folder: Path) -> subprocess.Popen[bytes]:
    (folder / "cases.json").write_text(json.dumps([case.as_json() for case in cases]))
    command = [sys.executable, "-m", "tests.engine.equivalence.stock", str(newest_model(MODELS))]
    command += [str(folder / "cases.json"), str(folder / "out.json")]
    # As many steps a turn as the engine allows.
    environment = {**os.environ, "MAX_NUMBER_OF_PREDICTIONS": "60", "LOG_LEVEL": "ERROR"}
    with (folder / "stock.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def _events_of(stock: subprocess.Popen[bytes], folder: Path) -> list[list[dict[str, Any]]]:
    code = stock.wait(3600)
    assert code == 0, (folder / "stock.log").read_text(errors="replace")[-2000:]
    events: list[list[dict[str, Any]]] = json.loads((folder / "out.json").read_text())
    return events


def _first_difference(case: Case, mine: list[dict[str, Any]], other: list[dict[str, Any]]) -> str:
    for number, (one, two) in enumerate(zip(mine, other, strict=False)):
        if one != two:
            return (
                f"{case.name}, event {number} ({one['event']} / {two['event']}): {_apart(one, two)}"
            )
    return f"{case.name}: {len(mine)} events / {len(other)}"


def _apart(one: Any, two: Any) -> str:
    """Where two values differ, and in what."""
    if isinstance(one, dict) and isinstance(two, dict):
        keys = [key for key in {**one, **two} if one.get(key) != two.get(key)]
        return "; ".join(f"{key}: {_apart(one.get(key), two.get(key))}" for key in keys)
    return f"{one!r:.200} / {two!r:.200}"
