"""Which links, e-mail addresses and phone numbers a text offers, and whether it may.

A model that was talked into it can send customers anywhere; so what it offers must stand in a cited
passage, letter for letter, and a link must lead to a host of the shop's. Hidden forms are read as a customer would read them:
"evil dot com", "hxxps://evil[.]com", "e\u200bvil.com", "еvil.com" with a Cyrillic letter, markdown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urlsplit

import phonenumbers

from llm_fallback.types import Kind, Passage

# The letters of other scripts that look like Latin ones, as in Unicode's confusables (UTS 39), small letters.
_TWINS = dict(
    zip(
        "аеорсухіјѕԁһӏԛԝпгтмквзεοαιυκνρτωγոսօɡıⅼℓ",
        "aeopcyxijsdhlqwnrtmkb3eoaiukvptwynuogill",
        strict=True,
    )
)
_DOTS = "。．｡․‧·"
_SCHEMES = re.compile(r"\bh(?:xx|tt)ps?\s?(?::|\[:\]|：)\s?/\s?/\s?", re.IGNORECASE)
_BRACKETED_DOT = re.compile(r"\s?[(\[{<]\s?(?:\.|dot|punkt|डॉट)\s?[)\]}>]\s?", re.IGNORECASE)
_BRACKETED_AT = re.compile(r"\s?[(\[{<]\s?(?:@|at|एट)\s?[)\]}>]\s?", re.IGNORECASE)
# Suffixes worth a second look when a dot is only said, or has blanks around it.
_SUFFIXES = (
    "com|net|org|info|biz|io|co|in|uk|us|eu|de|fr|ru|cn|xyz|top|shop|store|site|online|club|live|app|dev|me|ly|gl|to|tk|ml|ga|cf"
    "|click|link|win|vip|buzz|icu|pw|cc|tv|ai|gg|support|help|pro|page|example|test|invalid|edu|gov|mil|zip|mov|onion"
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SAID_DOT = re.compile(
    rf"(?<=[a-z0-9])\s+(?:dot|डॉट)\s+(?=(?:{_LABEL}\s+(?:dot|डॉट)\s+)*(?:{_SUFFIXES})\b)", re.I
)
_SAID_AT = re.compile(
    rf"(?<=[a-z0-9])\s+(?:at|at the rate|एट)\s+(?={_LABEL}\.(?:{_LABEL}\.)*(?:{_SUFFIXES})\b)", re.I
)
_SPACED_DOT = re.compile(rf"(?<=[a-z0-9])(?:\s\.\s?|\s?\.\s)(?=(?:{_SUFFIXES})\b(?:/|\s|$|[,;!?]))")
_SAID_SLASH = re.compile(r"(?<=[a-z0-9])\s+(?:slash|स्लैश)\s+(?=[a-z0-9])", re.IGNORECASE)
_EMAIL = re.compile(rf"[a-z0-9._%+-]{{1,64}}\s?@\s?(?:{_LABEL}\.)+[a-z0-9-]{{2,63}}", re.I)
_WITH_SCHEME = re.compile(
    r"\b(?!(?:mailto|tel):)[a-z][a-z0-9+.-]{1,12}://[^\s<>\"'`]+|\b(?:javascript|data|vbscript|whatsapp|tg|upi|sms|intent):[^\s<>\"'`]+",
    re.I,
)
_TARGET = re.compile(
    r"\]\(\s*<?([^)\s>]+)[^)]*\)|\bhref\s*=\s*[\"']?([^\s\"'>]+)|^\s*\[[^\]]+\]:\s*(\S+)",
    re.I | re.M,
)
_BARE = re.compile(
    rf"(?<![@\w.%-])(?:{_LABEL}\.)+(?:{_SUFFIXES}|xn--[a-z0-9-]{{2,59}}|[a-z]{{2,24}}(?=[/:?#]))(?![\w-])(?:[:/?#][^\s<>\"'`]*)?",
    re.I,
)
_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])(?:[:/?#][^\s<>\"'`]*)?")
_TRAILING = ".,;:!?)]}*_\"'।"
_PHONE = re.compile(r"(?<![\w.,$€£₹/-])\+?\(?\d(?:[ ().-]{0,3}\d){6,14}(?![\w/%-]|[.,]\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[-.]\d{1,2}[-.]\d{2,4}")


class Contact(str, Enum):
    """What a text can send a customer to."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Offered:
    """Something to click, write to or call, in its plain form: lower case, no scheme, digits only."""

    contact: Contact
    plain: str


# Where a phone number that is written without its country may be of.
REGIONS = ("IN", "US", "GB")
# What the shop itself has written. Products and orders come from elsewhere.
_WRITTEN = frozenset({Kind.FAQ, Kind.PAGE})


