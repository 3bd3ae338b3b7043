"""The tables of the demo shop.

Every table keeps the platform's own order in `position`. Order, product and payment-method ids are
the shop's; `*_key` columns are what a customer's spelling is matched against (see `_shared.text`).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from shop.adapters._shared.columns import CleanText, UtcDateTime, address_columns, money_columns

metadata = MetaData()

customers = Table(
    "shop_customers",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("first_name", CleanText, nullable=False),
    Column("last_name", CleanText, nullable=False),
    Column("email", CleanText, nullable=False),
    Column("phone", CleanText, nullable=False),
    *address_columns(),
    Column("first_name_key", CleanText, nullable=False),
    Column("last_name_key", CleanText, nullable=False),
    Column("email_key", CleanText, nullable=False, index=True),
    Column("postcode_key", CleanText, nullable=False),
    Index("ix_shop_customers_name_postcode", "last_name_key", "first_name_key", "postcode_key"),
)

payment_methods = Table(
    "shop_payment_methods",
    metadata,
    Column("customer_id", CleanText, ForeignKey("shop_customers.id", ondelete="CASCADE")),
    Column("id", CleanText),
    Column("position", Integer, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("brand", CleanText, nullable=False),
    Column("last_four", CleanText, nullable=False),
    *money_columns("balance", nullable=True),
    PrimaryKeyConstraint("customer_id", "id"),
)

products = Table(
    "shop_products",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("category", CleanText, nullable=False),
    Column("description", CleanText, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("tracked_stock", Boolean, nullable=False),
)

variants = Table(
    "shop_variants",
    metadata,
    Column("product_id", CleanText, ForeignKey("shop_products.id", ondelete="CASCADE")),
    Column("id", CleanText),
    Column("position", Integer, nullable=False),
    Column("options", JSON, nullable=False),
    *money_columns("price"),
    Column("stock", BigInteger, nullable=False),
    PrimaryKeyConstraint("product_id", "id"),
)

orders = Table(
    "shop_orders",
    metadata,
    Column("number", CleanText, primary_key=True),
    Column("number_key", CleanText, nullable=False, unique=True),
    Column("position", Integer, nullable=False),
    Column("customer_id", CleanText, ForeignKey("shop_customers.id"), nullable=False, index=True),
    Column("status", CleanText, nullable=False),
    *address_columns(),
    Column("version", Integer, nullable=False),
    Column("placed_at", UtcDateTime),
    Column("items_modified", Boolean, nullable=False),
    Column("cancel_reason", CleanText),
)


def _order_number() -> Column:
    return Column("order_number", CleanText, ForeignKey("shop_orders.number", ondelete="CASCADE"))


# Lines name products without a foreign key: what was sold stays when the catalogue moves on.
lines = Table(
    "shop_order_lines",
    metadata,
    _order_number(),
    Column("line_id", CleanText),
    Column("position", Integer, nullable=False),
    Column("product_id", CleanText, nullable=False),
    Column("variant_id", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("options", JSON, nullable=False),
    *money_columns("price"),
    PrimaryKeyConstraint("order_number", "line_id"),
)

fulfilments = Table(
    "shop_fulfilments",
    metadata,
    _order_number(),
    Column("position", Integer),
    Column("tracking_ids", JSON, nullable=False),
    Column("line_ids", JSON, nullable=False),
    Column("carrier", CleanText, nullable=False),
    Column("shipped_at", UtcDateTime),
    Column("expected_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    PrimaryKeyConstraint("order_number", "position"),
)

payments = Table(
    "shop_payments",
    metadata,
    _order_number(),
    Column("position", Integer),
    Column("direction", CleanText, nullable=False),
    *money_columns("amount"),
    Column("method_id", CleanText, nullable=False),
    Column("at", UtcDateTime),
    PrimaryKeyConstraint("order_number", "position"),
)

returns = Table(
    "shop_returns",
    metadata,
    _order_number(),
    Column("line_ids", JSON, nullable=False),
    Column("method_id", CleanText, nullable=False),
    *money_columns("refund"),
    Column("state", CleanText, nullable=False),
    Column("requested_at", UtcDateTime),
    Column("refunded_at", UtcDateTime),
    PrimaryKeyConstraint("order_number"),
)

exchanges = Table(
    "shop_exchanges",
    metadata,
    _order_number(),
    Column("changes", JSON, nullable=False),
    Column("method_id", CleanText, nullable=False),
    *money_columns("price_difference"),
    Column("requested_at", UtcDateTime),
    PrimaryKeyConstraint("order_number"),
)

ORDER_PARTS = (lines, fulfilments, payments, returns, exchanges)
"""The tables that hold an order together with its own row."""

receipts = Table(
    "shop_receipts",
    metadata,
    Column("key", CleanText, primary_key=True),
    Column("plan_digest", CleanText, nullable=False),
    Column("reference", CleanText, nullable=False),
    Column("operation", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("reference"),
)

# `before` and `after` are text, not JSON: an audit entry is read back exactly as it was written.
audit = Table(
    "shop_audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", CleanText, nullable=False, unique=True),
    Column("actor", CleanText, nullable=False),
    Column("conversation_id", CleanText, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("operation", CleanText, nullable=False),
    Column("order_number", CleanText, index=True),
    Column("before", CleanText, nullable=False),
    Column("after", CleanText, nullable=False),
)
