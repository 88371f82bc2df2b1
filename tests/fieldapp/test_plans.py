"""The coordinator's desk: planning a control, and delivering what is known beforehand."""

from html import unescape
from uuid import uuid4

import pytest
import sqlalchemy as sa

from fieldapp.permissions import Role
from inspections import clock
from inspections.database import writing
from inspections.tables import known_uses, plans, registered_lists
from tests.plans import LIST, a_plan, deliver, preview, rows
from tests.serving import Server


def test_a_list_is_shown_before_it_counts(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")

    shown = unescape(preview(cora, inspection).text)

    for words in ("Er is nog niets bewaard", "staan 2 personen", "Żak, Łukasz", "3 mei 1990", "niet bewaard: adres"):
        assert words in shown, words
    assert rows(server) == []


def test_a_list_that_counts_is_kept_with_only_what_is_needed(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")

    answer = deliver(cora, inspection)

    assert answer.headers["location"] == f"/desk/plans/{inspection}"
    assert sorted((row.name, row.born, row.since) for row in rows(server)) == [
        ("Müller, Maria", None, None),
        ("Żak, Łukasz", "1990-05-03", "2025-02-01"),
    ]
    assert "2 personen, geleverd op" in " ".join(cora.get(f"/desk/plans/{inspection}").text.split())


def test_the_same_file_twice_changes_nothing(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")
    deliver(cora, inspection)
    before = rows(server), rows(server, registered_lists)

    deliver(cora, inspection)

    assert (rows(server), rows(server, registered_lists)) == before


def test_a_new_list_replaces_the_old_as_a_whole_and_who_stays_keeps_its_row(
    server: Server, woerden: dict[str, str]
) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")
    deliver(cora, inspection)
    ids = {row.name: row.id for row in rows(server)}

    deliver(cora, inspection, "naam\nMüller, Maria\nNieuw, Iemand\n")

    after = {row.name: row.id for row in rows(server)}
    assert after.keys() == {"Müller, Maria", "Nieuw, Iemand"}
    assert after["Müller, Maria"] == ids["Müller, Maria"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("naam;bsn\nJan;123456782\n", "Kolom 2 is een BSN"),
        ("naam;geboren\nJan;1990-05-03\nPiet;morgen\n", "Regel 3, kolom ‘geboren’: dit is geen datum"),
        ("naam\n" + "x y\n" * 10_000, "10.000 personen"),
        (b"\x89PNG\r\n\x1a\n\0\0", "geen leesbare tekst"),
        (b"", "Kies eerst een bestand"),
        ("naam\n" + "x" * 3_000_000, "te groot"),
    ],
)
def test_of_a_file_with_a_mistake_nothing_is_kept_and_its_sentence_is_shown(
    server: Server, woerden: dict[str, str], content: str | bytes, sentence: str
) -> None:
    inspection = a_plan(server, woerden)

    answer = preview(server.login("cora"), inspection, content)

    assert answer.status_code in (413, 422)
    assert sentence in unescape(answer.text)
    assert "123456782" not in answer.text
    assert rows(server) == rows(server, registered_lists) == []


def test_a_body_that_is_no_form_is_refused(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    path = f"/desk/plans/{inspection}/lists"
    cora = server.login("cora")

    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        answer = cora.post(path, content=b"--y\r\nnonsense", headers={"content-type": content_type})
        assert answer.status_code in (400, 422), content_type


def test_what_is_known_of_the_use_is_kept_and_shown_again(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")
    permit = {"permit-0-kind": "Vergunning", "permit-0-number": "77", "permit-0-valid_until": "2026-12-31"}
    fields = {"plan_allows": "no", "plan_text": "Bedrijf & <kantoor>", "persons_permitted": "12", "quality_mark": "SNF"}

    cora.post(f"/desk/plans/{inspection}/use", data=fields | permit | {"permit-0-persons": "8"})

    [kept] = rows(server, known_uses)
    assert kept.details == {
        **fields,
        "persons_permitted": 12,
        "building": "",
        "businesses": [],
        "permits": [{"kind": "Vergunning", "number": "77", "valid_until": "2026-12-31", "persons": 8}],
    }
    shown = cora.get(f"/desk/plans/{inspection}").text
    assert 'value="Bedrijf &amp; &lt;kantoor&gt;"' in shown
    assert 'name="permit-2-kind"' in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"persons_permitted": "veel"}, "Aantal personen: vul een heel getal in"),
        ({"persons_permitted": "99999"}, "Aantal personen: vul een heel getal in"),
        ({"permit-1-persons": "x", "permit-1-kind": "V"}, "Vergunning 2, aantal personen: vul een heel getal in"),
        ({"permit-1-number": "12"}, "Vergunning 2: vul in wat voor vergunning het is"),
        ({"permit-0-kind": "V", "permit-0-valid_until": "31-31-31"}, "geldig tot en met: dit is geen datum"),
        ({"plan_text": "x" * 501}, "Toelichting: hoogstens 500 tekens"),
    ],
)
def test_what_can_not_be_right_is_told_and_stays_in_the_form(
    server: Server, woerden: dict[str, str], wrong: dict[str, str], sentence: str
) -> None:
    inspection = a_plan(server, woerden)

    answer = server.login("cora").post(f"/desk/plans/{inspection}/use", data={"quality_mark": "SNF typed"} | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    for value in ["SNF typed", *wrong.values()]:
        assert f'value="{value}"' in answer.text
    assert rows(server, known_uses) == []


def test_a_control_is_planned_once_however_often_the_button_is_pressed(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    assert "woerden-3" in cora.get("/desk/plans/new?q=rijnstraat 3").text
    plan = str(uuid4())
    fields = {"plan": plan, "address": "woerden-3", "date": clock.today().isoformat(), "time": "09:30"}
    fields |= {"name": "Hotel Proef", "title": "Controle", "checklist": "hotel-or-holiday-park"}
    fields |= {f"participant-{woerden['ines']}": "yes", f"participant-{woerden['bram']}": "yes"}

    answers = [cora.post("/desk/plans/new", data=fields) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == [f"/desk/plans/{plan}"] * 2
    assert "Hotel Proef" in cora.get("/desk/plans").text
    assert "Bram Proefman, Ines de Tester" in cora.get(f"/desk/plans/{plan}").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"date": ""}, "Datum: vul een datum in"),
        ({"date": "2020-01-01"}, "Datum: kies een dag vanaf vandaag"),
        ({"time": "25:00"}, "Tijd: schrijf een tijd als 09:30"),
        ({"name": " "}, "Naam: vul dit in"),
        ({"checklist": "x"}, "Soort locatie: kies er een"),
        ({"address": "lopik-1"}, "Adres: kies een adres"),
        ({"participant": "lotte"}, "Deelnemers: kies collega’s"),
        ({"participant": "olga"}, "Deelnemers: kies collega’s"),
        ({"participant": ""}, "Deelnemers: kies minstens één collega"),
    ],
)
def test_a_plan_with_a_mistake_is_told_and_not_made(
    server: Server, woerden: dict[str, str], wrong: dict[str, str], sentence: str
) -> None:
    fields = {"plan": str(uuid4()), "address": "woerden-3", "date": clock.today().isoformat(), "time": ""}
    fields |= {"name": "Hotel Proef", "title": "Controle", "checklist": "hotel-or-holiday-park"} | wrong
    login = fields.pop("participant", "ines")
    if login:
        fields[f"participant-{woerden[login]}"] = "yes"

    answer = server.login("cora").post("/desk/plans/new", data=fields)

    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert rows(server, plans) == []


def test_nothing_of_another_municipality_is_found(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    deliver(server.login("cora"), inspection)
    with writing(server.app.state.engine) as connection:
        users = sa.table("users", sa.column("login"), sa.column("role"))
        connection.execute(users.update().where(users.c.login == "luuk").values(role=Role.COORDINATOR))
    luuk = server.login("luuk")
    path = f"/desk/plans/{inspection}"

    assert "Er zijn geen controles gepland" in luuk.get("/desk/plans").text
    assert luuk.get(path).status_code == 404
    assert preview(luuk, inspection).status_code == 404
    for place in ("lists/brp", "lists/brp/removal", "use"):
        assert luuk.post(f"{path}/{place}", data={"csv": "naam\nX\n"}).status_code == 404, place
    assert len(rows(server)) == 2


def test_an_unknown_kind_of_list_is_refused(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")

    assert preview(cora, inspection, kind="x").status_code == 422
    assert cora.post(f"/desk/plans/{inspection}/lists/x", data={"csv": LIST}).status_code == 404
