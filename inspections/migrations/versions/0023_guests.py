"""People of partners who join one control."""

import sqlalchemy as sa
from alembic import op

revision = "0023_guests"
down_revision = "0024_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "guests",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("service_number", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("joined_at", moment, nullable=False),
        sa.Column("revoked_at", moment),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_guests_user_users"),
        sa.PrimaryKeyConstraint("user", name="pk_guests"),
        sa.UniqueConstraint("inspection", "code", name="uq_guests_inspection_code"),
    )
    op.create_index("ix_guests_inspection", "guests", ["inspection"])


def downgrade() -> None:
    op.drop_table("guests")
