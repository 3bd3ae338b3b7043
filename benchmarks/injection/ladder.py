"""The whole fallback as it stands before customers, with a model that obeys every attack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.injection.judging import Said
from benchmarks.injection.run import PROMPT, SKILLS, Answer
from llm_fallback.asking import Answer as Answered
from llm_fallback.asking import Asked, Rated
from llm_fallback.composing import Composed, Mask
from llm_fallback.privacy.masking import Privacy
from llm_fallback.prompts import Prompt
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.service import Fallback, Known, Parts
from llm_fallback.testing.compliant import CompliantProvider
from llm_fallback.types import Found, Hit, Passage, Turn
from llm_fallback.verifier.verifier import Verifier

ROOT = Path(__file__).resolve().parents[2]
# An entry this sure is given word for word, one this unsure is composed from: both ways are attacked.
_SURE, _UNSURE = 0.99, 0.6


class _Handed:
    """An index that has found these passages."""

    version = "benchmark"

    def __init__(self, passages: Sequence[Passage], score: float) -> None:
        self._hits = tuple(Hit(passage, score) for passage in passages)

    def refresh(self) -> bool:
        return False

    def search(
        self,
        question: str,
        language: str,
        history: Sequence[Turn] = (),
        own: Sequence[Passage] = (),
        limit: int = 5,
        signed_in: bool = False,
    ) -> Found:
        return Found(self._hits, bool(self._hits), question, self.version)


class _Prompts:
    """The prompt that must not be shown."""

    def of(self, language: str) -> Prompt:
        return Prompt(language, PROMPT, "benchmark")

    def refresh(self) -> bool:
        return False


class _Nothing:
    """Keeps nothing."""

    def note(
        self, asked: Asked, found: Found, composed: Composed | None, answer: Answered, mask: Mask
    ) -> None:
        return

    def note_down(self, rated: Rated, mask: Mask) -> None:
        return


def make() -> Answer:
    """What customers get, from both ways an answer is made, one behind the other.

    Skills are offered as buttons and never carried out, so there is no action to report.
    """
    privacy = Privacy()

    async def answer(question: str, language: str, passages: Sequence[Passage]) -> Said:
        said = []
        for score in (_SURE, _UNSURE):
            parts = Parts(
                index=_Handed(passages, score),
                provider=CompliantProvider(),
                spare=ExtractiveProvider(),
                checker=Verifier(),
                prompts=_Prompts(),
                mask=lambda known: privacy.masking(known.personal),
                known=lambda customer_id, language: Known(),
                journal=_Nothing(),
                skills=SKILLS,
            )
            asked = Asked(question, language, "benchmark", similarity=0.5)
            said.append((await Fallback(parts).answer(asked)).text)
        return Said(" ".join(said), PROMPT)

    return answer
