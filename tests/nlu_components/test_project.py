"""The components in a plain Rasa project, run by Rasa's own agent: no engine, no actions."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from engine.models import is_trained, newest_model

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"

Say = Callable[[str], list[str]]
_numbers = itertools.count()


@pytest.fixture(scope="module")
def agent(pytestconfig: pytest.Config) -> Agent:
    """The project, trained once and kept until it or a component changes."""
    cache = pytestconfig.cache
    assert cache is not None
    models = cache.mkdir("aftercart-components-models")
    if not is_trained(PROJECT, models) or _older(models):
        command = [sys.executable, "-m", "engine", "train", "--force"]
        command += ["--project", str(PROJECT), "--models", str(models)]
        subprocess.run(command, cwd=ROOT, check=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Agent.load(str(newest_model(models)))


def _older(models: Path) -> bool:
    """Whether a component or the project was changed after the model was made."""
    made = newest_model(models).stat().st_mtime
    sources = [*(ROOT / "nlu_components").glob("*.py"), *PROJECT.rglob("*.yml")]
    return any(path.stat().st_mtime > made for path in sources)


@pytest.fixture
def talk(agent: Agent) -> Iterator[Say]:
    """A conversation of its own: text in, the texts of the replies out."""
    sender = f"c{next(_numbers)}"
    loop = asyncio.new_event_loop()

    def say(text: str) -> list[str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            replies: list[dict[str, Any]] = loop.run_until_complete(
                agent.handle_text(text, sender_id=sender)
            )
        return [reply["text"] for reply in replies or []]

    yield say
    loop.close()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("where is my order", "english?"),
        ("mera order kahan hai", "hinglish?"),
        ("मेरा ऑर्डर कहाँ है", "hindi?"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(talk: Say, text: str, answer: str) -> None:
    """The first message already chooses the variant: rules and slots follow within the turn."""
    assert talk(text) == [answer]


def test_a_form_goes_on_in_the_new_language(talk: Say) -> None:
    """An answer in another language fills the form as ever, and the reply follows the language."""
    assert talk("where is my order") == ["english?"]
    assert talk("नंबर W31 है") == ["hindi नंबर W31 है"]


def test_a_short_answer_keeps_the_language(talk: Say) -> None:
    """A bare number says nothing, so the conversation stays in Hinglish."""
    talk("mera order kahan hai")

    assert talk("W17") == ["hinglish W17"]


def test_a_language_asked_for_in_a_form(talk: Say) -> None:
    """In the middle of a form another language is asked for: the form asks again in it."""
    talk("mera order kahan hai")

    assert talk("in english please") == ["english", "english?"]
    assert talk("W17") == ["english W17"]


def test_a_button_sets_the_language(talk: Say) -> None:
    """A payload with the entities does what the words do, and the choice stays."""
    said = talk('/switch_language{"language": "hi", "language_chosen": "hi"}')

    assert said == ["hindi"]
    assert talk("where is my order") == ["hindi?"]


def test_anger_does_not_confuse_the_rules(talk: Say) -> None:
    """A message with the entity of a tone is answered by the same rule as without."""
    assert talk("where is my order, this is ridiculous!!") == ["english?"]


async def test_all_is_there_for_who_parses_alone(agent: Agent) -> None:
    """Parsed outside a conversation, a message carries language and tone for whoever asks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = await agent.parse_message("mera order kahan hai, bakwas service")

    assert parsed["language"]["reply"] == "hi-Latn"
    assert parsed["tone"][0]["name"] == "frustration"
    assert parsed["text"] == "mera order kahan hai, bakwas service"
    assert parsed["intent"]["name"] == "track"
