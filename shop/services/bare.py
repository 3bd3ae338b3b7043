"""What a message is good for that answers no question and asks for nothing by itself."""

from __future__ import annotations

from enum import Enum

from shop.context import Shop
from shop.services.products import points_at_product
from shop.services.requests.draft import Said
from shop.services.requests.hear_identity import introduces


class Bare(str, Enum):
    """Who is writing, which product (or version) is talked about, or nothing that can be used."""

    IDENTITY = "identity"
    PRODUCT = "product"
    NOTHING = "nothing"


def hear_bare(shop: Shop, said: Said, product_id: str | None) -> Bare:
    """What "sam@example.com", "the kettle" or "and in red?" is about when nothing was asked.

    `product_id` is the product talked about before. Raises ShopUnavailable. Changes nothing.
    """
    if introduces(said):
        return Bare.IDENTITY
    points = points_at_product(shop, said.text, product_id, said.language)
    return Bare.PRODUCT if points else Bare.NOTHING
