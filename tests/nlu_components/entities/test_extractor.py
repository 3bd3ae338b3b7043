"""The component in Rasa: entities of messages, the clock, the settings, the domain."""

from __future__ import annotations

import warnings
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

from benchmarks.nlu.entities import ROOT
from nlu_components.entities.extractor import ShopEntityExtractor
from nlu_components.entities.settings import DEFAULTS
from nlu_components.entities.types import KINDS, EntitySettingError

NOW = datetime(2026, 3, 18, 12, tzinfo=timezone.utc)


def _extractor(**config: Any) -> ShopEntityExtractor:
    demo = {"catalogue_file": str(ROOT / "data" / "demo")}
    return ShopEntityExtractor({**demo, **config}, clock=lambda: NOW)


def _entities(text: str, metadata: Any = None, **config: Any) -> list[dict[str, Any]]:
    message = Message({"text": text, "metadata": metadata})
    _extractor(**config).process([message])
    return list(message.get("entities", []))


def test_an_entity_has_what_rasa_wants() -> None:
    """Name, value, span and extractor; confidence and product ids where the catalogue was asked."""
    number, product = _entities("#W1234567: the keybord")

    assert number == {
        "entity": "order_no",
        "start": 0,
        "end": 9,
        "value": "W1234567",
        "extractor": "ShopEntityExtractor",
    }
    assert product["value"] == "Clacker Mechanical Keyboard"
    assert product["product_ids"] == ["JP3001"]
    assert 0 < product["confidence"] < 1


def test_text_and_other_entities_stay() -> None:
    """What another extractor found is kept, the text is not changed."""
    other = {"entity": "slot", "start": 0, "end": 2, "value": "x", "extractor": "other"}
    message = Message({"text": "W1234567", "entities": [other]})

    _extractor().process([message])

    assert message.get("text") == "W1234567"
    assert [e["entity"] for e in message.get("entities")] == ["slot", "order_no"]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (None, "2026-03-17"),
        ({}, "2026-03-17"),
        ({"timestamp": "2025-01-01T08:00:00+00:00"}, "2024-12-31"),
        ({"timestamp": "2025-01-01T23:30:00Z"}, "2025-01-01"),
        ({"timestamp": 1735718400}, "2024-12-31"),
        ({"timestamp": "long ago"}, "2026-03-17"),
        ({"timestamp": float("nan")}, "2026-03-17"),
        ("no mapping", "2026-03-17"),
    ],
)
def test_dates_are_relative_to_the_message(metadata: Any, expected: str) -> None:
    """To the time in its metadata, in the shop's time zone, else to the clock."""
    (entity,) = _entities("yesterday", metadata, timezone="Asia/Kolkata")

    assert entity["value"] == expected


def test_names_and_choice_of_entities_are_settings() -> None:
    """An entity can have another name, and only those asked for are found."""
    (entity,) = _entities("W1234567 kal", entities=["order_no"], names={"order_no": "order_number"})

    assert entity["entity"] == "order_number"


def test_a_shop_may_number_its_orders_otherwise() -> None:
    """Prefix and digits are settings; what is no number of this shop's is none."""
    found = _entities("ORD-123456789 not W1234567", order_prefixes=["ORD-"], order_digits=[9])

    assert [(e["entity"], e["value"]) for e in found] == [("order_no", "ORD-123456789")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patterns", 3),
        ("entities", ["order"]),
        ("names", {"order": "x"}),
        ("order_prefixes", ["#"]),
        ("order_digits", ["six"]),
        ("currency", "dollars"),
        ("day_first", "yes please"),
        ("phone_regions", ["FR"]),
        ("timezone", "Mars/Olympus"),
        ("catalogue_file", "no/such/file.yml"),
        ("catalogue_provider", "nothing.there:here"),
        ("refresh_s", -1),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: object) -> None:
    """The start stops with the setting's name and what was expected."""
    with pytest.raises(EntitySettingError, match=name):
        ShopEntityExtractor({name: value})


def test_it_works_alone_with_its_defaults() -> None:
    """Rasa can build it from its defaults, without a catalogue, by its module path."""
    extractor = ShopEntityExtractor(ShopEntityExtractor.get_default_config())
    registered = DefaultV1Recipe._from_registry("ShopEntityExtractor")

    assert registered.clazz is ShopEntityExtractor
    assert not registered.is_trainable
    assert [e["entity"] for e in extractor.find("W1234567", NOW.date())] == ["order_no"]


def test_the_domain_knows_every_entity_and_no_dialogue_depends_on_one() -> None:
    """`domain/_entities.yml` lists them all, none of influence, none of a slot's name or read by actions."""
    content = yaml.safe_load((ROOT / "domain" / "_entities.yml").read_text("utf-8"))
    listed = {name: keys for entity in content["entities"] for name, keys in entity.items()}
    slots: set[str] = set()
    for path in [ROOT / "domain.yml", *(ROOT / "domain").glob("*.yml")]:
        slots |= set(yaml.safe_load(path.read_text("utf-8")).get("slots") or ())

    assert set(listed) == set(KINDS)
    assert all(keys == {"influence_conversation": False} for keys in listed.values())
    assert not set(KINDS) & slots
    assert not set(KINDS) & {"slot", "value", "order_ref", "product_ref"}


def test_rules_are_matched_as_if_there_were_no_entity() -> None:
    """In the domain as Rasa reads it, no intent lets one of ours into the state of the dialogue."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        domain = Domain.load([str(ROOT / "domain.yml"), str(ROOT / "domain")])

    assert set(KINDS) <= set(domain.entities)
    for properties in domain.intent_properties.values():
        assert not set(KINDS) & set(properties["used_entities"])


def test_the_documentation_names_every_setting() -> None:
    """docs/entities.md has a row for each setting and each entity."""
    page = (ROOT / "docs" / "entities.md").read_text("utf-8")
    rows = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}

    assert set(DEFAULTS) | set(KINDS) <= rows


def test_patterns_are_found_below_the_project_first(tmp_path: Path, monkeypatch: Any) -> None:
    """A project's own folder counts before the one shipped."""
    own = tmp_path / "data" / "entities"
    own.mkdir(parents=True)
    (own / "own.yml").write_text(
        "patterns:\n- {entity: greeting, pattern: [{LOWER: hi}]}\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)

    extractor = ShopEntityExtractor({})

    assert [e["entity"] for e in extractor.find("hi", NOW.date())] == ["greeting"]
