"""Each fact in the log is one that its phone signed, and each that a phone signed is in the log."""

import json
import multiprocessing
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, repeat
from pathlib import Path

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import Connection, Engine, Row

from inspections import devices, sealed_facts
from inspections.case_keys import masters_of
from inspections.database import connect
from inspections.facts import Envelope, Fact, open_envelope
from inspections.keys import scope
from inspections.log import opened_envelope
from inspections.problems import Problem
from inspections.sealed_facts import Opener
from inspections.tables import envelopes, facts

# Envelopes that one process checks at a time, and facts that are looked up at once.
PART, AT_ONCE = 500, 1_000

Tell = Callable[[str], None]
# The first and the last envelope of a part.
Part = tuple[int, int]


@dataclass
class Checked:
    """What came of a part: how many rows of the log are in its envelopes, and what is wrong."""

    rows: int
    wrong: list[str]


def wrong_facts(engine: Engine, tell: Tell, workers: int) -> Iterator[str]:
    """What is wrong with the log. Each row must be in the envelope that it names, as it was signed."""
    with engine.connect() as connection:
        ids = connection.scalars(sa.select(envelopes.c.id).order_by(envelopes.c.id)).all()
        parts = [(part[0], part[-1]) for start in range(0, len(ids), PART) if (part := ids[start : start + PART])]
    rows = 0
    with _checking(engine, min(workers, len(parts))) as check:
        for number, checked in enumerate(check(parts), 1):
            rows += checked.rows
            yield from checked.wrong
            tell(f"envelopes: {min(number * PART, len(ids))} of {len(ids)}")
    with engine.connect() as connection:
        upto = facts.c.envelope <= (ids[-1] if ids else 0)
        if connection.scalar(sa.select(sa.func.count()).select_from(facts).where(upto)) != rows:
            yield from _strays(connection, upto)


@contextmanager
def _checking(engine: Engine, workers: int) -> Iterator[Callable[[Sequence[Part]], Iterable[Checked]]]:
    """How parts are checked: in this process, or side by side in several."""
    if workers < 2:
        yield lambda parts: (check_part(engine, part) for part in parts)
        return
    url = engine.url.set(drivername=engine.dialect.name).render_as_string(hide_password=False)
    keys = masters_of(engine).file
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        yield lambda parts: pool.map(_check_there, repeat(url), repeat(keys), parts)


def _check_there(url: str, keys: Path, part: Part) -> Checked:
    return check_part(_engine(url, keys), part)


@cache
def _engine(url: str, keys: Path) -> Engine:
    return connect(url, keys)


def check_part(engine: Engine, part: Part) -> Checked:
    """Check the envelopes from the first to the last of `part`."""
    checked = Checked(0, [])
    with engine.connect() as connection:
        found = connection.execute(sa.select(envelopes).where(envelopes.c.id.between(*part))).all()
        enrolled = {
            id_: replace(device, revoked_at=None)
            for id_, device in devices.find(connection, {row.device for row in found}).items()
        }
        signed: list[tuple[int, Envelope, Fact]] = []
        for row in found:
            try:
                jws = opened_envelope(connection, row)
                if jws is None:
                    # Its case is forgotten: its facts stay as places in the log, which nobody can read.
                    checked.rows += _held_by(connection, row.id)
                    continue
                envelope = open_envelope(jws, enrolled)
            except InvalidTag:
                checked.wrong.append(f"envelope {row.id} is not as it was kept")
                continue
            except Problem as problem:
                checked.wrong.append(f"envelope {row.id} is not what its phone signed ({problem.code})")
                continue
            if envelope.device.id != row.device:
                checked.wrong.append(f"envelope {row.id} was signed by another phone than {row.device}")
            signed += [(row.id, envelope, fact) for fact in envelope.facts]
        for start in range(0, len(signed), AT_ONCE):
            _compare(connection, signed[start : start + AT_ONCE], checked)
    return checked


def _held_by(connection: Connection, envelope: int) -> int:
    number = sa.select(sa.func.count()).select_from(facts).where(facts.c.envelope == envelope)
    return connection.scalar(number) or 0


def _compare(connection: Connection, signed: Sequence[tuple[int, Envelope, Fact]], checked: Checked) -> None:
    ids = {fact.id for _, _, fact in signed}
    query = sealed_facts.select(*(column for column in facts.c if column.name not in ("id", "inspection", "content")))
    stored = {row.id: row for row in connection.execute(query.where(facts.c.id.in_(ids)))}
    opener = Opener(connection)
    counted: set[int] = set()
    for number, envelope, fact in signed:
        row = stored.get(fact.id)
        if row is None:
            checked.wrong.append(f"fact {fact.id} of envelope {number} is not in the log")
        # One that came in several envelopes stands under the first.
        elif row.envelope == number:
            if row.position not in counted:
                counted.add(row.position)
                checked.rows += 1
            if not _is_as_signed(opener, row, envelope, fact):
                checked.wrong.append(f"fact {fact.id} is not as it was signed in envelope {number}")


def _is_as_signed(opener: Opener, row: Row[tuple[object, ...]], envelope: Envelope, fact: Fact) -> bool:
    device = envelope.device
    try:
        key, said = opener.open(row)
    except InvalidTag:
        return False
    told = (
        fact.inspection,
        fact.number,
        fact.key,
        scope(fact.key),
        fact.at,
        device.id,
        device.user,
        device.municipality,
    )
    kept = (row.inspection, row.number, key, row.scope, row.at, row.device, row.author, row.municipality)
    try:
        value, supersedes = (msgspec.json.decode(each) for each in (said, row.supersedes))
    except msgspec.DecodeError:
        return False
    return told == kept and value == msgspec.json.decode(fact.value) and supersedes == list(fact.supersedes)


def _strays(connection: Connection, upto: sa.ColumnElement[bool]) -> Iterator[str]:
    """Facts that the envelope which they name doesn't hold."""
    query = sa.select(facts.c.id, facts.c.envelope).where(upto).order_by(facts.c.envelope)
    for number, rows in groupby(connection.execute(query).all(), lambda row: row.envelope):
        kept = connection.execute(sa.select(envelopes).where(envelopes.c.id == number)).first()
        try:
            jws = opened_envelope(connection, kept) if kept else ""
        except InvalidTag:
            jws = ""
        if jws is None:
            continue
        ids = _ids_in(jws)
        for row in rows:
            if row.id not in ids:
                yield f"fact {row.id} was signed by nobody: envelope {row.envelope} does not hold it"


def _ids_in(jws: str) -> frozenset[str]:
    """The ids in an envelope, whoever signed it."""
    try:
        payload = jws.split(".")[1]
        told = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["facts"]
        return frozenset(each["id"] for each in told if isinstance(each, dict))
    except (IndexError, ValueError, KeyError, TypeError):
        return frozenset()
