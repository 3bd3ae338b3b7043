"""The files of this checkout, as the style tests see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked_files(root: Path = ROOT) -> list[Path]:
    """Every file git keeps or would keep: tracked, or new and not ignored. Sorted, absolute."""
    # CI often checks out as another user than it runs as, which git refuses without being told.
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(listing.stdout.split("\0")) - {""})
    return [root / name for name in names if (root / name).is_file()]


def python_files(root: Path = ROOT) -> list[Path]:
    """Every Python file, scripts that say so in their first line included."""
    return [path for path in tracked_files(root) if path.suffix == ".py" or _is_script(path)]


def _is_script(path: Path) -> bool:
    if path.suffix:
        return False
    with path.open("rb") as lines:
        first = lines.readline()
    return first.startswith(b"#!") and b"python" in first


def rooms(root: Path = ROOT) -> list[str]:
    """The packages of the product: folders at the root that can be imported, tests apart."""
    return sorted(path.parent.name for path in root.glob("*/__init__.py"))


def files_in(*folders: str, root: Path = ROOT) -> list[Path]:
    """The Python files at or below some folders, given relative to the root."""
    wanted = [root / folder for folder in folders]
    return [path for path in python_files(root) if any(path.is_relative_to(f) for f in wanted)]


def parse(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int, root: Path = ROOT) -> str:
    """`path:line`, relative to the root, as editors open it."""
    return f"{path.relative_to(root)}:{line}"


def report(findings: Sequence[str]) -> str:
    """Findings, one a line, to be shown when an assertion on them fails."""
    return "\n" + "\n".join(findings)


Definition = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Definition]:
    """Functions at module level and methods, in order; what is nested in a function is its own."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition):
            yield node
        elif isinstance(node, ast.ClassDef | ast.If | ast.Try):
            yield from functions(node)


def public_functions(tree: ast.AST) -> Iterator[Definition]:
    """Functions others may call: no leading underscore, in no class that has one."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node)
