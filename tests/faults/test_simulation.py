"""Several real phones and the real server, and everything that can go wrong between them: at the end all hold the same.

Each schedule is drawn by hypothesis, which prints the one that fails and can replay it. A longer run by hand:
`FIELDAPP_SCHEDULES=20000 pytest tests/faults`.
"""

import json
import os
import sqlite3
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from fieldapp.login import sessions
from fieldapp.settings import Settings
from inspections import clock
from inspections.database import connect, now, writing
from inspections.fold import current
from inspections.guests.sharing import may_be_given, may_write
from inspections.tables import guests, locations, municipalities, participants, plans, users
from tests.faults.crashing import CrashingServer
from tests.opened import opened_file
from tests.serving import PASSWORD, PASSWORD_HASH

SCHEDULES = int(os.environ.get("FIELDAPP_SCHEDULES", "520"))
PARTS = 4
# The last is a guest of a partner, who may have and record less.
PEOPLE = ("ines", "bram", "guus")
GUEST, ORGANISATION = 2, "police"
Step = dict[str, Any]


def a_picture(number: int) -> str:
    """A small JPEG in base 64."""
    buffer = BytesIO()
    Image.new("RGB", (40 + number, 30), (number * 60, 80, 120)).save(buffer, "JPEG")
    return b64encode(buffer.getvalue()).decode()


PICTURES = [a_picture(number) for number in range(4)]


