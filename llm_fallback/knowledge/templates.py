"""How products and orders are put into words: `_passages.yml`, written by a designer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from llm_fallback.knowledge.entry import LANGUAGES
from shop.domain.order import ReturnState
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

TEMPLATES_FILE = "_passages.yml"

PRODUCT_VALUES = (
    "name",
    "description",
    "category",
    "price",
    "price_from",
    "price_to",
    "prices",
    "options",
    "option_names",
    "attributes",
    "all_available",
    "none_available",
    "sold_out",
)
ORDER_VALUES = (
    "number",
    "placed_on",
    "status",
    "status_undated",
    "items",
    "total",
    "address",
    "tracking",
    "carrier",
    "expected_on",
    "delivered_on",
    "payments",
    "refunds",
    "return_refund",
    "return_state",
)

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """The words for one kind of thing in one language."""

    title: str
    questions: tuple[str, ...]
    lines: tuple[str, ...]

    def say(self, values: Mapping[str, str]) -> tuple[str, tuple[str, ...], str]:
        """Title, questions and text. A line or question that lacks a value is left out."""
        title = _fill(self.title, values) or ""
        questions = tuple(q for q in (_fill(t, values) for t in self.questions) if q is not None)
        lines = (_fill(line, values) for line in self.lines)
        return title, questions, "\n".join(line for line in lines if line is not None)


@dataclass(frozen=True)
class Templates:
    """The words for products and orders, by language; and where the money of a return is."""

    product: Mapping[str, Template]
    order: Mapping[str, Template]
    return_states: Mapping[str, Mapping[ReturnState, str]]


def read_templates(folder: Path, problems: list[Problem]) -> Templates:
    """The templates in `folder`; mistakes go to `problems`. Without the file nothing is said of them."""
    path = folder / TEMPLATES_FILE
    if not path.is_file():
        return Templates({}, {}, {})
    file = read_section(path, problems)
    file.text("version")
    found = Templates(
        _templates(file.section("product"), PRODUCT_VALUES),
        _templates(file.section("order"), ORDER_VALUES),
        _states(file.section("return_states")),
    )
    file.close()
    return found


def _templates(kind: Section, allowed: tuple[str, ...]) -> dict[str, Template]:
    found = {}
    for language in LANGUAGES:
        said = kind.section(language)
        found[language] = Template(said.text("title"), said.texts("questions"), said.texts("lines"))
        said.close()
        for key, texts in (
            ("title", (found[language].title,)),
            ("questions", found[language].questions),
            ("lines", found[language].lines),
        ):
            for name in (name for text in texts for name in _PLACE.findall(text)):
                if name not in allowed:
                    expected = f"one of the values {', '.join(allowed)}"
                    said.reject(key, expected, f"{{{name}}}", "Correct or delete it.")
    kind.close()
    return found


def _states(section: Section) -> dict[str, dict[ReturnState, str]]:
    found = {}
    for language in LANGUAGES:
        said = section.section(language)
        found[language] = {state: said.text(state.value) for state in ReturnState}
        said.close()
    section.close()
    return found


def _fill(text: str, values: Mapping[str, str]) -> str | None:
    """The text with its values, None where one is empty."""
    if any(not values.get(name) for name in _PLACE.findall(text)):
        return None
    return _PLACE.sub(lambda match: values[match[1]], text)
