"""Makes the messages: templates times people times values, all from one seed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from benchmarks.privacy import values

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LANGUAGES = ("en", "hi-Latn", "hi")
_SLOT = re.compile(r"{(\w+)}")
_NAMES = ("name", "first", "lower_name", "upper_name")
_ADDRESSES = ("address", "lower_address")


@dataclass(frozen=True)
class Planted:
    """A personal value in a message. `sort` is "names", "addresses" or "formats"; `kind` its slot."""

    sort: str
    kind: str
    value: str


@dataclass(frozen=True)
class Message:
    """A made-up message and what in it is personal."""

    language: str
    text: str
    planted: tuple[Planted, ...]


def read(name: str) -> dict[str, Any]:
    """A YAML file of this folder."""
    content: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return content


def personal_messages(count: int, seed: int) -> list[Message]:
    """Messages with personal data in three languages: half English, a quarter each of the others."""
    chance, people, templates = Random(seed), read("people.yml"), read("messages.yml")["personal"]
    made = []
    for index in range(count):
        language = ("en", "hi-Latn", "en", "hi")[index % 4]
        rows = templates[language]
        made.append(_message(language, rows[(index // 4) % len(rows)], people, chance))
    return made


def _message(language: str, template: str, people: Mapping[str, Any], chance: Random) -> Message:
    name = chance.choice(people["names"][language])
    latin = name if language != "hi" else chance.choice(people["names"]["hi-Latn"])
    slots = values.formats(chance, latin)
    address = _address(chance.choice(people["addresses"][language]), chance)
    slots |= {
        "name": name,
        "first": name.split()[0],
        "lower_name": name.lower(),
        "upper_name": name.upper(),
        "address": address,
        "lower_address": address.lower(),
    }
    planted = tuple(Planted(_sort(kind), kind, slots[kind]) for kind in _SLOT.findall(template))
    return Message(language, _SLOT.sub(lambda m: slots[m[1]], template), planted)


def _sort(kind: str) -> str:
    return "names" if kind in _NAMES else "addresses" if kind in _ADDRESSES else "formats"


def _address(shape: str, chance: Random) -> str:
    fill = {
        "n": lambda: str(chance.randint(2, 400)),
        "m": lambda: str(chance.randint(2, 30)),
        "c": lambda: chance.choice("ABCD"),
        "zip": lambda: values.digits(chance, 5),
        "uk": lambda: values.uk(chance),
        "pin": lambda: values.pin(chance),
    }
    return _SLOT.sub(lambda m: fill[m[1]](), shape)


def harmless_messages(count: int, seed: int) -> list[Message]:
    """Messages without any personal data, about the goods of the demo shop and its rules."""
    chance, content, goods = Random(seed), read("messages.yml"), products()
    rows = [(language, row) for language in LANGUAGES for row in content["harmless"][language]]
    made = []
    for index in range(count):
        language, row = rows[index % len(rows)]
        product, other = chance.sample(goods, 2)
        slots = {
            "product": product,
            "other": other,
            "lower_product": product.lower(),
            "city": chance.choice(content["cities"]),
        }
        made.append(Message(language, row.format(**slots), ()))
    return made


def products() -> Sequence[str]:
    """The names of the goods in the demo catalogue."""
    files = sorted((ROOT / "data" / "demo").glob("[!_]*.yml"))
    return [
        p["name"] for f in files for p in yaml.safe_load(f.read_text(encoding="utf-8"))["products"]
    ]
