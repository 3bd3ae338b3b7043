"""The sources: what is read, how mistakes are told, and how edits are seen."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import structlog

from llm_fallback.errors import KnowledgeError
from llm_fallback.knowledge.sources import Knowledge
from llm_fallback.types import Kind
from shop.domain.catalog import Product
from shop.ports.errors import ShopUnavailable
from shop.testing.data import SHOP

POLICY = {"returns.window_days": "30"}
FAQ = """version: "1"
entries:
  - id: returns.window
    tags: [returns]
    source: {title: Returns, page: policies/returns}
    questions:
      en: ["How long can I return?", "Return window"]
      hi: ["वापसी की अवधि क्या है?"]
    answer:
      en: "You have {policy.returns.window_days} days. Ask {facts.support.hours}."
      hi: "{policy.returns.window_days} दिन। {facts.support.hours}"
    valid_until: 2026-12-31
    audience: signed_in
    skill: return_item
"""
FACTS = """version: "1"
facts:
  support.hours: {en: from nine to five, hi: नौ से पाँच, hi-Latn: nau se paanch}
"""
PAGE = """---
title: Returns
language: en
page: policies/returns
---
Read this first.

## Fees
A return costs nothing within {policy.returns.window_days} days.

```
# no heading
```
### Fees
Sometimes more.
"""
TEMPLATES = Path(__file__).resolve().parents[3] / "data" / "knowledge" / "_passages.yml"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with one entry and its facts, and one with a page."""
    faq, pages = tmp_path / "faq", tmp_path / "knowledge"
    faq.mkdir()
    pages.mkdir()
    (faq / "returns.yml").write_text(FAQ, "utf-8")
    (faq / "_facts.yml").write_text(FACTS, "utf-8")
    (pages / "returns.md").write_text(PAGE, "utf-8")
    return faq, pages


def _knowledge(folders: tuple[Path, Path], **more: object) -> Knowledge:
    return Knowledge(*folders, lambda: POLICY, **more)  # type: ignore[arg-type]


def test_an_entry_is_read_with_its_values(folders: tuple[Path, Path]) -> None:
    """Rules and facts stand in the answer, each in the language of the answer."""
    sources = _knowledge(folders, site="https://shop.example/").current()

    entry = sources.entries[0]
    assert entry.passage("en").text == "You have 30 days. Ask from nine to five."
    assert entry.passage("hi").text == "30 दिन। नौ से पाँच"
    assert entry.passage("hi-Latn").language == "en"
    assert entry.passage("en").url == "https://shop.example/policies/returns"
    assert entry.passage("en").skill == "return_item"
    assert entry.passage("en").verbatim
    assert entry.signed_in
    assert entry.holds_on(date(2026, 12, 31))
    assert not entry.holds_on(date(2027, 1, 1))


def test_questions_without_an_answer_are_read(folders: tuple[Path, Path]) -> None:
    """They come with their language, are no entry, and an edit of them is another version."""
    knowledge = _knowledge(folders)
    before = knowledge.current()
    asked = 'version: "1"\nunanswered:\n  en: ["Do you wrap gifts?"]\n  hi: ["ऐप है?"]\n'
    (folders[0] / "_unanswered.yml").write_text(asked, "utf-8")

    after = knowledge.current()

    assert before.unanswered == ()
    assert after.unanswered == (("Do you wrap gifts?", "en"), ("ऐप है?", "hi"))
    assert after.entries == before.entries
    assert after.version != before.version


def test_a_list_in_an_unknown_language_is_a_mistake(folders: tuple[Path, Path]) -> None:
    """It is told with its file, as any mistake is."""
    asked = 'version: "1"\nunanswered:\n  fr: ["Faites-vous des paquets cadeaux ?"]\n'
    (folders[0] / "_unanswered.yml").write_text(asked, "utf-8")

    with pytest.raises(KnowledgeError, match="_unanswered"):
        _knowledge(folders).current()


def test_a_page_is_cut_at_its_headings(folders: tuple[Path, Path]) -> None:
    """Each section is a passage under the path of its headings; a heading again gets a number."""
    pages = [e for e in _knowledge(folders).current().entries if e.kind is Kind.PAGE]

    assert [e.id for e in pages] == [
        "page:returns#returns",
        "page:returns#fees",
        "page:returns#fees-2",
    ]
    assert pages[1].passages[0].title == "Returns > Fees"
    assert "within 30 days" in pages[1].passages[0].text
    assert "# no heading" in pages[1].passages[0].text


def test_a_long_section_is_cut_at_paragraphs(folders: tuple[Path, Path]) -> None:
    """No part of several paragraphs is longer than 1,200 characters, and nothing is lost."""
    paragraphs = [f"Paragraph {n}. " + "word " * 60 for n in range(12)]
    text = "---\ntitle: Long\nlanguage: en\n---\n" + "\n\n".join(paragraphs)
    (folders[1] / "long.md").write_text(text, "utf-8")

    parts = [e.passages[0].text for e in _knowledge(folders).current().entries if ":long#" in e.id]

    assert len(parts) > 1
    assert max(map(len, parts)) <= 1200
    assert all(f"Paragraph {n}." in "\n\n".join(parts) for n in range(12))


