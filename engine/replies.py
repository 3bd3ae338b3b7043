"""From what Rasa says to what the chat API says: one pure function, and what a turn makes of it.

A response in the domain carries its facts under `metadata:`, which Rasa nests one level deep;
an action passes the same facts as further arguments of `utter_message`, which arrive on top. Both
are read, the action's win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.types import Button, Reply, Source

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")

# What an answer drawn from documents or a model says can be wrong in ways a flow cannot.
RATEABLE_BY_DEFAULT = frozenset({Source.FAQ, Source.LLM})


def to_reply(message: Mapping[str, object], reply_id: str, language: str) -> Reply | None:
    """Map one bot message, as Rasa's `BotUttered.message()` gives it, to a reply.

    Args:
        message: text, buttons, image and the like, with the metadata mixed in.
        reply_id: the id the reply gets.
        language: what the reply is said to be in where its metadata does not tell.

    Returns:
        The reply; None where there is nothing to show.
    """
    facts = _facts(message)
    text = _string(message.get("text")) or ""
    image = _string(message.get("image"))
    cards = _mappings(facts.get("cards")) or _mappings(message.get("elements"))
    if not text and not image and not cards:
        return None
    source = _source(facts.get("source"))
    rateable = facts.get("rateable")
    return Reply(
        id=reply_id,
        text=text,
        language=_string(facts.get("language")) or language,
        buttons=_buttons(message.get("buttons")),
        cards=cards,
        image=image,
        source=source,
        asks=_string(facts.get("asks")),
        about=_mapping(facts.get("about")),
        summary=_mapping(facts.get("summary")),
        citations=_mappings(facts.get("citations")),
        rateable=rateable if isinstance(rateable, bool) else source in RATEABLE_BY_DEFAULT,
    )


def only_last_asks(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """The replies of one turn; only the last one keeps saying what is waited for."""
    return tuple(without_asks(reply) for reply in replies[:-1]) + tuple(replies[-1:])


def without_asks(reply: Reply) -> Reply:
    """The reply, waiting for nothing."""
    return replace(reply, asks=None)


def unfilled_placeholders(said: object, written: Iterable[object]) -> tuple[str, ...]:
    """The `{placeholders}` of a response that are still there after it was filled.

    Rasa leaves a string as it was written when it cannot fill all of it. So what counts are strings
    that stand like this in the domain; braces in a value, typed by a customer, do not.

    Args:
        said: the response as filled in.
        written: its variants as they stand in the domain.
    """
    braced = [text for text in _strings(said) if PLACEHOLDER.search(text)]
    if not braced:
        return ()
    raw = {text for variant in written for text in _strings(variant)}
    left = (PLACEHOLDER.findall(text) for text in braced if text in raw)
    return tuple(sorted({name for names in left for name in names}))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _facts(message: Mapping[str, object]) -> dict[str, object]:
    nested = message.get("metadata")
    facts = dict(nested) if isinstance(nested, Mapping) else {}
    facts.update({key: value for key, value in message.items() if value is not None})
    return facts


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Mapping[str, object] | None:
    return value if isinstance(value, Mapping) and value else None


def _mappings(value: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, Mapping))


def _buttons(value: object) -> tuple[Button, ...]:
    return tuple(
        Button(title=str(item["title"]), payload=str(item["payload"]))
        for item in _mappings(value)
        if item.get("title") and item.get("payload")
    )


def _source(value: object) -> Source:
    try:
        return Source(str(value))
    except ValueError:
        return Source.FLOW
