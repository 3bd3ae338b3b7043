"""All rules over a project, and what of their findings is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nlu_lint.examples import Project
from nlu_lint.findings import Finding, Rule, Severity
from nlu_lint.reading import read_project
from nlu_lint.rules import coverage, entities, near, same, texts
from nlu_lint.settings import Settings

Check = Callable[[Project, Settings], Iterable[Finding]]

CHECKS: Mapping[Rule, Check] = {
    Rule.INVISIBLE_CHARACTER: texts.invisible_characters,
    Rule.WRONG_SCRIPT: texts.wrong_scripts,
    Rule.STRAY_SPACE: texts.stray_spaces,
    Rule.SHARED_EXAMPLE: same.shared_examples,
    Rule.REPEATED_EXAMPLE: same.repeated_examples,
    Rule.NEAR_EXAMPLE: near.near_examples,
    Rule.UNKNOWN_INTENT: coverage.unknown_intents,
    Rule.NO_EXAMPLES: coverage.without_examples,
    Rule.MISSING_LANGUAGE: coverage.missing_languages,
    Rule.FEW_EXAMPLES: coverage.few_examples,
    Rule.UNBALANCED_INTENT: coverage.unbalanced,
    Rule.UNKNOWN_ENTITY: entities.unknown_entities,
    Rule.UNUSED_ENTITY: entities.unused_entities,
    Rule.ENTITY_MARKED_DIFFERENTLY: entities.marked_differently,
    Rule.ENTITY_UNMARKED: entities.unmarked,
}


@dataclass(frozen=True)
class Report:
    """Findings, the gravest first, with the severity each has by the settings."""

    findings: tuple[tuple[Severity, Finding], ...]
    examples: int

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(severity is Severity.ERROR for severity, _ in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    def shown(self, most: int | None) -> Iterator[tuple[Severity, Finding]]:
        """Every error, and at most so many warnings of each rule; all of them for None."""
        counts: Counter[Rule] = Counter()
        for severity, finding in self.findings:
            counts[finding.rule] += severity is Severity.WARNING
            if most is None or counts[finding.rule] <= most:
                yield severity, finding


def lint(root: Path, settings: Settings, *, with_model: bool = True) -> Report:
    """Read the project in a folder and hold every rule that is not off against it.

    `with_model` False leaves out the rule that trains models. Reads files, changes nothing; raises
    LintError when there is nothing to read.
    """
    project, found = read_project(root, settings)
    for rule, check in CHECKS.items():
        if settings.severity[rule] is not Severity.OFF:
            found += check(project, settings)
    if with_model and settings.severity[Rule.LABEL_ERROR] is not Severity.OFF:
        # Importing scikit-learn takes longer than all the other rules.
        from nlu_lint.rules.labels import label_errors

        found += label_errors(project, settings)
    graded = [(settings.severity[finding.rule], finding) for finding in found]
    graded = [(severity, finding) for severity, finding in graded if severity is not Severity.OFF]
    return Report(tuple(sorted(graded, key=_gravest_first)), len(project.examples))


_ORDER = {rule: position for position, rule in enumerate(Rule)}


def _gravest_first(graded: tuple[Severity, Finding]) -> tuple[object, ...]:
    severity, finding = graded
    is_warning = severity is Severity.WARNING
    return (is_warning, _ORDER[finding.rule], -(finding.score or 0), finding.place, finding.what)
