"""Examples and names are read with the line they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from nlu_lint.errors import LintError
from nlu_lint.findings import Rule
from nlu_lint.reading import read_project
from tests.nlu_lint.project import SETTINGS, linted, places, settings, write

DOMAIN = """
    intents:
    - greet
    - buy: {use_entities: []}
    entities:
    - color
    - city: {roles: [from, to]}
"""

NLU = """\
    version: "3.1"
    # A comment before the data.
    nlu:
    - intent: greet
      examples: |
        - hi

        - hello  there
    - synonym: red
      examples: |
        - crimson
    - intent: buy
      metadata:
        language: hi
      examples:
      - text: |
          - not a list here
        metadata: {language: en}
      - text: "लाल [चाय]{\\"entity\\": \\"color\\", \\"role\\": \\"new\\"} दो"
"""


def test_examples_come_with_line_language_and_marks(tmp_path: Path) -> None:
    """Both ways to write examples are read, with blank lines and comments counted."""
    write(tmp_path, DOMAIN, shop=NLU)

    project, findings = read_project(tmp_path, SETTINGS)

    assert findings == []
    read = [(e.place.line, e.intent, e.language, e.text) for e in project.examples]
    assert read == [
        (6, "greet", "en", "hi"),
        (8, "greet", "en", "hello  there"),
        (17, "buy", "en", "- not a list here"),
        (19, "buy", "hi", "लाल चाय दो"),
    ]
    (mark,) = project.examples[3].marks
    assert (mark.entity, mark.label, mark.text) == ("color", "color:new", "चाय")
    assert list(project.intents) == ["greet", "buy"]
    assert list(project.entities) == ["color", "city"]
    assert project.entities["city"].line == 7


# pykwalify 1.8, with which Rasa checks its files, loads modules in ways set aside since.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_examples_are_those_that_rasa_reads(tmp_path: Path) -> None:
    """The texts of Aftercart's own data are the ones Rasa trains on, none more and none less."""
    root = Path(__file__).resolve().parents[2]

    project, findings = read_project(root, settings(domain=("domain.yml", "domain")))

    rasas = sorted(
        (message.get("intent"), message.get("text"))
        for path in sorted((root / "data/nlu").glob("*.yml"))
        for message in RasaYAMLReader().read(str(path)).intent_examples
    )
    assert sorted((e.intent, e.text) for e in project.examples) == rasas
    assert [f for f in findings if f.rule is not Rule.UNKNOWN_LANGUAGE] == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("nlu:\n- intent: a\n  examples: |\n    - x\n    y\n", "bad.yml:5", "Rasa skips it"),
        ("nlu:\n- intent: a\n  examples: |\n    - x\n    -\n", "bad.yml:5", "without text"),
        ("nlu:\n- intent: a\n  examples: >\n    - x\n    - y\n", "bad.yml:3", "one example"),
        ("nlu:\n- intent: a\n   examples: |\n", "bad.yml:3", "expected YAML"),
    ],
)
def test_what_cannot_be_read_is_found(tmp_path: Path, text: str, place: str, words: str) -> None:
    """Lines Rasa would drop with a warning, or stumble over, are findings with their line."""
    write(tmp_path, DOMAIN, bad=text)

    (finding,) = linted(tmp_path, Rule.UNREADABLE)

    assert places([finding]) == [place]
    assert words in finding.what


def test_bad_entity_mark_and_unknown_language_are_found(tmp_path: Path) -> None:
    """A mark that is no JSON, and a language the settings do not know, are found in their line."""
    nlu = (
        "nlu:\n- intent: buy\n  metadata: {language: fr}\n  examples: |\n"
        '    - [rouge]{"entity": color}\n    - oui\n'
    )
    write(tmp_path, DOMAIN, bad=nlu)

    assert places(linted(tmp_path, Rule.BAD_ENTITY_MARK)) == ["bad.yml:5"]
    assert places(linted(tmp_path, Rule.UNKNOWN_LANGUAGE)) == ["bad.yml:3"]


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder without data is not a project without mistakes."""
    with pytest.raises(LintError, match="'data/nlu': no YAML file there"):
        read_project(tmp_path, SETTINGS)
