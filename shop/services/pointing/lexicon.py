"""The words customers use, per language: `data/lexicon/<language>/*.yml`, merged and cached.

A file maps section names to a list of wordings, or to a mapping of canonical names to wordings:

    affirmations: [yes, yep, sure]
    states:
      NY: [new york, n.y.]

Every scalar is text, also `no`, `on` and `10` (YAML would make other types of them). A section may
stand in several files of one language: its entries are put together.

What a language lacks it has from English, section by section. Where customers mix languages, the
list `also_heard: [hi-Latn, en]` names those whose wordings are put behind the language's own.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

DIRECTORY_SETTING = "AFTERCART_LEXICON_DIR"
BASE_LANGUAGE = "en"
ALSO_HEARD = "also_heard"

# libyaml's reader where PyYAML was built with it: ten times as fast, and it finds the same lines.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEFAULT_DIRECTORY = Path(__file__).resolve().parents[3] / "data" / "lexicon"

Words = tuple[str, ...]
Section = Words | Mapping[str, Words]


class LexiconError(Exception):
    """A lexicon file is unreadable or misshapen, or a section asked for is not there."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The sections of one language, those of English where it lacks one. Hashed by identity.

    `heard` are the languages whose words are listened for, the language itself first.
    """

    language: str
    sections: Mapping[str, Section]
    heard: Words = (BASE_LANGUAGE,)

    def words(self, section: str) -> Words:
        """The wordings of a list section, in file order. Raises LexiconError if it is not one."""
        found = self._section(section)
        if isinstance(found, tuple):
            return found
        raise LexiconError(f"{section!r} of {self.language!r} is a mapping: read it with mapping()")

    def mapping(self, section: str) -> Mapping[str, Words]:
        """Canonical name to wordings of a mapping section. Raises LexiconError if it is not one."""
        found = self._section(section)
        if not isinstance(found, tuple):
            return found
        raise LexiconError(f"{section!r} of {self.language!r} is a list: read it with words()")

    def _section(self, name: str) -> Section:
        try:
            return self.sections[name]
        except KeyError:
            known = ", ".join(sorted(self.sections)) or "none"
            raise LexiconError(
                f"no section {name!r} in the lexicon of {self.language!r}: add it to a .yml file "
                f"of that language or of {BASE_LANGUAGE!r} (sections there are: {known})"
            ) from None


def lexicon(language: str = BASE_LANGUAGE) -> Lexicon:
    """The lexicon of a language tag ("en", "de-AT", "hi-Latn"), read from disk once.

    A tag without a folder of its own gets that of its language, one without either English. Raises LexiconError on a broken file, naming the file
    and the line, and where the folder of AFTERCART_LEXICON_DIR has no English.
    """
    directory = os.environ.get(DIRECTORY_SETTING) or str(_DEFAULT_DIRECTORY)
    return _lexicon(directory, language)


def forget() -> None:
    """Drop what was read, so that the next call reads the files again."""
    _lexicon.cache_clear()
    _load.cache_clear()
    _own.cache_clear()
    _sections.cache_clear()


@lru_cache(maxsize=64)
def _lexicon(directory: str, language: str) -> Lexicon:
    root = Path(directory)
    # Only the names of folders that are there become part of a path, whatever the tag says.
    folders = (
        {f.name.lower(): f.name for f in root.iterdir() if f.is_dir()} if root.is_dir() else {}
    )
    tag = language.lower().replace("_", "-")
    known = (folders[name] for name in (tag, tag.partition("-")[0]) if name in folders)
    return _load(root, next(known, BASE_LANGUAGE))


@lru_cache(maxsize=16)
def _load(root: Path, language: str) -> Lexicon:
    sections = _read_language(root / language)
    also = sections.pop(ALSO_HEARD, ())
    for other in also:
        if not (root / other).is_dir():
            raise LexiconError(
                f"{str(root / language)!r}: {ALSO_HEARD} names {other!r}, which has no folder: "
                f"name a language that has one"
            )
        for name, section in _read_language(root / other).items():
            if name != ALSO_HEARD:
                where = f"{str(root / other)!r}: section {name!r}, {ALSO_HEARD} by {language!r},"
                sections[name] = _merge(sections.get(name), section, where)
    if language != BASE_LANGUAGE:
        sections = {**_load(root, BASE_LANGUAGE).sections, **sections}
    return Lexicon(language, MappingProxyType(sections), (language, *also))


def _read_language(folder: Path) -> dict[str, Section]:
    return dict(_sections(folder))


@lru_cache(maxsize=16)
def _sections(folder: Path) -> Mapping[str, Section]:
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise LexiconError(
            f"no .yml file in {str(folder)!r}: put the lexicon there, or point "
            f"{DIRECTORY_SETTING} at the folder that holds one folder per language"
        )
    merged: dict[str, Section] = {}
    for path in files:
        for name, section, line in _read_file(path):
            merged[name] = _merge(merged.get(name), section, f"{path}:{line}: section {name!r}")
    return merged


def _merge(old: Section | None, new: Section, where: str) -> Section:
    if old is None:
        return new
    if isinstance(old, tuple) and isinstance(new, tuple):
        return tuple(dict.fromkeys(old + new))
    if isinstance(old, tuple) or isinstance(new, tuple):
        raise LexiconError(
            f"{where} is a list in one file and a mapping in another: make both the same"
        )
    both = {
        key: tuple(dict.fromkeys(old.get(key, ()) + new.get(key, ()))) for key in {**old, **new}
    }
    return MappingProxyType(both)


def _read_file(path: Path) -> Iterator[tuple[str, Section, int]]:
    root = _compose(path)
    if root is None:
        return
    for key, value in _pairs(root, path, "the file must map section names to wordings"):
        name = _text(key, path)
        if isinstance(value, yaml.MappingNode):
            yield name, MappingProxyType(_read_mapping(value, path)), _line(key)
        else:
            yield name, _read_words(value, path, name), _line(key)


def _compose(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise LexiconError(
            f"{path}:{line}: not valid YAML ({error.problem}): mend the line or the one above it"
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LexiconError(
            f"{path}: cannot be read ({error}): save it as UTF-8 text and check its permissions"
        ) from error


def _read_mapping(node: yaml.MappingNode, path: Path) -> dict[str, Words]:
    return {
        _text(key, path): _read_words(value, path, _text(key, path))
        for key, value in _pairs(node, path, "expected canonical names with wordings")
    }


def _read_words(node: yaml.Node, path: Path, name: str) -> Words:
    if not isinstance(node, yaml.SequenceNode):
        raise LexiconError(
            f"{path}:{_line(node)}: {name!r} must hold a list of wordings: "
            f"write `{name}: [one, two]`"
        )
    return tuple(dict.fromkeys(_text(item, path) for item in node.value))


def _pairs(node: yaml.Node, path: Path, want: str) -> list[tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise LexiconError(f"{path}:{_line(node)}: {want}: write `name: [one, two]`")
    seen: set[str] = set()
    for key, _ in node.value:
        name = _text(key, path)
        if name in seen:
            raise LexiconError(
                f"{path}:{_line(key)}: {name!r} stands twice: put its wordings in one place"
            )
        seen.add(name)
    return list(node.value)


def _text(node: yaml.Node, path: Path) -> str:
    if isinstance(node, yaml.ScalarNode) and node.value.strip():
        return unicodedata.normalize("NFC", str(node.value).strip())
    raise LexiconError(
        f"{path}:{_line(node)}: expected a wording, found nothing or a nested structure: "
        f"write plain text, in quotes if it has a colon, a comma or a #"
    )


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def own_lexicon(language: str, directory: Path | None = None) -> Lexicon:
    """What stands in the folder of exactly this language, read once: nothing of any other.

    For what tells languages apart. `directory` None is the folder AFTERCART_LEXICON_DIR names, else the
    project's. Raises LexiconError on a broken file, and where the language has none.
    """
    return _own(str(directory or os.environ.get(DIRECTORY_SETTING) or _DEFAULT_DIRECTORY), language)


@lru_cache(maxsize=16)
def _own(directory: str, language: str) -> Lexicon:
    return Lexicon(language, MappingProxyType(_read_language(Path(directory) / language)))
