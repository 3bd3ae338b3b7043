"""What the commerce port promises of the audit."""

from __future__ import annotations

import json

import pytest

from shop.domain.plans import DefaultAddressPlan, Operation, Plan
from shop.ports.commerce import Commerce
from shop.ports.errors import StaleOrder
from shop.testing import plans
from shop.testing.data import RENEE
from shop.testing.hooks import AT, CommerceHooks, needs, write


class AuditContract(CommerceHooks):
    """What a write leaves in the audit."""

    @pytest.mark.parametrize("plan", plans.one_of_each(), ids=lambda p: p.operation.value)
    def test_write_is_audited(self, commerce: Commerce, plan: Plan) -> None:
        """One entry a write says who, when, in which conversation, what and on which order."""
        needs(commerce, plan.operation)

        commerce.execute(plan, write())

        entries = self.audit_entries(commerce, "key-1")
        number = None if isinstance(plan, DefaultAddressPlan) else plan.order_number
        assert len(entries) == 1
        assert entries[0].actor == "customer:renee_1"
        assert entries[0].conversation_id == "conversation-1"
        assert entries[0].at == AT
        assert entries[0].operation is plan.operation
        assert entries[0].order_number == number

    def test_audit_shows_the_order_before_and_after(self, commerce: Commerce) -> None:
        """Before and after have the same shape: the order, and the balances and stock that moved."""
        needs(commerce, Operation.CHANGE_ITEMS)
        plan = plans.items(("1", "shirt-3"), difference="5.50", method_id="gift_1")

        commerce.execute(plan, write())

        (entry,) = self.audit_entries(commerce, "key-1")
        before, after = json.loads(entry.before), json.loads(entry.after)
        assert before["order"]["version"] == 1
        assert after["order"]["version"] == 2
        assert before["order"]["items"][0]["variant_id"] == "shirt-1"
        assert after["order"]["items"][0]["variant_id"] == "shirt-3"
        assert before["balances"] == {"gift_1": "50.00"}
        assert after["balances"] == {"gift_1": "44.50"}
        assert before["stock"] == {"shirt-1": 5, "shirt-3": 2}
        assert after["stock"] == {"shirt-1": 6, "shirt-3": 1}

    def test_audit_shows_the_address_before_and_after(self, commerce: Commerce) -> None:
        """A new default address is audited with the old one, and nothing else about the customer."""
        needs(commerce, Operation.CHANGE_DEFAULT_ADDRESS)

        commerce.execute(plans.default_address(), write())

        (entry,) = self.audit_entries(commerce, "key-1")
        before, after = json.loads(entry.before), json.loads(entry.after)
        assert set(before) == set(after) == {"customer_id", "address"}
        assert before["address"]["line1"] == RENEE.address.line1
        assert after["address"]["line1"] == plans.NEW_ADDRESS.line1

    def test_replay_and_refusal_are_not_audited(self, commerce: Commerce) -> None:
        """Only what was written is in the audit."""
        needs(commerce, Operation.CHANGE_ADDRESS)
        commerce.execute(plans.address(), write("done"))
        commerce.execute(plans.address(), write("done"))
        with pytest.raises(StaleOrder):
            commerce.execute(plans.address(), write("refused"))

        assert len(self.audit_entries(commerce, "done")) == 1
        assert list(self.audit_entries(commerce, "refused")) == []