def offered(text: str) -> tuple[Offered, ...]:
    """Every link, e-mail address and phone number of a text, in its plain form, each once."""
    plain = unveiled(text)
    return tuple(dict.fromkeys([*_emails(plain), *_links(plain), *_phones(plain)]))


def strange(
    text: str, passages: Sequence[Passage], hosts: Collection[str] = ()
) -> tuple[Offered, ...]:
    """What a text offers and may not, given the `passages` it cites; () if all is well.

    All it offers has to stand in a passage. A link also has to lead to one of `hosts`, or below one;
    where there are none, to stand in an FAQ entry or a page.
    """
    said = offered(text)
    if not said:
        return ()
    places = [(passage.kind, frozenset(offered(passage.text))) for passage in passages]

    def may(item: Offered) -> bool:
        kinds = {kind for kind, there in places if item in there}
        if item.contact is not Contact.LINK or not kinds:
            return bool(kinds)
        return leads_to(item, hosts) if hosts else bool(kinds & _WRITTEN)

    return tuple(item for item in said if not may(item))


def unveiled(text: str) -> str:
    """A text as a reader takes it: nothing invisible, one script, dots where dots are meant."""
    kept = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )
    kept = "".join("." if c in _DOTS else c for c in _untwinned(kept))
    kept = _SCHEMES.sub("https://", _percent(kept))
    kept = (
        _BRACKETED_AT.sub("@", _BRACKETED_DOT.sub(".", kept))
        .replace("[:]", ":")
        .replace("[/]", "/")
    )
    kept = _SAID_DOT.sub(".", kept)
    kept = _SPACED_DOT.sub(".", kept)
    return _SAID_SLASH.sub("/", _SAID_AT.sub("@", kept))


def _untwinned(text: str) -> str:
    """Latin letters for their twins; what was meant in another script is only searched, never shown."""
    return "".join(c if c.isascii() else _TWINS.get(c.lower(), c) for c in text)


def _percent(text: str) -> str:
    return re.sub(r"(?:%[0-9a-fA-F]{2})+", lambda m: unquote(m.group(), errors="replace"), text)


def _emails(text: str) -> Iterator[Offered]:
    for match in _EMAIL.finditer(text):
        yield Offered(Contact.EMAIL, match.group().replace(" ", "").strip(_TRAILING).lower())


def _links(text: str) -> Iterator[Offered]:
    targets = (next(filter(None, m.groups())) for m in _TARGET.finditer(text))
    without_mail = _EMAIL.sub(" ", text)
    raw = [
        *targets,
        # "https://shop.example@evil.com" is no e-mail address.
        *(m.group() for m in _WITH_SCHEME.finditer(text)),
        *(m.group() for p in (_BARE, _ADDRESS) for m in p.finditer(without_mail)),
    ]
    for link in raw:
        if link.lower().startswith(("mailto:", "tel:")) or _EMAIL.fullmatch(link):
            continue
        yield Offered(Contact.LINK, _plain_link(link))


def _plain_link(link: str) -> str:
    """A link without what does not change where it leads: https, "www.", a last slash, capitals of the host."""
    trimmed = link.split("](")[0].rstrip(_TRAILING)
    scheme, separator, rest = trimmed.partition("://")
    if not separator:
        scheme, rest = "https", trimmed
    host, slash, path = rest.partition("/")
    host = host.lower().removeprefix("www.").removesuffix(":443")
    where = host + slash + path.rstrip("/")
    return (
        where.rstrip("/") if scheme.lower() in ("http", "https") else f"{scheme.lower()}://{where}"
    )


def leads_to(item: Offered, hosts: Collection[str]) -> bool:
    """Whether a link leads, over https, to one of `hosts` or to a host below one, and carries no other."""
    if item.contact is not Contact.LINK or "://" in item.plain or "\\" in item.plain:
        return False
    try:
        parts = urlsplit("https://" + item.plain)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    # "shop.example@evil.com" and an odd port are nobody's shop; nor is a link that carries another.
    if (
        parts.username is not None
        or port is not None
        or "//" in parts.path
        or re.search(r"https?:", parts.query)
    ):
        return False
    return any(host == own.lower() or host.endswith("." + own.lower()) for own in hosts)


def _phones(text: str) -> Iterator[Offered]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _DATE.match(match.group()) or not _is_phone(match.group(), digits):
            continue
        yield Offered(Contact.PHONE, _number(match.group()))


def _is_phone(typed: str, digits: str) -> bool:
    if typed.startswith("+") or digits.startswith("1800"):
        return True
    return any(_possible(typed, region) for region in REGIONS)


def _possible(typed: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(typed, region)))
    except phonenumbers.NumberParseException:
        return False


def _number(typed: str) -> str:
    """What two ways to write one phone number have in common: its last ten digits."""
    return re.sub(r"\D", "", typed)[-10:]
