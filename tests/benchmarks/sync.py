"""Facts accepted per second by /api/sync: each envelope a verified signature, each request durable."""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from fieldapp.demo import LOGINS
from tests.benchmarks.measuring import Measurement, databases, served
from tests.phones import Phone

RUNS = 3
# Facts per envelope → requests in one run: about two seconds each.
SIZES = {1: 2400, 50: 800, 500: 80}
CLIENTS = (1, 8, 32)
# Of phones that seal what they send: what opening an envelope costs.
SEALED_CLIENTS = 8
AIMS = {1: "800 requests/s", 50: "20000 facts/s"}


def measure() -> Iterator[Measurement]:
    """One measurement for each database, envelope size and number of clients."""
    with databases() as urls:
        for database, url in urls.items():
            with tempfile.TemporaryDirectory() as folder, served(Path(folder), database=url) as address:
                phone = a_phone(address)
                for size, requests in SIZES.items():
                    for clients, is_sealed in [*((clients, False) for clients in CLIENTS), (SEALED_CLIENTS, True)]:
                        seal = phone.seal_for_server if is_sealed else phone.seal
                        rates = [rate(address, phone, seal, size, requests, clients) for _ in range(RUNS)]
                        given = {"database": database, "facts_per_envelope": size, "clients": clients}
                        yield Measurement("sync", "facts/s", rates, AIMS.get(size, ""), given | {"sealed": is_sealed})


def a_phone(address: str) -> Phone:
    """An enrolled phone of the demo's first inspector."""
    login = next(login for login in LOGINS if login.role == "inspector")
    client = httpx.Client(base_url=address)
    client.post("/login", data={"name": login.login, "password": login.password})
    return Phone.enrol(client)


def rate(address: str, phone: Phone, seal: Callable[..., str], size: int, requests: int, clients: int) -> float:
    """Facts per second over `requests` prepared requests, sent by `clients` at once from a process of their own."""
    inspection = str(uuid4())
    bodies = [
        json.dumps(
            {
                "device": phone.device,
                "envelopes": [seal(*(phone.fact(inspection, f"answer/q{n}", "yes") for n in range(size)))],
            }
        ).encode()
        for _ in range(requests)
    ]
    with get_context("fork").Pool(1) as generator:
        seconds = generator.apply(_send_all, (address, bodies, clients))
    return size * requests / float(seconds)


def _send_all(address: str, bodies: list[bytes], clients: int) -> float:
    async def everyone() -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(_send(address, bodies[client::clients]) for client in range(clients)))
        return time.perf_counter() - begun

    return asyncio.run(everyone())


async def _send(address: str, bodies: list[bytes]) -> None:
    host = urlsplit(address)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    for body in bodies:
        head = f"POST /api/sync HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        status = await reader.readline()
        length = 0
        while (line := await reader.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer = await reader.readexactly(length)
        if b" 200 " not in status or b'"refused":[]' not in answer:
            raise RuntimeError(f"refused: {status!r}")
    writer.close()
