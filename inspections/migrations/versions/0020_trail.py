"""The audit trail: a chain of hashes over who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0020_trail"
down_revision = "0009_enrichment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    path = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "trail",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", path, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("person", sa.String()),
        sa.Column("municipality", sa.String()),
        sa.Column("device", sa.String()),
        sa.Column("about", path, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_trail"),
    )
    for column in ("at", "about", "person"):
        op.create_index(f"ix_trail_{column}", "trail", [column])
    op.create_table(
        "trail_cuts",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_trail_cuts"),
    )
