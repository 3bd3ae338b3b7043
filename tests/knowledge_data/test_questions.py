"""The question set that measures retrieval: fair, complete, and never a copy of an entry."""

from __future__ import annotations

from collections import Counter

import pytest
from rapidfuzz.distance import Levenshtein

from tests.knowledge_data.reading import LANGUAGES, bare, entries, hindi, questions, unanswered

LEAST = {"en": 240, "hi": 60, "hi-Latn": 60}
LEAST_UNANSWERABLE = 160
# Below this share of changed letters a question is the entry's own wording with a slip in it.
NEAREST = 0.15


def test_there_are_enough_questions_in_every_language_and_register() -> None:
    """Each language has its number of questions and all three registers."""
    found = Counter(q["language"] for q in questions()["questions"])
    kinds = {(q["language"], q["register"]) for q in questions()["questions"]}

    assert all(found[language] >= least for language, least in LEAST.items())
    assert kinds == {(lang, kind) for lang in LANGUAGES for kind in ("plain", "chatty", "long")}
    assert len(questions()["unanswerable"]) >= LEAST_UNANSWERABLE


def test_every_question_names_an_entry_and_every_entry_is_asked_for() -> None:
    """An answer that is expected exists, and no entry goes unmeasured."""
    assert {q["id"] for q in questions()["questions"]} == {entry.id for entry in entries()}


def test_the_questions_to_work_with_are_for_that_only() -> None:
    """Those in Hindi and Hinglish name entries that there are, and are in no half that a figure is told of."""
    ids = {entry.id for entry in entries()}

    assert {q["id"] for q in hindi()["questions"]} <= ids
    assert {q["split"] for group in hindi().values() for q in group} == {"hindi"}
    assert {q["language"] for group in hindi().values() for q in group} == {"hi", "hi-Latn"}


@pytest.mark.parametrize("group", ["questions", "unanswerable"])
def test_enough_questions_are_kept_for_the_figures(group: str) -> None:
    """Thresholds are chosen on what is marked dev, figures told of test: a third at least of each."""
    parts = Counter((q["language"], q["split"]) for q in questions()[group])

    assert {split for _, split in parts} == {"dev", "test"}
    for language in LANGUAGES:
        dev, test = parts[language, "dev"], parts[language, "test"]
        assert min(dev, test) >= (dev + test) / 3 - 1


def test_unanswerable_questions_say_how_near_they_are() -> None:
    """Both kinds are there in each language: about a shop, and about something else."""
    kinds = {(q["language"], q["near"]) for q in questions()["unanswerable"]}

    assert kinds == {(language, near) for language in LANGUAGES for near in (True, False)}


def test_no_question_is_asked_twice() -> None:
    """A question counts once, also where it could have been put into both groups."""
    groups = [*questions().values(), *hindi().values()]
    counts = Counter(bare(q["text"]) for group in groups for q in group)

    assert [text for text, count in counts.items() if count > 1] == []


def test_no_question_is_the_wording_of_an_entry() -> None:
    """A customer has never seen the FAQ: no question is an entry's wording, or that with a slip, nor
    one of the list of those that are not answered."""
    wordings = [bare(text) for entry in entries() for _, text in entry.questions()]
    wordings += [bare(text) for text, _ in unanswered()]
    groups = [*questions().values(), *hindi().values()]
    asked = [bare(q["text"]) for group in groups for q in group]

    copies = [
        (question, wording)
        for question in asked
        for wording in wordings
        if Levenshtein.normalized_distance(question, wording, score_cutoff=NEAREST) <= NEAREST
    ]
    assert copies == []
