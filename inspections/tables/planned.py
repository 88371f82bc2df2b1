"""Locations, planned controls, and what the coordinator delivers before one."""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from inspections.tables.columns import Moment, Position, metadata

locations = Table(
    "locations",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False, index=True),
    Column("street", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("addition", String, nullable=False, server_default=""),
    Column("postcode", String, nullable=False),
    Column("town", String, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    # As the BAG tells it, empty when not imported: ids of nummeraanduiding and of the object, use, status; area in m².
    *(Column(name, String, nullable=False, server_default="") for name in ("bag_address", "bag_unit", "use", "status")),
    Column("area", Integer),
    # Since when it is in the municipality's file no more: kept for the controls of before, and offered to nobody.
    Column("gone_at", Moment),
)

# Each import of addresses that changed anything.
address_imports = Table(
    "address_imports",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("at", Moment, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("added", "changed", "same", "gone")),
    sqlite_autoincrement=True,
)

plans = Table(
    "plans",
    metadata,
    Column("inspection", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("location", ForeignKey("locations.id"), nullable=False, index=True),
    Column("date", String, nullable=False),
    Column("time", String, nullable=False, server_default=""),
    Column("name", String, nullable=False),
    Column("title", String, nullable=False),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("checklist", String),
    Column("outcome", Text),
    # The operation that it is part of, and its place in the route. No foreign key: SQLite adds none to a table in use.
    Column("operation", String, index=True),
    Column("stop", Integer),
    Column("risks", Text, nullable=False, server_default=""),
    # The control that it follows up.
    Column("follows", String),
    # Nobody takes part in it any more.
    Column("cancelled_at", Moment),
    Index(None, "municipality", "date"),
)

participants = Table(
    "participants",
    metadata,
    # The order in which people joined: a phone that joins late is sent what came before it.
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("inspection", String, nullable=False),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    UniqueConstraint("inspection", "user"),
    sqlite_autoincrement=True,
)

# -- what the coordinator delivers before a control -------------------------------------------------

known_uses = Table(
    "known_uses",
    metadata,
    Column("inspection", ForeignKey("plans.inspection"), primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("details", JSON, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

registered_lists = Table(
    "registered_lists",
    metadata,
    Column("inspection", ForeignKey("plans.inspection"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    # Of what is in the list: the same list again changes nothing.
    Column("digest", String, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    # A day, YYYY-MM-DD: from then on nobody is given it, and it is removed.
    Column("expires_on", String, nullable=False, index=True),
)

registered = Table(
    "registered",
    metadata,
    # Drawn at random: facts name it, and it tells nothing once the row is gone.
    Column("id", String, primary_key=True),
    Column("inspection", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("born", String),
    Column("since", String),
    ForeignKeyConstraint(["inspection", "kind"], ["registered_lists.inspection", "registered_lists.kind"]),
    Index(None, "inspection", "kind"),
)
