"""A backup brings back what there was: every row and every photo, on either database, and says what is wrong."""

import hashlib
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pyrage.x25519 import Identity
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from fieldapp import demo
from fieldapp.cli import cli
from inspections import migrations, tables, trail
from inspections.backup import BackupError, making, restoring, sealing
from inspections.backup.rows import GAP, PASSING
from inspections.database import connect, now, writing
from inspections.demo import seeding
from inspections.operations import calendar
from inspections.operations import papers as operation_papers
from inspections.photos import original_path
from inspections.retention import forgetting
from inspections.signals import papers
from inspections.store import Store, open_store
from inspections.trail import Entry, Event
from inspections.verify import verify
from tests.object_stores import settings_with_store
from tests.sample_photos import clean_jpeg
from tests.signals import a_case

KEY = Identity.generate()
PUBLIC = [KEY.to_public()]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def quiet(_words: str) -> None:
    """Nobody follows how far it is."""


def bring_photo(engine: Engine, store: Store, seed: int) -> str:
    """A photo that a phone delivered; its hash."""
    photo = clean_jpeg(width=64, height=48, seed=seed)
    sha256 = hashlib.sha256(photo).hexdigest()
    store.keep(original_path(sha256), photo)
    row = {"sha256": sha256, "bytes": len(photo), "media_type": "image/jpeg", "state": "received", "arrived_at": now()}
    with writing(engine) as connection:
        device = connection.scalars(sa.select(tables.devices.c.id)).first()
        connection.execute(tables.photos.insert(), row | {"device": device})
    return sha256


