"""Several phones on one control: who takes part, what is on its way, and what comes in after the closing."""

import hashlib
import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from joserfc.jwk import ECKey

from inspections.database import now, writing
from inspections.tables import sessions
from tests.guests import a_guest
from tests.phones import Phone
from tests.plans import a_plan
from tests.serving import Server


def told(phone: Phone, inspection: str) -> Any:
    return phone.sync()["reference"].get(f"together/{inspection}", {}).get("data")


def test_each_phone_is_told_who_takes_part_and_when_they_were_heard_of(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, "ines", "bram", "leo")
    ines = Phone.enrol(server.login("ines"))
    Phone.enrol(server.login("bram"))
    with writing(server.app.state.engine) as connection:
        long_ago = now() - timedelta(hours=3)
        connection.execute(sessions.update().where(sessions.c.user == woerden["bram"]).values(last_seen_at=long_ago))

    people = {each["id"]: each for each in told(ines, inspection)["people"]}

    assert {each["name"] for each in people.values()} == {"Ines de Tester", "Bram Proefman", "Leo Voorbeeld"}
    assert people[woerden["ines"]]["heard"] > people[woerden["bram"]]["heard"]
    assert people[woerden["leo"]]["heard"] is None
    assert told(Phone.enrol(server.login("lotte")), inspection) is None


def test_a_guest_is_told_of_until_they_are_asked_to_leave(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, "leo")
    leo = Phone.enrol(server.login("leo"))
    guest = Phone.enrol(a_guest(server, inspection))

    before = [each["organisation"] for each in told(leo, inspection)["people"]]
    assert [each["organisation"] for each in told(guest, inspection)["people"]] == ["Gemeente", "Politie"]
    user = next(each["id"] for each in told(leo, inspection)["people"] if each["organisation"] == "Politie")
    server.login("cora").post(f"/desk/plans/{inspection}/guests/{user}/removal")

    assert before == ["Gemeente", "Politie"]
    assert [each["organisation"] for each in told(leo, inspection)["people"]] == ["Gemeente"]


def test_photos_that_were_announced_are_told_until_they_arrive(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, "ines")
    phone = Phone.enrol(server.login("ines"))
    content = b"nothing yet"
    sha256 = hashlib.sha256(content).hexdigest()
    phone.deliver(
        phone.fact(inspection, f"photo/{sha256}", {"about": "inspection"}),
        phone.fact(inspection, f"signal/{uuid4()}/photo/{'ab' * 32}", {"about": "signal"}),
    )

    assert told(phone, inspection)["photos"] == [sha256]


def test_what_comes_in_after_the_closing_is_kept_and_told_at_the_desk(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, "ines", "bram")
    ines, bram = Phone.enrol(server.login("ines")), Phone.enrol(server.login("bram"))
    early = {"reason": "cannot-wait", "people": ["Bram Proefman"], "photos": 0}
    ines.deliver(
        ines.fact(inspection, "visit/started", "2026-11-25T05:00:00+01:00"),
        ines.fact(inspection, "here/x", {"about": "room/1", "name": "Zolder"}),
        ines.fact(inspection, "visit/closed-early", early),
        ines.fact(inspection, "status", "closed"),
    )
    bram.deliver(*(bram.fact(inspection, f"answer/q{number}", "yes") for number in range(3)))

    page = server.login("olga").get(f"/desk/inspections/{inspection}").text
    shown = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())

    assert "Na het afsluiten binnengekomen Bram Proefman: 3 gegevens, het laatste" in shown
    assert "Ik kan niet wachten. Nog niet gehoord: Bram Proefman." in shown
    assert "Zolder" not in shown
    assert "Ines de Tester: 1 gegeven" not in shown


def test_every_organisation_tells_where_it_is_and_is_told(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, "leo")
    leo = Phone.enrol(server.login("leo"))
    for number, organisation in enumerate(("police", "housing_association")):
        guest = Phone.enrol(a_guest(server, inspection, number, organisation))
        guest.deliver(guest.fact(inspection, f"here/{organisation}", {"about": "room/1", "name": "Kelder"}))
        keys = {fact["key"] for fact in leo.sync()["facts"]}
        assert f"here/{organisation}" in keys
    leo.deliver(
        leo.fact(inspection, "here/leo", {"about": "room/2", "name": "Zolder"}),
        leo.fact(inspection, "task/sections/fire", woerden["ines"]),
    )

    assert {"here/leo", "task/sections/fire"} <= {fact["key"] for fact in guest.sync()["facts"]}
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM facts WHERE scope = 'here'")) == 3


def test_phones_are_told_to_whom_they_can_seal_letters_and_whose_signature_counts(
    server: Server, woerden: dict[str, str]
) -> None:
    inspection = a_plan(server, woerden, "ines", "bram")
    ines, bram = Phone.enrol(server.login("ines")), Phone.enrol(server.login("bram"))
    key = ECKey.generate_key("P-256").as_dict(private=False)
    public = {name: key[name] for name in ("kty", "crv", "x", "y")}
    ask = {"device": bram.device, "envelopes": [], "cursor": None, "known": {}}

    wrong = bram.client.post("/api/sync", json=ask | {"letter_key": public | {"crv": "P-384"}})
    private = bram.client.post("/api/sync", json=ask | {"letter_key": public | {"d": "AA"}})
    not_logged_in = server.browser().post("/api/sync", json=ask | {"letter_key": public})
    nothing = told(ines, inspection)
    for _ in range(2):
        assert bram.client.post("/api/sync", json=ask | {"letter_key": public}).status_code == 200

    assert (wrong.json()["code"], private.json()["code"]) == ("device-key-invalid",) * 2
    assert not_logged_in.status_code == 200
    assert all(not each["phones"] for each in nothing["people"])
    people = {each["id"]: each for each in told(ines, inspection)["people"]}
    (phone,) = people[woerden["bram"]]["phones"]
    assert (phone["device"], phone["letter_key"]) == (bram.device, public)
    assert phone["key"] == {name: bram.key.as_dict(private=False)[name] for name in ("kty", "crv", "x", "y")}
    assert (people[woerden["bram"]]["given"], people[woerden["bram"]]["writes"]) == (None, None)
    bram.client.post(f"/account/phones/{bram.device}/revocation")
    assert not {each["id"]: each for each in told(ines, inspection)["people"]}[woerden["bram"]]["phones"]
