"""Documents of an operation, such as a permit or a map: known by what they hold, as those of a signal."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.database import writing
from inspections.operations.operations import operation
from inspections.problems import Problem
from inspections.signals.papers import Paper, called, kind_of, path_of
from inspections.store import Store
from inspections.tables import files_to_remove, operation_papers, users

MOST = 20


def papers_of(connection: Connection, id_: str) -> list[Paper]:
    """The documents of an operation, in the order in which they came."""
    rows = connection.execute(
        sa.select(operation_papers, users.c.name.label("by_name"))
        .join(users, users.c.id == operation_papers.c.by)
        .where(operation_papers.c.operation == id_)
        .order_by(operation_papers.c.at, operation_papers.c.sha256)
    )
    return [Paper(row.sha256, row.name, row.ending, row.bytes, row.by_name, row.at) for row in rows]


def add(
    engine: Engine, store: Store, municipality: str, id_: str, by: str, at: datetime, name: str, content: bytes
) -> None:
    """Keep a document with the operation; the same one again changes nothing.

    Raises `Problem` paper-empty, paper-too-large, paper-unknown-kind, papers-too-many, not-found, or one of
    `StoreError`.
    """
    ending = kind_of(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with engine.connect() as connection:
        operation(connection, municipality, id_)
    # First the bytes, then the row that speaks of them.
    store.keep(path_of(id_, sha256), content)
    with writing(engine) as connection:
        present = [paper.sha256 for paper in papers_of(connection, id_)]
        if len(present) >= MOST:
            raise Problem("papers-too-many", limit=MOST)
        if sha256 not in present:
            # Of one that was taken away a moment ago the bytes stay.
            connection.execute(files_to_remove.delete().where(files_to_remove.c.path == path_of(id_, sha256)))
            row = {"operation": id_, "sha256": sha256, "name": called(name, ending), "ending": ending}
            connection.execute(operation_papers.insert(), row | {"bytes": len(content), "by": by, "at": at})


def read(connection: Connection, store: Store, municipality: str, id_: str, sha256: str) -> tuple[Paper, bytes]:
    """A document of the operation, and its bytes. Raises `Problem` not-found, or one of `StoreError`."""
    operation(connection, municipality, id_)
    for paper in papers_of(connection, id_):
        if paper.sha256 == sha256:
            return paper, store.read(path_of(id_, sha256))
    raise Problem("not-found")


def remove(connection: Connection, municipality: str, id_: str, sha256: str) -> None:
    """Take a document away; its bytes go when the database no longer speaks of them. Raises `Problem` not-found."""
    operation(connection, municipality, id_)
    here = sa.and_(operation_papers.c.operation == id_, operation_papers.c.sha256 == sha256)
    if connection.execute(operation_papers.delete().where(here)).rowcount:
        connection.execute(files_to_remove.insert(), {"path": path_of(id_, sha256)})
