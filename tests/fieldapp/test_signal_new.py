"""A signal that is taken in at the desk: as any other in the queue, and its reporter as well kept."""

import json
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from inspections import devices
from inspections.database import now, writing
from inspections.facts import open_envelope
from inspections.log import kept_envelope
from inspections.projections import rebuild
from inspections.signals import details as did
from inspections.signals.recording import record
from inspections.tables import envelopes, facts, signals
from tests.fieldapp.test_desk import text
from tests.serving import Server

NAME, PHONE = "Wiesje Zonderkamp", "06-12345678"
FORM = {
    "source": "telephone",
    "reporter-name": NAME,
    "reporter-capacity": "Buurvrouw",
    "reporter-contact": PHONE,
    "reporter-background": "Woont ernaast",
    "discussed": "not-yet",
    "urgency": "urgent",
    "form": "labour",
    "observation": "Elke ochtend een busje. Wiesje hoorde huilen.",
    "place": "Kade 3",
    "person-name": "Goran",
    "organisation": "Polderkracht BV",
}


def hand_in(client: httpx.Client, signal: str, **other: str) -> httpx.Response:
    return client.post("/desk/signals/new", data=FORM | {"signal": signal} | other)


def test_what_someone_tells_by_telephone_stands_in_the_queue_as_any_signal(server: Server) -> None:
    olga, signal = server.login("olga"), str(uuid4())

    answer = hand_in(olga, signal)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/signals/{signal}")
    page, queue = text(olga, f"/desk/signals/{signal}"), text(olga, "/desk/signals?source=telephone")
    for words in (
        NAME,
        PHONE,
        "Buurvrouw",
        "Woont ernaast",
        "Opgenomen door Olga Voorbeeld",
        "Goran",
        "Polderkracht BV",
    ):
        assert words in page
    assert "Wat deze versie niet herkent" not in page
    assert "Kade 3" in queue
    assert "Elke ochtend een busje" in queue
    assert NAME not in queue
    assert signal not in text(olga, "/desk/signals?source=field")


def test_its_reporter_is_in_no_handover_and_no_sheet_however_it_is_written(server: Server) -> None:
    olga, signal = server.login("olga"), str(uuid4())
    told = f"{NAME} belde, wiesje zonderkamp, op {PHONE}. Olga Voorbeeld schreef het op."
    hand_in(olga, signal, observation=told, **{"person-name": NAME, "person-description": told})
    olga.post(f"/desk/signals/{signal}/assignment")
    with writing(server.app.state.engine) as connection:
        officer = connection.scalar(sa.select(signals.c.assigned_to).where(signals.c.id == signal))
        record(connection, "woerden", signal, str(officer), now(), did.LookedUp("done", "Niets bekend."))

    for path in ("handovers/new?partner=nla", "consultation-sheet"):
        page = text(olga, f"/desk/signals/{signal}/{path}")
        for word in ("Wiesje", "wiesje", "Zonderkamp", "12345678", "Buurvrouw", "Woont ernaast"):
            assert word not in page, path


def test_sent_twice_it_is_one_signal_and_changed_and_sent_again_nothing_is_lost(server: Server) -> None:
    olga, signal = server.login("olga"), str(uuid4())
    hand_in(olga, signal)
    with server.app.state.engine.connect() as connection:
        before = connection.scalar(sa.select(sa.func.count()).select_from(facts))

    assert hand_in(olga, signal).status_code == 303
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(facts)) == before

    hand_in(olga, signal, observation="Het was een bestelbus.")
    page = text(olga, f"/desk/signals/{signal}")
    assert "Het was een bestelbus." in page
    assert "Elke ochtend een busje" not in page
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(signals)) == 1


def test_nobody_writes_into_the_form_of_another(server: Server) -> None:
    signal = str(uuid4())
    hand_in(server.login("olga"), signal)

    assert hand_in(server.login("cora"), signal, observation="Anders").status_code == 404


def test_a_coordinator_hands_in_and_sees_no_signal(server: Server) -> None:
    cora, signal = server.login("cora"), str(uuid4())

    answer = hand_in(cora, signal, source="team-coordinator")

    assert answer.headers["location"] == "/desk/signals/new?received="
    assert "binnen bij de aandachtsfunctionaris" in text(cora, answer.headers["location"])
    assert cora.get(f"/desk/signals/{signal}").status_code == 403
    assert "Kade 3" in text(server.login("olga"), "/desk/signals")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("source", "", "Kies van wie het signaal komt."),
        ("source", "field", "Kies van wie het signaal komt."),
        ("discussed", "x", "Kies of het met de teamcoördinator is besproken."),
        ("urgency", "", "Kies hoe snel iemand iets moet doen."),
        ("form", "", "Kies een vorm."),
        ("observation", "  ", "Schrijf op wat er is gezien of gehoord."),
        ("observation", "x" * 4001, "ten hoogste 4000 tekens"),
        ("reporter-capacity", "", "Vul in wat de melder met het signaal te maken heeft"),
        ("place", "x" * 201, "ten hoogste 200 tekens"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    server: Server, field: str, value: str, sentence: str
) -> None:
    answer = hand_in(server.login("olga"), str(uuid4()), **{field: value})

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert "Polderkracht BV" in answer.text
    with server.app.state.engine.connect() as connection:
        assert connection.execute(sa.select(facts)).first() is None


def test_only_who_calls_may_stay_anonymous(server: Server) -> None:
    olga, signal = server.login("olga"), str(uuid4())

    refused = hand_in(olga, signal, source="desk", **{"reporter-name": ""})
    taken = hand_in(olga, signal, **{"reporter-name": ""})

    assert "Vul de naam van de collega in" in refused.text
    assert taken.status_code == 303
    assert "<strong>Anoniem</strong>" in text(olga, f"/desk/signals/{signal}")


def test_what_was_taken_in_is_signed_rebuilt_the_same_and_its_key_is_of_no_more_use(server: Server) -> None:
    hand_in(server.login("olga"), str(uuid4()))
    engine = server.app.state.engine
    with engine.connect() as connection:
        envelope = connection.execute(sa.select(envelopes)).one()
        signed = str(kept_envelope(connection, envelope.id))
        device = devices.find(connection, [envelope.device])[envelope.device]
        before = connection.execute(sa.select(signals)).all()
    assert device.revoked_at
    living = {device.id: devices.Device(device.id, device.user, device.municipality, device.key, None)}
    assert NAME in {
        json.loads(bytes(fact.value)) for fact in open_envelope(signed, living).facts if b"W" in bytes(fact.value)
    }

    rebuild(engine)

    with engine.connect() as connection:
        assert connection.execute(sa.select(signals)).all() == before
