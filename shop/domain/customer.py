"""Customers, their addresses and how they pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shop.domain.money import Money


@dataclass(frozen=True)
class Address:
    """A postal address as the shop writes it; empty string where a part does not exist."""

    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str

    def one_line(self) -> str:
        """The address on one line, the empty parts left out."""
        place = " ".join(part for part in (self.region, self.postcode) if part)
        parts = (self.line1, self.line2, self.city, place, self.country)
        return ", ".join(part for part in parts if part)


class PaymentKind(str, Enum):
    """What kind of payment method it is."""

    CARD = "card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"


@dataclass(frozen=True)
class PaymentMethod:
    """A payment method on file. `balance` is set for gift cards only, brand and last_four for cards."""

    id: str
    kind: PaymentKind
    brand: str = ""
    last_four: str = ""
    balance: Money | None = None

    @property
    def refunds_instantly(self) -> bool:
        """Gift cards are credited at once; everything else passes a bank."""
        return self.kind is PaymentKind.GIFT_CARD


@dataclass(frozen=True)
class Customer:
    """A customer with the default address and the payment methods on file, in the shop's order."""

    id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...]
    phone: str = ""

    def payment_method(self, method_id: str) -> PaymentMethod | None:
        """The method on file with that id, or None."""
        return next((m for m in self.payment_methods if m.id == method_id), None)
