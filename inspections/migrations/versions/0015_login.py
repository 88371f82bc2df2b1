"""Sessions that their owner can see and end, that end when nobody uses them, and tries at logging in."""

import sqlalchemy as sa
from alembic import op

revision = "0015_login"
down_revision = "0017_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    # Sessions of before have none of what the new ones tell: everyone logs in again.
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        *(
            sa.Column(name, moment, nullable=False)
            for name in ("created_at", "last_seen_at", "confirmed_at", "idle_until", "expires_at")
        ),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_sessions_user"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_table(
        "login_tries",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mistakes", sa.Integer(), nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_login_tries"),
    )
    op.create_index("ix_login_tries_last_at", "login_tries", ["last_at"])
