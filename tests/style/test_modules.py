"""Modules are short, and importing one does no work."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.style.checkout import files_in, parse, place, python_files, report, rooms

MOST_LINES = 500

# Files that are run, not imported: a command line, and Alembic's, which Alembic executes.
RUN_BY_NAME = {"__main__.py", "env.py"}

QUIET = (
    ast.AnnAssign,
    ast.Assert,
    ast.Assign,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.FunctionDef,
    ast.Import,
    ast.ImportFrom,
)


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _works_on_import(body: list[ast.stmt]) -> list[int]:
    """Lines of statements at module level that do something when the module is imported."""
    lines: list[int] = []
    for node in body:
        if isinstance(node, ast.Try):
            lines += _works_on_import(node.body)
        elif isinstance(node, ast.If):
            if not _runs_as_script_or_for_types(node):
                lines += _works_on_import([*node.body, *node.orelse])
        elif not isinstance(node, QUIET) and not _is_docstring(node):
            lines.append(node.lineno)
    return lines


def _runs_as_script_or_for_types(node: ast.If) -> bool:
    condition = ast.unparse(node.test)
    return condition in {"__name__ == '__main__'", "TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_no_python_file_is_too_long_to_read() -> None:
    """No Python file has more than 500 lines."""
    found = [
        f"{place(path, 1)}: {_length(path)} lines, at most {MOST_LINES}"
        for path in python_files()
        if _length(path) > MOST_LINES
    ]

    assert found == [], report(found)


def test_importing_a_module_does_no_work() -> None:
    """At module level there are definitions and constants: no calls for effect, no loops."""
    found = [
        f"{place(path, line)}: runs when the module is imported"
        for path in files_in(*rooms())
        if path.name not in RUN_BY_NAME
        for line in _works_on_import(parse(path).body)
    ]

    assert found == [], report(found)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("metadata.create_all(engine)", [1]),
        ("for name in names:\n    register(name)", [1]),
        ("with open('a') as f:\n    text = f.read()", [1]),
        ("if os.environ.get('X'):\n    configure()", [2]),
        ("try:\n    connect()\nexcept OSError:\n    pass", [2]),
        ("if __name__ == '__main__':\n    main()", []),
        ("try:\n    import fcntl\nexcept ImportError:\n    fcntl = None", []),
        ("'''Docstring.'''\nlog = structlog.get_logger()\nLIMIT = 3", []),
    ],
)
def test_work_on_import_is_seen(source: str, lines: list[int]) -> None:
    """Statements for effect are found at their line; definitions and entry points are left alone."""
    found = _works_on_import(ast.parse(source).body)

    assert found == lines
