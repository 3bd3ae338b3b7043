"""Passages and requests that the contract suites ask with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from llm_fallback.types import ComposeRequest, Kind, Passage

RETURNS = Passage(
    id="returns.window",
    kind=Kind.FAQ,
    language="en",
    title="How long can I return something?",
    text="You can return most items within 30 days of delivery. Gift cards cannot be returned.",
    questions=("How long do I have to return something?",),
)
DELIVERY = Passage(
    id="page:delivery#costs",
    kind=Kind.PAGE,
    language="en",
    title="What delivery costs",
    text="Standard delivery costs $4.95. Express delivery costs $12.00 and takes 2 days.",
)
RETURNS_HI = Passage(
    id="returns.window",
    kind=Kind.FAQ,
    language="hi",
    title="वापसी कितने दिन में?",
    text="ज़्यादातर सामान डिलीवरी के 30 दिनों के अंदर लौटाया जा सकता है। गिफ़्ट कार्ड नहीं लौटाए जा सकते।",
)

_REQUEST = ComposeRequest(
    question="How long do I have to return a lamp?",
    language="en",
    passages=(RETURNS, DELIVERY),
    history=(),
    system="Answer from the passages only.",
    prompt_version="test",
    max_reply_tokens=300,
    deadline_s=30.0,
    conversation_id="conversation-1",
    skills={"return_item": "send something back"},
    index_version="index-1",
)


def a_request(**changes: Any) -> ComposeRequest:
    """A question about returns with two passages, some fields changed."""
    return replace(_REQUEST, **changes)
