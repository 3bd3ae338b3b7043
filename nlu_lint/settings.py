"""The linter's settings: one YAML file, every mistake in it found with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nlu_lint.errors import SettingsError
from nlu_lint.findings import Rule, Severity
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

_LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?"
_INTENT = r"[A-Za-z][A-Za-z0-9_]*"


@dataclass(frozen=True)
class Language:
    """What is expected of the examples in one language.

    `script` is the one every example has letters of; `also` are scripts it may contain besides.
    Scripts are named as Unicode names its letters: LATIN, DEVANAGARI.
    """

    code: str
    least_examples: int
    script: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Allowed:
    """What is no finding between two intents; without `texts`, whatever the examples are."""

    rule: Rule
    intents: frozenset[str]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """Everything one can set. Paths are relative to the project; percentages are whole numbers."""

    examples: str
    domain: tuple[str, ...]
    default_language: str
    languages: Mapping[str, Language]
    least_examples: Mapping[str, int]
    intents_without_examples: frozenset[str]
    entities_from_elsewhere: frozenset[str]
    severity: Mapping[Rule, Severity]
    alike_percent: int
    sure_percent: int
    unbalanced_times: int
    most_shown: int
    allowed: tuple[Allowed, ...]


def load_settings(path: Path) -> Settings:
    """The settings in a file. Reads it, changes nothing. Raises SettingsError with every mistake."""
    problems: list[Problem] = []
    section = read_section(path, problems)
    languages = _languages(section.section("languages"))
    default = section.text("default_language")
    if default and default not in languages:
        known = f"one of the languages {', '.join(languages)}"
        section.reject("default_language", known, repr(default), "Add it under `languages`.")
    settings = Settings(
        examples=section.text("examples"),
        domain=section.texts("domain", at_least_one=True),
        default_language=default,
        languages=languages,
        least_examples=_least(section.section("least_examples")),
        intents_without_examples=frozenset(section.texts("intents_without_examples")),
        entities_from_elsewhere=frozenset(section.texts("entities_from_elsewhere")),
        severity=_severity(section.section("severity")),
        alike_percent=_percent(section, "alike_percent"),
        sure_percent=_percent(section, "sure_percent"),
        unbalanced_times=section.whole_number("unbalanced_times", least=2),
        most_shown=section.whole_number("most_shown", least=1),
        allowed=tuple(_allowed(entry) for entry in section.sections("allowed")),
    )
    section.close()
    if problems:
        raise SettingsError(path, problems)
    return settings


def _languages(section: Section) -> Mapping[str, Language]:
    codes = section.names(_LANGUAGE, "a language as in en or hi-Latn")
    return MappingProxyType({code: _language(code, section.section(code)) for code in codes})


def _language(code: str, section: Section) -> Language:
    language = Language(
        code,
        least_examples=section.whole_number("least_examples", least=1),
        script=section.text("script").upper(),
        also=tuple(script.upper() for script in section.texts("also")),
    )
    section.close()
    return language


def _least(section: Section) -> Mapping[str, int]:
    intents = section.names(_INTENT, "the name of an intent")
    return MappingProxyType({name: section.whole_number(name) for name in intents})


def _severity(section: Section) -> Mapping[Rule, Severity]:
    found = {rule: section.member(rule.value, Severity, Severity.OFF) for rule in Rule}
    section.close()
    return MappingProxyType(found)


def _percent(section: Section, key: str) -> int:
    number = section.whole_number(key, least=1)
    if number > 100:
        section.reject(key, "a percentage from 1 to 100", str(number), "Lower it.")
    return number


def _allowed(section: Section) -> Allowed:
    rule = section.member("rule", Rule, Rule.SHARED_EXAMPLE)
    intents = section.texts("intents")
    texts = section.texts("texts")
    section.text("why")
    if len(intents) != 2:
        section.reject("intents", "two intents", str(len(intents)), "Name the two of them.")
    section.close()
    return Allowed(rule, frozenset(intents), texts)
