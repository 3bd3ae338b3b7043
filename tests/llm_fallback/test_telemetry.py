"""What happens can be seen from outside: as metrics and as spans, without a word of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from llm_fallback import telemetry
from llm_fallback.building import utc_now
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.guards.breaker import Breaker
from llm_fallback.guards.budget import Budget, Limits
from llm_fallback.guards.cache import ReplyCache
from llm_fallback.guards.deadlines import Deadlines
from llm_fallback.guards.guarded import GuardedProvider, Guards
from llm_fallback.guards.ledger import MemoryLedger
from llm_fallback.guards.retries import Retries
from llm_fallback.guards.slots import Slots
from llm_fallback.providers.prices import Prices
from llm_fallback.testing.parts import GUIDE, FakeIndex, asked, fallback, found
from llm_fallback.testing.requests import a_request
from llm_fallback.testing.scripted import ScriptedProvider
from llm_fallback.types import Sentence, Usage, Verdict

DOCS = Path(__file__).parents[2] / "docs" / "fallback.md"
TRUE = Sentence(GUIDE.text, (GUIDE.id,))


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What a process receives that has set up an SDK."""
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(exporter)
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(processor)
    yield exporter
    processor.shutdown()


def a_guarded(provider: ScriptedProvider, failures: int = 5) -> GuardedProvider:
    """The provider, guarded as in use."""
    prices = Prices()
    return GuardedProvider(
        provider,
        Guards(
            Deadlines(),
            Retries(1),
            Breaker(provider.name, failures),
            Slots(),
            Budget(Limits(), MemoryLedger(), prices.estimate, utc_now),
            ReplyCache("model"),
        ),
    )


def value(name: str, **labels: str) -> float:
    """A figure as it stands now."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_an_answer_is_a_span_with_its_stages_inside(spans: InMemorySpanExporter) -> None:
    """One trace: search, masking, composing and each check below the answer, with how they ended."""
    provider = a_guarded(ScriptedProvider((TRUE, Verdict(True), Usage())))
    index = FakeIndex(found((GUIDE, 0.6)))

    answer = await fallback(index, provider).answer(asked())  # type: ignore[arg-type]

    seen: dict[str, ReadableSpan] = {span.name: span for span in spans.get_finished_spans()}
    root = seen["fallback.answer"]
    assert root.attributes == {"language": "en", "rung": answer.rung.value, "no_llm": ""}
    assert set(seen) == {f"fallback.{s}" for s in ("answer", "search", "mask", "compose", "verify")}
    assert seen["fallback.compose"].attributes == {"provider": "scripted", "outcome": "ok"}
    assert {span.context.trace_id for span in seen.values()} == {root.context.trace_id}
    assert seen["fallback.verify"].parent == seen["fallback.compose"].context
    told = " ".join(str(span.attributes) for span in spans.get_finished_spans())
    assert asked().text not in told
    assert GUIDE.text not in told


async def test_what_a_model_said_is_counted() -> None:
    """Calls by outcome, tokens, money, sentences by fate, and what was wrong with them."""
    names = (
        ("aftercart_llm_calls_total", {"provider": "counted", "outcome": "ok"}),
        ("aftercart_llm_tokens_total", {"kind": "prompt"}),
        ("aftercart_llm_sentences_total", {"fate": "rejected"}),
        ("aftercart_llm_rejections_total", {"aspect": "content"}),
        ("aftercart_fallback_answers_total", {"rung": "llm", "no_llm": ""}),
        ("aftercart_fallback_stage_seconds_count", {"stage": "compose"}),
    )
    before = [value(name, **labels) for name, labels in names]
    script = (TRUE, Sentence("Gladly.", ()), Sentence(GUIDE.text[:15], (GUIDE.id,)))
    provider = a_guarded(
        ScriptedProvider((*script, Verdict(True), Usage(prompt_tokens=40)), name="counted")
    )

    await fallback(FakeIndex(found((GUIDE, 0.6))), provider).answer(asked())  # type: ignore[arg-type]

    after = [value(name, **labels) for name, labels in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 40, 1, 1, 1, 1]


async def test_the_state_of_the_breaker_can_be_seen() -> None:
    """Closed from the beginning, opened after the failures that open it; each call says how it ended."""
    down = ProviderError(Reason.UNREACHABLE, "down")
    provider = a_guarded(ScriptedProvider((down,), (down,), name="broken"), failures=2)
    states = []

    for _ in range(4):
        states.append(
            [
                value("aftercart_llm_breaker", provider="broken", state=state)
                for state in telemetry.BREAKER_STATES
            ]
        )
        with suppress(ProviderError):
            _ = [part async for part in provider.compose(a_request())]

    assert states == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    calls = "aftercart_llm_calls_total"
    assert value(calls, provider="broken", outcome="unreachable") == 2
    assert value(calls, provider="broken", outcome="breaker_open") == 2


async def test_a_kept_reply_is_counted_as_cached() -> None:
    """The same question again asks nobody."""
    scripted = ScriptedProvider((TRUE, Verdict(True), Usage()), name="kept")
    provider = a_guarded(scripted)

    for _ in range(2):
        _ = [part async for part in provider.compose(a_request())]

    assert len(scripted.requests) == 1
    assert value("aftercart_llm_calls_total", provider="kept", outcome="cached") == 1


def test_the_documentation_lists_every_metric() -> None:
    """Names and labels in the documentation are those of the code."""
    documented = {
        line.split("`")[1]: line.split("|")[2].replace("`", "").strip()
        for line in DOCS.read_text("utf-8").splitlines()
        if line.startswith("| `aftercart_")
    }
    metrics = [m for m in vars(telemetry).values() if hasattr(m, "_labelnames")]
    there = {
        metric._name + ("_total" if metric._type == "counter" else ""): ", ".join(
            metric._labelnames
        )
        for metric in metrics
    }

    assert documented == there
