"""Values a text quotes: `{policy.returns.window_days}` of the shop's rules, `{facts.support.hours}`.

A number is so written in one place only. A doubled brace is a brace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from llm_fallback.knowledge.entry import LANGUAGES
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

FACTS_FILE = "_facts.yml"

_REFERENCE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_NAME = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*"

# Says what is wrong with a reference: (what was expected, what came, advice).
Reject = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Values:
    """All values there are, by language and dotted name."""

    by_language: Mapping[str, Mapping[str, str]]

    def fill(self, text: str, language: str, reject: Reject) -> str:
        """The text with its references replaced; one that has no value is rejected, and stays."""
        known = self.by_language[language]

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name is None:
                return match[0][0]
            if name not in known:
                near = get_close_matches(name, known, n=1)
                advice = (
                    f"Did you mean {{{near[0]}}}?"
                    if near
                    else "A brace itself is written twice. Facts are in _facts.yml, policy values are"
                    " those that the shop's rules set."
                )
                reject("a value that there is", f"{{{name}}}", advice)
                return match[0]
            return known[name]

        return _REFERENCE.sub(value, text)


def read_values(folder: Path, policy: Mapping[str, str], problems: list[Problem]) -> Values:
    """The values of the rules, and the facts in `folder`, if it has any; mistakes go to `problems`."""
    found = {
        language: {f"policy.{name}": value for name, value in policy.items()}
        for language in LANGUAGES
    }
    path = folder / FACTS_FILE
    if path.is_file():
        file = read_section(path, problems)
        file.text("version")
        facts = file.section("facts")
        for name in facts.names(_NAME, "a dotted name in small letters, such as support.hours"):
            for language, text in _fact(facts, name).items():
                found[language][f"facts.{name}"] = text
        file.close()
    return Values(found)


def _fact(facts: Section, name: str) -> dict[str, str]:
    """A fact in each language: the same text in all, or one for each."""
    if not facts.is_section(name):
        text = facts.text(name)
        return dict.fromkeys(LANGUAGES, text)
    said = facts.section(name)
    texts = {language: said.text(language) for language in LANGUAGES}
    said.close()
    return texts
