"""Seconds from asking for a document at the desk until all of it is there, each time of a control that has changed."""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from fieldapp.demo import LOGINS
from fieldapp.settings import Settings
from inspections.checklists import Kind, Question, checklists
from inspections.database import connect, now, writing
from inspections.pictures import make_sizes
from inspections.store import open_store
from inspections.tables import photos
from tests.benchmarks.control import another, shrunk
from tests.benchmarks.measuring import Measurement, served
from tests.benchmarks.sync import a_phone
from tests.phones import Phone

RUNS = 5
# Rooms and photos of a usual control, and of the largest that the phone is made for.
SIZES = {"usual": (8, 20), "largest": (150, 100)}
AIM = "under 1 s"


def measure() -> Iterator[Measurement]:
    """The inspection report of each size, then the smaller documents; on SQLite and a folder."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        phone, desk = a_phone(address), _officer(address)
        for size, (rooms, pictures) in SIZES.items():
            inspection = _a_control(phone, rooms)
            _photograph(phone, inspection, Path(folder), pictures)
            seconds, length = _ask(phone, desk, inspection, "report.pdf")
            given = {"document": "inspection report", "control": size, "rooms": rooms, "photos": pictures}
            yield Measurement("document", "s", seconds, AIM, given | {"megabytes": round(length / 1e6, 1)})
        entry = str(uuid4())
        told = {"dwelling": "yes", "authority": "danger", "entered-at": "2026-11-24T05:10:00+01:00", "done": "x " * 500}
        phone.deliver(*(phone.fact(inspection, f"visit/entry/{entry}/{field}", told[field]) for field in told))
        for document in (f"entries/{entry}/report.pdf", "burgerzaken.pdf"):
            seconds, _ = _ask(phone, desk, inspection, document)
            yield Measurement("document", "s", seconds, AIM, {"document": document.split("/")[0], "control": size})


def _officer(address: str) -> httpx.Client:
    login = next(login for login in LOGINS if login.role == "attention_officer")
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/login", data={"name": login.login, "password": login.password})
    return client


def _ask(phone: Phone, desk: httpx.Client, inspection: str, document: str) -> tuple[list[float], int]:
    seconds = []
    for run in range(RUNS):
        phone.deliver(phone.fact(inspection, "answer/escape-route/note", f"Ronde {run}"))
        begun = time.perf_counter()
        answer = desk.get(f"/desk/inspections/{inspection}/{document}")
        seconds.append(time.perf_counter() - begun)
        answer.raise_for_status()
    return seconds, len(answer.content)


def _a_control(phone: Phone, rooms: int) -> str:
    """A control with every question of the housing checklist answered, also for each room."""
    inspection, checklist = str(uuid4()), checklists()["labour-migrant-housing", 1]
    told: dict[str, Any] = {"visit/checklist": {"id": checklist.id, "version": 1}, "status": "closed"}
    told |= {f"answer/{each.id}": _answer(each) for section in checklist.sections for each in section.questions}
    for group in checklist.groups:
        for _ in range(rooms if group.id == "room" else 3):
            base = f"{group.id}/{uuid4()}"
            told |= {f"{base}/{each.id}": _answer(each) for each in group.questions}
    made = [phone.fact(inspection, key, value) for key, value in told.items() if value is not None]
    for start in range(0, len(made), 500):
        phone.deliver(*made[start : start + 500])
    return inspection


def _answer(question: Question) -> Any:
    match question.kind:
        case Kind.YES_NO:
            return "no"
        case Kind.CHOICE:
            return question.options[0].id
        case Kind.CHOICES:
            return [question.options[0].id]
        case Kind.NUMBER | Kind.COUNT:
            return 9
        case Kind.TEXT:
            return "Een kast staat voor de deur van de kamer."
        case Kind.DATE_TIME:
            return "2026-11-24T05:12:31+01:00"
    return None


def _photograph(phone: Phone, inspection: str, data: Path, count: int) -> None:
    """Photos that have arrived and were processed."""
    settings = Settings(data=data, database="", store="")
    store, engine = open_store(settings), connect(settings.database_url, settings.master_keys_file)
    sources = shrunk()
    for picture in (another(sources[number % len(sources)]) for number in range(count)):
        sha256 = hashlib.sha256(picture).hexdigest()
        for size, image in make_sizes(picture, most_pixels=10**8).images.items():
            store.keep(f"photos/{sha256}/{size}", image)
        phone.deliver(phone.fact(inspection, f"photo/{sha256}", {"about": "inspection", "taken": None}))
        with writing(engine) as connection:
            row = {"sha256": sha256, "device": phone.device, "bytes": len(picture), "media_type": "image/jpeg"}
            connection.execute(photos.insert(), row | {"state": "ready", "arrived_at": now()})
    engine.dispose()
