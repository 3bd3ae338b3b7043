"""Questions put to the whole fallback with a model whose words are random: nothing it says is true.

What is shown must stand word for word in a passage the answer cites. That is stricter than the
verifier, and does not ask it.

The model may take its time here, so that its replies come whole and are checked; what customers get when
it is late is measured by `faults`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.fallback.faulted import guarded
from benchmarks.fallback.server import serve
from benchmarks.fallback.whole import ask_all, own_index, own_questions, whole_fallback
from llm_fallback.asking import Answer, Asked, Rated
from llm_fallback.composing import Composed, Mask
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.retrieval.index import HybridIndex
from llm_fallback.types import Found, Hit, Kind, Passage, Rung, Sentence, Turn
from llm_fallback.verifier.verifier import Verifier

# So that a model is asked: an entry surer than this would be given without one.
_UNSURE = 0.6
# A server of our own on a busy machine writes a few hundred words a minute.
_PATIENCE_S = 120.0


class _Unsure:
    """The shop's own index, never so sure that no model is asked, never so unsure either."""

    def __init__(self, inner: HybridIndex) -> None:
        self._inner = inner

    @property
    def version(self) -> str:
        return self._inner.version

    def refresh(self) -> bool:
        return self._inner.refresh()

    def search(
        self,
        question: str,
        language: str,
        history: Sequence[Turn] = (),
        own: Sequence[Passage] = (),
        limit: int = 5,
        signed_in: bool = False,
    ) -> Found:
        found = self._inner.search(question, language, history, own, limit, signed_in)
        hits = tuple(Hit(hit.passage, min(hit.score, _UNSURE)) for hit in found.hits)
        return replace(found, hits=hits, answerable=bool(hits))


@dataclass(frozen=True)
class _Said:
    """What the model said to a question, where it said anything."""

    question: str
    sentences: tuple[Sentence, ...]
    kept: int
    passages: tuple[Passage, ...]


class _Replies:
    """Keeps what the model said, and how the calls ended."""

    def __init__(self) -> None:
        self.said: list[_Said] = []
        self.failures: Counter[str] = Counter()

    def note(
        self, asked: Asked, found: Found, composed: Composed | None, answer: Answer, mask: Mask
    ) -> None:
        if composed is None:
            return
        self.failures[composed.failed.value if composed.failed else "none"] += 1
        if composed.said:
            passages = tuple(hit.passage for hit in found.hits)
            said = tuple(composed.said)
            self.said.append(_Said(asked.text, said, len(composed.kept), passages))

    def note_down(self, rated: Rated, mask: Mask) -> None:
        return


def run(questions: int, at_once: int) -> int:
    """Print figures and a last line of JSON; 0 if no unsupported sentence was shown."""
    asked = own_questions(questions)
    replies = _Replies()
    with serve() as served:
        provider = guarded(served, Deadlines(_PATIENCE_S, _PATIENCE_S, _PATIENCE_S))
        fallback = whole_fallback(_Unsure(own_index()), provider, replies, _PATIENCE_S)
        fallback.warm()
        answers = asyncio.run(ask_all(fallback, asked, at_once))
    unsupported = [s.text for answer in answers for s in answer.sentences if not _stands(s, answer)]
    wall, cpu = _check_times(replies)
    figures = {
        "benchmark": "grounded",
        "questions": len(answers),
        "answered": sum(bool(answer.sentences) for answer in answers),
        "replies_checked": len(replies.said),
        "sentences_checked": sum(len(reply.sentences) for reply in replies.said),
        "sentences_kept": sum(reply.kept for reply in replies.said),
        "answers_of_model": sum(answer.rung is Rung.LLM for answer in answers),
        "unsupported_shown": len(unsupported),
        "calls_ended": dict(replies.failures),
        "check_ms_a_reply_p50": round(_at(cpu, 0.5) * 1000, 2),
        "check_ms_a_reply_p95": round(_at(cpu, 0.95) * 1000, 2),
        "check_ms_a_reply_p95_by_the_clock": round(_at(wall, 0.95) * 1000, 2),
        "first_unsupported": unsupported[:5],
    }
    for name, value in figures.items():
        print(f"{name:34} {value}")
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if unsupported else 0


def _check_times(replies: _Replies) -> tuple[list[float], list[float]]:
    """Seconds to check each reply, in ascending order: by the clock, and on the processor.

    They are checked again for it, one after the other: before, the machine was busy with the model.
    """
    verifier = Verifier()
    walls, cpus = [], []
    for reply in replies.said:
        sources = {passage.id: passage for passage in reply.passages}
        wall, cpu = time.perf_counter(), time.thread_time()
        for sentence in reply.sentences:
            verifier.check(sentence, sources, reply.question)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.thread_time() - cpu)
    return sorted(walls), sorted(cpus)


def _stands(sentence: Sentence, answer: Answer) -> bool:
    """Whether the sentence stands, but for spaces, in a passage it cites."""
    said = "".join(sentence.text.split()).casefold()
    cited = [p for p in answer.passages if p.id in sentence.sources and p.kind is not Kind.OWN]
    texts = ("".join(c for c in passage.text if c not in "*#-").split() for passage in cited)
    return any(said.replace("-", "") in "".join(text).casefold() for text in texts)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
