"""A report as text, one finding a line, or as JSON."""

from __future__ import annotations

import json
from collections import Counter

from nlu_lint.findings import Rule, Severity
from nlu_lint.linting import Report


def as_text(report: Report, most: int | None) -> str:
    """A line for each finding, `file:line: severity [rule] what. What to do`, and a last one that counts."""
    lines = [
        f"{finding.place}: {severity.value} [{finding.rule.value}] {finding.what}. {finding.advice}"
        for severity, finding in report.shown(most)
    ]
    for rule, hidden in _hidden(report, most).items():
        lines.append(f"{rule.value}: {hidden} more of these; --all shows them")
    counted = f"{report.errors} errors and {report.warnings} warnings"
    return "\n".join([*lines, f"{counted} in {report.examples} examples"])


def as_json(report: Report, most: int | None) -> str:
    """One JSON object: `findings`, the counts of all `errors` and `warnings`, and `examples`."""
    findings = [
        {
            "file": finding.place.file,
            "line": finding.place.line,
            "rule": finding.rule.value,
            "severity": severity.value,
            "what": finding.what,
            "advice": finding.advice,
            "score": None if finding.score is None else round(finding.score, 3),
        }
        for severity, finding in report.shown(most)
    ]
    whole = {
        "findings": findings,
        "errors": report.errors,
        "warnings": report.warnings,
        "examples": report.examples,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _hidden(report: Report, most: int | None) -> Counter[Rule]:
    shown = Counter(finding.rule for _, finding in report.shown(most))
    return Counter(finding.rule for _, finding in report.findings) - shown


def exit_code(report: Report) -> int:
    """1 when there are errors, else 0."""
    return int(any(severity is Severity.ERROR for severity, _ in report.findings))
