"""One skill, one stem, in every folder; one name, one definition, in the whole domain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.style.checkout import ROOT, report
from tests.style.skills import PARTS, defined_twice, missing_parts, stems, strays

# (folder, skill): why this skill has nothing there.
WITHOUT: dict[tuple[str, str], str] = {}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one whole skill, `track_order`, and a shared part."""
    files = {
        "domain.yml": "responses:\n  utter_greet:\n  - text: Hello\n",
        "domain/track_order.yml": "responses:\n  utter_where:\n  - text: There\n",
        "domain/_shared.yml": "slots:\n  language:\n    type: text\n",
        "data/nlu/track_order.yml": "",
        "data/rules/track_order.yml": "",
        "data/rules/_shared.yml": "",
        "tests/conversations/track_order/test_customer_asks.yml": "",
        "actions/track_order.py": "",
        "actions/_shared.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_every_skill_has_all_its_parts() -> None:
    """NLU, rules, domain and conversation tests know the same skills, listed exceptions apart."""
    missing = missing_parts(ROOT)

    unexplained = sorted(missing - set(WITHOUT))
    assert unexplained == [], report([f"{part} has no {skill!r}" for part, skill in unexplained])


def test_exceptions_are_still_needed() -> None:
    """An exception ends when the skill gets its part, and every one has its reason."""
    stale = sorted(set(WITHOUT) - missing_parts(ROOT))

    assert stale == []
    assert all(WITHOUT.values())


def test_stories_and_actions_are_named_after_skills() -> None:
    """A file of actions or stories has a skill's stem, or an underscore if several share it."""
    found = sorted(strays(ROOT))

    assert found == [], report([f"{part}/{stem} is no skill's" for part, stem in found])


def test_domain_defines_each_name_once() -> None:
    """No response, slot or form is defined twice: Rasa would pick one and say nothing."""
    found = defined_twice(ROOT)

    assert found == [], report(found)


def test_there_are_skills_to_compare() -> None:
    """Each folder holds skills: comparing empty folders would prove nothing."""
    empty = [part for part in PARTS if not stems(ROOT, part)]

    assert empty == []


@pytest.mark.parametrize("part", PARTS)
def test_missing_part_is_seen(project: Path, part: str) -> None:
    """Taking a skill's part out of any folder is found, with the folder and the skill."""
    for path in (project / part).rglob("*track_order*/*"):
        path.unlink()
    for path in (project / part).glob("track_order.yml"):
        path.unlink()

    assert missing_parts(project) == {(part, "track_order")}


def test_whole_skill_is_left_alone(project: Path) -> None:
    """A skill with all its parts has nothing missing; what starts with an underscore is no skill."""
    found = missing_parts(project) | strays(project)

    assert found == set()


def test_stray_action_is_seen(project: Path) -> None:
    """An action file or story named after no skill is found."""
    (project / "actions" / "misc.py").write_text("")

    assert strays(project) == {("actions", "misc")}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("domain/other.yml", "responses:\n  utter_greet:\n  - text: Hi\n"),
        ("domain/track_order.yml", "responses:\n  utter_greet: []\n"),
        ("domain.yml", "responses:\n  utter_greet: []\n  utter_bye: []\n  utter_greet: []\n"),
    ],
)
def test_second_definition_is_seen(project: Path, file: str, text: str) -> None:
    """A name defined in two files, or twice in one, is found with both places."""
    (project / file).write_text(text)

    found = defined_twice(project)

    assert len(found) == 1
    assert "'utter_greet' in domain.yml:2 and " in found[0]
