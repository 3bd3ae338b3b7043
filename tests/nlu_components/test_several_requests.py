"""Several requests in one message are found, and one request is left whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from nlu_components.clause_cuts import ClauseCutter, joined
from nlu_components.several_requests import ClauseSplitter, SeveralRequests

REQUESTS = ["cancel", "track", "return", "exchange", "policy"]

# What the classifier stood in for says: the intent of the first of these words in a text.
_INTENTS = {
    "cancel": "cancel",
    "रद्द": "cancel",
    "where": "track",
    "kahan": "track",
    "कहाँ": "track",
    "return": "return",
    "exchange": "exchange",
    "refunds": "policy",
    "hello": "greet",
}


def classified(messages: list[Message]) -> list[Message]:
    """A classifier that knows the words above, is unsure of a text with "perhaps", finds another intent
    nearly as probable for one with "my card", and does not understand one with "750ml"."""
    for message in messages:
        text = message.get("text")
        name = next((i for word, i in _INTENTS.items() if word in text.lower()), "inform")
        name = "nlu_fallback" if "750ml" in text else name
        intent = {"name": name, "confidence": 0.5 if "perhaps" in text else 0.9}
        message.set("intent", intent, add_to_output=True)
        message.set("intent_ranking", [intent], add_to_output=True)
        message.set("intent_evidence", {"probability": 0.6 if "my card" in text else 0.9})
        at = text.find("#")
        found = [{"entity": "number", "value": text[at:], "start": at, "end": len(text)}]
        message.set("entities", found if at >= 0 else [], add_to_output=True)
    return messages


def understood(text: str, **settings: Any) -> dict[str, Any]:
    """A text as the dialogue gets it from the two components around the classifier."""
    several = SeveralRequests({"requests": REQUESTS, **settings})
    split = ClauseSplitter({}).process([Message({"text": text})])
    (message,) = several.process(classified(split))
    return dict(message.as_dict(only_output_properties=True))


def requests_in(text: str, **settings: Any) -> list[tuple[str, str]]:
    """Intent and text of each request found."""
    return [
        (r["intent"]["name"], r["text"]) for r in understood(text, **settings).get("requests", ())
    ]


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("cancel it and tell me about refunds", ["cancel it", "tell me about refunds"]),
        (
            "I want to return the lamp, also where is my other order?",
            ["I want to return the lamp", "where is my other order"],
        ),
        ("cancel #1. Where is #2?", ["cancel #1", "Where is #2"]),
        ("cancel #1; and then please return #2", ["cancel #1", "please return #2"]),
        ("order cancel karo aur #2 kahan hai", ["order cancel karo", "#2 kahan hai"]),
        ("ऑर्डर रद्द करो और #2 कहाँ है?", ["ऑर्डर रद्द करो", "#2 कहाँ है"]),
        (
            "hello there. cancel #1 and where is #2 and return the mug",
            ["hello there. cancel #1", "where is #2", "return the mug"],
        ),
    ],
)
def test_several_requests_are_found_in_order(text: str, requests: list[str]) -> None:
    """Each comes with its own part of the text; what is no request stays with its neighbour."""
    assert [part for _, part in requests_in(text)] == requests


@pytest.mark.parametrize(
    "text",
    [
        "return the lamp and the mug",
        "cancel #1 and cancel #2",
        "cancel #1",
        "cancel #1, no, wait, return it",
        "cancel it, actually return it",
        "where is it, and if it is late then cancel it",
        "cancel it or return it",
        "don't return it, cancel it",
        "i exchanged it last week, where is it",
        "return it, exchange",
        "perhaps where is it and cancel #1",
        "cancel #1 and return it to my card",
        "cancel the order to 12 Where Street, Apt 4, Boston, MA 02108",
        "",
        "and",
        "," * 50,
    ],
)
def test_one_request_is_left_whole(text: str) -> None:
    """Items, corrections, conditions, statements, single words and doubtful parts make no second one."""
    assert requests_in(text) == []


def test_the_message_gets_the_intent_of_its_first_request() -> None:
    """Intent and ranking are those of the first part; what the whole was taken for is kept."""
    found = understood("tell me about refunds and cancel #1")

    assert found["intent"]["name"] == "policy"
    assert [intent["name"] for intent in found["intent_ranking"]] == ["policy"]
    assert found["intent_of_whole"]["name"] == "cancel"
    assert found["text"] == "tell me about refunds and cancel #1"


def test_entities_count_from_the_beginning_of_their_part() -> None:
    """The span of an entity is right in the part it stands in, and the part's in the message."""
    text = "hello. cancel #1 and where is #22"
    for request in understood(text)["requests"]:
        (entity,) = request["entities"]

        assert text[request["start"] : request["end"]] == request["text"]
        assert request["text"][entity["start"] : entity["end"]] == entity["value"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("exchange it for a red one, 750ml please", "exchange"),
        ("hello there, exchange it for a red one and 750ml", "exchange"),
        ("perhaps exchange it for a red one, 750ml please", "nlu_fallback"),
        ("hello there, 750ml please", "nlu_fallback"),
        ("hello there, exchange it for a red one", "exchange"),
    ],
)
def test_a_sure_clause_speaks_for_a_message_not_understood(text: str, intent: str) -> None:
    """A message that falls back is taken for the one request its clauses surely hold, and is whole."""
    message = understood(text)

    assert message["intent"]["name"] == intent
    assert "requests" not in message


