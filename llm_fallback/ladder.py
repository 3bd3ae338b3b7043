"""Which step of the ladder a message is for: decisions without any input or output.

Each step is cheaper and safer than the next. What nothing answers ends in plain words, never in silence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from llm_fallback.asking import Asked, Candidate
from llm_fallback.types import Found, Kind, Rung

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Steps:
    """What can be set about the ladder. All but the three last are 0 to 1.

    `verbatim_from`: how surely an entry must answer to be given word for word; `entry_from`: the
    same, where a skill would answer in general. `ask_from`: how likely an intent must be to be
    offered as what was meant, `ask_in_form_from` in the middle of a form,
    `ask_brief_from` for a message of at most `brief_words` words; `skill_from`: the same,
    where the shop's pages have an answer too. `foreign_from`: how likely a message must be none of
    the shop's business, `ours_from`: unless a passage comes this near to it; `senseless_below`: what no
    training example comes this near to has no sense.
    `most_clarifications`: how often in a row the customer is asked.
    """

    verbatim_from: float = 0.8
    entry_from: float = 0.85
    ask_from: float = 0.2
    ask_brief_from: float = 0.02
    ask_in_form_from: float = 0.4
    skill_from: float = 0.5
    foreign_from: float = 0.5
    ours_from: float = 0.4
    senseless_below: float = 0.1
    brief_words: int = 2
    most_offers: int = 3
    most_clarifications: int = 2


def first_rung(asked: Asked, found: Found, offered: Collection[str], steps: Steps) -> Rung:
    """The step to begin with; LLM stands for "compose from passages", whoever does that.

    `offered` are the intents that can be offered as buttons.
    """
    top = found.hits[0] if found.answerable else None
    if top is not None and _is_brief(asked, steps) and top.score < steps.verbatim_from:
        # "Address" fits many pages a little: what is meant is asked, or left open.
        top = None
    if top is not None and not _is_request(asked, offered, steps):
        good = top.passage.kind is Kind.FAQ and top.passage.verbatim
        return Rung.FAQ if good and top.score >= steps.verbatim_from else Rung.LLM
    if may_clarify(asked, offered, steps):
        return Rung.CLARIFY
    if top is not None:
        return Rung.LLM
    return last_rung(asked, found, steps)


def may_clarify(asked: Asked, offered: Collection[str], steps: Steps) -> bool:
    """Whether to ask what was meant: something is near enough, and it was not asked too often."""
    return asked.clarified < steps.most_clarifications and bool(offers(asked, offered, steps))


def offers(asked: Asked, offered: Collection[str], steps: Steps) -> tuple[str, ...]:
    """The intents to offer as what was meant, best first; () if none is near enough."""
    least = steps.ask_brief_from if _is_brief(asked, steps) else steps.ask_from
    least = steps.ask_in_form_from if asked.in_form else least
    near = [c.intent for c in _best(asked) if c.confidence >= least]
    # What is most likely none of ours is not asked about.
    if near and near[0] == OUT_OF_SCOPE:
        return ()
    return tuple(intent for intent in near if intent in offered)[: steps.most_offers]


def last_rung(asked: Asked, found: Found, steps: Steps) -> Rung:
    """What to say where nothing answers: senseless, not ours, or ours and unknown."""
    if asked.similarity < steps.senseless_below:
        return Rung.NOT_UNDERSTOOD
    nearest = found.hits[0].score if found.hits else 0.0
    best = next(iter(_best(asked)), None)
    is_foreign = best is not None and (
        best.intent == OUT_OF_SCOPE and best.confidence >= steps.foreign_from
    )
    if is_foreign and nearest < steps.ours_from:
        return Rung.OUT_OF_SCOPE
    return Rung.UNKNOWN


def _is_brief(asked: Asked, steps: Steps) -> bool:
    return len(asked.text.split()) <= steps.brief_words


def _is_request(asked: Asked, offered: Collection[str], steps: Steps) -> bool:
    best = next(iter(_best(asked)), None)
    return best is not None and best.intent in offered and best.confidence >= steps.skill_from


def _best(asked: Asked) -> list[Candidate]:
    return sorted(asked.candidates, key=lambda candidate: -candidate.confidence)
