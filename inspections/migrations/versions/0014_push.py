"""Browsers in which an officer is called, and the push messages that call them."""

import sqlalchemy as sa
from alembic import op

revision = "0014_push"
down_revision = "0012_merging"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_push_subscriptions_user"),
        sa.PrimaryKeyConstraint("id", name="pk_push_subscriptions"),
    )
    op.create_index("ix_push_subscriptions_user", "push_subscriptions", ["user"])
    op.create_table(
        "call_pushes",
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signal"], ["calls.signal"], name="fk_call_pushes_signal"),
        sa.ForeignKeyConstraint(["subscription"], ["push_subscriptions.id"], name="fk_call_pushes_subscription"),
        sa.PrimaryKeyConstraint("signal", "subscription", name="pk_call_pushes"),
    )
    waits = sa.text("state = 'waiting'")
    op.create_index("ix_call_pushes_waiting", "call_pushes", ["next_at"], sqlite_where=waits, postgresql_where=waits)
