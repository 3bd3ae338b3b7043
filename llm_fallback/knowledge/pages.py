"""Reading `data/knowledge/*.md`: the shop's policies and guides, one passage for each section.

A page begins with what it is:

    ---
    title: How returns work
    language: en
    url: https://shop.example/returns     (may be left out)
    page: policies/returns                (may be left out; its address is below the shop's website)
    ---

A translation has the same file name with the language before the ending: `returns.md` is English,
`returns.hi.md` Hindi.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from llm_fallback.knowledge.entry import LANGUAGES, Entry
from llm_fallback.knowledge.values import UNSET, Values
from llm_fallback.types import Kind, Passage
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem, problem_of_file

MOST_CHARACTERS = 1200

_FENCE = "---"
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_CODE = re.compile(r"\s*(```|~~~)")
_NO_SLUG = re.compile(r"[^\w\u0900-\u097f]+")


@dataclass(frozen=True)
class _Chunk:
    """A section of a page, or a part of a long one: the headings it stands under, and its text."""

    headings: tuple[str, ...]
    text: str


def read_page(
    path: Path, values: Values, site: str, problems: list[Problem], left_out: list[Problem]
) -> list[Entry]:
    """The sections of a page that say something, in order; mistakes go to `problems`.

    A section that quotes what the shop's rules leave unset is not among them; why goes to `left_out`.

    Ids are "page:<file>#<heading>", with a number behind it where a heading comes again or a section
    is in several parts. Where there is any mistake, the entries must not be used.
    """
    before = len(problems)
    content = _read(path, problems)
    if content is None:
        return []
    head, body, first_line = _split(path, content, problems)
    title, language, url = _about(head, site)
    if len(problems) > before:
        return []
    stem = path.name.split(".")[0]
    filled = _fill(path, body, first_line, language, values, problems, left_out)
    seen: dict[str, int] = {}
    entries = []
    for chunk in _chunks(filled):
        if any(UNSET in text for text in (*chunk.headings, chunk.text)):
            continue
        slug = _slug(chunk.headings[-1] if chunk.headings else title)
        seen[slug] = seen.get(slug, 0) + 1
        name = f"page:{stem}#{slug}" + (f"-{seen[slug]}" if seen[slug] > 1 else "")
        full_title = " > ".join(dict.fromkeys((title, *chunk.headings)))
        passage = Passage(name, Kind.PAGE, language, full_title, chunk.text, url=url)
        entries.append(Entry((passage,), group=f"page:{stem}"))
    return entries


def _read(path: Path, problems: list[Problem]) -> str | None:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"other bytes at position {error.start}"
        problems.append(problem_of_file(path, "UTF-8 text", found, "Save it as UTF-8."))
    except OSError as error:
        found = str(error.strerror)
        problems.append(problem_of_file(path, "a file that can be read", found, "Mend it."))
    return None


def _split(path: Path, content: str, problems: list[Problem]) -> tuple[Section, list[str], int]:
    """What the page is, its lines below that, and the line the first of them has, from 1."""
    lines = content.splitlines()
    if lines and lines[0].strip() == _FENCE and _FENCE in (line.strip() for line in lines[1:]):
        end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
        # The first fence stays as an empty line, so that lines are counted as in the file.
        head = read_section(path, problems, "\n".join(["", *lines[1:end]]))
        return head, lines[end + 1 :], end + 2
    problems.append(
        problem_of_file(
            path,
            "title and language between two lines of ---",
            "a page without",
            "Write them at the top.",
        )
    )
    return Section(str(path), None, problems), lines, 1


def _about(head: Section, site: str) -> tuple[str, str, str | None]:
    title = head.text("title")
    language = head.matching(
        "language", "|".join(LANGUAGES), f"one of the languages {', '.join(LANGUAGES)}"
    )
    page = head.text("page") if head.has("page") else ""
    url = head.text("url") if head.has("url") else None
    head.close()
    if url is None and site and page:
        url = f"{site.rstrip('/')}/{page.lstrip('/')}"
    return title, language, url


def _fill(
    path: Path,
    body: list[str],
    first_line: int,
    language: str,
    values: Values,
    problems: list[Problem],
    left_out: list[Problem],
) -> list[str]:
    filled = []
    for number, line in enumerate(body, start=first_line):

        def tell(
            found_in: list[Problem], expected: str, found: str, advice: str, number: int = number
        ) -> None:
            found_in.append(Problem(str(path), number, "the text", expected, found, advice))

        filled.append(values.fill(line, language, partial(tell, problems), partial(tell, left_out)))
    return filled


def _chunks(lines: list[str]) -> Iterator[_Chunk]:
    for headings, text in _sections(lines):
        for part in _parts(text):
            yield _Chunk(headings, part)


def _sections(lines: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Headings and text of each section; a `#` in a block of code is no heading."""
    headings: list[tuple[int, str]] = []
    text: list[str] = []
    in_code = False
    for line in lines:
        if _CODE.match(line):
            in_code = not in_code
        match = None if in_code else _HEADING.fullmatch(line)
        if match is None:
            text.append(line)
            continue
        yield tuple(title for _, title in headings), "\n".join(text).strip()
        depth = len(match[1])
        headings = [(d, title) for d, title in headings if d < depth] + [(depth, match[2])]
        text = []
    yield tuple(title for _, title in headings), "\n".join(text).strip()


def _parts(text: str) -> Iterator[str]:
    """The text, or where it is long, as many paragraphs at a time as fit; none of an empty one."""
    part = ""
    for paragraph in re.split(r"\n\s*\n", text):
        if part and len(part) + len(paragraph) + 2 > MOST_CHARACTERS:
            yield part
            part = ""
        part = f"{part}\n\n{paragraph}" if part else paragraph
    if part.strip():
        yield part


def _slug(heading: str) -> str:
    text = unicodedata.normalize("NFC", heading).lower()
    return _NO_SLUG.sub("-", text).strip("-") or "section"
