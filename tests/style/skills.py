"""Where a skill's parts are, by stem, and which names a domain defines where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

# Every skill has all of these ...
PARTS = ("data/nlu", "data/rules", "domain", "tests/conversations")
# ... and may have these, under the same stem.
OPTIONAL_PARTS = ("actions", "data/stories")

# Sections of a domain file that map names to definitions: a name belongs in one file.
NAMED_SECTIONS = ("responses", "slots", "forms")


def stems(root: Path, part: str) -> set[str]:
    """The skills a folder knows. A leading underscore marks what several skills share."""
    folder = root / part
    if part == "tests/conversations":
        found = {path.parent.name for path in folder.glob("*/test_*.yml")}
    else:
        pattern = "*.py" if part == "actions" else "*.yml"
        found = {path.stem for path in folder.glob(pattern)}
    return {stem for stem in found if not stem.startswith("_")}


def missing_parts(root: Path) -> set[tuple[str, str]]:
    """(folder, skill) for every skill known to one of the folders and not to this one."""
    known = {part: stems(root, part) for part in PARTS}
    skills = set().union(*known.values())
    return {(part, skill) for part in PARTS for skill in skills - known[part]}


def strays(root: Path) -> set[tuple[str, str]]:
    """(folder, stem) for every file of an optional part that is named after no skill."""
    skills = set().union(*(stems(root, part) for part in PARTS))
    return {(part, stem) for part in OPTIONAL_PARTS for stem in stems(root, part) - skills}


def domain_files(root: Path) -> list[Path]:
    """domain.yml and the skills' parts of it."""
    return [root / "domain.yml", *sorted((root / "domain").rglob("*.yml"))]


def defined_twice(root: Path) -> list[str]:
    """Names defined more than once, in two domain files or in one, with each place.

    Rasa merges them silently or with a warning and goes on with one of the two.
    """
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in domain_files(root):
        for section, name, line in _definitions(path):
            places[section, name].append(f"{path.relative_to(root)}:{line}")
    return [
        f"{section}: {name!r} in {' and '.join(where)}"
        for (section, name), where in sorted(places.items())
        if len(where) > 1
    ]


def _definitions(path: Path) -> Iterator[tuple[str, str, int]]:
    """(section, name, line) of each definition; the tree is read, as loading drops repeated keys."""
    document = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if not isinstance(document, yaml.MappingNode):
        return
    for key, section in document.value:
        if key.value in NAMED_SECTIONS and isinstance(section, yaml.MappingNode):
            for name, _ in section.value:
                yield key.value, name.value, name.start_mark.line + 1
