"""The commands that keep what there is: make a backup, bring it back, and prove that all is in order."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import Engine

from fieldapp.settings import Settings
from inspections import trail
from inspections.backup import BackupError, making, restoring, sealing
from inspections.database import connect, writing
from inspections.store import Store, StoreError, open_store
from inspections.trail import Entry, Event
from inspections.verify import verify as everything

keeping = typer.Typer()


@keeping.command("backup-key")
def backup_key(
    file: Annotated[Path, typer.Argument(help="Where to write the private key; it must not be there yet.")],
) -> None:
    """Make the pair of keys for backups: writes the private key, shows the public one. Not on the server."""
    with _explained():
        typer.echo(sealing.make_key(file))


@keeping.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Folder of the backups.")],
    keep: Annotated[int, typer.Option(min=1, help="How many backups stay, this one included.")] = 30,
) -> None:
    """Make a backup while the server goes on; exit 1 when it failed or when files are missing from the store."""
    settings = Settings()
    with _explained():
        keys = sealing.public_keys(settings.backup_for)
        engine = connect(settings.database_url, settings.master_keys_file)
        with writing(engine) as connection:
            trail.add(connection, [Entry(Event.EXPORT, "backup", why="accountability")])
        made = making.make(engine, open_store(settings), folder, keys, keep, _tell)
    typer.echo(f"{made.path}: {made.rows} rows, {made.files} photos and documents of which {made.new_files} are new")
    for missing in made.missing:
        typer.echo(f"{missing} is not in the store", err=True)
    if made.missing:
        raise typer.Exit(1)


@keeping.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A backup, or the folder of the backups: then the newest.")],
    key: Annotated[Path, typer.Option(help="File with the private key.")],
) -> None:
    """Bring a backup back into an empty database and an empty store, and verify; exit 1 when not all is right."""
    settings = Settings()
    with _explained():
        identity = sealing.read_key(key)
        path = restoring.newest(source) if source.is_dir() else source
        settings.data.mkdir(parents=True, exist_ok=True)
        engine = connect(settings.database_url, settings.master_keys_file)
        restored = restoring.restore(path, identity, engine, open_store(settings), _tell)
        typer.echo(f"restored {path}: {restored.rows} rows, {restored.files} photos and documents")
        for missing in restored.missing:
            typer.echo(f"{missing} was not in the backup", err=True)
        _verify(engine, open_store(settings), workers=1)


@keeping.command()
def verify(
    workers: Annotated[int, typer.Option(min=1, help="Processes that check signatures.")] = os.cpu_count() or 1,
) -> None:
    """Prove signatures, photos, documents, projections and the audit trail; exit 1 with a list of what is not right."""
    settings = Settings()
    with _explained():
        _verify(connect(settings.database_url, settings.master_keys_file), open_store(settings), workers)


def _verify(engine: Engine, store: Store, workers: int) -> None:
    with writing(engine) as connection:
        trail.add(connection, [Entry(Event.VIEW, "verify", why="accountability")])
    found = 0
    for finding in everything(engine, store, _tell, workers):
        found += 1
        typer.echo(f"{finding.part}: {finding.words}")
    if found:
        typer.echo(f"not in order: {found}", err=True)
        raise typer.Exit(1)
    typer.echo("all is in order")


@contextmanager
def _explained() -> Iterator[None]:
    """What goes wrong is told in a sentence: also that the disk is full."""
    try:
        yield
    except BackupError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error
    except StoreError as error:
        words = f"{error.filename or 'the disk'}: {error.strerror}" if isinstance(error, OSError) else error
        typer.echo(f"{words or error}. Nothing was finished.", err=True)
        raise typer.Exit(1) from error


def _tell(words: str) -> None:
    typer.echo(words, err=True)
