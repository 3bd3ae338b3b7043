"""Reading YAML settings so strictly that every mistake is found, with its line, in one go.

A `Section` is asked for each key it should have. What is wrong is written down as a `Problem` and a
harmless value is given back, so that reading goes on to the next mistake; whoever reads must look at
the problems in the end and use nothing if there are any.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import TypeVar

import yaml

from shop.domain.money import Money
from shop.yaml_nodes import Problem, describe, is_scalar, problem_of_file, read_node

MOST = 36_500
"""The largest whole number a setting may have: a hundred years in days."""

E = TypeVar("E", bound=Enum)

_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")
_AMOUNT = re.compile(r"\d{1,7}(\.\d{1,2})?")
_MONEY = re.compile(r"(\d{1,7}(?:\.\d{1,2})?) ([A-Z]{3})")


class Section:
    """A mapping of a YAML file. Ask for every key it should have, then `close` it."""

    def __init__(
        self, file: str, node: yaml.MappingNode | None, problems: list[Problem], prefix: str = ""
    ) -> None:
        """`node` is None where the section is missing or broken: it then reports nothing more."""
        self._file = file
        self._node = node
        self._problems = problems
        self._prefix = prefix
        self._asked: list[str] = []
        self._nodes: dict[str, yaml.Node] = {}
        for key_node, value in node.value if node else ():
            self._add(key_node, value)

    def _add(self, key_node: yaml.Node, value: yaml.Node) -> None:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in self._nodes:
            first = self._nodes[key].start_mark.line + 1
            self._report(
                key_node,
                self._prefix + key,
                "every key once",
                f"it a second time (first in line {first})",
                "Delete one of the two.",
            )
        self._nodes[key] = value

    @property
    def faulty(self) -> bool:
        """Whether the file has mistakes so far: values may then be mere stand-ins."""
        return any(p.file == self._file for p in self._problems)

    # -- the keys -------------------------------------------------------------------------------

    def whole_number(self, key: str, least: int = 0) -> int:
        """A whole number from `least` to MOST."""
        node = self._get(key)
        return least if node is None else self._whole(key, node, least, "")

    def whole_number_or_none(self, key: str, least: int = 0) -> int | None:
        """A whole number from `least` to MOST, or null."""
        node = self._get(key)
        if node is None or is_scalar(node, "null"):
            return None
        return self._whole(key, node, least, ", or null")

    def amount(self, key: str) -> Decimal:
        """An amount without currency, zero or more, with at most two decimals."""
        node = self._get(key)
        if node is None:
            return Decimal(0)
        if is_scalar(node, "int", "float") and _AMOUNT.fullmatch(node.value):
            return Decimal(node.value)
        self._wrong(
            key, node, "an amount, 0 or more", "Write it as in 4.95, without sign or currency."
        )
        return Decimal(0)

    def money(self, key: str) -> Money:
        """An amount and its currency, zero or more."""
        node = self._get(key)
        return Money.zero() if node is None else self._money(key, node, "")

    def money_or_none(self, key: str) -> Money | None:
        """An amount and its currency, zero or more, or null."""
        node = self._get(key)
        if node is None or is_scalar(node, "null"):
            return None
        return self._money(key, node, ", or null")

    def flag(self, key: str) -> bool:
        """true or false."""
        node = self._get(key)
        if node is None:
            return False
        if is_scalar(node, "bool") and node.value.lower() in _FLAGS:
            return _FLAGS[node.value.lower()]
        self._wrong(key, node, "true or false", "Write true or false, without quotes.")
        return False

    def text(self, key: str) -> str:
        """A text that is not blank."""
        node = self._get(key)
        return "" if node is None else self._text(key, node)

    def matching(self, key: str, pattern: str, meaning: str) -> str:
        """A text that fits the regular expression `pattern` as a whole; `meaning` says what it is."""
        node = self._get(key)
        if node is None:
            return ""
        if is_scalar(node, "str") and re.fullmatch(pattern, node.value):
            return str(node.value)
        self._wrong(key, node, meaning, "Rename it.")
        return ""

    def day(self, key: str) -> date:
        """A calendar day, as in 2026-12-24."""
        node = self._get(key)
        if node is not None and is_scalar(node, "timestamp", "str"):
            with suppress(ValueError):
                return date.fromisoformat(str(node.value))
        if node is not None:
            self._wrong(key, node, "a day", "Write it as in 2026-12-24.")
        return date.min

    def texts(self, key: str, at_least_one: bool = False) -> tuple[str, ...]:
        """A list of texts that are not blank, each once."""
        items = self._list(key, "a list of texts", at_least_one)
        texts = [self._text(f"{key}[{i}]", item) for i, item in enumerate(items, start=1)]
        for i, text in enumerate(texts):
            if text and text in texts[:i]:
                self._wrong(f"{key}[{i + 1}]", items[i], "every entry once", "Delete it.")
        return tuple(t for t in texts if t)

    def member(self, key: str, kind: type[E], default: E) -> E:
        """A member of an enum, by its value."""
        node = self._get(key)
        return default if node is None else self._member(key, node, tuple(kind)) or default

    def members(self, key: str, allowed: Collection[E]) -> tuple[E, ...]:
        """A list of members of an enum, each once, none but the allowed ones."""
        found: list[E] = []
        for i, node in enumerate(self._list(key, f"a list of: {_names(allowed)}"), start=1):
            member = self._member(f"{key}[{i}]", node, tuple(allowed))
            if member is not None and member in found:
                self._wrong(f"{key}[{i}]", node, "every entry once", "Delete it.")
            elif member is not None:
                found.append(member)
        return tuple(found)

    def section(self, key: str) -> Section:
        """A mapping under that key. Close it too."""
        node = self._get(key)
        return self._inner(key, node) if node else self._silent(key)

    def sections(self, key: str, at_least_one: bool = False) -> tuple[Section, ...]:
        """A list of mappings. Close them too."""
        nodes = self._list(key, "a list of entries", at_least_one)
        return tuple(self._inner(f"{key}[{i}]", n) for i, n in enumerate(nodes, start=1))

    def names(self, pattern: str, meaning: str) -> tuple[str, ...]:
        """All keys of this section, where the file chooses them; those that fit `pattern` wholly."""
        self._asked.extend(self._nodes)
        fitting = [k for k in self._nodes if re.fullmatch(pattern, k)]
        for key in self._nodes.keys() - set(fitting):
            self._report(
                self._nodes[key], self._prefix + key, meaning, f"{key!r}", "Rename the key."
            )
        return tuple(fitting)

    def has(self, key: str) -> bool:
        """Whether the key is there. For what may be left out: ask this first, and for it only then."""
        self._asked.append(key)
        return key in self._nodes

    def line(self, key: str = "") -> int:
        """The line that key's value begins in, counted from 1; that of the section itself without."""
        node = self._nodes.get(key) or self._node
        return node.start_mark.line + 1 if node else 1

    def is_section(self, key: str) -> bool:
        """Whether a mapping stands under that key, where a file may have a text or a mapping."""
        return isinstance(self._nodes.get(key), yaml.MappingNode)

    def close(self) -> None:
        """Report the keys nobody asked for."""
        for key in [k for k in self._nodes if k not in self._asked]:
            near = get_close_matches(key, self._asked, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else "Delete it."
            expected = f"one of the keys {', '.join(dict.fromkeys(self._asked))}"
            self._report(self._nodes[key], self._prefix + key, expected, "an unknown key", advice)

    def reject(self, key: str, expected: str, found: str, advice: str) -> None:
        """Report a value that is well-formed but does not fit the others."""
        self._report(
            self._nodes.get(key) or self._node, self._prefix + key, expected, found, advice
        )

    def problem(self, key: str, expected: str, found: str, advice: str) -> Problem:
        """What `reject` would report, for whoever wants to report it elsewhere."""
        return Problem(self._file, self.line(key), self._prefix + key, expected, found, advice)

    # -- how the values are read ----------------------------------------------------------------

    def _get(self, key: str) -> yaml.Node | None:
        self._asked.append(key)
        if key not in self._nodes and self._node is not None:
            self._report(self._node, self._prefix + key, "this key", "it missing", f"Add `{key}:`.")
        return self._nodes.get(key)

    def _whole(self, key: str, node: yaml.Node, least: int, more: str) -> int:
        if is_scalar(node, "int") and _WHOLE.fullmatch(node.value):
            number = int(node.value)
            if least <= number <= MOST:
                return number
        self._wrong(
            key,
            node,
            f"a whole number from {least} to {MOST}{more}",
            "Write plain digits, without quotes.",
        )
        return least

    def _money(self, key: str, node: yaml.Node, more: str) -> Money:
        match = _MONEY.fullmatch(node.value) if is_scalar(node, "str") else None
        if match:
            return Money.of(match[1], match[2])
        expected = f"an amount with its currency, 0 or more{more}"
        self._wrong(key, node, expected, "Write it as in 4.95 USD.")
        return Money.zero()

    def _text(self, key: str, node: yaml.Node) -> str:
        if is_scalar(node, "str") and node.value.strip():
            return str(node.value).strip()
        self._wrong(key, node, "a text", "Write some words; put quotes around true, no, 12, ...")
        return ""

    def _member(self, key: str, node: yaml.Node, allowed: Sequence[E]) -> E | None:
        value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        member = next((m for m in allowed if m.value == value), None)
        if member is None:
            near = get_close_matches(value, [str(m.value) for m in allowed], n=1)
            advice = f"Did you mean {near[0]!r}?" if near else "Choose one of those."
            self._wrong(key, node, f"one of {_names(allowed)}", advice)
        return member

    def _list(self, key: str, expected: str, at_least_one: bool = False) -> list[yaml.Node]:
        node = self._get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(key, node, expected, "Write it in brackets, as in [one, two].")
            return []
        if at_least_one and not node.value:
            self._wrong(key, node, f"{expected}, at least one", "Add an entry.")
        return list(node.value)

    def _inner(self, key: str, node: yaml.Node) -> Section:
        if isinstance(node, yaml.MappingNode):
            return Section(self._file, node, self._problems, f"{self._prefix}{key}.")
        self._wrong(key, node, "a group of keys", "Write the keys below it, indented.")
        return self._silent(key)

    def _silent(self, key: str) -> Section:
        return Section(self._file, None, self._problems, f"{self._prefix}{key}.")

    def _wrong(self, key: str, node: yaml.Node, expected: str, advice: str) -> None:
        self._report(node, self._prefix + key, expected, describe(node), advice)

    def _report(
        self, node: yaml.Node | None, key: str, expected: str, found: str, advice: str
    ) -> None:
        line = node.start_mark.line + 1 if node else 1
        self._problems.append(Problem(self._file, line, key, expected, found, advice))


def read_section(path: Path, problems: list[Problem], text: str | None = None) -> Section:
    """The mapping a YAML file holds. A file that cannot be read is one problem and an empty section.

    `text` is what to read instead of the file, where YAML is only a part of it.
    """
    node = read_node(path, problems, text)
    if node is not None and not isinstance(node, yaml.MappingNode):
        problems.append(
            problem_of_file(path, "a group of keys", describe(node), "Write `key: value` lines.")
        )
        node = None
    return Section(str(path), node, problems)


def _names(members: Collection[Enum]) -> str:
    return ", ".join(str(m.value) for m in members)
