"""The skill `cancel_order`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateCancelOrderForm(RequestForm):
    skill = "cancel_order"
