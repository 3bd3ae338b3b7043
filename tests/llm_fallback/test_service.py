"""The fallback put together: what is said, what leaves, what is kept, whatever fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from llm_fallback.asking import Candidate, Composing, Rated
from llm_fallback.composing import Rejected
from llm_fallback.errors import ProviderError, Reason
from llm_fallback.privacy.types import KnownValue, Personal
from llm_fallback.service import Known
from llm_fallback.testing.parts import (
    GUIDE,
    WINDOW,
    FakeIndex,
    Notes,
    Saying,
    asked,
    fallback,
    found,
)
from llm_fallback.types import Kind, Passage, Rung, Sentence, Usage, Verdict

FREE = Sentence("A return is free.", (GUIDE.id,))
LABEL = Sentence("The label is in the box.", (GUIDE.id,))
INVENTED = Sentence("You get 20% off.", (GUIDE.id,))
FAILURES = [ProviderError(reason, "by script") for reason in Reason]


async def test_an_entry_answers_without_a_model() -> None:
    """The entry's own words are the answer, its skill is offered, nobody is asked."""
    provider = Saying()

    answer = await fallback(FakeIndex(found((WINDOW, 0.95))), provider).answer(asked())

    assert (answer.rung, answer.text) == (Rung.FAQ, WINDOW.text)
    assert answer.offers == ("return_item",)
    assert provider.requests == []


async def test_a_model_composes_from_what_was_found() -> None:
    """Supported sentences are the answer, with the passages they rest on."""
    provider = Saying((FREE, LABEL, Verdict(True, skill="return_item"), Usage(10, 5)))

    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked())

    assert (answer.rung, answer.text) == (Rung.LLM, "A return is free. The label is in the box.")
    assert [passage.id for passage in answer.cited] == [GUIDE.id]
    assert answer.offers == ("return_item",)


async def test_what_no_source_says_is_not_said() -> None:
    """An unsupported sentence is dropped; the rest still answers."""
    provider = Saying((FREE, INVENTED, LABEL, Verdict(True), Usage()))

    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked())

    assert answer.text == "A return is free. The label is in the box."
    assert answer.rejected == 1


@pytest.mark.parametrize(
    "parts",
    [
        (INVENTED, Verdict(True), Usage()),
        (FREE, INVENTED, INVENTED, Verdict(True), Usage()),
        (FREE, Verdict(False), Usage()),
        (Verdict(False), Usage()),
        (),
    ],
)
async def test_where_the_rest_is_no_answer_the_page_answers(parts: tuple[object, ...]) -> None:
    """Too little left, or the model says it cannot: the page's own sentences are the answer."""
    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), Saying(parts)).answer(asked())  # type: ignore[arg-type]

    assert (answer.rung, answer.text) == (Rung.EXTRACT, GUIDE.text)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.reason.value)
async def test_every_failure_ends_in_the_page_s_own_words(failure: ProviderError) -> None:
    """Whatever happens to the model, the page answers, and the reason is known."""
    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), Saying((failure,))).answer(asked())

    assert (answer.rung, answer.text, answer.no_llm) == (Rung.EXTRACT, GUIDE.text, failure.reason)


async def test_what_was_said_before_a_failure_stays_said() -> None:
    """A stream cut after supported sentences leaves an answer."""
    provider = Saying((FREE, ProviderError(Reason.CUT, "by script")))

    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked())

    assert (answer.rung, answer.text) == (Rung.LLM, "A return is free.")


async def test_without_a_model_the_page_answers() -> None:
    """The provider that needs no key is not asked twice."""
    provider = Saying((FREE,), calls_llm=False)

    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked())

    assert (answer.rung, answer.no_llm) == (Rung.EXTRACT, Reason.NO_KEY)
    assert provider.requests == []


async def test_nothing_found_asks_no_model() -> None:
    """Where the pages say nothing, a model would only invent something."""
    provider = Saying((FREE,))
    index = FakeIndex(found((GUIDE, 0.3), answerable=False))

    answer = await fallback(index, provider).answer(
        asked(similarity=0.5, candidates=(Candidate("greet", 0.5),))
    )

    assert (answer.rung, answer.text) == (Rung.UNKNOWN, "")
    assert provider.requests == []


async def test_only_supported_sentences_are_shown() -> None:
    """What is shown while a reply is composed is what the reply will say."""
    shown: list[str] = []

    async def show(text: str) -> None:
        shown.append(text)

    provider = Saying((FREE, INVENTED, LABEL, Verdict(True), Usage()))
    await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked(), Composing(show))

    assert shown == ["A return is free.", "A return is free. The label is in the box."]


