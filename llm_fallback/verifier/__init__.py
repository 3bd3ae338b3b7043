"""Lets through only what the cited passages say (docs/fallback-verifier.md)."""

from __future__ import annotations

from llm_fallback.verifier.scoring import reply_score
from llm_fallback.verifier.types import Aspect, Check, Problem
from llm_fallback.verifier.verifier import Thresholds, Verifier

__all__ = ["Aspect", "Check", "Problem", "Thresholds", "Verifier", "reply_score"]
