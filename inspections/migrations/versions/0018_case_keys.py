"""Facts and envelopes encrypted under a key for each case; what was there already is encrypted here, in batches."""

import sqlalchemy as sa
from alembic import op

from inspections import sealed_facts
from inspections.case_keys import CaseKey, keys_for
from inspections.database import now
from inspections.keys import scope

revision = "0018_case_keys"
down_revision = "0014_push"
branch_labels = None
depends_on = None

_BATCH = 5_000
_facts = sa.table(
    "facts",
    *map(sa.column, ("position", "id", "inspection", "key", "value", "envelope")),
    sa.column("scope"),
    sa.column("content", sa.LargeBinary),
)
_envelopes = sa.table(
    "envelopes", *map(sa.column, ("id", "device", "jws", "cases")), sa.column("sealed", sa.LargeBinary)
)


def upgrade() -> None:
    op.create_table(
        "case_keys",
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("master", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("case", name="pk_case_keys"),
    )
    # SQLite adds a column that may not be empty only with a default.
    empty = sa.text("''")
    op.add_column("facts", sa.Column("scope", sa.String(), nullable=False, server_default=empty))
    op.add_column("facts", sa.Column("content", sa.LargeBinary(), nullable=False, server_default=empty))
    op.add_column("envelopes", sa.Column("sealed", sa.LargeBinary(), nullable=False, server_default=empty))
    op.add_column("envelopes", sa.Column("cases", sa.Text(), nullable=False, server_default=empty))
    connection = op.get_bind()
    keys: dict[str, CaseKey] = {}
    _seal_facts(connection, keys)
    _seal_envelopes(connection, keys)
    # Of those no fact was taken: they belong to no case, and couldn't be forgotten with one.
    connection.execute(sa.delete(_envelopes).where(_envelopes.c.cases == ""))
    op.drop_column("facts", "key")
    op.drop_column("facts", "value")
    op.drop_column("envelopes", "jws")
    if connection.dialect.name == "postgresql":
        for table, column in (
            ("facts", "scope"),
            ("facts", "content"),
            ("envelopes", "sealed"),
            ("envelopes", "cases"),
        ):
            op.alter_column(table, column, server_default=None)


def _seal_facts(connection: sa.Connection, keys: dict[str, CaseKey]) -> None:
    last = 0
    change = (
        sa.update(_facts)
        .where(_facts.c.position == sa.bindparam("at"))
        .values(scope=sa.bindparam("told"), content=sa.bindparam("sealed"))
    )
    while rows := connection.execute(
        sa.select(_facts).where(_facts.c.position > last).order_by(_facts.c.position).limit(_BATCH)
    ).all():
        if begun := {row.inspection for row in rows} - keys.keys():
            keys |= keys_for(connection, begun, now())
        connection.execute(
            change,
            [
                {
                    "at": row.position,
                    "told": scope(row.key),
                    "sealed": sealed_facts.seal(keys[row.inspection], row.id, row.key, row.value.encode()),
                }
                for row in rows
            ],
        )
        last = rows[-1].position


def _seal_envelopes(connection: sa.Connection, keys: dict[str, CaseKey]) -> None:
    last = 0
    change = (
        sa.update(_envelopes)
        .where(_envelopes.c.id == sa.bindparam("at"))
        .values(sealed=sa.bindparam("content"), cases=sa.bindparam("of"))
    )
    while rows := connection.execute(
        sa.select(_envelopes).where(_envelopes.c.id > last).order_by(_envelopes.c.id).limit(_BATCH)
    ).all():
        last = rows[-1].id
        held = sa.select(_facts.c.envelope, _facts.c.inspection).distinct()
        cases: dict[int, list[str]] = {}
        for envelope, case in connection.execute(held.where(_facts.c.envelope.between(rows[0].id, last))):
            cases.setdefault(envelope, []).append(case)
        sealed = []
        for row in rows:
            content = row.jws.encode()
            for case in sorted(cases.get(row.id, [])):
                content = keys[case].seal(content, row.device)
            if row.id in cases:
                sealed.append({"at": row.id, "content": content, "of": ",".join(sorted(cases[row.id]))})
        if sealed:
            connection.execute(change, sealed)