def content(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table that isn't made to pass; of the trail, what was there before the restoring."""
    kept = [table for table in tables.metadata.sorted_tables if table not in PASSING]
    with engine.connect() as connection:
        found = {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in kept}
    return found | {"trail": [row for row in found["trail"] if "restore" not in row]}


@pytest.fixture
def store(engine: Engine, woerden: dict[str, str], tmp_path: Path) -> Store:
    """The photos of a database with one signal and two photos."""
    found = open_store(settings_with_store("folder", tmp_path / "used"))
    a_case(engine, woerden["ines"], {"name": "Piotr Voorzien"}, observation="Slaapt op zolder.")
    for seed in range(2):
        bring_photo(engine, found, seed)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backups go."""
    return tmp_path / "backups"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Engine, Store]]:
    """An empty SQLite database and an empty folder."""
    engine = connect(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path / "keys" / "cases.json")
    yield engine, open_store(settings_with_store("folder", tmp_path / "empty"))
    engine.dispose()


@contextmanager
def empty_postgresql(prepared: Engine, keys: Path) -> Iterator[Engine]:
    """A database without tables, beside the one of the tests."""
    with prepared.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("CREATE DATABASE elsewhere"))
        url = prepared.url.set(drivername="postgresql", database="elsewhere")
        engine = connect(url.render_as_string(False), keys)
        try:
            yield engine
        finally:
            engine.dispose()
            connection.execute(sa.text("DROP DATABASE elsewhere"))


def backups(folder: Path) -> list[Path]:
    """What looks like a backup."""
    return sorted(folder.glob("fieldapp-*.age"))


def test_what_was_kept_comes_back_the_same_on_either_database(
    engine: Engine, tmp_path: Path, folder: Path, empty: tuple[Engine, Store], prepared_postgresql: Engine
) -> None:
    used = open_store(settings_with_store("folder", tmp_path / "used"))
    fill_with_everything(engine, used)
    made = making.make(engine, used, folder, PUBLIC, 9, quiet)
    before, files = content(engine), {path: used.read(path) for path in used.sizes_under("")}
    told: list[str] = []

    with empty_postgresql(prepared_postgresql, tmp_path / "keys" / "cases.json") as elsewhere:
        on_s3 = open_store(settings_with_store("s3", tmp_path / "new"))
        for target, store in (empty, (elsewhere, on_s3)):
            restored = restoring.restore(made.path, KEY, target, store, told.append)

            after = content(target)
            assert [name for name in before if before[name] != after[name]] == []
            assert (restored.rows, restored.files, list(restored.missing)) == (made.rows, 5, [])
            assert {path: store.read(path) for path in store.sizes_under("")} == files
            assert next_number(target) > GAP, "a phone reads on from a number that was given after the backup"
    assert len([name for name in before if before[name]]) >= 20
    assert told.count("files: 5 of 5") == 2


OPEN = (
    sa.select(tables.signals.c.municipality, tables.signals.c.id, tables.signals.c.assigned_to)
    .where(tables.signals.c.assigned_to.is_not(None), tables.signals.c.lane == "open")
    .limit(1)
)


def fill_with_everything(engine: Engine, store: Store) -> None:
    """The demo municipality with its signals, photos, and what it lacks of the kinds of columns."""
    demo.fill(engine)
    seeding.bring_first_signals(engine)
    for seed in range(3):
        bring_photo(engine, store, seed)
    with engine.connect() as connection:
        municipality, signal, officer = connection.execute(OPEN).one()
    papers.add(engine, store, municipality, signal, officer, now(), "verslag.txt", b"Gezien en besproken.")
    with engine.connect() as connection:
        operation = str(connection.scalar(sa.select(tables.operations.c.id)))
    operation_papers.add(engine, store, municipality, operation, officer, now(), "kaart.txt", b"De achterdeur is open.")
    with writing(engine) as connection:
        action = {"id": "een", "municipality": municipality, "operation": operation, "organisation": "police"}
        connection.execute(tables.actions.insert(), action | {"owner": "x", "words": "x", "by": officer, "at": now()})
        step = {"action": "een", "state": "open", "due": "2026-12-01", "by": officer, "at": now()}
        connection.execute(tables.action_steps.insert(), step)
        calendar.new_calendar(connection, officer, now())
    with writing(engine) as connection:
        day = {"first_day": date(2026, 11, 1), "last_day": date(2026, 11, 30)}
        duty = {"id": "een", "municipality": "woerden", "officer": officer, "by": officer, "at": now()}
        connection.execute(tables.duties.insert(), day | duty)
        connection.execute(tables.trail_cuts.insert(), {"position": 7, "hash": bytes(range(32))})
        trail.add(connection, [Entry(Event.VIEW, "signal", about="signal/een", person=officer)])


def next_number(engine: Engine) -> int:
    with writing(engine) as connection:
        row = connection.execute(sa.select(tables.steps)).mappings().first() or {}
        added = connection.execute(tables.steps.insert(), {name: row[name] for name in row if name != "position"})
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])


def test_what_is_written_meanwhile_is_not_in_the_backup(
    engine: Engine, store: Store, folder: Path, woerden: dict[str, str], empty: tuple[Engine, Store]
) -> None:
    before = content(engine)

    def write_more(words: str) -> None:
        if words.startswith("users"):
            a_case(engine, woerden["ines"])

    made = making.make(engine, store, folder, PUBLIC, 9, write_more)
    restoring.restore(made.path, KEY, *empty, quiet)

    assert content(empty[0])["facts"] == before["facts"] != content(engine)["facts"]
    assert content(empty[0])["envelopes"] == before["envelopes"]


@on_sqlite
def test_a_photo_is_written_once_and_leaves_when_the_database_forgot_it(
    engine: Engine, store: Store, folder: Path
) -> None:
    first = making.make(engine, store, folder, PUBLIC, 2, quiet)
    forgotten = bring_photo(engine, store, 7)
    second = making.make(engine, store, folder, PUBLIC, 2, quiet)
    with writing(engine) as connection:
        connection.execute(tables.photos.delete().where(tables.photos.c.sha256 == forgotten))
    third = making.make(engine, store, folder, PUBLIC, 2, quiet)

    assert (first.new_files, second.new_files, third.new_files) == (2, 1, 0)
    assert backups(folder) == [second.path, third.path]
    assert len([*folder.glob("blobs/*/*")]) == 2


@on_sqlite
def test_a_case_that_was_forgotten_since_is_forgotten_by_an_earlier_backup_too(
    engine: Engine, store: Store, folder: Path, empty: tuple[Engine, Store], woerden: dict[str, str]
) -> None:
    kept = a_case(engine, woerden["bram"], observation="Woont op de camping.")
    lasting = bring_photo(engine, store, 7)
    with engine.connect() as connection:
        of_the_other = sa.select(tables.signals.c.id, tables.signals.c.inspection).where(tables.signals.c.id != kept)
        forgotten, case = connection.execute(of_the_other).one()
    photo = bring_photo(engine, store, 8)
    for each in (forgotten, kept):
        papers.add(engine, store, "woerden", each, woerden["olga"], now(), "verslag.txt", each.encode())
    earlier = making.make(engine, store, folder, PUBLIC, 9, quiet)
    with writing(engine) as connection:
        forgetting.forget(connection, case, now())
        connection.execute(tables.photos.delete().where(tables.photos.c.sha256 == photo))
    making.make(engine, store, folder, PUBLIC, 9, quiet)

    restored = restoring.restore(earlier.path, KEY, *empty, quiet)

    with empty[0].connect() as connection:
        assert [*connection.scalars(sa.select(tables.signals.c.id))] == [kept]
        assert {*connection.scalars(sa.select(tables.steps.c.signal))} == {kept}
        assert len({*connection.scalars(sa.select(tables.facts.c.inspection))}) == 2, "the log keeps its places"
        assert not any("zolder" in row for row in connection.scalars(sa.select(tables.signal_texts.c.words)))
        assert photo not in connection.scalars(sa.select(tables.photos.c.sha256)).all()
    assert original_path(lasting) in empty[1].sizes_under("photos")
    assert [*empty[1].sizes_under("papers")] == [path for path in store.sizes_under("papers") if kept in path]
    assert (list(restored.missing), [*verify(*empty, quiet, workers=1)]) == ([], [])


@on_sqlite
def test_nothing_in_it_can_be_read_without_the_private_key(engine: Engine, store: Store, folder: Path) -> None:
    making.make(engine, store, folder, PUBLIC, 9, quiet)

    files = [path for path in folder.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files) + str(files).encode()
    with engine.connect() as connection:
        words = [*connection.scalars(sa.select(tables.facts.c.id)), *connection.scalars(sa.select(tables.users.c.name))]
    assert not [word for word in (*words, "zolder", "JFIF") if word.encode() in kept]


@on_sqlite
def test_a_photo_that_the_store_lost_is_named_and_the_rest_is_kept(
    engine: Engine, store: Store, folder: Path, empty: tuple[Engine, Store]
) -> None:
    lost, *_ = store.sizes_under("photos")
    store.remove(lost)

    made = making.make(engine, store, folder, PUBLIC, 9, quiet)
    restored = restoring.restore(made.path, KEY, *empty, quiet)

    assert list(made.missing) == list(restored.missing) == [lost]
    assert len(empty[1].sizes_under("photos")) == 1


@on_sqlite
def test_another_key_or_a_damaged_file_is_told_and_leaves_the_target_empty(
    engine: Engine, store: Store, folder: Path, empty: tuple[Engine, Store]
) -> None:
    made = making.make(engine, store, folder, PUBLIC, 9, quiet)
    whole = made.path.read_bytes()
    one, other = folder.glob("blobs/*/*")

    def told(key: Identity = KEY) -> str:
        with pytest.raises(BackupError) as problem:
            restoring.restore(made.path, key, *empty, quiet)
        if "facts" in sa.inspect(empty[0]).get_table_names():
            with empty[0].connect() as connection:
                assert connection.scalar(sa.select(sa.func.count()).select_from(tables.users)) == 0
        return str(problem.value)

    assert "another key" in told(Identity.generate())
    for changed in (whole[:-40], whole[:2000] + b"x" + whole[2001:], b"geen backup", b""):
        made.path.write_bytes(changed)
        assert "damaged" in told()
    made.path.write_bytes(sealing.seal(b'{"format":1,"revision":"2099"}\n', PUBLIC))
    assert "newer version" in told()
    made.path.write_bytes(sealing.seal(sealing.opened(whole, KEY, "").rpartition(b"{")[0], PUBLIC))
    assert "not whole" in told()
    made.path.write_bytes(whole)
    (folder / "keys.age").rename(folder / "aside")
    assert "keys.age is not there" in told()
    (folder / "aside").rename(folder / "keys.age")
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    assert "not the file that it should be" in told()
    one.write_bytes(kept)
    assert restoring.restore(made.path, KEY, *empty, quiet).missing == []


@on_sqlite
def test_a_target_that_is_in_use_is_refused(
    engine: Engine, store: Store, folder: Path, empty: tuple[Engine, Store]
) -> None:
    made = making.make(engine, store, folder, PUBLIC, 9, quiet)
    empty_database, empty_store = empty

    with pytest.raises(BackupError, match="database is not empty"):
        restoring.restore(made.path, KEY, engine, empty_store, quiet)
    empty_store.keep("photos/another/original", b"foto")
    with pytest.raises(BackupError, match="store holds other files"):
        restoring.restore(made.path, KEY, empty_database, empty_store, quiet)


def test_a_backup_of_before_an_update_is_restored_and_brought_up_to_date(
    tmp_path: Path, folder: Path, empty: tuple[Engine, Store]
) -> None:
    older = connect(f"sqlite:///{tmp_path / 'older.db'}", tmp_path / "keys" / "cases.json")
    migrations.upgrade(older, "0011")
    with writing(older) as connection:
        connection.execute(tables.municipalities.insert(), {"id": "woerden", "name": "Woerden"})

    made = making.make(older, empty[1], folder, PUBLIC, 9, quiet)
    restoring.restore(made.path, KEY, *empty, quiet)

    with empty[0].connect() as connection:
        assert [*connection.scalars(sa.select(tables.municipalities.c.id))] == ["woerden"]
        assert [*connection.scalars(sa.select(tables.trail.c.what))] == ["restore"]


# -- as it is used: the commands, killed and without room ------------------------------------------


@pytest.fixture
def command(database_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line, with a key whose private part is in key.txt."""
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path / "used"))
    monkeypatch.setenv("FIELDAPP_DATABASE", database_url)
    monkeypatch.setenv("FIELDAPP_KEYS", str(tmp_path / "keys"))
    made = CliRunner().invoke(cli, ["backup-key", str(tmp_path / "key.txt")])
    monkeypatch.setenv("FIELDAPP_BACKUP_FOR", made.stdout.strip())
    return CliRunner()


