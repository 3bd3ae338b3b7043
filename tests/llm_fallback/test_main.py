"""The command line: what the sources lack is listed, and what they do not answer is written out."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from llm_fallback.__main__ import main
from records.database import migrate, open_database
from records.fallback import FallbackRecords
from records.fallback_types import AnswerGap, FoundPassage, GapReason
from shop.demo import generate

ROOT = Path(__file__).parents[2]
TAUBENCH = ROOT / "data" / "policies" / "taubench"
MEMORY = {"AFTERCART_SHOP": "memory"}
NOON = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)
GAP = AnswerGap(
    conversation="c1",
    at=NOON,
    reason=GapReason.REFUSED,
    language="en",
    question="Do you repair shoes?",
    intents=(("ask_product", 0.4), ("ask_policy", 0.2)),
    passages=(FoundPassage("warranty.claim", 0.3),),
    rung="unknown",
)


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Records with four gaps: one question three times, however it is written, and a Hindi one."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    records = FallbackRecords(open_database(url))
    for gap in (
        replace(GAP, at=NOON - timedelta(days=30), reason=GapReason.THUMBS_DOWN),
        replace(GAP, question="=do you  repair shoes"),
        replace(GAP, language="hi", question="क्या जूते ठीक होते हैं?"),
        replace(GAP, question="do you repair SHOES"),
    ):
        records.add_gap(gap)
    return {"AFTERCART_RECORDS_URL": url}


def test_gaps_are_written_one_a_line(
    environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Newest first, with what a clustering needs: question, language, reason, intent, passage."""
    code = main(["gaps"], environment)

    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert [row["question"] for row in rows] == [
        "do you repair SHOES",
        "क्या जूते ठीक होते हैं?",
        "=do you  repair shoes",
        "Do you repair shoes?",
    ]
    assert rows[0]["intent"] == "ask_product"
    assert rows[0]["passage"] == "warranty.claim"
    assert rows[3]["reason"] == "thumbs_down"


def test_gaps_are_chosen(
    environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """By day, reason and language."""
    shown = {}
    for name, options in {
        "since": ["--since", "2026-06-01"],
        "reason": ["--reason", "thumbs_down"],
        "language": ["--language", "hi"],
    }.items():
        main(["gaps", *options], environment)
        shown[name] = len(capsys.readouterr().out.splitlines())

    assert shown == {"since": 3, "reason": 1, "language": 1}


def test_like_questions_are_one_row(
    environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Spacing, case and closing marks make no difference; the most frequent comes first."""
    main(["gaps", "--grouped"], environment)

    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["times"], row["language"]) for row in rows] == [(2, "en"), (1, "hi"), (1, "en")]


def test_a_spreadsheet_gets_no_formula(environment: Mapping[str, str], tmp_path: Path) -> None:
    """A question that begins like a formula is a text in the CSV file."""
    out = tmp_path / "gaps.csv"

    code = main(["gaps", "--format", "csv", "--out", str(out)], environment)

    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert code == 0
    assert len(rows) == 4
    assert rows[2]["question"] == "'=do you  repair shoes"


def test_nothing_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Records that are new have no gaps."""
    code = main(
        ["gaps", "--format", "csv"], {"AFTERCART_RECORDS_URL": f"sqlite:///{tmp_path}/n.db"}
    )

    assert code == 0
    assert capsys.readouterr().out == ""


def test_the_shops_own_sources_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    """The FAQ and the pages of the project quote nothing that its rules leave unset."""
    code = main(["check"], MEMORY)

    assert code == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_the_check_reads_the_catalogue_as_the_assistant_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistake in the words that products are said in is told, and products are counted."""
    pages = tmp_path / "pages"
    shutil.copytree(ROOT / "data" / "knowledge", pages)
    whole = main(["check"], MEMORY | {"AFTERCART_KNOWLEDGE": str(pages)})
    told = capsys.readouterr().out.splitlines()[-1]
    words = pages / "_passages.yml"
    words.write_text(words.read_text("utf-8").replace("{price}", "{prize}"), "utf-8")

    code = main(["check"], MEMORY | {"AFTERCART_KNOWLEDGE": str(pages)})

    assert whole == 0
    assert int(told.split()[0]) > len(generate(NOON.date()).products)
    assert code == 1
    assert "_passages.yml" in capsys.readouterr().err


def test_what_would_be_left_out_is_a_mistake_to_the_check(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With rules that set less, every place is listed with file, line, value and what to do."""
    code = main(["check"], MEMORY | {"AFTERCART_POLICY_DIR": str(TAUBENCH)})

    told = capsys.readouterr().out
    assert code == 1
    assert "returns.yml" in told
    assert "{policy.returns.window_days}. Set it in the shop's rules" in told


def test_a_misspelt_name_is_told_by_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file and the line of it."""
    (tmp_path / "odd.yml").write_text(
        'version: "1"\nentries:\n  - id: odd\n    source: {title: Odd}\n'
        '    questions: {en: ["Odd?"]}\n    answer: {en: "{policy.returns.windw_days}"}\n',
        "utf-8",
    )

    code = main(["check"], MEMORY | {"AFTERCART_FAQ": str(tmp_path)})

    assert code == 1
    assert "odd.yml:6" in capsys.readouterr().err
