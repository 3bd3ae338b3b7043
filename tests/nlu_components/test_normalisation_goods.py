"""Names of goods as one word: which are replaced, and which must stay."""

from __future__ import annotations

import pytest

from nlu_components.normalisation_goods import Goods, plural, read_goods, telling


@pytest.fixture(scope="module")
def goods() -> Goods:
    """The names and kept phrases of the project's lexicon."""
    return Goods(*read_goods())


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("return the kettle", "return the product"),
        ("are two electric kettles in stock?", "are two product in stock?"),
        ("the desk lamp, the knives and my t-shirt", "the product, the product and my product"),
        ("put me through to the help desk", "put me through to the help desk"),
        ("a gift card for my order", "a gift card for my order"),
        ("मेरा mattress कब आएगा", "मेरा product कब आएगा"),
        ("pen-friend", "pen-friend"),
        ("", ""),
    ],
)
def test_whole_names_become_one_word(goods: Goods, text: str, replaced: str) -> None:
    """The longest name is replaced, plural too; parts of words and kept phrases are not."""
    assert goods.replaced(text) == replaced
    assert goods.replaced(replaced) == replaced


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("kettle", "kettles"),
        ("watch", "watches"),
        ("dress", "dresses"),
        ("cutlery", "cutleries"),
        ("toy", "toys"),
        ("boots", "boots"),
    ],
)
def test_plurals(name: str, many: str) -> None:
    """Regular plurals; what ends in `s` is one."""
    assert plural(name) == many


def test_a_name_that_tells_the_intent_stays() -> None:
    """An intent about pillows keeps its pillows; the mattress, which is everywhere, says nothing."""
    goods = Goods(["pillow", "mattress"], [])
    texts = ["sell pillow", "show pillow", "pillow price", "any pillow", "the pillow is lost"]
    texts += ["return mattress", "cancel mattress", "mattress late", "mattress price"]
    intents = ["pillows"] * 4 + ["lost", "return", "cancel", "track", "price"]

    assert telling(goods, texts, intents) == ["pillow"]


def test_without_names_nothing_is_replaced() -> None:
    """An empty list leaves every text as it is."""
    assert Goods([], []).replaced("return the kettle") == "return the kettle"
