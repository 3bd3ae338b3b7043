"""The catalogue: where it comes from, and how it stays fresh without retraining."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.nlu.entities import ROOT
from nlu_components.entities.catalogue import Catalogue, Fresh, Item, Version, file, provider
from nlu_components.entities.finding import Finder, Habits, build_index
from nlu_components.entities.types import CatalogueError, EntitySettingError
from nlu_components.entities.words import read_words
from shop.adapters.memory.commerce import MemoryCommerce
from shop.context import Shop
from tests.conversations.shop import DATA
from tests.nlu_components.entities.conftest import TODAY

WORDS = read_words(ROOT / "data" / "entities")


@dataclass
class _Source:
    """A catalogue that can change, fail and count how often it is asked."""

    items: Catalogue = (Item("1", "Blue Teapot"),)
    broken: bool = False
    asked: int = 0
    now: float = 0.0
    built: list[int] = field(default_factory=list)

    def load(self) -> Catalogue:
        self.asked += 1
        if self.broken:
            raise CatalogueError("down")
        return self.items

    def build(self, catalogue: Catalogue) -> Catalogue:
        self.built.append(len(catalogue))
        return catalogue

    def fresh(self, refresh_s: float) -> Fresh[Catalogue]:
        return Fresh(self.load, self.build, refresh_s, lambda: self.now)


def test_a_catalogue_is_loaded_once_while_it_is_good() -> None:
    """Within `refresh_s` nobody is asked again."""
    source = _Source()
    fresh = source.fresh(60)

    assert [fresh.current(), fresh.current()] == [source.items, source.items]
    assert source.asked == 1


def test_a_changed_catalogue_is_built_anew_and_an_unchanged_one_is_not() -> None:
    """The index is only built where something has changed."""
    source = _Source()
    fresh = source.fresh(0)
    fresh.current()
    fresh.current()
    source.items = (*source.items, Item("2", "Teacup"))

    assert len(fresh.current()) == 2
    assert source.built == [0, 1, 2]


def test_an_old_catalogue_serves_until_the_new_one_is_there() -> None:
    """The message that finds it too old is answered with it; it is renewed in the background."""
    source = _Source()
    fresh = source.fresh(60)
    fresh.current()
    source.items, source.now = (), 61.0

    assert fresh.current() in (source.items, (Item("1", "Blue Teapot"),))
    fresh.renew()
    assert fresh.current() == ()


def test_a_shop_that_fails_keeps_the_last_catalogue() -> None:
    """No exception, and what was known is still known."""
    source = _Source()
    fresh = source.fresh(0)
    fresh.current()
    source.broken = True

    assert fresh.current() == (Item("1", "Blue Teapot"),)


def test_a_new_product_is_found_without_training() -> None:
    """The same finder knows a product from the message after it came into the catalogue."""
    source = _Source()
    fresh = Fresh(source.load, build_index(WORDS), 0)
    finder = Finder(WORDS, Habits(), fresh.current)
    text = "where is my copper gong"

    assert finder.find(text, TODAY) == []
    source.items = (*source.items, Item("2", "Copper Gong"))
    assert [f.value for f in finder.find(text, TODAY)] == ["Copper Gong"]


def demo_shop() -> Shop:
    """A shop as `shop.bootstrap:current` gives it, as far as a provider looks."""
    return type("Held", (), {"commerce": MemoryCommerce(DATA)})()  # type: ignore[return-value]


def test_a_provider_may_give_a_whole_shop() -> None:
    """`commerce.products()` is asked, with ids, aliases and the options of each variant."""
    items = provider(f"{__name__}:demo_shop")()

    assert [i.name for i in items] == [p.name for p in DATA.products]
    assert all(version.id and version.options for item in items for version in item.versions)


def _fails() -> None:
    raise RuntimeError("no database")


def test_a_provider_that_fails_is_named() -> None:
    """Whatever it raises becomes an error of the catalogue."""
    with pytest.raises(CatalogueError, match=r"_fails.*no database"):
        provider(f"{__name__}:_fails")()


@pytest.mark.parametrize(
    "path", ["shop.bootstrap", "no.such.module:x", "shop.bootstrap:nobody", ":"]
)
def test_a_provider_that_is_none_is_a_wrong_setting(path: str) -> None:
    """The setting is named."""
    with pytest.raises(EntitySettingError, match="catalogue_provider"):
        provider(path)


def test_a_file_may_be_csv(tmp_path: Path) -> None:
    """Names, aliases and options in columns, values parted by a bar."""
    path = tmp_path / "products.csv"
    path.write_text("id,name,aliases,option:colour\n7,Copper Gong,gong|bell,red | blue\n", "utf-8")

    (item,) = file(path)()

    assert (item.id, item.name, item.aliases) == ("7", "Copper Gong", ("gong", "bell"))
    assert [v.options for v in item.versions] == [(("colour", "red"),), (("colour", "blue"),)]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "id,title\n1,x\n", "a.csv:1: expected a column `name`"),
        ("a.csv", "name,id\n,1\n", "a.csv:2: the product has no name"),
        ("a.yml", "products: 3\n", "a.yml:1: expected a list"),
        ("a.yml", "products:\n- id: 1\n", "product 1 has no `name`"),
        ("a.yml", "products:\n- [\n", "a.yml:3: not valid YAML"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, name: str, content: str, says: str) -> None:
    """The file, and the line or product."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CatalogueError, match=says):
        file(path)()


def test_of_products_with_one_name_the_one_that_comes_in_the_value_is_meant() -> None:
    """Two jackets share an alias; "green jacket" is the one there is in green."""
    wool = Item("1", "Wool Jacket", ("jacket",), (Version("1a", (("color", "red"),)),))
    rain = Item("2", "Rain Jacket", ("jacket",), (Version("2a", (("color", "green"),)),))
    finder = Finder(WORDS, Habits(), lambda: build_index(WORDS)((wool, rain)))

    (plain,) = finder.find("the jacket", TODAY)
    (green,) = finder.find("the green jacket", TODAY)

    assert plain.extra["product_ids"] == ["1", "2"]
    assert green.extra["variant_ids"] == ["2a"]
