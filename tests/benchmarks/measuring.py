"""What a measurement is, and the real server to measure."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa

from inspections.database import connect
from tests.postgresql import cluster, free_port


@dataclass(frozen=True)
class Measurement:
    """Values of one quantity in several runs, under what circumstances, and what we aim for."""

    what: str
    unit: str
    values: list[float]
    aim: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """One line: median, least and most, the number of runs."""
        ordered = sorted(self.values)
        line = {"what": self.what, **self.given, "median": round(statistics.median(ordered), 2), "unit": self.unit}
        line |= {"least": round(ordered[0], 2), "most": round(ordered[-1], 2), "runs": len(ordered)}
        return line | ({"aim": self.aim} if self.aim else {})


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Both kinds of database: name → FIELDAPP_DATABASE (empty: SQLite in the data folder)."""
    with cluster(is_durable=True) as url:
        yield {"sqlite": "", "postgresql": f"{url}/postgres"}


def empty_database(url: str) -> str:
    """Another database, with nothing in it, in the cluster of the PostgreSQL database `url`."""
    engine = connect(url)
    name = f"bench_{uuid4().hex}"
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{url.rsplit('/', 1)[0]}/{name}"


@contextmanager
def served(data: Path, **settings: str) -> Iterator[str]:
    """`fieldapp serve` in a process of its own on a demo municipality; yields its address."""
    port = free_port()
    named = {f"FIELDAPP_{name.upper()}": value for name, value in settings.items() if value}
    environment = os.environ | {"FIELDAPP_DATA": str(data), "FIELDAPP_LOG_LEVEL": "WARNING"} | named
    command = Path(sys.executable).parent / "fieldapp"
    subprocess.run([command, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([command, "serve", "--port", str(port)], env=environment)
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=12)) as client:
            client.get(f"http://127.0.0.1:{port}/readyz").raise_for_status()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
