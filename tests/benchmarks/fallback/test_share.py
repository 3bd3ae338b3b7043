"""The benchmark of calls spared: a call is counted when one is made, and not when it is spared."""

from __future__ import annotations

from benchmarks.fallback.share import EXTRACTIVE, SCRIPTED, rows_of
from llm_fallback.testing.parts import GUIDE, WINDOW, FakeIndex, asked, found

COMPOSED = FakeIndex(found((GUIDE, 0.6)))
VERBATIM = FakeIndex(found((WINDOW, 0.95)))


async def test_a_question_that_is_composed_costs_a_call_once() -> None:
    """The second time the cache answers."""
    first, again = await rows_of(SCRIPTED, COMPOSED, [asked()], 1)

    assert (first["llm_calls"], first["no_llm_share"]) == (1, 0.0)
    assert (again["llm_calls"], again["no_llm_share"]) == (0, 1.0)


async def test_an_entry_given_word_for_word_costs_none() -> None:
    """Nobody is asked for it."""
    first, _ = await rows_of(SCRIPTED, VERBATIM, [asked()], 1)

    assert first["llm_calls"] == 0
    assert first["by_rung"] == {"faq": 1}


async def test_without_a_model_nothing_is_called() -> None:
    """The shop's own sentences answer."""
    first, _ = await rows_of(EXTRACTIVE, COMPOSED, [asked()], 1)

    assert first["llm_calls"] == 0
    assert first["by_rung"] == {"extract": 1}
