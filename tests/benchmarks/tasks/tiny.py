"""A shop of two customers in the retail layout, and tasks for it: small enough to know by heart."""

from __future__ import annotations

import copy
from typing import Any

Json = Any


def _variant(item_id: str, price: float, available: bool = True, **options: str) -> Json:
    named = {name.replace("_", " "): value for name, value in options.items()}
    return {"item_id": item_id, "options": named, "available": available, "price": price}


PRODUCTS: Json = {
    "900": {
        "name": "Desk Lamp",
        "product_id": "900",
        "variants": {
            "901": _variant("901", 20.10, color="black", brightness="high", power_source="battery"),
            "902": _variant("902", 25.30, color="white", brightness="low", power_source="USB"),
            "903": _variant("903", 18.00, color="black", brightness="low", power_source="USB"),
            "904": _variant("904", 30.00, False, color="red", brightness="low", power_source="USB"),
        },
    },
    "910": {
        "name": "Tea Kettle",
        "product_id": "910",
        "variants": {
            "911": _variant("911", 40.00, material="glass", capacity="1 liter"),
            "912": _variant("912", 44.00, material="steel", capacity="1 liter"),
            "913": _variant("913", 48.00, material="steel", capacity="2 liters"),
        },
    },
    "920": {
        "name": "Backpack",
        "product_id": "920",
        "variants": {
            "921": _variant("921", 80.00, size="M", waterproof="no"),
            "922": _variant("922", 99.99, size="L", waterproof="yes"),
        },
    },
}
HOME = {
    "address1": "1 Oak Street",
    "address2": "Suite 2",
    "city": "Boston",
    "state": "MA",
    "zip": "02101",
    "country": "USA",
}
CABIN = HOME | {
    "address1": "9 Lake Road",
    "address2": "",
    "city": "Reno",
    "state": "NV",
    "zip": "89501",
}


def _line(product_id: str, item_id: str) -> Json:
    product = PRODUCTS[product_id]
    variant = product["variants"][item_id]
    return {
        "name": product["name"],
        "product_id": product_id,
        "item_id": item_id,
        "price": variant["price"],
        "options": variant["options"],
    }


def _order(number: str, user: str, status: str, address: Json, method: str, *lines: Json) -> Json:
    paid = round(sum(line["price"] for line in lines), 2)
    payment = {"transaction_type": "payment", "amount": paid, "payment_method_id": method}
    return {
        "order_id": number,
        "user_id": user,
        "address": address,
        "items": list(lines),
        "status": status,
        "fulfillments": [],
        "payment_history": [payment],
    }


def shop_file() -> Json:
    """A fresh copy of the whole shop."""
    ana, bo = "ana_ruiz_1001", "bo_lind_1002"
    orders = [
        _order(
            "#W1000001", ana, "delivered", HOME, "credit_card_1",
            _line("900", "901"), _line("910", "911"), _line("910", "911"),
        ),
        _order("#W1000002", ana, "pending", CABIN, "gift_card_1", _line("920", "921"), _line("900", "902")),
        _order("#W1000003", ana, "cancelled", HOME, "paypal_1", _line("920", "922")),
        _order("#W1000004", ana, "pending", HOME, "paypal_1", _line("910", "913")),
        _order("#W1000009", bo, "pending", CABIN, "paypal_2", _line("910", "912")),
    ]  # fmt: skip
    methods = [
        {"source": "credit_card", "id": "credit_card_1", "brand": "visa", "last_four": "1111"},
        {
            "source": "credit_card",
            "id": "credit_card_2",
            "brand": "mastercard",
            "last_four": "2222",
        },
        {"source": "paypal", "id": "paypal_1"},
        {"source": "gift_card", "id": "gift_card_1", "balance": 50.05},
    ]
    users = {
        ana: {
            "user_id": ana,
            "name": {"first_name": "Ana", "last_name": "Ruiz"},
            "address": HOME,
            "email": "ana.ruiz@example.com",
            "payment_methods": {method["id"]: method for method in methods},
            "orders": ["#W1000001", "#W1000002", "#W1000003", "#W1000004"],
        },
        bo: {
            "user_id": bo,
            "name": {"first_name": "Bo", "last_name": "Lind"},
            "address": CABIN,
            "email": "bo.lind@example.com",
            "payment_methods": {"paypal_2": {"source": "paypal", "id": "paypal_2"}},
            "orders": ["#W1000009"],
        },
    }
    return copy.deepcopy(
        {"users": users, "products": PRODUCTS, "orders": {o["order_id"]: o for o in orders}}
    )


def task(*actions: tuple[str, Json], **told: str) -> Json:
    """A task of the layout with these steps; `told` fills the parts of what the customer is told."""
    return {
        "id": told.pop("id", "t"),
        "user_scenario": {
            "instructions": {
                "reason_for_call": told.get("reason", "You have a request."),
                "task_instructions": told.get("manner", "."),
                "known_info": told.get("known", "You are Ana Ruiz in zip code 02101."),
                "unknown_info": told.get("unknown", ""),
            }
        },
        "evaluation_criteria": {
            "actions": [{"name": name, "arguments": arguments} for name, arguments in actions],
            "communicate_info": [],
        },
    }


CANCEL = ("cancel_pending_order", {"order_id": "#W1000002", "reason": "no longer needed"})
CANCEL_OTHER = ("cancel_pending_order", {"order_id": "#W1000004", "reason": "no longer needed"})
RETURN = (
    "return_delivered_order_items",
    {"order_id": "#W1000001", "item_ids": ["901", "911"], "payment_method_id": "credit_card_1"},
)
EXCHANGE = (
    "exchange_delivered_order_items",
    {
        "order_id": "#W1000001",
        "item_ids": ["911", "911"],
        "new_item_ids": ["912", "913"],
        "payment_method_id": "paypal_1",
    },
)
CHANGE = (
    "modify_pending_order_items",
    {
        "order_id": "#W1000002",
        "item_ids": ["921", "902"],
        "new_item_ids": ["922", "903"],
        "payment_method_id": "gift_card_1",
    },
)
PAYMENT = (
    "modify_pending_order_payment",
    {"order_id": "#W1000002", "payment_method_id": "paypal_1"},
)
ADDRESS = ("modify_pending_order_address", {"order_id": "#W1000002", **HOME})
DEFAULT_ADDRESS = ("modify_user_address", {"user_id": "ana_ruiz_1001", **CABIN})
TRANSFER = ("transfer_to_human_agents", {"summary": "wants a person"})
