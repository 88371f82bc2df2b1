"""Photos that come sealed, with the key to open them; when a revoked phone told that it was wiped."""

import sqlalchemy as sa
from alembic import op

revision = "0017_devices"
down_revision = "0020_trail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("uploads", sa.Column("sealed_key", sa.Text()))
    op.add_column("devices", sa.Column("wiped_at", sa.DateTime(timezone=True)))
