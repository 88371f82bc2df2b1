"""What there was before at an address: on the phones of who goes there, and at the desk of the officer."""

import base64
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from PIL import Image

from inspections.database import writing
from inspections.tables import plans
from tests.fieldapp.test_documents import ABOUT, FINDING, a_control, ready_photos
from tests.phones import Phone
from tests.plans import a_plan
from tests.serving import Server

MakePhone = Callable[[str], Phone]


def before(server: Server, woerden: dict[str, str], phone: Phone) -> str:
    """A control of yesterday of which a finding was confirmed and another set aside, with two photos and a signal."""
    told = {
        f"{FINDING}/decision": {"is": "reworded", "about": ABOUT},
        f"{FINDING}/text": "Boven hing geen rookmelder.",
        "answer/escape-free": "no",
        "signal/s1/what": "Iemand fluisterde over schulden",
    }
    earlier = a_control(phone, **told)
    ready_photos(server, phone, earlier, 2)
    planned = a_plan(server, woerden, days=-1)
    with writing(server.app.state.engine) as connection:
        connection.execute(plans.update().where(plans.c.inspection == planned).values(inspection=earlier))
    return earlier


def given(phone: Phone, known: dict[str, str] | None = None) -> tuple[dict[str, Any], list[str]]:
    body = {"device": phone.device, "envelopes": [], "cursor": None, "known": known or {}}
    answer = phone.client.post("/api/sync", json=body).json()
    return {name: part for name, part in answer["reference"].items() if name.startswith("history/")}, answer["gone"]


def test_who_goes_there_today_has_what_was_found_and_what_followed_and_photos_of_then(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    bram, ines, lotte = (enrolled_phone(login) for login in ("bram", "ines", "lotte"))
    before(server, woerden, bram)
    today = a_plan(server, woerden, "ines")

    part = given(ines)[0][f"history/{today}"]
    [visit] = part["data"]

    assert "Boven hing geen rookmelder." in [found["text"] for found in visit["findings"]]
    assert visit["measures"] == ["Wat volgt er op deze controle? Gesprek"]
    assert [photo["words"] for photo in visit["photos"]] == ["Plafond van de gang"] * 2
    for photo in visit["photos"]:
        with Image.open(io.BytesIO(base64.b64decode(photo["image"]))) as image:
            assert (image.format, max(image.size)) == ("JPEG", 320)
    assert "fluisterde" not in str(part), "signals are for the attention officer"
    assert given(ines, {f"history/{today}": part["version"]}) == ({}, [])
    for stranger in (bram, lotte):
        assert given(stranger, {f"history/{today}": "x"}) == ({}, [f"history/{today}"])


def test_what_arrives_later_comes_along_and_all_of_it_goes_when_the_control_is_closed(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    bram, ines = enrolled_phone("bram"), enrolled_phone("ines")
    earlier = before(server, woerden, bram)
    today = a_plan(server, woerden, "ines")
    part = f"history/{today}"
    known = {part: given(ines)[0][part]["version"]}

    bram.deliver(bram.fact(earlier, "follow-up/explanation", "De verhuurder belde terug"))
    later = given(ines, known)[0][part]["data"][0]["measures"]
    ines.deliver(ines.fact(today, "status", "closed"))

    assert later[-1] == "Toelichting bij het vervolg De verhuurder belde terug"
    assert given(ines, known) == ({}, [part])


def test_a_control_that_is_planned_for_later_is_no_history(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    a_plan(server, woerden, "ines", days=3)
    a_plan(server, woerden, "ines")

    assert given(enrolled_phone("ines"))[0] == {}


def test_a_photo_that_was_forgotten_is_left_out(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    bram = enrolled_phone("bram")
    before(server, woerden, bram)
    server.app.state.store.remove(f"photos/{0:064x}/320")
    today = a_plan(server, woerden, "ines")

    [visit] = given(enrolled_phone("ines"))[0][f"history/{today}"]["data"]

    assert len(visit["photos"]) == 1


def test_the_attention_officer_reads_it_beside_the_record(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    bram = enrolled_phone("bram")
    before(server, woerden, bram)
    now = a_control(bram)

    page = server.login("olga").get(f"/desk/inspections/{now}").text

    assert "Boven hing geen rookmelder." in page
    assert f"/desk/photos/{0:064x}/320" in page
    assert "Foto&#39;s van toen (2)" in page or "Foto's van toen (2)" in page
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(plans)) == 1


def test_the_officer_sees_the_signals_of_that_address_beside_a_control_and_nobody_elses(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    ines = enrolled_phone("ines")
    place, earlier, today, elsewhere = {"address": "woerden-1"}, str(uuid4()), str(uuid4()), str(uuid4())
    signals = {control: str(uuid4()) for control in (earlier, today, elsewhere)}
    for control, signal in signals.items():
        ines.deliver(
            ines.fact(control, "visit/location", place if control != elsewhere else {"typed": "Kade 3"}),
            ines.fact(control, f"signal/{signal}/added", True),
            ines.fact(control, f"signal/{signal}/form", "labour"),
            ines.fact(control, f"signal/{signal}/observation", "Bang voor de baas"),
            ines.fact(control, f"signal/{signal}/status", "ready"),
        )

    page = server.login("olga").get(f"/desk/inspections/{today}").text

    assert [signal in page for signal in signals.values()] == [True, True, False]
    assert "Bij deze controle." in page
    assert "Bang voor de baas" not in page
    assert server.login("cora").get(f"/desk/inspections/{today}").status_code == 403
    assert server.login("luuk").get(f"/desk/inspections/{today}").status_code == 404
