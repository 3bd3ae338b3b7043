"""What an action may not do, found in its syntax tree.

Each rule takes a module's tree and yields (line, what is wrong). An action translates: it reads
slots, calls one service and sets slots. It has no words, no clock, no database and no opinion.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

Finding = tuple[int, str]

RUN_LINES = 12
FORBIDDEN_PACKAGES = {
    "aiohttp": "HTTP belongs to the adapters",
    "httpx": "HTTP belongs to the adapters",
    "requests": "HTTP belongs to the adapters",
    "urllib": "HTTP belongs to the adapters",
    "socket": "the network belongs to the adapters",
    "psycopg2": "SQL belongs to the adapters",
    "sqlalchemy": "SQL belongs to the adapters",
    "sqlite3": "SQL belongs to the adapters",
    "time": "the clock belongs to the services",
    "shop.adapters": "only shop/bootstrap.py knows an adapter",
}
CLOCKS = {"now", "utcnow", "today"}


def sentences(tree: ast.Module) -> Iterator[Finding]:
    """Words for the customer written in Python instead of a response in YAML."""
    for call in _calls(tree):
        if _name(call.func).endswith("utter_message"):
            if call.args:
                yield call.lineno, "utter_message takes a response by name, nothing by position"
            if any(keyword.arg == "text" for keyword in call.keywords):
                yield call.lineno, "utter_message(text=...): the sentence belongs in domain/"
        if _reaches_dispatcher(call):
            for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                yield from _joined_words(argument)


def long_runs(tree: ast.Module) -> Iterator[Finding]:
    """Bodies of `run`, docstring apart, over the limit."""
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        for node in owner.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == "run":
                lines = _body_lines(node)
                if lines > RUN_LINES:
                    yield node.lineno, f"{owner.name}.run has {lines} lines, at most {RUN_LINES}"


def forbidden_imports(tree: ast.Module) -> Iterator[Finding]:
    """Imports of what only adapters and services may use."""
    for line, module in _imports(tree):
        for package, reason in FORBIDDEN_PACKAGES.items():
            if module == package or module.startswith(package + "."):
                yield line, f"import of {module!r}: {reason}"


def clocks(tree: ast.Module) -> Iterator[Finding]:
    """Calls that ask what time it is."""
    for call in _calls(tree):
        owner, _, method = _name(call.func).rpartition(".")
        if method in CLOCKS and owner.rpartition(".")[2] in {"datetime", "date"}:
            yield call.lineno, f"{owner}.{method}(): the clock belongs to the services"


def decisions(tree: ast.Module) -> Iterator[Finding]:
    """Looks at an order's status: what may be done with an order is the shop's policy."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and "OrderStatus" in {a.name for a in node.names}:
            yield node.lineno, "import of OrderStatus: a service decides what a status allows"


def response_names(tree: ast.Module) -> Iterator[Finding]:
    """Responses uttered from Python under a bare name: a misspelt one is silence."""
    for call in _calls(tree):
        if _name(call.func).endswith("utter_message"):
            yield call.lineno, "utter_message is called in actions/_say.py only"


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _reaches_dispatcher(call: ast.Call) -> bool:
    """Whether a call is made on the dispatcher or hands it on."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return _name(call.func).startswith("dispatcher.") or any(
        isinstance(value, ast.Name) and value.id == "dispatcher" for value in given
    )


def _joined_words(argument: ast.AST) -> Iterator[Finding]:
    # Say(f"utter_{topic}") makes no words: it picks a member of an enum, or fails aloud.
    if isinstance(argument, ast.Call) and _name(argument.func) == "Say":
        return
    for node in ast.walk(argument):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "an f-string goes to the customer: use a response with placeholders"
        elif _joins(node):
            yield node.lineno, "words joined from parts go to the customer: use a response"


def _joins(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether it is a literal string plus, `%`, `.format` or `.join` something."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"format", "join"} and _is_text(node.func.value)
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1
