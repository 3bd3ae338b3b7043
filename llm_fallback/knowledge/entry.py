"""A thing the shop's sources answer, in every language it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from llm_fallback.types import Kind, Passage

LANGUAGES = ("en", "hi", "hi-Latn")


@dataclass(frozen=True)
class Entry:
    """One FAQ entry, section of a page, or product: a passage for each language it has.

    `passages` share their id and kind. The dates are the first and the last day on which it holds,
    None for always. `signed_in` keeps it from those who have not said who they are. `group` names
    what it is a translation of (pages are translated as a whole, not section by section): where a
    group has the language asked for, its other languages are not looked at; "" if nothing else is.
    """

    passages: tuple[Passage, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    signed_in: bool = False
    group: str = ""

    @property
    def id(self) -> str:
        """That of its passages."""
        return self.passages[0].id

    @property
    def kind(self) -> Kind:
        """That of its passages."""
        return self.passages[0].kind

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day on which it holds, as ordinals (`date.toordinal`)."""
        return (self.valid_from or date.min).toordinal(), (self.valid_until or date.max).toordinal()

    def passage(self, language: str) -> Passage:
        """The passage in `language`, else in English, else in the first it has."""
        for wanted in (language, LANGUAGES[0]):
            for passage in self.passages:
                if passage.language == wanted:
                    return passage
        return self.passages[0]

    def holds_on(self, day: date) -> bool:
        """Whether it may be said on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)
