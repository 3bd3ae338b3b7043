"""Turns on a trained model: what is said, what is kept, and what happens when something breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from engine.engine import Engine
from engine.errors import ActionsBroken, ModelIncomplete, NoModel, StoreUnreachable
from engine.in_process import InProcessActions
from engine.model import check_domain
from engine.running import EngineOptions, Running
from engine.types import Button, Handoff, Reply, Source, Text, TurnResult
from tests.engine.conftest import Talk, texts

SORRY = "Something went wrong on my side."


async def test_a_conversation_begins_with_a_greeting_in_its_language(engine: Engine) -> None:
    """The start sets the language before the greeting is chosen."""
    english = await engine.start("greet-en", "en")
    spanish = await engine.start("greet-es", "es")

    assert (texts(english), texts(spanish)) == (["Hello there."], ["Hola."])
    assert [reply.language for reply in spanish.messages] == ["es"]


async def test_an_identified_customer_is_known_from_the_start(engine: Engine) -> None:
    """With a customer id the slots say who it is and that a token proved it."""
    await engine.start("known", "en", "sara_doe_496")
    await engine.start("unknown", "en")
    known, unknown = await engine.slots("known"), await engine.slots("unknown")

    assert (known["customer_id"], known["identity_level"]) == ("sara_doe_496", "token")
    assert (unknown["customer_id"], unknown["identity_level"]) == (None, None)


async def test_typed_text_is_understood(talk: Talk) -> None:
    """What is typed goes through the model and is answered by the rules."""
    result = await talk.say("hello")

    assert result.messages == (Reply(id="m1.0", text="Hi again.", language="en"),)
    assert (result.handoff, result.failed) == (Handoff.BOT, False)


@pytest.mark.parametrize(
    "text",
    [
        '/pick{"slot": "order_number", "value": "#W1"}',
        '  /pick{"slot": "order_number", "value": "#W1"}',
        '\u2003/pick@1.0{"slot": "order_number", "value": "#W1"}',
        "/hand_over",
        "/hand_over@1.0",
        "/restart",
        "/back",
        "/session_start",
        "EXTERNAL: hand_over",
        "/start_conversation",
    ],
)
async def test_typed_payloads_are_text(talk: Talk, text: str) -> None:
    """A text in the form of a payload gets no intent of that name and no entities from it, and no
    action of Rasa's own runs for it."""
    await talk.say(text)
    slots = await talk.slots()
    events = await talk.engine.events(talk.session_id)

    said = [event for event in events if event["event"] == "user"][-1]
    parsed = said["parse_data"]
    assert isinstance(parsed, dict)
    assert said["text"] == text.strip()
    assert parsed["intent"]["confidence"] < 1.0
    assert parsed["intent"]["name"] not in ("pick", "restart", "back", "session_start")
    assert parsed["entities"] == []
    assert slots["picked"] is None
    assert not {"restart", "undo"} & {str(event["event"]) for event in events}


async def test_a_payload_is_its_intent_and_its_entities(talk: Talk) -> None:
    """A button gives its intent without a doubt, and its values as entities."""
    result = await talk.press('/pick{"slot": "order_number", "value": "#W1"}', "The first")
    slots = await talk.slots()

    assert texts(result) == ["Hi again."]
    assert slots["picked"] == {"slot": "order_number", "value": "#W1"}


async def test_actions_cannot_change_the_conversation_in_place(talk: Talk) -> None:
    """What an action does to its copy of the slots stays there, as behind an action server."""
    result = await talk.press('/pick{"slot": "a", "value": "b"}')

    assert result.handoff is Handoff.BOT
    assert (await talk.slots())["handoff"] is None


async def test_only_the_last_reply_of_a_turn_asks(talk: Talk) -> None:
    """Of several replies with questions, the last one says what is waited for; buttons stay."""
    result = await talk.say("chatter")

    assert [reply.asks for reply in result.messages] == [None, None, "anything_else"]
    assert result.messages[0].buttons == (
        Button("The first", '/pick{"slot": "order_number", "value": "#W1"}'),
    )


async def test_replies_are_passed_on_as_they_come(talk: Talk) -> None:
    """Each reply is passed on once, in order, just as the result has it."""
    passed: list[Reply] = []

    async def take(reply: Reply) -> None:
        passed.append(reply)

    result = await talk.hear(Text("chatter"), take)

    assert tuple(passed) == result.messages
    assert len(passed) == 3


async def test_facts_of_an_action_win_over_those_of_the_response(talk: Talk) -> None:
    """What an action passes along with a response reaches the reply."""
    result = await talk.say("a person please")

    assert [reply.source for reply in result.messages] == [Source.AGENT, Source.FLOW]
    assert [reply.asks for reply in result.messages] == [None, None]


async def test_an_action_may_refuse_to_run(talk: Talk) -> None:
    """An action that rejects its execution is no failure: another one answers."""
    result = await talk.say("do reject")

    assert texts(result) == ["I did not get that."]
    assert not result.failed


