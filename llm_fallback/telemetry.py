"""What can be seen from outside: Prometheus metrics and OpenTelemetry spans. Never a word of a customer.

Without an OpenTelemetry SDK set up by the process the spans cost nothing and go nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.trace import Span
from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from llm_fallback.asking import Answer
    from llm_fallback.composing import Composed

_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0)

ANSWERS = Counter(
    "aftercart_fallback_answers_total",
    "Answers of the fallback by step of the ladder, and why no language model took part",
    ["rung", "no_llm"],
)
STAGES = Histogram(
    "aftercart_fallback_stage_seconds",
    "Seconds a stage of the fallback took",
    ["stage"],
    buckets=_BUCKETS_S,
)
CALLS = Counter(
    "aftercart_llm_calls_total",
    "Times a provider was to be asked, by how it ended: ok, cached, stopped, or why it failed",
    ["provider", "outcome"],
)
BREAKER = Gauge(
    "aftercart_llm_breaker",
    "Processes in which the provider's breaker is in this state; it changes with calls, not with time",
    ["provider", "state"],
    multiprocess_mode="livesum",
)
TOKENS = Counter("aftercart_llm_tokens_total", "Tokens as the provider reported them", ["kind"])
MONEY = Counter("aftercart_llm_cost_total", "Money spent, in the currency of the budget")
SENTENCES = Counter(
    "aftercart_llm_sentences_total",
    "Sentences a language model said, by what became of them",
    ["fate"],
)
REJECTED = Counter(
    "aftercart_llm_rejections_total",
    "What was wrong with sentences that were not shown; one may have several faults",
    ["aspect"],
)
BREAKER_STATES = ("closed", "opened", "half-opened")

_tracer = trace.get_tracer("aftercart.llm_fallback")


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[Span]:
    """A span around what is done inside."""
    with _tracer.start_as_current_span(name, attributes=attributes) as current:
        yield current


@contextmanager
def stage(name: str) -> Iterator[Span]:
    """Measure a stage, in a span of its own."""
    began = time.monotonic()
    try:
        with span(f"fallback.{name}") as current:
            yield current
    finally:
        STAGES.labels(name).observe(time.monotonic() - began)


def answered(answer: Answer, seconds: float) -> None:
    """Count an answer."""
    ANSWERS.labels(answer.rung.value, answer.no_llm.value if answer.no_llm else "").inc()
    STAGES.labels("answer").observe(seconds)


def asked(provider: str, outcome: str) -> None:
    """Count how it ended that a provider was to be asked; the span around it says so too."""
    CALLS.labels(provider, outcome).inc()
    trace.get_current_span().set_attribute("outcome", outcome)


def breaker(provider: str, state: str) -> None:
    """Show the state of a breaker, one of BREAKER_STATES."""
    for each in BREAKER_STATES:
        BREAKER.labels(provider, each).set(each == state)


def composed(reply: Composed) -> None:
    """Count what a language model said and what it cost."""
    SENTENCES.labels("kept").inc(len(reply.kept))
    SENTENCES.labels("rejected").inc(len(reply.rejected))
    for rejected in reply.rejected:
        for aspect in rejected.wrong:
            REJECTED.labels(aspect).inc()
    TOKENS.labels("prompt").inc(reply.usage.prompt_tokens)
    TOKENS.labels("completion").inc(reply.usage.completion_tokens)
    MONEY.inc(float(reply.usage.cost))
