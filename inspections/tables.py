"""All tables. The log (`envelopes`, `facts`, `steps`, `entry_report_sendings`, `trail`) is only ever appended to;
projections can be rebuilt from it.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite makes only an INTEGER primary key count up by itself.
Position = BigInteger().with_variant(Integer, "sqlite")


# Compared byte by byte, on PostgreSQL too: what begins with a path stands together.
Path = String().with_variant(String(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A point in time: UTC in the database, aware in Python, also on SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


# -- who and where ---------------------------------------------------------------------------------

municipalities = Table(
    "municipalities",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality", ForeignKey("municipalities.id"), nullable=False),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    # Empty: logs in without a password.
    Column("password_hash", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    # Where an attention officer is called for an urgent signal.
    Column("email", String),
    # Where one-time links to log in and warnings go; whom a provider of logins knows by it is this account.
    Column("account_email", String),
    Index("uq_users_account_email", "account_email", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    # By which its owner and the trail tell it from others; nobody can log in with it.
    Column("id", String, primary_key=True),
    # Only the hash of the cookie is kept: who reads this table can't log in with it.
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    # In words, such as "Chrome op Windows".
    Column("device", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    # When the person last showed who they are.
    Column("confirmed_at", Moment, nullable=False),
    Column("idle_until", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# The app that gives codes; its secret is encrypted under the server's key.
second_factors = Table(
    "second_factors",
    metadata,
    Column("user", ForeignKey("users.id"), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    # The time step of the last code that was used: each works once.
    Column("last_step", BigInteger, nullable=False),
    Column("set_at", Moment, nullable=False),
)

# Keyed hashes; a used one is gone.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("tag", String, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
)

# One-time links with which somebody sets up how to log in: only their hashes.
account_links = Table(
    "account_links",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
)

account_mails = Table(
    "account_mails",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=True),
    Column("user", ForeignKey("users.id"), nullable=False),
    Column("to", String, nullable=False),
    Column("kind", String, nullable=False),
    # waiting, sent or failed
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    # Of a mail that waits: when it is tried. Of another: when it was done with.
    Column("next_at", Moment, nullable=False),
    Index("ix_account_mails_state_next_at", "state", "next_at"),
)

passkeys = Table(
    "passkeys",
    metadata,
    # By which its owner tells it from others.
    Column("id", String, primary_key=True),
    # By which a browser does.
    Column("credential", LargeBinary, nullable=False, unique=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    # How often it was used, as it counts itself: a copy would count otherwise.
    Column("uses", BigInteger, nullable=False),
    # Where it was made, in words.
    Column("device", String, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("used_at", Moment),
)

# By what names a provider of logins knows the owner of an account.
identities = Table(
    "identities",
    metadata,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("linked_at", Moment, nullable=False),
)

# What is under way between two pages of logging in.
ceremonies = Table(
    "ceremonies",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("kind", String, nullable=False),
    Column("user", ForeignKey("users.id")),
    Column("data", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

# Mistakes at logging in, under a keyed hash of what they are about: no name or address is kept.
login_tries = Table(
    "login_tries",
    metadata,
    Column("key", String, primary_key=True),
    Column("mistakes", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("key", JSON, nullable=False),
    # RFC 7638: the same key registered twice is the same device.
    Column("thumbprint", String, nullable=False, unique=True),
    Column("label", String, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    # When a revoked phone told that nothing is on it any more.
    Column("wiped_at", Moment),
)

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

# -- the log ---------------------------------------------------------------------------------------

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

# -- what goes to partners ---------------------------------------------------------------------------

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

# -- photos ----------------------------------------------------------------------------------------

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

# -- at the desk -----------------------------------------------------------------------------------

# What an officer looks for, for a day: an address shows only the id.
searches = Table(
    "searches",
    metadata,
    Column("id", String, primary_key=True),
    Column("user", ForeignKey("users.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# -- figures ---------------------------------------------------------------------------------------

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

# -- projections: `fieldapp rebuild` makes these anew from the log ----------------------------------

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