async def test_a_form_lets_other_things_be_answered(talk: Talk) -> None:
    """In the middle of a form something else is answered, and the form asks again."""
    asked = await talk.say("where is my order")
    refused = await talk.say("please refuse")
    filled = await talk.say("#W5")

    assert texts(asked) == ["Which order?"]
    assert texts(refused) == ["That I can not do.", "Which order?"]
    assert not refused.failed
    assert texts(filled) == ["Order #W5 is on its way."]


async def test_a_placeholder_left_is_logged_by_name(talk: Talk) -> None:
    """A response with a placeholder nobody filled is an error in the log, with both names."""
    with capture_logs() as logs:
        await talk.say("get in a muddle")

    errors = [entry for entry in logs if entry["event"] == "response_placeholder_unfilled"]
    assert errors == [
        {
            "event": "response_placeholder_unfilled",
            "log_level": "error",
            "response": "utter_muddled",
            "placeholders": ("customer_name", "order_number"),
        }
    ]


async def test_braces_a_customer_typed_are_no_placeholders(talk: Talk) -> None:
    """What comes back inside a value is the customer's, however it looks."""
    await talk.say("where is my order")
    with capture_logs() as logs:
        result = await talk.say("#W{order_number}")

    assert texts(result) == ["Order #W{order_number} is on its way."]
    assert "response_placeholder_unfilled" not in {entry["event"] for entry in logs}


async def test_an_action_that_raises_ends_the_turn_with_an_apology(talk: Talk) -> None:
    """What was done and said before the failure stays, nothing after it is said, the apology comes
    from the system, and the log names the action."""
    with capture_logs() as logs:
        result = await talk.say("break now")

    assert texts(result) == ["The order is cancelled.", SORRY]
    assert [reply.source for reply in result.messages] == [Source.FLOW, Source.SYSTEM]
    assert result.failed
    assert (await talk.slots())["done"] == 1
    failure = next(entry for entry in logs if entry["event"] == "turn_failed")
    assert failure["reason"] == "action 'action_sample_break' raised LookupError"


@pytest.mark.parametrize("text", ["break now", "hang", "spin round", "be quiet"])
async def test_a_broken_turn_leaves_no_stuck_conversation(talk: Talk, text: str) -> None:
    """After an exception, a hanging action, an endless loop and a silent turn alike the customer
    hears an apology, and the next message is answered as ever."""
    broken = await talk.say(text)
    after = await talk.say("hello")

    assert texts(broken)[-1] == SORRY
    assert broken.failed
    assert texts(after) == ["Hi again."]
    assert not after.failed


async def test_a_form_survives_a_broken_turn(talk: Talk) -> None:
    """A failure in the middle of a form does not lose the form."""
    await talk.say("where is my order")
    await talk.say("break now")

    filled = await talk.say("#W5")

    assert texts(filled)[0].startswith("Order #W5")


async def test_a_response_nobody_wrote_is_logged(talk: Talk) -> None:
    """A response name that does not exist is an error in the log, with the name."""
    with capture_logs() as logs:
        await talk.say("be quiet")

    missing = [entry["response"] for entry in logs if entry["event"] == "response_missing"]
    assert missing == ["utter_never_written"]


async def test_with_a_person_the_assistant_is_silent(talk: Talk) -> None:
    """Once a person owns the conversation, messages are kept and not answered."""
    handed_over = await talk.say("a person please")
    heard = await talk.say("please cancel my order")

    assert handed_over.handoff is Handoff.HUMAN
    assert len(handed_over.messages) == 2, "the turn that hands over is finished"
    assert (heard.messages, heard.handoff, heard.failed) == ((), Handoff.HUMAN, False)
    assert (await talk.slots())["done"] is None
    page = await talk.engine.history(talk.session_id, None, 100)
    assert page.entries[-1].text == "please cancel my order"
    assert page.handoff is Handoff.HUMAN


async def test_turns_of_a_session_run_one_at_a_time_in_order(talk: Talk) -> None:
    """Turns begun at once run in the order they were begun, and none loses what another did."""
    running = [asyncio.create_task(talk.say("please cancel my order")) for _ in range(5)]
    await asyncio.gather(*running)
    page = await talk.engine.history(talk.session_id, None, 100)

    assert (await talk.slots())["done"] == 5
    assert [entry.id for entry in page.entries if entry.reply is None] == [
        f"m{n}" for n in range(1, 6)
    ]


async def test_a_hanging_turn_holds_up_its_own_session_only(talk: Talk, engine: Engine) -> None:
    """While one customer's action hangs, another one is answered."""
    await engine.start("bystander", "en")
    hanging = asyncio.create_task(talk.say("hang"))
    await asyncio.sleep(0.05)

    quick = await engine.turn("bystander", Text("hello"), "m1")
    was_hanging = not hanging.done()
    await hanging

    assert texts(quick) == ["Hi again."]
    assert was_hanging


async def test_a_turn_that_ran_is_told_when_recovering(talk: Talk) -> None:
    """A turn that is wholly in the tracker is answered from there, with the same ids."""
    first = await talk.say("chatter")
    await talk.say("hello")
    again = await talk.engine.turn(talk.session_id, Text("chatter"), "m1", recovering=True)
    slots = await talk.slots()

    assert again.messages == first.messages
    assert slots["done"] is None


