"""What is learnt: closed forms agree with learning again, budgets hold, models survive writing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from llm_fallback.retrieval.fitting import _threshold
from llm_fallback.retrieval.index import prior
from llm_fallback.retrieval.learnt import GONE, learn, learn_more
from llm_fallback.retrieval.model import Model
from llm_fallback.retrieval.postings import by_cosine, by_presence, by_share


def test_new_examples_are_learnt_where_the_others_stay() -> None:
    """An entry that is new is told from the others as by learning again, and one that has gone is no class."""
    random = np.random.default_rng(5)
    middles = 4 * random.standard_normal((6, 8))
    points = (np.repeat(middles, 5, axis=0) + random.standard_normal((30, 8))).astype(np.float32)
    close = np.exp(-((points[:, None] - points[None]) ** 2).sum(-1) / 16).astype(np.float32)
    entries = np.repeat(np.arange(6), 5)
    before = learn(close[:25, :25], entries[:25])
    # Entry 0 goes, entry 5 comes: what was 1 to 5 is 0 to 4 now.
    now = np.arange(5, 30)
    kept = np.array([*range(5, 25), *([GONE] * 5)])
    classes = np.array([GONE, 0, 1, 2, 3])

    hasty = learn_more(
        before, classes, kept, entries[now] - 1, lambda some: close[np.ix_(now[some], now)]
    )

    again = learn(close[np.ix_(now, now)], entries[now] - 1)
    asked = close[:, now]
    assert hasty.in_haste
    assert list(hasty.classes) == list(again.classes) == [0, 1, 2, 3, 4]
    assert list(hasty.scores(asked)[5:].argmax(axis=1)) == list(entries[now] - 1)
    np.testing.assert_allclose(hasty.scores(asked[25:]), again.scores(asked[25:]), atol=0.1)


def test_leaving_out_is_learning_without() -> None:
    """Scores without some examples are those of a solution that never saw them."""
    random = np.random.default_rng(3)
    points = random.standard_normal((30, 5)).astype(np.float32)
    close = np.exp(-((points[:, None] - points[None]) ** 2).sum(-1)).astype(np.float32)
    entries = np.repeat(np.arange(6), 5)
    hidden, kept = np.arange(10), np.arange(10, 30)
    question = close[0]

    whole = learn(close, entries, with_inverse=True)
    quick = whole.scores_without(question, hidden, whole.correction(hidden))
    slow = learn(close[np.ix_(kept, kept)], entries[kept]).scores(question[kept])

    assert quick[2:] == pytest.approx(slow, abs=1e-4)


@pytest.mark.parametrize("budget", [0.0, 0.05, 0.5])
def test_a_threshold_keeps_its_budget(budget: float) -> None:
    """No more than the budget of unanswerable questions reach the threshold, and nearly that many."""
    foreign = np.random.default_rng(1).random(200)

    accepted = (foreign >= _threshold(foreign, budget)).mean()

    assert budget - 0.01 <= accepted <= budget


def test_a_model_survives_being_written() -> None:
    """Reading what was written gives the same weights; anything else is refused."""
    model = prior()

    again = Model.from_json(json.loads(json.dumps(model.to_json())))

    assert again.to_json() == model.to_json()
    with pytest.raises(ValueError, match="expected"):
        Model.from_json({"": {"ranking": [1], "judging": [], "bias": 0, "threshold": 0}})


def test_a_document_is_wholly_like_itself() -> None:
    """A cosine is 1 for the same terms, 0 for none in common, and lower the more is unknown."""
    postings = by_cosine([["a", "b"], ["c"]], lambda _: 1.0)

    same = postings.scores(["a", "b"], lambda _: 1.0)
    more = postings.scores(["a", "b", "zebra"], lambda _: 1.0)

    assert same == pytest.approx([1, 0])
    assert 0 < more[0] < 1


@pytest.mark.parametrize("build", [by_share, by_presence])
def test_a_share_counts_what_no_document_has(build: object) -> None:
    """Words that nobody knows are part of the question too."""
    assert callable(build)
    postings = build([["a", "b"], ["c"]])

    assert postings.scores(["a"], lambda _: 1.0)[0] > postings.scores(["a", "z"], lambda _: 1.0)[0]
    assert not postings.scores(["z"], lambda _: 1.0).any()
