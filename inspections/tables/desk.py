"""What goes to partners, who is called for an urgent signal, and what an officer looks for."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from inspections.tables.columns import Moment, metadata

partner_addresses = Table(
    "partner_addresses",
    metadata,
    Column("municipality", ForeignKey("municipalities.id"), primary_key=True),
    Column("partner", String, primary_key=True),
    Column("email", String, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("handover", ForeignKey("handovers.id"), primary_key=True),
    Column("to", String, nullable=False),
    # waiting, sent or refused; what waits is tried from `next_at` on.
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("trouble", String),
    # A mail that arrived: when the partner is reminded once, if it hasn't answered.
    Column("remind_at", Moment),
    Index(
        "ix_outbox_remind_at",
        "remind_at",
        sqlite_where=text("remind_at IS NOT NULL"),
        postgresql_where=text("remind_at IS NOT NULL"),
    ),
    Index(
        "ix_outbox_waiting",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

feedback_links = Table(
    "feedback_links",
    metadata,
    # Only the hash of the token is kept: who reads this table can't answer with it.
    Column("token_hash", LargeBinary, primary_key=True),
    Column("handover", ForeignKey("handovers.id"), nullable=False, index=True),
    Column("made_by", ForeignKey("users.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

# -- who is called for an urgent signal ----------------------------------------------------------------

duties = Table(
    "duties",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("officer", ForeignKey("users.id"), nullable=False),
    Column("replacement", ForeignKey("users.id")),
    Column("by", ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "municipality", "last_day"),
)

calls = Table(
    "calls",
    metadata,
    Column("signal", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("raised_at", Moment, nullable=False),
    # How many were called so far; `next_at` is when the next one is, NULL when nobody more is.
    Column("turn", Integer, nullable=False),
    Column("next_at", Moment),
    Column("opened_by", ForeignKey("users.id")),
    Column("opened_at", Moment),
    Index(
        "ix_calls_next_at",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)

call_mails = Table(
    "call_mails",
    metadata,
    Column("signal", ForeignKey("calls.signal"), primary_key=True),
    Column("officer", ForeignKey("users.id"), primary_key=True),
    # waiting, sent, failed, or unreachable: no address.
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Index(
        "ix_call_mails_waiting",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# A browser in which an officer is called, beside the mail.
push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    # The SHA-256 of the endpoint, in hex.
    Column("id", String, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", String, nullable=False),
    Column("auth", String, nullable=False),
    Column("created_at", Moment, nullable=False),
)

call_pushes = Table(
    "call_pushes",
    metadata,
    Column("signal", ForeignKey("calls.signal"), primary_key=True),
    Column("subscription", ForeignKey("push_subscriptions.id"), primary_key=True),
    # waiting, sent or failed.
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Index(
        "ix_call_pushes_waiting",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# What an officer looks for, for a day: an address shows only the id.
searches = Table(
    "searches",
    metadata,
    Column("id", String, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