async def test_a_turn_that_never_ran_is_run_when_recovering(talk: Talk) -> None:
    """A turn the tracker knows nothing of is run."""
    result = await talk.engine.turn(
        talk.session_id, Text("please cancel my order"), "m7", recovering=True
    )

    assert texts(result) == ["The order is cancelled."]
    assert (await talk.slots())["done"] == 1


async def test_a_turn_finished_elsewhere_at_the_last_moment_is_told(
    talk: Talk, options: EngineOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process that finishes the same turn after it was looked for has answered it: it is not run twice."""
    other = await Engine.load(options)
    look = Running._told_before
    looks: list[str] = []
    told_on: list[Reply] = []

    async def late(running: Running, session_id: str, message_id: str) -> TurnResult | None:
        found = await look(running, session_id, message_id)
        looks.append(message_id)
        if len(looks) == 1:
            await other.turn(talk.session_id, Text("please cancel my order"), "m7")
        return found

    async def take(reply: Reply) -> None:
        told_on.append(reply)

    monkeypatch.setattr(Running, "_told_before", late)
    result = await talk.engine.turn(
        talk.session_id, Text("please cancel my order"), "m7", take, recovering=True
    )
    page = await talk.engine.history(talk.session_id, None, 100)
    await other.close()

    assert texts(result) == ["The order is cancelled."]
    assert tuple(told_on) == result.messages
    assert [entry.id for entry in page.entries if entry.reply is None] == ["m7"]
    assert (await talk.slots())["done"] == 1


async def test_conversations_outlive_the_engine(talk: Talk, options: EngineOptions) -> None:
    """Another engine on the same database goes on where the first one stopped."""
    await talk.say("where is my order")
    other = await Engine.load(options)

    result = await replace(talk, engine=other).say("#W5")
    page = await other.history(talk.session_id, None, 100)
    await other.close()

    assert texts(result)[0].startswith("Order #W5")
    assert [entry.text for entry in page.entries][:3] == [
        "Hello there.",
        "where is my order",
        "Which order?",
    ]


async def test_history_shows_titles_and_hides_what_is_internal(talk: Talk) -> None:
    """The customer reads what they saw: the title of the button, and no internal message."""
    await talk.press('/pick{"slot": "a", "value": "b"}', "The first")

    page = await talk.engine.history(talk.session_id, None, 100)

    assert [(entry.role.value, entry.text) for entry in page.entries] == [
        ("assistant", "Hello there."),
        ("customer", "The first"),
        ("assistant", "Hi again."),
    ]


async def test_a_session_nobody_began_has_an_empty_history(engine: Engine) -> None:
    """Asking is no beginning."""
    page = await engine.history("never-began", None, 100)

    assert (page.entries, page.before, page.handoff) == ((), None, Handoff.BOT)


async def test_a_ping_is_answered(engine: Engine) -> None:
    """A healthy store answers."""
    await engine.ping()

    assert engine.model_name.startswith("aftercart-")


async def test_without_a_model_it_says_how_to_get_one(
    options: EngineOptions, tmp_path: pytest.TempPathFactory
) -> None:
    """A missing model is named with the command that makes one."""
    with pytest.raises(NoModel, match="python -m engine train"):
        await Engine.load(replace(options, models=tmp_path))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////proc/no/such/place.db", "postgresql://u:secret@127.0.0.1:1/x"]
)
async def test_without_a_store_it_does_not_start(options: EngineOptions, url: str) -> None:
    """A store that cannot be reached stops the start at once, names the setting, shows no password."""
    with pytest.raises(StoreUnreachable, match="AFTERCART_TRACKER_URL") as caught:
        await Engine.load(replace(options, tracker_url=url))

    assert "secret" not in str(caught.value)


async def test_broken_actions_stop_the_start(options: EngineOptions) -> None:
    """A package that cannot be imported is named, and does not end the program."""
    with pytest.raises(ActionsBroken, match="no_such_actions"):
        await Engine.load(replace(options, actions="no_such_actions"))


@pytest.mark.filterwarnings("ignore:Slot auto-fill has been removed")
def test_a_model_without_what_is_needed_is_refused(engine: Engine) -> None:
    """Everything missing is named at once: slots, responses, intents, and actions nobody wrote."""
    domain = engine._running._processor.domain
    actions = InProcessActions("sample_actions")
    del actions._executor.actions["action_sample_cancel"]
    poorer = domain.from_dict(
        {
            **domain.as_dict(),
            "slots": {k: v for k, v in domain.as_dict()["slots"].items() if k != "handoff"},
            "responses": {"utter_start": [{"text": "Hi."}]},
            "intents": ["greet"],
        }
    )

    with pytest.raises(ModelIncomplete) as caught:
        check_domain(poorer, actions)

    for missing in ("handoff", "start_conversation", "utter_internal_error", "sample_cancel"):
        assert missing in str(caught.value)
