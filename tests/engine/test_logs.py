"""What may be logged: names and facts, never what customers say."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from engine.logs import configure_logging


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Put back what a test configured."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    yield
    structlog.reset_defaults()
    root.setLevel(before[0])
    root.handlers[:] = before[1]


@pytest.mark.parametrize("as_json", [False, True])
def test_tracebacks_come_without_values(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    """A traceback shows where it happened, and not what the variables held."""
    configure_logging(as_json=as_json)
    try:
        _fail_with("sara.doe496@example.com".upper())
    except LookupError as error:
        structlog.get_logger().error("turn_failed", exc_info=error)

    logged = capsys.readouterr().err
    assert "turn_failed" in logged
    assert "_fail_with" in logged
    assert "EXAMPLE.COM" not in logged


def test_rasas_chatter_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What Rasa logs of messages, and its complaint about braces that quotes all slots, are
    dropped."""
    configure_logging()
    rasa = structlog.get_logger()
    rasa.debug("processor.message.parse", parse_data_text="my secret")
    rasa.error("interpolator.interpolate.text", response="my secret")
    logging.getLogger("rasa.core.processor").error("my secret")
    logging.getLogger("rasa.core.agent").info("my secret")

    assert capsys.readouterr().err == ""


def test_json_lines_are_one_event_each(capsys: pytest.CaptureFixture[str]) -> None:
    """For collectors, every line is a JSON object with the event, its level and the time."""
    configure_logging("WARNING", as_json=True)
    structlog.get_logger().info("not_shown")
    structlog.get_logger().warning("shown", session="s1")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert [(line["event"], line["level"], line["session"]) for line in lines] == [
        ("shown", "warning", "s1")
    ]
    assert lines[0]["timestamp"].endswith("Z")


def _fail_with(email: str) -> None:
    raise LookupError("no such thing") from ValueError(len(email))
