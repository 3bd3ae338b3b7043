"""The pages: sections of a size one can quote, and no number of their own."""

from __future__ import annotations

import re

import pytest

from tests.knowledge_data.reading import REFERENCE, pages, values, without_references

LEAST_WORDS, MOST_WORDS = 60, 200
each_page = pytest.mark.parametrize("name", sorted(pages()))


def sections(text: str) -> list[str]:
    """What stands below each heading of the second level."""
    return [part.split("\n", 1)[1] for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]


@each_page
def test_a_page_says_what_it_is(name: str) -> None:
    """Title and language stand in front, the title again as the one heading of the first level."""
    front, text = pages()[name]

    assert set(front) >= {"title", "language"}
    assert set(front) <= {"title", "language", "url", "page"}
    assert re.findall(r"^# (.+)$", text, flags=re.MULTILINE) == [front["title"]]


@each_page
def test_sections_can_be_quoted(name: str) -> None:
    """A section is long enough to say something and short enough to be shown."""
    _, text = pages()[name]
    lengths = [len(section.split()) for section in sections(text)]

    assert len(lengths) >= 3
    assert [n for n in lengths if not LEAST_WORDS <= n <= MOST_WORDS] == []


@each_page
def test_a_page_quotes_numbers_and_what_it_quotes_exists(name: str) -> None:
    """Every reference has a value, and no digit stands outside a reference."""
    front, text = pages()[name]

    assert set(REFERENCE.findall(text)) <= set(values(front["language"]))
    assert re.findall(r".*\d.*", without_references(text)) == []
