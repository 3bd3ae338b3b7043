"""E-mail addresses in a message, typed or spelled ("yusuf at example dot com")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from shop.services.pointing.lexicon import Lexicon

_TYPED = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_COMMA_TYPED = re.compile(
    r"([\w.+%-]+@[\w-]+),\s?(com|org|net|edu|io|in|de|fr|co\.uk)\b", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[{<]\s*(\w+)\s*[)\]}>]")
_SIGNS = frozenset("._-+")
_PART = re.compile(r"[\w.+%-]+")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}")
_SHORT = 14


def take_emails(text: str, words: Lexicon) -> tuple[tuple[str, ...], str]:
    """The e-mail addresses in lower case, and the text without those that were typed as one."""
    mended = _COMMA_TYPED.sub(r"\1.\2", text)
    typed = [match.group().strip(".'").lower() for match in _TYPED.finditer(mended)]
    if typed:
        return tuple(dict.fromkeys(typed)), _TYPED.sub(" , ", mended)
    spelled, rest = _spelled(text, words)
    return spelled, rest


def _spelled(text: str, words: Lexicon) -> tuple[tuple[str, ...], str]:
    signs = _signs(words)
    raw = _spaced(text).split()
    tokens = [signs.get(word.lower(), word) for word in raw]
    for index in range(1, len(tokens) - 1):
        if tokens[index] != "@":
            continue
        # "At" is a common word: it is a sign only in a message that is about an e-mail address.
        if raw[index] != "@" and len(raw) > _SHORT and "mail" not in text.lower():
            continue
        start, local = _left(tokens, index - 1)
        end, domain = _right(tokens, index + 1)
        if _PART.fullmatch(local) and _DOMAIN.fullmatch(domain.lower()):
            rest = " ".join([*raw[:start], ",", *raw[end:]])
            return (f"{local}@{domain}".lower(),), rest
    return (), text


def _spaced(text: str) -> str:
    """The text with "@" and bracketed signs standing free: "yusuf(at)example" -> "yusuf at example"."""
    return _BRACKETED.sub(r" \1 ", text).replace("@", " @ ")


def _left(tokens: Sequence[str], index: int) -> tuple[int, str]:
    """(first token used, the part before the "@")."""
    part = tokens[index]
    while index >= 2 and tokens[index - 1] in _SIGNS:
        part = tokens[index - 2] + tokens[index - 1] + part
        index -= 2
    return index, part


def _right(tokens: Sequence[str], index: int) -> tuple[int, str]:
    """(token after the last used, the part behind the "@")."""
    part = tokens[index]
    while index + 2 < len(tokens) and tokens[index + 1] in _SIGNS:
        part += tokens[index + 1] + tokens[index + 2]
        index += 2
    return index + 1, part.rstrip(".,;!?")


@lru_cache(maxsize=16)
def _signs(words: Lexicon) -> dict[str, str]:
    mapping = words.mapping("identity_spelled")
    return {word.lower(): sign for sign, said in mapping.items() for word in said}
