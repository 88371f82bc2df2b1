"""Seconds to open the page of figures, and to count five municipalities, with a million signals in the tables."""

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from fieldapp.demo import LOGINS
from inspections.database import connect, now, writing
from inspections.demo import seeding
from inspections.monitoring.breakdowns import shipped_rules
from inspections.monitoring.counting import counted
from inspections.monitoring.half_years import HalfYear
from inspections.tables import municipalities, signals
from tests.benchmarks.measuring import Measurement, databases, empty_database, served

INVENTED = 2_000
# Each invented signal as often in the tables, so that counting has as much to do as in a million signals of ten years.
TIMES = 500
RUNS = 7
AIM = "well under 1 s"


def measure() -> Iterator[Measurement]:
    """On both databases: the page, the sheet, and the figures of five municipalities before anything is left out."""
    with databases() as known:
        for name, url in known.items():
            database = empty_database(url) if url else ""
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), database=database) as address:
                engine = connect(database or f"sqlite:///{folder}/fieldapp.db", Path(folder) / "keys" / "cases.json")
                number = _fill(engine)
                given = {"database": name, "signals": number}
                desk = _officer(address)
                for path in ("/desk/figures", "/desk/figures/figures.csv", "/desk/figures?half=2021-1"):
                    seconds = _timed(partial(_ask, desk, path))
                    yield Measurement("figures", "s", seconds, AIM, given | {"path": path})
                yield Measurement("figures", "s", _timed(partial(_five, engine)), AIM, given | {"path": "five counted"})
                engine.dispose()


def _fill(engine: Engine) -> int:
    """Signals of the demo municipality, and as many again spread over its four neighbours; returns how many."""
    for _ in seeding.bring_signals(engine, INVENTED):
        pass
    neighbours = [id_ for id_ in shipped_rules().municipalities if id_ != "woerden"]
    names = ", ".join(f'"{column.name}"' for column in signals.columns)
    with writing(engine) as connection:
        connection.execute(municipalities.insert(), [{"id": id_, "name": id_} for id_ in neighbours])
        owner = " ".join(f"WHEN {place} THEN '{id_}'" for place, id_ in enumerate(neighbours))
        changed = {
            "id": "signals.id || '-' || copy.n",
            "municipality": f"CASE copy.n % 8 {owner} ELSE signals.municipality END",
        }
        values = ", ".join(changed.get(column.name, f'signals."{column.name}"') for column in signals.columns)
        numbers = "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :most)"
        # Names of columns and municipalities are our own.
        copies = f"INSERT INTO signals ({names}) {numbers} SELECT {values} FROM signals CROSS JOIN copy"  # noqa: S608
        connection.execute(sa.text(copies), {"most": TIMES - 1})
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("VACUUM ANALYZE signals"))
        return connection.scalar(sa.select(sa.func.count()).select_from(signals)) or 0


def _ask(desk: httpx.Client, path: str) -> None:
    desk.get(path).raise_for_status()


def _five(engine: Engine) -> None:
    rules, half = shipped_rules(), HalfYear.of(now()).before
    with engine.connect() as connection:
        found = counted(connection, half, rules.municipalities, rules)
    if not all(each.total for each in found.values()):
        raise RuntimeError("a municipality has no signals")


def _timed(do: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - begun)
    return seconds


def _officer(address: str) -> httpx.Client:
    login = next(login for login in LOGINS if login.role == "attention_officer")
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/login", data={"name": login.login, "password": login.password})
    return client
