"""What a message is good for that answers no question and asks for nothing by itself."""

from __future__ import annotations

from enum import Enum

from shop.context import Shop
from shop.services.harm import tells_harm
from shop.services.pointing.orders import find_orders
from shop.services.pointing.phrases import tokenize
from shop.services.products import points_at_product
from shop.services.requests.draft import Said
from shop.services.requests.hear_identity import introduces

# An order's number among more words than this is part of something that was not understood.
MOST_WORDS_AROUND_A_NUMBER = 5


class Bare(str, Enum):
    """Who is writing, an order's number, its place in the list just shown, which product (or version) is
    talked about, or nothing of use."""

    IDENTITY = "identity"
    ORDER = "order"
    LISTED = "listed"
    PRODUCT = "product"
    NOTHING = "nothing"


# The request such a message begins: who names an order and no more wants to know how it stands; who
# picks it from a list, which says that already, what is in it.
BEGINS = {
    Bare.IDENTITY: "identify_customer",
    Bare.ORDER: "track_order",
    Bare.LISTED: "order_details",
}


def hear_bare(shop: Shop, said: Said, product_id: str | None) -> Bare:
    """What "sam@example.com", "#J1234567", "the kettle" or "and in red?" is about when nothing was asked.

    `product_id` is the product talked about before. Places in a list are not its matter (`listed_order`
    of the look-ups). Raises ShopUnavailable. Changes nothing.
    """
    if tells_harm(said.text, said.language):
        return Bare.NOTHING
    if introduces(said):
        return Bare.IDENTITY
    if _names_order(said):
        return Bare.ORDER
    points = points_at_product(shop, said.text, product_id, said.language)
    return Bare.PRODUCT if points else Bare.NOTHING


def _names_order(said: Said) -> bool:
    """Whether there is an order's number and little else in the message."""
    named = find_orders(said.text, (), said.language).unknown_numbers
    return bool(named) and len(tokenize(said.text)) <= MOST_WORDS_AROUND_A_NUMBER
