"""Whatever was tampered with is found: what phones signed, photos and documents, tables, the audit trail."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from typer.testing import CliRunner

from fieldapp.cli import cli
from inspections import sealed_facts, tables, trail
from inspections.case_keys import keys_of
from inspections.database import now, writing
from inspections.log import opened_envelope
from inspections.photos import original_path
from inspections.signals import papers
from inspections.store import Store, open_store
from inspections.tables import envelopes, facts, names, signal_texts, signals
from inspections.trail import Entry, Event
from inspections.verify import verify
from tests.object_stores import settings_with_store
from tests.signals import a_case

PHOTO = b"een foto"
PHOTO_HASH = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def store(engine: Engine, woerden: dict[str, str], tmp_path: Path) -> Store:
    """Two signals of two phones, a photo and a document, and three rows in the trail."""
    store = open_store(settings_with_store("folder", tmp_path))
    signal = a_case(engine, woerden["ines"], {"name": "Piotr Voorzien"})
    a_case(engine, woerden["bram"], observation="Half a pair: \ud800.", form="sexual")
    store.keep(original_path(PHOTO_HASH), PHOTO)
    row = {"sha256": PHOTO_HASH, "bytes": len(PHOTO), "media_type": "image/jpeg", "state": "ready", "arrived_at": now()}
    with writing(engine) as connection:
        device = connection.scalars(sa.select(tables.devices.c.id)).first()
        connection.execute(tables.photos.insert(), row | {"device": device})
        connection.execute(tables.devices.update().where(tables.devices.c.id == device).values(revoked_at=now()))
        trail.add(connection, [Entry(Event.VIEW, "signal")] * 3)
    papers.add(engine, store, "woerden", signal, woerden["olga"], now(), "verslag.txt", b"Gezien.")
    return store


def found(engine: Engine, store: Store) -> list[str]:
    return [f"{finding.part}: {finding.words}" for finding in verify(engine, store, lambda _: None, workers=1)]


def test_what_is_in_order_is_found_in_order_and_nothing_is_changed_or_held_up(engine: Engine, store: Store) -> None:
    told: list[str] = []
    signs = sa.select(sa.func.count()).select_from(facts)

    def write_meanwhile(words: str) -> None:
        told.append(words)
        with writing(engine) as connection:
            connection.execute(signals.update().values(summary=signals.c.summary))

    with engine.connect() as connection:
        before = connection.scalar(signs)
    wrong = [*verify(engine, store, write_meanwhile, workers=1)]

    assert wrong == []
    assert told == ["envelopes: 2 of 2", "files: 2 of 2", "projections: 2 of 2 controls", "trail: 3 rows"]
    with engine.connect() as connection:
        assert connection.scalar(signs) == before
        assert connection.scalar(sa.select(sa.func.count()).select_from(signals)) == 2


def change(connection: Connection, table: sa.Table, **values: object) -> None:
    """Change the first row of a table, past everything that guards it."""
    key = table.primary_key.columns.values()[0]
    first = sa.select(sa.func.min(key)).scalar_subquery()
    connection.execute(table.update().where(key == first).values(values))


def a_fact_of_nobody(connection: Connection) -> None:
    row = connection.execute(sa.select(facts)).mappings().first() or {}
    made = {name: row[name] for name in row if name != "position"} | {"id": "verzonnen", "number": 99}
    connection.execute(facts.insert(), made)


def an_envelope_of_another_phone(connection: Connection) -> None:
    _, other = connection.scalars(sa.select(envelopes.c.device).order_by(envelopes.c.id)).all()
    change(connection, envelopes, device=other)


def a_signature_taken_off(connection: Connection) -> None:
    row = connection.execute(sa.select(envelopes).order_by(envelopes.c.id)).first()
    assert row
    jws = opened_envelope(connection, row) or ""
    forged = jws[:-4] + ("AAAA" if jws[-4:] != "AAAA" else "BBBB")
    [key] = keys_of(connection, [row.cases]).values()
    change(connection, envelopes, sealed=key.seal(forged.encode(), row.device))


def another_value(connection: Connection) -> None:
    """As someone who has the keys would do it."""
    row = connection.execute(sa.select(facts).order_by(facts.c.position)).first()
    assert row
    [key] = keys_of(connection, [row.inspection]).values()
    change(connection, facts, content=sealed_facts.seal(key, row.id, "answer/exit", b'"no"'))


def the_content_of_another_fact(connection: Connection) -> None:
    _, other, *_ = connection.scalars(sa.select(facts.c.content).order_by(facts.c.position)).all()
    change(connection, facts, content=other)


TAMPERED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "a value": (another_value, "is not as it was signed"),
    "the content of another fact": (the_content_of_another_fact, "is not as it was signed"),
    "a scope": (lambda c: change(c, facts, scope="status"), "is not as it was signed"),
    "an author": (lambda c: change(c, facts, author="another"), "is not as it was signed"),
    "a municipality": (lambda c: change(c, facts, municipality="lopik"), "is not as it was signed"),
    "a value that can't be read": (lambda c: change(c, facts, content=b"nee" * 20), "is not as it was signed"),
    "an envelope that can't be read": (lambda c: change(c, envelopes, sealed=b"nee" * 20), "is not as it was kept"),
    "a fact taken out": (
        lambda c: c.execute(
            facts.delete().where(facts.c.position == sa.select(sa.func.max(facts.c.position)).scalar_subquery())
        ),
        "is not in the log",
    ),
    "a fact put in": (a_fact_of_nobody, "fact verzonnen was signed by nobody"),
    "a signature": (a_signature_taken_off, "envelope 1 is not what its phone signed (envelope-forged)"),
    "a device": (an_envelope_of_another_phone, "envelope 1"),
    "a signal's row": (lambda c: c.execute(signals.update().values(form="unknown")), "tables: signals: 2 rows"),
    "a signal hidden": (lambda c: c.execute(signal_texts.delete()), "tables: signal_texts: 2 rows"),
    "a name": (lambda c: c.execute(names.update().values(text="Iemand Anders")), "tables: names:"),
    "the trail": (lambda c: change(c, tables.trail, what="queue"), "trail: the audit trail was changed at position 1"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_tampered_with_is_named(engine: Engine, store: Store, what: str) -> None:
    tamper, words = TAMPERED[what]

    with writing(engine) as connection:
        tamper(connection)

    wrong = found(engine, store)
    assert any(words in each for each in wrong), wrong
    assert not any(name in str(wrong) for name in ("Piotr", "Voorzien", "paspoorten"))


def test_a_projection_that_was_changed_is_found_on_either_database(engine: Engine, store: Store) -> None:
    with writing(engine) as connection:
        connection.execute(signals.update().values(form="unknown"))

    assert found(engine, store) == [
        "tables: signals: 2 rows are not what the log says; fieldapp rebuild makes them anew"
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_lists_what_is_wrong_with_files_and_says_so_by_its_number(
    engine: Engine, store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path))
    monkeypatch.setenv("FIELDAPP_DATABASE", database_url)
    [document] = store.sizes_under("papers")

    whole = CliRunner().invoke(cli, ["verify", "--workers", "2"])
    store.keep(original_path(PHOTO_HASH), b"een andere foto")
    store.remove(document)
    wrong = CliRunner().invoke(cli, ["verify", "--workers", "1"])

    assert (whole.exit_code, whole.stdout) == (0, "all is in order\n"), whole.output
    assert wrong.exit_code == 1
    assert f"files: {original_path(PHOTO_HASH)} is not what its hash says" in wrong.stdout
    assert f"files: {document} is not in the store" in wrong.stdout
