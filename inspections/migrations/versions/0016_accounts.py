"""An address of each account, one-time links to set up how to log in, and mails about accounts that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0016_accounts"
down_revision = "0016_second_factor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("users", sa.Column("account_email", sa.String()))
    op.create_index("uq_users_account_email", "users", ["account_email"], unique=True)
    op.create_table(
        "account_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_account_links_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_account_links"),
    )
    op.create_index("ix_account_links_user", "account_links", ["user"])
    op.create_table(
        "account_mails",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_account_mails_user"),
        sa.PrimaryKeyConstraint("position", name="pk_account_mails"),
    )
    op.create_index("ix_account_mails_state_next_at", "account_mails", ["state", "next_at"])
