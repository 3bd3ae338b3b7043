"""The model itself: features, limits, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from nlu_components import similarity
from nlu_components.calibration import Judged, fit_acceptance, fit_temperature, softmax
from nlu_components.features import clean, count, grams, idf_of, tokens, weigh
from nlu_components.intent_model import IntentModel, Settings
from nlu_components.intent_names import spoken
from nlu_components.thresholds import folds, lowest_confidence, widest_margin
from tests.nlu_components.intents import EXAMPLES

TEXTS = [text for text, _ in EXAMPLES]
INTENTS = [intent for _, intent in EXAMPLES]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    """Trained on the small shop's data."""
    return IntentModel.train(TEXTS, INTENTS, Settings())


def test_devanagari_words_stay_whole() -> None:
    """Vowel signs and the virama are part of a word, not its end."""
    assert tokens(clean("मेरा ऑर्डर कहाँ है?")) == ["मेरा", "ऑर्डर", "कहाँ", "है", "?"]


def test_numbers_are_all_the_same() -> None:
    """Order numbers and postcodes, in any digits, are seen as numbers, not remembered."""
    assert clean("Order #W1234567, २३०") == "order #w0, 0"


def test_long_messages_are_read_at_both_ends() -> None:
    """Of 100 kB, what stands first and last is among the words."""
    found = grams("cancel " + "blah " * 20_000 + "refund")

    assert {"cancel", "refund"} <= set(found.words)
    assert sum(found.words.values()) < 2000


def test_one_message_is_weighed_as_in_training() -> None:
    """The fast path for one message and the one for all examples give the same vector."""
    model = IntentModel.train(TEXTS, INTENTS, Settings(learn_names=False))
    counted = count(TEXTS)
    known = np.ones(counted.frequency.shape[1], dtype=np.bool_)
    matrix, _ = weigh(counted, np.array([3]), idf_of(counted.frequency), known)
    vector = model.space.vector(TEXTS[3])

    dense = np.zeros(matrix.shape[1], dtype=np.float32)
    dense[vector.columns] = vector.weights
    np.testing.assert_allclose(dense, matrix.toarray()[0], rtol=1e-5)
    assert vector.covered == pytest.approx(1.0)


def test_what_is_not_in_the_examples_lowers_similarity(model: IntentModel) -> None:
    """Unknown words count: with them a message is less like its nearest example."""
    plain = model.predict("cancel my order")
    strange = model.predict("cancel my order zygote quixotic")

    assert plain.similarity == pytest.approx(1.0, abs=1e-5)
    assert strange.similarity < 0.8
    assert strange.confidence < plain.confidence


def test_the_budget_is_kept_on_intents_held_out() -> None:
    """A smaller budget for false accepts gives a higher threshold."""
    strict = IntentModel.train(TEXTS, INTENTS, Settings(false_accept_budget=0.02))
    lax = IntentModel.train(TEXTS, INTENTS, Settings(false_accept_budget=0.5))

    assert strict.limits.threshold > lax.limits.threshold


def test_the_threshold_accepts_no_more_than_the_budget() -> None:
    """Exactly the allowed share is at or above the threshold, and one more would be too many."""
    foreign = np.linspace(0, 1, 101)
    threshold = lowest_confidence(foreign, 0.1)

    assert (foreign >= threshold).sum() == 10
    assert lowest_confidence(np.zeros(0), 0.1) == 0.0


def test_equal_confidences_are_not_accepted_beyond_the_budget() -> None:
    """Where many foreign messages score alike, the threshold is above them all."""
    assert (np.full(50, 0.7) >= lowest_confidence(np.full(50, 0.7), 0.2)).sum() == 0


def test_the_margin_ends_where_the_first_is_more_than_a_guess() -> None:
    """Below the margin the first intent is right in half of the messages or fewer."""
    margins = np.linspace(0, 1, 200)
    right = np.arange(200) % 3 == 0
    right[80:] = True

    assert margins[60] < widest_margin(margins, right, 0.5) < margins[90]
    assert widest_margin(margins, np.ones(200, dtype=np.bool_), 0.5) == 0.0


def test_neighbouring_intents_are_held_out_together() -> None:
    """Two intents alike are out in the same fold, so that neither passes for the other."""
    intent_of = np.repeat(np.arange(20), 20)
    centroids = np.eye(20) + 0.01
    centroids[7] = centroids[2] + 0.001
    together = [
        {2, 7} <= set(intent_of[f.judge[f.foreign]].tolist())
        for f in folds(intent_of, centroids, seed=0)
        if {2, 7} & set(intent_of[f.judge[f.foreign]].tolist())
    ]

    assert sum(together) >= len(together) / 2


def test_every_fold_trains_on_what_it_does_not_judge() -> None:
    """No example is on both sides, and no held-out intent is trained on."""
    intent_of = np.repeat(np.arange(8), 30)
    for fold in folds(intent_of, np.eye(8), seed=1):
        held_out = set(intent_of[fold.judge[fold.foreign]].tolist())
        assert not set(fold.train.tolist()) & set(fold.judge.tolist())
        assert not held_out & set(intent_of[fold.train].tolist())
        assert held_out


