"""What the coordinator delivers before a control: lists of who is registered, and what is known of the use."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0006_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_uses",
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inspection"], ["plans.inspection"], name="fk_known_uses_inspection"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_known_uses_municipality"),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_known_uses_by"),
        sa.PrimaryKeyConstraint("inspection", name="pk_known_uses"),
    )
    op.create_table(
        "registered_lists",
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["inspection"], ["plans.inspection"], name="fk_registered_lists_inspection"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_registered_lists_municipality"),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_registered_lists_by"),
        sa.PrimaryKeyConstraint("inspection", "kind", name="pk_registered_lists"),
    )
    op.create_index("ix_registered_lists_expires_on", "registered_lists", ["expires_on"], unique=False)
    op.create_table(
        "registered",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("born", sa.String(), nullable=True),
        sa.Column("since", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection", "kind"],
            ["registered_lists.inspection", "registered_lists.kind"],
            name="fk_registered_inspection_kind",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_registered"),
    )
    op.create_index("ix_registered_inspection_kind", "registered", ["inspection", "kind"], unique=False)
