"""Facts are checked by their envelope alone: three foreign keys and an index less for each of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

_COPIED = ("municipality", "author", "device")


def upgrade() -> None:
    op.drop_index("ix_facts_device_number", table_name="facts")
    if op.get_bind().dialect.name == "postgresql":
        for column in _COPIED:
            op.drop_constraint(f"fk_facts_{column}", "facts", type_="foreignkey")
        return
    # SQLite drops no constraint from a table, so the table is made anew; its positions go on where they were.
    columns = (
        "position, id, inspection, municipality, author, device, number, key, value, supersedes, at, arrived_at, "
        "envelope"
    )
    op.execute("ALTER TABLE facts RENAME TO facts_before")
    op.create_table(
        "facts",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Text(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["envelope"], ["envelopes.id"], name="fk_facts_envelope"),
        sa.PrimaryKeyConstraint("position", name="pk_facts"),
        sa.UniqueConstraint("id", name="uq_facts_id"),
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO facts ({columns}) SELECT {columns} FROM facts_before ORDER BY position")
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'facts'")
    op.execute("INSERT INTO sqlite_sequence SELECT 'facts', seq FROM sqlite_sequence WHERE name = 'facts_before'")
    op.drop_table("facts_before")
    op.create_index("ix_facts_inspection_position", "facts", ["inspection", "position"])
