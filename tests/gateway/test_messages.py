"""Sending messages: what they may hold, once each, in order."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from engine.errors import EngineError
from engine.types import Handoff, Payload, Text
from gateway.settings import Settings
from records.store import Records
from records.types import TurnKey
from tests.gateway.conftest import ClientOf, Guest, code_of, open_guest
from tests.gateway.fakes import FakeAssistant, Line, said


def heard(assistant: FakeAssistant) -> list[str]:
    """What the assistant heard, in order."""
    return [
        call.incoming.text if isinstance(call.incoming, Text) else call.incoming.payload
        for call in assistant.calls
        if isinstance(call.incoming, Text | Payload)
    ]


async def test_an_answer_has_the_shape_of_the_contract(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """An answer lists the replies with ids and facts, and says who owns the conversation."""
    assistant.script["help"] = Line(
        (said("One."), said("Two?", "Yes=/affirm", asks="confirm", summary={"operation": "x"})),
        handoff=Handoff.QUEUED,
    )

    answer = (await guest.send(text="help", message_id="m1")).json()

    assert answer["handoff"] == "queued"
    assert [message["id"] for message in answer["messages"]] == ["m1.0", "m1.1"]
    assert "asks" not in answer["messages"][0]
    assert answer["messages"][1]["asks"] == "confirm"
    assert answer["messages"][1]["summary"] == {"operation": "x"}
    assert answer["messages"][1]["buttons"] == [{"title": "Yes", "payload": "/affirm"}]


@pytest.mark.parametrize(
    "text",
    [
        "/cancel_order",
        '/cancel_order{"order_number": "#W1"}',
        "\u2003/restart",
        "/session_start",
        "EXTERNAL: cancel_order",
        "<script>alert(1)</script>",
        "👍",
        "👩‍👩‍👧‍👦",
        "где мой заказ",
        "注文はどこですか",
        "أين طلبي",
        "'; DROP TABLE sessions; --",
        "{order_number}",
        "two\nlines",
    ],
)
async def test_whatever_is_typed_reaches_the_assistant_as_text(
    guest: Guest, assistant: FakeAssistant, text: str
) -> None:
    """Typed text is text, whatever it looks like and whatever script it is in."""
    response = await guest.send(text=text)

    assert response.status_code == 200
    assert [call.incoming for call in assistant.calls] == [Text(text.strip())]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("\x1b[31mred", "[31mred"),
        ("tab\there", "tab\there"),
        ("one\r\ntwo", "one\ntwo"),
        ("pay \u202e001 to me", "pay 001 to me"),
        ("  spaces  ", "spaces"),
        ("e\u0301", "e\u0301"),
    ],
)
async def test_control_characters_are_taken_out(
    guest: Guest, assistant: FakeAssistant, text: str, kept: str
) -> None:
    """What only steers terminals and the direction of writing goes; what people write stays."""
    await guest.send(text=text)

    assert heard(assistant) == [kept]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, (400, "text_empty", "text")),
        ({"text": " \n\t "}, (400, "text_empty", "text")),
        ({"text": "\u200b\u200d\ufeff"}, (400, "text_empty", "text")),
        ({"text": "\u3164\u2800\ufe0f"}, (400, "text_empty", "text")),
        ({"text": "\x00\x01"}, (400, "text_empty", "text")),
        ({"text": "a" * 2001}, (413, "text_too_long", "text")),
        ({"text": "a" * 10_000}, (413, "text_too_long", "text")),
        ({"text": "é" * 2001}, (413, "text_too_long", "text")),
        ({"text": "a" * 20_000}, (413, "body_too_large", None)),
        ({"text": 7}, (400, "invalid_field", "text")),
        ({"text": ["hi"]}, (400, "invalid_field", "text")),
        ({"text": {"a": 1}}, (400, "invalid_field", "text")),
        ({}, (400, "invalid_body", "text")),
        ({"text": None}, (400, "invalid_body", "text")),
        ({"text": "hi", "payload": "/a"}, (400, "invalid_body", "text")),
        ({"text": "hi", "slots": {"customer_id": "x"}}, (400, "unknown_field", "slots")),
        ({"text": "hi", "metadata": {}}, (400, "unknown_field", "metadata")),
        ({"text": "hi", "message_id": "a b"}, (400, "invalid_field", "message_id")),
        ({"text": "hi", "message_id": "a" * 65}, (400, "invalid_field", "message_id")),
        ({"text": "hi", "message_id": "a\n"}, (400, "invalid_field", "message_id")),
        ({"text": "hi", "message_id": 7}, (400, "invalid_field", "message_id")),
        ({"text": "hi", "session_id": None}, (400, "missing_field", "session_id")),
        ({"text": "hi", "session_id": 7}, (400, "invalid_field", "session_id")),
        ({"payload": ""}, (400, "invalid_field", "payload")),
        ({"payload": "/affirm"}, (400, "payload_not_offered", "payload")),
        ({"payload": "affirm"}, (400, "payload_not_offered", "payload")),
    ],
)
async def test_what_cannot_be_taken_is_refused_by_name(
    guest: Guest, assistant: FakeAssistant, body: dict[str, Any], error: tuple[int, str, str | None]
) -> None:
    """Each malformed message gets its own code and names its field, and no turn runs."""
    response = await guest.send(**body)

    assert code_of(response) == error
    assert assistant.calls == []


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", (400, "invalid_json", None)),
        (b"{", (400, "invalid_json", None)),
        (b"{'text': 'hi'}", (400, "invalid_json", None)),
        (b'{"text": NaN}', (400, "invalid_json", None)),
        (b'{"text": "\xff"}', (400, "invalid_json", None)),
        ('{"text": "hi"}'.encode("utf-16"), (400, "invalid_json", None)),
        (b"[" * 10_000, (400, "invalid_json", None)),
        (b'{"n": ' + b"9" * 9_000 + b"}", (400, "invalid_json", None)),
        (b"[]", (400, "invalid_body", None)),
        (b'"text"', (400, "invalid_body", None)),
        (b"null", (400, "invalid_body", None)),
        (b'{"text": "half \\ud83d"}', (400, "text_invalid", None)),
        (b'{"half \\ud83d": 1}', (400, "text_invalid", None)),
    ],
)
async def test_bodies_that_are_no_json_object_are_refused(
    guest: Guest, raw: bytes, error: tuple[int, str, str | None]
) -> None:
    """Broken, deep, huge or strangely encoded JSON gets a clear error and never a crash."""
    headers = {**guest.headers, "Content-Type": "application/json"}

    response = await guest.client.post("/api/chat/message", content=raw, headers=headers)

    assert code_of(response) == error


async def test_other_media_types_are_refused(guest: Guest) -> None:
    """What says it is no JSON is not read as JSON: forms of other sites cannot post here."""
    response = await guest.client.post(
        "/api/chat/message", content=b"{}", headers={"Content-Type": "text/plain"}
    )

    assert code_of(response) == (415, "unsupported_media_type", None)


async def test_buttons_offered_are_accepted_with_their_titles(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """A payload that was offered goes to the assistant as a payload, with the title pressed."""
    payload = '/choose{"slot": "order_number", "value": "#W1"}'
    assistant.script["which"] = Line((said("Which?", f"The lamp={payload}"),))
    await guest.send(text="which")

    response = await guest.send(payload=payload)

    assert response.status_code == 200
    assert assistant.calls[-1].incoming == Payload(payload, "The lamp")


async def test_buttons_of_another_session_are_not_accepted(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """What was offered to one customer is no offer to another."""
    assistant.script["which"] = Line((said("Which?", "Yes=/affirm"),))
    one, other = await open_guest(client), await open_guest(client)
    await one.send(text="which")

    response = await other.send(payload="/affirm")

    assert code_of(response) == (400, "payload_not_offered", "payload")


async def test_only_the_latest_offers_stand(
    client_of: ClientOf, settings: Settings, assistant: FakeAssistant
) -> None:
    """Buttons of messages further up than the setting allows are not accepted any more."""
    guest = await open_guest(client_of(replace(settings, offered_messages=2)))
    for name in ("a", "b", "c"):
        assistant.script[name] = Line((said("?", f"{name}=/{name}"),))
        await guest.send(text=name)

    answers = {name: (await guest.send(payload=f"/{name}")).status_code for name in "abc"}

    assert answers == {"a": 400, "b": 200, "c": 200}


async def test_the_same_message_id_is_one_turn(guest: Guest, assistant: FakeAssistant) -> None:
    """Sent twice, a message runs once and gets the same answer twice."""
    first = await guest.send(text="hi", message_id="m1")
    second = await guest.send(text="hi", message_id="m1")

    assert first.json() == second.json()
    assert heard(assistant) == ["hi"]


async def test_the_same_message_id_at_the_same_time_is_one_turn(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """While a turn runs, its repetition waits and gets the same answer."""
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    sent = [asyncio.create_task(guest.send(text="slow", message_id="m1")) for _ in range(5)]
    await asyncio.sleep(0.05)
    gate.set()

    answers = [response.json() for response in await asyncio.gather(*sent)]

    assert [message["text"] for message in answers[0]["messages"]] == ["Done."]
    assert all(answer == answers[0] for answer in answers)
    assert heard(assistant) == ["slow"]


async def test_a_message_id_is_not_taken_for_another_message(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """The id of one message with the words of another is a conflict, and runs nothing."""
    assistant.script["yes or no"] = Line((said("?", "Yes=/affirm"),))
    await guest.send(text="yes or no", message_id="m1")

    answers = [
        await guest.send(text="other", message_id="m1"),
        await guest.send(payload="/affirm", message_id="m1"),
    ]

    assert [code_of(answer) for answer in answers] == [(409, "message_id_reused", "message_id")] * 2
    assert heard(assistant) == ["yes or no"]


async def test_message_ids_are_good_within_their_session(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """Two customers who chose the same id do not get in each other's way."""
    one, other = await open_guest(client), await open_guest(client)

    answers = [
        (await one.send(text="one", message_id="m1")).json(),
        (await other.send(text="other", message_id="m1")).json(),
    ]

    assert [a["messages"][0]["text"] for a in answers] == ["You said: one", "You said: other"]


