"""The administrator's page of partners: addresses are filled in, refused or missing, and nothing of a case is there."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from inspections.signals.partners import address_of, partners
from tests.fieldapp.test_desk import a_signal, text
from tests.fieldapp.test_signal_route import text_of
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]
NLA = "meldingen@arbeidsinspectie.example"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def kept(server: Server, municipality: str = "woerden") -> str | None:
    with server.app.state.engine.connect() as connection:
        return address_of(connection, municipality, "nla")


def test_an_address_is_filled_in_for_one_municipality_and_taken_away(server: Server) -> None:
    adam = server.login("adam")
    everyone = len(partners())
    assert f"Van {everyone} van de {everyone} ketenpartners ontbreekt" in text(adam, "/desk/partners")

    with capture_logs() as logs:
        assert adam.post("/desk/partners/nla/address", data={"email": f" {NLA} "}).status_code == 303

    assert (kept(server), kept(server, "lopik")) == (NLA, None)
    assert f"Van {everyone - 1} van de {everyone}" in text(adam, "/desk/partners")
    assert NLA in adam.get("/desk/partners").text
    assert NLA not in str(logs)
    assert adam.post("/desk/partners/nla/address", data={"email": ""}).status_code == 303
    assert kept(server) is None


@pytest.mark.parametrize(
    "typed",
    ["nla", "a@b", "a b@c.nl", "a@c.nl,d@e.nl", "<a@c.nl>", "a@c.nl\r\nBcc: d@e.nl", "é@c.nl", "a@c.nl" + "x" * 250],
)
def test_what_is_no_address_is_refused_and_stays_on_the_page(server: Server, typed: str) -> None:
    adam = server.login("adam")
    adam.post("/desk/partners/nla/address", data={"email": NLA})

    answer = adam.post("/desk/partners/nla/address", data={"email": typed})

    assert answer.status_code == 422
    assert "Dit is geen mailadres." in answer.text
    assert " ".join(typed.split()).replace("<", "").replace(">", "") in text_of(answer)
    assert kept(server) == NLA


def test_an_unknown_partner_gets_no_address(server: Server) -> None:
    answer = server.login("adam").post("/desk/partners/nobody/address", data={"email": NLA})

    assert answer.status_code == 404
    assert "Deze ketenpartner is niet bekend." in answer.text


def test_nothing_of_a_case_is_on_the_page(server: Server, enrolled_phone: MakePhone) -> None:
    a_signal(enrolled_phone("ines"), status="ready", observation="Sloten op de deur")

    shown = text(server.login("adam"), "/desk/partners")

    for secret in ("Sloten", "Rijnstraat", "Ines", "Arbeidsuitbuiting"):
        assert secret not in shown
