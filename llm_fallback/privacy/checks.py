"""Checksums of cards, bank accounts and Indian numbers. Each takes the bare characters."""

from __future__ import annotations

# Verhoeff (1969), as UIDAI uses it for Aadhaar: multiplication in the dihedral group D5, and a
# permutation of the digits by position.
_D5 = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_SHIFT = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Lengths by country, from the IBAN registry (ISO 13616).
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22,
    "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip


def luhn(digits: str) -> bool:
    """Whether the last digit is right by ISO/IEC 7812-1 (payment cards). False for no digits."""
    doubled = (int(d) * 2 for d in digits[-2::-2])
    total = sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)
    return bool(digits) and total % 10 == 0


def verhoeff(digits: str) -> bool:
    """Whether the last digit is right by Verhoeff's scheme (Aadhaar). False for no digits."""
    return bool(digits) and _verhoeff(digits) == 0


def verhoeff_digit(digits: str) -> str:
    """The digit to append so that `verhoeff` holds."""
    return next(d for d in "0123456789" if verhoeff(digits + d))


def _verhoeff(digits: str) -> int:
    check = 0
    for position, digit in enumerate(reversed(digits)):
        moved = int(digit)
        for _ in range(position % 8):
            moved = _SHIFT[moved]
        check = _D5[check][moved]
    return check


def iban(text: str) -> bool:
    """Whether an account number without spaces, in capitals, is right by ISO 7064 mod 97-10."""
    if _IBAN_LENGTHS.get(text[:2]) != len(text) or not text[2:4].isdigit():
        return False
    return int("".join(str(_BASE_36.index(c)) for c in text[4:] + text[:4])) % 97 == 1


def gstin(text: str) -> bool:
    """Whether the last of fifteen characters is right for an Indian GST number."""
    return len(text) == 15 and text[-1] == gstin_character(text[:-1])


def gstin_character(text: str) -> str:
    """The check character of the first fourteen, by Luhn's scheme in base 36."""
    products = (_BASE_36.index(c) * (1 + i % 2) for i, c in enumerate(text))
    total = sum(p // 36 + p % 36 for p in products)
    return _BASE_36[(36 - total % 36) % 36]
