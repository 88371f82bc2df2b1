"""People of partners who joined one control."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from inspections.tables.columns import Moment, metadata

guests = Table(
    "guests",
    metadata,
    Column("user", ForeignKey("users.id"), primary_key=True),
    Column("inspection", String, nullable=False),
    # Which of the control's codes let them in: each does so once.
    Column("code", Integer, nullable=False),
    Column("organisation", String, nullable=False),
    Column("service_number", String, nullable=False),
    # With what purpose they are there, in their own words (Awb art. 3:3, détournement de pouvoir).
    Column("purpose", String, nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("inspection", "code"),
    Index(None, "inspection"),
)
