"""The sync endpoint: union of facts, on the device's signature, whatever happens to the request."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from inspections import clock, devices
from inspections.database import writing
from inspections.log import kept_envelope
from inspections.tables import envelopes, facts, participants, plans
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]


def plan(server: Server, woerden: dict[str, str], *logins: str) -> str:
    """A planned control in which these people take part."""
    inspection = str(uuid4())
    with writing(server.app.state.engine) as connection:
        row = {"inspection": inspection, "municipality": "woerden", "location": "woerden-1", "name": "Pension Proef"}
        connection.execute(plans.insert(), row | {"date": clock.today().isoformat(), "title": "Integrale controle"})
        for login in logins:
            connection.execute(participants.insert(), {"inspection": inspection, "user": woerden[login]})
    return inspection


def stored(server: Server) -> list[Any]:
    with server.app.state.engine.connect() as connection:
        return list(connection.execute(sa.select(facts.c.id).order_by(facts.c.position)).scalars())


def test_a_fact_sent_twice_is_stored_once(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    fact = phone.fact(str(uuid4()), "answer/exit", "no")

    first, again = phone.deliver(fact), phone.sync(phone.seal(fact), phone.seal(fact))

    assert first["accepted"] == [fact["id"]]
    assert set(again["accepted"]) == {fact["id"]}
    assert stored(server) == [fact["id"]]


def test_the_envelope_is_kept_as_it_came(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    sealed = phone.seal(phone.fact(str(uuid4()), "answer/exit", "no"))

    phone.sync(sealed)

    with server.app.state.engine.connect() as connection:
        [number] = connection.scalars(sa.select(envelopes.c.id)).all()
        assert kept_envelope(connection, number) == sealed


def test_the_log_takes_what_this_version_does_not_understand(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    inspection = str(uuid4())
    strange = [
        phone.fact(inspection, "visit/checklist", {"id": "from-the-future", "version": 99}),
        phone.fact(inspection, "hologram/1/depth", [1, {"x": None}]),
        phone.fact(inspection, "signal/not-a-uuid", 3),
        phone.fact(inspection, "visit/location", "no object"),
        phone.fact(inspection, "status", {"no": "text"}),
        phone.fact(inspection, "photo/x", None),
    ]

    answer = phone.deliver(*strange)

    assert answer["accepted"] == [fact["id"] for fact in strange]
    assert answer["refused"] == []


def test_one_bad_fact_does_not_hold_up_the_others(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    good = phone.fact(str(uuid4()), "answer/exit", "no")
    bad = phone.fact(str(uuid4()), "answer/exit", "no", at="gisteren")

    answer = phone.deliver(bad, good)

    assert answer["accepted"] == [good["id"]]
    assert [(refused["id"], refused["code"]) for refused in answer["refused"]] == [(bad["id"], "fact-malformed")]
    assert "at" in answer["refused"][0]["reason"]


def test_a_forged_envelope_does_not_hold_up_the_others(server: Server, enrolled_phone: MakePhone) -> None:
    phone, other = enrolled_phone("ines"), enrolled_phone("bram")
    good = phone.fact(str(uuid4()), "answer/exit", "no")
    wrong_device = other.sign({"facts": [other.fact(str(uuid4()), "answer/exit", "no")]}, kid=phone.device)
    unknown = phone.sign({"facts": []}, kid=str(uuid4()))

    answer = phone.sync(wrong_device, "rommel", unknown, phone.seal(good))

    assert answer["accepted"] == [good["id"]]
    assert [(refused["envelope"], refused["code"]) for refused in answer["refused"]] == [
        (0, "envelope-forged"),
        (1, "envelope-malformed"),
        (2, "device-unknown"),
    ]


def test_an_id_can_not_be_taken_for_another_fact(server: Server, enrolled_phone: MakePhone) -> None:
    phone, other = enrolled_phone("ines"), enrolled_phone("bram")
    fact = phone.fact(str(uuid4()), "answer/exit", "no")
    phone.deliver(fact)

    by_another = other.deliver(fact)
    changed = phone.deliver({**fact, "value": "yes"})

    assert [refused["code"] for refused in by_another["refused"]] == ["fact-id-taken"]
    assert [refused["code"] for refused in changed["refused"]] == ["fact-id-taken"]


def test_an_envelope_replayed_by_someone_else_changes_nothing(server: Server, enrolled_phone: MakePhone) -> None:
    phone, other = enrolled_phone("ines"), enrolled_phone("bram")
    sealed = phone.seal(fact := phone.fact(str(uuid4()), "answer/exit", "no"))
    phone.sync(sealed)

    other.sync(sealed)

    assert stored(server) == [fact["id"]]


def test_a_phone_delivers_what_it_carries_for_another_in_the_name_of_who_made_it(
    server: Server, enrolled_phone: MakePhone
) -> None:
    giver, courier, lost = enrolled_phone("ines"), enrolled_phone("bram"), enrolled_phone("lotte")
    fact, own = giver.fact(str(uuid4()), "answer/exit", "no"), courier.fact(str(uuid4()), "answer/exit", "no")
    of_lost = lost.seal_for_server(lost.fact(str(uuid4()), "answer/exit", "no"))
    with writing(server.app.state.engine) as connection:
        devices.revoke(connection, lost.device)

    answer = courier.sync(giver.seal_for_server(fact), of_lost, courier.seal_for_server(own))
    courier.sync(giver.seal_for_server(fact))
    giver.sync(giver.seal_for_server(fact))

    assert answer["accepted"] == [fact["id"], own["id"]]
    assert [(refused["envelope"], refused["code"]) for refused in answer["refused"]] == [(1, "device-revoked")]
    assert [found["id"] for found in answer["facts"]] == [own["id"]]
    with server.app.state.engine.connect() as connection:
        rows = connection.execute(sa.select(facts.c.id, facts.c.device).order_by(facts.c.position)).all()
    assert [tuple(row) for row in rows] == [(fact["id"], giver.device), (own["id"], courier.device)]


def test_an_expired_login_still_delivers_and_gets_nothing_back(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    fact = phone.fact(str(uuid4()), "answer/exit", "no")

    answer = phone.sync(phone.seal(fact), client=server.browser())

    assert answer["accepted"] == [fact["id"]]
    assert answer["session"] == "expired"
    assert answer["facts"] == []
    assert answer["reference"] == {}


def test_the_login_of_another_gets_nothing_of_this_phone(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    phone.deliver(phone.fact(str(uuid4()), "answer/exit", "no"))

    answer = phone.sync(client=server.login("lotte"))

    assert answer["session"] == "expired"
    assert answer["facts"] == []


def test_a_revoked_phone_is_told_so_and_delivers_nothing(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    with writing(server.app.state.engine) as connection:
        devices.revoke(connection, phone.device)

    sealed = phone.seal(phone.fact(str(uuid4()), "answer/exit", "no"))
    answer = phone.client.post("/api/sync", json={"device": phone.device, "envelopes": [sealed]})

    assert answer.status_code == 403
    assert answer.json()["code"] == "device-revoked"
    assert stored(server) == []


def test_colleagues_in_one_control_get_each_others_facts(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    ines, bram = enrolled_phone("ines"), enrolled_phone("bram")
    inspection = plan(server, woerden, "ines", "bram")
    fact = ines.fact(inspection, "answer/exit", "no")
    ines.deliver(fact)

    news = bram.sync()

    assert [found["id"] for found in news["facts"]] == [fact["id"]]
    assert news["facts"][0]["author"]["name"] == "Ines de Tester"
    assert bram.sync(cursor=news["cursor"])["facts"] == []


def test_who_joins_late_gets_what_came_before(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    ines, bram = enrolled_phone("ines"), enrolled_phone("bram")
    inspection = plan(server, woerden, "ines")
    own = bram.fact(str(uuid4()), "answer/exit", "yes")
    ines.deliver(fact := ines.fact(inspection, "answer/exit", "no"))
    bram.deliver(own)
    cursor = bram.sync()["cursor"]

    with writing(server.app.state.engine) as connection:
        connection.execute(participants.insert(), {"inspection": inspection, "user": woerden["bram"]})

    assert [found["id"] for found in bram.sync(cursor=cursor)["facts"]] == [fact["id"]]


def test_a_colleague_never_receives_a_signal(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    ines, bram = enrolled_phone("ines"), enrolled_phone("bram")
    inspection = plan(server, woerden, "ines", "bram")
    ines.deliver(ines.fact(inspection, f"signal/{uuid4()}/observation", "Durft niet te praten"))

    assert bram.sync()["facts"] == []
    assert len(ines.sync()["facts"]) == 1


def test_a_control_of_others_is_not_sent(server: Server, woerden: dict[str, str], enrolled_phone: MakePhone) -> None:
    ines, bram, lotte = enrolled_phone("ines"), enrolled_phone("bram"), enrolled_phone("lotte")
    ines.deliver(ines.fact(plan(server, woerden, "ines"), "answer/exit", "no"))
    ines.deliver(ines.fact(str(uuid4()), "answer/exit", "no"))

    assert bram.sync()["facts"] == []
    assert lotte.sync()["facts"] == []


def test_writing_into_a_control_of_others_gives_no_sight_of_it(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    ines, lotte = enrolled_phone("ines"), enrolled_phone("lotte")
    unplanned, planned = str(uuid4()), plan(server, woerden, "ines")
    ines.deliver(ines.fact(unplanned, "answer/exit", "no"), ines.fact(planned, "answer/exit", "no"))

    lotte.deliver(lotte.fact(unplanned, "answer/exit", "yes"), lotte.fact(planned, "answer/exit", "yes"))

    assert {found["author"]["name"] for found in lotte.sync()["facts"]} <= {"Lotte Elders"}


def test_pages_of_news_follow_each_other_without_a_gap(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    inspection = str(uuid4())
    sent = [phone.fact(inspection, f"answer/q{n}", n) for n in range(1500)]
    phone.sync(*[phone.seal(*sent[start : start + 500]) for start in range(0, 1500, 500)])

    first = phone.sync()
    second = phone.sync(cursor=first["cursor"])

    assert (first["more"], second["more"]) == (True, False)
    assert [found["id"] for found in first["facts"] + second["facts"]] == [fact["id"] for fact in sent]


def test_reference_data_comes_once_until_it_changes(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    body: dict[str, Any] = {"device": phone.device, "envelopes": []}
    reference = phone.client.post("/api/sync", json=body).json()["reference"]

    body["known"] = {part: versioned["version"] for part, versioned in reference.items()}

    assert set(reference) == {
        *("me", "inspections", "checklists", "signal-form", "indicators", "norms", "phones", "shelf", "follow-up"),
        *("addresses", "feedback", "entry-form"),
        *("registration-form", "legal-bases", "sealing-key"),
    }
    assert phone.client.post("/api/sync", json=body).json()["reference"] == {}


def test_a_request_that_is_no_request_is_refused_with_a_code(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    for body in (b"", b"[]", b'{"device": 3}', b"\xff", b'{"device":"' + phone.device.encode() + b'","cursor":"x"}'):
        answer = phone.client.post("/api/sync", content=body)

        assert answer.status_code == 400
        assert answer.json()["code"] == "request-malformed"


def test_an_oversized_request_is_refused_with_a_code(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    body = {"device": phone.device, "envelopes": ["x" * (17 * 2**20)]}

    answer = phone.client.post("/api/sync", json=body)

    assert answer.status_code == 413
    assert answer.json()["code"] == "request-too-large"
