"""What the linter reports, and the names of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(str, Enum):
    """How much a finding matters: an error makes the linter fail, `off` is not looked for."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class Rule(str, Enum):
    """Every rule, in the order in which findings are shown. The values are the names in the settings."""

    UNREADABLE = "unreadable"
    UNKNOWN_LANGUAGE = "unknown-language"
    BAD_ENTITY_MARK = "bad-entity-mark"
    INVISIBLE_CHARACTER = "invisible-character"
    WRONG_SCRIPT = "wrong-script"
    STRAY_SPACE = "stray-space"
    SHARED_EXAMPLE = "shared-example"
    REPEATED_EXAMPLE = "repeated-example"
    NEAR_EXAMPLE = "near-example"
    LABEL_ERROR = "label-error"
    UNKNOWN_INTENT = "unknown-intent"
    NO_EXAMPLES = "no-examples"
    MISSING_LANGUAGE = "missing-language"
    FEW_EXAMPLES = "few-examples"
    UNBALANCED_INTENT = "unbalanced-intent"
    UNKNOWN_ENTITY = "unknown-entity"
    UNUSED_ENTITY = "unused-entity"
    ENTITY_MARKED_DIFFERENTLY = "entity-marked-differently"
    ENTITY_UNMARKED = "entity-unmarked"


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where, under which rule, what it is and what to do about it.

    `score`, from 0 to 1, is how sure the rule is, for the rules that measure; the higher the worse.
    """

    place: Place
    rule: Rule
    what: str
    advice: str
    score: float | None = None
