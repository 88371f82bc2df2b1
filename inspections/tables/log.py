"""What is only ever appended to: the log of facts and steps, and the trail of who did what."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from inspections.tables.columns import Moment, Path, Position, metadata

# Of each inspection, see case_keys.py. Without `wrapped`: destroyed, and all that was under it is forgotten.
case_keys = Table(
    "case_keys",
    metadata,
    Column("case", String, primary_key=True),
    # Which of the master keys, that are kept elsewhere, it is wrapped under.
    Column("master", String, nullable=False),
    Column("wrapped", LargeBinary),
    Column("made_at", Moment, nullable=False),
    Column("destroyed_at", Moment),
)

envelopes = Table(
    "envelopes",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("device", ForeignKey("devices.id"), nullable=False),
    # The JWS as it was signed, encrypted under the key of its case; of several cases under each, in this order.
    Column("sealed", LargeBinary, nullable=False),
    Column("cases", Text, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

facts = Table(
    "facts",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("inspection", String, nullable=False),
    # These three are the envelope's device, its user and their municipality: it is the envelope that is checked.
    Column("municipality", String, nullable=False),
    Column("author", String, nullable=False),
    Column("device", String, nullable=False),
    Column("number", BigInteger, nullable=False),
    # What it is about, without content: keys.py.
    Column("scope", String, nullable=False),
    # Key and value, the value as the device wrote it, encrypted under the key of the case: sealed_facts.py.
    Column("content", LargeBinary, nullable=False),
    Column("supersedes", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("envelope", ForeignKey("envelopes.id"), nullable=False),
    Index(None, "inspection", "position"),
    sqlite_autoincrement=True,
)

steps = Table(
    "steps",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("signal", String, nullable=False, index=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("details", JSON, nullable=False),
    sqlite_autoincrement=True,
)

# Somebody at the desk sent a report of entry, or takes back that it was; the last one counts.
entry_report_sendings = Table(
    "entry_report_sendings",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("inspection", String, nullable=False),
    Column("entry", String, nullable=False),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "inspection", "entry"),
    sqlite_autoincrement=True,
)

checklist_versions = Table(
    "checklist_versions",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    # Of the compiled form, as inspections/checklists/versions.py makes it.
    Column("sha256", String, nullable=False),
    Column("first_used_at", Moment, nullable=False),
)

# What a partner was given, as it was given.
handovers = Table(
    "handovers",
    metadata,
    Column("id", String, primary_key=True),
    Column("reference", String, nullable=False, unique=True),
    Column("signal", String, nullable=False, index=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("partner", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_by", ForeignKey("users.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
)

# Who did what (inspections/trail.py): no foreign keys, for it outlives what it speaks of.
trail = Table(
    "trail",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    # A text, as it was hashed: UTC, RFC 3339.
    Column("at", Path, nullable=False, index=True),
    Column("event", String, nullable=False),
    Column("what", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("person", String),
    Column("municipality", String),
    Column("device", String),
    Column("about", Path, nullable=False),
    Column("why", String, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index(None, "about"),
    Index(None, "person"),
)

# The last row of the trail that was removed because it was old: the first one that is kept follows it. At most one.
trail_cuts = Table(
    "trail_cuts",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
