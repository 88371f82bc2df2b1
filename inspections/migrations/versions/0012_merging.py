"""Signals that go on in the case of another."""

import sqlalchemy as sa
from alembic import op

revision = "0012_merging"
down_revision = "0016_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signals", sa.Column("merged_into", sa.String(), nullable=True))
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_signals_merged_into", "signals", ["merged_into"], sqlite_where=merged, postgresql_where=merged)


def downgrade() -> None:
    op.drop_index("ix_signals_merged_into", "signals")
    op.drop_column("signals", "merged_into")
