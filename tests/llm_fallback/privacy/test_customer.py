"""Everything the shop knows of a customer is looked for, and found in what is sent."""

from __future__ import annotations

import re
from datetime import date

from llm_fallback.privacy.customer import known_of
from llm_fallback.privacy.masking import Privacy
from shop.demo.documented import CUSTOMERS
from shop.demo.generator import generate


def test_nothing_of_a_customer_is_sent(privacy: Privacy) -> None:
    """For demo customers and their orders: no name, address, number or id is left in a text about them."""
    data = generate(date(2024, 5, 17))
    for customer in data.customers[:40]:
        orders = [o for o in data.orders if o.customer_id == customer.id]
        parcels = [n for o in orders for f in o.fulfilments for n in f.tracking_ids]
        methods = [m.id for m in customer.payment_methods]
        text = (
            f"{customer.first_name} {customer.last_name} ({customer.id}, {customer.email}, {customer.phone}) has "
            f"{', '.join(o.number for o in orders)} to {customer.address.one_line()}; "
            f"{' '.join(o.address.one_line() for o in orders)}; {' '.join(parcels)}; {' '.join(methods)}"
        )
        masking = privacy.masking(known_of(customer, orders))
        sent = masking.mask(text)
        values = [customer.last_name, customer.id, customer.email, customer.phone, customer.address.line1,
            customer.address.postcode, *parcels, *methods, *(o.number for o in orders)]  # fmt: skip

        assert [v for v in values if v and re.search(rf"(?<!\w){re.escape(v)}(?!\w)", sent)] == []
        assert masking.resolve(sent)[1] == ()


def test_empty_values_are_left_out() -> None:
    """A customer without a phone is not looked for by it."""
    assert all(value.value for value in known_of(CUSTOMERS[0]))
