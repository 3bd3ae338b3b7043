"""Putting the demo shop where there is none yet."""

from __future__ import annotations

from datetime import date
from typing import Protocol, runtime_checkable

import structlog

from shop.context import Shop
from shop.demo.documented import NEWEST_ORDER, NEWEST_ORDER_AGE_DAYS
from shop.demo.generator import generate
from shop.domain.snapshot import ShopData
from shop.ports.commerce import Commerce
from shop.ports.own_shop import OwnShop

log = structlog.get_logger(__name__)


@runtime_checkable
class _FillableShop(OwnShop, Protocol):
    """A platform whose content is ours, told apart from others at run time."""


def ensure_demo_shop(shop: Shop) -> bool:
    """Fill the platform with the demo shop of today if it holds nothing; True if it did.

    Leaves a shop with anything in it as it is, however old, and a platform that is not our own
    alone: calling it at every start is safe. Raises ShopUnavailable, or DemoDataError where the
    files in data/demo have mistakes.
    """
    own, today = shop.commerce, shop.clock().date()
    if not isinstance(own, _FillableShop):
        return False
    if not _is_empty(own):
        log.info("demo_shop_kept", platform=own.name, age_days=demo_age_days(own, today))
        return False
    data = generate(today)
    own.replace_all(data)
    log.info("demo_shop_filled", platform=own.name, orders=len(data.orders))
    return True


def demo_age_days(commerce: Commerce, today: date) -> int | None:
    """How many days ago the demo shop was made; None where the shop is another one.

    Raises ShopUnavailable.
    """
    order = commerce.order(NEWEST_ORDER)
    if order is None or order.placed_at is None:
        return None
    return (today - order.placed_at.date()).days - NEWEST_ORDER_AGE_DAYS


def _is_empty(own: OwnShop) -> bool:
    # The catalogue first: a shop that has one need not be read whole.
    return not own.products() and own.dump() == ShopData()
