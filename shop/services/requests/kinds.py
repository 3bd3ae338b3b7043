"""The requests a customer can make, and what each needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shop.domain.plans import Operation
from shop.domain.policy import Enquiry


class Ask(str, Enum):
    """What a request can be waiting for. The values are the slot names of the forms."""

    CUSTOMER = "customer_id"
    ORDER = "order_number"
    ITEMS = "items"
    VARIANT = "variant"
    PAYMENT_METHOD = "payment_method"
    REFUND_METHOD = "refund_method"
    REASON = "reason"
    ADDRESS = "address"
    TROUBLE = "trouble"
    DETAILS = "details"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Kind:
    """One kind of request. `operation` is None for requests that only read or open a ticket."""

    name: str
    needs: tuple[Ask, ...]
    operation: Operation | None = None
    enquiry: Enquiry | None = None

    @property
    def identity_key(self) -> str | None:
        """What the identity policy calls this request; None where it asks for no proof of its own."""
        named = self.operation or self.enquiry
        return None if named is None else named.value


_WRITE_ORDER = (Ask.CUSTOMER, Ask.ORDER)
_SWAP = (*_WRITE_ORDER, Ask.ITEMS, Ask.VARIANT, Ask.PAYMENT_METHOD, Ask.CONFIRM)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("cancel_order", (*_WRITE_ORDER, Ask.REASON, Ask.CONFIRM), Operation.CANCEL_ORDER),
        Kind("change_address", (*_WRITE_ORDER, Ask.ADDRESS, Ask.CONFIRM), Operation.CHANGE_ADDRESS),
        Kind("change_items", _SWAP, Operation.CHANGE_ITEMS),
        Kind("exchange_item", _SWAP, Operation.EXCHANGE_ITEMS),
        Kind(
            "change_payment",
            (*_WRITE_ORDER, Ask.PAYMENT_METHOD, Ask.CONFIRM),
            Operation.CHANGE_PAYMENT,
        ),
        Kind(
            "return_item",
            (*_WRITE_ORDER, Ask.ITEMS, Ask.REFUND_METHOD, Ask.CONFIRM),
            Operation.RETURN_ITEMS,
        ),
        Kind(
            "change_default_address",
            (Ask.CUSTOMER, Ask.ADDRESS, Ask.CONFIRM),
            Operation.CHANGE_DEFAULT_ADDRESS,
        ),
        Kind("identify_customer", (Ask.CUSTOMER,)),
        Kind("list_orders", (Ask.CUSTOMER,), enquiry=Enquiry.LIST_ORDERS),
        Kind("show_profile", (Ask.CUSTOMER,), enquiry=Enquiry.PROFILE),
        Kind("track_order", _WRITE_ORDER, enquiry=Enquiry.ORDER_STATUS),
        Kind("order_details", _WRITE_ORDER, enquiry=Enquiry.ORDER_DETAILS),
        Kind("refund_status", _WRITE_ORDER, enquiry=Enquiry.REFUND_STATUS),
        Kind(
            "report_problem",
            (*_WRITE_ORDER, Ask.TROUBLE, Ask.DETAILS),
            enquiry=Enquiry.REPORT_PROBLEM,
        ),
    )
}

OPERATION_KINDS: dict[Operation, str] = {
    kind.operation: kind.name for kind in KINDS.values() if kind.operation is not None
}

# Customers say "exchange" of what has not been sent and "change" of what they hold in their hands:
# which of the two it is follows from the order, not from the word.
SWAPS = frozenset({Operation.CHANGE_ITEMS, Operation.EXCHANGE_ITEMS})
