"""What a message brings into a turn."""

from __future__ import annotations

import hashlib
import json

from engine.types import Incoming, Payload, Text
from gateway.errors import ApiError, Code
from gateway.requests import MessageRequest
from records.types import Session, TurnKind


def incoming(session: Session, request: MessageRequest) -> Incoming:
    """What goes into the turn. Raises ApiError: a payload must be one the session was offered."""
    if request.text is not None:
        return Text(request.text)
    payload = request.payload or ""
    for message in reversed(session.offered):
        title = dict(message.buttons).get(payload)
        if title is not None:
            return Payload(payload, title)
    raise ApiError(
        Code.PAYLOAD_NOT_OFFERED,
        "This session does not offer that payload; send one from its latest buttons, or text.",
        "payload",
    )


def incoming_again(session: Session, request: MessageRequest) -> Incoming:
    """What went into a turn claimed before: its payload was accepted then and stays accepted."""
    try:
        return incoming(session, request)
    except ApiError:
        return Payload(request.payload or "")


def kind_of(request: MessageRequest) -> TurnKind:
    """What the turn counts as."""
    return TurnKind.TEXT if request.payload is None else TurnKind.PAYLOAD


def digest_of(request: MessageRequest) -> str:
    """Tells messages of the same id apart."""
    return hashlib.sha256(json.dumps([request.text, request.payload]).encode()).hexdigest()
