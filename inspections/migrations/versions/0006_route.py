"""The whole route of a signal: handovers, mail to partners, links for their answers, and what the queue needs of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006_route"
down_revision = "0003_checklists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_handovers_municipality"),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_handovers_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
        sa.UniqueConstraint("reference", name="uq_handovers_reference"),
    )
    op.create_index("ix_handovers_signal", "handovers", ["signal"])
    op.create_table(
        "partner_addresses",
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_partner_addresses_municipality"),
        sa.PrimaryKeyConstraint("municipality", "partner", name="pk_partner_addresses"),
    )
    op.create_table(
        "outbox",
        sa.Column("handover", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["handover"], ["handovers.id"], name="fk_outbox_handover"),
        sa.PrimaryKeyConstraint("handover", name="pk_outbox"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_waiting", "outbox", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "feedback_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("handover", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handover"], ["handovers.id"], name="fk_feedback_links_handover"),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_feedback_links_made_by"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_feedback_links"),
    )
    op.create_index("ix_feedback_links_handover", "feedback_links", ["handover"])
    op.add_column("signals", sa.Column("feedback_due", sa.Date(), nullable=True))
    op.add_column("signals", sa.Column("delivery_failed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("signals", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_signals_reporter", "signals", ["reporter"])
    due = sa.text("feedback_due IS NOT NULL")
    op.create_index(
        "ix_signals_feedback_due",
        "signals",
        ["municipality", "feedback_due", "received_position"],
        sqlite_where=due,
        postgresql_where=due,
    )


def downgrade() -> None:
    op.drop_index("ix_signals_feedback_due", "signals")
    op.drop_index("ix_signals_reporter", "signals")
    for column in ("closed_at", "delivery_failed", "feedback_due"):
        op.drop_column("signals", column)
    for table in ("feedback_links", "outbox", "partner_addresses", "handovers"):
        op.drop_table(table)
