"""Operations at the coordinator's desk: planning a day, its route, its phones, and what follows."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import icalendar
import pikepdf
import pytest
import sqlalchemy as sa

from inspections import clock
from inspections.database import now, writing
from inspections.documents.briefing import briefing, debriefing
from inspections.retention import holds
from inspections.retention.forgetting import carry_out, look
from inspections.retention.periods import Kind
from inspections.signals.papers import path_of
from inspections.tables import actions, legal_holds, locations, operations, participants, plans, users
from tests.phones import Phone
from tests.plans import rows
from tests.serving import Server

TODAY = clock.today()


def day(days: int = 0) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def filled_in(woerden: dict[str, str], **other: str) -> dict[str, str]:
    """The form of an operation in which Ines and Bo take part, and two people of the police."""
    given = {
        "operation": str(uuid4()),
        "title": "Controledag buitengebied",
        "date": day(),
        "time": "04:30",
        "place": "Werf",
        "briefing": "Wij kijken naar bewoning.\nStart bij de poort.",
        "risks": "Loslopende hond",
        f"colleague-{woerden['ines']}": "yes",
        "leader": woerden["ines"],
        "municipality-people": "2",
        "municipality-purpose": "Bewoning nagaan",
        "municipality-basis": "Awb art. 5:15",
        "police-people": "2",
        "police-role": "Begeleiding",
        "police-purpose": "Openbare orde bewaren",
        "police-basis": "Politiewet 2012 art. 3",
    }
    return given | other


def an_operation(cora: httpx.Client, woerden: dict[str, str], *addresses: str, **other: str) -> str:
    """Plan one with these addresses; its page's address."""
    answer = cora.post("/desk/operations/new", data=filled_in(woerden, **other))
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    if addresses:
        add(cora, at, *addresses)
    return at


def add(cora: httpx.Client, at: str, *addresses: str, **other: str) -> httpx.Response:
    given = {f"address-{each}": "yes" for each in addresses} | {f"words-{each}": f"{each}, X" for each in addresses}
    answer = cora.post(f"{at}/stops", data=given | {"checklist": "labour-migrant-housing"} | other)
    assert answer.status_code == 303, answer.text
    return answer


def more_addresses(server: Server, *degrees: tuple[str, float, float]) -> None:
    with writing(server.app.state.engine) as connection:
        for id_, latitude, longitude in degrees:
            row = {"id": id_, "municipality": "woerden", "street": id_, "number": 7, "postcode": "3441AA"}
            at = {"town": "Woerden", "latitude": latitude, "longitude": longitude}
            connection.execute(locations.insert(), row | at)


def stops(server: Server) -> list[Any]:
    found = [row for row in rows(server, plans) if row.operation and row.cancelled_at is None]
    return sorted(found, key=lambda row: row.stop)


def words(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_day_with_its_organisations_is_planned_once_whatever_is_tapped(
    server: Server, woerden: dict[str, str]
) -> None:
    cora = server.login("cora")
    given = filled_in(woerden)

    answers = [cora.post("/desk/operations/new", data=given) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(rows(server, operations)) == 1
    shown = words(cora.get(answers[0].headers["location"]))
    for each in ("Controledag buitengebied", "Openbare orde bewaren", "Politiewet 2012 art. 3", "2 personen", "Werf"):
        assert each in shown, each


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"date": "2020-01-01"}, "kies een dag vanaf vandaag"),
        ({"time": "25:00"}, "schrijf een tijd als 09:30"),
        ({"title": ""}, "vul dit in"),
        ({"police-purpose": " "}, "vul in waarvoor zij meegaat"),
        ({"police-basis": ""}, "op welke wettelijke grondslag"),
        ({"police-people": "veel"}, "schrijf een aantal"),
        ({"colleague-nobody": "yes"}, "kies collega’s uit de lijst"),
        ({"leader": "someone-else"}, "kies iemand die meegaat"),
        ({"risks": "x" * 4_001}, "hoogstens 4000 tekens"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    server: Server, woerden: dict[str, str], other: dict[str, str], sentence: str
) -> None:
    answer = server.login("cora").post("/desk/operations/new", data=filled_in(woerden, **other))

    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert "Openbare orde bewaren" in answer.text or "police-purpose" in other
    assert rows(server, operations) == []


