"""The index of names and addresses of a municipality: who mentions what, and what is like a name that is looked up.

The same on SQLite and PostgreSQL: keys (trigrams) in a table, the rarest asked first, and few enough rows compared.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from inspections.matching.comparing import Likeness
from inspections.matching.names import ADDRESS, Named, compare
from inspections.tables import mentions, name_keys, names

# Of the keys of a name the rarest are asked, as long as they lead to so few rows: the others would add little.
MOST_READ = 12_000
FEWEST_KEYS = 3
MOST_COMPARED = 150
MOST_FOUND = 30


@dataclass(frozen=True)
class Found:
    """A name in the index that is like the one looked up."""

    id: int
    named: Named
    likeness: Likeness


def mention(
    connection: Connection, municipality: str, source: str, id_: str, told: Iterable[tuple[str, Named]], at: datetime
) -> None:
    """Let the index say that this source (a signal or an inspection) mentions what was `told`, by subject; no more."""
    ours = sa.and_(mentions.c.source == source, mentions.c.id == id_)
    before = {(row.subject, row.name) for row in connection.execute(sa.select(mentions).where(ours))}
    wanted = {(subject, each.id(municipality)): each for subject, each in told}
    if before == wanted.keys():
        return
    take_turns(connection)
    gone = before - wanted.keys()
    for subject, name in gone:
        connection.execute(mentions.delete().where(ours, mentions.c.subject == subject, mentions.c.name == name))
    fresh = {key: each for key, each in wanted.items() if key not in before}
    _keep(connection, municipality, fresh.values())
    of = {"source": source, "id": id_, "municipality": municipality, "at": at}
    if fresh:
        connection.execute(mentions.insert(), [of | {"subject": subject, "name": name} for subject, name in fresh])
    _forget(connection, {name for _, name in gone})


def name_rows(municipality: str, each: Named) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The row of a name, and those of its keys."""
    id_ = each.id(municipality)
    row = {"id": id_, "municipality": municipality, "kind": each.kind, "text": each.text, "location": each.location}
    keys: list[dict[str, object]] = [
        {"municipality": municipality, "key": key, "name": id_} for key in sorted(each.keys())
    ]
    return row, keys


def find(connection: Connection, municipality: str, wanted: Named) -> list[Found]:
    """What is the same or alike in this municipality, the most alike first; at most `MOST_FOUND`."""
    keys = wanted.keys()
    candidates = _candidates(connection, municipality, keys, wanted.kind == ADDRESS) if keys else []
    found = [
        Found(id_, other, likeness) for id_, other in candidates if (likeness := compare(wanted, other)) is not None
    ]
    return sorted(found, key=lambda each: (-each.likeness.score, each.named.text, each.id))[:MOST_FOUND]


def take_turns(connection: Connection) -> None:
    """Hold every other writer of the index until this transaction ends: a name goes with its last mention."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('fieldapp.names'))"))


def _candidates(connection: Connection, municipality: str, keys: set[str], is_address: bool) -> list[tuple[int, Named]]:
    here = name_keys.c.municipality == municipality
    weights = {key: 1.0 for key in keys} if is_address else _weights(connection, municipality, keys)
    weight = sa.case(weights, value=name_keys.c.key, else_=0.0) if weights else sa.literal(0.0)
    best = (
        sa.select(name_keys.c.name)
        .where(here, name_keys.c.key.in_(weights))
        .group_by(name_keys.c.name)
        .order_by(sa.func.sum(weight).desc(), name_keys.c.name)
        .limit(MOST_COMPARED)
    )
    ids = list(connection.scalars(best))
    rows = connection.execute(sa.select(names).where(names.c.id.in_(ids)))
    return [(row.id, Named(row.kind, row.text, row.location)) for row in rows]


def _weights(connection: Connection, municipality: str, keys: set[str]) -> dict[str, float]:
    """The keys that are worth asking, each with how much it tells: the rarer, the more."""
    counted = connection.execute(
        sa.select(name_keys.c.key, sa.func.count().label("number"))
        .where(name_keys.c.municipality == municipality, name_keys.c.key.in_(keys))
        .group_by(name_keys.c.key)
    ).all()
    asked: dict[str, float] = {}
    read = 0
    for row in sorted(counted, key=lambda row: (row.number, row.key)):
        read += row.number
        if read > MOST_READ and len(asked) >= FEWEST_KEYS:
            break
        asked[row.key] = 1 / math.sqrt(row.number + 10)
    return asked


def _keep(connection: Connection, municipality: str, told: Iterable[Named]) -> None:
    known = {each.id(municipality): each for each in told}
    here = set(connection.scalars(sa.select(names.c.id).where(names.c.id.in_(known))))
    rows = [name_rows(municipality, each) for id_, each in known.items() if id_ not in here]
    if rows:
        _insert(connection, names, [row for row, _ in rows])
        _insert(connection, name_keys, [key for _, keys in rows for key in keys])


def _insert(connection: Connection, table: sa.Table, rows: Sequence[dict[str, object]]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _forget(connection: Connection, ids: set[int]) -> None:
    """Remove the names that nothing mentions any more."""
    if not ids:
        return
    still = set(connection.scalars(sa.select(mentions.c.name).where(mentions.c.name.in_(ids)).distinct()))
    gone = ids - still
    connection.execute(name_keys.delete().where(name_keys.c.name.in_(gone)))
    connection.execute(names.delete().where(names.c.id.in_(gone)))