async def test_the_customer_stops_it() -> None:
    """After a stop the call is closed; what was shown is the answer."""
    composing = Composing()

    async def show(_text: str) -> None:
        composing.stopped.set()

    composing.on_partial = show
    provider = Saying((FREE, LABEL, Verdict(True), Usage()))
    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked(), composing)

    assert (answer.rung, answer.text) == (Rung.LLM, "A return is free.")
    assert provider.closed == 1


async def test_personal_data_does_not_leave_and_comes_back() -> None:
    """The model sees placeholders; the customer reads their own data."""
    own = Passage("own:order:1", Kind.OWN, "en", "Your order", "Nora, order 1 is packed.")
    provider = Saying((Sentence("[P0], order 1 is packed.", (own.id,)), Verdict(True), Usage()))
    known = Known((own,), (KnownValue(Personal.NAME, "Nora"),))
    index = FakeIndex(found((own, 0.9)))

    service = fallback(index, provider, known=lambda customer, language: known)
    answer = await service.answer(asked("I am Nora", customer_id="nora_1"))

    assert index.own == [(own,)]
    assert "Nora" not in str(provider.requests)
    assert answer.text == "Nora, order 1 is packed."
    assert [passage.kind for passage in answer.cited] == [Kind.OWN]


async def test_a_placeholder_nobody_gave_out_is_never_shown() -> None:
    """A sentence with an unknown placeholder is dropped."""
    provider = Saying((Sentence("[P7] is free.", (GUIDE.id,)), Verdict(True), Usage()))

    answer = await fallback(FakeIndex(found((GUIDE, 0.9))), provider).answer(asked())

    assert "[P7]" not in answer.text


async def test_nobody_s_orders_are_read_for_a_stranger() -> None:
    """Who has not proved who they are is asked about the shop's pages only."""
    index = FakeIndex(found((GUIDE, 0.9)))

    def forbidden(customer_id: str, language: str) -> Known:
        raise AssertionError("nobody is identified")

    await fallback(index, Saying(), known=forbidden).answer(asked())

    assert index.own == [()]


async def test_a_shop_that_does_not_answer_leaves_the_pages() -> None:
    """The customer's own orders are left out, the shop's pages still answer."""

    def broken(customer_id: str, language: str) -> Known:
        raise RuntimeError("the shop is away")

    service = fallback(FakeIndex(found((WINDOW, 0.95))), Saying(), known=broken)

    assert (await service.answer(asked(customer_id="nora_1"))).text == WINDOW.text


async def test_every_answer_is_kept() -> None:
    """What was asked, found, said and rejected is in the journal."""
    notes = Notes()
    provider = Saying((INVENTED, Verdict(True), Usage()))
    service = fallback(FakeIndex(found((GUIDE, 0.9))), provider, journal=notes)

    answer = await service.answer(asked())

    ((question, result, composed, kept),) = notes.kept
    assert (question.text, result.version, kept) == (asked().text, "v1", answer)
    assert composed is not None
    assert composed.rejected == [Rejected(INVENTED, ("content",))]


async def test_many_ask_at_once() -> None:
    """Questions of different conversations don't mix."""
    provider = Saying((FREE, Verdict(True), Usage()))
    service = fallback(FakeIndex(found((GUIDE, 0.9))), provider)
    questions = [replace(asked(), conversation_id=f"c{n}") for n in range(20)]

    answers = await asyncio.gather(*(service.answer(question) for question in questions))

    assert {answer.text for answer in answers} == {"A return is free."}
    assert {request.conversation_id for request in provider.requests} == {
        question.conversation_id for question in questions
    }


async def test_what_did_not_help_is_kept_masked() -> None:
    """A thumbs-down keeps the question without the name in it."""
    notes = Notes()
    known = Known((), (KnownValue(Personal.NAME, "Nora"),))
    service = fallback(
        FakeIndex(found()), Saying(), journal=notes, known=lambda customer, language: known
    )

    await service.rated_down(Rated("c1", "m1", "en", "I am Nora", "It is free.", "nora_1"))

    assert notes.down == ["I am [P0]"]


async def test_only_what_leaves_is_masked() -> None:
    """The model is asked without the name; who answers from the pages in this process reads it as it is."""
    known = Known((), (KnownValue(Personal.NAME, "Nora"),))
    model = Saying((ProviderError(Reason.SERVER_ERROR, "by script"),))
    spare = Saying((Sentence(GUIDE.text, (GUIDE.id,)), Verdict(True), Usage()), calls_llm=False)
    service = fallback(
        FakeIndex(found((GUIDE, 0.9))), model, spare=spare, known=lambda customer, language: known
    )

    answer = await service.answer(asked("I am Nora, can I return it?", customer_id="nora_1"))

    assert answer.text == GUIDE.text
    assert [request.question for request in model.requests] == ["I am [P0], can I return it?"]
    assert [request.question for request in spare.requests] == ["I am Nora, can I return it?"]
