"""From a signal's delivery until the officer's queue shows it; and what a page of the queue costs when it is long."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import sqlalchemy as sa

from fieldapp.demo import LOGINS
from inspections.database import connect, now, writing
from inspections.signals.status import Status
from inspections.tables import signals, users
from tests.benchmarks.measuring import Measurement, databases, served
from tests.benchmarks.sync import a_phone
from tests.phones import Phone

SIGNALS = 10
PAGES = 30
LENGTHS = (10, 100_000)


def measure() -> Iterator[Measurement]:
    """For both databases: news, then the first and a late page of a short and a long queue."""
    with databases() as urls:
        for database, url in urls.items():
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), database=url) as address:
                phone, officer = a_phone(address), _officer(address)
                yield Measurement("signal until queue", "ms", _news(phone, officer), "2000 ms", {"database": database})
                here = 0
                for length in LENGTHS:
                    _add_signals(url or f"sqlite:///{folder}/fieldapp.db", range(here, length))
                    here = length
                    for name, query in (("first", ""), ("last", f"?after=1.{length - 10}")):
                        given = {"database": database, "signals": length, "page": name}
                        yield Measurement("queue page", "ms", _pages(officer, query), given=given)


def _officer(address: str) -> httpx.Client:
    login = next(login for login in LOGINS if login.role == "attention_officer")
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/login", data={"name": login.login, "password": login.password})
    return client


def _news(phone: Phone, officer: httpx.Client) -> list[float]:
    """Milliseconds from the phone's request until the page with the signal is here, fetched as the stream told to."""
    times = []
    with officer.stream("GET", "/desk/signals/stream") as stream:
        events = (line for line in stream.iter_lines() if line.startswith("event: signals"))
        next(events)
        for number in range(SIGNALS):
            words = f"Waarneming {number}-{uuid4()}"
            fields = {"added": True, "form": "labour", "urgency": "immediate", "observation": words}
            signal, inspection = uuid4(), str(uuid4())
            facts = [phone.fact(inspection, f"signal/{signal}/{name}", value) for name, value in fields.items()]
            begun = time.perf_counter()
            phone.deliver(*facts)
            while words not in (next(events) and officer.get("/desk/signals").text):
                pass
            times.append((time.perf_counter() - begun) * 1000)
    return times


def _add_signals(url: str, positions: range) -> None:
    """As many signals as `positions`, in the middle of the queue's three urgencies."""
    engine = connect(url)
    with writing(engine) as connection:
        reporter = connection.execute(sa.select(users.c.id, users.c.municipality).limit(1)).one()
        row = {"municipality": reporter.municipality, "reporter": reporter.id, "ready": True, "rank": 1}
        row |= {"status": Status.RECEIVED, "received_at": now(), "place": "Rijnstraat 1, Woerden", "summary": "Drukte"}
        for begin in range(positions.start, positions.stop, 10_000):
            some = range(begin, min(begin + 10_000, positions.stop))
            rows = [{"id": str(uuid4()), "inspection": str(uuid4()), "received_position": at} for at in some]
            connection.execute(signals.insert(), [row | each for each in rows])
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE signals"))
    engine.dispose()


def _pages(officer: httpx.Client, query: str) -> list[float]:
    times = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        officer.get(f"/desk/signals{query}").raise_for_status()
        times.append((time.perf_counter() - begun) * 1000)
    return times
