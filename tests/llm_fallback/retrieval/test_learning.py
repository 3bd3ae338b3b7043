"""What is learnt: closed forms agree with learning again, budgets hold, models survive writing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from llm_fallback.retrieval.fitting import _threshold
from llm_fallback.retrieval.index import prior
from llm_fallback.retrieval.learnt import learn
from llm_fallback.retrieval.model import Model
from llm_fallback.retrieval.postings import by_cosine, by_presence, by_share


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
