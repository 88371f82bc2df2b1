"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "municipalities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_municipalities"),
    )
    op.create_table(
        "locations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("addition", sa.String(), server_default="", nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_locations_municipality"),
        sa.PrimaryKeyConstraint("id", name="pk_locations"),
    )
    op.create_index("ix_locations_municipality", "locations", ["municipality"], unique=False)
    op.create_table(
        "photo_links",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_photo_links_municipality"),
        sa.PrimaryKeyConstraint("sha256", "inspection", "key", name="pk_photo_links"),
    )
    op.create_index("ix_photo_links_inspection", "photo_links", ["inspection"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_users_municipality"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("login", name="uq_users_login"),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("thumbprint", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_devices_user"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("thumbprint", name="uq_devices_thumbprint"),
    )
    op.create_index("ix_devices_user", "devices", ["user"], unique=False)
    op.create_table(
        "inspections",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("checklist", sa.String(), nullable=True),
        sa.Column("checklist_version", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), server_default="open", nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("first_arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["location"], ["locations.id"], name="fk_inspections_location"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_inspections_municipality"),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name="fk_inspections_started_by"),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
    )
    op.create_index("ix_inspections_location", "inspections", ["location"], unique=False)
    op.create_index(
        "ix_inspections_municipality_last_position",
        "inspections",
        ["municipality", "last_position"],
        unique=False,
    )
    op.create_table(
        "participants",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_participants_user"),
        sa.PrimaryKeyConstraint("position", name="pk_participants"),
        sa.UniqueConstraint("inspection", "user", name="uq_participants_inspection_user"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_participants_user", "participants", ["user"], unique=False)
    op.create_table(
        "plans",
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=False),
        sa.Column("time", sa.String(), server_default="", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("checklist", sa.String(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["location"], ["locations.id"], name="fk_plans_location"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_plans_municipality"),
        sa.PrimaryKeyConstraint("inspection", name="pk_plans"),
    )
    op.create_index("ix_plans_location", "plans", ["location"], unique=False)
    op.create_index("ix_plans_municipality_date", "plans", ["municipality", "date"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_sessions_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"], unique=False)
    op.create_table(
        "signals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=False),
        sa.Column("reporter", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("summary", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name="fk_signals_assigned_to"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_signals_municipality"),
        sa.ForeignKeyConstraint(["reporter"], ["users.id"], name="fk_signals_reporter"),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
    )
    op.create_index("ix_signals_inspection", "signals", ["inspection"], unique=False)
    op.create_index(
        "ix_signals_municipality_status_rank_received_position",
        "signals",
        ["municipality", "status", "rank", "received_position"],
        unique=False,
    )
    op.create_index("ix_signals_queue", "signals", ["municipality", "rank", "received_position"], unique=False)
    op.create_table(
        "steps",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_steps_by"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_steps_municipality"),
        sa.PrimaryKeyConstraint("position", name="pk_steps"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_steps_signal", "steps", ["signal"], unique=False)
    op.create_table(
        "envelopes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_envelopes_device"),
        sa.PrimaryKeyConstraint("id", name="pk_envelopes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "photos",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_photos_device"),
        sa.PrimaryKeyConstraint("sha256", name="pk_photos"),
    )
    op.create_index("ix_photos_device", "photos", ["device"], unique=False)
    op.create_index(
        "ix_photos_received",
        "photos",
        ["arrived_at"],
        unique=False,
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_uploads_device"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"], unique=False)
    op.create_table(
        "facts",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
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
        sa.Column("envelope", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name="fk_facts_author"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_facts_device"),
        sa.ForeignKeyConstraint(["envelope"], ["envelopes.id"], name="fk_facts_envelope"),
        sa.ForeignKeyConstraint(["municipality"], ["municipalities.id"], name="fk_facts_municipality"),
        sa.PrimaryKeyConstraint("position", name="pk_facts"),
        sa.UniqueConstraint("id", name="uq_facts_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_facts_device_number", "facts", ["device", "number"], unique=False)
    op.create_index("ix_facts_inspection_position", "facts", ["inspection", "position"], unique=False)
