"""What the shop knows of the customer who asks: their orders as passages, and what to mask."""

from __future__ import annotations

from llm_fallback.knowledge.own import own_passages
from llm_fallback.knowledge.templates import Templates
from llm_fallback.privacy.customer import known_of
from llm_fallback.service import Known
from shop.context import Shop
from shop.services.access import access_customer, access_orders


def look_up(shop: Shop, customer_id: str, language: str, templates: Templates) -> Known:
    """All of it, through the one door to a customer's data. Raises ShopUnavailable.

    `customer_id` is what identification or a signed token set, never what a message says.
    """
    customer = access_customer(shop.commerce, customer_id)
    if customer is None:
        return Known()
    orders = access_orders(shop.commerce, customer_id)
    passages = own_passages(shop, customer_id, language, templates)
    return Known(tuple(passages), known_of(customer, orders))
