"""The benchmark of failures: it counts what it says it counts."""

from __future__ import annotations

import json

import pytest

from benchmarks.fallback import faulted
from benchmarks.fallback.__main__ import main
from benchmarks.fallback.faults import FAULTS, REASONS
from llm_fallback.errors import Reason


def test_every_reason_is_brought_about() -> None:
    """There is a case for each way a provider can fail, and each case has its own name."""
    cases = faulted.cases()

    assert {case.reason for case in cases} - {None} == set(Reason)
    assert len({case.name for case in cases}) == len(cases)


def test_every_fault_has_an_expected_reason() -> None:
    """The two tables have the same rows."""
    assert list(FAULTS) == list(REASONS)


def test_questions_are_answered_while_the_provider_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Some quick failures, end to end: everything is answered, and the last line is JSON."""
    names = ["500", "refused key", "over budget", "truncated by length", "429, retry at once"]
    chosen = [option for name in names for option in ("--only", name)]

    code = main(["faults", "--questions", "2", *chosen])

    total = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 0
    assert total["failures"] == len(names)
    assert total["answered"] == 1.0
    assert total["all_reasons_as_expected"] is True
    by_model = {row["failure"]: row["by_model"] for row in total["rows"]}
    assert by_model == {
        "refused key": 0.0,
        "over budget": 0.0,
        "429, retry at once": 1.0,
        "500": 0.0,
        "truncated by length": 1.0,
    }


def test_nothing_measured_is_no_success() -> None:
    """A run that asked nothing does not pass."""
    assert main(["faults", "--only", "no such failure"]) == 1
