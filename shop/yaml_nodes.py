"""YAML files as nodes with line numbers, and what can be wrong with them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Problem:
    """One mistake: where (`line` counts from 1), what was expected, what came, what to do."""

    file: str
    line: int
    key: str
    expected: str
    found: str
    advice: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.key}: expected {self.expected}, found {self.found}."
            f" {self.advice}"
        )


def read_node(path: Path, problems: list[Problem], text: str | None = None) -> yaml.Node | None:
    """What a YAML file holds. None with one more problem where it cannot be read or is empty.

    `text` is what to read instead of the file, where YAML is only a part of it.
    """
    try:
        content = path.read_text("utf-8") if text is None else text
        node = _compose(content)
    except OSError as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else str(error.strerror)
        problems.append(problem_of_file(path, "a file that can be read", found, "Create it."))
        return None
    except UnicodeDecodeError as error:
        found = f"other bytes at position {error.start}"
        problems.append(problem_of_file(path, "UTF-8 text", found, "Save it as UTF-8."))
        return None
    except yaml.YAMLError as error:
        problems.append(_of_syntax(path, error))
        return None
    if node is None:
        problems.append(problem_of_file(path, "a group of keys", "an empty file", "Fill it in."))
    return node


def _compose(content: str) -> yaml.Node | None:
    # libyaml reads ten times as fast; the other one says better what is wrong.
    with suppress(yaml.YAMLError):
        node: yaml.Node | None = yaml.compose(content, Loader=_LOADER)
        return node
    node = yaml.compose(content, Loader=yaml.SafeLoader)
    return node


def problem_of_file(path: Path, expected: str, found: str, advice: str) -> Problem:
    """A problem of the file as a whole."""
    return Problem(str(path), 1, "the file", expected, found, advice)


def _of_syntax(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    found = getattr(error, "problem", None) or getattr(error, "reason", None) or "something else"
    return Problem(
        str(path),
        mark.line + 1 if mark else 1,
        "the file",
        "YAML",
        str(found),
        "Look at indentation, colons and quotes in this line and the one above.",
    )


def is_scalar(node: yaml.Node, *kinds: str) -> bool:
    """Whether it is a single value that YAML takes for one of `kinds` (int, float, bool, null, str)."""
    return isinstance(node, yaml.ScalarNode) and node.tag in {_TAG + k for k in kinds}


def describe(node: yaml.Node) -> str:
    """The node in a few words, for a message."""
    if isinstance(node, yaml.MappingNode):
        return "a group of keys"
    if isinstance(node, yaml.SequenceNode):
        return "a list" if node.value else "an empty list"
    if is_scalar(node, "null"):
        return "null"
    return repr(node.value) if is_scalar(node, "str") else str(node.value)
