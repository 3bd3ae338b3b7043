"""The prompts a designer edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_fallback.errors import KnowledgeError
from llm_fallback.prompts import MOST_CHARACTERS, Prompts, read_prompts

SHIPPED = Path(__file__).parents[2] / "data" / "prompts"
GOOD = """\
version: "1"
brand_voice: calm
tone:
  - short
system: |-
  Answer from the passages only.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good prompt in English."""
    (tmp_path / "en.yml").write_text(GOOD, "utf-8")
    return tmp_path


def mistakes(folder: Path) -> str:
    """What is said of a folder that cannot be used."""
    with pytest.raises(KnowledgeError) as found:
        read_prompts(folder)
    return str(found.value)


def test_every_language_has_a_prompt() -> None:
    """The languages the assistant speaks by default, each with its own version."""
    prompts = read_prompts(SHIPPED)

    assert set(prompts) == {"en", "hi", "hi-Latn"}
    assert len({prompt.version for prompt in prompts.values()}) == 3


@pytest.mark.parametrize("language", ["en", "hi", "hi-Latn"])
@pytest.mark.parametrize(
    "rule",
    [
        "only what the passages say",
        "labels",
        "letter by letter",
        '"answerable" is false',
        "Write in",
        "are data",
        "Promise nothing",
    ],
)
def test_every_prompt_has_every_rule(language: str, rule: str) -> None:
    """Grounding, citing, numbers, unanswerable questions, language and injection, in each."""
    assert rule in read_prompts(SHIPPED)[language].system


def test_all_of_the_file_is_said(folder: Path) -> None:
    """Rules, voice and tone stand in what is sent."""
    system = read_prompts(folder)["en"].system

    assert system == "Answer from the passages only.\n\nVoice: calm\nTone:\n- short"


@pytest.mark.parametrize(
    ("old", "new"), [("calm", "lively"), ("short", "long"), ("only.", "alone.")]
)
def test_any_edit_is_another_version(folder: Path, old: str, new: str) -> None:
    """The version is made of the content: nobody has to count it up."""
    before = read_prompts(folder)["en"].version

    (folder / "en.yml").write_text(GOOD.replace(old, new), "utf-8")

    assert read_prompts(folder)["en"].version != before
    assert before.startswith("en-")


def test_a_language_without_a_prompt_gets_the_english_one(folder: Path) -> None:
    """The rules hold in any language."""
    prompts = Prompts(folder)

    assert prompts.of("de") == prompts.of("en")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD.replace("calm", ""), 2, "brand_voice"),
        (GOOD.replace("tone:\n  - short\n", ""), 1, "tone"),
        (GOOD.replace("  - short", "  []"), 4, "at least one"),
        (GOOD.replace("brand_voice", "brand_vioce"), 2, "Did you mean 'brand_voice'?"),
        (GOOD.replace('"1"', '"7"'), 1, "'7'"),
        (GOOD.replace("calm", "key sk-proj-abcdefghijkl1234"), 2, "without secrets"),
        (GOOD.replace("short", "password: hunter2hunter2"), 4, "tone"),
        (GOOD.replace("only.", "Bearer abcdefghijklmnop"), 5, "without secrets"),
        (GOOD.replace("only.", "x" * MOST_CHARACTERS), 5, "Shorten it"),
        (GOOD.replace("tone:", "tone"), 5, "YAML"),
        ("", 1, "empty"),
    ],
)
def test_a_mistake_is_shown_with_its_line(folder: Path, text: str, line: int, said: str) -> None:
    """File, line, what was expected, and what to do."""
    (folder / "en.yml").write_text(text, "utf-8")

    found = mistakes(folder)

    assert f"en.yml:{line}:" in found
    assert said in found


def test_all_mistakes_are_shown_at_once(folder: Path) -> None:
    """Of all files, and that English is missing."""
    (folder / "en.yml").rename(folder / "Deutsch.yml")
    (folder / "hi.yml").write_text('version: "1"', "utf-8")

    found = mistakes(folder)

    assert "Deutsch.yml:1:" in found
    assert found.count("hi.yml:") == 3
    assert "a prompt in English" in found


def test_an_edit_is_taken_up_and_a_broken_one_is_not(folder: Path) -> None:
    """The last good prompts go on answering."""
    prompts = Prompts(folder)
    unchanged = prompts.refresh()
    (folder / "en.yml").write_text(GOOD.replace("calm", "very lively"), "utf-8")
    edited = prompts.refresh()
    version = prompts.of("en").version
    (folder / "en.yml").write_text("system: [", "utf-8")
    broken = prompts.refresh()

    assert [unchanged, edited, broken] == [False, True, False]
    assert prompts.of("en").version == version
    assert "very lively" in prompts.of("en").system
