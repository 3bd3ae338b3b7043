"""Questions whose buttons are made from data, and remarks: the one place where Python names a response.

The sentences stay in YAML. `tests/skills/test_words.py` compares this list with the domain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum

from rasa_sdk.executor import CollectingDispatcher

from shop.services.pointing.types import Choice

Button = dict[str, str]


class Say(str, Enum):
    """Responses that are sent with data attached."""

    ASK_ORDER = "utter_choose_order"
    ASK_ITEMS = "utter_choose_items"
    ASK_VARIANT = "utter_choose_variant"
    ASK_PAYMENT_METHOD = "utter_choose_payment_method"
    ASK_REFUND_METHOD = "utter_choose_refund_method"
    ASK_REASON = "utter_choose_reason"
    ASK_ADDRESS = "utter_choose_address"
    CONFIRM_CANCEL_ORDER = "utter_confirm_cancel_order"
    CONFIRM_CHANGE_ADDRESS = "utter_confirm_change_address"
    CONFIRM_CHANGE_ITEMS = "utter_confirm_change_items"
    CONFIRM_CHANGE_PAYMENT = "utter_confirm_change_payment"
    CONFIRM_RETURN_ITEMS = "utter_confirm_return_items"
    CONFIRM_EXCHANGE_ITEMS = "utter_confirm_exchange_items"
    CONFIRM_CHANGE_DEFAULT_ADDRESS = "utter_confirm_change_default_address"
    APOLOGISE = "utter_apologise"
    OFFER_COLLEAGUE = "utter_offer_colleague"
    CONCERN = "utter_concern"
    CHECK_AGAIN = "utter_check_again"
    ANSWER = "utter_answer"
    CLARIFY = "utter_clarify"
    PRODUCT_INFO = "utter_product_info"
    PRODUCT_PRICE = "utter_product_price"
    PRODUCT_OPTIONS = "utter_product_options"
    PRODUCT_STOCK = "utter_product_stock"
    PRODUCT_COUNT = "utter_product_count"


def say(
    dispatcher: CollectingDispatcher,
    response: Say,
    buttons: Sequence[Button] = (),
    **data: object,
) -> None:
    """Send a response with buttons made from data, and `data` as the message's metadata.

    Buttons the response itself has come first (Rasa joins the two).
    """
    dispatcher.utter_message(response=response.value, buttons=list(buttons), **data)


def choice_buttons(slot: str, choices: Sequence[Choice]) -> list[Button]:
    """One button a choice; pressing it selects the choice's value for `slot`."""
    return [
        {
            "title": choice.title,
            "payload": f"/choose{json.dumps({'slot': slot, 'value': choice.value})}",
        }
        for choice in choices
    ]
