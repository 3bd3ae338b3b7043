"""What a language model is told before the question: `data/prompts/<language>.yml`, a designer's file.

    version: "1"              the layout of the file
    brand_voice: ...          who speaks
    tone: [..., ...]          how
    system: ...               the rules

Each prompt is versioned by its content, so that an edit can never be answered from an older cache.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from llm_fallback.errors import KnowledgeError
from shop.services.pointing.lexicon import BASE_LANGUAGE
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem, problem_of_file

MOST_CHARACTERS = 8000
"""Of a prompt: it is sent, and paid for, with every question."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LAYOUT = "1"
# Keys of the usual makers, tokens, passwords: none belongs into what is sent.
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|ghp|xox[abp])[-_][A-Za-z0-9_-]{12,}|\bAKIA[A-Z0-9]{12,}|Bearer\s+[\w.~+/-]{12,}"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}|(?i:password|passwort|secret|api[ _-]?key)\s*[:=]\s*\S{6,}"
    r"|-----BEGIN|://[^/\s:@]+:[^/\s@]+@"
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Prompt:
    """What is said in one language. `version` changes with any change of `system`."""

    language: str
    system: str
    version: str


class Prompts:
    """The prompts of a folder, read when made and again when `refresh` finds them changed."""

    def __init__(self, folder: Path) -> None:
        """Reads the folder.

        Raises:
            KnowledgeError: with every mistake, by file and line.
        """
        self._folder = folder
        self._seen = self._state()
        self._prompts = read_prompts(folder)

    def of(self, language: str) -> Prompt:
        """The prompt of a language ("en", "hi-Latn"), English where it has none."""
        return self._prompts.get(language, self._prompts[BASE_LANGUAGE])

    def refresh(self) -> bool:
        """Take in what was edited; whether anything was.

        A broken edit is logged, and the last good prompts stay.
        """
        try:
            state = self._state()
            if state == self._seen:
                return False
            self._seen = state
            prompts = read_prompts(self._folder)
        except (KnowledgeError, OSError) as error:
            log.warning("prompts_not_taken", problems=str(error))
            return False
        changed = prompts != self._prompts
        self._prompts = prompts
        return changed

    def _state(self) -> tuple[tuple[str, int, int], ...]:
        stats = ((path.name, path.stat()) for path in _files(self._folder))
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def read_prompts(folder: Path) -> Mapping[str, Prompt]:
    """The prompts of a folder by language.

    Raises:
        KnowledgeError: with every mistake, by file and line; also where there is no English.
    """
    problems: list[Problem] = []
    prompts = {path.stem: _read(path, problems) for path in _files(folder)}
    if BASE_LANGUAGE not in prompts:
        missing = folder / f"{BASE_LANGUAGE}.yml"
        problems.append(problem_of_file(missing, "a prompt in English", "none", "Write one."))
    if problems:
        raise KnowledgeError("\n".join(map(str, problems)))
    return prompts


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def _read(path: Path, problems: list[Problem]) -> Prompt:
    if not _LANGUAGE.fullmatch(path.stem):
        expected = "a file named after a language, like hi-Latn.yml"
        problems.append(problem_of_file(path, expected, f"{path.stem!r}", "Rename it."))
    section = read_section(path, problems)
    layout = section.text("version")
    if layout not in ("", _LAYOUT):
        section.reject("version", repr(_LAYOUT), repr(layout), "Write the layout of this page.")
    voice, system = section.text("brand_voice"), section.text("system")
    tone = section.texts("tone", at_least_one=True)
    for key, said in (("brand_voice", voice), ("system", system), ("tone", "\n".join(tone))):
        _check(section, key, said)
    section.close()
    text = "\n".join([system, "", f"Voice: {voice}", "Tone:", *(f"- {line}" for line in tone)])
    if len(text) > MOST_CHARACTERS:
        found = f"{len(text)} characters"
        section.reject("system", f"at most {MOST_CHARACTERS} in all", found, "Shorten it.")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(path.stem, text, f"{path.stem}-{digest}")


def _check(section: Section, key: str, said: str) -> None:
    if _SECRET.search(said):
        advice = "Take it out, and change it wherever it is used: it has been in a file."
        section.reject(key, "a text without secrets", "what looks like a key or password", advice)
