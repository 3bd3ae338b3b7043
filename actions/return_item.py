"""The skill `return_item`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateReturnItemForm(RequestForm):
    skill = "return_item"
