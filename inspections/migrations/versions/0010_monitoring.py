"""Signals can be counted by half-year; what the municipalities together may see, and what officers wrote, is kept.

The columns of signals are filled by `projections.catch_up` when the server starts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXTS = (("half_year", ""), ("youngest", "unknown"), ("outcome", "open"), ("informed", ""))
DAYS = ("days_to_action", "days_to_handover", "days_to_feedback")
COUNTED = ("half_year", "municipality", "form", "urgency", "youngest", "source", "outcome", "informed", *DAYS)


def upgrade() -> None:
    for name, default in TEXTS:
        op.add_column("signals", sa.Column(name, sa.String(), server_default=default, nullable=False))
    for name in DAYS:
        op.add_column("signals", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index("ix_signals_figures", "signals", list(COUNTED))
    op.create_table(
        "joint_figures",
        sa.Column("half_year", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("half_year", name="pk_joint_figures"),
    )
    op.create_table(
        "analyses",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("half_year", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_analyses_municipality"),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_analyses_by"),
        sa.PrimaryKeyConstraint("position", name="pk_analyses"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_analyses_municipality_half_year_scope", "analyses", ["municipality", "half_year", "scope"])


def downgrade() -> None:
    op.drop_table("analyses")
    op.drop_table("joint_figures")
    op.drop_index("ix_signals_figures", "signals")
    for name in (*DAYS, *(name for name, _ in TEXTS)):
        op.drop_column("signals", name)
