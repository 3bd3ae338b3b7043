"""Real messages, mangled: whatever comes, the classifier answers."""

from __future__ import annotations

import random

import pytest

from benchmarks.nlu import data
from nlu_components.intent_model import IntentModel, Settings
from tests.nlu_components.intents import EXAMPLES


@pytest.mark.eval
def test_mangled_messages_of_real_customers_are_parsed() -> None:
    """Shuffled, cut in the middle of a character, repeated to 100 kB: confidences stay rates."""
    try:
        sentences = data.hint3(data.eval_folder()).test
    except data.DataError as error:
        pytest.skip(f"{error}")
    model = IntentModel.train([t for t, _ in EXAMPLES], [i for _, i in EXAMPLES], Settings())
    chance = random.Random(3)
    for number, sentence in enumerate(sentences):
        raw = sentence.text.encode()
        cut = raw[: chance.randrange(len(raw) + 1)].decode(errors="surrogateescape")
        shuffled = "".join(chance.sample(sentence.text, len(sentence.text)))
        texts = [cut, shuffled, sentence.text * (100_000 // len(raw)) if number % 40 == 0 else ""]
        for text in texts:
            prediction = model.predict(text)
            assert all(0 <= confidence <= 1 for _, confidence in prediction.ranking)
            assert 0 <= prediction.similarity <= 1
