"""The skill `refund_status`."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions._conversation import language_in
from actions._form import RequestForm
from actions._lookup import LookupAction, customer_in, order_in
from shop.context import Shop
from shop.services.lookups import Lookup, look_up_refund


class ValidateRefundStatusForm(RequestForm):
    skill = "refund_status"


class RefundStatus(LookupAction):
    skill = "refund_status"
    facts = ("refund_amount", "refund_route", "refund_days", "refund_speed")

    def look_up(self, shop: Shop, tracker: Tracker) -> Lookup:
        return look_up_refund(shop, customer_in(tracker), order_in(tracker), language_in(tracker))