def test_every_mistake_is_told_at_once_with_its_line(folders: tuple[Path, Path]) -> None:
    """Unknown references and keys, missing languages, wrong days and ids used twice."""
    broken = (
        FAQ.replace("{policy.returns.window_days} days", "{policy.returns.windw_days} days")
        .replace("audience: signed_in", "audience: friends")
        .replace("valid_until: 2026-12-31", "valid_until: soon")
        .replace("    skill: return_item", "    skil: return_item")
    )
    (folders[0] / "more.yml").write_text(broken, "utf-8")
    (folders[1] / "broken.md").write_text("no front matter", "utf-8")

    with pytest.raises(KnowledgeError) as caught:
        _knowledge(folders).current()

    told = str(caught.value)
    for said in (
        "more.yml:10: entries[1].answer.en: expected a value that there is, found",
        "{policy.returns.windw_days}. Did you mean {policy.returns.window_days}?",
        "more.yml:12: entries[1].valid_until: expected a day",
        "more.yml:13: entries[1].audience",
        "more.yml:14: entries[1].skil: ",
        "'returns.window' again",
        "broken.md:1: ",
    ):
        assert said in told


def test_a_reference_in_a_page_is_told_with_its_line(folders: tuple[Path, Path]) -> None:
    """The line is that of the file, front matter counted."""
    (folders[1] / "returns.md").write_text(PAGE.replace("{policy.", "{polcy."), "utf-8")

    with pytest.raises(KnowledgeError, match=r"returns\.md:9: the text: .*\{polcy\."):
        _knowledge(folders).current()


FEE = """version: "1"
facts:
  support.hours: {en: from nine to five, hi: नौ से पाँच, hi-Latn: nau se paanch}
  returns.fee:
    of: returns.fee
    nothing: {en: There is no fee., hi: फ़ीस नहीं है।, hi-Latn: Fee nahi hai.}
    otherwise: {en: "The fee is {value}.", hi: "फ़ीस {value} है।", hi-Latn: "Fee {value} hai."}
"""
COSTS = """version: "1"
entries:
  - id: fee
    source: {title: Fees}
    questions: {en: ["What does a return cost?"], hi: ["फ़ीस?"]}
    answer: {en: "Yes. {facts.returns.fee}", hi: "{facts.returns.fee}"}
"""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0.00", ["Yes. There is no fee.", "फ़ीस नहीं है।"]),
        ("$0.00", ["Yes. There is no fee.", "फ़ीस नहीं है।"]),
        ("4.50", ["Yes. The fee is 4.50.", "फ़ीस 4.50 है।"]),
        ("10", ["Yes. The fee is 10.", "फ़ीस 10 है।"]),
        ("", []),
    ],
)
def test_a_value_of_nothing_has_words_of_its_own(
    folders: tuple[Path, Path], value: str, said: list[str]
) -> None:
    """A fee of 0 is no fee; what quotes one that is not set is left out."""
    (folders[0] / "_facts.yml").write_text(FEE, "utf-8")
    (folders[0] / "more.yml").write_text(COSTS, "utf-8")
    policy = {**POLICY, "returns.fee": value}

    entries = Knowledge(*folders, lambda: policy).current().entries

    assert [p.text for entry in entries if entry.id == "fee" for p in entry.passages] == said


def test_a_fact_of_no_rule_is_told(folders: tuple[Path, Path]) -> None:
    """A misspelt rule is a mistake with its line."""
    (folders[0] / "_facts.yml").write_text(FEE, "utf-8")

    with pytest.raises(
        KnowledgeError, match=r"_facts\.yml:5: .*of: expected a value of the shop's"
    ):
        _knowledge(folders).current()


UNSET_POLICY = {"returns.window_days": "", "shipping.services.*": "", "returns.fee": "0.00"}


def test_what_quotes_a_rule_that_is_not_set_is_left_out_alone(folders: tuple[Path, Path]) -> None:
    """The entry and the section are missing, each told once with its line; everything else works."""
    other = """version: "1"
entries:
  - id: fee
    source: {title: Fees}
    questions: {en: ["What does a return cost?"]}
    answer: {en: "It costs {policy.returns.fee}."}
  - id: express
    source: {title: Express}
    questions: {en: ["What does express cost?"]}
    answer: {en: "It costs {policy.shipping.services.express.fee}."}
"""
    (folders[0] / "more.yml").write_text(other, "utf-8")
    knowledge = Knowledge(*folders, lambda: UNSET_POLICY)

    with structlog.testing.capture_logs() as logs:
        sources = knowledge.current()

    ids = [entry.id for entry in sources.entries]
    told = [str(problem) for problem in sources.left_out]
    logged = [line["reason"] for line in logs if line["event"] == "knowledge_left_out"]
    assert ids == ["fee", "page:returns#returns", "page:returns#fees"]
    assert sources.entries[-1].passages[0].text == "Sometimes more."
    assert [line.split(": expected")[0].removeprefix(str(folders[0].parent)) for line in told] == [
        "/faq/more.yml:10: entries[2].answer.en",
        "/faq/returns.yml:10: entries[1].answer.en",
        "/knowledge/returns.md:9: the text",
    ]
    assert sorted(logged) == sorted(told)
    assert "{policy.returns.window_days}. Set it in the shop's rules" in told[1]


