"""The skill `change_items`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateChangeItemsForm(RequestForm):
    skill = "change_items"
