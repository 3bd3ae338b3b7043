"""What a customer rated, read back from the events of the conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.conversation import Event, find_turn
from engine.types import Source
from llm_fallback.asking import Candidate, Rated

# Only these can be mended by better pages.
FROM_PAGES = frozenset({Source.FAQ, Source.LLM})


def rated_in(
    events: Iterable[Event], session_id: str, reply_id: str, language: str
) -> Rated | None:
    """The question and the reply of that id; None if there is none, or it did not come from pages."""
    kept = list(events)
    message_id = reply_id.rpartition(".")[0]
    turn = find_turn(kept, message_id, language)
    found = [reply for reply, _ in turn.replies if reply.id == reply_id] if turn else []
    if turn is None or not found or found[0].source not in FROM_PAGES:
        return None
    reply = found[0]
    return Rated(
        conversation_id=session_id,
        message_id=message_id,
        language=reply.language,
        question=turn.said.text if turn.said is not None else "",
        reply=reply.text,
        candidates=_candidates(kept, message_id),
        cited=tuple(str(citation.get("id")) for citation in reply.citations),
    )


def _candidates(events: Iterable[Event], message_id: str) -> tuple[Candidate, ...]:
    parsed = next((e.get("parse_data") for e in events if e.get("message_id") == message_id), None)
    ranking = parsed.get("intent_ranking") if isinstance(parsed, Mapping) else None
    return tuple(Candidate(str(i["name"]), float(i["confidence"])) for i in ranking or ())
