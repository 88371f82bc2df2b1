"""Photos, and their uploads that are under way."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from inspections.tables.columns import Moment, metadata

uploads = Table(
    "uploads",
    metadata,
    Column("id", String, primary_key=True),
    Column("device", ForeignKey("devices.id"), nullable=False),
    Column("sha256", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("length", Integer, nullable=False),
    Column("offset", Integer, nullable=False),
    # Of a photo that comes sealed: a JWE with the key to open it. See sealing.py.
    Column("sealed_key", Text),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

photos = Table(
    "photos",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("device", ForeignKey("devices.id"), nullable=False, index=True),
    Column("bytes", Integer, nullable=False),
    Column("media_type", String, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("state", String, nullable=False),
    Column("code", String),
    Column("claimed_at", Moment),
    Column("arrived_at", Moment, nullable=False),
    Index(
        "ix_photos_received",
        "arrived_at",
        sqlite_where=text("state = 'received'"),
        postgresql_where=text("state = 'received'"),
    ),
)
