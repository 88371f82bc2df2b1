"""How far the making of what older facts lack has come."""

import sqlalchemy as sa
from alembic import op

revision = "0021_catching_up"
down_revision = "0016_passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "catching_up",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_catching_up"),
    )
    # Until here all names were kept in one transaction, so that some means all.
    if op.get_bind().execute(sa.text("SELECT 1 FROM mentions LIMIT 1")).first():
        op.bulk_insert(
            table, [{"what": what, "last": "", "is_done": True} for what in ("signals", "inspections", "plans")]
        )


def downgrade() -> None:
    op.drop_table("catching_up")
