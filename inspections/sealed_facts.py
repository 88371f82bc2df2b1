"""Key and value of a fact, as they stand encrypted in the log: one JSON text under the key of the case."""

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from inspections.case_keys import CaseKey, Keyring
from inspections.tables import case_keys, facts

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[str, msgspec.Raw]).decode

# What is needed to open a fact, beside whatever else of it is asked; for a query that is `joined`.
COLUMNS = (facts.c.id, facts.c.inspection, facts.c.content, case_keys.c.master, case_keys.c.wrapped)
# The case is not forgotten.
IS_KEPT = case_keys.c.wrapped.is_not(None)
JOINED = facts.join(case_keys, case_keys.c.case == facts.c.inspection)


def seal(case: CaseKey, id_: str, key: str, value: bytes) -> bytes:
    """Encrypt the key and the value (JSON) of the fact with this id."""
    return case.seal(_encode((key, msgspec.Raw(value))), id_)


class Opener:
    """Opens facts of rows that hold `COLUMNS`."""

    def __init__(self, connection: Connection) -> None:
        self._ring = Keyring(connection)

    def open(self, row: Row[tuple[object, ...]]) -> tuple[str, str]:
        """Key and value (JSON) of the fact in `row`, of a case that is kept."""
        case = self._ring.key(row.inspection, row.master, row.wrapped)
        key, value = _decode(case.open(row.content, row.id))
        return key, bytes(value).decode()


def select(*columns: sa.ColumnElement[object]) -> sa.Select[tuple[object, ...]]:
    """A query for facts that can be opened, with these columns as well."""
    others = [column for column in columns if all(column is not own for own in COLUMNS)]
    return sa.select(*COLUMNS, *others).select_from(JOINED).where(IS_KEPT)
