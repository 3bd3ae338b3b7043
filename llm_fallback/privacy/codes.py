"""What is written in a fixed form with letters in it: e-mail addresses, links, Indian tax and bank numbers.

Forms: RFC 5321 (e-mail), NPCI (UPI ids), Income Tax Department (PAN), GSTN (GSTIN), RBI (IFSC),
ISO 13616 (IBAN), UPU S10 (parcels), UPS ("1Z").
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence

from llm_fallback.privacy import checks
from llm_fallback.privacy.types import Personal, Span

FIRM, CHECKED = 1, 2

_EMAIL = re.compile(
    r"(?<![\w+%-])[\w.+%'-]{1,64}\s?@\s?(?:[^\W_](?:[\w-]{0,62})\s?\.\s?){1,5}[^\W\d_][\w-]{1,62}(?![\w@])"
)
_PROVIDERS = r"(?:gmail|yahoo|outlook|hotmail|icloud|rediffmail|proton|protonmail|live|aol|zoho)"
_AT = r"(?:\s*[(\[{<]\s*at\s*[)\]}>]\s*|\s+at(?:\s+the\s+rate(?:\s+of)?)?\s+|\s*@\s*)"
_DOT = r"(?:\s*[(\[{<]\s*dot\s*[)\]}>]\s*|\s+dot\s+)"
_NAME = r"[a-z0-9](?:[\w+-]|\.(?=\w)){0,40}(?:(?:\s+(?:dot|underscore|dash)\s+)[\w+-]{1,40}){0,3}"
_SPELLED = re.compile(
    rf"(?<![\w.@]){_NAME}(?:{_AT}[\w-]{{2,40}}(?:{_DOT}[\w-]{{2,20}}){{1,3}}"
    rf"|{_AT}{_PROVIDERS}\.\w{{2,4}}|\s*[(\[{{<]\s*at\s*[)\]}}>]\s*[\w-]{{2,40}}(?:\.\w{{2,10}}){{1,2}})(?!\w)",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?<![\w@.])(?:[a-z][a-z0-9+.-]{1,10}://|www\.|(?=[\w-]+(?:\.[\w-]+){1,4}[/?#]))[^\s<>\"'`]{3,2000}",
    re.IGNORECASE,
)
# A link with any of these may be the key to somebody's account or parcel.
_TELLING = re.compile(r"[?#@=;]|[^/]*(?=[\w.~%-]*\d)(?=[\w.~%-]*[a-z])[\w.~%-]{12,}|\d{5,}", re.I)
_UPI = re.compile(r"(?<![\w.@-])[\w.-]{2,256}@[a-z][a-z0-9]{1,63}(?![\w@-]|\.\w)", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_PAN = r"[A-Z]{3}[ABCFGHLJPTK][A-Z]\d{4}[A-Z]"
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
_STATES = (
    "AN|AP|AR|AS|BH|BR|CG|CH|DD|DL|DN|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TN|TR"
    "|TS|UA|UK|UP|WB"
)


def _form(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Z0-9_@]){form}(?![A-Z0-9_@])", re.IGNORECASE)


_FORMS: tuple[tuple[Personal, re.Pattern[str]], ...] = (
    (Personal.GSTIN, _form(rf"\d{{2}}[ -]?{_PAN}[ -]?[1-9A-Z][ -]?Z[ -]?[0-9A-Z]")),
    (Personal.PAN, _form(r"[A-Z]{3}[ABCFGHLJPTK][A-Z][ -]?\d{4}[ -]?[A-Z]")),
    (Personal.IFSC, _form(r"[A-Z]{4}0(?=[A-Z0-9]*\d)[A-Z0-9]{6}")),
    (Personal.VEHICLE, _form(rf"(?:{_STATES})[ -]?\d{{1,2}}[A-Z]?[ -]?[A-Z]{{1,3}}[ -]?\d{{4}}")),
    (Personal.TRACKING, _form(r"1Z(?:[ -]?[0-9A-Z]){16}")),
    (Personal.TRACKING, _form(r"[A-Z]{2}[ -]?\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?[A-Z]{2}")),
    (Personal.TRACKING, _form(r"[A-Z]{1,6}-?\d{8,20}[A-Z]{0,3}")),
    # Passports (one letter), voter cards (three), British and American insurance numbers.
    (Personal.ACCOUNT, _form(r"(?:[A-Z]|[A-Z]{3})[ -]?\d{7}")),
    (Personal.ACCOUNT, _form(r"[A-Z]{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]")),
    (Personal.ACCOUNT, _form(r"\d{3}-\d{2}-\d{4}")),
    # Our own tickets and receipts.
    (Personal.ACCOUNT, _form(r"T-\d{5,9}")),
    (Personal.ACCOUNT, _form(r"(?:CN|AD|IT|PM|RT|EX|DA)-[A-Z0-9]{6}")),
)


class Codes:
    """Finds everything that has a fixed form with letters in it."""

    def __call__(self, text: str) -> Sequence[Span]:
        """See `Finder`."""
        finders: tuple[Callable[[str], Iterator[Span]], ...] = (_links, _mail, _addresses, _ibans)
        found = [span for finder in finders for span in finder(text)]
        for kind, form in _FORMS:
            # An order's number may look like a passport's: the order comes first.
            rank = CHECKED + (kind is Personal.ACCOUNT)
            found += (Span(*m.span(), kind, rank) for m in form.finditer(text))
        return found


def _links(text: str) -> Iterator[Span]:
    for match in _URL.finditer(text):
        link = match.group().rstrip(".,;:!?)]}।")
        rest = link.partition("://")[2] or link
        path = rest[len(rest.partition("/")[0]) :] if "/" in rest else rest
        if _TELLING.search(path) or "@" in rest.partition("/")[0]:
            yield Span(match.start(), match.start() + len(link), Personal.URL, 0)


def _mail(text: str) -> Iterator[Span]:
    lowered = text.lower()
    if "@" in text:
        for match in _EMAIL.finditer(text):
            lead = len(match.group()) - len(match.group().lstrip(".' "))
            end = match.start() + len(match.group().rstrip(".'- "))
            yield Span(match.start() + lead, end, Personal.EMAIL, FIRM)
        yield from (Span(*m.span(), Personal.UPI, CHECKED) for m in _UPI.finditer(text))
    if "@" in text or "at" in lowered:
        yield from (Span(*m.span(), Personal.EMAIL, FIRM) for m in _SPELLED.finditer(text))


def _addresses(text: str) -> Iterator[Span]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                ipaddress.ip_address(match.group())
            except ValueError:
                continue
            # "::" alone is a sign, not a machine.
            if any(c.isdigit() for c in match.group()):
                yield Span(*match.span(), Personal.IP, CHECKED)


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        end = _end_of_iban(match.group())
        if end:
            yield Span(match.start(), match.start() + end, Personal.IBAN, FIRM)


def _end_of_iban(typed: str) -> int:
    """How many characters of `typed` are an IBAN; 0 if none. What follows it may look like more of it."""
    compact = ""
    for index, character in enumerate(typed):
        if character not in " -":
            compact += character.upper()
            if len(compact) >= 15 and checks.iban(compact):
                return index + 1
    return 0