async def test_an_answer_outlives_a_restart(
    client_of: ClientOf, settings: Settings, assistant: FakeAssistant
) -> None:
    """The repetition of a message to a new process gets the answer the old one gave."""
    guest = await open_guest(client_of(settings))
    first = await guest.send(text="hi", message_id="m1")
    again = await replace(guest, client=client_of(settings)).send(text="hi", message_id="m1")

    assert again.json() == first.json()
    assert heard(assistant) == ["hi"]


async def test_a_turn_cut_off_after_it_ran_is_not_run_again(
    guest: Guest, assistant: FakeAssistant, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies between the turn and the note of its answer leaves a turn that is told
    from the conversation, not run again."""
    with monkeypatch.context() as dying:
        dying.setattr(records, "finish_turn", _die)
        cut_off = await guest.send(text="cancel it", message_id="m1")
    again = await guest.send(text="cancel it", message_id="m1")

    assert cut_off.status_code == 500
    assert again.json()["messages"][0]["text"] == "You said: cancel it"
    assert heard(assistant) == ["cancel it"]


async def test_a_turn_cut_off_before_it_ran_is_run(
    guest: Guest, assistant: FakeAssistant, records: Records
) -> None:
    """A turn that was claimed and never ran is run when the message comes again."""
    assistant.script["cancel it"] = Line(error=EngineError("the power went"))
    cut_off = await guest.send(text="cancel it", message_id="m1")
    del assistant.script["cancel it"]

    again = await guest.send(text="cancel it", message_id="m1")

    assert code_of(cut_off) == (503, "unavailable", None)
    assert again.status_code == 200
    assert records.answer(TurnKey(guest.session_id, "m1")) is not None


async def test_a_button_pressed_before_a_crash_stays_pressed(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """A payload once accepted is accepted again with its message id, although its offer is gone."""
    assistant.script["which"] = Line((said("?", "Yes=/affirm"),))
    await guest.send(text="which")
    first = await guest.send(payload="/affirm", message_id="m1")
    for n in range(12):
        assistant.script[str(n)] = Line((said("?", f"{n}=/{n}"),))
        await guest.send(text=str(n))

    again = await guest.send(payload="/affirm", message_id="m1")

    assert again.json() == first.json()


async def test_messages_of_a_session_run_in_the_order_they_came(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """However long one takes, the next begins when it is done."""
    gate = asyncio.Event()
    assistant.script["0"] = Line((said("Done."),), until=gate)
    sent = []
    for n in range(8):
        sent.append(asyncio.create_task(guest.send(text=str(n))))
        await asyncio.sleep(0.01)
    begun_early = heard(assistant)
    gate.set()
    await asyncio.gather(*sent)

    assert begun_early == ["0"]
    assert heard(assistant) == [str(n) for n in range(8)]


async def test_sessions_do_not_wait_for_each_other(
    client: httpx.AsyncClient, assistant: FakeAssistant
) -> None:
    """A slow turn of one customer holds up nobody else."""
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    one, other = await open_guest(client), await open_guest(client)
    slow = asyncio.create_task(one.send(text="slow"))
    await asyncio.sleep(0.01)

    quick = await other.send(text="hi")
    was_waiting = not slow.done()
    gate.set()
    await slow

    assert quick.status_code == 200
    assert was_waiting


async def test_a_stranger_does_not_stand_in_a_sessions_line(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """Whether a session is busy shows to its owner only: a wrong token is refused at once."""
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    slow = asyncio.create_task(guest.send(text="slow"))
    await asyncio.sleep(0.01)

    refused = await asyncio.wait_for(replace(guest, token="wrong").send(text="hi"), 1)
    gate.set()
    await slow

    assert refused.status_code == 401


async def test_a_turn_goes_on_when_its_caller_goes_away(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """A customer who loses the connection in the middle of a turn finds it done."""
    gate = asyncio.Event()
    assistant.script["slow"] = Line((said("Done."),), until=gate)
    sent = asyncio.create_task(guest.send(text="slow", message_id="m1"))
    await asyncio.sleep(0.05)
    sent.cancel()
    gate.set()

    again = await guest.send(text="slow", message_id="m1")

    assert again.json()["messages"][0]["text"] == "Done."
    assert heard(assistant) == ["slow"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineError("the tracker store does not answer"), (503, "unavailable", None)),
        (RuntimeError("customer sara_doe_496 has a secret"), (500, "internal_error", None)),
    ],
)
async def test_what_goes_wrong_inside_stays_inside(
    guest: Guest, assistant: FakeAssistant, error: Exception, code: tuple[int, str, str | None]
) -> None:
    """Failures get a plain error without a trace of what happened, and the session goes on."""
    assistant.script["break"] = Line(error=error)

    broken = await guest.send(text="break")
    after = await guest.send(text="hi")

    assert code_of(broken) == code
    assert str(error) not in broken.text
    assert "Traceback" not in broken.text
    assert after.status_code == 200


async def test_while_a_person_answers_the_assistant_says_nothing(
    guest: Guest, assistant: FakeAssistant
) -> None:
    """An answer without messages is an answer: the conversation belongs to a person."""
    assistant.script["hi"] = Line((), handoff=Handoff.HUMAN)

    response = await guest.send(text="hi")

    assert response.json() == {"messages": [], "handoff": "human"}


def _die(*_: object) -> None:
    raise RuntimeError("killed")


async def test_replies_stream_as_they_come(guest: Guest, assistant: FakeAssistant) -> None:
    """As a stream, each reply is an event, and the last event says who owns the conversation."""
    assistant.script["both"] = Line((said("One."), said("Two.")), handoff=Handoff.QUEUED)

    events = await stream(guest, text="both", message_id="m1")
    again = await stream(guest, text="both", message_id="m1")

    assert [name for name, _ in events] == ["message", "message", "end"]
    assert [data.get("text") for _, data in events] == ["One.", "Two.", None]
    assert events[-1][1] == {"handoff": "queued"}
    assert again == events


async def test_a_silent_turn_streams_its_end(guest: Guest, assistant: FakeAssistant) -> None:
    """Where a person owns the conversation, the stream has nothing but its end."""
    assistant.script["hi"] = Line((), handoff=Handoff.HUMAN)

    assert await stream(guest, text="hi") == [("end", {"handoff": "human"})]


async def test_a_stream_that_breaks_ends_with_an_error(
    guest: Guest, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes wrong after the first reply comes as an event, with nothing of the inside."""
    monkeypatch.setattr(records, "finish_turn", _die)

    events = await stream(guest, text="hi")

    assert [name for name, _ in events] == ["message", "error"]
    assert events[1][1]["error"]["code"] == "internal_error"
    assert "killed" not in str(events)


async def test_a_stream_that_cannot_begin_is_an_ordinary_error(guest: Guest) -> None:
    """What is refused before the first reply comes with its status, not as an event."""
    response = await guest.client.post(
        "/api/chat/message",
        json={"session_id": guest.session_id, "payload": "/affirm"},
        headers={**guest.headers, "Accept": "text/event-stream"},
    )

    assert code_of(response) == (400, "payload_not_offered", "payload")


async def stream(guest: Guest, **message: Any) -> list[tuple[str, dict[str, Any]]]:
    """Send a message and read its stream of events."""
    response = await guest.client.post(
        "/api/chat/message",
        json={"session_id": guest.session_id, **message},
        headers={**guest.headers, "Accept": "text/event-stream"},
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in response.text.strip().split("\n\n")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in blocks
    ]
