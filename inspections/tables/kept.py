"""What outlives the signals: figures and what officers wrote about them; holds; what is still to be removed."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from inspections.tables.columns import Moment, Position, metadata

# What may be seen of a half-year of several municipalities: made once, so two looks tell nothing of what came between.
joint_figures = Table(
    "joint_figures",
    metadata,
    Column("half_year", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("content", Text, nullable=False),
)

# What officers wrote about a half-year: only ever appended to, the last of a field stands.
analyses = Table(
    "analyses",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("half_year", String, nullable=False),
    # About the own figures or about those together.
    Column("scope", String, nullable=False),
    Column("field", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "municipality", "half_year", "scope"),
    sqlite_autoincrement=True,
)

# Of signals that were forgotten: as many as were counted the same, without ids (monitoring/past.py).
past_figures = Table(
    "past_figures",
    metadata,
    Column("half_year", String, primary_key=True),
    Column("municipality", String, primary_key=True),
    Column("form", String, primary_key=True),
    Column("urgency", String, primary_key=True),
    Column("youngest", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("outcome", String, primary_key=True),
    Column("informed", String, primary_key=True),
    Column("number", Integer, nullable=False),
)

past_days = Table(
    "past_days",
    metadata,
    Column("half_year", String, primary_key=True),
    Column("municipality", String, primary_key=True),
    Column("measure", String, primary_key=True),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)

# -- time's up ---------------------------------------------------------------------------------------

# A case that is kept beyond its time.
legal_holds = Table(
    "legal_holds",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("case", String, nullable=False, index=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("lifted_by", ForeignKey("users.id")),
    Column("lifted_at", Moment),
    sqlite_autoincrement=True,
)

# What a forgotten case left in the store.
files_to_remove = Table("files_to_remove", metadata, Column("path", String, primary_key=True))
