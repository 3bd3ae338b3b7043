"""All sources of the shop in one state with a version, read again when they change.

The FAQ and the pages are looked at before every question: names, sizes and times of the files, and
only where these differ their content. So an edit is seen by the next question.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from llm_fallback.errors import KnowledgeError
from llm_fallback.knowledge.catalogue import product_entries
from llm_fallback.knowledge.entry import Entry
from llm_fallback.knowledge.faq import read_faq, read_unanswered
from llm_fallback.knowledge.pages import read_page
from llm_fallback.knowledge.templates import Templates, read_templates
from llm_fallback.knowledge.values import Values, read_values
from shop.domain.catalog import Product
from shop.ports.errors import ShopUnavailable
from shop.yaml_nodes import Problem

log = structlog.get_logger(__name__)

# Stock and prices change with every order; asking the shop before every question would cost more
# than what could be said wrongly for this long.
CATALOGUE_AGE_S = 30.0

Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Sources:
    """One state of everything that may be said. The same content has the same version.

    `left_out` says what is in the files and not among the entries, since it quotes rules the shop does not
    set.
    """

    entries: tuple[Entry, ...]
    version: str
    templates: Templates = field(default_factory=lambda: Templates({}, {}, {}))
    # Questions that no entry answers, each with its language.
    unanswered: tuple[tuple[str, str], ...] = ()
    left_out: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _File:
    """A file as it was read: what of, its entries with their lines, and what was left out."""

    key: str
    entries: list[tuple[int, Entry]]
    left_out: list[Problem]


def no_products() -> Sequence[Product]:
    """The catalogue of a shop that wants no product in its answers."""
    return ()


class Knowledge:
    """The sources in two folders, the values of the shop's rules, and its catalogue.

    Not for several threads at once: the index that asks it holds a lock.
    """

    def __init__(
        self,
        faq: Path,
        pages: Path,
        policy: Callable[[], Mapping[str, str]],
        products: Callable[[], Sequence[Product]] = no_products,
        *,
        site: str = "",
        catalogue_age_s: float = CATALOGUE_AGE_S,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`policy` gives the values of the rules (`Policy.quotable`), `products` the catalogue (may raise
        ShopUnavailable), which is asked for again when it is older than `catalogue_age_s`. `site` is
        the address of the shop's website, for links to the pages that entries name."""
        self._faq = faq
        self._pages = pages
        self._policy = policy
        self._products = products
        self._site = site
        self._age_s = catalogue_age_s
        self._seconds = seconds
        self._sources: Sources | None = None
        self._seen: tuple[Stamp, Mapping[str, str]] | None = None
        self._asked_at: float | None = None
        self._catalogue: tuple[Product, ...] = ()
        self._of_catalogue: tuple[Product, ...] | None = None
        self._parsed: dict[Path, _File] = {}

    def current(self) -> Sources:
        """The state as it is now; the same object as before if nothing changed.

        Reads files. Raises KnowledgeError, with every mistake, only if there never was a usable
        state: a broken edit is logged once and the state before it stays.
        """
        seen = (self._stamp(), self._policy())
        catalogue = self._newest_catalogue()
        if self._sources is not None and seen == self._seen and catalogue is self._of_catalogue:
            return self._sources
        self._seen = seen
        try:
            self._sources = self._read(seen[1], catalogue)
        except KnowledgeError as error:
            if self._sources is None:
                self._seen = None
                raise
            log.error("knowledge_edit_refused", reason=str(error))
        # Also after a broken edit: the next try is when something changes again.
        self._of_catalogue = catalogue
        return self._sources

    def _stamp(self) -> Stamp:
        found = []
        for path in self._files():
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)

    def _files(self) -> list[Path]:
        return [*sorted(self._faq.glob("*.yml")), *sorted(self._pages.glob("*"))]

    def _newest_catalogue(self) -> tuple[Product, ...]:
        now = self._seconds()
        if self._asked_at is not None and now - self._asked_at < self._age_s:
            return self._catalogue
        self._asked_at = now
        try:
            products = tuple(self._products())
        except ShopUnavailable as error:
            log.warning("catalogue_unavailable", reason=str(error))
            return self._catalogue
        if products != self._catalogue:
            self._catalogue = products
        return self._catalogue

    def _read(self, policy: Mapping[str, str], catalogue: Sequence[Product]) -> Sources:
        problems: list[Problem] = []
        values = read_values(self._faq, policy, problems)
        templates = read_templates(self._pages, problems)
        unanswered = read_unanswered(self._faq, problems)
        of_values = _digest([repr(sorted(values.by_language.items()))])
        parsed: dict[Path, _File] = {}
        for path in self._files():
            if path.name.startswith("_") or path.suffix not in (".yml", ".md"):
                continue
            if path.parent != (self._faq if path.suffix == ".yml" else self._pages):
                continue
            parsed[path] = self._parse(path, values, of_values, problems)
        _check_unique(parsed, problems)
        if problems:
            lines = "\n".join(f"  {p}" for p in _in_order(problems))
            raise KnowledgeError(f"The shop's sources have mistakes to correct:\n{lines}")
        for path, file in parsed.items():
            if file is not self._parsed.get(path):
                for problem in file.left_out:
                    log.error("knowledge_left_out", reason=str(problem))
        self._parsed = parsed
        entries = [entry for file in parsed.values() for _, entry in file.entries]
        entries += product_entries(catalogue, templates)
        said = [repr(entry) for entry in entries]
        version = _digest([*said, repr(templates.order), repr(unanswered)])
        log.info("knowledge_read", entries=len(entries), version=version)
        left_out = _in_order(problem for file in parsed.values() for problem in file.left_out)
        return Sources(tuple(entries), version, templates, unanswered, tuple(left_out))

    def _parse(self, path: Path, values: Values, of_values: str, problems: list[Problem]) -> _File:
        """A file as it is now; as it was read before if neither it nor a value changed."""
        try:
            key = f"{hashlib.sha256(path.read_bytes()).hexdigest()} {of_values} {self._site}"
        except OSError:
            key = ""
        known = self._parsed.get(path)
        if known is not None and key and known.key == key:
            return known
        left_out: list[Problem] = []
        if path.suffix == ".yml":
            entries = read_faq(path, values, self._site, problems, left_out)
        else:
            sections = read_page(path, values, self._site, problems, left_out)
            entries = [(1, entry) for entry in sections]
        return _File(key, entries, left_out)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


def _check_unique(parsed: Mapping[Path, _File], problems: list[Problem]) -> None:
    first: dict[tuple[str, str], tuple[Path, int]] = {}
    for path, file in parsed.items():
        for line, entry in file.entries:
            key = (entry.id, "" if not entry.group else entry.passages[0].language)
            if key in first and entry.id:
                where, at = first[key]
                problems.append(
                    Problem(
                        str(path),
                        line,
                        "id",
                        "an id that is used once",
                        f"{entry.id!r} again (first in {where}:{at})",
                        "Rename one of the two.",
                    )
                )
            first.setdefault(key, (path, line))


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:16]
