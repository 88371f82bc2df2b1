"""Facts as they stand in the log, read back with their author; only those of an inspection's own municipality."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from inspections import sealed_facts
from inspections.fold import current
from inspections.keys import scope
from inspections.sealed_facts import Opener
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


def stored_facts(connection: Connection, inspection: str, municipality: str, *paths: str) -> list[StoredFact]:
    """The facts of an inspection by people of its municipality, in order of arrival.

    Of those, with `paths`, the ones of which the key is one of them, or begins with one that ends in "/". None when the
    case is forgotten.
    """
    query = _STORED.where(facts.c.inspection == inspection, facts.c.municipality == municipality)
    if paths:
        query = query.where(facts.c.scope.in_({scope(path) for path in paths}))
    opener, found = Opener(connection), []
    for row in connection.execute(query):
        key, value = opener.open(row)
        if not paths or is_among(key, paths):
            found.append(
                StoredFact(
                    row.position,
                    row.id,
                    key,
                    _value(value),
                    tuple(msgspec.json.decode(row.supersedes)),
                    row.at,
                    row.arrived_at,
                    row.author,
                    row.name,
                )
            )
    return found


def is_among(key: str, paths: Collection[str]) -> bool:
    """Whether `key` is one of `paths`, or begins with one that ends in "/"."""
    return any(key == path or (path.endswith("/") and key.startswith(path)) for path in paths)


def told_keys(connection: Connection, inspection: str) -> list[tuple[str, str, datetime, str]]:
    """Of each fact of an inspection, in order of arrival: municipality, author, when it arrived, and key.

    None when the case is forgotten.
    """
    wanted = sealed_facts.select(facts.c.municipality, facts.c.author, facts.c.arrived_at)
    opener = Opener(connection)
    rows = connection.execute(wanted.where(facts.c.inspection == inspection).order_by(facts.c.position))
    return [(row.municipality, row.author, row.arrived_at, opener.open(row)[0]) for row in rows]


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


_STORED = (
    sealed_facts.select(
        facts.c.position, facts.c.supersedes, facts.c.at, facts.c.arrived_at, facts.c.author, users.c.name
    )
    .join(users, users.c.id == facts.c.author)
    .order_by(facts.c.position)
)
