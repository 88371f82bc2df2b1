"""From a signal's delivery until the officer's queue shows it; from an answer until all phones on a control have it."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from uuid import uuid4

import httpx

from fieldapp.demo import LOGINS, Login
from tests.benchmarks.measuring import Measurement, databases, served
from tests.benchmarks.sync import a_phone
from tests.phones import Phone

SIGNALS = 10
PHONES = 8
ANSWERS = 10
# The answer after which nobody listens any longer.
LAST = "answer/last"


def measure() -> Iterator[Measurement]:
    """For both databases."""
    with databases() as urls:
        for database, url in urls.items():
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), database=url) as address:
                phone, officer = a_phone(address), _officer(address)
                yield Measurement("signal until queue", "ms", _news(phone, officer), "2000 ms", {"database": database})
                given = {"database": database, "phones": PHONES}
                yield Measurement("answer until all phones", "ms", _on_site(address), "2000 ms", given)


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


def _on_site(address: str) -> list[float]:
    """Milliseconds from a phone's request until the last of the others, each listening, has fetched the answer."""
    # Of one who brings the answers, and of colleagues: nobody hears what they brought themselves.
    first, *others = [login for login in LOGINS if login.role in ("inspector", "enforcement_officer")]
    phones = [_phone(address, first)] + [_phone(address, others[each % len(others)]) for each in range(PHONES - 1)]
    inspection = str(uuid4())
    for phone in phones:
        phone.deliver(phone.fact(inspection, "visit/started", "2026-11-25T05:00:00+01:00"))
    arrived: Queue[str] = Queue()
    times = []
    with ThreadPoolExecutor(PHONES) as pool:
        for phone in phones[1:]:
            pool.submit(_follow, phone, inspection, arrived)
        for _ in phones[1:]:
            arrived.get(timeout=60)
        for number in range(ANSWERS):
            begun = time.perf_counter()
            phones[0].deliver(phones[0].fact(inspection, f"answer/{number}", "no"))
            for _ in phones[1:]:
                arrived.get(timeout=60)
            times.append((time.perf_counter() - begun) * 1000)
        phones[0].deliver(phones[0].fact(inspection, LAST, "no"))
    return times


def _phone(address: str, login: Login) -> Phone:
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/login", data={"name": login.login, "password": login.password})
    return Phone.enrol(client)


def _follow(phone: Phone, inspection: str, arrived: "Queue[str]") -> None:
    """Listen as a phone's page does; puts in the queue that it began, and each answer when it is here."""
    cursor, is_first = phone.sync()["cursor"], True
    with phone.client.stream("GET", "/api/live", timeout=60) as stream:
        for line in stream.iter_lines():
            if line != "event: news":
                continue
            answer = phone.sync(cursor=cursor)
            if is_first:
                arrived.put("listening")
                is_first = False
            cursor = answer["cursor"]
            for fact in answer["facts"]:
                if fact["key"] == LAST:
                    return
                arrived.put(fact["key"])
