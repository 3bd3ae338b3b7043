"""The one place that knows which adapters there are: settings in, a shop to work with out."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timezone

import structlog

from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.demo_sql.engine import migrate as migrate_demo_sql
from shop.adapters.desk_sql.desk import SqlDesk
from shop.adapters.desk_sql.engine import migrate as migrate_desk_sql
from shop.adapters.memory.commerce import MemoryCommerce
from shop.context import Shop
from shop.current import Current
from shop.demo import generate
from shop.policies import load_policy
from shop.ports.desk import Desk
from shop.ports.own_shop import OwnShop
from shop.settings import Settings, ShopPlatform

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(timezone.utc)


def open_own_shop(settings: Settings) -> OwnShop:
    """The shop the settings name, its database brought to the newest schema.

    For what works on a whole shop: filling, importing, exporting. Creates a SQLite file where it is
    missing. Raises ShopUnavailable where the database fails.
    """
    return _PLATFORMS[settings.shop](settings)


def open_desk(settings: Settings) -> Desk:
    """The desk, its table brought to the newest schema; raises ShopUnavailable likewise."""
    url = settings.records_url.reveal()
    migrate_desk_sql(url)
    return SqlDesk(url, settings.shop_timeout_s)


def build_shop(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Shop:
    """Everything a service needs, as the settings say. Databases are migrated and the policy is read.

    Raises ShopUnavailable where a database fails, PolicyError where the shop's rules have mistakes.
    """
    policy = load_policy(settings.policy_dir)
    shop = Shop(open_own_shop(settings), open_desk(settings), policy, clock)
    log.info("shop_built", platform=shop.commerce.name, policy=str(settings.policy_dir))
    return shop


def current() -> Shop:
    """The shop of this process: built from the environment on first use, or the one `use` put there.

    Raises SettingsError where the environment is malformed, and what `build_shop` raises.
    """
    return _current.get()


def use(shop: Shop) -> AbstractContextManager[Shop]:
    """Make `shop` the current one, in every thread, until the context ends."""
    return _current.using(shop)


def from_environment() -> Shop:
    """A new shop, as the environment says."""
    return build_shop(Settings.read(os.environ))


_current = Current(from_environment)


def _open_demo_sql(settings: Settings) -> OwnShop:
    url = settings.shop_url.reveal()
    migrate_demo_sql(url)
    return DemoSqlCommerce(url, settings.shop_timeout_s)


def _open_memory(settings: Settings) -> OwnShop:
    # Nobody can fill a shop that dies with this process, so it begins as the demo shop of today.
    return MemoryCommerce(generate(utc_now().date()))


_PLATFORMS: dict[ShopPlatform, Callable[[Settings], OwnShop]] = {
    ShopPlatform.DEMO_SQL: _open_demo_sql,
    ShopPlatform.MEMORY: _open_memory,
}
