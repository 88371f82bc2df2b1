"""Projections: `fieldapp rebuild` makes these anew from the log."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, false, text

from inspections.tables.columns import Moment, Position, metadata

inspections = Table(
    "inspections",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("location", ForeignKey("locations.id"), index=True),
    Column("place", String, nullable=False, server_default=""),
    Column("checklist", String),
    Column("checklist_version", Integer),
    Column("status", String, nullable=False, server_default="open"),
    Column("started_by", ForeignKey("users.id"), nullable=False),
    Column("first_arrived_at", Moment, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    Index(None, "municipality", "last_position"),
)

signals = Table(
    "signals",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("inspection", String, nullable=False, index=True),
    Column("reporter", ForeignKey("users.id"), nullable=False),
    Column("form", String),
    Column("urgency", String),
    Column("rank", Integer, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("place", String, nullable=False, server_default=""),
    Column("town", String),
    Column("summary", String, nullable=False, server_default=""),
    # From where it came: field, or how it was taken in at the desk.
    Column("source", String, nullable=False, server_default="field"),
    Column("status", String, nullable=False),
    # Whose turn it is: open (an officer's), waiting (a partner's), done.
    Column("lane", String, nullable=False, server_default="open"),
    Column("assigned_to", ForeignKey("users.id")),
    Column("assigned_at", Moment),
    # The first day by which a partner was asked to answer and has not.
    Column("feedback_due", Date),
    Column("delivery_failed", Boolean, nullable=False, server_default=false()),
    Column("closed_at", Moment),
    # The signal in whose case it goes on.
    Column("merged_into", String),
    Column("received_at", Moment, nullable=False),
    Column("received_position", BigInteger, nullable=False),
    # What the figures count and measure: see monitoring/measured.py. Empty: not yet.
    Column("half_year", String, nullable=False, server_default=""),
    Column("youngest", String, nullable=False, server_default="unknown"),
    Column("outcome", String, nullable=False, server_default="open"),
    Column("informed", String, nullable=False, server_default=""),
    Column("days_to_action", Integer),
    Column("days_to_handover", Integer),
    Column("days_to_feedback", Integer),
    # Holds all that is counted, so that counting a half-year reads nothing else, and in its order.
    Index(
        "ix_signals_figures",
        *("half_year", "municipality", "form", "urgency", "youngest", "source", "outcome", "informed"),
        *("days_to_action", "days_to_handover", "days_to_feedback"),
    ),
    Index(None, "municipality", "status", "rank", "received_position"),
    Index("ix_signals_all", "municipality", "received_position"),
    Index("ix_signals_queue", "municipality", "lane", "rank", "received_position"),
    Index("ix_signals_mine", "assigned_to", "lane", "rank", "received_position"),
    Index(
        "ix_signals_delivery_failed",
        "municipality",
        "rank",
        "received_position",
        sqlite_where=text("delivery_failed = 1"),
        postgresql_where=text("delivery_failed"),
    ),
    Index(
        "ix_signals_closed",
        "municipality",
        "closed_at",
        "received_position",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    Index("ix_signals_reporter", "reporter"),
    Index(
        "ix_signals_merged_into",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    Index(
        "ix_signals_feedback_due",
        "municipality",
        "feedback_due",
        "received_position",
        sqlite_where=text("feedback_due IS NOT NULL"),
        postgresql_where=text("feedback_due IS NOT NULL"),
    ),
)

# Entries of which the law asks a report; the deadline is a day, YYYY-MM-DD.
entry_reports = Table(
    "entry_reports",
    metadata,
    Column("inspection", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("deadline", String, nullable=False),
    Index(None, "municipality", "deadline"),
)

# The partners that a signal was handed to.
signal_partners = Table(
    "signal_partners",
    metadata,
    Column("signal", String, primary_key=True),
    Column("partner", String, primary_key=True),
)

# What a signal can be found by: see signals/search.py. The index beside it is each database's own (0007_search.py).
signal_texts = Table(
    "signal_texts",
    metadata,
    # That of the signal's arrival: what is found comes in its order.
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("signal", String, nullable=False, unique=True),
    Column("municipality", String, nullable=False),
    Column("words", Text, nullable=False),
)

photo_links = Table(
    "photo_links",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("inspection", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("signal", String),
    Index(None, "inspection"),
)

# Names and addresses as they were told, each once for a municipality; what it is found by; and who told it of what.
names = Table(
    "names",
    metadata,
    # Follows from the rest of the row, so that it need not be asked before it is used.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("text", String, nullable=False),
    # Of an address: its id in the register of addresses, empty when it isn't known.
    Column("location", String, nullable=False, server_default=""),
)

name_keys = Table(
    "name_keys",
    metadata,
    Column("municipality", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("name", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "name"),
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    # What mentions it: a signal or an inspection, and which subject in it.
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("name", BigInteger, primary_key=True, autoincrement=False),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "name", "at"),
)

# How far the making of what older facts lack has come, by id.
catching_up = Table(
    "catching_up",
    metadata,
    Column("what", String, primary_key=True),
    Column("last", String, nullable=False),
    Column("is_done", Boolean, nullable=False),
)