def test_each_location_becomes_a_control_of_everybody_who_goes_and_the_same_one_twice_is_one(
    server: Server, woerden: dict[str, str]
) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1")

    add(cora, at, "woerden-1")

    (stop,) = stops(server)
    assert (stop.location, stop.date, stop.purpose, stop.checklist) == (
        *("woerden-1", day(), "Bewoning nagaan"),
        "labour-migrant-housing",
    )
    assert [row.user for row in rows(server, participants)] == [woerden["ines"]]


def test_another_municipalitys_address_is_refused_and_so_is_no_address(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden)

    answers = [
        cora.post(f"{at}/stops", data={"address-elsewhere-1": "yes", "words-elsewhere-1": "X", "checklist": kind})
        for kind in ("labour-migrant-housing", "unheard-of")
    ]
    answers.append(cora.post(f"{at}/stops", data={"checklist": "labour-migrant-housing"}))

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert stops(server) == []


def test_a_place_without_an_address_is_visited_by_its_name(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden)
    place = {"place-name": "Veld met caravans", "place-near": "bij de Meije", "checklist": "labour-migrant-housing"}

    wrong = cora.post(f"{at}/places", data=place | {"latitude": "veel", "longitude": "4,8"})
    for _ in range(2):
        assert cora.post(f"{at}/places", data=place | {"latitude": "52,11", "longitude": "4.8"}).status_code == 303

    assert wrong.status_code == 422
    assert "schrijf graden" in wrong.text
    (stop,) = stops(server)
    assert "Veld met caravans, bij de Meije" in words(cora.get(at))
    phone = Phone.enrol(server.login("ines"))
    (given,) = phone.sync()["reference"]["inspections"]["data"]
    assert (given["location"]["street"], given["location"]["latitude"]) == ("Veld met caravans", 52.11)
    # What arrives of it stands there by its name.
    phone.deliver(phone.fact(stop.inspection, "visit/started", "2026-11-25T05:00:00+01:00"))
    assert "Veld met caravans, bij de Meije" in words(server.login("olga").get(f"/desk/inspections/{stop.inspection}"))


def test_locations_are_ordered_along_a_short_way_and_by_hand(server: Server, woerden: dict[str, str]) -> None:
    more_addresses(server, ("far", 52.2, 4.9), ("middle", 52.1, 4.9), ("near", 52.05, 4.9))
    with writing(server.app.state.engine) as connection:
        connection.execute(locations.update().where(locations.c.id == "woerden-1").values(latitude=52.0, longitude=4.9))
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1", "far", "near", "middle")

    cora.post(f"{at}/order")
    by_distance = [stop.location for stop in stops(server)]
    last = stops(server)[-1].inspection
    cora.post(f"{at}/stops/{last}/move", data={"to": "earlier"})

    assert by_distance == ["woerden-1", "near", "middle", "far"]
    assert [stop.location for stop in stops(server)] == ["woerden-1", "near", "far", "middle"]
    # 5.6 and 16.7 kilometres north, and 11.1 back.
    assert "33,4 km" in words(cora.get(at))


def test_a_colleagues_phone_gets_the_briefing_and_a_risk_of_the_place_and_another_phone_nothing(
    server: Server, woerden: dict[str, str]
) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1")
    (stop,) = stops(server)
    change = {"name": "Pension Proef", "time": "05:15", "checklist": "quick-visit", "risks": "Gat in de vloer"}
    assert cora.post(f"{at}/stops/{stop.inspection}", data=change).status_code == 303

    (given,) = Phone.enrol(server.login("ines")).sync()["reference"]["inspections"]["data"]

    briefing = given["briefing"]
    assert (given["name"], given["time"], given["risks"], given["checklist"]) == tuple(
        change[name] for name in ("name", "time", "risks", "checklist")
    )
    assert (briefing["leader"], briefing["text"], briefing["risks"]) == (
        *("Ines de Tester", "Wij kijken naar bewoning.\nStart bij de poort."),
        "Loslopende hond",
    )
    assert [(each["name"], each["people"]) for each in briefing["partners"]] == [("Politie", 2)]
    assert "Politiewet" not in str(given)
    others = Phone.enrol(server.login("bram")).sync()["reference"]["inspections"]["data"]
    assert others == []


