"""Phones at the desk: seen by their owner and the administrator, revoked when lost, and known to be wiped."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from fieldapp.cli import cli
from inspections.tables import devices, trail
from tests.fieldapp.test_desk import text
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def tell_wiped(server: Server, phone: Phone, device: str | None = None, told: Any = None) -> httpx.Response:
    token = phone.sign({"wiped": phone.device} if told is None else told)
    address = f"/api/devices/{device or phone.device}/wiped"
    return server.browser().post(address, headers={"authorization": f"Device {token}"})


def test_a_lost_phone_is_revoked_by_its_owner_wipes_itself_and_tells_so(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone, adam = enrolled_phone("ines"), server.login("adam")
    assert phone.device in phone.client.get("/account/phones").text
    assert "Ines de Tester: proeftelefoon" in text(adam, "/desk/phones")

    revoked = phone.client.post(f"/account/phones/{phone.device}/revocation")
    at_next_contact = server.browser().post("/api/sync", json={"device": phone.device, "envelopes": []})
    after_revoking = text(adam, "/desk/phones")
    told = [tell_wiped(server, phone).status_code for _ in range(2)]

    assert revoked.status_code == 303
    assert (at_next_contact.status_code, at_next_contact.json()["code"]) == (403, "device-revoked")
    assert "Ingetrokken op" in after_revoking
    assert "Gewist op" not in after_revoking
    assert told == [204, 204]
    assert re.search(r"Gewist op \d+ \w+ \d{4}", text(adam, "/desk/phones"))
    assert "Gewist op" in text(phone.client, "/account/phones")
    with server.app.state.engine.connect() as connection:
        traced = sa.select(trail.c.what).where(trail.c.about == f"device/{phone.device}").order_by(trail.c.position)
        assert list(connection.scalars(traced)) == ["own-phone-revocation", "device-wiped", "device-wiped"]


@sqlite_only
def test_a_phone_that_wiped_itself_unasked_is_revoked_by_that(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")

    tell_wiped(server, phone)

    assert phone.client.post("/api/sync", json={"device": phone.device, "envelopes": []}).status_code == 403


@sqlite_only
def test_nobody_revokes_or_wipes_the_phone_of_another(server: Server, enrolled_phone: MakePhone) -> None:
    phone, other, elsewhere = enrolled_phone("ines"), enrolled_phone("bram"), enrolled_phone("lotte")
    adam = server.login("adam")

    refused = [
        other.client.post(f"/account/phones/{phone.device}/revocation").status_code,
        adam.post(f"/account/phones/{phone.device}/revocation").status_code,
        adam.post(f"/desk/phones/{elsewhere.device}/revocation").status_code,
        adam.post(f"/desk/phones/{uuid4()}/revocation").status_code,
        other.client.post(f"/desk/phones/{phone.device}/revocation").status_code,
    ]
    forged = [
        tell_wiped(server, other, phone.device).json()["code"],
        tell_wiped(server, other, phone.device, {"wiped": phone.device}).json()["code"],
        tell_wiped(server, phone, told={"upload": "x", "length": 1}).json()["code"],
        tell_wiped(server, phone, told={"wiped": other.device}).json()["code"],
        server.browser().post(f"/api/devices/{phone.device}/wiped").json()["code"],
    ]

    assert refused == [404, 404, 404, 404, 403]
    assert forged == [*["request-malformed"] * 4, "device-signature-missing"]
    assert elsewhere.device not in adam.get("/desk/phones").text
    assert phone.device not in other.client.get("/account/phones").text
    with server.app.state.engine.connect() as connection:
        assert set(connection.execute(sa.select(devices.c.revoked_at, devices.c.wiped_at)).all()) == {(None, None)}


@sqlite_only
def test_a_phone_is_listed_and_revoked_by_command(
    server: Server, enrolled_phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = enrolled_phone("ines")
    monkeypatch.setenv("FIELDAPP_DATA", str(server.app.state.settings.data))
    listed, revoke = ["device", "list"], ["device", "revoke"]

    before = CliRunner().invoke(cli, listed).output.split()
    unknown = CliRunner().invoke(cli, [*revoke, str(uuid4())])
    revoked = CliRunner().invoke(cli, [*revoke, phone.device])

    assert (before[:2], before[3:]) == ([phone.device, "ines"], ["in", "use", "proeftelefoon"])
    assert unknown.exit_code == 2
    assert revoked.output == "revoked\n"
    assert " revoked " in CliRunner().invoke(cli, listed).output
