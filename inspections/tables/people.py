"""Municipalities, who logs in and how, and their phones."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from inspections.tables.columns import Moment, Position, metadata

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
    # To which colleagues seal what this phone may read without a network (static/device/letters.js).
    Column("letter_key", JSON),
    # RFC 7638: the same key registered twice is the same device.
    Column("thumbprint", String, nullable=False, unique=True),
    Column("label", String, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    # When a revoked phone told that nothing is on it any more.
    Column("wiped_at", Moment),
)
