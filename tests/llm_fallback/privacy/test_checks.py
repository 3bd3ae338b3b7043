"""Check digits, against numbers from the publishers of each scheme."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_fallback.privacy import checks

DIGITS = st.text("0123456789", min_size=2, max_size=18)


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (checks.luhn, "4111111111111111"),
        (checks.luhn, "378282246310005"),
        (checks.luhn, "79927398713"),
        (checks.verhoeff, "2363"),
        (checks.verhoeff, "123451"),
        (checks.iban, "GB82WEST12345698765432"),
        (checks.iban, "DE89370400440532013000"),
        (checks.iban, "NL91ABNA0417164300"),
        (checks.gstin, "27AAPFU0939F1ZV"),
        (checks.gstin, "29AAGCB7383J1Z4"),
    ],
)
def test_published_numbers_pass(check: object, right: str) -> None:
    """Examples from the standards have the right check digits."""
    assert check(right)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (checks.luhn, "4111111111111112"),
        (checks.luhn, ""),
        (checks.verhoeff, "2364"),
        (checks.verhoeff, ""),
        (checks.iban, "GB82WEST12345698765433"),
        (checks.iban, "GB82WEST1234569876543"),
        (checks.iban, "ZZ82WEST12345698765432"),
        (checks.gstin, "27AAPFU0939F1ZW"),
        (checks.gstin, "27AAPFU0939F1Z"),
    ],
)
def test_altered_numbers_fail(check: object, wrong: str) -> None:
    """A wrong digit, length or country is seen."""
    assert not check(wrong)  # type: ignore[operator]


@given(DIGITS, st.data())
def test_verhoeff_sees_every_swap_of_neighbours(body: str, data: st.DataObject) -> None:
    """Verhoeff's promise: two different neighbours swapped are always noticed."""
    full = body + checks.verhoeff_digit(body)
    at = data.draw(st.integers(0, len(full) - 2))
    swapped = full[:at] + full[at + 1] + full[at] + full[at + 2 :]

    assert checks.verhoeff(full)
    assert swapped == full or not checks.verhoeff(swapped)