def test_a_rule_that_is_set_brings_back_what_was_left_out(folders: tuple[Path, Path]) -> None:
    """Once the shop sets it, the next look has the entry again."""
    policy = dict(UNSET_POLICY)
    knowledge = Knowledge(*folders, lambda: dict(policy))
    before = knowledge.current()

    policy["returns.window_days"] = "14"
    after = knowledge.current()

    assert "returns.window" not in [entry.id for entry in before.entries]
    assert after.entries[0].passage("en").text == "You have 14 days. Ask from nine to five."
    assert after.left_out == ()


def test_a_misspelt_name_is_a_mistake_whatever_is_not_set(folders: tuple[Path, Path]) -> None:
    """A slip is not taken for a rule that is not set."""
    text = FAQ.replace("{policy.returns.window_days} days", "{policy.returns.windw_days} days")
    (folders[0] / "returns.yml").write_text(text, "utf-8")

    with pytest.raises(KnowledgeError, match="windw_days"):
        Knowledge(*folders, lambda: UNSET_POLICY).current()


def _edit(folders: tuple[Path, Path]) -> None:
    (folders[0] / "returns.yml").write_text(FAQ.replace("Return window", "Send back"), "utf-8")


def _add(folders: tuple[Path, Path]) -> None:
    (folders[0] / "b.yml").write_text(FAQ.replace("returns.window\n", "b\n"), "utf-8")


def _delete(folders: tuple[Path, Path]) -> None:
    (folders[1] / "returns.md").unlink()


def _change_fact(folders: tuple[Path, Path]) -> None:
    (folders[0] / "_facts.yml").write_text(FACTS.replace("nine to five", "ten to six"), "utf-8")


@pytest.mark.parametrize("change", [_edit, _add, _delete, _change_fact])
def test_a_change_is_seen_by_the_next_question(
    folders: tuple[Path, Path], change: Callable[[tuple[Path, Path]], None]
) -> None:
    """Whatever changed, the next look has it and another version; without a change, the same object."""
    knowledge = _knowledge(folders)
    before = knowledge.current()
    assert knowledge.current() is before

    change(folders)

    after = knowledge.current()
    assert after.version != before.version
    assert after.entries != before.entries


def test_the_same_content_has_the_same_version(folders: tuple[Path, Path]) -> None:
    """A file that was merely touched changes nothing."""
    knowledge = _knowledge(folders)
    before = knowledge.current()

    os.utime(folders[0] / "returns.yml", (1, 1))

    assert knowledge.current().version == before.version


def test_a_broken_edit_leaves_the_last_good_state(folders: tuple[Path, Path]) -> None:
    """Nobody is left without answers by a slip in a file; mended, it is read."""
    knowledge = _knowledge(folders)
    before = knowledge.current()

    (folders[0] / "returns.yml").write_text("entries: [", "utf-8")
    broken = knowledge.current()
    _edit(folders)
    mended = knowledge.current()

    assert broken is before
    assert mended.version != before.version


def test_the_catalogue_is_looked_at_again_when_it_is_old(folders: tuple[Path, Path]) -> None:
    """Products become passages; a new price is seen after `catalogue_age_s`; an outage changes nothing."""
    (folders[1] / "_passages.yml").write_text(TEMPLATES.read_text("utf-8"), "utf-8")
    now, shelf = [0.0], [SHOP.products]

    def products() -> tuple[Product, ...]:
        if not shelf:
            raise ShopUnavailable("down")
        return shelf[0]

    knowledge = _knowledge(folders, products=products, catalogue_age_s=10.0, seconds=lambda: now[0])
    first = knowledge.current()
    shelf[0] = SHOP.products[:1]
    soon = knowledge.current()
    now[0] = 11.0
    later = knowledge.current()
    shelf.clear()
    now[0] = 22.0
    down = knowledge.current()

    shirt = next(e for e in first.entries if e.id == "product:shirt").passage("en")
    assert "from $18.00 to $25.50" in shirt.text
    assert "Sold out at the moment: T-Shirt in M, green." in shirt.text
    assert soon is first
    assert sum(e.kind is Kind.PRODUCT for e in later.entries) == 1
    assert down is later
