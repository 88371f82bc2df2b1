"""Operations: several controls on one day, who takes part in them, and what must be done afterwards."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027_operations"
down_revision = "0023_guests"
branch_labels = None
depends_on = None

TABLES = {
    "operations": (("id",), ("municipality municipalities.id", "leader users.id", "by users.id")),
    "operation_colleagues": (("operation", "user"), ("operation operations.id", "user users.id")),
    "operation_organisations": (("operation", "organisation"), ("operation operations.id",)),
    "operation_papers": (("operation", "sha256"), ("operation operations.id", "by users.id")),
    "actions": (("id",), ("municipality municipalities.id", "by users.id")),
    "action_steps": (("position",), ("action actions.id", "by users.id")),
    "calendars": (("user",), ("user users.id",)),
}


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)

    def text(*names: str, empty: bool = False) -> Iterator[sa.Column[str]]:
        for name in names:
            yield sa.Column(name, sa.String(), nullable=False, server_default="" if empty else None)

    def long(*names: str, empty: bool = False) -> Iterator[sa.Column[str]]:
        for name in names:
            yield sa.Column(name, sa.Text(), nullable=False, server_default="" if empty else None)

    def by() -> Iterator[sa.Column[Any]]:
        yield from text("by")
        yield sa.Column("at", moment, nullable=False)

    _create(
        "operations",
        *text("id", "municipality", "date"),
        *text("time", "place", empty=True),
        *text("title"),
        sa.Column("leader", sa.String()),
        *long("briefing", "risks", "debriefing", empty=True),
        *by(),
        sa.Column("cancelled_at", moment),
    )
    op.create_index("ix_operations_municipality_date", "operations", ["municipality", "date"])
    _create("operation_colleagues", *text("operation", "user"))
    _create(
        "operation_organisations",
        *text("operation", "organisation"),
        sa.Column("people", sa.Integer(), nullable=False),
        *text("role"),
        *long("purpose", "basis"),
    )
    _create(
        "operation_papers",
        *text("operation", "sha256", "name", "ending"),
        sa.Column("bytes", sa.Integer(), nullable=False),
        *by(),
    )
    _create(
        "actions",
        *text("id", "municipality"),
        sa.Column("inspection", sa.String()),
        sa.Column("operation", sa.String()),
        *text("organisation", "owner"),
        *long("words"),
        *by(),
    )
    for name in ("municipality", "inspection", "operation"):
        op.create_index(f"ix_actions_{name}", "actions", [name])
    _create(
        "action_steps",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *text("action", "state", "due"),
        *long("remark", empty=True),
        *by(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_action_steps_action", "action_steps", ["action"])
    _create(
        "calendars",
        *text("user"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_calendars_token_hash"),
    )
    op.add_column("plans", sa.Column("operation", sa.String()))
    op.add_column("plans", sa.Column("stop", sa.Integer()))
    op.add_column("plans", sa.Column("risks", sa.Text(), nullable=False, server_default=""))
    op.add_column("plans", sa.Column("follows", sa.String()))
    op.add_column("plans", sa.Column("cancelled_at", moment))
    op.create_index("ix_plans_operation", "plans", ["operation"])


def downgrade() -> None:
    op.drop_index("ix_plans_operation", "plans")
    for name in ("cancelled_at", "follows", "risks", "stop", "operation"):
        op.drop_column("plans", name)
    for name in reversed(TABLES):
        op.drop_table(name)


def _create(name: str, *columns: sa.Column[Any] | sa.UniqueConstraint, **options: bool) -> None:
    key, references = TABLES[name]
    keys = []
    for column, other in (reference.split() for reference in references):
        table = other.partition(".")[0]
        keys.append(sa.ForeignKeyConstraint([column], [other], name=f"fk_{name}_{column}_{table}"))
    op.create_table(name, *columns, *keys, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), **options)
