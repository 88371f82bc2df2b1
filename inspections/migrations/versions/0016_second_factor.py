"""A second factor beside the password, recovery codes, and what is under way between two pages of logging in."""

import sqlalchemy as sa
from alembic import op

revision = "0016_second_factor"
down_revision = "0015_login"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "second_factors",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_second_factors_user"),
        sa.PrimaryKeyConstraint("user", name="pk_second_factors"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_recovery_codes_user"),
        sa.PrimaryKeyConstraint("tag", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_user", "recovery_codes", ["user"])
    op.create_table(
        "ceremonies",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("user", sa.String()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_ceremonies_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_ceremonies"),
    )
    op.create_index("ix_ceremonies_expires_at", "ceremonies", ["expires_at"])
