"""What a rule answers when it says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from shop.domain.order import Order
from shop.domain.plans import Operation


class RefusalCode(str, Enum):
    """Why something is refused. Wordings are keyed on these; the comments name the facts beside
    `operation`, `order_number` and `status`, which every refusal about an order has. Where the state
    or a window speaks against it, `placed_on` and `delivered_on` come too, as far as they are known.
    """

    # The order's state does not allow it.
    ALREADY_PROCESSED = "already_processed"  # packed and handed over
    ALREADY_SHIPPED = "already_shipped"  # on its way
    ALREADY_DELIVERED = "already_delivered"  # too late to cancel or change
    NOT_DELIVERED_YET = "not_delivered_yet"  # too early to return or exchange
    ALREADY_CANCELLED = "already_cancelled"
    RETURN_ALREADY_REQUESTED = "return_already_requested"
    ALREADY_RETURNED = "already_returned"
    EXCHANGE_ALREADY_REQUESTED = "exchange_already_requested"
    ALREADY_EXCHANGED = "already_exchanged"
    ITEMS_ALREADY_MODIFIED = "items_already_modified"  # the one change of items is used up
    NOT_OFFERED = "not_offered"  # the shop never does this for orders in that state

    # The time is over, or nobody can tell.
    WINDOW_OVER = "window_over"  # window_days and last_day; or window_hours and last_day
    DATE_UNKNOWN = "date_unknown"  # there is a window, but not when it began; window_days or _hours

    # How the order was paid does not allow it (change of payment).
    SEVERAL_PAYMENTS = "several_payments"  # money moved more than once; payments (their number)
    NO_PAYMENT = "no_payment"  # nothing was paid that could be paid another way

    # The reason, address, items or payment method chosen does not fit.
    UNKNOWN_REASON = "unknown_reason"  # reason, reasons (the accepted ids)
    SAME_ADDRESS = "same_address"  # it is the address on file; address
    INCOMPLETE_ADDRESS = "incomplete_address"  # missing (names of parts)
    NO_ITEMS = "no_items"  # nothing was chosen
    UNKNOWN_LINE = "unknown_line"  # line_id
    LINE_TWICE = "line_twice"  # line_id, item: the same line was chosen twice
    NOT_RETURNABLE_ITEM = "not_returnable_item"  # line_id, item, category
    PRODUCT_GONE = "product_gone"  # line_id, item: no longer in the catalogue
    UNKNOWN_VARIANT = "unknown_variant"  # line_id, item, variant_id: nothing of that id is sold
    VARIANT_OF_OTHER_PRODUCT = "variant_of_other_product"  # line_id, item, variant_id, other
    SAME_VARIANT = "same_variant"  # line_id, item, variant_id, options
    VARIANT_UNAVAILABLE = "variant_unavailable"  # line_id, item, variant_id, options, stock, wanted
    DIFFERENT_PRICE = "different_price"  # line_id, item, variant_id, options, difference
    DIFFERENT_CURRENCY = "different_currency"  # line_id, item, variant_id, options
    UNKNOWN_METHOD = "unknown_method"  # method_id: not on file
    METHOD_NOT_ALLOWED = "method_not_allowed"  # method_id, allowed (ids of those that are)
    SAME_METHOD = "same_method"  # method_id: it is paid with that one already
    INSUFFICIENT_BALANCE = "insufficient_balance"  # method_id, balance, needed


@dataclass(frozen=True)
class Refusal:
    """A no: the code wording is keyed on, the facts it needs, and what is possible instead.

    Facts are text: dates as ISO 8601 (UTC), amounts with their sign, ids as they are. `instead` is an
    operation the order allows right now; it is among the facts too, where there is one.
    """

    code: RefusalCode
    facts: Mapping[str, str]
    instead: Operation | None = None

    def offering(self, instead: Operation | None) -> Refusal:
        """The same refusal with what is possible instead."""
        if instead is None:
            return self
        facts = MappingProxyType({**self.facts, "instead": instead.value})
        return Refusal(self.code, facts, instead)


def refuse(
    code: RefusalCode, operation: Operation, order: Order | None = None, **facts: str
) -> Refusal:
    """A refusal with the facts every refusal has, and `facts`."""
    known = {"operation": operation.value}
    if order is not None:
        known |= {"order_number": order.number, "status": order.status.value}
    return Refusal(code, MappingProxyType(known | facts))
