"""Commands that keep data no longer than they may be kept: what is due, forgetting it, and holding on to a case."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from sqlalchemy.engine import Connection

from fieldapp.engine import up_to_date
from fieldapp.permissions import Role
from fieldapp.settings import Settings
from inspections import clock, trail
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.retention import forgetting, holds
from inspections.retention.forgetting import Report
from inspections.retention.periods import periods
from inspections.store import StoreError, open_store
from inspections.subject_report import as_markdown, subject_report
from inspections.tables import users
from inspections.trail import Entry, Event

retention = typer.Typer()
hold = typer.Typer(help="Cases that are kept beyond their time, for a reason.", no_args_is_help=True)


@retention.command("retention")
def carry_out(
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Forget what is due for good, or only say what that is.")
    ] = False,
) -> None:
    """Say what has had its time, and with --apply forget it: cases, lists, the oldest trail. Run it each night."""
    engine, today = up_to_date(), clock.today()
    if not apply:
        _tell(forgetting.look(engine, today), "would be")
        return
    try:
        _tell(forgetting.carry_out(engine, open_store(Settings()), today), "were")
    except StoreError as error:
        typer.echo(f"the store can't be reached ({type(error).__name__}): files are removed the next time", err=True)
        raise typer.Exit(1) from error


@retention.command("subject-report")
def report_subject(
    name: Annotated[str, typer.Option(help="Full name of who asks.")],
    login: Annotated[str, typer.Option(help="Who answers the request: an attention officer of the municipality.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write (.md); it must not be there yet.")],
    born: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of birth, if it is known.")] = None,
    alike: Annotated[bool, typer.Option("--alike", help="Also names that are written otherwise.")] = False,
) -> None:
    """Write what is kept of a person, why and how long, for that person (GDPR art. 15). Read it before it is sent."""
    with _recorded(login) as (connection, person):
        if person.role != Role.ATTENTION_OFFICER:
            raise typer.BadParameter("only an attention officer may read signals")
        today = clock.today()
        report = subject_report(connection, person.municipality, name, born and born.date(), today, with_alike=alike)
        try:
            handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise typer.BadParameter(f"{out}: {error.strerror}") from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(as_markdown(report, today))
        # Without the name, and so without what it is about.
        entry = Entry(Event.EXPORT, "subject-report", 200, person.id, person.municipality, why="accountability")
        trail.add(connection, [entry])
    typer.echo(f"{len(report.places)} places written to {out}")
    if report.alike:
        typer.echo(f"{report.alike} more where a name is like it and may be somebody else's: see --alike", err=True)
    typer.echo("texts that officers wrote in steps and documents are not searched: look there yourself", err=True)


@hold.command("add")
def add(
    number: Annotated[str, typer.Argument(help="Id of a control, or of a signal in it.")],
    reason: Annotated[str, typer.Option(help="Why it must be kept, without names.")],
    login: Annotated[str, typer.Option(help="Who decided so.")],
) -> None:
    """Keep a case beyond its time until the hold is lifted."""
    with _recorded(login) as (connection, person):
        case = holds.hold(connection, person.municipality, number, reason, person.id, now())
        trail.add(connection, [_entry("hold", person, case)])
    typer.echo(f"held {case}")


@hold.command("lift")
def lift(
    position: Annotated[int, typer.Argument(help="Number of the hold, as `list` shows it.")],
    login: Annotated[str, typer.Option(help="Who decided so.")],
) -> None:
    """End a hold: the case goes when its time is over."""
    with _recorded(login) as (connection, person):
        case = holds.lift(connection, person.municipality, position, person.id, now())
        trail.add(connection, [_entry("hold-removal", person, case)])
    typer.echo(f"lifted {case}")


@hold.command("list")
def list_holds() -> None:
    """List the holds that stand: number, case, municipality, since when, and why."""
    with up_to_date().connect() as connection:
        for row in holds.standing(connection):
            typer.echo(
                f"{row['position']:>5} {row['case']} {row['municipality']:<16} {row['at']:%Y-%m-%d} {row['reason']}"
            )


def _tell(report: Report, done: str) -> None:
    for kind, number in sorted(report.due.items()):
        typer.echo(f"{number:>6} cases {done} forgotten: {kind}, kept {periods()[kind].words}")
    for number, words in (
        (report.signals, f"signals in these {done} forgotten, and counted in the figures"),
        (report.photos, f"photos {done} removed"),
        (report.held, "cases are due and held"),
        (report.lists, f"lists of persons {done} removed"),
        (report.operations, f"operations and actions {done} removed"),
        (report.trail_rows, f"rows of the audit trail {done} removed"),
        (report.old_master_keys, "master keys of expired backups were destroyed"),
    ):
        typer.echo(f"{number:>6} {words}")


@dataclass(frozen=True)
class _Person:
    id: str
    municipality: str
    role: str


@contextmanager
def _recorded(login: str) -> Iterator[tuple[Connection, _Person]]:
    try:
        with writing(up_to_date()) as connection:
            found = sa.select(users.c.id, users.c.municipality, users.c.role).where(users.c.login == login)
            person = connection.execute(found).one_or_none()
            if person is None:
                raise Problem("user-unknown")
            yield connection, _Person(person.id, person.municipality, person.role)
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem


def _entry(what: str, person: _Person, case: str) -> Entry:
    about = f"inspection/{case}"
    return Entry(Event.CHANGE, what, 200, person.id, person.municipality, about=about, why="accountability")
