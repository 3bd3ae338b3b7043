"""The skill `change_address`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateChangeAddressForm(RequestForm):
    skill = "change_address"
