"""What a coordinator asks of the registers while planning, and what is kept, shown and traced of it."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from fieldapp.settings import Settings
from inspections.database import writing
from inspections.tables import known_uses, locations, plans, registered, trail
from tests.phones import Phone
from tests.plans import a_plan, rows
from tests.registers.conftest import Told
from tests.registers.test_registers import DOCUMENT, UNIT, recorded
from tests.serving import Server, serving

BSN = "999990524"
PERSON = {
    "burgerservicenummer": BSN,
    "naam": {"volledigeNaam": "Anna Proefpersoon"},
    "geboorte": {"datum": {"type": "Datum", "datum": "1990-05-03"}},
}


def answer(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
    """All registers in one, each under a path of its own."""
    register, _, rest = path.lstrip("/").partition("/")
    match register, rest:
        case "bag", "adressenuitgebreid":
            found = {"adresseerbaarObjectIdentificatie": UNIT, "gebruiksdoelen": ["logiesfunctie"], "oppervlakte": 120}
            return 200, {
                "_embedded": {"adressen": [found | {"adresseerbaarObjectStatus": "Verblijfsobject in gebruik"}]}
            }
        case "bewoning", "bewoningen":
            assert json.loads(body)["adresseerbaarObjectIdentificatie"] == UNIT
            return 200, {"bewoningen": [{"bewoners": [PERSON]}]}
        case "personen", "personen":
            stay = {"verblijfplaats": {"datumVan": {"type": "JaarDatum", "jaar": 2025}}}
            return 200, {"personen": [{"burgerservicenummer": BSN} | stay]}
        case "kvk", "v2/zoeken":
            return 200, recorded("kvk-zoeken.response")
        case "kvk", _:
            return 200, recorded("kvk-basisprofiel.response")
        case "pdok", "suggest":
            return 200, {"response": {"docs": [DOCUMENT] if "Proef" in query["q"][0] else []}}
        case "pdok", "lookup":
            place = {"gemeentenaam": "Woerden", "nummeraanduiding_id": "0632200000000001"}
            return 200, {"response": {"docs": [DOCUMENT | place]}}
    return 404, {}


@pytest.fixture
def asked(database_url: str, woerden: dict[str, str], tmp_path: Path, told: Told) -> Iterator[Server]:
    """The application with every register configured."""
    told.answers = [answer]
    settings = Settings(
        data=tmp_path,
        database=database_url,
        pdok_url=f"{told.url}/pdok",
        bag_url=f"{told.url}/bag",
        bag_key="sleutel",
        kvk_url=f"{told.url}/kvk",
        kvk_key="sleutel",
        brp_residence_url=f"{told.url}/bewoning",
        brp_persons_url=f"{told.url}/personen",
        brp_purpose="x-doelbinding=Toezicht bewoning; x-gebruiker={user}",
    )
    with serving(settings) as running:
        yield running


def words(response: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def looked_up(server: Server) -> list[tuple[str, str, str]]:
    with server.app.state.engine.connect() as connection:
        found = connection.execute(sa.select(trail).where(trail.c.what.like("register-%")).order_by(trail.c.position))
        return [(row.event, row.what, row.about) for row in found]


def test_where_no_register_is_configured_no_page_speaks_of_one(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden)
    cora = server.login("cora")

    assert "Ophalen uit registers" not in words(cora.get(f"/desk/plans/{inspection}"))
    for name in ("bag", "brp", "kvk"):
        assert cora.post(f"/desk/plans/{inspection}/registers/{name}", data={"purpose": "yes"}).status_code == 404
    assert cora.post("/desk/plans/addresses", data={"id": "x"}).status_code == 404


def test_what_the_bag_and_the_kvk_tell_goes_along_to_the_phone(asked: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(asked, woerden, "ines")
    cora = asked.login("cora")

    for name in ("bag", "kvk"):
        assert cora.post(f"/desk/plans/{inspection}/registers/{name}").status_code == 303
    # What is filled in afterwards takes nothing of it away.
    cora.post(f"/desk/plans/{inspection}/use", data={"plan_allows": "yes", "plan_text": "Logies"})

    shown = words(cora.get(f"/desk/plans/{inspection}"))
    told_of = "logiesfunctie, 120 m², verblijfsobject in gebruik"
    assert told_of in shown
    assert "Test EMZ Dagobert (KVK 69599084)" in shown
    part = Phone.enrol(asked.login("ines")).sync()["reference"][f"beforehand/{inspection}"]["data"]["use"]
    assert (part["building"], part["plan_text"]) == (told_of, "Logies")
    assert part["businesses"][0].startswith("Test EMZ Dagobert")
    (place,) = [row for row in rows(asked, locations) if row.id == "woerden-1"]
    assert (place.bag_unit, place.use, place.area) == (UNIT, "logiesfunctie", 120)


def test_who_lives_there_is_shown_first_and_counts_when_it_is_kept(
    asked: Server, woerden: dict[str, str], told: Told
) -> None:
    inspection = a_plan(asked, woerden)
    cora = asked.login("cora")
    path = f"/desk/plans/{inspection}/registers/brp"

    no_purpose = cora.post(path)
    shown = cora.post(path, data={"purpose": "yes"})

    assert (no_purpose.status_code, shown.status_code) == (422, 200)
    assert "Anna Proefpersoon 3 mei 1990 2025" in words(shown)
    assert "Er is nog niets bewaard" in words(shown)
    assert rows(asked) == []
    csv = unescape(shown.text.split('<textarea name="csv" hidden>')[1].split("</textarea>")[0])
    cora.post(f"/desk/plans/{inspection}/lists/brp", data={"csv": csv})
    assert [(row.name, row.born, row.since) for row in rows(asked, registered)] == [
        ("Anna Proefpersoon", "1990-05-03", "2025")
    ]
    # The number stays between the two questions.
    with asked.app.state.engine.connect() as connection:
        everything = [str(connection.execute(sa.select(table)).all()) for table in (registered, known_uses, trail)]
    assert BSN not in "".join(everything) + shown.text
    headers = [each[4] for each in told.asked if each[1].startswith(("/bewoning", "/personen"))]
    assert {(each["x-doelbinding"], each["x-gebruiker"]) for each in headers} == {
        ("Toezicht bewoning", woerden["cora"])
    }


def test_each_look_up_leaves_a_trace_also_a_refused_one(asked: Server, woerden: dict[str, str], told: Told) -> None:
    inspection = a_plan(asked, woerden)
    cora = asked.login("cora")
    cora.post(f"/desk/plans/{inspection}/registers/bag")
    told.answers = [(403, {})]
    refused = cora.post(f"/desk/plans/{inspection}/registers/kvk")

    assert refused.status_code == 502
    assert looked_up(asked) == [
        ("look-up", "register-bag", f"inspection/{inspection}"),
        ("refused", "register-kvk", f"inspection/{inspection}"),
    ]


def test_a_register_that_is_down_is_told_on_the_page_and_planning_goes_on(
    asked: Server, woerden: dict[str, str], told: Told
) -> None:
    inspection = a_plan(asked, woerden)
    cora = asked.login("cora")
    told.answers = [(503, {})]

    answered = cora.post(f"/desk/plans/{inspection}/registers/bag")

    assert answered.status_code == 503
    assert "De BAG geeft nu geen antwoord" in words(answered)
    page = cora.get(f"/desk/plans/{inspection}")
    assert re.search(r"De BAG: geen antwoord sinds .+ U kunt zonder verdergaan", words(page))
    assert cora.post(f"/desk/plans/{inspection}/use", data={"plan_allows": "yes"}).status_code == 303


def test_another_municipalitys_control_is_asked_of_no_register(
    asked: Server, woerden: dict[str, str], told: Told
) -> None:
    inspection = a_plan(asked, woerden)
    with writing(asked.app.state.engine) as connection:
        connection.execute(plans.update().values(municipality="lopik"))
    cora = asked.login("cora")

    for name in ("bag", "brp", "kvk"):
        assert cora.post(f"/desk/plans/{inspection}/registers/{name}", data={"purpose": "yes"}).status_code == 404
    assert told.asked == []


def test_an_address_that_was_not_imported_is_taken_over_from_pdok_once(
    asked: Server, woerden: dict[str, str], told: Told
) -> None:
    cora = asked.login("cora")

    found = cora.get("/desk/plans/new?q=Proefstraat 14")
    answers = [cora.post("/desk/plans/addresses", data={"id": DOCUMENT["id"]}) for _ in range(2)]

    assert "Proefstraat 14, 3447GR Woerden" in words(found)
    assert len({response.headers["location"] for response in answers}) == 1
    assert "Proefstraat 14, Woerden" in words(cora.get(answers[0].headers["location"]))
    (fresh,) = [row for row in rows(asked, locations) if row.street == "Proefstraat"]
    assert (fresh.bag_unit, fresh.latitude, fresh.municipality) == (UNIT, 52.09, "woerden")
    # Nor is anything taken over of another municipality.
    elsewhere = {"gemeentenaam": "Utrecht", "nummeraanduiding_id": "1"}
    told.answers = [(200, {"response": {"docs": [DOCUMENT | elsewhere]}})]
    assert cora.post("/desk/plans/addresses", data={"id": DOCUMENT["id"]}).status_code == 404


@pytest.mark.parametrize("trouble", [(200, {"x": 1}), (503, {}), (200, b"<html>")])
def test_trouble_with_pdok_leaves_the_search_in_what_was_imported(
    asked: Server, woerden: dict[str, str], told: Told, trouble: Any
) -> None:
    told.answers = [trouble]
    cora = asked.login("cora")

    assert cora.get("/desk/plans/new?q=Rijnstraat 1").status_code == 200
    assert "Geen adres van deze gemeente gevonden" in words(cora.get("/desk/plans/new?q=Proefstraat"))
    assert cora.post("/desk/plans/addresses", data={"id": "adr-1"}).status_code in (502, 503)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bag_url": "http://api.bag.kadaster.nl"}, "must begin with https://"),
        ({"brp_residence_url": "https://brp.example"}, "asks for brp_purpose"),
        ({"brp_purpose": "zomaar"}, "must be name=words"),
        ({"brp_token_url": "https://brp.example"}, "asks for brp_client_id"),
        ({"brp_certificate": "cert.pem"}, "asked for together"),
    ],
)
def test_a_setting_that_can_not_be_right_stops_the_program(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Settings(**wrong)
