"""The skill `identify_customer`."""

from __future__ import annotations

from actions._form import RequestForm


class ValidateIdentifyCustomerForm(RequestForm):
    skill = "identify_customer"
