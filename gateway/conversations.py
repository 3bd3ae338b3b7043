"""What the chat API does, whatever carries it: sessions, messages, history, feedback."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from engine.types import Assistant, HistoryPage, Incoming, Payload, Text
from gateway.answers import (
    Answer,
    OnAnswer,
    Opened,
    as_json_to,
    finished_turn,
    offered_in,
    partial_to,
)
from gateway.errors import ApiError, Code, unauthorized
from gateway.identity import Identities
from gateway.limits import RateLimit
from gateway.lines import Lines
from gateway.requests import FeedbackRequest, MessageRequest, OpenRequest
from gateway.settings import Settings
from gateway.tokens import hash_of, is_session_id, is_token, new_session_id, new_token
from records.errors import MessageIdReused
from records.store import CONVERSATION, Records, utc_now
from records.types import (
    Claim,
    Claimed,
    NewSession,
    OfferedMessage,
    Session,
    TurnKey,
    TurnKind,
)

log = structlog.get_logger()

T = TypeVar("T")

LATER_S = "1"
NOBODYS_HASH = hash_of("the token of no session")


class Conversations:
    """The chat API without its transport. Every method may raise ApiError."""

    def __init__(self, assistant: Assistant, records: Records, settings: Settings) -> None:
        """Serve `assistant`, keeping `records`."""
        self._assistant = assistant
        self._records = records
        self._settings = settings
        self._identities = Identities(settings)
        self._lines = Lines()
        self._limit = RateLimit(settings.session_rate_per_minute, settings.session_burst)
        self._running: set[asyncio.Task[Any]] = set()

    async def open(self, request: OpenRequest) -> Opened:
        """Open a session and greet, in the language asked for if the assistant speaks it."""
        customer_id = None
        if request.identity is not None:
            customer_id = self._identities.customer_id(request.identity)
        return await self._finishing(self._open(self._language(request.language), customer_id))

    async def authenticate(self, session_id: str, token: str | None) -> Session:
        """The session, if `token` is its token; the same refusal for any reason if not."""
        session = None
        if is_session_id(session_id):
            session = await asyncio.to_thread(self._records.session, session_id)
        kept_hash = NOBODYS_HASH if session is None else session.token_hash
        if not is_token(token or "", kept_hash) or session is None or self._is_over(session):
            raise unauthorized()
        return session

    async def send(
        self,
        request: MessageRequest,
        token: str | None,
        on_answer: OnAnswer | None = None,
        on_partial: OnAnswer | None = None,
    ) -> Answer:
        """Run a turn, or give again the answer it got; `on_answer` gets each reply at once.

        `on_partial` gets what is known of a reply that is still being composed.

        Messages of a session are answered one at a time, in the order they came. Once begun, a
        turn runs to its end even if nobody waits for it any more.
        """
        return await self._finishing(self._send_in_line(request, token, on_answer, on_partial))

    async def stop(self, session_id: str, token: str | None) -> bool:
        """End the reply being composed in this session, keeping what was shown; whether one was."""
        session = await self.authenticate(session_id, token)
        return self._assistant.stop(session.id)

    async def history(
        self, session_id: str, token: str | None, before: int | None, limit: int
    ) -> HistoryPage:
        """A page of what was said so far."""
        await self.authenticate(session_id, token)
        return await self._assistant.history(session_id, before, limit)

    async def rate(self, request: FeedbackRequest, token: str | None) -> None:
        """Keep a rating of a message of this session, or a score of the conversation."""
        session = await self.authenticate(request.session_id, token)
        if request.message_id is not None:
            await self._check_said(session.id, request.message_id)
        await asyncio.to_thread(
            self._records.rate,
            session.id,
            request.message_id or CONVERSATION,
            request.rating,
            request.score,
            request.comment,
        )
        if request.rating == "down" and request.message_id is not None:
            await self._assistant.rated_down(session.id, request.message_id)

    async def drain(self, timeout_s: float) -> None:
        """Wait for the turns that are running, at most so long."""
        if self._running:
            await asyncio.wait(self._running, timeout=timeout_s)

    async def _finishing(self, work: Coroutine[Any, Any, T]) -> T:
        """Do `work` to its end, also when the caller goes away in the middle.

        Raises:
            ApiError: so much is being done already that waiting for it helps nobody.
        """
        if 0 < self._settings.most_turns <= len(self._running):
            work.close()
            raise ApiError(
                Code.OVERLOADED,
                f"Too much is going on at once; send the same again in {LATER_S} s.",
                headers={"Retry-After": LATER_S},
            )
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _open(self, language: str, customer_id: str | None) -> Opened:
        session_id, token = new_session_id(), new_token()
        new = NewSession(session_id, hash_of(token), language, customer_id)
        await asyncio.to_thread(self._records.open_session, new)
        greeting = await self._assistant.start(session_id, language, customer_id)
        offered = self._latest(offered_in(greeting.messages))
        if offered:
            await asyncio.to_thread(self._records.greeted, session_id, offered)
        log.info("session_opened", session=session_id, identified=customer_id is not None)
        return Opened(session_id, token, language, greeting.messages)

    async def _send_in_line(
        self,
        request: MessageRequest,
        token: str | None,
        on_answer: OnAnswer | None,
        on_partial: OnAnswer | None,
    ) -> Answer:
        # The token is part of the key, so that nobody else's requests stand in a session's line.
        async with self._lines.turn(f"{request.session_id}:{hash_of(token or '')}"):
            session = await self.authenticate(request.session_id, token)
            self._limit.take(session.id)
            return await self._send(session, request, on_answer, on_partial)

    async def _send(
        self,
        session: Session,
        request: MessageRequest,
        on_answer: OnAnswer | None,
        on_partial: OnAnswer | None,
    ) -> Answer:
        key = TurnKey(session.id, request.message_id or secrets.token_hex(16))
        digest = _digest(request)
        try:
            claimed = await asyncio.to_thread(self._records.find_turn, key, digest)
            if claimed is None:
                incoming = _incoming(session, request)
                claimed = await asyncio.to_thread(
                    self._records.claim_turn, key, digest, _kind(request)
                )
            else:
                incoming = _incoming_again(session, request)
        except MessageIdReused as error:
            raise ApiError(Code.MESSAGE_ID_REUSED, f"{error}.", "message_id") from error
        if claimed.answer is not None:
            answer = Answer.from_text(claimed.answer)
            await answer.tell(on_answer)
            return answer
        return await self._run(session, key, incoming, claimed, on_answer, on_partial)

    async def _run(
        self,
        session: Session,
        key: TurnKey,
        incoming: Incoming,
        claimed: Claimed,
        on_answer: OnAnswer | None,
        on_partial: OnAnswer | None,
    ) -> Answer:
        result = await self._assistant.turn(
            session.id,
            incoming,
            key.message_id,
            as_json_to(on_answer),
            recovering=claimed.claim is Claim.BEGUN,
            on_partial=partial_to(on_partial),
        )
        offered = self._latest((*session.offered, *offered_in(result.messages)))
        finished = finished_turn(key, result, offered)
        await asyncio.to_thread(self._records.finish_turn, finished)
        return Answer.of(result)

    def _latest(self, offered: tuple[OfferedMessage, ...]) -> tuple[OfferedMessage, ...]:
        """The offers that still stand."""
        kept = self._settings.offered_messages
        return offered[-kept:] if kept else ()

    async def _check_said(self, session_id: str, reply_id: str) -> None:
        message_id = reply_id.rpartition(".")[0]
        kept = await asyncio.to_thread(self._records.answer, TurnKey(session_id, message_id))
        if kept is None or reply_id not in Answer.from_text(kept).reply_ids:
            raise ApiError(
                Code.UNKNOWN_MESSAGE,
                f"This session has no reply {reply_id!r}; send the 'id' of one of its replies.",
                "message_id",
            )

    def _language(self, wanted: str | None) -> str:
        """The language spoken that is nearest to the one wanted; the default, if none is near."""
        spoken = self._settings.languages
        for candidate in (wanted or "", (wanted or "").partition("-")[0]):
            for language in spoken:
                if candidate.lower() == language.lower():
                    return language
        return spoken[0]

    def _is_over(self, session: Session) -> bool:
        ttl_s = self._settings.session_ttl_s
        return ttl_s > 0 and utc_now() - session.seen_at > timedelta(seconds=ttl_s)


def _incoming(session: Session, request: MessageRequest) -> Incoming:
    """What goes into the turn. A payload must be one the session was offered."""
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


def _incoming_again(session: Session, request: MessageRequest) -> Incoming:
    """What went into a turn claimed before: its payload was accepted then and stays accepted."""
    try:
        return _incoming(session, request)
    except ApiError:
        return Payload(request.payload or "")


def _kind(request: MessageRequest) -> TurnKind:
    return TurnKind.TEXT if request.payload is None else TurnKind.PAYLOAD


def _digest(request: MessageRequest) -> str:
    return hashlib.sha256(json.dumps([request.text, request.payload]).encode()).hexdigest()
