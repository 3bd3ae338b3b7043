"""Words and patterns from `data/entities/*.yml`: read strictly, every mistake with file and line.

A file may hold three groups:

    lexicon: {ordinal: ordinals}     # a section of ours, and the English lexicon's section it begins with
    words:   {ordinal: {"1": [...]}} # sections: lists of wordings, or keys with lists of wordings
    patterns:                        # spaCy token patterns (Matcher)
    - {entity: nothing, pattern: [{LOWER: wait}, {LOWER: a}, {LOWER: second}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from nlu_components.entities.types import PatternError
from shop.services.pointing.lexicon import LexiconError, lexicon
from shop.yaml_nodes import Problem, describe, read_node

# Sections with keys; the key is a number, an offset or a name (docs/entities.md).
KEYED = frozenset(
    {
        "amount_phrase", "currency", "day", "limit_after", "limit_before", "month", "number", "ordinal",
        "period", "same", "time_after", "time_before", "weekday", "which",
    }
)  # fmt: skip
LISTED = frozenset(
    {
        "article", "counter", "date_before", "day_of_month", "day_of_month_before", "foreign_number", "hindi_word", "loose_value", "measure", "money_dot", "money_tail",
        "name_before", "of_month", "order_cue", "order_filler", "ordinal_before", "ordinal_noun",
        "other_number", "place_before", "place_cue", "position_noun", "postcode_cue", "quantity_after",
        "quantity_before", "range_joiner", "shy_date", "shy_name", "shy_number", "sure_value",
        "thousand_letter", "variant_joiner",
    }
)  # fmt: skip
_NUMERIC = frozenset({"amount_phrase", "day", "month", "number", "ordinal", "weekday", "which"})
_NAMES: Mapping[str, frozenset[str]] = {
    "limit_before": frozenset({"at_most", "at_least", "about", "between"}),
    "limit_after": frozenset({"at_most", "at_least", "about"}),
    "period": frozenset({"day", "week", "month", "year", "weekend"}),
    "time_after": frozenset({"before", "after", "within"}),
    "time_before": frozenset({"after", "within", "since"}),
}
_COMPARED = frozenset({"LENGTH", "==", "!=", ">=", "<=", ">", "<"})
_GROUPS = ("lexicon", "words", "patterns")


@dataclass(frozen=True)
class Pattern:
    """A token pattern of a designer's, and where it stands."""

    entity: str
    value: str | None
    tokens: tuple[Mapping[str, object], ...]
    file: str
    line: int


@dataclass
class Words:
    """Everything the files say: wordings by section and key ("" in a list), and the patterns."""

    sections: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)

    def wordings(self, section: str) -> Iterator[tuple[str, str]]:
        """(key, wording) of every wording of a section; none where no file has it."""
        for key, wordings in self.sections.get(section, {}).items():
            for wording in wordings:
                yield key, wording


def read_words(directory: Path) -> Words:
    """All `*.yml` of a directory, put together. Raises PatternError listing every mistake."""
    files = sorted(directory.glob("*.yml"))
    if not files:
        raise PatternError(
            f"no .yml file in {str(directory)!r}: point `patterns` at the folder with the words and"
            " patterns of entities (Aftercart's are in data/entities)"
        )
    problems: list[Problem] = []
    words = Words()
    for path in files:
        _File(path, words, problems).read()
    if problems:
        raise PatternError("\n".join(map(str, problems)))
    return words