def test_what_is_called_off_vanishes_from_phones_and_what_has_begun_stays(
    server: Server, woerden: dict[str, str]
) -> None:
    more_addresses(server, ("second", 52.1, 4.9))
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1", "second")
    phone = Phone.enrol(server.login("ines"))
    begun, _ = stops(server)
    phone.deliver(phone.fact(begun.inspection, "visit/started", "2026-11-25T05:00:00+01:00"))

    refused = cora.post(f"{at}/stops/{begun.inspection}/removal")
    cora.post(f"{at}/cancellation")
    cora.post(f"{at}/cancellation")

    assert refused.status_code == 409
    given = phone.sync()["reference"]["inspections"]["data"]
    assert [each["id"] for each in given] == [begun.inspection]
    assert "gaat niet door" in words(cora.get(at))
    assert cora.post(f"{at}/stops", data={"address-second": "yes"}).status_code in (409, 422)
    # A phone that did not hear of it yet delivers all the same.
    (gone,) = [row for row in rows(server, plans) if row.cancelled_at]
    phone.deliver(phone.fact(gone.inspection, "visit/started", "2026-11-25T06:00:00+01:00"))


def test_a_change_of_day_and_people_reaches_what_has_not_begun(server: Server, woerden: dict[str, str]) -> None:
    more_addresses(server, ("second", 52.1, 4.9))
    cora = server.login("cora")
    given = filled_in(woerden)
    at = cora.post("/desk/operations/new", data=given).headers["location"]
    add(cora, at, "woerden-1", "second")
    phone = Phone.enrol(server.login("ines"))
    begun, waiting = stops(server)
    phone.deliver(phone.fact(begun.inspection, "visit/started", "2026-11-25T05:00:00+01:00"))
    del given[f"colleague-{woerden['ines']}"]
    given |= {"date": day(1), f"colleague-{woerden['bram']}": "yes", "leader": ""}

    assert cora.post(f"{at}/change", data=given).status_code == 303

    days = {row.inspection: row.date for row in rows(server, plans) if row.operation}
    assert days == {begun.inspection: day(), waiting.inspection: day(1)}
    people = {(row.inspection, row.user) for row in rows(server, participants)}
    assert people == {
        (begun.inspection, woerden["ines"]),
        (begun.inspection, woerden["bram"]),
        (waiting.inspection, woerden["bram"]),
    }


def test_who_was_taking_part_may_stay_when_their_account_was_closed(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    given = filled_in(woerden)
    at = cora.post("/desk/operations/new", data=given).headers["location"]
    with writing(server.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.id == woerden["ines"]).values(disabled_at=now()))

    form, kept = cora.get(f"{at}/change"), cora.post(f"{at}/change", data=given | {"title": "Nieuw"})
    fresh = cora.post("/desk/operations/new", data=filled_in(woerden))

    assert "Ines de Tester" in form.text
    assert (kept.status_code, fresh.status_code) == (303, 422)


def test_documents_are_known_by_what_they_hold_and_come_back_as_they_were(
    server: Server, woerden: dict[str, str]
) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden)
    pdf = b"%PDF-1.7 kaart"

    kept = cora.post(f"{at}/papers", files={"paper": ("kaart.exe", pdf)})
    wrong = cora.post(f"{at}/papers", files={"paper": ("kaart.pdf", b"MZ\x00\x01")})
    empty = cora.post(f"{at}/papers")

    assert (kept.status_code, wrong.status_code, empty.status_code) == (303, 415, 400)
    (link,) = re.findall(rf'href="({at}/papers/[0-9a-f]+)"', cora.get(at).text)
    answer = cora.get(link)
    assert answer.content == pdf
    assert "attachment" in answer.headers["content-disposition"]
    assert "kaart.exe.pdf" in answer.headers["content-disposition"]
    cora.post(f"{link}/removal")
    assert cora.get(link).status_code == 404
    # The same once more, before its bytes went.
    cora.post(f"{at}/papers", files={"paper": ("kaart.pdf", pdf)})
    assert cora.get(link).content == pdf


def test_another_municipality_sees_nothing_of_it(server: Server, woerden: dict[str, str]) -> None:
    at = an_operation(server.login("cora"), woerden, "woerden-1")
    (stop,) = stops(server)
    with writing(server.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.id == woerden["cora"]).values(municipality="lopik"))
    cora = server.login("cora")

    asked = [cora.get(f"{at}{page}") for page in ("", "/change", "/debriefing")]
    asked += [cora.post(f"{at}{page}") for page in ("/cancellation", "/order", f"/stops/{stop.inspection}/removal")]
    asked.append(cora.get(f"/desk/plans/new?follows={stop.inspection}"))

    assert {answer.status_code for answer in asked} == {404}


