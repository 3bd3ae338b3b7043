"""The skill `exchange_item`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateExchangeItemForm(RequestForm):
    skill = "exchange_item"
