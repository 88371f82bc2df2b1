"""Names and addresses, to be found again in other signals and controls.

`fieldapp rebuild` fills the tables with what came before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_enrichment"
down_revision = "0007_vector"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "names",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("location", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_names_municipality"),
        sa.PrimaryKeyConstraint("id", name="pk_names"),
    )
    op.create_table(
        "name_keys",
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("municipality", "key", "name", name="pk_name_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_keys_name", "name_keys", ["name"])
    op.create_table(
        "mentions",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_mentions_municipality"),
        sa.PrimaryKeyConstraint("source", "id", "subject", "name", name="pk_mentions"),
    )
    op.create_index("ix_mentions_name_at", "mentions", ["name", "at"])


def downgrade() -> None:
    for table in ("mentions", "name_keys", "names"):
        op.drop_table(table)
