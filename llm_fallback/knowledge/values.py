"""Values a text quotes: `{policy.returns.window_days}` of the shop's rules, `{facts.support.hours}`.

A number is so written in one place only. A doubled brace is a brace.

A name that does not exist is a mistake. One that this shop's rules leave unset is none: what quotes it is
left out, since it speaks of something the shop does not have.
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
Tell = Callable[[str, str, str], None]

# Stands in a text where a value is not set.
UNSET = "\x00"


@dataclass(frozen=True)
class Values:
    """All values there are, by language and dotted name; "" for a rule that the shop does not set."""

    by_language: Mapping[str, Mapping[str, str]]

    def fill(self, text: str, language: str, reject: Tell, lack: Tell) -> str:
        """The text with its references replaced.

        A name that there is not is told to `reject`, and stays; one whose value is not set is told to
        `lack`, and UNSET stands in its place: the text must not be used.
        """
        known = self.by_language[language]

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name is None:
                return match[0][0]
            if not known.get(name) and self._is_unset(name, language):
                advice = (
                    "Set it in the shop's rules (data/policies), or delete what quotes it; until then it"
                    " is left out."
                )
                lack("a value that the shop's rules set", f"{{{name}}}", advice)
                return UNSET
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

    def _is_unset(self, name: str, language: str) -> bool:
        known = self.by_language[language]
        parts = name.split(".")
        groups = (".".join(parts[:size]) for size in range(1, len(parts)))
        return name in known or any(f"{group}.*" in known for group in groups)


def read_values(folder: Path, policy: Mapping[str, str], problems: list[Problem]) -> Values:
    """The values of the rules, and the facts in `folder`, if it has any; mistakes go to `problems`.

    `policy` may say what is not set, as `shop.domain.policy.Policy.quotable` does.
    """
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
            for language, text in _fact(facts, name, policy).items():
                found[language][f"facts.{name}"] = text
        file.close()
    return Values(found)


def _fact(facts: Section, name: str, policy: Mapping[str, str]) -> dict[str, str]:
    """A fact in each language: the same text in all, one for each, or how a rule's value is said."""
    if not facts.is_section(name):
        text = facts.text(name)
        return dict.fromkeys(LANGUAGES, text)
    said = facts.section(name)
    texts = _of_rule(said, policy) if said.has("of") else _in_each(said)
    said.close()
    return texts


def _of_rule(said: Section, policy: Mapping[str, str]) -> dict[str, str]:
    """How a value of the rules is said: `nothing` where it is 0, else `otherwise`, with the value in
    the place of {value}; "" where the shop does not set it."""
    name = said.text("of")
    if name not in policy:
        advice = "docs/policies.md lists all names; `policy.` does not belong to it."
        said.reject("of", "a value of the shop's rules", name, advice)
    value = policy.get(name, "")
    wordings = {case: said.section(case) for case in ("nothing", "otherwise")}
    texts = {case: _in_each(wording) for case, wording in wordings.items()}
    for wording in wordings.values():
        wording.close()
    if not value:
        return dict.fromkeys(LANGUAGES, "")
    fitting = texts["nothing" if _is_nothing(value) else "otherwise"]
    return {language: text.replace("{value}", value) for language, text in fitting.items()}


def _in_each(said: Section) -> dict[str, str]:
    return {language: said.text(language) for language in LANGUAGES}


def _is_nothing(value: str) -> bool:
    """Whether a value is a number, or an amount of money, of 0."""
    return {c for c in value if c.isdigit()} == {"0"}
