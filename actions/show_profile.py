"""The skill `show_profile`."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions._conversation import language_in
from actions._form import RequestForm
from actions._lookup import LookupAction, customer_in
from shop.context import Shop
from shop.services.lookups import Lookup, look_up_profile


class ValidateShowProfileForm(RequestForm):
    skill = "show_profile"


class ShowProfile(LookupAction):
    skill = "show_profile"
    facts = ("full_name", "email", "default_address", "methods", "gift_balance")

    def look_up(self, shop: Shop, tracker: Tracker) -> Lookup:
        return look_up_profile(shop, customer_in(tracker), language_in(tracker))
