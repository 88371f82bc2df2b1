"""Operations (controledagen): several controls on one day, who takes part, and what must be done afterwards."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from inspections.tables.columns import Moment, Position, metadata

operations = Table(
    "operations",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    # A day as YYYY-MM-DD; `time` and `place` are those of the briefing, empty when there is none.
    Column("date", String, nullable=False),
    Column("time", String, nullable=False, server_default=""),
    Column("place", String, nullable=False, server_default=""),
    Column("title", String, nullable=False),
    Column("leader", ForeignKey("users.id")),
    Column("briefing", Text, nullable=False, server_default=""),
    Column("risks", Text, nullable=False, server_default=""),
    # What was told afterwards, together.
    Column("debriefing", Text, nullable=False, server_default=""),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("cancelled_at", Moment),
    Index(None, "municipality", "date"),
)

operation_colleagues = Table(
    "operation_colleagues",
    metadata,
    Column("operation", ForeignKey("operations.id"), primary_key=True),
    Column("user", ForeignKey("users.id"), primary_key=True),
)

operation_organisations = Table(
    "operation_organisations",
    metadata,
    Column("operation", ForeignKey("operations.id"), primary_key=True),
    # `municipality`, or one of inspections/guests/sharing.yaml.
    Column("organisation", String, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("basis", Text, nullable=False),
)

operation_papers = Table(
    "operation_papers",
    metadata,
    Column("operation", ForeignKey("operations.id"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("ending", String, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

# What an organisation must do after a control. How it stands is the last of its steps.
actions = Table(
    "actions",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    # Of a control, an operation, or both. No foreign keys: what is forgotten of a case takes no action with it.
    Column("inspection", String, index=True),
    Column("operation", String, index=True),
    Column("organisation", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "municipality"),
)

action_steps = Table(
    "action_steps",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("action", ForeignKey("actions.id"), nullable=False, index=True),
    # open or done; `due` is a day, YYYY-MM-DD.
    Column("state", String, nullable=False),
    Column("due", String, nullable=False),
    Column("remark", Text, nullable=False, server_default=""),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# A calendar that somebody reads with a secret address; only the hash of the secret is kept.
calendars = Table(
    "calendars",
    metadata,
    Column("user", ForeignKey("users.id"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
)
