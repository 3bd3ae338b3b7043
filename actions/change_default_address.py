"""The skill `change_default_address`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateChangeDefaultAddressForm(RequestForm):
    skill = "change_default_address"
