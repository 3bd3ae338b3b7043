"""What privacy speaks of. Nothing here does any work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Personal(str, Enum):
    """Kinds of personal data; the value is the word in the placeholder: `[EMAIL_1]`."""

    NAME = "NAME"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    CARD = "CARD"
    IBAN = "IBAN"
    ORDER = "ORDER"
    TRACKING = "TRACKING"
    AADHAAR = "AADHAAR"
    PAN = "PAN"
    GSTIN = "GSTIN"
    IFSC = "IFSC"
    UPI = "UPI"
    VEHICLE = "VEHICLE"
    IP = "IP"
    URL = "URL"
    BIRTHDATE = "BIRTHDATE"
    # A number of an account, a passport, a ticket: long, and of no use for an answer.
    ACCOUNT = "ACCOUNT"
    # What a customer typed that looks like one of our placeholders: his own words, put back as typed.
    TEXT = "TEXT"


@dataclass(frozen=True)
class KnownValue:
    """Something known of the customer who asks: a name, an address, the number of an order.

    NAME: first and last name in one value. ADDRESS: one line, its parts separated by commas.
    CARD: the whole number or the last four digits.
    """

    kind: Personal
    value: str


@dataclass(frozen=True)
class Span:
    """Personal data at [start, end) of a text. Where two overlap, the lower `rank` keeps its place."""

    start: int
    end: int
    kind: Personal
    rank: int


class UnresolvedPlaceholder(Exception):
    """A reply holds placeholders that stand for nothing; it must not be shown. Lists them."""

    def __init__(self, placeholders: Sequence[str]) -> None:
        """`placeholders` as they were written, without personal data."""
        super().__init__("no value for " + ", ".join(placeholders))
        self.placeholders = tuple(placeholders)


class Finder(Protocol):
    """Finds one sort of personal data."""

    def __call__(self, text: str) -> Sequence[Span]:
        """Every find in a folded text, in no order; they may overlap. Never fails."""
