"""Facts as they stand in the log, read back with their author; only those of an inspection's own municipality."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.fold import current
from inspections.tables import facts, users


@dataclass(frozen=True)
class StoredFact:
    """A fact of the log. `at` is the time by the device, `arrived_at` by the server."""

    position: int
    id: str
    key: str
    value: Any
    supersedes: tuple[str, ...]
    at: str
    arrived_at: datetime
    author: str
    author_name: str


Current = dict[str, list[StoredFact]]


def stored_facts(
    connection: Connection, inspection: str, municipality: str, *wanted: sa.ColumnElement[bool]
) -> list[StoredFact]:
    """The facts of an inspection by people of its municipality, in order of arrival; of those, the `wanted` ones."""
    rows = connection.execute(
        sa.select(
            facts.c.position,
            facts.c.id,
            facts.c.key,
            facts.c.value,
            facts.c.supersedes,
            facts.c.at,
            facts.c.arrived_at,
            facts.c.author,
            users.c.name,
        )
        .join(users, users.c.id == facts.c.author)
        .where(facts.c.inspection == inspection, facts.c.municipality == municipality, *wanted)
        .order_by(facts.c.position)
    )
    return [
        StoredFact(
            row.position,
            row.id,
            row.key,
            _value(row.value),
            tuple(msgspec.json.decode(row.supersedes)),
            row.at,
            row.arrived_at,
            row.author,
            row.name,
        )
        for row in rows
    ]


def _value(text: str) -> Any:
    value = msgspec.json.decode(text)
    return _without_nul(value) if "\\u0000" in text else value


def _without_nul(value: Any) -> Any:
    """A text in JSON may hold a NUL, which a column of PostgreSQL can't: it becomes the sign for what is unknown."""
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return value


def has_prefix(prefix: str) -> sa.ColumnElement[bool]:
    """The condition that a key begins with `prefix`."""
    return facts.c.key.startswith(prefix, autoescape=True)


def values(standing: Current, key: str) -> list[Any]:
    """The different values that stand for `key`, without removed ones. One is the normal case."""
    found: list[Any] = []
    for fact in standing.get(key, []):
        if fact.value is not None and fact.value not in found:
            found.append(fact.value)
    return found


def fold(stored: list[StoredFact]) -> Current:
    """The facts that stand, by key."""
    return current(stored)
