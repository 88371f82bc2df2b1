"""Keeping a municipality's addresses as its latest file tells them. An id stays with its door, whatever is imported."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.addresses.reading import Address
from inspections.database import writing
from inspections.tables import address_imports, locations

# So many in one transaction: phones that deliver wait for no more.
BATCH = 2_000
# A file that lacks more than this part of what is there is most likely not whole.
MOST_GONE = 0.1


class TooManyGone(Exception):
    """How many addresses that are there a file lacks."""

    def __init__(self, gone: int, present: int) -> None:
        super().__init__(f"{gone} of {present}")
        self.gone, self.present = gone, present


@dataclass(frozen=True)
class Imported:
    """What an import did. `gone` were there and are in the file no more: they are kept for the controls of then."""

    added: int
    changed: int
    same: int
    gone: int


def import_addresses(
    engine: Engine,
    municipality: str,
    addresses: Sequence[Address],
    at: datetime,
    *,
    progress: Callable[[int], None] = lambda _done: None,
    may_remove: bool = False,
) -> Imported:
    """Let `addresses` be the addresses of this municipality. The same again changes nothing; broken off, do it again.

    Raises TooManyGone, and changes nothing, when more than a tenth of what is there is not among them; `may_remove`
    lets them go all the same.
    """
    with engine.connect() as connection:
        # A place without an address is in no file, and stays (operations/stops.py).
        has_address = sa.and_(locations.c.municipality == municipality, locations.c.number != 0)
        present = connection.execute(sa.select(locations).where(has_address)).all()
    by_bag = {row.bag_address: row for row in present if row.bag_address}
    by_words = {(row.postcode, row.number, row.addition.lower()): row for row in present}
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    kept: set[str] = set()
    for address in addresses:
        values = asdict(address) | {"gone_at": None}
        row = by_bag.get(address.bag_address) if address.bag_address else None
        row = row or by_words.get(address.words)
        if row is None or row.id in kept:
            fresh.append(values | {"id": token_hex(6), "municipality": municipality})
            continue
        kept.add(row.id)
        if any(getattr(row, name) != value for name, value in values.items()):
            changed.append(values | {"id_": row.id})
    gone = [row.id for row in present if row.id not in kept and row.gone_at is None]
    standing = sum(row.gone_at is None for row in present)
    if not may_remove and len(gone) > MOST_GONE * standing:
        raise TooManyGone(len(gone), standing)
    _write(engine, fresh, changed, gone, at, progress)
    told = Imported(len(fresh), len(changed), len(kept) - len(changed), len(gone))
    if fresh or changed or gone:
        with writing(engine) as connection:
            connection.execute(address_imports.insert(), {"municipality": municipality, "at": at} | asdict(told))
    return told


def addresses_version(connection: Connection, municipality: str) -> int:
    """A number that grows with each import that changed anything."""
    newest = sa.select(sa.func.max(address_imports.c.id)).where(address_imports.c.municipality == municipality)
    return connection.scalar(newest) or 0


def _write(
    engine: Engine,
    fresh: list[dict[str, Any]],
    changed: list[dict[str, Any]],
    gone: list[str],
    at: datetime,
    progress: Callable[[int], None],
) -> None:
    names = [name for name in Address.__dataclass_fields__] + ["gone_at"]
    update = (
        locations.update()
        .where(locations.c.id == sa.bindparam("id_"))
        .values({name: sa.bindparam(name) for name in names})
    )
    vanish = locations.update().where(locations.c.id == sa.bindparam("id_")).values(gone_at=sa.bindparam("at_"))
    steps: list[tuple[sa.Insert | sa.Update, list[dict[str, Any]]]] = [
        (locations.insert(), fresh),
        (update, changed),
        (vanish, [{"id_": id_, "at_": at} for id_ in gone]),
    ]
    for statement, rows in steps:
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            with writing(engine) as connection:
                connection.execute(statement, batch)
            progress(len(batch))
