"""From a signal's delivery until the officer's queue shows it."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx

from fieldapp.demo import LOGINS
from tests.benchmarks.measuring import Measurement, databases, served
from tests.benchmarks.sync import a_phone
from tests.phones import Phone

SIGNALS = 10


def measure() -> Iterator[Measurement]:
    """For both databases."""
    with databases() as urls:
        for database, url in urls.items():
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), database=url) as address:
                phone, officer = a_phone(address), _officer(address)
                yield Measurement("signal until queue", "ms", _news(phone, officer), "2000 ms", {"database": database})


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
