"""News at the desk: a stream that tells within a moment that the queue changed, in every process, to who may know."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from queue import Queue

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from fieldapp import live
from fieldapp.settings import Settings
from tests.fieldapp.test_desk import a_signal
from tests.phones import Phone
from tests.plans import a_plan
from tests.postgresql import free_port
from tests.serving import Server, serving, wait_for

MakePhone = Callable[[str], Phone]
WAIT = 10


@contextmanager
def listening(
    client: httpx.Client, path: str = "/desk/signals/stream", name: str = "signals"
) -> Iterator["Queue[str]"]:
    """The names of the events as they come; the first one (at once) is taken out already."""
    events: Queue[str] = Queue()
    with client.stream("GET", path) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        reading = threading.Thread(target=_read, args=(answer, events), daemon=True)
        reading.start()
        assert events.get(timeout=WAIT) == name
        yield events


def _read(answer: httpx.Response, events: "Queue[str]") -> None:
    try:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                events.put(line.removeprefix("event: "))
    except httpx.StreamError:
        events.put("cut")
    except httpx.TransportError:
        events.put("cut")


def test_a_signal_is_told_to_the_desks_of_its_municipality(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    with listening(server.login("olga")) as woerden, listening(server.login("luuk")) as lopik:
        a_signal(phone)

        assert woerden.get(timeout=WAIT) == "signals"
        assert lopik.empty()


def test_what_an_officer_does_is_told_to_the_others(server: Server, enrolled_phone: MakePhone) -> None:
    _, signal = a_signal(enrolled_phone("ines"))
    with listening(server.login("oscar")) as events:
        server.login("olga").post(f"/desk/signals/{signal}/assignment")

        assert events.get(timeout=WAIT) == "signals"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_desk_at_another_process_hears_it_too(
    server: Server, enrolled_phone: MakePhone, database_url: str, tmp_path: Path
) -> None:
    phone = enrolled_phone("ines")
    with (
        serving(Settings(data=tmp_path, database=database_url)) as other,
        listening(other.login("olga")) as events,
    ):
        a_signal(phone)

        assert events.get(timeout=WAIT) == "signals"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_each_of_several_processes_behind_one_address_hears_what_came_in_at_any(
    database_url: str, engine: Engine, woerden: dict[str, str], tmp_path: Path
) -> None:
    with serving_processes(2, tmp_path, database_url) as url, ExitStack() as open_desks:
        until_all_listen(engine, 2)
        desk = Server(url, Starlette())
        # The machine deals connections out among the processes: of a dozen, each has some.
        heard = [open_desks.enter_context(listening(desk.login("olga"))) for _ in range(12)]

        a_signal(Phone.enrol(desk.login("ines")))

        assert [events.get(timeout=WAIT) for events in heard] == ["signals"] * 12


def until_all_listen(engine: Engine, count: int) -> None:
    """The first process answers before the last one has begun."""
    listeners = sa.text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(1200):
            if connection.scalar(listeners) == count:
                return
            time.sleep(0.05)
    raise TimeoutError


@contextmanager
def serving_processes(count: int, data: Path, database: str) -> Iterator[str]:
    """`fieldapp serve` as it is started in production, with that many processes behind its address."""
    port = free_port()
    settings = {"FIELDAPP_DATA": str(data), "FIELDAPP_DATABASE": database, "FIELDAPP_PROCESSES": str(count)}
    command = [Path(sys.executable).parent / "fieldapp", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def test_whoever_is_logged_out_hears_nothing_any_more(
    server: Server, enrolled_phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PING", 0.05)
    client = server.login("olga")
    with listening(client) as events:
        other = httpx.Client(base_url=server.url, cookies=client.cookies)
        other.post("/logout")

        assert events.get(timeout=WAIT) == "logged-out"


def on_site(phone: Phone) -> AbstractContextManager["Queue[str]"]:
    return listening(phone.client, "/api/live", "news")


def test_what_a_phone_brings_is_told_to_the_phones_of_who_takes_part_and_to_no_others(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = a_plan(server, woerden, "ines", "bram")
    ines, bram, leo, lotte = (enrolled_phone(login) for login in ("ines", "bram", "leo", "lotte"))
    with on_site(ines) as own, on_site(bram) as colleague, on_site(leo) as stranger, on_site(lotte) as elsewhere:
        ines.deliver(ines.fact(inspection, "answer/smoke-alarms", "no"))

        assert colleague.get(timeout=WAIT) == "news"
        bram.deliver(bram.fact(inspection, "answer/escape-free", "no"))
        assert own.get(timeout=WAIT) == "news"
        assert [each.qsize() for each in (own, colleague, stranger, elsewhere)] == [0, 0, 0, 0], "nobody hears oneself"


def test_a_phone_of_who_is_not_logged_in_or_works_at_the_desk_hears_nothing(server: Server) -> None:
    assert server.browser().get("/api/live").status_code == 401
    assert server.login("olga").get("/api/live").status_code == 403


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_phone_of_who_was_disabled_hears_nothing_any_more(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PING", 0.05)
    with on_site(enrolled_phone("ines")) as events:
        server.login("adam").post(f"/desk/accounts/{woerden['ines']}/disabling")

        assert events.get(timeout=WAIT) == "logged-out"
