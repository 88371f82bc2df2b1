"""Proves that what is kept is in order: what phones signed, files by their hashes, what was made of both, the trail.

It changes nothing, and the server may go on meanwhile. What it can't prove: that nothing was taken away whole, an
envelope with all its facts. Compare with a backup for that.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from inspections import trail
from inspections.store import Store
from inspections.verify.files import wrong_files
from inspections.verify.signatures import wrong_facts
from inspections.verify.tables import wrong_tables

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Finding:
    """Something that is not in order: `part` is facts, files, tables or trail; `words` name it by ids alone."""

    part: str
    words: str


def verify(engine: Engine, store: Store, tell: Tell, workers: int | None = None) -> Iterator[Finding]:
    """What is not in order, as it is found. `workers` processes check signatures: as many as there are cores.

    Raises one of `StoreError` when the store can't be reached.
    """
    for words in wrong_facts(engine, tell, workers or os.cpu_count() or 1):
        yield Finding("facts", words)
    for words in wrong_files(engine, store, tell):
        yield Finding("files", words)
    for words in wrong_tables(engine, tell):
        yield Finding("tables", words)
    for words in _wrong_trail(engine, tell):
        yield Finding("trail", words)


def _wrong_trail(engine: Engine, tell: Tell) -> Iterator[str]:
    with engine.connect() as connection:
        rows = 0
        for position, holds in trail.verify(connection):
            rows += 1
            if not holds:
                yield f"the audit trail was changed at position {position}"
        tell(f"trail: {rows} rows")
