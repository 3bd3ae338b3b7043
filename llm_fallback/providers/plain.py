"""Plain sentences out of the Markdown of a page: what can be said as it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import regex

_FENCED = regex.compile(r"^(```|~~~).*?^\1[^\n]*$", regex.DOTALL | regex.MULTILINE)
_COMMENT = regex.compile(r"<!--.*?-->", regex.DOTALL)
_TAG = regex.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_IMAGE = regex.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = regex.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
# Bounded, and never between marks: a page full of them would take for ever.
_EMPHASIS = regex.compile(r"(\*{2,3}|__|~~|`{1,2})(?=[^\s*_~`])([^\n]{1,200}?)(?<=[^\s*_~`])\1")
_SLANTED = regex.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]+)_(?!\w)"
)
_HEADING = regex.compile(r"\s{0,3}#{1,6}(\s|$)")
_RULE = regex.compile(r"\s*([-*_=]\s*){3,}")
_TABLE = regex.compile(r"\s*\|.*|.*\|\s*$|[\s:|-]*\|[\s:|-]*|[^|]*\|[^|]*\|.*")
_ITEM = regex.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(?P<text>.*)")
_QUOTE = regex.compile(r"\s*>\s?")
_END = regex.compile(r"[.!?।॥…？！]+[\"'”’)\]]*")
_BORDER = regex.compile(r"(?<=[.!?।॥…？！][\"'”’)\]]?)\s+(?=[\"'“‘(\[]?[\p{Lu}\p{Lo}\p{N}\p{Sc}])")
_LAST_WORD = regex.compile(r"(\S+)$")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_MOST_IN_A_LIST = 400
_LEAST_WORDS = 3


def sentences(text: str, abbreviations: Collection[str] = ()) -> list[str]:
    """The whole sentences of a Markdown text in order, word for word, each in one line.

    Headings, tables, code and pictures are left out; of links the words stay. A list stands behind
    the sentence that introduces it, parted by semicolons. `abbreviations` ("e.g.", "no."), in lower
    case, end no sentence.
    """
    return [s for block in _blocks(_plain(text)) for s in _split(block, abbreviations)]


def words(text: str) -> list[str]:
    """The words of a text in lower case, with the marks of Devanagari that belong to them."""
    return list(_WORD.findall(text.casefold()))


def _plain(text: str) -> str:
    for pattern in (_FENCED, _COMMENT, _IMAGE, _TAG):
        text = pattern.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    plain: str = _SLANTED.sub(lambda match: match[1] or match[2], text)
    return plain


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs; a list is one with its introduction, or else each item is one."""
    for lines in _groups(text):
        items = [line for line in lines if line.startswith("\0")]
        lead = " ".join(line for line in lines if not line.startswith("\0"))
        points = [item[1:].rstrip(" ;,") for item in items]
        if not points:
            yield lead
        elif lead.endswith(":"):
            listed = f"{lead} {'; '.join(point.rstrip('.।') for point in points)}."
            yield listed if len(listed) <= _MOST_IN_A_LIST else ""
        else:
            yield lead
            yield from (point if _END.search(point[-2:]) else f"{point}." for point in points)


def _groups(text: str) -> Iterator[list[str]]:
    """Lines that belong together; an item of a list begins with NUL and is one line."""
    group: list[str] = []
    for line in text.splitlines():
        line = _QUOTE.sub("", line) if _QUOTE.match(line) else line
        item = _ITEM.fullmatch(line)
        if not line.strip() and group and group[-1].endswith(":"):
            continue
        if (
            not line.strip()
            or _HEADING.match(line)
            or _RULE.fullmatch(line)
            or _TABLE.fullmatch(line)
        ):
            yield group
            group = []
        elif item:
            group.append("\0" + item["text"].strip())
        elif group and group[-1].startswith("\0") and line.startswith("  "):
            group[-1] += " " + line.strip()
        elif group and group[-1].startswith("\0"):
            yield group
            group = [line.strip()]
        else:
            group.append(line.strip())
    yield group


def _split(block: str, abbreviations: Collection[str]) -> Iterator[str]:
    block = " ".join(block.split())
    begin = 0
    for border in _BORDER.finditer(block):
        last = _LAST_WORD.search(block, begin, border.start())
        word = last[1].casefold().lstrip("(\"'") if last else ""
        # An initial or an abbreviation ends no sentence.
        if word in abbreviations or regex.fullmatch(r"\p{L}\.", word):
            continue
        yield from _whole(block[begin : border.start()])
        begin = border.end()
    yield from _whole(block[begin:])


def _whole(sentence: str) -> Iterator[str]:
    """The sentence, if it is one: with an end and with words."""
    if _END.search(sentence[-3:]) and len(_WORD.findall(sentence)) >= _LEAST_WORDS:
        yield sentence
