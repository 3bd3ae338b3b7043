"""What the chat API does, whatever carries it: sessions, messages, history, feedback."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog

from engine.types import Assistant, HistoryPage, Incoming
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
from gateway.figures import TURN_SECONDS, TURNS
from gateway.identity import Identities
from gateway.incoming import digest_of, incoming, incoming_again, kind_of
from gateway.limits import RateLimit
from gateway.lines import Lines
from gateway.requests import FeedbackRequest, MessageRequest, OpenRequest
from gateway.settings import Settings
from gateway.stops import watching_for_stop
from gateway.tokens import hash_of, is_session_id, is_token, new_session_id, new_token
from gateway.work import Work
from records.errors import MessageIdReused
from records.store import CONVERSATION, Records, utc_now
from records.types import (
    Claim,
    Claimed,
    NewSession,
    OfferedMessage,
    Session,
    TurnKey,
)

log = structlog.get_logger()

T = TypeVar("T")

RECORDS_THREADS = 8
NOBODYS_HASH = hash_of("the token of no session")


@dataclass(frozen=True)
class Begun:
    """A turn that was asked for by whoever may, and is claimed."""

    session: Session
    key: TurnKey
    said: Incoming
    claimed: Claimed


class Conversations:
    """The chat API without its transport. Every method may raise ApiError."""

    def __init__(
        self,
        assistant: Assistant,
        records: Records,
        settings: Settings,
        limit: RateLimit,
        work: Work,
    ) -> None:
        """Serve `assistant`, keeping `records`; `limit` counts messages by session."""
        self._assistant = assistant
        self._records = records
        self._settings = settings
        self._work = work
        self._identities = Identities(settings)
        self._lines = Lines()
        self._limit = limit
        self._threads = ThreadPoolExecutor(RECORDS_THREADS, "records")

    async def open(self, request: OpenRequest) -> Opened:
        """Open a session and greet, in the language asked for if the assistant speaks it."""
        customer_id = None
        if request.identity is not None:
            customer_id = self._identities.customer_id(request.identity)
        return await self._work.do(self._open(self._language(request.language), customer_id))

    def admit(self) -> None:
        """See that another turn can be begun.

        Raises:
            ApiError: so much is being done already that waiting for it helps nobody.
        """
        self._work.admit()

    async def authenticate(self, session_id: str, token: str | None) -> Session:
        """The session, if `token` is its token; the same refusal for any reason if not."""
        return await self._kept(self._authenticated, session_id, token)

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
        return await self._work.do(self._send_in_line(request, token, on_answer, on_partial))

    async def stop(self, session_id: str, token: str | None) -> bool:
        """End the reply being composed in this session, keeping what was shown; whether one was."""
        session = await self.authenticate(session_id, token)
        if self._assistant.stop(session.id):
            return True
        # Another process may be composing it, and looks there.
        since = utc_now() - timedelta(seconds=self._settings.turn_timeout_s)
        return await self._kept(self._records.ask_to_stop, session.id, since)

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
        await self._kept(
            self._records.rate,
            session.id,
            request.message_id or CONVERSATION,
            request.rating,
            request.score,
            request.comment,
        )
        if request.rating == "down" and request.message_id is not None:
            await self._assistant.rated_down(session.id, request.message_id)

    async def _kept(self, call: Callable[..., T], *args: object) -> T:
        """Read or write the records. Threads of their own: those of a slow shop may all be taken."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)

    async def _open(self, language: str, customer_id: str | None) -> Opened:
        session_id, token = new_session_id(), new_token()
        new = NewSession(session_id, hash_of(token), language, customer_id)
        await self._kept(self._records.open_session, new)
        greeting = await self._assistant.start(session_id, language, customer_id)
        offered = self._latest(offered_in(greeting.messages))
        if offered:
            await self._kept(self._records.greeted, session_id, offered)
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
        key = f"{request.session_id}:{hash_of(token or '')}"
        async with self._lines.turn(key), self._assistant.alone(key):
            # One call: each one changes threads, and waits for whatever runs.
            begun = await self._kept(self._begin, request, token)
            if begun.claimed.answer is not None:
                answer = Answer.from_text(begun.claimed.answer)
                await answer.tell(on_answer)
                return answer
            return await self._run(begun, on_answer, on_partial)

    def _begin(self, request: MessageRequest, token: str | None) -> Begun:
        """See who asks and for what, and claim the turn. Blocks while the records answer."""
        key = TurnKey(request.session_id, request.message_id or secrets.token_hex(16))
        session, left = None, None
        if is_session_id(key.session_id):
            session, left = self._records.session_with_turn(key)
        session = self._checked(session, token)
        self._limit.take(session.id)
        digest = digest_of(request)
        try:
            if left is not None:
                claimed = left.claimed(digest)
                return Begun(session, key, incoming_again(session, request), claimed)
            said = incoming(session, request)
            claimed = self._records.claim_turn(key, digest, kind_of(request))
            return Begun(session, key, said, claimed)
        except MessageIdReused as error:
            raise ApiError(Code.MESSAGE_ID_REUSED, f"{error}.", "message_id") from error

    def _authenticated(self, session_id: str, token: str | None) -> Session:
        session = self._records.session(session_id) if is_session_id(session_id) else None
        return self._checked(session, token)

    def _checked(self, session: Session | None, token: str | None) -> Session:
        """The session, if the token is its token and it goes on."""
        kept_hash = NOBODYS_HASH if session is None else session.token_hash
        if not is_token(token or "", kept_hash) or session is None or self._is_over(session):
            raise unauthorized()
        return session

    async def _run(
        self, begun: Begun, on_answer: OnAnswer | None, on_partial: OnAnswer | None
    ) -> Answer:
        session, key = begun.session, begun.key
        stopping = watching_for_stop(
            lambda: self._kept(self._records.is_to_stop, key),
            lambda: self._assistant.stop(session.id),
        )
        with TURN_SECONDS.time(), stopping:
            result = await self._assistant.turn(
                session.id,
                begun.said,
                key.message_id,
                as_json_to(on_answer),
                recovering=begun.claimed.claim is Claim.BEGUN,
                on_partial=partial_to(on_partial),
            )
        TURNS.labels("failed" if result.failed else "answered").inc()
        offered = self._latest((*session.offered, *offered_in(result.messages)))
        finished = finished_turn(key, result, offered)
        await self._kept(self._records.finish_turn, finished)
        return Answer.of(result)

    def _latest(self, offered: tuple[OfferedMessage, ...]) -> tuple[OfferedMessage, ...]:
        """The offers that still stand."""
        kept = self._settings.offered_messages
        return offered[-kept:] if kept else ()

    async def _check_said(self, session_id: str, reply_id: str) -> None:
        message_id = reply_id.rpartition(".")[0]
        kept = await self._kept(self._records.answer, TurnKey(session_id, message_id))
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
