"""A few made-up passages, and one line to check a sentence against them."""

from __future__ import annotations

from collections.abc import Collection

from llm_fallback.types import Kind, Passage, Sentence
from llm_fallback.verifier import Aspect, Check, Verifier


def passage(
    text: str,
    identity: str = "page",
    kind: Kind = Kind.FAQ,
    title: str = "",
    language: str = "en",
) -> Passage:
    """A passage with what matters to a test."""
    return Passage(identity, kind, language, title, text)


RETURNS = passage(
    "You can return most items within 30 days of delivery. Items must be unused. "
    "Sale items can only be exchanged, not refunded. Returns by post cost $4.95. "
    "Returning in one of our stores is free.",
    "returns",
)
WARRANTY = passage(
    "Laptops have a warranty of 2 years, shoes of 1 year. The warranty does not cover water damage. "
    "The warranty starts on the day of delivery. "
    "Write to help@shop.example or call 0800 555 0142. See https://shop.example/warranty.",
    "warranty",
)
MINI = passage(
    "The Orlo 7 costs £449 and has 128 GB of storage.", "product:a", Kind.PRODUCT, "Orlo 7"
)
PRO = passage(
    "The Orlo 7 Pro costs £649 and charges wirelessly.", "product:b", Kind.PRODUCT, "Orlo 7 Pro"
)
ORDER = passage(
    "Order W2378156 was placed on 4 November 2026 and shipped on 6 November 2026.",
    "own:order:W2378156",
    Kind.OWN,
    "Order W2378156",
)


def check(
    text: str,
    *passages: Passage,
    question: str = "",
    link_hosts: Collection[str] = (),
) -> Check:
    """Check a sentence that cites all of the passages; RETURNS where none is given."""
    sources = {p.id: p for p in passages or (RETURNS,)}
    return Verifier(link_hosts=link_hosts).check(Sentence(text, tuple(sources)), sources, question)


def aspects(found: Check) -> set[Aspect]:
    """What was found wrong."""
    return {problem.aspect for problem in found.problems}
