"""What must be explained is explained."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.style.checkout import (
    files_in,
    functions,
    parse,
    place,
    public_functions,
    report,
)

EXPLAINED = ("shop/ports", "shop/services", "shop/adapters")


def _silent_tests(tree: ast.AST) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.name)
        for node in functions(tree)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]


def _silent_functions(tree: ast.AST) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.name) for node in public_functions(tree) if not ast.get_docstring(node)
    ]


def _test_modules() -> list[Path]:
    """Test files, and the contract suites that tests inherit."""
    tests = [path for path in files_in("tests") if path.name.startswith("test_")]
    return tests + files_in("shop/testing")


def test_every_test_states_its_claim() -> None:
    """Each test function has a docstring that says what must hold."""
    found = [
        f"{place(path, line)}: {name} does not say what must hold"
        for path in _test_modules()
        for line, name in _silent_tests(parse(path))
    ]

    assert found == [], report(found)


def test_every_public_function_of_the_shop_explains_itself() -> None:
    """Ports, services and adapters say shapes, units, errors and side effects where one calls."""
    found = [
        f"{place(path, line)}: {name} has no docstring"
        for path in files_in(*EXPLAINED)
        for line, name in _silent_functions(parse(path))
    ]

    assert found == [], report(found)


@pytest.mark.parametrize(
    "source",
    [
        "def test_a():\n    assert True",
        "async def test_a():\n    assert True",
        "class TestA:\n    def test_a(self):\n        assert True",
        "def test_a():\n    ''",
    ],
)
def test_silent_test_is_seen(source: str) -> None:
    """A test without a docstring is found, in a class or not, also if the docstring is empty."""
    found = _silent_tests(ast.parse(source))

    assert [name for _, name in found] == ["test_a"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def find(): return 1", ["find"]),
        ("class Store:\n    def find(self): return 1", ["find"]),
        ("class Store:\n    async def find(self): return 1", ["find"]),
        ("def _find(): return 1", []),
        ("class _Store:\n    def find(self): return 1", []),
        ("class Store:\n    def __init__(self): self.a = 1", []),
        ("def find():\n    'Say what comes back.'", []),
    ],
)
def test_silent_function_is_seen(source: str, names: list[str]) -> None:
    """A public function without a docstring is found; private ones may go without."""
    found = _silent_functions(ast.parse(source))

    assert [name for _, name in found] == names
