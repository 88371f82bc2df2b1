"""Forgetting a case: its key is destroyed, and all that was made of it or stood beside it is removed.

What stays: a row for each fact that nobody can read any more, so that numbers of phones have no gaps; the tombstone of
the key, so that nothing late is taken in again; figures without ids; and rows of the audit trail, which hold ids only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections import case_keys, trail
from inspections.clock import HERE
from inspections.database import now, writing
from inspections.guests import guests
from inspections.keys import photo_key
from inspections.matching import index
from inspections.matching.mentions import INSPECTION, SIGNAL
from inspections.monitoring.past import keep_figures
from inspections.operations import expiry
from inspections.retention.due import Due, due_cases
from inspections.retention.holds import held_cases
from inspections.retention.periods import Kind, periods
from inspections.store import Store
from inspections.stored_facts import told_keys
from inspections.tables import (
    call_mails,
    call_pushes,
    calls,
    entry_report_sendings,
    entry_reports,
    facts,
    feedback_links,
    files_to_remove,
    handovers,
    inspections,
    known_uses,
    legal_holds,
    outbox,
    participants,
    photo_links,
    photos,
    plans,
    registered,
    registered_lists,
    signal_partners,
    signal_texts,
    signals,
    steps,
    uploads,
)
from inspections.tables import case_keys as case_keys_table
from inspections.trail import Entry, Event
from inspections.visits import beforehand

# Keys of cases that are wrapped anew at a time.
_PART = 1_000


@dataclass
class Report:
    """What was, or would be, done: numbers by kind, never whom it is about."""

    due: Counter[Kind] = field(default_factory=Counter)
    held: int = 0
    signals: int = 0
    photos: int = 0
    lists: int = 0
    operations: int = 0
    trail_rows: int = 0
    old_master_keys: int = 0


def look(engine: Engine, today: date) -> Report:
    """What is due, without doing anything."""
    report = Report()
    with engine.connect() as connection:
        for each in due_cases(connection, today):
            if each.is_held:
                report.held += 1
                continue
            report.due[each.kind] += 1
            report.signals += len(_signals_in(connection, each.case))
            report.photos += len(_own_photos(connection, each.case))
        report.photos += len(_stray_photos(connection, today))
        until = periods()[Kind.AUDIT_TRAIL]
        report.trail_rows = trail.older(connection, _began(until.days, until.years, today))
        report.lists = beforehand.expired(connection, today)
        report.operations = sum(len(each) for each in expiry.expired(connection, today))
    return report


def carry_out(engine: Engine, store: Store, today: date) -> Report:
    """Forget what is due, each case in a transaction of its own: one that is cut off is gone on with the next time.

    Raises one of `StoreError` when the store can't be reached; what is left in it is removed the next time.
    """
    report = look(engine, today)
    with engine.connect() as connection:
        due = [each for each in due_cases(connection, today) if not each.is_held]
    for each in due:
        with writing(engine) as connection:
            _leave_no_remains(connection)
            if each.case not in held_cases(connection):
                forget(connection, each.case, now())
                trail.add(connection, [_entry(each)])
    with writing(engine) as connection:
        _leave_no_remains(connection)
        _remove_photos(connection, _stray_photos(connection, today))
    with writing(engine) as connection:
        expiry.remove_expired(connection, today)
    if due:
        _sweep(engine)
    remove_files(engine, store)
    until = periods()[Kind.AUDIT_TRAIL]
    with writing(engine) as connection:
        trail.cut(connection, _began(until.days, until.years, today))
        beforehand.remove_expired(connection, today)
    report.old_master_keys = let_backups_expire(engine)
    return report


def forget(connection: Connection, case: str, at: datetime) -> None:
    """Forget one case, all of it, within this transaction."""
    _forget(connection, case, _signals_in(connection, case), _own_photos(connection, case), at)


def forget_again(connection: Connection) -> None:
    """Remove what an earlier backup brought back of cases that were forgotten since; the projections are made.

    The log still tells which signals were in such a case. One that also stands in a case that lives is left alone.
    """
    destroyed = sa.select(case_keys_table.c.case, case_keys_table.c.destroyed_at).where(
        case_keys_table.c.destroyed_at.is_not(None)
    )
    for row in connection.execute(destroyed).all():
        of_signals = sa.and_(facts.c.inspection == row.case, facts.c.scope.startswith("signal/", autoescape=True))
        scopes = connection.scalars(sa.select(facts.c.scope).where(of_signals).distinct()).all()
        told = {scope.removeprefix("signal/") for scope in scopes}
        told -= set(connection.scalars(sa.select(signals.c.id).where(signals.c.id.in_(told))))
        _forget(connection, row.case, sorted(told), [], row.destroyed_at)


def _forget(connection: Connection, case: str, told: Sequence[str], own_photos: Sequence[str], at: datetime) -> None:
    keep_figures(connection, told)
    for source, id_ in [(INSPECTION, case), *((SIGNAL, signal) for signal in told)]:
        index.mention(connection, "", source, id_, (), at)
    guests.forget(connection, case, at)
    sent = sa.select(handovers.c.id).where(handovers.c.signal.in_(told))
    for table, of in (
        (call_mails, call_mails.c.signal.in_(told)),
        (call_pushes, call_pushes.c.signal.in_(told)),
        (calls, calls.c.signal.in_(told)),
        (feedback_links, feedback_links.c.handover.in_(sent)),
        (outbox, outbox.c.handover.in_(sent)),
        (handovers, handovers.c.signal.in_(told)),
        (steps, steps.c.signal.in_(told)),
        (signal_texts, signal_texts.c.signal.in_(told)),
        (signal_partners, signal_partners.c.signal.in_(told)),
        (signals, signals.c.inspection == case),
        (entry_reports, entry_reports.c.inspection == case),
        (entry_report_sendings, entry_report_sendings.c.inspection == case),
        (photo_links, photo_links.c.inspection == case),
        (registered, registered.c.inspection == case),
        (registered_lists, registered_lists.c.inspection == case),
        (known_uses, known_uses.c.inspection == case),
        (participants, participants.c.inspection == case),
        (plans, plans.c.inspection == case),
        (legal_holds, legal_holds.c.case == case),
        (inspections, inspections.c.id == case),
    ):
        connection.execute(table.delete().where(of))
    _remove_photos(connection, own_photos)
    _remove_later(connection, [f"papers/{signal}" for signal in told])
    case_keys.destroy(connection, case, at)


def remove_files(engine: Engine, store: Store) -> None:
    """Remove from the store what forgotten cases left there, also those of a time before that was cut off."""
    with engine.connect() as connection:
        waiting = connection.scalars(sa.select(files_to_remove.c.path)).all()
    for path in waiting:
        store.remove_under(path)
        with writing(engine) as connection:
            connection.execute(files_to_remove.delete().where(files_to_remove.c.path == path))


def let_backups_expire(engine: Engine) -> int:
    """Go on with a new master key once in a while, and destroy those that only backups of too long ago need.

    A copy of the database that somebody kept longer can then be read by nobody. Returns how many were destroyed.
    """
    kept = timedelta(days=periods()[Kind.BACKUP].days)
    masters = case_keys.masters_of(engine)
    # Often enough, so that a copy is unreadable soon after its time.
    if masters.newest_is_older_than(kept / 5):
        masters.add()
    while True:
        with writing(engine) as connection:
            if not case_keys.wrap_anew(connection, _PART):
                break
    return masters.forget_older_than(kept)


def _signals_in(connection: Connection, case: str) -> Sequence[str]:
    return connection.scalars(sa.select(signals.c.id).where(signals.c.inspection == case)).all()


def _own_photos(connection: Connection, case: str) -> Sequence[str]:
    """The photos that this case alone has, also those that were removed on the phone."""
    named = {found.sha256 for *_, key in told_keys(connection, case) if (found := photo_key(key))}
    here = set(connection.scalars(sa.select(photos.c.sha256).where(photos.c.sha256.in_(named))))
    elsewhere = sa.select(photo_links.c.sha256).where(photo_links.c.sha256.in_(here), photo_links.c.inspection != case)
    return sorted(here - set(connection.scalars(elsewhere)))


def _stray_photos(connection: Connection, today: date) -> Sequence[str]:
    """Photos of no control, such as one that came after its control was forgotten, that are as old as any case gets."""
    longest = periods()[Kind.WITH_VIOLATION]
    linked = sa.select(photo_links.c.sha256).where(photo_links.c.sha256 == photos.c.sha256).exists()
    is_old = photos.c.arrived_at < _began(longest.days, longest.years, today)
    return connection.scalars(sa.select(photos.c.sha256).where(is_old, sa.not_(linked))).all()


def _remove_photos(connection: Connection, hashes: Sequence[str]) -> None:
    connection.execute(uploads.delete().where(uploads.c.sha256.in_(hashes)))
    connection.execute(photos.delete().where(photos.c.sha256.in_(hashes)))
    _remove_later(connection, [f"photos/{sha256}" for sha256 in hashes])


def _remove_later(connection: Connection, paths: Sequence[str]) -> None:
    """Let `remove_files` remove what is at these paths, once this transaction is committed."""
    there = set(connection.scalars(sa.select(files_to_remove.c.path).where(files_to_remove.c.path.in_(paths))))
    if fresh := [{"path": path} for path in paths if path not in there]:
        connection.execute(files_to_remove.insert(), fresh)


def _leave_no_remains(connection: Connection) -> None:
    """SQLite leaves what is deleted on the disk until it is written over; this lets it write zeros at once."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def _sweep(engine: Engine) -> None:
    """The index of words keeps what was deleted until its parts are put together; then the log of writes is emptied.

    PostgreSQL does both by itself (autovacuum).
    """
    if engine.dialect.name != "sqlite":
        return
    with writing(engine) as connection:
        _leave_no_remains(connection)
        connection.exec_driver_sql("INSERT INTO signal_words(signal_words) VALUES ('optimize')")
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _entry(due: Due) -> Entry:
    about = f"inspection/{due.case}"
    return Entry(Event.CHANGE, "forgotten", municipality=due.municipality, about=about, why="accountability")


def _began(days: int, years: int, today: date) -> datetime:
    """What is older than this has had its time."""
    try:
        day = today.replace(year=today.year - years)
    except ValueError:
        day = today.replace(year=today.year - years, day=28)
    return datetime.combine(day - timedelta(days=days), datetime.min.time(), HERE)
