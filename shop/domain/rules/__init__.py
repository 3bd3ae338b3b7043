"""The shop's rules: pure functions from order, request, policy and time to a plan or a refusal."""

from __future__ import annotations

from shop.domain.rules.identity import (
    PROOF_LEVELS,
    identity_allows,
    identity_locked,
    level_of,
    need_for,
    proofs_for,
)
from shop.domain.rules.items import is_returnable, price_difference
from shop.domain.rules.methods import covers, payment_methods, refund_methods
from shop.domain.rules.orders import check, closes_at, possible_operations
from shop.domain.rules.plans import (
    plan_address,
    plan_cancellation,
    plan_default_address,
    plan_exchange,
    plan_items,
    plan_payment,
    plan_return,
)
from shop.domain.rules.refusal import Refusal, RefusalCode

__all__ = [
    "PROOF_LEVELS",
    "Refusal",
    "RefusalCode",
    "check",
    "closes_at",
    "covers",
    "identity_allows",
    "identity_locked",
    "is_returnable",
    "level_of",
    "need_for",
    "payment_methods",
    "plan_address",
    "plan_cancellation",
    "plan_default_address",
    "plan_exchange",
    "plan_items",
    "plan_payment",
    "plan_return",
    "possible_operations",
    "price_difference",
    "proofs_for",
    "refund_methods",
]
