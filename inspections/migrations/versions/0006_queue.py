"""What the views of the queue are read along: which signals ask something of an officer, and which mail failed."""

import sqlalchemy as sa
from alembic import op

revision = "0006_queue"
down_revision = "0006_route"
branch_labels = None
depends_on = None

CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("signals", sa.Column("lane", sa.String(), server_default="open", nullable=False))
    op.execute(
        "UPDATE signals SET lane = CASE WHEN status = 'handed_over' THEN 'waiting' "
        "WHEN status IN ('closed', 'withdrawn') THEN 'done' ELSE 'open' END"
    )
    op.drop_index("ix_signals_queue", "signals")
    op.create_index("ix_signals_queue", "signals", ["municipality", "lane", "rank", "received_position"])
    op.create_index("ix_signals_mine", "signals", ["assigned_to", "lane", "rank", "received_position"])
    order = ["municipality", "rank", "received_position"]
    op.create_index(
        "ix_signals_delivery_failed",
        "signals",
        order,
        sqlite_where=sa.text("delivery_failed = 1"),
        postgresql_where=sa.text("delivery_failed"),
    )
    order = ["municipality", "closed_at", "received_position"]
    op.create_index("ix_signals_closed", "signals", order, sqlite_where=CLOSED, postgresql_where=CLOSED)


def downgrade() -> None:
    for index in ("ix_signals_closed", "ix_signals_delivery_failed", "ix_signals_mine", "ix_signals_queue"):
        op.drop_index(index, "signals")
    op.create_index("ix_signals_queue", "signals", ["municipality", "rank", "received_position"])
    op.drop_column("signals", "lane")
