"""Legal holds, figures of what was forgotten, and files that are still to be removed."""

import sqlalchemy as sa
from alembic import op

revision = "0019_retention"
down_revision = "0018_case_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String()),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_legal_holds_municipality"),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_legal_holds_by"),
        sa.ForeignKeyConstraint(["lifted_by"], ["users.id"], name="fk_legal_holds_lifted_by"),
        sa.PrimaryKeyConstraint("position", name="pk_legal_holds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_legal_holds_case", "legal_holds", ["case"])
    words = ("half_year", "municipality", "form", "urgency", "youngest", "source", "outcome", "informed")
    op.create_table(
        "past_figures",
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*words, name="pk_past_figures"),
    )
    op.create_table(
        "past_days",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("half_year", "municipality", "measure")),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("half_year", "municipality", "measure", "days", name="pk_past_days"),
    )
    op.create_table(
        "files_to_remove",
        sa.Column("path", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_files_to_remove"),
    )
