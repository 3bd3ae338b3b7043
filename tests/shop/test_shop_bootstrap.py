"""Which adapters are built, when, and how tests put others in their place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shop import bootstrap
from shop.adapters.demo_sql.commerce import DemoSqlCommerce
from shop.adapters.memory.commerce import MemoryCommerce
from shop.adapters.memory.desk import MemoryDesk
from shop.context import Shop
from shop.current import Current
from shop.demo import generate
from shop.domain.ticket import NewTicket, TicketKind
from shop.policies import PolicyError, load_policy
from shop.ports.errors import ShopUnavailable
from shop.settings import DatabaseUrl, Settings, SettingsError, ShopPlatform
from shop.testing.data import SHOP, day

POLICIES = Path(__file__).parents[2] / "data" / "policies"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with databases in a folder that does not exist yet."""
    return Settings(
        shop=ShopPlatform.DEMO_SQL,
        shop_url=DatabaseUrl(f"sqlite:///{tmp_path}/var/shop.db"),
        records_url=DatabaseUrl(f"sqlite:///{tmp_path}/var/records.db"),
        policy_dir=POLICIES,
        shop_timeout_s=5.0,
    )


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same settings in the environment, and nothing built yet."""
    monkeypatch.setenv("AFTERCART_SHOP_URL", settings.shop_url.reveal())
    monkeypatch.setenv("AFTERCART_RECORDS_URL", settings.records_url.reveal())
    monkeypatch.setenv("AFTERCART_POLICY_DIR", str(settings.policy_dir))
    monkeypatch.setattr(bootstrap, "_current", Current(bootstrap.from_environment))


def _fake() -> Shop:
    return Shop(MemoryCommerce(SHOP), MemoryDesk(), load_policy(POLICIES), lambda: day(20))


def test_built_shop_works(settings: Settings) -> None:
    """From nothing but settings: databases are made, shop and desk answer, the policy is there."""
    shop = bootstrap.build_shop(settings)

    shop.commerce.ping()
    ticket = shop.desk.open(NewTicket(TicketKind.LATE, "conversation-1"), "key-1", day(20))
    assert shop.commerce.name == "demo_sql"
    assert shop.desk.ticket(ticket.reference) == ticket
    assert shop.policy == load_policy(POLICIES)
    assert shop.clock().utcoffset() == timedelta(0)


def test_content_outlives_the_shop(settings: Settings) -> None:
    """A shop that is built again finds what was written before."""
    bootstrap.open_own_shop(settings).replace_all(SHOP)

    again = bootstrap.build_shop(settings)

    assert again.commerce.orders_of("renee_1")
    assert bootstrap.open_own_shop(settings).dump() == SHOP


def test_shop_and_records_can_share_a_database(settings: Settings) -> None:
    """One database is enough for all of it."""
    shop = bootstrap.build_shop(replace(settings, records_url=settings.shop_url))

    shop.commerce.ping()
    assert list(shop.desk.tickets_of("conversation-1")) == []


@pytest.mark.parametrize(
    ("platform", "kind"),
    [(ShopPlatform.DEMO_SQL, DemoSqlCommerce), (ShopPlatform.MEMORY, MemoryCommerce)],
)
def test_setting_names_the_adapter(
    settings: Settings, platform: ShopPlatform, kind: type[object]
) -> None:
    """Every platform of the table can be built."""
    assert isinstance(bootstrap.open_own_shop(replace(settings, shop=platform)), kind)


def test_shop_in_memory_is_the_demo_shop(settings: Settings) -> None:
    """The shop in memory can be played with at once: nobody else could fill it."""
    shop = bootstrap.open_own_shop(replace(settings, shop=ShopPlatform.MEMORY))

    assert shop.dump() == generate(bootstrap.utc_now().date())


def test_every_platform_has_its_adapter() -> None:
    """No member of the setting is without an adapter."""
    assert set(bootstrap._PLATFORMS) == set(ShopPlatform)


def test_mistaken_policy_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    """A shop whose rules cannot be read is not built."""
    with pytest.raises(PolicyError):
        bootstrap.build_shop(replace(settings, policy_dir=tmp_path / "nowhere"))


def test_database_that_is_down_stops_the_start(settings: Settings) -> None:
    """A shop whose database does not answer is not built, and the error says which one."""
    nowhere = DatabaseUrl("postgresql://ada:secret@127.0.0.1:1/shop")

    with pytest.raises(ShopUnavailable, match=r"127\.0\.0\.1") as caught:
        bootstrap.build_shop(replace(settings, shop_url=nowhere))

    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("environment")
def test_current_is_built_once_however_many_ask() -> None:
    """All threads get the same shop, built from the environment on first use."""
    found: list[Shop] = []
    threads = [threading.Thread(target=lambda: found.append(bootstrap.current())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(found) == 4
    assert {id(shop) for shop in found} == {id(bootstrap.current())}


@pytest.mark.usefixtures("environment")
def test_malformed_environment_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """`current` names the variable; corrected, it works without a restart."""
    monkeypatch.setenv("AFTERCART_SHOP_TIMEOUT_S", "soon")
    with pytest.raises(SettingsError, match="AFTERCART_SHOP_TIMEOUT_S"):
        bootstrap.current()

    monkeypatch.setenv("AFTERCART_SHOP_TIMEOUT_S", "3")
    assert bootstrap.current().commerce.name == "demo_sql"


@pytest.mark.usefixtures("environment")
def test_used_shop_is_current_everywhere_and_only_meanwhile(
    in_thread: Callable[[Callable[[], Shop]], Shop],
) -> None:
    """Inside `use` every thread gets that shop; afterwards what was there before, also on errors."""
    outer, inner = _fake(), _fake()
    seen = []

    def work() -> None:
        with bootstrap.use(inner):
            seen.extend([bootstrap.current(), in_thread(bootstrap.current)])
            raise KeyError

    with bootstrap.use(outer):
        with pytest.raises(KeyError):
            work()
        seen.append(bootstrap.current())

    assert [id(shop) for shop in seen] == [id(inner), id(inner), id(outer)]
    assert bootstrap.current() not in (outer, inner)


@pytest.fixture
def in_thread() -> Callable[[Callable[[], Shop]], Shop]:
    """Calls something in a thread of its own."""

    def call(function: Callable[[], Shop]) -> Shop:
        answers: list[Shop] = []
        thread = threading.Thread(target=lambda: answers.append(function()))
        thread.start()
        thread.join(60)
        return answers[0]

    return call