def test_pairs_that_are_one_request_are_left_whole() -> None:
    """Two intents the settings call one request make no second one, in either order."""
    pair = [["exchange", "return"]]

    assert requests_in("return the mug and exchange the lamp", one_request=pair) == []
    assert len(requests_in("return the mug and where is #2", one_request=pair)) == 2


def test_message_without_several_requests_says_nothing_of_them() -> None:
    """A message with one request goes on exactly as the classifier left it."""
    found = understood("return the lamp and the mug")

    assert found["intent"] == {"name": "return", "confidence": 0.9}
    assert "requests" not in found
    assert "intent_of_whole" not in found


def test_many_messages_at_once_keep_their_order() -> None:
    """As many messages come out as went in, each with its own requests."""
    texts = ["cancel #1 and where is #2", "hello", "return it and where is #3"]
    split = ClauseSplitter({}).process([Message({"text": text}) for text in texts])

    whole = SeveralRequests({"requests": REQUESTS}).process(classified(split))

    assert [message.get("text") for message in whole] == texts
    assert [len(message.get("requests") or ()) for message in whole] == [2, 0, 2]


def test_clauses_know_what_is_known_of_the_message() -> None:
    """Its language goes along with each clause; entities, counted in the whole text, do not."""
    known = {"language": "en", "entities": [{"start": 0, "end": 6}], "intent": {"name": "cancel"}}

    _, *parts = ClauseSplitter({}).process([Message({"text": "cancel it and go", **known})])

    assert [part.get("language") for part in parts] == ["en", "en"]
    assert [part.get("entities") for part in parts] == [None, None]
    assert [part.get("intent") for part in parts] == [None, None]


def test_long_messages_are_left_whole() -> None:
    """Neither very many clauses nor a very long text are worth the time."""
    many = Message({"text": "cancel it and where is it " * 10})
    long = Message({"text": "cancel it and where is it" + "x" * 100_000})

    assert ClauseSplitter({}).process([many, long]) == [many, long]


def test_words_may_come_from_the_settings() -> None:
    """In another project the three lists of words stand in config.yml."""
    words = {"joins": ["und"], "corrections": ["nein"], "statements": []}
    splitter = ClauseSplitter(words)

    parts = splitter.process([Message({"text": "cancel it und where is it and so"})])[1:]
    corrected = splitter.process([Message({"text": "cancel it, nein, return it"})])[1:]

    assert [part.get("text") for part in parts] == ["cancel it", "where is it and so"]
    assert corrected == []


def test_joined_clauses_keep_what_stands_between_them() -> None:
    """Clauses put together again are the text they were cut from."""
    text = "one, two and three"
    clauses = ClauseCutter(["and"], ["no"], ["my"]).clauses(text, 9)

    assert [clause.text for clause in clauses] == ["one", "two", "three"]
    assert joined(text, clauses[1:]).text == "two and three"


@pytest.mark.parametrize(
    ("component", "settings", "words"),
    [
        (SeveralRequests, {}, "'requests' in config.yml must be intents"),
        (SeveralRequests, {"requests": "cancel"}, "a list of texts, not 'cancel'"),
        (SeveralRequests, {"requests": ["a"], "confidence": 2}, "at most 1, not 2"),
        (SeveralRequests, {"requests": ["a"], "one_request": [["a"]]}, "pairs of intents"),
        (ClauseSplitter, {"max_chars": 0}, "'max_chars' in config.yml must be a whole number"),
        (ClauseSplitter, {"max_clauses": True}, "above 0, not True"),
        (ClauseSplitter, {"joins": "and"}, "'joins' in config.yml must be a list of texts"),
    ],
)
def test_bad_settings_are_refused(
    component: type[Any], settings: dict[str, Any], words: str
) -> None:
    """A wrong setting is named, with what it must be and what it is."""
    with pytest.raises(InvalidConfigException, match=words):
        component(settings)


def test_shipped_requests_are_intents() -> None:
    """Every intent config.yml names for SeveralRequests is in the domain."""
    root = Path(__file__).resolve().parents[2]
    pipeline = yaml.safe_load((root / "config.yml").read_text("utf-8"))["pipeline"]
    (settings,) = [entry for entry in pipeline if entry["name"].endswith(".SeveralRequests")]
    domain = [root / "domain.yml", *sorted((root / "domain").glob("*.yml"))]
    intents = {
        intent
        for path in domain
        for intent in yaml.safe_load(path.read_text("utf-8")).get("intents", ())
    }

    named = {*settings["requests"], *(name for pair in settings["one_request"] for name in pair)}

    assert named - intents == set()
