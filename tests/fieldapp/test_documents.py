"""The documents of a control, as the attention officer downloads them: what is in them, what never is, and for whom."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pikepdf
import pytest
from sqlalchemy.engine import Engine

from inspections import clock
from inspections.database import now, writing
from inspections.documents import Sheet, burgerzaken_list, inspection_report
from inspections.pictures import make_sizes
from inspections.store import Store
from inspections.tables import photos
from tests.phones import Phone
from tests.sample_photos import real_photos
from tests.serving import Server

MakePhone = Callable[[str], Phone]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ABOUT = "Hangt er op elke woonlaag een rookmelder? Nee"
FINDING = "finding/answer:smoke-alarms:0"


def a_control(phone: Phone, **told: Any) -> str:
    """A control at Rijnstraat 1 with a finding that was set aside, delivered; its id."""
    inspection = str(uuid4())
    values = {
        "visit/location": {"address": "woerden-1"},
        "visit/checklist": {"id": "labour-migrant-housing", "version": 1},
        "visit/started": "2026-11-24T05:12:31+01:00",
        "answer/smoke-alarms": "no",
        "answer/smoke-alarms/note": "Ook in de schuur niet",
        f"{FINDING}/decision": {"is": "set-aside", "about": ABOUT},
        f"{FINDING}/reason": "De batterij is meteen vervangen",
        "follow-up/measures": ["talk"],
    }
    phone.deliver(*(phone.fact(inspection, key, value) for key, value in (values | told).items()))
    return inspection


def ready_photos(server: Server, phone: Phone, inspection: str, count: int) -> list[str]:
    """Photos of a question that have arrived and were processed; their hashes."""
    taken = {"about": "answer/smoke-alarms", "taken": "2026-11-24T05:20:00+01:00", "caption": "Plafond van de gang"}
    hashes = [f"{number:064x}" for number in range(count)]
    position = {"latitude": 52.086, "longitude": 4.884}
    phone.deliver(*(phone.fact(inspection, f"photo/{each}", taken | {"position": position}) for each in hashes))
    with writing(server.app.state.engine) as connection:
        for sha256, path in zip(hashes, real_photos(), strict=False):
            keep_sizes(server.app.state.store, sha256, path.read_bytes())
            row = {"sha256": sha256, "device": phone.device, "bytes": 1, "media_type": "image/jpeg"}
            connection.execute(photos.insert(), row | {"state": "ready", "arrived_at": now()})
    return hashes


def keep_sizes(store: Store, sha256: str, photo: bytes) -> None:
    for size, image in make_sizes(photo, most_pixels=100_000_000).images.items():
        store.keep(f"photos/{sha256}/{size}", image)


def read(engine: Engine, inspection: str, municipality: str = "woerden") -> Sheet:
    with engine.connect() as connection:
        return inspection_report(connection, municipality, inspection)


def downloaded(client: httpx.Client, path: str) -> bytes:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def test_the_report_holds_what_was_answered_found_decided_and_photographed(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    entry = f"visit/entry/{uuid4()}"
    inspection = a_control(phone, **{f"{entry}/dwelling": "yes", f"{entry}/purpose": "Toezicht op huisvesting"})
    shown, missing = ready_photos(server, phone, inspection, 4)[0], "ab" * 32
    phone.deliver(phone.fact(inspection, f"photo/{missing}", {"about": "inspection", "taken": None}))

    data = read(server.app.state.engine, inspection).data

    [finding] = data["findings"]
    assert finding["text"] == "Niet op elke woonlaag hangt een rookmelder."
    assert (finding["decision"], finding["aside"]) == ("Terzijde gelegd (Ines de Tester)", True)
    assert finding["reason"] == "De batterij is meteen vervangen"
    assert finding["basis"].startswith("Bouwbesluit 2012 art. 6.21")
    rows = {row["question"]: row for section in data["sections"] for row in section["answers"]}
    asked = rows["Hangt er op elke woonlaag een rookmelder?"]
    assert (asked["said"], asked["notes"]) == (["Nee"], ["Ook in de schuur niet"])
    assert [row["said"] for row in data["follow_up"]] == [["Gesprek"]]
    assert {group["title"] for group in data["norms"]} == {"Wet", "Vergunning en omgevingsplan", "Keurmerk"}
    assert data["entries"][0]["answers"][0]["said"] == ["Ja"]
    first = next(each for each in data["photos"] if each["sha256"] == shown)
    assert (first["taken"], first["place"]) == ("24 november 2026, 05:20", "52,08600; 4,88400")
    assert first["alternative"] == "Foto: Plafond van de gang, 24 november 2026, 05:20"
    [absent] = [each for each in data["photos"] if each["problem"]]
    assert (absent["sha256"], absent["problem"]) == (missing, "De foto staat nog op de telefoon.")

    path = f"/desk/inspections/{inspection}/report.pdf"
    client = server.login("olga")
    pdf = downloaded(client, path)
    with pikepdf.open(BytesIO(pdf)) as opened:
        images = {image.objgen for page in opened.pages for image in page.get_images().values()}
        assert len(images) == 4
    assert downloaded(client, path) == pdf


def test_a_signal_and_its_reporter_are_in_no_document(server: Server, enrolled_phone: MakePhone) -> None:
    inspection = a_control(enrolled_phone("ines"))
    bram, signal = enrolled_phone("bram"), f"signal/{uuid4()}"
    told = {
        "added": True,
        "form": "labour",
        "observation": "Zij mocht niet praten",
        f"photo/{'cd' * 32}": {"about": "x"},
    }
    bram.deliver(*(bram.fact(inspection, f"{signal}/{field}", value) for field, value in told.items()))
    engine = server.app.state.engine

    with engine.connect() as connection:
        listed = burgerzaken_list(connection, "woerden", inspection, clock.today())

    for sheet in (read(engine, inspection), listed):
        for secret in ("Bram", "signal", "Zij mocht niet praten", "cd" * 32):
            assert secret not in str(sheet.data), secret


def test_the_name_of_a_file_tells_neither_person_nor_address(server: Server, enrolled_phone: MakePhone) -> None:
    inspection = a_control(enrolled_phone("ines"))

    answer = server.login("olga").get(f"/desk/inspections/{inspection}/report.pdf")

    told = answer.headers["content-disposition"]
    assert re.fullmatch(rf'inline; filename="inspectierapport-20\d\d-\d\d-\d\d-{inspection[-6:]}\.pdf"', told)


def test_a_report_of_entry_is_there_only_when_the_law_asks_one(server: Server, enrolled_phone: MakePhone) -> None:
    phone, entry = enrolled_phone("ines"), str(uuid4())
    inspection, client = a_control(phone), server.login("olga")
    page, path = f"/desk/inspections/{inspection}", f"/desk/inspections/{inspection}/entries/{entry}/report.pdf"
    assert "Verslag van binnentreden" not in client.get(page).text
    assert client.get(path).status_code == 404

    told = {"dwelling": "yes", "authority": "danger", "entered-at": "2026-11-24T14:10:00+01:00"}
    phone.deliver(*(phone.fact(inspection, f"visit/entry/{entry}/{field}", value) for field, value in told.items()))

    shown = client.get(page).text
    assert path in shown
    assert "Naam van de bewoner" in shown
    with pikepdf.open(BytesIO(downloaded(client, path))) as pdf:
        assert pdf.open_metadata()["dc:title"] == "Verslag van binnentreden: Rijnstraat 1, Woerden"


def test_the_list_for_burgerzaken_has_who_stays_and_is_not_registered(
    server: Server, enrolled_phone: MakePhone
) -> None:
    person = f"person/{uuid4()}"
    met = {"added": True, "name": "Voorbeeld, Ana", "registered": "not-registered", "longer-than-four-months": "yes"}
    inspection = a_control(enrolled_phone("ines"), **{f"{person}/{field}": value for field, value in met.items()})

    with server.app.state.engine.connect() as connection:
        data = burgerzaken_list(connection, "woerden", inspection, clock.today()).data

    staying, away = data["lists"]
    assert [row["name"] for row in staying["rows"]] == ["Voorbeeld, Ana"]
    assert (away["rows"], "nog te toetsen" in away["basis"]) == ([], True)
    downloaded(server.login("olga"), f"/desk/inspections/{inspection}/burgerzaken.pdf")


def test_another_municipality_gets_no_document(server: Server, enrolled_phone: MakePhone) -> None:
    inspection, client = a_control(enrolled_phone("ines")), server.login("luuk")

    for document in ("report.pdf", "burgerzaken.pdf", f"entries/{uuid4()}/report.pdf"):
        assert client.get(f"/desk/inspections/{inspection}/{document}").status_code == 404
