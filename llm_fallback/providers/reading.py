"""Reading a model's JSON reply while it is still being written.

A reply is one object:
`{"answerable": bool, "sentences": [{"text": str, "sources": [str]}], "needs_human": bool, "skill": str|null}`
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from llm_fallback.errors import ProviderError, Reason
from llm_fallback.types import Sentence, Verdict

MAX_REPLY_CHARS = 32_000
"""Longer is no reply to a customer; what comes after is not read."""
MAX_VALUE_CHARS = 4_000
"""The longest single value, such as a sentence with its sources."""

# Models that reason aloud put this around their thoughts, before the reply; they may hold braces.
_THINKING, _THOUGHT = "<think>", "</think>"
_SPACE = re.compile(r"\s*")
_INSTEAD = {"Cc": " ", "Cs": "\ufffd"}
# A value is tried only where one may just have ended: trying is not free.
_MAY_END = re.compile(r"[}\]\",\s]")
# strict=False: small models write line breaks into strings as they are.
_decode = json.JSONDecoder(strict=False).raw_decode


class ReplyReader:
    """Takes a reply in pieces and gives its sentences as soon as each is complete.

    Text before the first brace (a code fence, "Here is the answer:") and after the last is passed
    over, and so are white space and unknown keys. `labels` says which passage each label stands for;
    what a sentence cites beside them is left out.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        """`labels` maps the labels that the model was given to ids of passages."""
        self._labels = {label.casefold(): id_ for label, id_ in labels.items()}
        self._labels |= {id_.casefold(): id_ for id_ in labels.values()}
        self._text = ""
        self._at = 0
        self._looked = 0
        self._begun = False
        self._in_sentences = False
        self._complete = False
        self._values: dict[str, Any] = {}

    @property
    def complete(self) -> bool:
        """Whether the object was closed."""
        return self._complete

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that `piece` completes; none once the reply said it is not answerable.

        Raises:
            ProviderError: BROKEN_REPLY, if this can no longer become a reply.
        """
        if self._complete or not piece:
            return []
        self._text += piece
        if len(self._text) > MAX_REPLY_CHARS:
            raise _broken(f"more than {MAX_REPLY_CHARS} characters")
        if not self._begun and not self._begin():
            return []
        if len(self._text) - self._at > MAX_VALUE_CHARS + len(piece):
            raise _broken(f"a value that does not end within {MAX_VALUE_CHARS} characters")
        return self._read() if _MAY_END.search(piece) else []

    def finish(self, truncated: bool = False) -> Verdict:
        """What the reply says as a whole. `truncated`: its length was limited.

        Raises:
            ProviderError: TRUNCATED or BROKEN_REPLY, if the object was never completed or lacks
                what it must have.
        """
        if not self._complete and truncated:
            raise ProviderError(
                Reason.TRUNCATED,
                f"the reply ended after {len(self._text)} characters; see"
                " AFTERCART_LLM_MAX_REPLY_TOKENS",
            )
        if not self._complete:
            raise _broken("it ended before its JSON did" if self._begun else "no JSON object in it")
        return self._verdict()

    # -- the object, key by key -----------------------------------------------------------------

    def _begin(self) -> bool:
        """Look for the brace the reply begins with; whether it is there."""
        if not self._at:
            self._text = self._text.lstrip()
            thinking = _THINKING.startswith(self._text[: len(_THINKING)])
            if thinking and not self._thought():
                return False
        brace = self._text.find("{", self._at)
        self._begun = brace >= 0
        self._at = brace + 1 if self._begun else self._at
        return self._begun

    def _thought(self) -> bool:
        """Pass over the thoughts; whether they are at an end."""
        end = self._text.find(_THOUGHT, max(0, self._looked - len(_THOUGHT)))
        self._looked = len(self._text)
        self._at = end + len(_THOUGHT) if end >= 0 else 0
        return end >= 0

    def _read(self) -> list[Sentence]:
        found: list[Sentence] = []
        while not self._complete:
            step = self._next_sentence(found) if self._in_sentences else self._next_key()
            if not step:
                break
        return [] if self._values.get("answerable") is False else found

    def _next_key(self) -> bool:
        """Read one key and its value; False where more text is needed."""
        at = self._skip(self._at, ",")
        if self._text[at : at + 1] == "}":
            self._complete = True
            self._at = at + 1
            return True
        key, at = self._value(at)
        if key is None:
            return False
        if not isinstance(key, str):
            raise _broken("a key that is no text")
        at = self._skip(at)
        if self._text[at : at + 1] not in ("", ":"):
            raise _broken("a key without a value")
        at = self._skip(at + 1)
        if key == "sentences" and self._text[at : at + 1] == "[":
            self._in_sentences = True
            self._values[key] = []
            self._at = at + 1
            return True
        value, end = self._value(at, ended=True)
        if end == at:
            return False
        self._values[key] = value
        self._at = end
        return True

    def _next_sentence(self, found: list[Sentence]) -> bool:
        at = self._skip(self._at, ",")
        if self._text[at : at + 1] == "]":
            self._in_sentences = False
            self._at = at + 1
            return True
        value, end = self._value(at)
        if end == at:
            return False
        self._at = end
        sentence = self._sentence(value)
        if sentence.text:
            found.append(sentence)
            self._values["sentences"].append(sentence)
        return True

    def _value(self, at: int, ended: bool = False) -> tuple[Any, int]:
        """The JSON value at `at` and where it ends, which is `at` if it is not complete.

        `ended`: only take it if something follows, since 1 may become 12.
        """
        if at >= len(self._text):
            return None, at
        try:
            value, end = _decode(self._text, at)
        except ValueError:
            return None, at
        except RecursionError:
            raise _broken("brackets within brackets without end") from None
        return (None, at) if ended and end == len(self._text) else (value, end)

    def _skip(self, at: int, also: str = "") -> int:
        """Past white space, and past one of the characters `also` among it."""
        end = _end_of_space(self._text, at)
        if also and self._text[end : end + 1] == also:
            end = _end_of_space(self._text, end + 1)
        return end

    # -- what it means --------------------------------------------------------------------------

    def _sentence(self, value: object) -> Sentence:
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise _broken("a sentence without text")
        sources = value.get("sources", [])
        if isinstance(sources, str):
            sources = [sources]
        if not isinstance(sources, list):
            raise _broken("sources that are no list")
        return Sentence(printable(value["text"]), self._known(sources))

    def _known(self, sources: Sequence[object]) -> tuple[str, ...]:
        ids = (self._labels.get(str(source).strip().casefold()) for source in sources)
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ is not None))

    def _verdict(self) -> Verdict:
        answerable = self._values.get("answerable")
        needs_human = self._values.get("needs_human", False)
        skill = self._values.get("skill")
        if not isinstance(answerable, bool) or not isinstance(needs_human, bool):
            raise _broken("answerable and needs_human must be true or false")
        if skill is not None and not isinstance(skill, str):
            raise _broken("skill must be a name or null")
        if answerable and not isinstance(self._values.get("sentences"), list):
            raise _broken("no list of sentences")
        return Verdict(answerable and bool(self._values["sentences"]), needs_human, skill or None)


def printable(text: str) -> str:
    """`text` in one line, without control characters, and with U+FFFD where it is no Unicode text."""
    return " ".join("".join(_INSTEAD.get(unicodedata.category(c), c) for c in text).split())


def _end_of_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _broken(what: str) -> ProviderError:
    return ProviderError(Reason.BROKEN_REPLY, f"the model's reply is not as asked: {what}")
