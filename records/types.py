"""What the records hold, free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from records.errors import MessageIdReused


@dataclass(frozen=True)
class NewSession:
    """A session about to be opened. `token_hash` is the SHA-256 of its token, in hex."""

    id: str
    token_hash: str
    language: str
    customer_id: str | None = None


@dataclass(frozen=True)
class Session:
    """An open session. `offered` are the payloads its latest messages offered, with titles."""

    id: str
    token_hash: str
    language: str
    customer_id: str | None
    handoff: str
    offered: tuple[OfferedMessage, ...]
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class OfferedMessage:
    """The buttons of one message: payload to title."""

    message_id: str
    buttons: tuple[tuple[str, str], ...]


class TurnKind(str, Enum):
    """What a turn answered."""

    TEXT = "text"
    PAYLOAD = "payload"


@dataclass(frozen=True)
class TurnKey:
    """Which turn: the id the client chose is good within its session."""

    session_id: str
    message_id: str


@dataclass(frozen=True)
class FinishedTurn:
    """The outcome of a turn. `answer` is the JSON given to the client, to be given again.

    `model` is the file name of the model that answered, None where that is not known.
    """

    key: TurnKey
    answer: str
    replies: int
    source: str
    handoff: str
    failed: bool
    offered: tuple[OfferedMessage, ...]
    model: str | None = None


class Claim(str, Enum):
    """What claiming a turn found: nobody ran it; somebody began it; it is done."""

    NEW = "new"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True)
class Claimed:
    """The result of claiming a turn; `answer` where it is done."""

    claim: Claim
    answer: str | None = None


@dataclass(frozen=True)
class Left:
    """What is there of a turn that was claimed: the digest of its message, and its answer once it is done."""

    message_id: str
    digest: str
    answer: str | None

    def claimed(self, digest: str) -> Claimed:
        """What it is to whoever claims it again.

        Raises:
            MessageIdReused: it was claimed with another `digest`.
        """
        if self.digest != digest:
            raise MessageIdReused(
                f"message id {self.message_id!r} was used for another message: choose a new one"
            )
        claim = Claim.BEGUN if self.answer is None else Claim.DONE
        return Claimed(claim, self.answer)


@dataclass(frozen=True)
class Counts:
    """How much happened in a period. `scores` counts the conversation scores 1 to 5."""

    sessions: int
    identified_sessions: int
    handed_over_sessions: int
    turns: int
    failed_turns: int
    replies: int
    turns_by_source: dict[str, int]
    turns_by_kind: dict[str, int]
    ups: int
    downs: int
    scores: dict[int, int]
