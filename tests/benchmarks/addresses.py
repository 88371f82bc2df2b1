"""Importing a municipality's addresses, and finding one among 30,000 on the phone."""

import json
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from inspections import migrations
from inspections.addresses.importing import import_addresses
from inspections.addresses.reading import read_addresses
from inspections.database import connect, now, writing
from inspections.tables import municipalities
from tests.benchmarks.measuring import Measurement, databases

IMPORTED = 100_000
ON_A_PHONE = 30_000
PROJECT = Path(__file__).parents[2]
HEAD = "openbareruimte;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaats;gemeente;nummeraanduiding;x;y\n"


def measure() -> Iterator[Measurement]:
    file = extract(IMPORTED).encode()
    with databases() as given:
        for name, url in given.items():
            yield from _imported(name, url, file)
    yield from _found()


def extract(count: int) -> str:
    """An invented extract of the BAG with so many addresses, fifty to a street."""
    chance = random.Random(3)  # noqa: S311 (no secret)
    ends = ("straat", "laan", "weg", "dijk", "kade", "plein", "hof")
    starts = ("Wilgen", "Kruis", "Molen", "Haven", "Linde", "Veld", "Oever", "Kerk", "Bos", "Meer", "Polder")
    lines = []
    for number in range(count):
        street, door = divmod(number, 50)
        name = f"{starts[street % 11]}{ends[street // 11 % 7]} {street // 77 or ''}".strip()
        postcode = f"{3400 + street % 90}{chr(65 + street // 90 % 26)}{chr(65 + door % 26)}"
        x, y = 115_000 + chance.random() * 15_000, 448_000 + chance.random() * 12_000
        letter = chance.choice("abc") if chance.random() < 0.1 else ""
        lines.append(f"{name};{door + 1};{letter};;{postcode};Woerden;Woerden;{number + 1:016};{x:.2f};{y:.2f}\n")
    return HEAD + "".join(lines)


def _imported(database: str, url: str, file: bytes) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(url or f"sqlite:///{folder}/fieldapp.db")
        migrations.upgrade(engine)
        with writing(engine) as connection:
            connection.execute(municipalities.insert(), {"id": "woerden", "name": "Woerden"})
        for what in ("address import", "the same file again"):
            begun = time.perf_counter()
            read = read_addresses(file, "Woerden")
            import_addresses(engine, "woerden", read.addresses, now())
            took = time.perf_counter() - begun
            given = {"database": database, "addresses": len(read.addresses)}
            yield Measurement(what, "s", [took], "60 s", given)
        engine.dispose()


def _found() -> Iterator[Measurement]:
    addresses = read_addresses(extract(ON_A_PHONE).encode(), "Woerden").addresses
    rows = [
        [
            f"{number:012}",
            each.street,
            each.number,
            each.addition,
            each.postcode,
            each.town,
            each.latitude,
            each.longitude,
        ]
        for number, each in enumerate(addresses)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(rows, file)
        file.flush()
        script = PROJECT / "tests/benchmarks/addresses.mjs"
        run = subprocess.run(["node", script, file.name], capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        told = json.loads(line)
        given = {"addresses": len(rows), "megabytes": round(len(json.dumps(rows)) / 1e6, 1)}
        yield Measurement(told["what"], "ms", told["values"], "50 ms", given)
