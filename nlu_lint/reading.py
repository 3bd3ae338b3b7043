"""Reading a project's NLU files and domain with the line of every example and every name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.entities_parser import (
    find_entities_in_training_example,
    replace_entities,
)

from nlu_lint.errors import LintError
from nlu_lint.examples import Example, Mark, Project
from nlu_lint.findings import Finding, Place, Rule
from nlu_lint.settings import Settings
from shop.yaml_nodes import Problem, is_scalar, read_node


@dataclass
class _Reader:
    """Collects what the files hold, and findings about what cannot be read."""

    root: Path
    settings: Settings
    examples: list[Example] = field(default_factory=list)
    blocks: dict[tuple[str, str], Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def nodes(self, path: Path, key: str) -> list[tuple[Place, yaml.Node]]:
        """The list or mapping keys under one key of a file, each with its place."""
        problems: list[Problem] = []
        document = read_node(path, problems)
        for problem in problems:
            place = Place(self.name(path), problem.line)
            what = f"{problem.key}: expected {problem.expected}, found {problem.found}"
            self.findings.append(Finding(place, Rule.UNREADABLE, what, problem.advice))
        section = mapped(document).get(key)
        if isinstance(section, yaml.SequenceNode):
            return [(self.place(path, node), node) for node in section.value]
        return []

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def place(self, path: Path, node: yaml.Node, after: int = 0) -> Place:
        return Place(self.name(path), node.start_mark.line + 1 + after)

    # -- examples -------------------------------------------------------------------------------

    def read_nlu(self, path: Path) -> None:
        """Take in the blocks of intents of a file; synonyms, lookup tables and patterns are no examples."""
        for _, node in self.nodes(path, "nlu"):
            item = mapped(node)
            if isinstance(item.get("intent"), yaml.ScalarNode):
                self._read_block(path, node, item)

    def _read_block(self, path: Path, node: yaml.Node, item: dict[str, yaml.Node]) -> None:
        # A retrieval intent, faq/hours, is declared in the domain as faq.
        intent = str(item["intent"].value).partition("/")[0]
        language = self._language(path, item) or self.settings.default_language
        self.blocks.setdefault((intent, language), self.place(path, node))
        for place, raw, own in self._lines(path, item):
            self._read_example(place, intent, own or language, raw)

    def _lines(
        self, path: Path, item: dict[str, yaml.Node]
    ) -> Iterator[tuple[Place, str, str | None]]:
        """Place, text and own language of each example, in both ways Rasa lets them be written."""
        examples = item.get("examples")
        if isinstance(examples, yaml.SequenceNode):
            for entry in examples.value:
                told = mapped(entry)
                text = told.get("text")
                if isinstance(text, yaml.ScalarNode):
                    own = self._language(path, told)
                    first = 1 if text.style == "|" else 0
                    yield self.place(path, text, first), text.value.strip("\r\n "), own
        elif isinstance(examples, yaml.ScalarNode):
            for place, line in self._listed(path, examples):
                yield place, line, None

    def _listed(self, path: Path, examples: yaml.ScalarNode) -> Iterator[tuple[Place, str]]:
        first = 1 if examples.style == "|" else 0
        if examples.style == ">":
            self._unreadable(self.place(path, examples), "`>` makes one example of all lines", "|")
            return
        for offset, line in enumerate(examples.value.split("\n"), start=first):
            place = self.place(path, examples, offset)
            if line.startswith("-"):
                yield place, line[1:].removeprefix(" ")
            elif line.strip():
                self._unreadable(place, f"{line.strip()!r} is no example, Rasa skips it", "- ")

    def _unreadable(self, place: Place, what: str, instead: str) -> None:
        advice = f"Write `{instead}` instead." if instead == "|" else f"Begin it with `{instead}`."
        self.findings.append(Finding(place, Rule.UNREADABLE, what, advice))

    def _language(self, path: Path, item: dict[str, yaml.Node]) -> str | None:
        node = mapped(item.get("metadata")).get("language")
        if node is None:
            return None
        code = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if code not in self.settings.languages:
            known = ", ".join(self.settings.languages)
            what = f"the language {code!r} is none of {known}"
            advice = "Write one of these, or add it to the linter's settings."
            self.findings.append(
                Finding(self.place(path, node), Rule.UNKNOWN_LANGUAGE, what, advice)
            )
        return code

    def _read_example(self, place: Place, intent: str, language: str, raw: str) -> None:
        try:
            marks = tuple(_mark(entity, raw) for entity in find_entities_in_training_example(raw))
            text = replace_entities(raw)
        except RasaException:
            # Rasa itself stops the training here, without the line.
            advice = 'Write it as [red]{"entity": "color", "role": "new"} or [red](color).'
            what = f"an entity is marked in a way Rasa cannot read: {raw!r}"
            self.findings.append(Finding(place, Rule.BAD_ENTITY_MARK, what, advice))
            return
        if not text.strip():
            self._unreadable(place, "an example without text", "- ")
            return
        self.examples.append(Example(place, intent, language, text, raw, marks))

    # -- the domain -----------------------------------------------------------------------------

    def names(self, paths: list[Path], key: str) -> dict[str, Place]:
        """The names a list of the domain declares, bare or with settings below them."""
        found: dict[str, Place] = {}
        for path in paths:
            for place, node in self.nodes(path, key):
                bare = [str(node.value)] if is_scalar(node, "str") else []
                for name in bare or mapped(node):
                    found.setdefault(name, place)
        return found


def read_project(root: Path, settings: Settings) -> tuple[Project, list[Finding]]:
    """The project in a folder, and findings about what in it cannot be read.

    Reads files, changes nothing. Raises LintError when there are no files where the settings say.
    """
    reader = _Reader(root, settings)
    for path in _files(root, settings.examples):
        reader.read_nlu(path)
    domain = [path for part in settings.domain for path in _files(root, part)]
    project = Project(
        examples=tuple(reader.examples),
        blocks=reader.blocks,
        intents=reader.names(domain, "intents"),
        entities=reader.names(domain, "entities"),
    )
    # A domain file is read twice, and what is wrong with it is said once.
    return project, list(dict.fromkeys(reader.findings))


def mapped(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """The keys and values of a mapping; nothing for any other node."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value}


def _files(root: Path, part: str) -> list[Path]:
    path = root / part
    found = sorted(path.rglob("*.yml")) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise LintError(
            f"{part!r}: no YAML file there. Correct `examples` or `domain` in the settings."
        )
    return found


def _mark(entity: dict[str, object], raw: str) -> Mark:
    start, end = int(str(entity["start"])), int(str(entity["end"]))
    name = str(entity["entity"])
    parts = (name, entity.get("role"), entity.get("group"))
    label = ":".join(str(part) for part in parts if part)
    return Mark(name, label, replace_entities(raw)[start:end], start, end)
