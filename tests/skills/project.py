"""The designer's files, read once for the tests that compare them with the code and each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{(\w+)\}")

Variant = Mapping[str, Any]


def domain_files() -> list[Path]:
    """Every file the domain is made of."""
    return [ROOT / "domain.yml", *sorted((ROOT / "domain").glob("*.yml"))]


@cache
def content(path: Path) -> Mapping[str, Any]:
    """A YAML file."""
    loaded: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def merged(section: str) -> dict[str, Any]:
    """One mapping section of the domain over all files."""
    return {k: v for path in domain_files() for k, v in content(path).get(section, {}).items()}


def listed(section: str) -> list[str]:
    """One list section of the domain over all files."""
    return [entry for path in domain_files() for entry in content(path).get(section, [])]


def variants() -> Iterator[tuple[str, Variant]]:
    """Every variant of every response, with the response's name."""
    for name, found in merged("responses").items():
        for variant in found:
            yield name, variant


def conditions(variant: Variant) -> dict[str, object]:
    """What a variant's conditions ask of slots."""
    return {c["name"]: c["value"] for c in variant.get("condition", [])}


def values_worded(response: str, slot: str) -> set[object]:
    """The values of a slot that a response has a variant for."""
    return {
        conditions(v)[slot] for name, v in variants() if name == response and slot in conditions(v)
    }


def rules() -> Iterator[Mapping[str, Any]]:
    """Every rule."""
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        yield from content(path)["rules"]
