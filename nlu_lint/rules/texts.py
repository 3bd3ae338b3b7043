"""What is wrong with the letters of an example: space, invisible characters, another script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nlu_lint.examples import Example, Project
from nlu_lint.findings import Finding, Rule
from nlu_lint.settings import Language, Settings

# Words that are data, not language: numbers, e-mail addresses, links.
_DATA = re.compile(r"\S*[\d@/]\S*")
# Emoji and Indic letters are joined, or held apart, by characters of no width.
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def stray_spaces(project: Project, settings: Settings) -> Iterator[Finding]:
    """Space at the ends, doubled, or of another kind: it is invisible to whoever edits the file."""
    for example in project.examples:
        text = example.raw
        if text != text.strip() or "  " in text or any(_is_odd_space(char) for char in text):
            what = f"stray space in {text!r}"
            advice = "Put one plain space between words and none at the ends."
            yield Finding(example.place, Rule.STRAY_SPACE, what, advice)


def invisible_characters(project: Project, settings: Settings) -> Iterator[Finding]:
    """Characters one cannot see: they make two examples differ that look the same."""
    for example in project.examples:
        hidden = [char for i, char in enumerate(example.raw) if _is_hidden(example.raw, i)]
        if hidden:
            names = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(hidden))
            what = f"invisible characters ({names}) in {example.raw!r}"
            yield Finding(example.place, Rule.INVISIBLE_CHARACTER, what, "Type the line again.")


def wrong_scripts(project: Project, settings: Settings) -> Iterator[Finding]:
    """Examples not written in the script of their language, or with letters of a third one."""
    for example in project.examples:
        language = settings.languages.get(example.language)
        wrong = language and _wrong_script(example, language)
        if language and wrong:
            what = (
                f"{wrong.capitalize()} letters in {example.text!r}, an example in {language.code}"
            )
            advice = (
                f"Write it in {language.script.capitalize()}, or put it under its own language."
            )
            yield Finding(example.place, Rule.WRONG_SCRIPT, what, advice)


def _is_odd_space(char: str) -> bool:
    return char != " " and (char == "\t" or unicodedata.category(char) == "Zs")


def _is_hidden(text: str, position: int) -> bool:
    char = text[position]
    if char in _JOINERS:
        around = text[position - 1 : position] + text[position + 1 : position + 2]
        return not around or any(c.isascii() for c in around)
    return char != "\t" and unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")


def _wrong_script(example: Example, language: Language) -> str | None:
    """The script there should be less of; None if all is as it should be."""
    text = " ".join(word for word in example.text.split() if not _DATA.fullmatch(word))
    scripts = [_script(char) for char in text if char.isalpha()]
    foreign = [s for s in scripts if s not in (language.script, *language.also)]
    if foreign:
        return foreign[0]
    return scripts[0] if scripts and language.script not in scripts else None


def _script(letter: str) -> str:
    """The first word of the letter's name in Unicode, which is its script for all but a few."""
    return unicodedata.name(letter, "UNNAMED").split()[0]
