"""What the store must hold: the photos that arrived, the documents of signals and of operations, each by its hash."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.photos import original_path
from inspections.signals import details as did
from inspections.signals.details import kind_of
from inspections.signals.papers import path_of
from inspections.tables import operation_papers, photos, steps


def evidence(connection: Connection) -> dict[str, str]:
    """Path in the store → SHA-256 in hexadecimal. Smaller sizes of a photo are not among it: they are made from it."""
    found = {original_path(sha256): sha256 for sha256 in connection.scalars(sa.select(photos.c.sha256))}
    added = sa.select(steps.c.signal, steps.c.details).where(steps.c.kind == _ADDED)
    for row in connection.execute(added):
        sha256 = str(row.details["paper"])
        found[path_of(row.signal, sha256)] = sha256
    # A backup can be made, or restored, of before there were operations.
    if not sa.inspect(connection).has_table("operation_papers"):
        return found
    for row in connection.execute(sa.select(operation_papers.c.operation, operation_papers.c.sha256)):
        found[path_of(row.operation, row.sha256)] = row.sha256
    return found


_ADDED = kind_of(did.PaperAdded("", "", "", 0))
