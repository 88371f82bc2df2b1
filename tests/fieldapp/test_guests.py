"""Partners on the spot: one control, what their organisation needs of it, until it closes or they are let go."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
import sqlalchemy as sa

from fieldapp.permissions import MAY, ON_SITE, Role
from inspections import devices
from inspections.checklists import checklists
from inspections.database import now, writing
from inspections.facts import open_envelope
from inspections.guests import guests as domain
from inspections.guests.sharing import Kind, SharingError, kind_of, load, may_be_given, may_write, sharing
from inspections.retention import forgetting
from inspections.tables import devices as devices_table
from inspections.tables import facts, guests, metadata, participants, sessions, users
from tests.guests import TOLD, a_guest, code, join
from tests.phones import Phone
from tests.plans import a_plan, deliver
from tests.serving import Server

MakePhone = Callable[[str], Phone]
PERSON = "01900000-0000-7000-8000-000000000001"
# A key of each kind of fact that exists, as phones write them; and of what no partner is ever given.
KEYS = {
    Kind.VISIT: ["visit/started", "visit/checklist", "status"],
    Kind.OBSERVATIONS: ["answer/smoke-alarms", "answer/smoke-alarms/note", f"room/{PERSON}/area"],
    Kind.PERSONS: [f"person/{PERSON}/name", "registration/night-register"],
    Kind.PHOTOS: [f"photo/{'ab' * 32}"],
    Kind.FINDINGS: ["finding/answer:smoke-alarms:0/decision", "follow-up/measures"],
    Kind.ENTRY: [f"visit/entry/{PERSON}/purpose"],
}
NEVER = [f"signal/{PERSON}/observation", f"registered/brp/{PERSON}/outcome", f"guest/{PERSON}/revoked", "iets/nieuws"]


@pytest.fixture
def control(server: Server, woerden: dict[str, str]) -> str:
    return a_plan(server, woerden, "ines", "bram")


# -- the rules -----------------------------------------------------------------------------------------


def test_every_kind_of_fact_has_its_kind_and_what_is_never_shared_has_none() -> None:
    assert {kind: {kind_of(key) for key in keys} for kind, keys in KEYS.items()} == {kind: {kind} for kind in Kind}
    assert [kind_of(key) for key in NEVER] == [None] * len(NEVER)


def test_whatever_a_checklist_repeats_has_a_kind() -> None:
    groups = {group.id for checklist in checklists().values() for group in checklist.groups}

    assert {group: kind_of(f"{group}/{PERSON}/name") for group in groups if kind_of(f"{group}/x/y") is None} == {}


def test_an_unknown_organisation_gets_nothing_and_writes_nothing() -> None:
    every = [key for keys in KEYS.values() for key in keys] + NEVER
    assert not any(may_be_given("onbekend", key) or may_write("onbekend", key) for key in every)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("given: [visit, observations]", "given: [visit, signals]", "known: entry"),
        ("delivers-within-days: 7", "delivers-within-days: 900", "between 0 and 60"),
        ("  - id: nla", "  - id: police", "twice"),
        ("    ground: Woningwet", "    basis: Woningwet", "unknown key"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (Path(domain.__file__).parent / "sharing.yaml").read_text()
    assert old in text
    (tmp_path / "sharing.yaml").write_text(text.replace(old, new, 1))

    with pytest.raises(SharingError, match=told):
        load(tmp_path / "sharing.yaml")


@pytest.mark.parametrize("organisation", sorted(sharing().organisations))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_organisation_is_given_and_writes_what_its_rules_say_and_nothing_else(
    server: Server, control: str, enrolled_phone: MakePhone, organisation: str
) -> None:
    rules = sharing().organisations[organisation]
    ines = enrolled_phone("ines")
    every = [key for kind, keys in KEYS.items() for key in keys if kind in Kind] + NEVER
    ines.deliver(*(ines.fact(control, key, None if key == "status" else "x") for key in every))
    guest = Phone.enrol(a_guest(server, control, organisation=organisation))

    given = {fact["key"] for fact in guest.sync()["facts"]}
    own = [guest.fact(control, key, "van de gast") for key in every]
    answer = guest.deliver(*own)

    assert given == {key for kind in rules.given for key in KEYS[kind]}
    accepted = {fact["key"] for fact in own if fact["id"] in answer["accepted"]}
    refused = {each["id"]: each["code"] for each in answer["refused"]}
    assert accepted == {key for kind in rules.writes for key in KEYS[kind]} | {NEVER[0]}
    assert {fact["key"] for fact in own} - accepted == {fact["key"] for fact in own if fact["id"] in refused}
    assert set(refused.values()) == {"guest-may-not-write"}


# -- joining -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", sorted(sharing().own))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_circle_notes_is_given_to_that_circle_alone_and_nobody_else_writes_in_it(
    server: Server, control: str, woerden: dict[str, str], enrolled_phone: MakePhone, part: str
) -> None:
    rules = sharing().own[part]
    with writing(server.app.state.engine) as connection:
        people = [{"inspection": control, "user": woerden[login]} for login in ("leo", "olga")]
        connection.execute(participants.insert(), people)
    phones = {login: (enrolled_phone(login), woerden[login]) for login in ("ines", "bram", "leo")}
    circle = {"ines": "inspector", "bram": "enforcement_officer", "leo": "control_leader"}
    inside = {login for login, role in circle.items() if role in rules.roles}
    for number, organisation in enumerate(sorted(sharing().organisations)):
        phone = Phone.enrol(a_guest(server, control, number, organisation))
        [user] = [row for row in rows(server, guests.c.user) if row not in {id_ for _, id_ in phones.values()}]
        phones[organisation] = phone, user
        inside |= {organisation} & rules.organisations
    assert inside
    notes = {
        who: phone.fact(control, f"own/{part}/{user}", f"geheim van {who}") for who, (phone, user) in phones.items()
    }

    answers = {who: phone.deliver(notes[who]) for who, (phone, _) in phones.items()}
    under_another = {who: phone.fact(control, f"own/{part}/x", "niet van mij") for who, (phone, _) in phones.items()}
    refused = [phones[who][0].deliver(fact)["refused"] for who, fact in under_another.items()]

    assert {who for who, answer in answers.items() if answer["accepted"]} == inside
    codes = [each["code"] for who, answer in answers.items() if who not in inside for each in answer["refused"]]
    assert set(codes + [each["code"] for [each] in refused]) == {"own-part-not-yours"}
    wanted = {f"geheim van {who}" for who in inside}
    for who, (phone, _) in phones.items():
        whole = Phone(phone.client, phone.device, phone.key).sync()["facts"]
        found = {fact["value"] for fact in whole if fact["key"].startswith("own/")}
        assert found == (wanted if who in inside else set()), who
    shown = server.login("olga").get(f"/desk/inspections/{control}")
    assert (shown.status_code, "geheim" in shown.text) == (200, False)


def test_a_guest_takes_part_in_one_control_without_an_account(
    server: Server, control: str, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    other = a_plan(server, woerden, "ines")
    deliver(server.login("cora"), control)
    client, answer = join(server, f" {code(server, control)[:4].lower()}-{code(server, control)[4:]} ")
    assert answer.status_code == 303
    guest = Phone.enrol(client)
    ines = enrolled_phone("ines")
    ines.deliver(ines.fact(other, "answer/a", "zandloper"), ines.fact(control, "answer/a", "hier"))

    told = guest.sync()

    assert [fact["value"] for fact in told["facts"]] == ["hier"]
    assert [plan["id"] for plan in told["reference"]["inspections"]["data"]] == [control]
    assert told["reference"]["me"]["data"]["user"]["name"] == f"{TOLD['name']} (Politie)"
    assert told["reference"]["addresses"]["data"] == []
    assert [name for name in told["reference"] if "/" in name] == [f"together/{control}"], "no lists, history, codes"
    guest.deliver(guest.fact(control, "answer/a", "van de gast"))
    [fact] = [each for each in ines.sync()["facts"] if each["value"] == "van de gast"]
    assert fact["author"]["name"] == f"{TOLD['name']} (Politie)"


def test_a_code_lets_one_in_and_mistakes_are_told_above_what_was_typed(server: Server, control: str) -> None:
    a_guest(server, control)
    assert "Code van de controleleider" in server.browser().get("/join").text

    used, unknown, empty = (
        join(server, code(server, control))[1],
        join(server, "ZZZZZZZZ")[1],
        join(server, code(server, control, 1), purpose=" ")[1],
    )
    nowhere = join(server, code(server, control, 1), organisation="onbekend")[1]

    for answer, status, told in (
        (used, 409, "al gebruikt"),
        (unknown, 422, "klopt niet"),
        (empty, 422, "Vul uw naam"),
        (nowhere, 422, "Vul uw naam"),
    ):
        assert (answer.status_code, told in answer.text) == (status, True), answer.text
        assert TOLD["name"] in answer.text
    a_guest(server, control, 1)


@pytest.mark.parametrize("days", [-2, 2])
def test_a_code_of_another_day_lets_nobody_in(server: Server, woerden: dict[str, str], days: int) -> None:
    assert join(server, code(server, a_plan(server, woerden, days=days)))[1].status_code == 422


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_guesses_codes_is_slowed_down(server: Server, control: str) -> None:
    answers = [join(server, f"{number:08}")[1] for number in range(8)]

    assert [answer.status_code for answer in (answers[0], answers[-1])] == [422, 429]


def test_who_may_lead_has_codes_on_the_phone_and_a_guest_never(
    server: Server, control: str, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    led = a_plan(server, woerden, "ines", "leo")
    part = f"joining/{control}"
    told = enrolled_phone("ines").sync()["reference"]

    assert [each["code"].replace(" ", "") for each in told[part]["data"]["codes"]][:2] == [
        code(server, control, number) for number in (0, 1)
    ]
    first = told[part]["data"]["codes"][0]
    bits = f"{int(first['qr'], 16):0{first['size'] ** 2}b}"
    drawn = [bits[line * first["size"] : (line + 1) * first["size"]] for line in range(first["size"])]
    scanned = segno.make(f"{server.url}/join#{code(server, control)}", micro=False, error="m")
    assert drawn == ["".join(map(str, row)) for row in scanned.matrix]
    assert f"joining/{led}" not in told, "that one has a control leader"
    assert f"joining/{led}" in enrolled_phone("leo").sync()["reference"]
    a_guest(server, control)
    after = enrolled_phone("bram").sync()["reference"][part]["data"]
    assert len(after["codes"]) == domain.CODES - 1
    assert [(guest["service_number"], guest["is_gone"]) for guest in after["guests"]] == [("P-17", False)]


# -- leaving -------------------------------------------------------------------------------------------


def test_who_is_asked_to_leave_is_out_at_once_and_their_phone_empties_itself(
    server: Server, control: str, enrolled_phone: MakePhone
) -> None:
    guest = Phone.enrol(a_guest(server, control))
    ines = enrolled_phone("ines")
    [shown] = ines.sync()["reference"][f"joining/{control}"]["data"]["guests"]

    ines.deliver(ines.fact(control, f"guest/{shown['user']}/revoked", True))
    ask = {"device": guest.device, "envelopes": [guest.seal(guest.fact(control, "answer/a", 1))]}
    answer = guest.client.post("/api/sync", json=ask)

    assert answer.json()["code"] == "device-revoked"
    assert guest.client.get("/api/live").status_code == 401
    assert ines.sync()["reference"][f"joining/{control}"]["data"]["guests"][0]["is_gone"]


def test_a_coordinator_lets_a_guest_go_at_the_desk_and_another_municipality_does_not(
    server: Server, control: str, woerden: dict[str, str]
) -> None:
    a_guest(server, control)
    cora = server.login("cora")
    assert f"{TOLD['name']} (Politie)" in cora.get(f"/desk/plans/{control}").text
    [user] = rows(server, guests.c.user)

    assert cora.post(f"/desk/plans/{a_plan(server, woerden)}/guests/{user}/removal").status_code == 303
    assert rows(server, guests.c.revoked_at) == [None], "it is a guest of another control"
    cora.post(f"/desk/plans/{control}/guests/{user}/removal")
    assert rows(server, guests.c.revoked_at) != [None]


def test_when_the_control_is_closed_a_guest_sees_nothing_and_what_was_recorded_still_arrives(
    server: Server, control: str, enrolled_phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest, ines = Phone.enrol(a_guest(server, control)), enrolled_phone("ines")
    # An hour off: no clock of a phone decides anything.
    late = guest.fact(control, "answer/a", "voor het sluiten", at="2026-11-24T04:00:00+01:00")
    ines.deliver(ines.fact(control, "status", "closed"))

    answer = guest.deliver(late)
    refused = join(server, code(server, control, 1))[1]
    after = now() + timedelta(days=sharing().delivers_within_days, hours=1)
    monkeypatch.setattr("fieldapp.sync.now", lambda: after)
    too_late = guest.deliver(guest.fact(control, "answer/b", "veel later"))

    assert (answer["accepted"], answer["session"], answer["facts"]) == ([late["id"]], "expired", [])
    assert refused.status_code == 422
    assert [each["code"] for each in too_late["refused"]] == ["guest-too-late"]


def test_with_the_control_a_guests_name_is_forgotten_and_their_phone_may_bring_nothing(
    server: Server, control: str, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    guest, ines = Phone.enrol(a_guest(server, control)), enrolled_phone("ines")
    guest.deliver(guest.fact(control, "answer/a", "gezien"))
    engine = server.app.state.engine
    late = guest.seal(guest.fact(a_plan(server, woerden, "ines"), "answer/a", 1))

    with writing(engine) as connection:
        opened = open_envelope(late, devices.find(connection, [guest.device]))
        forgetting.forget(connection, control, now())
        said = [str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))]
        # Also what had been read before that moment.
        [kept] = domain.without_foreign(connection, [opened], now())
    carried = ines.client.post("/api/sync", json={"device": ines.device, "envelopes": [late]}).json()

    assert not [row for row in said if "Gastspeler" in row or TOLD["service_number"] in row or TOLD["purpose"] in row]
    assert guest.client.get("/api/live").status_code == 401
    assert [refusal["code"] for refusal in carried["refused"]] == ["device-revoked"]
    assert (kept.facts, [refusal.problem.code for refusal in kept.refused]) == ((), ["guest-may-not-write"])


# -- a guest trying everything -------------------------------------------------------------------------


def test_a_guest_trying_everything_gets_nothing_but_their_control(
    server: Server, control: str, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    other = a_plan(server, woerden, "ines")
    ines = enrolled_phone("ines")
    ines.deliver(
        ines.fact(other, "answer/a", "zandloper"), ines.fact(control, f"signal/{PERSON}/observation", "waterval")
    )
    guest = Phone.enrol(a_guest(server, control, organisation="brandweer"))
    [user] = rows(server, guests.c.user)

    allowed = {name for name, roles in MAY.items() if Role.PARTNER_GUEST in roles}
    assert allowed == {"enrol", "phone-live"}, "all else is for nobody who is logged in as a guest, or for anyone"
    assert MAY["enrol"] == MAY["phone-live"] == ON_SITE
    for envelope in (
        guest.fact(other, "answer/a", "ingedrongen"),
        guest.fact(control, "status", "closed"),
        guest.fact(control, f"guest/{user}/revoked", True),
        guest.fact(control, f"person/{PERSON}/name", "iemand"),
    ):
        assert guest.deliver(envelope)["refused"][0]["code"] == "guest-may-not-write"
    # In another's name: what the signer may is asked, not what the phone that brings it may.
    courier = ines.sync(guest.seal(guest.fact(other, "answer/a", "via een ander")))
    assert courier["refused"][0]["code"] == "guest-may-not-write"
    brought = guest.sync(ines.seal(ines.fact(control, "answer/c", "van Ines")))
    assert brought["accepted"], "what a colleague signed arrives, whoever carries it"
    for cursor in (None, "0.0", "1.0", "0.1"):
        seen = json.dumps(guest.sync(cursor=cursor))
        assert "zandloper" not in seen
        assert "waterval" not in seen
    for path in (f"/desk/inspections/{control}", "/desk/signals", "/account", f"/desk/photos/{'ab' * 32}/320"):
        assert guest.client.get(path).status_code == 403
    # A password or a code of an account can't be had by it either.
    assert guest.client.post("/login", data={"name": f"guest-{user}", "password": ""}).status_code in (400, 401, 422)
    again = Phone.enrol(guest.client)
    assert again.deliver(again.fact(other, "answer/a", 1))["refused"][0]["code"] == "guest-may-not-write"
    stored = rows(server, facts.c.inspection)
    assert stored.count(other) == 1


def test_a_guest_is_nobody_at_the_desk(server: Server, control: str) -> None:
    a_guest(server, control)
    [user] = rows(server, guests.c.user)

    assert user not in server.login("adam").get("/desk/accounts").text
    assert rows(server, sessions.c.user).count(user) == 1
    with writing(server.app.state.engine) as connection:
        domain.revoke(connection, control, user, now())
        domain.revoke(connection, control, "nobody", now())
    assert user not in rows(server, sessions.c.user)
    assert rows(server, devices_table.c.id) == []
    assert user in rows(server, users.c.id), "whose observations they are stays known"


def rows(server: Server, column: sa.ColumnElement[Any]) -> list[Any]:
    with server.app.state.engine.connect() as connection:
        return list(connection.scalars(sa.select(column)))
