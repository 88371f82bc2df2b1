"""Enrolling a phone."""

from joserfc.jwk import ECKey

from inspections import devices
from inspections.database import writing
from tests.serving import Server


def test_the_same_key_again_is_the_same_phone(server: Server) -> None:
    ines = server.login("ines")
    key = ECKey.generate_key("P-256").as_dict(private=False)

    answers = [ines.post("/api/devices", json={"key": key, "label": "telefoon"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["user"]["name"] == "Ines de Tester"


def test_the_phone_of_another_is_not_taken_over(server: Server) -> None:
    body = {"key": ECKey.generate_key("P-256").as_dict(private=False)}
    server.login("ines").post("/api/devices", json=body)

    answer = server.login("bram").post("/api/devices", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "device-taken")


def test_a_revoked_phone_does_not_come_back(server: Server) -> None:
    ines = server.login("ines")
    body = {"key": ECKey.generate_key("P-256").as_dict(private=False)}
    device = ines.post("/api/devices", json=body).json()["device"]
    with writing(server.app.state.engine) as connection:
        devices.revoke(connection, device)

    assert ines.post("/api/devices", json=body).json()["code"] == "device-revoked"


def test_a_key_that_is_none_is_refused(server: Server) -> None:
    ines = server.login("ines")
    private = ECKey.generate_key("P-256").as_dict(private=True)
    for key in ({}, {"kty": "EC", "crv": "P-256", "x": "a", "y": "b"}, private, {"kty": "oct", "k": "c2VjcmV0"}):
        answer = ines.post("/api/devices", json={"key": key})

        assert (answer.status_code, answer.json()["code"]) == (400, "device-key-invalid")


def test_who_is_not_logged_in_enrols_nothing(server: Server) -> None:
    answer = server.browser().post("/api/devices", json={"key": {}})

    assert (answer.status_code, answer.json()["code"]) == (401, "not-logged-in")
