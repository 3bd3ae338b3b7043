"""The skill `list_orders`."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions._conversation import language_in
from actions._form import RequestForm
from actions._lookup import LookupAction, customer_in
from shop.context import Shop
from shop.services.lookups import Lookup, look_up_orders


class ValidateListOrdersForm(RequestForm):
    skill = "list_orders"


class ListOrders(LookupAction):
    skill = "list_orders"
    facts = ("order_count", "order_list")

    def look_up(self, shop: Shop, tracker: Tracker) -> Lookup:
        return look_up_orders(shop, customer_in(tracker), language_in(tracker))
