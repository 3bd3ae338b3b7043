"""The answer without a language model: the shop's own sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llm_fallback.ports import Part, Provider
from llm_fallback.providers.extractive import ExtractiveProvider
from llm_fallback.testing.provider_contract import ProviderContract, said_by
from llm_fallback.testing.requests import DELIVERY, RETURNS, RETURNS_HI, a_request
from llm_fallback.types import ComposeRequest, Kind, Passage, Sentence, Usage, Verdict

PACKING = Passage(
    id="page:returns#packing",
    kind=Kind.PAGE,
    language="en",
    title="Packing and sending",
    text=(
        "## Packing\n\nAn e-mail with a prepaid **label** comes soon. It names the carrier. Use any"
        " sturdy box.\n\n| Box | Size |\n|---|---|\n| small | 10 cm |\n\nHand the parcel in within 14 days."
        " Without a printer, show the code from the e-mail. The shop prints the label for you then."
    ),
)


async def answer(request: ComposeRequest) -> tuple[str, list[Part]]:
    """The text of the answer, and all of its parts."""
    parts, _ = await said_by(ExtractiveProvider(), request)
    return " ".join(part.text for part in parts if isinstance(part, Sentence)), parts


class TestExtractive(ProviderContract):
    """It keeps the contract of providers, and has nothing to fail at."""

    @pytest.fixture
    def provider(self) -> Provider:
        """As it is used."""
        return ExtractiveProvider()

    @pytest.fixture
    def failing(self) -> Provider | None:
        """There is none."""
        return None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Do I need a printer?", "Without a printer, show the code from the e-mail."),
        ("how many days do I have to hand the parcel in", "Hand the parcel in within 14 days."),
        ("which carrier is it", "An e-mail with a prepaid label comes soon. It names the carrier."),
        ("do you sell sturdy boxes", "Use any sturdy box."),
    ],
)
async def test_it_says_the_sentences_that_answer(question: str, expected: str) -> None:
    """What is asked for is said, with what it leans on, and nothing else of the page."""
    text, _ = await answer(a_request(question=question, passages=(PACKING,)))

    assert text == expected


async def test_every_sentence_is_the_pages_own() -> None:
    """Word for word, without Markdown, at most three, from one passage."""
    _, parts = await answer(a_request(question="label box parcel carrier code e-mail printer"))

    said = [part for part in parts if isinstance(part, Sentence)]
    assert 0 < len(said) <= 3
    assert len({sentence.sources for sentence in said}) == 1
    assert all(s.text in RETURNS.text or s.text in DELIVERY.text for s in said)


async def test_an_answer_written_as_one_is_given_whole() -> None:
    """An entry that can be said word for word is one sentence to cite, however long."""
    entry = replace(RETURNS, verbatim=True, text=f"{RETURNS.text} Yes. One. Two. Three. Four.")

    text, _ = await answer(a_request(passages=(entry, DELIVERY)))

    assert text == entry.text


async def test_it_answers_in_the_language_of_the_question() -> None:
    """A passage in another language is passed over, however good."""
    request = a_request(
        question="सामान कितने दिन में लौटा सकते हैं?", language="hi", passages=(RETURNS, RETURNS_HI)
    )

    text, _ = await answer(request)

    assert text == RETURNS_HI.text


async def test_another_language_is_better_than_none() -> None:
    """Where only English has the entry, English answers."""
    text, _ = await answer(a_request(question="return kitne din?", language="hi-Latn"))

    assert text == RETURNS.text


async def test_without_a_common_word_the_best_passage_speaks() -> None:
    """The index found it for its meaning; its first sentences are said."""
    text, parts = await answer(a_request(question="zzz qqq", passages=(PACKING, DELIVERY)))

    assert text.startswith("An e-mail with a prepaid label comes soon.")
    assert parts[-2] == Verdict(answerable=True)


async def test_a_clearly_better_passage_goes_first() -> None:
    """The order of the index is not the last word."""
    text, _ = await answer(a_request(question="What does express delivery cost?"))

    assert "Express delivery costs $12.00 and takes 2 days." in text


@pytest.mark.parametrize("text", ["", "| a | b |\n|---|---|", "# Only a heading", "fragment"])
async def test_nothing_to_say_is_not_answerable(text: str) -> None:
    """A passage without a whole sentence gives no answer, rather than a piece of one."""
    said, parts = await answer(a_request(passages=(replace(DELIVERY, text=text),)))

    assert said == ""
    assert parts == [Verdict(answerable=False), Usage()]


async def test_the_skill_of_the_passage_is_suggested_if_there_is_one() -> None:
    """A passage that speaks of what a skill does leads to it; unknown skills are not named."""
    known = replace(RETURNS, skill="return_item")
    unknown = replace(RETURNS, skill="fly_to_the_moon")

    _, with_skill = await answer(a_request(passages=(known,)))
    _, without = await answer(a_request(passages=(unknown,)))

    assert with_skill[-2] == Verdict(answerable=True, skill="return_item")
    assert without[-2] == Verdict(answerable=True)