def test_what_is_only_trained_on_is_never_judged() -> None:
    """Marked examples are in no fold's judged part, and in training while their intent is known."""
    intent_of = np.repeat(np.arange(8), 30)
    marked = np.arange(240) % 30 == 0
    for fold in folds(intent_of, np.eye(8), 1, marked):
        held_out = set(intent_of[fold.judge[fold.foreign]].tolist())
        expected = [row for row in np.flatnonzero(marked) if intent_of[row] not in held_out]

        assert not marked[fold.judge].any()
        assert np.flatnonzero(marked[fold.train]).size == len(expected)
        assert set(expected) <= set(fold.train.tolist())


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("track_order", "track order"),
        ("CHECK_PINCODE", "check pincode"),
        ("OrderStatus", "order status"),
        ("faq/return-policy", "faq return policy"),
        ("ऑर्डर_कहाँ", "ऑर्डर कहाँ"),
        ("100_NIGHT_OFFER", "100 night offer"),
        ("17", ""),
        ("__", ""),
    ],
)
def test_an_intents_name_is_words(intent: str, words: str) -> None:
    """What stands between the words of a name, and its capitals, do not matter."""
    assert spoken(intent) == words


def test_an_intents_name_is_an_example_of_it() -> None:
    """A word that stands in no example but in the name is understood; not so where names are left out."""
    renamed = {"music": "jukebox", "weather": "meteorology"}
    texts, intents = TEXTS, [renamed.get(intent, intent) for intent in INTENTS]
    knows = IntentModel.train(texts, intents, Settings())
    not_told = IntentModel.train(texts, intents, Settings(learn_names=False))
    foreign = IntentModel.train(
        texts, intents, Settings(out_of_scope_intents=frozenset(["jukebox"]))
    )

    assert knows.predict("jukebox").nearest == ("jukebox", "jukebox")
    assert knows.predict("jukebox").ranking[0][0] == "jukebox"
    assert not_told.predict("jukebox").similarity < 0.5
    assert foreign.predict("jukebox").similarity < 0.5
    assert foreign.predict("meteorology").nearest == ("meteorology", "meteorology")


def test_the_temperature_makes_probabilities_honest() -> None:
    """Scores that are right three times in four come out as probabilities near three quarters."""
    random = np.random.RandomState(0)
    right = np.where(random.random_sample(4000) < 0.75, 0, 1)
    scores = np.tile([1.0, 0.0], (4000, 1))
    t = fit_temperature([Judged(scores, np.zeros(4000), right, np.arange(2))])

    assert softmax(scores[:1] * t)[0, 0] == pytest.approx(0.75, abs=0.03)


def test_confidence_is_how_often_it_is_right() -> None:
    """Of messages given a confidence near a value, about that share is right."""
    random = np.random.RandomState(1)
    rows = random.normal(size=(6000, 3))
    right = random.random_sample(6000) < 1 / (1 + np.exp(-2 * rows[:, 0]))
    foreign = ~right & (random.random_sample(6000) < 0.4)
    confidence = fit_acceptance(rows, right, foreign).confidence(rows)

    middle = (confidence > 0.7) & (confidence < 0.9)
    assert right[middle].mean() == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("intents", [1, 2, 3])
def test_few_intents_still_make_a_model(intents: int) -> None:
    """With too few intents to hold some out there is a model, and it knows its own examples."""
    names = ["track", "cancel", "refund"][:intents]
    pairs = [(t, i) for t, i in EXAMPLES if i in names]
    model = IntentModel.train([t for t, _ in pairs], [i for _, i in pairs], Settings())

    assert model.predict(pairs[0][0]).ranking[0][0] == pairs[0][1]
    assert model.predict("zzz qqq").reason == "out_of_scope"


def test_intents_with_one_example_each_make_a_model() -> None:
    """The smallest data there is does not stop the training."""
    model = IntentModel.train(["hello", "bye", "help", "stop", "yes"], list("abcde"), Settings())

    assert model.predict("help").ranking[0][0] == "c"


def test_no_example_is_an_error() -> None:
    """There is nothing to train on, and it is said."""
    with pytest.raises(ValueError, match="no example"):
        IntentModel.train([], [], Settings())


def test_two_intents_alike_are_ambiguous() -> None:
    """Where the same words are given to two intents, the model says so instead of guessing."""
    pairs = [(t, i) for t, i in EXAMPLES if i != "cancel"]
    pairs += [(t, i) for t, was in EXAMPLES if was == "cancel" for i in ("stop", "end")]
    settings = Settings(false_accept_budget=0.95)
    model = IntentModel.train([t for t, _ in pairs], [i for _, i in pairs], settings)
    prediction = model.predict("cancel the parcel")

    assert prediction.reason == "ambiguous"
    assert {name for name, _ in prediction.ranking[:2]} == {"stop", "end"}


def test_the_short_way_to_the_nearest_example_finds_it(
    model: IntentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adding up the rare n-grams first names the same example as adding up all of them."""
    messages = ["could you cancel the blue lamp", "is the parcel late", "play something louder"]
    whole = [model.predict(text) for text in messages]
    monkeypatch.setattr(similarity, "MOST_POSTINGS", 40)
    short = [model.predict(text) for text in messages]

    assert [p.nearest for p in short] == [p.nearest for p in whole]
    assert [p.similarity for p in short] == pytest.approx([p.similarity for p in whole], abs=1e-5)