@on_sqlite
def test_the_commands_make_a_key_a_backup_and_bring_it_back(
    command: CliRunner, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key.txt"

    made = command.invoke(cli, ["backup", str(folder)])
    again = command.invoke(cli, ["backup-key", str(key)])
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path / "new"))
    monkeypatch.setenv("FIELDAPP_DATABASE", "")
    monkeypatch.setenv("FIELDAPP_BACKUP_FOR", "")
    monkeypatch.setenv("FIELDAPP_KEYS", str(tmp_path / "others"))
    without_keys = command.invoke(cli, ["restore", str(folder), "--key", str(key)])
    monkeypatch.setenv("FIELDAPP_KEYS", str(tmp_path / "keys"))
    restored = command.invoke(cli, ["restore", str(folder), "--key", str(key)])
    used = command.invoke(cli, ["restore", str(folder), "--key", str(key)])
    keyless = command.invoke(cli, ["backup", str(folder)])

    assert made.exit_code == 0, made.output
    assert "2 photos and documents of which 2 are new" in made.stdout
    assert key.stat().st_mode & 0o777 == 0o600
    assert (again.exit_code, "exists already" in again.stderr) == (1, True)
    assert (without_keys.exit_code, "put its cases.json in the folder of keys" in without_keys.stderr) == (1, True)
    assert restored.exit_code == 0, restored.output
    assert "2 photos" in restored.stdout
    assert (tmp_path / "new/fieldapp.db").exists()
    assert (used.exit_code, "not empty" in used.stderr) == (1, True)
    assert (keyless.exit_code, "fieldapp backup-key" in keyless.stderr) == (1, True)