def test_a_hercontrole_is_planned_from_what_was_found_in_two_taps(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1")
    first = a_control_with_measures(server, stops(server)[0].inspection)
    (link,) = set(re.findall(r'href="(/desk/plans/new\?follows=[^"]+)"', unescape(cora.get(f"{at}/debriefing").text)))

    shown = cora.get(link)  # the first tap
    fields = dict(re.findall(r'<(?:input|textarea)[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"[^>]*>', shown.text))
    fields |= {"checklist": "labour-migrant-housing", "purpose": "Nagaan", f"participant-{woerden['ines']}": "yes"}
    answer = cora.post("/desk/plans/new", data=fields)  # the second

    assert 'value="Hercontrole"' in shown.text
    assert f'value="{day(14)}"' in shown.text
    assert re.search(rf'name="participant-{woerden["ines"]}"\s+value="yes"\s+checked', shown.text)
    assert answer.status_code == 303, words(answer)
    (again,) = [row for row in rows(server, plans) if row.follows]
    assert (again.follows, again.date, again.title, again.location) == (first, day(14), "Hercontrole", "woerden-1")
    assert "gepland" in words(cora.get("/desk/actions"))
    # Once planned, it is no longer offered.
    assert "follows=" not in cora.get("/desk/actions").text


def test_of_a_hercontrole_at_a_place_that_was_typed_the_address_is_looked_for_first(
    server: Server, woerden: dict[str, str]
) -> None:
    phone = Phone.enrol(server.login("ines"))
    first = str(uuid4())
    phone.deliver(phone.fact(first, "visit/location", {"typed": "Schuur achter Kade 3"}))
    cora = server.login("cora")

    asked = cora.get(f"/desk/plans/new?follows={first}&q=Rijnstraat").text
    link, *_ = re.findall(r'href="(/desk/plans/new\?address=woerden-1&[^"]+)"', unescape(asked))
    shown = cora.get(link).text

    assert f'name="follows" value="{first}"' in " ".join(asked.split())
    assert link.endswith(f"&follows={first}")
    assert 'value="Hercontrole"' in shown
    assert "Rijnstraat 1, Woerden" in words(cora.get(link))


def a_control_with_measures(server: Server, inspection: str) -> str:
    """Ines closes a control with a smoke alarm that lacks, a name in a remark, and a hercontrole in two weeks."""
    phone = Phone.enrol(server.login("ines"))
    told = {
        "visit/started": "2026-11-25T05:00:00+01:00",
        "visit/location": {"address": "woerden-1"},
        "visit/checklist": {"id": "labour-migrant-housing", "version": 1},
        "answer/smoke-alarms": "no",
        "answer/smoke-alarms/note": "Zegt Jan Geheim",
        "person/p1/name": "Piet Verborgen",
        "follow-up/measures": ["warning", "follow-up-inspection"],
        "follow-up/date": f"{day(14)}T10:00:00+01:00",
        "status": "closed",
    }
    phone.deliver(*(phone.fact(inspection, key, value) for key, value in told.items()))
    return inspection


def test_the_debriefing_tells_what_was_found_and_names_nobody(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1")
    inspection = a_control_with_measures(server, stops(server)[0].inspection)
    phone = Phone.enrol(server.login("bram"))
    phone.deliver(phone.fact(inspection, f"signal/{uuid4()}/observation", "Stil en bang"))

    cora.post(f"{at}/debriefing", data={"words": "Vlot verlopen."})
    shown = words(cora.get(f"{at}/debriefing"))

    for each in ("rookmelder", "Waarschuwing, Hercontrole", "Afgesloten", "Vlot verlopen."):
        assert each.lower() in shown.lower(), each
    for secret in ("Geheim", "Verborgen", "Stil en bang"):
        assert secret not in shown


def test_briefing_and_debriefing_are_printed_without_what_is_secret(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1")
    a_control_with_measures(server, stops(server)[0].inspection)

    with server.app.state.engine.connect() as connection:
        whose = "woerden", at.rpartition("/")[2], now()
        printed = [str(make(connection, *whose).data) for make in (briefing, debriefing)]
    titles = []
    for name in ("briefing", "debriefing"):
        with pikepdf.open(BytesIO(cora.get(f"{at}/{name}.pdf").content)) as pdf:
            titles.append(str(pdf.open_metadata()["dc:title"]))

    assert [title.partition(":")[0] for title in titles] == ["Briefing", "Debriefing"]
    for each in ("Wij kijken naar bewoning", "Loslopende hond", "Openbare orde bewaren", "Politiewet 2012 art. 3"):
        assert each in printed[0], each
    for each in ("Rijnstraat 1", "Waarschuwing", "Hercontrole"):
        assert each in printed[1], each
    for secret in ("Geheim", "Verborgen"):
        assert secret not in printed[1]


def test_an_action_has_an_owner_and_a_day_and_its_steps_stay(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    at = an_operation(cora, woerden, "woerden-1")
    (stop,) = stops(server)
    given = {
        "action": str(uuid4()),
        "operation": at.rpartition("/")[2],
        "inspection": stop.inspection,
        "organisation": "police",
        "owner": "Wijkagent",
        "words": "Praat met de buren",
        "due": day(7),
    }

    for _ in range(2):
        assert cora.post("/desk/actions/new", data=given).headers["location"] == f"{at}/debriefing"
    wrong = cora.post("/desk/actions/new", data=given | {"action": str(uuid4()), "owner": ""})
    foreign = cora.post("/desk/actions/new", data=given | {"action": str(uuid4()), "inspection": str(uuid4())})

    assert len(rows(server, actions)) == 1
    assert (wrong.status_code, foreign.status_code) == (422, 404)
    steps = f"/desk/actions/{given['action']}/steps"
    cora.post(steps, data={"state": "open", "due": day(9), "remark": "Buren zijn weg"})
    open_ = words(cora.get("/desk/actions"))
    cora.post(steps, data={"state": "done"})
    cora.post(steps, data={"state": "done"})
    done = words(cora.get("/desk/actions?view=done"))
    assert "Buren zijn weg" in open_
    assert "Politie: Wijkagent Praat met de buren" in done
    assert "Praat met de buren" not in words(cora.get("/desk/actions?view=open"))
    assert "Praat met de buren" in words(cora.get(f"{at}/debriefing"))


def test_what_is_late_stands_apart(server: Server, woerden: dict[str, str]) -> None:
    cora = server.login("cora")
    given = {"organisation": "nla", "owner": "Inspecteur", "due": day()}
    for text in ("Vandaag klaar", "Gisteren klaar"):
        cora.post("/desk/actions/new", data=given | {"action": str(uuid4()), "words": text})
    with writing(server.app.state.engine) as connection:
        late = sa.select(actions.c.id).where(actions.c.words == "Gisteren klaar").scalar_subquery()
        steps = sa.table("action_steps", sa.column("due"), sa.column("action"))
        connection.execute(steps.update().where(steps.c.action == late).values(due=day(-1)))

    shown = words(cora.get("/desk/actions?view=late"))

    assert "Gisteren klaar" in shown
    assert "Vandaag klaar" not in shown


def test_open_cases_and_agreed_hercontroles_are_offered_as_locations(server: Server, woerden: dict[str, str]) -> None:
    more_addresses(server, ("second", 52.1, 4.9))
    phone = Phone.enrol(server.login("ines"))
    other, signal = str(uuid4()), str(uuid4())
    a_control_with_measures(server, str(uuid4()))
    phone.deliver(
        phone.fact(other, "visit/location", {"address": "second"}),
        phone.fact(other, f"signal/{signal}/added", True),
        phone.fact(other, f"signal/{signal}/observation", "Slaapt in de schuur"),
        phone.fact(other, f"signal/{signal}/status", "ready"),
    )
    cora = server.login("cora")
    at = an_operation(cora, woerden)

    shown = cora.get(at)

    assert "hercontrole afgesproken, uiterlijk" in words(shown)
    assert "second 7, Woerden: zaak bij de aandachtsfunctionaris" in words(shown)
    assert "Slaapt in de schuur" not in shown.text
    follows = dict(re.findall(r'name="(follows-[^"]+)"\s+value="([^"]+)"', shown.text))
    add(cora, at, "woerden-1", **follows)
    assert [stop.title for stop in stops(server)] == ["Hercontrole"]


def test_a_calendar_tells_when_and_nothing_else(server: Server, woerden: dict[str, str]) -> None:
    an_operation(server.login("cora"), woerden, "woerden-1")
    (stop,) = stops(server)
    with writing(server.app.state.engine) as connection:
        connection.execute(plans.update().values(time="05:15"))
    ines = server.login("ines")
    (address,) = re.findall(r"/calendar/[\w-]+\.ics", ines.post("/account/calendar").text)

    answer = server.browser().get(address)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Briefing", "Controle"]
    starts = events[1].decoded("dtstart")
    assert starts.isoformat() == f"{day()}T04:15:00+00:00" or starts.isoformat() == f"{day()}T03:15:00+00:00"
    for secret in ("Rijnstraat", "Controledag", "Werf", "Ines", stop.inspection):
        assert secret not in answer.text
    ines.post("/account/calendar/removal")
    assert server.browser().get(address).status_code == 404


def test_a_new_address_of_a_calendar_ends_the_one_before_and_a_closed_account_has_none(
    server: Server, woerden: dict[str, str]
) -> None:
    ines = server.login("ines")
    first, second = (re.findall(r"/calendar/[\w-]+\.ics", ines.post("/account/calendar").text)[0] for _ in range(2))

    answers = [server.browser().get(address).status_code for address in (first, second)]
    with writing(server.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.id == woerden["ines"]).values(disabled_at=now()))
    closed = server.browser().get(second).status_code

    assert (answers, closed) == ([404, 200], 404)


def test_when_its_time_is_over_an_operation_goes_with_its_documents_and_a_case_that_goes_on_stays(
    server: Server, woerden: dict[str, str], enrolled_phone: Callable[[str], Phone]
) -> None:
    cora, ines = server.login("cora"), enrolled_phone("ines")
    more_addresses(server, ("second", 52.1, 4.9))
    at = an_operation(cora, woerden, "woerden-1", "second")
    cora.post(f"{at}/papers", files={"paper": ("kaart.pdf", b"%PDF-1.7 kaart")})
    given = {"action": str(uuid4()), "organisation": "nla", "owner": "Inspecteur", "words": "Bel", "due": day()}
    cora.post("/desk/actions/new", data=given)
    visited, never_begun = (stop.inspection for stop in stops(server))
    ines.deliver(ines.fact(visited, f"signal/{uuid4()}/observation", "Slaapt op zolder."))
    state, later = server.app.state, TODAY.replace(year=TODAY.year + 5, day=min(TODAY.day, 28)) + timedelta(days=5)

    before = look(state.engine, later - timedelta(days=10)).operations
    with writing(state.engine) as connection:
        held = (woerden["cora"], now())
        holds.hold(connection, "woerden", visited, "Bezwaar loopt", *held)
    carry_out(state.engine, state.store, later)
    while_held = len(rows(server, operations))
    with writing(state.engine) as connection:
        holds.lift(connection, "woerden", 1, *held)
    carry_out(state.engine, state.store, later)

    assert (before, while_held) == (0, 1)
    assert [rows(server, table) for table in (operations, actions)] == [[], []]
    assert cora.get(at).status_code == 404
    with pytest.raises(FileNotFoundError):
        state.store.read(path_of(at.rpartition("/")[2], hashlib.sha256(b"%PDF-1.7 kaart").hexdigest()))
    assert [(row.inspection, row.operation) for row in rows(server, plans)] == [(visited, None)], never_begun


def test_a_control_that_nobody_went_to_goes_with_what_was_known_a_year_after_its_day(
    server: Server, woerden: dict[str, str]
) -> None:
    cora = server.login("cora")
    more_addresses(server, ("second", 52.1, 4.9))
    an_operation(cora, woerden, "woerden-1", "second")
    held, _ = (stop.inspection for stop in stops(server))
    state, year = server.app.state, TODAY.replace(year=TODAY.year + 1, day=min(TODAY.day, 28)) + timedelta(days=5)
    with writing(state.engine) as connection:
        # Somebody asked to keep one of them before anything was recorded of it.
        row = {"case": held, "municipality": "woerden", "reason": "Bezwaar", "by": woerden["cora"], "at": now()}
        connection.execute(legal_holds.insert(), row)

    early = carry_out(state.engine, state.store, year - timedelta(days=10))
    report = carry_out(state.engine, state.store, year)

    assert (sum(early.due.values()), report.due, report.held) == (0, {Kind.WITHOUT_VIOLATION: 1}, 1)
    assert [row.inspection for row in rows(server, plans)] == [held]
    assert {row.inspection for row in rows(server, participants)} == {held}
