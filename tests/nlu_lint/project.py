"""Small projects to lint, written into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from types import MappingProxyType

from nlu_lint.findings import Finding, Rule, Severity
from nlu_lint.linting import Report, lint
from nlu_lint.settings import Language, Settings

SETTINGS = Settings(
    examples="data/nlu",
    domain=("domain.yml",),
    default_language="en",
    languages={
        "en": Language("en", 1, "LATIN", ()),
        "hi": Language("hi", 1, "DEVANAGARI", ("LATIN",)),
    },
    least_examples=MappingProxyType({}),
    intents_without_examples=frozenset(),
    entities_from_elsewhere=frozenset(),
    severity=dict.fromkeys(Rule, Severity.WARNING),
    alike_percent=85,
    sure_percent=60,
    unbalanced_times=3,
    most_shown=25,
    allowed=(),
)


def settings(**changes: object) -> Settings:
    """Settings under which every rule warns, with some of them changed."""
    return replace(SETTINGS, **changes)  # type: ignore[arg-type]


def write(root: Path, domain: str, **files: str) -> None:
    """Write a domain and NLU files, given by stem; texts may be indented as a whole."""
    (root / "data/nlu").mkdir(parents=True, exist_ok=True)
    (root / "domain.yml").write_text(dedent(domain), encoding="utf-8")
    for stem, text in files.items():
        (root / "data/nlu" / f"{stem}.yml").write_text(dedent(text), encoding="utf-8")


def blocks(examples: Mapping[str, list[str]], language: str = "en") -> str:
    """An NLU file with a block for each intent; examples start three lines below `- intent:`."""
    lines = ["nlu:"]
    for intent, texts in examples.items():
        lines += [f"- intent: {intent}", f"  metadata: {{language: {language}}}", "  examples: |"]
        lines += [f"    - {text}" for text in texts]
    return "\n".join(lines) + "\n"


def linted(root: Path, rule: Rule, used: Settings = SETTINGS) -> list[Finding]:
    """What one rule finds in a project."""
    report = lint(root, used, with_model=rule is Rule.LABEL_ERROR)
    return [finding for _, finding in report.findings if finding.rule is rule]


def places(findings: list[Finding]) -> list[str]:
    """`file:line` of findings, files without their folder."""
    return [str(finding.place).rpartition("/")[2] for finding in findings]


def report_of(root: Path, used: Settings = SETTINGS) -> Report:
    """Everything but the model's findings."""
    return lint(root, used, with_model=False)
