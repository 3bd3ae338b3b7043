"""The skill `order_details`."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions._conversation import language_in
from actions._form import RequestForm
from actions._lookup import LookupAction, customer_in, order_in
from shop.context import Shop
from shop.services.lookups import Lookup, look_up_details


class ValidateOrderDetailsForm(RequestForm):
    skill = "order_details"


class OrderDetails(LookupAction):
    skill = "order_details"
    facts = ("order_items", "order_total", "placed_on", "order_address", "payments", "refunds")

    def look_up(self, shop: Shop, tracker: Tracker) -> Lookup:
        return look_up_details(shop, customer_in(tracker), order_in(tracker), language_in(tracker))
