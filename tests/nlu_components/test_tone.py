"""How messages sound, and what that sets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu_components.tone import TONES, ToneTagger
from tests.nlu_components.conftest import conversation, entities, written

MESSAGES = written("tones.yml")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tagger() -> ToneTagger:
    """The tagger with the project's lexicon."""
    return ToneTagger({})


def read(tagger: ToneTagger, text: str, **slots: str | None) -> Message:
    """One message as it leaves the component."""
    message = Message({TEXT: text})
    tagger.process([message], conversation(**slots))
    return message


def scores(tagger: ToneTagger, text: str) -> dict[str, float]:
    """The scores of the tones heard in a text."""
    return {tone["name"]: tone["score"] for tone in read(tagger, text).get("tone")}


@pytest.mark.parametrize(
    ("tone", "text"), [(tone, text) for tone, texts in MESSAGES.items() for text in texts]
)
def test_messages_sound_as_they_do(tagger: ToneTagger, tone: str, text: str) -> None:
    """The gravest tone of a message is heard in all three registers, and none in a calm one."""
    assert entities(read(tagger, text)).get("tone", "calm") == tone


def test_ordinary_requests_are_calm(tagger: ToneTagger) -> None:
    """Of what customers type for other reasons, less than one in a hundred sounds angry."""
    heard = Counter(
        entities(read(tagger, example)).get("tone", "calm")
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] not in {"frustration", "hand_over"}
        for example in block["examples"].splitlines()
    )

    assert sum(heard.values()) > 5000
    assert sum(heard[tone] for tone in ("frustration", "threat", "abuse")) < 0.01 * sum(
        heard.values()
    )


def test_several_tones_are_all_told_highest_first(tagger: ToneTagger) -> None:
    """A message can be urgent and angry at once; the list is sorted, scores lie between 0 and 1."""
    message = read(tagger, "this is ridiculous, useless people! cancel it right now")
    found = message.get("tone")

    assert [tone["name"] for tone in found][:2] == ["frustration", "urgency"]
    assert [t["score"] for t in found] == sorted((t["score"] for t in found), reverse=True)
    assert all(0 < t["score"] < 1 and t["name"] in TONES for t in found)


def test_capitals_and_signs_add_and_never_decide(tagger: ToneTagger) -> None:
    """Shouting makes anger angrier; a shouted question alone stays below the threshold."""
    calm = scores(tagger, "this is ridiculous where is it")["frustration"]
    loud = scores(tagger, "THIS IS RIDICULOUS WHERE IS IT!!")["frustration"]

    assert loud > calm
    assert scores(tagger, "WHERE IS MY ORDER??")["frustration"] < 0.5


def test_the_entity_comes_only_with_a_change(tagger: ToneTagger) -> None:
    """As long as the tone is that of the slot there is none; calm after anger is a change."""
    assert entities(read(tagger, "you idiots", tone="abuse")) == {}
    assert entities(read(tagger, "where is it", tone="abuse")) == {"tone": "calm"}
    assert entities(read(tagger, "where is it", tone="calm")) == {}


def test_the_normalised_form_is_used_where_there_is_one(tagger: ToneTagger) -> None:
    """Behind MessageNormaliser a slip does not hide a tone."""
    message = Message({TEXT: "ridiclous", "text_normalised": "ridiculous"})
    tagger.process([message])

    assert entities(message) == {"tone": "frustration"}


def test_a_higher_threshold_hears_less() -> None:
    """The threshold decides what counts, the list tells all."""
    strict = ToneTagger({"threshold": 0.9})
    message = read(strict, "this is ridiculous")

    assert entities(message) == {}
    assert message.get("tone")[0]["name"] == "frustration"


@pytest.mark.parametrize(
    "text", ["", "\x00", "a" * 100_000, "idiot " * 20_000, "!" * 100_000, "बकवा", "🙂"],
    ids=lambda text: f"{text[:6]!r}...{len(text)}",
)  # fmt: skip
def test_any_text_is_read(tagger: ToneTagger, text: str) -> None:
    """Whatever comes in, a list comes out, and the same the second time."""
    first = read(tagger, text).get("tone")

    assert isinstance(first, list)
    assert read(tagger, text).get("tone") == first


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"threshold": 0}, "'threshold' is 0"),
        ({"thresholds": 1}, "no setting 'thresholds'"),
        ({"lexicon": "/nowhere"}, "/nowhere"),
    ],
)
def test_a_bad_setting_is_named(config: dict[str, Any], named: str) -> None:
    """A setting that cannot be is refused when the component is made, by its name."""
    with pytest.raises(InvalidConfigException, match=named):
        ToneTagger(config)
