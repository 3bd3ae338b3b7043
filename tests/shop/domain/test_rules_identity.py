"""The ladder of identity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.domain.plans import Operation
from shop.domain.policy import REQUESTS, Enquiry, IdentityLevel, Proof
from shop.domain.rules import (
    PROOF_LEVELS,
    identity_allows,
    identity_locked,
    level_of,
    need_for,
    proofs_for,
)
from tests.shop.domain.builders import DEMO, TAUBENCH

NONE, TYPED, TOKEN = IdentityLevel.NONE, IdentityLevel.EMAIL_OR_NAME, IdentityLevel.TOKEN


@pytest.mark.parametrize(
    ("level", "allowed"),
    [(NONE, {NONE}), (TYPED, {NONE, TYPED}), (TOKEN, {NONE, TYPED, TOKEN})],
)
def test_each_level_includes_the_weaker_ones(
    level: IdentityLevel, allowed: set[IdentityLevel]
) -> None:
    """Who is known better may do all that others may."""
    assert {need for need in IdentityLevel if identity_allows(level, need)} == allowed


def test_every_request_has_a_need() -> None:
    """Writes and enquiries alike, by their member or by its value."""
    assert all(need_for(r, DEMO) in IdentityLevel for r in REQUESTS)
    assert need_for(Operation.CANCEL_ORDER, DEMO) is TYPED
    assert need_for("cancel_order", DEMO) is TYPED
    assert need_for(Enquiry.PRODUCT_QUESTION, DEMO) is NONE
    assert need_for(Enquiry.PRODUCT_QUESTION, TAUBENCH) is TYPED


def test_a_request_nobody_made_a_rule_for_is_not_answered() -> None:
    """A misspelt name must not come out as "needs nothing"."""
    with pytest.raises(
        ValueError, match=r"'cancel_orders' is not a request: use one of cancel_order"
    ):
        need_for("cancel_orders", DEMO)


def test_a_proof_is_worth_nothing_where_it_is_not_accepted() -> None:
    """The second policy set knows no signed tokens."""
    assert level_of(Proof.SIGNED_TOKEN, DEMO) is TOKEN
    assert level_of(Proof.SIGNED_TOKEN, TAUBENCH) is NONE
    assert level_of(Proof.EMAIL, TAUBENCH) is TYPED
    assert level_of(Proof.NAME_AND_POSTCODE, TAUBENCH) is TYPED


def test_every_proof_has_a_worth() -> None:
    """No kind of proof is forgotten, and none is worth nothing."""
    assert set(PROOF_LEVELS) == set(Proof)
    assert NONE not in PROOF_LEVELS.values()


def test_the_proofs_to_ask_for() -> None:
    """Those that reach the need, in the order the policy names them; none where none is needed."""
    assert proofs_for(NONE, DEMO) == ()
    assert proofs_for(TYPED, DEMO) == (Proof.SIGNED_TOKEN, Proof.EMAIL, Proof.NAME_AND_POSTCODE)
    assert proofs_for(TOKEN, DEMO) == (Proof.SIGNED_TOKEN,)
    assert proofs_for(TOKEN, TAUBENCH) == ()


def test_failures_lock_at_the_policys_number() -> None:
    """Not one sooner, not one later."""
    policy = replace(DEMO, identity=replace(DEMO.identity, max_failures=2))

    assert [identity_locked(n, policy) for n in range(4)] == [False, False, True, True]
