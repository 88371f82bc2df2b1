"""The public key with which colleagues seal letters to a phone."""

import sqlalchemy as sa
from alembic import op

revision = "0028_letter_keys"
down_revision = "0027_operations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("letter_key", sa.JSON()))


def downgrade() -> None:
    op.drop_column("devices", "letter_key")
