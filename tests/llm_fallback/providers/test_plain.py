"""Whole sentences out of Markdown, and nothing that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_fallback.providers.plain import sentences

ABBREVIATIONS = {"e.g.", "no.", "rs."}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You have 30 days. They begin today.", ["You have 30 days.", "They begin today."]),
        (
            "Write to us, e.g. by mail. We answer soon.",
            ["Write to us, e.g. by mail.", "We answer soon."],
        ),
        (
            "It costs Rs. 500 in all. No. 7 is free of it.",
            ["It costs Rs. 500 in all.", "No. 7 is free of it."],
        ),
        ("It is 4.95 dollars more.", ["It is 4.95 dollars more."]),
        (
            "सामान 30 दिन में लौटाएँ। गिफ़्ट कार्ड नहीं लौटते।",
            ["सामान 30 दिन में लौटाएँ।", "गिफ़्ट कार्ड नहीं लौटते।"],
        ),
        (
            "# Returns\n\nYou have 30 days.\nThat is all you have.",
            ["You have 30 days.", "That is all you have."],
        ),
        (
            "| Service | Cost |\n|---|---|\n| Express | $12 |\n\nExpress takes two days.",
            ["Express takes two days."],
        ),
        ("**Express** takes [two days](https://shop.example/x).", ["Express takes two days."]),
        (
            "We do not take back:\n\n- gift cards\n- perfume;\n",
            ["We do not take back: gift cards; perfume."],
        ),
        (
            "- Gift cards never expire\n- Perfume is not returned.",
            ["Gift cards never expire.", "Perfume is not returned."],
        ),
        ("> Keep the receipt until then.", ["Keep the receipt until then."]),
        ("```\nnot. A sentence.\n```\nBut this is one.", ["But this is one."]),
        ("![A picture of it.](a.png) <b>Bold</b> words are said.", ["Bold words are said."]),
        ("Yes. Two words. Here are three words.", ["Here are three words."]),
        ("a fragment without an end", []),
        ("", []),
    ],
)
def test_sentences_are_found_as_they_stand(text: str, expected: list[str]) -> None:
    """Marks of Markdown go, words stay; tables, headings, code and fragments are left out."""
    found = sentences(text, ABBREVIATIONS)

    assert found == expected


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever stands in a page, what comes out is one line each and has no mark of a table row."""
    found = sentences(text)

    assert all(s == " ".join(s.split()) and len(s) > 4 for s in found)


@pytest.mark.parametrize("text", ["`" * 2000, "**a **" * 300, "[" * 2000, "<a" * 1000, "_a" * 1000])
def test_a_page_full_of_marks_is_no_trap(text: str) -> None:
    """Marks without an end are read like any other text: no pattern tries all their combinations."""
    found = sentences(f"{text}\n\nThis sentence comes after.")

    assert found[-1] == "This sentence comes after."
