"""What the command prints, and with which code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from nlu_lint.__main__ import main
from nlu_lint.errors import SettingsError
from nlu_lint.findings import Rule, Severity
from nlu_lint.linting import CHECKS, lint
from nlu_lint.settings import load_settings
from tests.nlu_lint.project import blocks, settings, write

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data/lint.yml"


def _project(root: Path, sell: str) -> list[str]:
    """A project of two examples, and the arguments to lint it with settings that ask for no more."""
    write(root, "intents: [buy, sell]", a=blocks({"buy": ["take it"], "sell": [sell]}))
    text = SHIPPED.read_text("utf-8").replace("least_examples: 60", "least_examples: 1")
    text = text.replace("missing-language: error", "missing-language: 'off'")
    text = text.replace("domain: [domain.yml, domain]", "domain: [domain.yml]")
    (root / "lint.yml").write_text(text, encoding="utf-8")
    return ["--root", str(root), "--settings", str(root / "lint.yml"), "--no-model"]


def test_clean_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without errors the code is 0, and the last line counts."""
    code = main(_project(tmp_path, "sell it"))

    assert code == 0
    assert capsys.readouterr().out == "0 errors and 0 warnings in 2 examples\n"


def test_error_is_one_line_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An error is one line with file, line, severity, rule, what and what to do; the code is 1."""
    code = main(_project(tmp_path, "Take it!"))

    assert code == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "data/nlu/a.yml:9: error [shared-example] 'Take it!' under 'sell' is also an example of"
        " 'buy' (data/nlu/a.yml:5). Keep it under the intent it means, and delete the other."
    )


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON a finding has the same parts, and the counts stand beside them."""
    code = main([*_project(tmp_path, "Take it!"), "--format", "json"])

    whole = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (whole["errors"], whole["warnings"], whole["examples"]) == (1, 0, 2)
    (finding,) = whole["findings"]
    assert (finding["file"], finding["line"]) == ("data/nlu/a.yml", 9)
    assert (finding["rule"], finding["severity"]) == ("shared-example", "error")
    assert finding["what"]
    assert finding["advice"]


def test_missing_data_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is nothing to lint the code is 2, and the message goes to standard error."""
    code = main(["--root", str(tmp_path), "--settings", str(SHIPPED)])

    assert code == 2
    assert "'data/nlu': no YAML file there" in capsys.readouterr().err


def test_only_so_many_warnings_of_a_rule_are_shown(tmp_path: Path) -> None:
    """Warnings beyond the limit are held back, errors never."""
    write(tmp_path, "intents: [buy]", a=blocks({"buy": [f"a  {c}" for c in "bcdefg"]}))
    severity = {**dict.fromkeys(Rule, Severity.OFF), Rule.STRAY_SPACE: Severity.WARNING}

    warned = lint(tmp_path, settings(severity=severity))
    failed = lint(tmp_path, settings(severity={**severity, Rule.STRAY_SPACE: Severity.ERROR}))

    assert (len(list(warned.shown(4))), len(list(warned.shown(None)))) == (4, 6)
    assert len(list(failed.shown(4))) == 6


def test_shipped_settings_are_read() -> None:
    """data/lint.yml names every rule and asks for 60 English and 40 examples in each Hindi."""
    shipped = load_settings(SHIPPED)

    assert {code: la.least_examples for code, la in shipped.languages.items()} == {
        "en": 60,
        "hi": 40,
        "hi-Latn": 40,
    }
    assert set(shipped.severity) == set(Rule)


def test_rasa_takes_the_settings_for_nothing_of_its_own() -> None:
    """Rasa looks through data/ for training data: the settings must not look like some."""
    assert not RasaYAMLReader.is_yaml_nlu_file(SHIPPED)
    assert not YAMLStoryReader.is_stories_file(SHIPPED)
    assert not Domain.is_domain_file(SHIPPED)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("stray-space: warning", "stray-space: waring", "Did you mean 'warning'?"),
        ("alike_percent: 85", "alike_percent: 101", "a percentage from 1 to 100"),
        ("default_language: en", "default_language: fr", "Add it under `languages`."),
        ("most_shown: 25", "most_show: 25", "Did you mean 'most_shown'?"),
        (
            "allowed: []",
            "allowed: [{rule: near-example, intents: [a], texts: [], why: x}]",
            "Name the two of them.",
        ),
    ],
)
def test_mistakes_in_the_settings_are_told_by_line(
    tmp_path: Path, right: str, wrong: str, words: str
) -> None:
    """A wrong value, an unknown key and a name that is nowhere are refused with their line."""
    path = tmp_path / "lint.yml"
    path.write_text(SHIPPED.read_text("utf-8").replace(right, wrong), encoding="utf-8")
    line = path.read_text("utf-8").splitlines().index(wrong.join(_around(right))) + 1

    with pytest.raises(SettingsError) as raised:
        load_settings(path)

    assert any(p.line == line and words in str(p) for p in raised.value.problems), raised.value


def _around(setting: str) -> tuple[str, str]:
    """What stands before and after a setting in its line of the shipped file."""
    (line,) = [line for line in SHIPPED.read_text("utf-8").splitlines() if setting in line]
    before, _, after = line.partition(setting)
    return before, after


def test_page_explains_every_rule() -> None:
    """docs/lint-nlu.md has a line for each rule, and for no other."""
    lines = (ROOT / "docs/lint-nlu.md").read_text("utf-8").splitlines()
    explained = [line.split("`")[1] for line in lines if line.startswith("| `")]

    assert explained == [rule.value for rule in Rule]


def test_every_rule_is_looked_for() -> None:
    """Each rule is found by a check, by reading, or by the model."""
    by_reading = {Rule.UNREADABLE, Rule.UNKNOWN_LANGUAGE, Rule.BAD_ENTITY_MARK}

    assert set(CHECKS) | by_reading | {Rule.LABEL_ERROR} == set(Rule)
