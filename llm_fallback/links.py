"""Which links, e-mail addresses and phone numbers a text offers, and whether they are the shop's.

A model that was talked into it can send customers anywhere; so what it offers must be on the shop's
list or stand in a cited passage, letter for letter. Hidden forms are read as a customer would read them:
"evil dot com", "hxxps://evil[.]com", "e\u200bvil.com", "еvil.com" with a Cyrillic letter, markdown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urlsplit

import phonenumbers

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


@dataclass(frozen=True)
class AllowList:
    """What may always be offered. `domains` with their subdomains, over https or without scheme.

    E-mail addresses at these domains are allowed only if listed: anybody may have one there.
    """

    domains: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    regions: tuple[str, ...] = ("IN", "US", "GB")


def offered(text: str, regions: Sequence[str] = ("IN", "US", "GB")) -> tuple[Offered, ...]:
    """Every link, e-mail address and phone number of a text, in its plain form, each once."""
    plain = unveiled(text)
    found = [*_emails(plain), *_links(plain), *_phones(plain, regions)]
    return tuple(dict.fromkeys(found))


def not_allowed(text: str, passages: Iterable[str], allowed: AllowList) -> tuple[Offered, ...]:
    """What a text offers that is neither on the list nor in one of the cited `passages`; () if all is well."""
    said = offered(text, allowed.regions)
    if not said:
        return ()
    cited = {item for passage in passages for item in offered(passage, allowed.regions)}
    listed = {Offered(Contact.EMAIL, email.lower()) for email in allowed.emails}
    listed |= {Offered(Contact.PHONE, _number(phone)) for phone in allowed.phones}
    return tuple(i for i in said if i not in cited | listed and not _is_ours(i, allowed.domains))


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
        *(m.group() for p in (_WITH_SCHEME, _BARE, _ADDRESS) for m in p.finditer(without_mail)),
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


def _is_ours(item: Offered, domains: Sequence[str]) -> bool:
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
    return any(host == domain.lower() or host.endswith("." + domain.lower()) for domain in domains)


def _phones(text: str, regions: Sequence[str]) -> Iterator[Offered]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _DATE.match(match.group()) or not _is_phone(match.group(), digits, regions):
            continue
        yield Offered(Contact.PHONE, _number(match.group()))


def _is_phone(typed: str, digits: str, regions: Sequence[str]) -> bool:
    if typed.startswith("+") or digits.startswith("1800"):
        return True
    return any(_possible(typed, region) for region in regions)


def _possible(typed: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(typed, region)))
    except phonenumbers.NumberParseException:
        return False


def _number(typed: str) -> str:
    """What two ways to write one phone number have in common: its last ten digits."""
    return re.sub(r"\D", "", typed)[-10:]
