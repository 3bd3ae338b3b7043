"""Reading `data/faq/<topic>.yml`: questions with their answers, in one or more languages."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path

from llm_fallback.knowledge.entry import LANGUAGES, Entry
from llm_fallback.knowledge.values import UNSET, Values
from llm_fallback.types import Kind, Passage
from shop.strict_yaml import Section, read_section
from shop.yaml_nodes import Problem

UNANSWERED_FILE = "_unanswered.yml"
_ID = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*"
_LANGUAGE = "|".join(LANGUAGES)


class Audience(str, Enum):
    """Who may be told."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"


def read_faq(
    path: Path, values: Values, site: str, problems: list[Problem], left_out: list[Problem]
) -> list[tuple[int, Entry]]:
    """The entries of one file with the line each begins in; mistakes go to `problems`.

    An entry that quotes what the shop's rules leave unset is not among them; why goes to `left_out`.

    `site` is the address of the shop's website, in front of the pages that entries name; "" if it is
    not known, and then only an entry's own `url` is a link. Where there is any mistake, the entries
    are stand-ins and must not be used.
    """
    file = read_section(path, problems)
    file.text("version")
    found = [(one.line(), _entry(one, values, site, left_out)) for one in file.sections("entries")]
    file.close()
    return [(line, entry) for line, entry in found if entry is not None]


def read_unanswered(folder: Path, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    """The questions in `folder` that no entry answers, each with its language; mistakes go to
    `problems`."""
    path = folder / UNANSWERED_FILE
    if not path.is_file():
        return ()
    file = read_section(path, problems)
    file.text("version")
    asked = file.section("unanswered")
    languages = asked.names(_LANGUAGE, f"one of the languages {', '.join(LANGUAGES)}")
    found = [(text, language) for language in languages for text in asked.texts(language)]
    file.close()
    return tuple(dict.fromkeys(found))


def _entry(one: Section, values: Values, site: str, left_out: list[Problem]) -> Entry | None:
    name = one.matching("id", _ID, "a name such as returns.window")
    tags = one.texts("tags") if one.has("tags") else ()
    title, url = _source(one.section("source"), site)
    skill = one.text("skill") if one.has("skill") else None
    first = one.day("valid_from") if one.has("valid_from") else None
    last = one.day("valid_until") if one.has("valid_until") else None
    audience = Audience.EVERYONE
    if one.has("audience"):
        audience = one.member("audience", Audience, audience)
    lacking: list[Problem] = []
    said = _said(one, values, lacking)
    # Its languages quote the same; each value is told once.
    left_out += {problem.found: problem for problem in reversed(lacking)}.values()
    _check_days(one, first, last)
    one.close()
    passages = tuple(
        Passage(name, Kind.FAQ, language, title, answer, questions, tags, url, skill, verbatim=True)
        for language, questions, answer in said
    )
    if not passages or any(UNSET in passage.text for passage in passages):
        return None
    return Entry(passages, first, last, audience is Audience.SIGNED_IN)


def _source(source: Section, site: str) -> tuple[str, str | None]:
    title = source.text("title")
    page = source.text("page") if source.has("page") else ""
    url = source.text("url") if source.has("url") else None
    source.close()
    if url is None and site and page:
        url = f"{site.rstrip('/')}/{page.lstrip('/')}"
    return title, url


def _said(
    one: Section, values: Values, left_out: list[Problem]
) -> list[tuple[str, tuple[str, ...], str]]:
    """Language, wordings and answer, for every language that has both."""
    asked, answers = one.section("questions"), one.section("answer")
    of_questions = asked.names(_LANGUAGE, f"one of the languages {', '.join(LANGUAGES)}")
    of_answers = answers.names(_LANGUAGE, f"one of the languages {', '.join(LANGUAGES)}")
    if not of_questions and not of_answers:
        one.reject("answer", "an answer", "none in any language", "Write at least one.")
    for language in of_questions:
        if language not in of_answers:
            asked.reject(language, f"an answer in {language} too", "none", "Write both or neither.")
    for language in of_answers:
        if language not in of_questions:
            answers.reject(
                language, f"questions in {language} too", "none", "Write both or neither."
            )
    return [
        (
            language,
            asked.texts(language, at_least_one=True),
            _filled(answers, language, values, left_out),
        )
        for language in LANGUAGES
        if language in of_questions and language in of_answers
    ]


def _filled(answers: Section, language: str, values: Values, left_out: list[Problem]) -> str:
    def reject(expected: str, found: str, advice: str) -> None:
        answers.reject(language, expected, found, advice)

    def lack(expected: str, found: str, advice: str) -> None:
        left_out.append(answers.problem(language, expected, found, advice))

    return values.fill(answers.text(language), language, reject, lack)


def _check_days(one: Section, first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        one.reject(
            "valid_until", f"a day from {first} on", str(last), "Exchange the two, or correct one."
        )
