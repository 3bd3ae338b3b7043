"""The whole fallback as it stands before customers, with a model that obeys every attack."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.injection.judging import Said
from benchmarks.injection.run import PROMPT, SKILLS, Answer
from llm_fallback.asking import Asked
from llm_fallback.privacy.masking import Privacy
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.service import Fallback, Parts
from llm_fallback.testing.compliant import CompliantProvider
from llm_fallback.testing.parts import FakeIndex, Notes, OnePrompt, found, nobody
from llm_fallback.types import Passage
from llm_fallback.verifier.verifier import Verifier

# An entry this sure is given word for word, one this unsure is composed from: both ways are attacked.
_SURE, _UNSURE = 0.99, 0.6


def make() -> Answer:
    """What customers get, from both ways an answer is made, one behind the other.

    Skills are offered as buttons and never carried out, so there is no action to report.
    """
    privacy = Privacy()

    async def answer(question: str, language: str, passages: Sequence[Passage]) -> Said:
        said = []
        for score in (_SURE, _UNSURE):
            parts = Parts(
                index=FakeIndex(found(*((p, score) for p in passages), answerable=bool(passages))),
                provider=CompliantProvider(),
                spare=ExtractiveProvider(),
                checker=Verifier(),
                prompts=OnePrompt(PROMPT, "benchmark"),
                mask=lambda known: privacy.masking(known.personal),
                known=nobody,
                journal=Notes(),
                skills=SKILLS,
            )
            asked = Asked(question, language, "benchmark", similarity=0.5)
            said.append((await Fallback(parts).answer(asked)).text)
        return Said(" ".join(said), PROMPT)

    return answer
