"""What phones bring at the same moment is stored together, and nobody fails by what another brought."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import sqlalchemy as sa
from joserfc.jwk import ECKey
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from inspections import devices
from inspections.database import writing
from inspections.facts import Envelope, open_envelope
from inspections.intake import Intake
from inspections.tables import envelopes, facts, inspections
from tests.phones import Phone
from tests.serving import TRUSTED

TOGETHER = 12


def a_phone(engine: Engine, user: str) -> Phone:
    key = ECKey.generate_key("P-256")
    with writing(engine) as connection:
        return Phone(
            httpx.Client(verify=TRUSTED),
            devices.enrol(connection, user, key.as_dict(private=False), "proeftelefoon"),
            key,
        )


def brought(engine: Engine, phone: Phone, inspection: str, *keys: str) -> list[Envelope]:
    with engine.connect() as connection:
        enrolled = devices.find(connection, [phone.device])
    return [open_envelope(phone.seal(*(phone.fact(inspection, key, "yes") for key in keys)), enrolled)]


def all_at_once(intake: Intake, requests: list[list[Envelope]]) -> list[list[str] | str]:
    """What each request was told, when all of them waited for the same turn."""

    def one(opened: list[Envelope]) -> list[str] | str:
        try:
            return intake.take_in(opened).accepted
        except IntegrityError:
            return "failed"

    with ThreadPoolExecutor(len(requests)) as threads:
        with intake.turn:
            told = [threads.submit(one, opened) for opened in requests]
            while len(intake.waiting) < len(requests):
                time.sleep(0)
        return [each.result() for each in told]


def count(engine: Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_what_came_together_is_stored_in_one_commit_and_each_gets_its_own_receipt(
    engine: Engine, woerden: dict[str, str]
) -> None:
    phones = [a_phone(engine, woerden[login]) for login in ("ines", "bram", "lotte")]
    inspection = str(uuid4())
    requests = [brought(engine, phones[n % 3], inspection, f"answer/q{n}", "answer/exit") for n in range(TOGETHER)]
    commits: list[object] = []
    sa.event.listen(engine, "commit", commits.append)

    told = all_at_once(Intake(engine), requests)

    assert sorted(map(str, told)) == sorted(str([fact.id for fact in opened[0].facts]) for opened in requests)
    assert len(commits) == 1
    assert (count(engine, facts), count(engine, envelopes)) == (2 * TOGETHER, TOGETHER)
    first = sa.select(facts.c.municipality).order_by(facts.c.position).limit(1).scalar_subquery()
    # Whose the control is, was said by who came first; what the others wrote in it stays in the log alone.
    last = sa.select(sa.func.max(facts.c.position)).where(facts.c.municipality == first)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(inspections.c.last_position)) == connection.scalar(last)


def test_the_same_fact_in_two_requests_at_once_is_stored_once_and_accepted_twice(
    engine: Engine, woerden: dict[str, str]
) -> None:
    phone = a_phone(engine, woerden["ines"])
    same = brought(engine, phone, str(uuid4()), "answer/exit")

    told = all_at_once(Intake(engine), [same, same])

    assert told == [[same[0].facts[0].id]] * 2
    assert (count(engine, facts), count(engine, envelopes)) == (1, 1)


def test_a_request_that_the_database_refuses_takes_no_other_with_it(engine: Engine, woerden: dict[str, str]) -> None:
    phone, gone = a_phone(engine, woerden["ines"]), a_phone(engine, woerden["bram"])
    requests = [brought(engine, phone, str(uuid4()), f"answer/q{number}") for number in range(3)]
    requests.append(brought(engine, gone, str(uuid4()), "answer/exit"))
    with writing(engine) as connection:
        connection.execute(sa.text("DELETE FROM devices WHERE id = :gone"), {"gone": gone.device})

    told = all_at_once(Intake(engine), requests)

    assert told == [*([opened[0].facts[0].id] for opened in requests[:3]), "failed"]
    assert (count(engine, facts), count(engine, envelopes)) == (3, 3)