@dataclass
class World:
    """A server, its database, and a process in which phones live."""

    server: CrashingServer
    database: Path
    phones: subprocess.Popen[str]
    cookies: list[str]
    ids: list[str]

    def tell(self, step: Step) -> None:
        assert self.phones.stdin is not None
        self.phones.stdin.write(json.dumps(step) + "\n")
        self.phones.stdin.flush()

    def hear(self) -> Any:
        assert self.phones.stdout is not None
        answer = json.loads(self.phones.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def do(self, step: Step) -> Any:
        self.tell(step)
        return self.hear()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, prepared_sqlite: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("simulation")
    database = folder / "fieldapp.db"
    database.write_bytes(prepared_sqlite.read_bytes())
    ids = [str(uuid4()) for _ in PEOPLE]
    engine = connect(f"sqlite:///{database}")
    with writing(engine) as connection:
        connection.execute(municipalities.insert(), {"id": "woerden", "name": "Woerden"})
        for user, login in zip(ids, PEOPLE, strict=True):
            role = "partner_guest" if login == PEOPLE[GUEST] else "inspector"
            person = {"id": user, "login": login, "name": login, "municipality": "woerden", "role": role}
            connection.execute(users.insert(), person | {"password_hash": PASSWORD_HASH, "created_at": now()})
        place = {"id": "a", "municipality": "woerden", "street": "Rijnstraat", "number": 1, "postcode": "3441 BT"}
        connection.execute(locations.insert(), place | {"town": "Woerden", "latitude": 52.0, "longitude": 4.8})
        guest = {"user": ids[GUEST], "inspection": "", "code": 0, "organisation": ORGANISATION, "joined_at": now()}
        connection.execute(guests.insert(), guest | {"service_number": "1", "purpose": "Toezicht"})
        # As joining by a code does: a guest has no means of logging in.
        hours = timedelta(hours=12)
        token = sessions.begin(connection, ids[GUEST], sessions.Limits(hours, hours), "")
    engine.dispose()
    server = CrashingServer(Settings(data=folder, database=f"sqlite:///{database}"))
    server.start()
    cookies = [
        httpx.post(f"{server.url}/login", data={"name": login, "password": PASSWORD})
        .headers["set-cookie"]
        .split(";")[0]
        for login in PEOPLE[:GUEST]
    ]
    cookies.append(f"fieldapp_{sessions.COOKIE}={token}")
    phones = subprocess.Popen(
        ["node", str(Path(__file__).parent / "phones.js")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield World(server, database, phones, cookies, ids)
    phones.kill()
    server.crash()


phone = st.integers(0, len(PEOPLE) - 1)
key = st.sampled_from(["answer/exit", "answer/beds", "room/r/beds", "visit/location", "status"])
value = st.sampled_from(["yes", "no", 7, None, {"typed": "Kade 3 🏠"}, "<b>'\"&"])
fault = st.sampled_from(["none", "none", "cut-before", "cut-after", "cut-answer", "portal", "twice", "server-error"])
answer = st.fixed_dictionaries({"do": st.just("answer"), "phone": phone, "key": key, "value": value})
deliver = st.fixed_dictionaries({"do": st.just("deliver"), "phone": phone, "faults": st.lists(fault, max_size=6)})
step = st.one_of(
    answer,
    answer,
    st.fixed_dictionaries({"do": st.just("tap twice"), "phone": phone, "key": key, "value": value}),
    st.fixed_dictionaries({"do": st.just("type"), "phone": phone, "text": st.text(max_size=8)}),
    st.fixed_dictionaries(
        {"do": st.just("signal"), "phone": phone, "text": st.sampled_from(["bang", "geen paspoort"])}
    ),
    st.fixed_dictionaries({"do": st.just("photo"), "phone": phone, "picture": st.integers(0, 3)}),
    deliver,
    deliver,
    st.fixed_dictionaries({"do": st.just("deliver, answer meanwhile"), "phone": phone, "key": key, "value": value}),
    st.fixed_dictionaries(
        {
            "do": st.just("kill in the middle"),
            "phone": phone,
            "key": key,
            "value": value,
            "faults": st.lists(fault, max_size=3),
        }
    ),
    st.fixed_dictionaries(
        {"do": st.just("clock"), "phone": phone, "seconds": st.sampled_from([-2_000_000_000, -60, 3600, 2_300_000_000])}
    ),
    st.fixed_dictionaries({"do": st.just("give along"), "phone": phone, "to": phone}),
    st.fixed_dictionaries({"do": st.just("crash"), "phone": phone}),
)


@pytest.mark.parametrize("part", range(PARTS))
@settings(
    max_examples=SCHEDULES // PARTS,
    derandomize=False,  # each part and each run has schedules of its own
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(schedule=st.lists(step, min_size=4, max_size=24))
def test_whatever_goes_wrong_every_phone_and_the_server_end_with_the_same_facts(
    world: World, part: int, schedule: list[Step]
) -> None:
    inspection = begin(world)

    for step in schedule:
        carry_out(world, step)

    ends = settle(world)
    on_server = facts_on_server(world, inspection)
    made = {fact["id"] for end in ends for fact in end["facts"] if fact["mine"]}
    assert {fact.id for fact in on_server} == made
    assert len(on_server) == len(made)
    for end, user in zip(ends, world.ids, strict=True):
        visible = [fact for fact in on_server if fact.author == user or is_for(user == world.ids[GUEST], fact.key)]
        assert {fact["id"]: fact["value"] for fact in end["facts"]} == {fact.id: fact.value for fact in visible}
        assert end["current"] == {k: [fact.id for fact in standing] for k, standing in current(visible).items()}
        assert end["numbers"] == list(range(1, len(end["numbers"]) + 1))
    assert photos_on_server(world) >= {sha256 for end in ends for sha256 in end["photos"]}


def is_for(is_guest: bool, key: str) -> bool:
    """Whether somebody is given what another recorded under `key`."""
    return may_be_given(ORGANISATION, key) if is_guest else not key.startswith("signal/")


def begin(world: World) -> str:
    """A planned control with all three people in it, and three fresh phones."""
    world.server.start()
    inspection = str(uuid4())
    engine = connect(f"sqlite:///{world.database}")
    with writing(engine) as connection:
        # Nobody goes along any more to the controls of the schedules before: their phones would carry these along.
        connection.execute(participants.delete())
        row = {"inspection": inspection, "municipality": "woerden", "location": "a", "name": "x", "title": "x"}
        connection.execute(plans.insert(), row | {"date": clock.today().isoformat()})
        connection.execute(participants.insert(), [{"inspection": inspection, "user": user} for user in world.ids])
        connection.execute(guests.update().values(inspection=inspection))
    engine.dispose()
    told = {"origin": world.server.url, "cookies": world.cookies, "inspection": inspection, "pictures": PICTURES}
    world.do({"do": "begin"} | told)
    return inspection


def carry_out(world: World, step: Step) -> None:
    """One step; a crash happens while the phone is delivering, and the server comes back afterwards."""
    if step.get("phone") == GUEST and "key" in step and not may_write(ORGANISATION, step["key"]):
        step = step | {"key": "answer/exit"}
    if step["do"] != "crash":
        world.do(step)
        return
    world.tell({"do": "deliver", "phone": step["phone"], "faults": []})
    world.server.crash()
    world.hear()
    world.server.start()


def settle(world: World) -> list[dict[str, Any]]:
    """The network is whole again: everyone delivers, and once more to hear of the others."""
    for _ in range(2):
        for number in range(len(PEOPLE)):
            world.do({"do": "restart", "phone": number})
            world.do({"do": "deliver", "phone": number, "faults": []})
    return [world.do({"do": "end", "phone": number}) for number in range(len(PEOPLE))]


def facts_on_server(world: World, inspection: str) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            id=fact.id,
            key=fact.key,
            value=json.loads(fact.value),
            supersedes=json.loads(fact.supersedes),
            author=fact.author,
        )
        for fact in opened_file(world.database.parent)
        if fact.inspection == inspection
    ]


def photos_on_server(world: World) -> set[str]:
    with sqlite3.connect(world.database) as connection:
        return {row[0] for row in connection.execute("SELECT sha256 FROM photos")}
