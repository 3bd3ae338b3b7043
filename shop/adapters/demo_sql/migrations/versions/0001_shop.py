"""The demo shop: customers, catalogue, orders, receipts and audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ADDRESS_PARTS = ("line1", "line2", "city", "region", "postcode", "country")


def text(name: str, *, nullable: bool = False) -> sa.Column:
    """A text column."""
    return sa.Column(name, sa.Text(), nullable=nullable)


def position() -> sa.Column:
    """The place of a row among its siblings."""
    return sa.Column("position", sa.Integer(), nullable=False)


def json(name: str) -> sa.Column:
    """A JSON column, order of keys kept."""
    return sa.Column(name, sa.JSON(), nullable=False)


def time(name: str, *, nullable: bool = True) -> sa.Column:
    """A time in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def address() -> list[sa.Column]:
    """One column for each part of an address."""
    return [text(f"address_{part}") for part in ADDRESS_PARTS]


def money(name: str, *, nullable: bool = False) -> list[sa.Column]:
    """Hundredths and currency."""
    cents = sa.Column(f"{name}_cents", sa.BigInteger(), nullable=nullable)
    return [cents, text(f"{name}_currency", nullable=nullable)]


def order_number() -> sa.Column:
    """The order a row belongs to; the row goes with it."""
    key = sa.ForeignKey("shop_orders.number", ondelete="CASCADE")
    return sa.Column("order_number", sa.Text(), key, nullable=False)


def upgrade() -> None:
    """Create every table."""
    create_customers()
    create_catalogue()
    create_orders()
    create_order_parts()
    create_receipts_and_audit()


def create_customers() -> None:
    """Customers and how they pay."""
    op.create_table(
        "shop_customers",
        text("id"),
        position(),
        text("first_name"),
        text("last_name"),
        text("email"),
        text("phone"),
        *address(),
        text("first_name_key"),
        text("last_name_key"),
        text("email_key"),
        text("postcode_key"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shop_customers_email_key", "shop_customers", ["email_key"])
    op.create_index(
        "ix_shop_customers_name_postcode",
        "shop_customers",
        ["last_name_key", "first_name_key", "postcode_key"],
    )
    op.create_table(
        "shop_payment_methods",
        text("customer_id"),
        text("id"),
        position(),
        text("kind"),
        text("brand"),
        text("last_four"),
        *money("balance", nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("customer_id", "id"),
    )


def create_catalogue() -> None:
    """Products and their variants."""
    op.create_table(
        "shop_products",
        text("id"),
        position(),
        text("name"),
        text("category"),
        text("description"),
        json("attributes"),
        json("aliases"),
        sa.Column("tracked_stock", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "shop_variants",
        text("product_id"),
        text("id"),
        position(),
        json("options"),
        *money("price"),
        sa.Column("stock", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["shop_products.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("product_id", "id"),
    )


def create_orders() -> None:
    """Orders and their lines."""
    op.create_table(
        "shop_orders",
        text("number"),
        text("number_key"),
        position(),
        text("customer_id"),
        text("status"),
        *address(),
        sa.Column("version", sa.Integer(), nullable=False),
        time("placed_at"),
        sa.Column("items_modified", sa.Boolean(), nullable=False),
        text("cancel_reason", nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("number_key"),
    )
    op.create_index("ix_shop_orders_customer_id", "shop_orders", ["customer_id"])
    op.create_table(
        "shop_order_lines",
        order_number(),
        text("line_id"),
        position(),
        text("product_id"),
        text("variant_id"),
        text("name"),
        json("options"),
        *money("price"),
        sa.PrimaryKeyConstraint("order_number", "line_id"),
    )


def create_order_parts() -> None:
    """Parcels, payments, returns and exchanges of orders."""
    op.create_table(
        "shop_fulfilments",
        order_number(),
        position(),
        json("tracking_ids"),
        json("line_ids"),
        text("carrier"),
        time("shipped_at"),
        time("expected_at"),
        time("delivered_at"),
        sa.PrimaryKeyConstraint("order_number", "position"),
    )
    op.create_table(
        "shop_payments",
        order_number(),
        position(),
        text("direction"),
        *money("amount"),
        text("method_id"),
        time("at"),
        sa.PrimaryKeyConstraint("order_number", "position"),
    )
    op.create_table(
        "shop_returns",
        order_number(),
        json("line_ids"),
        text("method_id"),
        *money("refund"),
        text("state"),
        time("requested_at"),
        time("refunded_at"),
        sa.PrimaryKeyConstraint("order_number"),
    )
    op.create_table(
        "shop_exchanges",
        order_number(),
        json("changes"),
        text("method_id"),
        *money("price_difference"),
        time("requested_at"),
        sa.PrimaryKeyConstraint("order_number"),
    )


def create_receipts_and_audit() -> None:
    """What was written under which key, and how it was before and after."""
    op.create_table(
        "shop_receipts",
        text("key"),
        text("plan_digest"),
        text("reference"),
        text("operation"),
        time("at", nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("reference"),
    )
    op.create_table(
        "shop_audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        text("key"),
        text("actor"),
        text("conversation_id"),
        time("at", nullable=False),
        text("operation"),
        text("order_number", nullable=True),
        text("before"),
        text("after"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_shop_audit_conversation_id", "shop_audit", ["conversation_id"])
    op.create_index("ix_shop_audit_order_number", "shop_audit", ["order_number"])


def downgrade() -> None:
    """Drop every table, those that point at others first."""
    for name in (
        "shop_audit",
        "shop_receipts",
        "shop_exchanges",
        "shop_returns",
        "shop_payments",
        "shop_fulfilments",
        "shop_order_lines",
        "shop_orders",
        "shop_variants",
        "shop_products",
        "shop_payment_methods",
        "shop_customers",
    ):
        op.drop_table(name)
