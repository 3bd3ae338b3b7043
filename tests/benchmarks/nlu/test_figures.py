"""From outcomes to figures, and from files to sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.nlu import data, report
from benchmarks.nlu.data import DataError, Sentence
from benchmarks.nlu.figures import measure
from benchmarks.nlu.run import Row
from benchmarks.nlu.systems import Understood

FOREIGN = "none_of_these"


def outcome(label: str, intent: str, score: float = 0.9) -> tuple[Sentence, Understood]:
    """A sentence that was understood as an intent, with its best candidate the same."""
    return Sentence("text", (label,)), Understood(intent, intent, score, 0.5, 1.0)


def test_falling_back_is_right_for_foreign_sentences_only() -> None:
    """A fallback counts for a sentence of no intent and against one of an intent."""
    figures = measure(
        [
            outcome("cancel", "cancel"),
            outcome("cancel", "nlu_fallback"),
            outcome("track", "cancel"),
            outcome(FOREIGN, "nlu_fallback", 0.1),
            outcome(FOREIGN, FOREIGN, 0.2),
            outcome(FOREIGN, "track", 0.95),
        ],
        FOREIGN,
        1.234,
    )

    assert figures["accuracy"] == 0.5
    assert figures["in_scope_accuracy"] == pytest.approx(0.3333)
    assert figures["oos_recall"] == pytest.approx(0.6667)
    assert figures["train_s"] == 1.23
    assert figures["parse_ms_p50"] == 1.0


def test_auroc_counts_pairs_and_halves_ties() -> None:
    """Of four pairs two are in order and one is a tie: 0.625."""
    figures = measure(
        [
            outcome("cancel", "cancel", 0.9),
            outcome("cancel", "cancel", 0.4),
            outcome(FOREIGN, "cancel", 0.4),
            outcome(FOREIGN, "cancel", 0.5),
        ],
        FOREIGN,
        0.0,
    )

    assert figures["auroc"] == 0.625


def test_without_foreign_sentences_there_is_no_recall_of_them() -> None:
    """What cannot be measured is None, not a number."""
    figures = measure([outcome("cancel", "cancel")], "", 0.0)

    assert figures["oos_recall"] is None
    assert figures["auroc"] is None
    assert figures["accuracy"] == 1.0


def test_a_sentence_may_have_several_right_intents() -> None:
    """Where two of our intents answer a request, either is right."""
    sentence = Sentence("text", ("change_address", "change_default_address"))
    understood = Understood("change_default_address", "change_default_address", 0.8, 0.5, 1.0)

    assert measure([(sentence, understood)], "", 0.0)["accuracy"] == 1.0


def test_folds_test_each_sentence_once_and_spread_intents() -> None:
    """Each sentence is in exactly one test part; each part has some of each intent."""
    sentences = [Sentence(f"{intent} {i}", (intent,)) for intent in "abc" for i in range(10)]
    folds = data.parts(sentences, 5)

    tested = [s.text for fold in folds for s in fold.test]
    assert sorted(tested) == sorted(s.text for s in sentences)
    assert all({s.label for s in fold.test} == set("abc") for fold in folds)
    assert all(not set(fold.train) & set(fold.test) for fold in folds)


def test_a_file_without_the_columns_is_named(tmp_path: Path) -> None:
    """The message has the file and what was expected."""
    path = tmp_path / "bad.csv"
    path.write_text("text,intent\nhello,greet\n", encoding="utf-8")

    with pytest.raises(
        DataError, match=r"bad\.csv: expected rows with the columns sentence, label"
    ):
        data.read_csv(path)


def test_a_file_cut_in_a_character_is_read(tmp_path: Path) -> None:
    """The broken end is replaced, the rest is as it was."""
    path = tmp_path / "cut.csv"
    path.write_bytes("sentence,label\nhello,greet\nनमस्ते".encode()[:-1])

    assert data.read_csv(path) == [Sentence("hello", ("greet",))]


def test_the_mapping_of_bitext_names_intents_there_are() -> None:
    """Every intent Bitext's are mapped to has examples in the project's data."""
    import yaml

    shared = yaml.safe_load(data.BITEXT_MAPPING.read_text(encoding="utf-8"))["shared"]
    ours = {
        block["intent"]
        for path in data.OWN_DATA.glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
    }

    assert {intent for intents in shared.values() for intent in intents} - ours == set()


def test_the_aim_stands_beside_our_row_only() -> None:
    """A baseline's row has no aim to be read as its own."""
    figures = measure([outcome("cancel", "cancel")], "", 0.0)

    assert "0.73" in report.line(Row("hint3 sofmattress", "aftercart", figures), "aftercart")
    assert "0.73" not in report.line(Row("hint3 sofmattress", "rasa_lr", figures), "aftercart")
