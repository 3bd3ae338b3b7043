"""What a check of a sentence says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Aspect(str, Enum):
    """What may be wrong with a sentence."""

    SOURCE = "source"  # it cites nothing, or nothing that was handed in
    VALUE = "value"  # a number, price, date, code... that no cited source has
    BINDING = "binding"  # the source has the value, but of something else
    NAME = "name"  # a proper name no cited source has, or of another product or order
    CONTENT = "content"  # says more than the sources do
    NEGATION = "negation"  # yes where the source says no, or the other way round
    SCOPE = "scope"  # "all", "always" where the source does not say so
    CONDITION = (
        "condition"  # an "only", "unless", "until" of the source is left out or turned round
    )
    DUTY = "duty"  # "must" where the source says "may"
    PROMISE = "promise"  # a refund, discount, exception... that the source does not make
    ACTION = "action"  # claims that something was or will be done
    FORM = "form"  # it is no sentence: words and marks beside each other
    LINK = "link"  # a link, e-mail address or phone number that may not be offered


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a sentence: what, and the words of the sentence it is about."""

    aspect: Aspect
    words: str


@dataclass(frozen=True)
class Check:
    """Whether cited sources support a sentence.

    `score` is the weighted share of its content words the sources have, from 0 to 1; `problems` is
    empty exactly where `supported` is true.
    """

    supported: bool
    problems: tuple[Problem, ...]
    score: float
