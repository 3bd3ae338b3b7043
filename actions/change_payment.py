"""The skill `change_payment`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateChangePaymentForm(RequestForm):
    skill = "change_payment"
