"""Invented signals: what the desk reads of them is what the code itself would make of their log."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from fieldapp import demo
from inspections import devices
from inspections.database import writing
from inspections.demo import seeding
from inspections.facts import open_envelope
from inspections.indicators import Form
from inspections.log import kept_envelope
from inspections.projections import rebuild
from inspections.signals.status import Status
from inspections.tables import (
    envelopes,
    facts,
    inspections,
    mentions,
    name_keys,
    names,
    participants,
    signal_partners,
    signal_texts,
    signals,
    steps,
)
from tests.opened import opened_facts
from tests.signals import a_case

SOME = 300
TABLES = (inspections, signals, signal_partners, signal_texts, participants, steps, mentions, names, name_keys)


@pytest.fixture
def seeded(engine: Engine) -> Engine:
    demo.fill(engine)
    assert list(seeding.bring_signals(engine, SOME)) == [SOME]
    seeding.bring_first_signals(engine)
    return engine


def rows(engine: Engine) -> dict[str, set[Any]]:
    with engine.connect() as connection:
        return {table.name: {str(row) for row in connection.execute(sa.select(table))} for table in TABLES}


def test_the_projections_of_invented_signals_equal_a_rebuild(seeded: Engine) -> None:
    before = rows(seeded)

    rebuild(seeded)

    assert rows(seeded) == before
    assert len(before["signals"]) == SOME + 12


def test_seeding_again_adds_nothing_and_more_adds_the_rest(seeded: Engine) -> None:
    before = rows(seeded)

    assert list(seeding.bring_signals(seeded, SOME)) == []
    seeding.bring_first_signals(seeded)
    assert rows(seeded) == before

    assert list(seeding.bring_signals(seeded, SOME + 10)) == [SOME + 10]
    assert len(rows(seeded)["signals"]) == SOME + 12 + 10


def test_there_are_signals_of_every_form_and_status(seeded: Engine) -> None:
    with seeded.connect() as connection:
        found = connection.execute(sa.select(signals.c.form, signals.c.status)).all()

    assert {row.form for row in found} == set(Form)
    # Each invented signal stands by itself: none goes on in the case of another.
    assert {row.status for row in found} == set(Status) - {Status.MERGED}


def test_what_invented_phones_sent_is_signed_and_the_log_takes_more_after_it(seeded: Engine) -> None:
    with seeded.connect() as connection:
        kept = connection.execute(sa.select(envelopes).order_by(envelopes.c.id)).mappings().all()
        stored = {fact.id: fact.value for fact in opened_facts(connection)}
        signed = [str(kept_envelope(connection, row["id"])) for row in kept]
        last = connection.scalar(sa.select(sa.func.max(facts.c.position))) or 0
        phones = devices.find(connection, {row["device"] for row in kept})
        reporter = next(iter(phones.values())).user
    assert all(phone.revoked_at for phone in phones.values())

    a_case(seeded, reporter)

    with writing(seeded) as connection:
        assert (connection.scalar(sa.select(sa.func.max(facts.c.position))) or 0) > last
        connection.execute(sa.update(devices.devices).values(revoked_at=None))
        phones = devices.find(connection, list(phones))
    sent = {fact.id: bytes(fact.value).decode() for each in signed for fact in open_envelope(each, phones).facts}
    assert sent == stored
