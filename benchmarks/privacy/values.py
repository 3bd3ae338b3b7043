"""Made-up values of every form, with the right check digits."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from llm_fallback.privacy import checks

_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_FIRST_OF_PAN = "ABCFGHLJPT"
_BANKS = ("HDFC", "ICIC", "SBIN", "UTIB", "KKBK", "PUNB")
_HANDLES = ("okhdfcbank", "ybl", "paytm", "okicici", "upi", "axl")
_DOMAINS = ("example.com", "example.net", "mail.example.org", "example.co.in")


def digits(chance: Random, count: int) -> str:
    """`count` digits, the first not zero."""
    return str(chance.randint(1, 9)) + "".join(chance.choices(string.digits, k=count - 1))


def letters(chance: Random, count: int) -> str:
    """`count` capital letters."""
    return "".join(chance.choices(string.ascii_uppercase, k=count))


def card(chance: Random) -> str:
    """A card number of 15 or 16 digits that passes Luhn's check."""
    start = chance.choice(("4", "51", "55", "2221", "6011", "37", "60"))
    length = 15 if start == "37" else 16
    body = start + "".join(chance.choices(string.digits, k=length - len(start) - 1))
    return next(body + d for d in string.digits if checks.luhn(body + d))


def iban(chance: Random) -> str:
    """An account number of Germany, Britain or the Netherlands with the right check digits."""
    country, body = chance.choice(
        (
            ("DE", digits(chance, 18)),
            ("GB", letters(chance, 4) + digits(chance, 14)),
            ("NL", letters(chance, 4) + digits(chance, 10)),
        )
    )
    full = next(
        f"{country}{n:02}{body}" for n in range(2, 99) if checks.iban(f"{country}{n:02}{body}")
    )
    return full if chance.random() < 0.5 else _grouped(full, 4)


def aadhaar(chance: Random) -> str:
    """Twelve digits, the last by Verhoeff's scheme; in groups of four or without."""
    body = chance.choice("23456789") + "".join(chance.choices(string.digits, k=10))
    full = body + checks.verhoeff_digit(body)
    return chance.choice((full, _grouped(full, 4), "-".join((full[:4], full[4:8], full[8:]))))


def pan(chance: Random) -> str:
    """A tax number: five letters, the fourth a kind of taxpayer, four digits, a letter."""
    made = (
        letters(chance, 3)
        + chance.choice(_FIRST_OF_PAN)
        + letters(chance, 1)
        + digits(chance, 4)
        + letters(chance, 1)
    )
    return made if chance.random() < 0.8 else made.lower()


def gstin(chance: Random) -> str:
    """A tax number of a business with its check character."""
    body = f"{chance.randint(1, 37):02}{pan(chance).upper()}{chance.randint(1, 9)}Z"
    return body + checks.gstin_character(body)


def phone(chance: Random) -> str:
    """A number of India, the United States or Britain as people type it."""
    indian = chance.choice("6789") + "".join(chance.choices(string.digits, k=9))
    area, last = chance.choice(("212", "312", "415", "503")), f"555-01{chance.randint(0, 99):02}"
    forms = (
        indian, f"+91 {indian[:5]} {indian[5:]}", f"{indian[:5]} {indian[5:]}", f"+91-{indian}", f"0{indian}",
        f"({area}) {last}", f"+1 {area}-{last}", f"{area}.{last.replace('-', '.')}",
        f"020 7946 0{chance.randint(0, 999):03}", f"+44 7700 900{chance.randint(0, 999):03}",
    )  # fmt: skip
    return chance.choice(forms)


def tracking(chance: Random) -> str:
    """A parcel number of one of the carriers of the demo shop."""
    forms: tuple[Callable[[], str], ...] = (
        lambda: f"1Z{digits(chance, 4)}{letters(chance, 2)}{digits(chance, 10)}",
        lambda: f"{letters(chance, 2)}{digits(chance, 9)}GB",
        lambda: digits(chance, 12),
        lambda: f"9400{digits(chance, 18)}",
        lambda: digits(chance, 13),
        lambda: f"FMPP{digits(chance, 10)}",
    )
    return chance.choice(forms)()


def birth(chance: Random) -> str:
    """A date of birth with the month in words."""
    month = chance.choice(("January", "Feb", "March", "Aug", "October", "December"))
    day, year = chance.randint(1, 28), chance.randint(1950, 2005)
    return chance.choice(
        (f"{day} {month} {year}", f"{month} {day}, {year}", f"{day}th {month} {year}")
    )


def birth_digits(chance: Random) -> str:
    """A date of birth in digits."""
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1950, 2005)
    return chance.choice(
        (f"{day:02}/{month:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day}.{month}.{year}")
    )


def email(chance: Random, name: str) -> str:
    """An address of somebody with that name."""
    first, _, last = name.lower().partition(" ")
    local = chance.choice(
        (
            f"{first}.{last}",
            f"{first}{chance.randint(1, 99)}",
            f"{first[0]}{last}",
            f"{last}_{first}",
        )
    )
    return (
        "".join(c for c in local if c.isascii() and (c.isalnum() or c in "._"))
        + "@"
        + chance.choice(_DOMAINS)
    )


def formats(chance: Random, name: str) -> dict[str, str]:
    """One value for every placeholder of a fixed form; e-mail and UPI belong to a Latin `name`."""
    mail, number = email(chance, name), card(chance)
    indian = chance.choice("6789") + "".join(chance.choices(string.digits, k=9))
    return {
        "email": mail,
        "spelled_email": mail.replace("@", " at ").replace(".", " dot ").replace("_", " underscore "),
        "phone": phone(chance),
        "devanagari_phone": indian.translate(_DEVANAGARI),
        "order": "#" + chance.choice("JW") + digits(chance, 7),
        "bare_order": digits(chance, 7),
        "card": number,
        "card_spaced": _grouped(number, 4),
        "expiry": f"{chance.randint(1, 12):02}/{chance.randint(25, 32)}",
        "cvv": digits(chance, 3),
        "iban": iban(chance),
        "upi": mail.partition("@")[0] + "@" + chance.choice(_HANDLES),
        "gstin": gstin(chance),
        "pan": pan(chance),
        "aadhaar": aadhaar(chance),
        "ifsc": chance.choice(_BANKS) + "0" + digits(chance, 6),
        "account": digits(chance, chance.choice((11, 12, 14))),
        "birth": birth(chance),
        "birth_digits": birth_digits(chance),
        "tracking": tracking(chance),
        "ip": ".".join(str(chance.randint(1, 254)) for _ in range(4)),
        "token_url": f"https://shop.example/track?t={letters(chance, 4).lower()}{digits(chance, 8)}",
        "uk": uk(chance),
        "zip": digits(chance, 5),
        "pin": pin(chance),
    }  # fmt: skip


def uk(chance: Random) -> str:
    """A British postcode."""
    area = chance.choice(("LS", "BS", "EH", "M", "SW", "G", "CF"))
    return f"{area}{chance.randint(1, 19)} {chance.randint(1, 9)}{chance.choice('ABDEFG')}{chance.choice('HJLNPQ')}"


def pin(chance: Random) -> str:
    """An Indian postcode."""
    return chance.choice("12345678") + "".join(chance.choices(string.digits, k=5))


def _grouped(text: str, size: int) -> str:
    return " ".join(text[i : i + size] for i in range(0, len(text), size))
