"""What the BAG tells of an address, and when a municipality's addresses were imported."""

import sqlalchemy as sa
from alembic import op

revision = "0024_addresses"
down_revision = "0016_identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for name in ("bag_address", "bag_unit", "use", "status"):
        op.add_column("locations", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("locations", sa.Column("area", sa.Integer()))
    op.add_column("locations", sa.Column("gone_at", moment))
    op.create_table(
        "address_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("added", "changed", "same", "gone")),
        sa.ForeignKeyConstraint(
            ["municipality"], ["municipalities.id"], name="fk_address_imports_municipality_municipalities"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_address_imports"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("address_imports")
    for name in ("gone_at", "area", "status", "use", "bag_unit", "bag_address"):
        op.drop_column("locations", name)