@on_sqlite
def test_a_full_disk_is_told_and_leaves_nothing_that_looks_like_a_backup(
    engine: Engine, command: CliRunner, folder: Path
) -> None:
    # Six times as long in the backup as in the database.
    with writing(engine) as connection:
        connection.execute(tables.locations.update().values(town="\x01" * 100_000))
    before, is_ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    # For this process no file can grow beyond this: to whoever writes it is as a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        made = command.invoke(cli, ["backup", str(folder)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, is_ignored)

    assert (made.exit_code, "File too large" in made.stderr) == (1, True), made.output
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [".lock", "keys.age"]


KILLED = """
import os, signal, sys
from pathlib import Path
from fieldapp.settings import Settings
from inspections.backup import making, restoring, sealing
from inspections.database import connect
from inspections.store import open_store

what, words, folder, key = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sealing.read_key(Path(sys.argv[4]))
engine, store = connect(Settings().database_url, Settings().master_keys_file), open_store(Settings())

def tell(said):
    if said.startswith(words):
        os.kill(os.getpid(), signal.SIGKILL)

if what == "make":
    making.make(engine, store, folder, [key.to_public()], 9, tell)
else:
    restoring.restore(restoring.newest(folder), key, engine, store, tell)
"""


@on_sqlite
def test_killed_half_way_it_leaves_nothing_that_looks_like_one_and_can_be_done_again(
    command: CliRunner, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(tmp_path / "key.txt")

    def killed(what: str, words: str) -> int:
        return subprocess.run([sys.executable, "-c", KILLED, what, words, str(folder), key], timeout=60).returncode

    assert killed("make", "facts") == -signal.SIGKILL
    assert (backups(folder), len([*folder.glob("*.part")])) == ([], 1)
    assert command.invoke(cli, ["backup", str(folder)]).exit_code == 0
    assert [*folder.glob("*.part")] == []
    (tmp_path / "new").mkdir()
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path / "new"))
    monkeypatch.setenv("FIELDAPP_DATABASE", "")
    assert killed("restore", "files") == -signal.SIGKILL
    assert command.invoke(cli, ["restore", str(folder), "--key", key]).exit_code == 0
