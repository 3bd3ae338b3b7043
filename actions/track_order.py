"""The skill `track_order`."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions._form import RequestForm
from actions._lookup import LookupAction, customer_in, order_in
from shop.context import Shop
from shop.services.lookups import Lookup, look_up_status


class ValidateTrackOrderForm(RequestForm):
    skill = "track_order"


class TrackOrder(LookupAction):
    skill = "track_order"
    facts = (
        "tracking",
        "carrier",
        "expected_on",
        "delivered_on",
        "parcel",
        "order_address",
        "order_items",
    )

    def look_up(self, shop: Shop, tracker: Tracker) -> Lookup:
        return look_up_status(shop, customer_in(tracker), order_in(tracker))
