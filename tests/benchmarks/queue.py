"""What a page of the queue costs over HTTP when it is long: each view, filter and search, of signals that were seeded.

FIELDAPP_BENCH_SIGNALS says how many (100,000 if it is not set; a million takes ten minutes or more, and 13 GB a
database).
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from fieldapp.demo import LOGINS
from inspections.signals.queue import View
from tests.benchmarks.measuring import Measurement, databases, served

SIGNALS = int(os.environ.get("FIELDAPP_BENCH_SIGNALS", "100000"))
RUNS = 15
AIM = "200 ms"
FILTERS = {
    "form": "form=criminal",
    "place": "town=Zegveld",
    "source that none has": "source=telephone",
    "partner": "partner=avim",
    "status": "status=set_aside",
    "period of a week": "since={week}&until={day}",
    "all of these": "form=criminal&town=Zegveld&partner=avim&since={week}",
}
SEARCHES = {
    "a word in most": "woerden",
    "a word in a tenth": "paspoorten",
    "a name": "schaapveld",
    "two words": "noemi schaapveld",
    "a beginning": "sch",
    "a street and a word": "rijnstraat kelder paspoort",
    "what none has": "giraffe",
}


def measure() -> Iterator[Measurement]:
    """For both databases: how fast signals are seeded, and then the pages."""
    with databases() as urls:
        for database, url in urls.items():
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), database=url) as address:
                environment = os.environ | {"FIELDAPP_DATA": folder} | ({"FIELDAPP_DATABASE": url} if url else {})
                command = [str(Path(sys.executable).parent / "fieldapp"), "demo", "--signals", str(SIGNALS)]
                begun = time.perf_counter()
                subprocess.run(command, env=environment, check=True, capture_output=True)
                rate = SIGNALS / (time.perf_counter() - begun)
                given = {"database": database, "signals": SIGNALS}
                yield Measurement("signals seeded", "signals/s", [rate], given=given)
                yield from pages(address, given)


def pages(address: str, given: dict[str, object]) -> Iterator[Measurement]:
    """Each view with its first and its tenth page, then each filter in a short and a long view, then each search."""
    login = next(login for login in LOGINS if login.role == "attention_officer")
    officer = httpx.Client(base_url=address, timeout=120)
    officer.post("/login", data={"name": login.login, "password": login.password})
    for view in View:
        yield _measured(officer, f"/desk/signals?view={view}", given | {"view": view, "page": "first"})
        tenth = _tenth(officer, f"/desk/signals?view={view}")
        if tenth:
            yield _measured(officer, tenth, given | {"view": view, "page": "tenth"})
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 400 * 86400))
    week = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 407 * 86400))
    for view in (View.OPEN, View.CLOSED, View.ALL):
        for name, query in FILTERS.items():
            path = f"/desk/signals?view={view}&{query.format(day=day, week=week)}"
            yield _measured(officer, path, given | {"view": view, "filter": name})
    for name, words in SEARCHES.items():
        found = officer.post("/desk/signals/searches", data={"words": words}).headers["location"]
        yield _measured(officer, found, given | {"search": name})
        yield _measured(officer, f"{found}&status=received", given | {"search": name, "filter": "status"})


def _tenth(officer: httpx.Client, path: str) -> str:
    """The address of the tenth page, or of the last one before it; empty when there is only one."""
    address = ""
    for _ in range(9):
        following = re.search(r'href="([^"]+)"\s+data-key="v"', officer.get(address or path).text)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    return address


def _measured(officer: httpx.Client, path: str, given: dict[str, object]) -> Measurement:
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        page = officer.get(path).raise_for_status().text
        times.append((time.perf_counter() - begun) * 1000)
    shown = {"rows": page.count("queue__row"), "is_cut": "nog niet in alle" in page}
    return Measurement("queue page", "ms", times, AIM, given | shown)
