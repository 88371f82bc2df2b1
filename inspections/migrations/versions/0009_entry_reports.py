"""Which dwellings were entered without consent, by when a report of it is due, and that somebody sent it.

`fieldapp rebuild` fills the first table with what came before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_reports",
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("deadline", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_entry_reports_municipality"),
        sa.PrimaryKeyConstraint("inspection", "entry", name="pk_entry_reports"),
    )
    op.create_index("ix_entry_reports_municipality_deadline", "entry_reports", ["municipality", "deadline"])
    op.create_table(
        "entry_report_sendings",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_entry_report_sendings_municipality"),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_entry_report_sendings_by"),
        sa.PrimaryKeyConstraint("position", name="pk_entry_report_sendings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_report_sendings_inspection_entry", "entry_report_sendings", ["inspection", "entry"])


def downgrade() -> None:
    op.drop_table("entry_report_sendings")
    op.drop_table("entry_reports")
