"""Plans: exactly what a yes will do. Policy rules make them, ports carry them out.

A plan names the version of what it was made on, so that nothing is done to an order that changed
after the customer saw the summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shop.domain.customer import Address
from shop.domain.money import Money
from shop.domain.order import ItemChange, PaymentDirection


class Operation(str, Enum):
    """The writes a customer can ask for."""

    CANCEL_ORDER = "cancel_order"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    RETURN_ITEMS = "return_items"
    EXCHANGE_ITEMS = "exchange_items"
    CHANGE_DEFAULT_ADDRESS = "change_default_address"


@dataclass(frozen=True)
class Movement:
    """Money a plan moves. `days` is the delay (least, most) in days; (0, 0) is at once."""

    direction: PaymentDirection
    amount: Money
    method_id: str
    days: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class CancelPlan:
    """Cancel the whole order and pay everything back."""

    order_number: str
    order_version: int
    reason: str
    movements: tuple[Movement, ...]
    operation: Operation = Operation.CANCEL_ORDER


@dataclass(frozen=True)
class AddressPlan:
    """Send a pending order somewhere else."""

    order_number: str
    order_version: int
    address: Address
    operation: Operation = Operation.CHANGE_ADDRESS


@dataclass(frozen=True)
class ItemsPlan:
    """Swap lines of a pending order for other variants; the difference moves at once.

    `price_difference` is positive where the customer pays more.
    """

    order_number: str
    order_version: int
    changes: tuple[ItemChange, ...]
    method_id: str
    price_difference: Money
    movements: tuple[Movement, ...]
    operation: Operation = Operation.CHANGE_ITEMS


@dataclass(frozen=True)
class PaymentPlan:
    """Pay a pending order with another method; the first one gets its money back."""

    order_number: str
    order_version: int
    method_id: str
    movements: tuple[Movement, ...]
    operation: Operation = Operation.CHANGE_PAYMENT


@dataclass(frozen=True)
class ReturnPlan:
    """Take lines of a delivered order back; `refund` is paid to `method_id` after inspection."""

    order_number: str
    order_version: int
    line_ids: tuple[str, ...]
    method_id: str
    refund: Money
    movements: tuple[Movement, ...]
    operation: Operation = Operation.RETURN_ITEMS


@dataclass(frozen=True)
class ExchangePlan:
    """Swap lines of a delivered order; the difference is settled when the old ones arrive."""

    order_number: str
    order_version: int
    changes: tuple[ItemChange, ...]
    method_id: str
    price_difference: Money
    movements: tuple[Movement, ...]
    operation: Operation = Operation.EXCHANGE_ITEMS


@dataclass(frozen=True)
class DefaultAddressPlan:
    """Change where the customer's next orders go. Touches no order."""

    customer_id: str
    address: Address
    operation: Operation = Operation.CHANGE_DEFAULT_ADDRESS


OrderPlan = CancelPlan | AddressPlan | ItemsPlan | PaymentPlan | ReturnPlan | ExchangePlan
Plan = OrderPlan | DefaultAddressPlan