class _File:
    """One file being read into `words`."""

    def __init__(self, path: Path, words: Words, problems: list[Problem]) -> None:
        self.path, self.words, self.problems = path, words, problems

    def read(self) -> None:
        """Take everything in."""
        root = read_node(self.path, self.problems)
        if root is None:
            return
        for name, node, line in self._pairs(root, "the file", "groups: lexicon, words, patterns"):
            if name == "patterns":
                self._patterns(node)
            elif name in _GROUPS:
                for section, content, at in self._pairs(node, name, "sections"):
                    self._section(name, section, content, at)
            else:
                self._wrong(line, name, "one of lexicon, words, patterns", repr(name), "Rename it.")

    def _section(self, group: str, section: str, node: yaml.Node, line: int) -> None:
        if section not in KEYED | LISTED:
            near = get_close_matches(section, KEYED | LISTED, 1)
            advice = f"Did you mean {near[0]!r}?" if near else "docs/entities.md lists them."
            self._wrong(line, section, "a section the extractor knows", repr(section), advice)
        elif group == "lexicon":
            self._from_lexicon(section, node)
        elif section in LISTED:
            self._add(section, "", node)
        else:
            for key, content, at in self._pairs(node, section, "keys with lists of wordings"):
                if self._is_key(section, key, at):
                    self._add(section, key, content)

    def _is_key(self, section: str, key: str, line: int) -> bool:
        names = _NAMES.get(section)
        numeric = section in _NUMERIC
        good = all(_is_whole(part) for part in key.split()) if numeric else True
        if good and (names is None or key in names):
            return True
        expected = "one of " + ", ".join(sorted(names)) if names else 'whole numbers, as in "-1"'
        self._wrong(line, f"{section}.{key}", expected, repr(key), "Rename the key.")
        return False

    def _from_lexicon(self, section: str, node: yaml.Node) -> None:
        name = self._text(node, section)
        if name is None:
            return
        try:
            if section in KEYED:
                for key, wordings in lexicon().mapping(name).items():
                    self._extend(section, key, wordings)
            else:
                self._extend(section, "", lexicon().words(name))
        except LexiconError as error:
            self._wrong(_line(node), section, "a section of the lexicon", str(error), "Correct it.")

    def _add(self, section: str, key: str, node: yaml.Node) -> None:
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(
                _line(node), key or section, "a list of wordings", describe(node),
                "Write [one, two].",
            )  # fmt: skip
            return
        texts = [self._text(item, key or section) for item in node.value]
        self._extend(section, key, [text for text in texts if text])

    def _extend(self, section: str, key: str, wordings: list[str] | tuple[str, ...]) -> None:
        known = self.words.sections.setdefault(section, {}).setdefault(key, [])
        known.extend(wording for wording in wordings if wording not in known)

    # -- patterns -------------------------------------------------------------------------------

    def _patterns(self, node: yaml.Node) -> None:
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(_line(node), "patterns", "a list", describe(node), "Begin rows with `-`.")
            return
        for item in node.value:
            parts = {k: v for k, v, _ in self._pairs(item, "patterns", "entity, value, pattern")}
            for name in parts.keys() - {"entity", "value", "pattern"}:
                self._wrong(_line(item), name, "entity, value or pattern", repr(name), "Delete it.")
            entity = self._text(parts["entity"], "entity") if "entity" in parts else None
            tokens = self._tokens(parts.get("pattern"), item)
            value = self._text(parts["value"], "value") if "value" in parts else None
            if entity is None:
                self._wrong(_line(item), "entity", "the entity's name", "none", "Add `entity:`.")
            elif tokens:
                row = Pattern(entity, value, tokens, str(self.path), _line(item))
                self.words.patterns.append(row)

    def _tokens(self, node: yaml.Node | None, item: yaml.Node) -> tuple[Mapping[str, object], ...]:
        if isinstance(node, yaml.SequenceNode) and node.value:
            rows = [_plain(token) for token in node.value]
            if all(isinstance(row, dict) for row in rows):
                return tuple(row for row in rows if isinstance(row, dict))
        self._wrong(
            _line(node or item), "pattern", "a list of spaCy tokens",
            "none" if node is None else describe(node), "Write [{LOWER: wait}, {LOWER: a}].",
        )  # fmt: skip
        return ()

    # -- nodes ----------------------------------------------------------------------------------

    def _pairs(self, node: yaml.Node, what: str, expected: str) -> list[tuple[str, yaml.Node, int]]:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(_line(node), what, expected, describe(node), "Write `name: ...`.")
            return []
        rows: dict[str, tuple[str, yaml.Node, int]] = {}
        for key_node, value in node.value:
            name = str(key_node.value)
            if name in rows:
                self._wrong(
                    _line(key_node), name, "every key once", "it a second time", "Join them."
                )
            rows[name] = (name, value, _line(key_node))
        return list(rows.values())

    def _text(self, node: yaml.Node, what: str) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value).strip()
        self._wrong(_line(node), what, "a wording", describe(node), "Write plain text.")
        return None

    def _wrong(self, line: int, key: str, expected: str, found: str, advice: str) -> None:
        self.problems.append(Problem(str(self.path), line, key, expected, found, advice))


def _plain(node: yaml.Node, under: str = "") -> object:
    """What a node holds. Scalars are text, but flags (IS_DIGIT: true) and lengths (LENGTH: 2)."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value, str(key.value)) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if under.startswith(("IS_", "LIKE_")):
        return str(node.value).lower() in ("true", "yes", "on")
    if under in _COMPARED and _is_whole(str(node.value)):
        return int(node.value)
    return str(node.value)


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdigit()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
