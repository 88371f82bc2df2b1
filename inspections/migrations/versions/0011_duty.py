"""Who is on duty for urgent signals, and whom a signal called; an address to call them at."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("email", sa.String()))
    op.add_column("outbox", sa.Column("remind_at", sa.DateTime(timezone=True)))
    is_due = sa.text("remind_at IS NOT NULL")
    op.create_index("ix_outbox_remind_at", "outbox", ["remind_at"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_table(
        "duties",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("replacement", sa.String()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_duties_municipality"),
        sa.ForeignKeyConstraint(["officer"], ["users.id"], name="fk_duties_officer"),
        sa.ForeignKeyConstraint(["replacement"], ["users.id"], name="fk_duties_replacement"),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_duties_by"),
        sa.PrimaryKeyConstraint("id", name="pk_duties"),
    )
    op.create_index("ix_duties_municipality_last_day", "duties", ["municipality", "last_day"])
    op.create_table(
        "calls",
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("opened_by", sa.String()),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_calls_municipality"),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name="fk_calls_opened_by"),
        sa.PrimaryKeyConstraint("signal", name="pk_calls"),
    )
    is_open = sa.text("next_at IS NOT NULL")
    op.create_index("ix_calls_next_at", "calls", ["next_at"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "call_mails",
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["signal"], ["calls.signal"], name="fk_call_mails_signal"),
        sa.ForeignKeyConstraint(["officer"], ["users.id"], name="fk_call_mails_officer"),
        sa.PrimaryKeyConstraint("signal", "officer", name="pk_call_mails"),
    )
    waits = sa.text("state = 'waiting'")
    op.create_index("ix_call_mails_waiting", "call_mails", ["next_at"], sqlite_where=waits, postgresql_where=waits)
