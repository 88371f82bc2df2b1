"""Passkeys over HTTP: what a browser would never send, and what an attacker does. A real browser: tests/browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from fieldapp.login import links
from inspections.database import now, writing
from inspections.tables import passkeys, users
from tests.fieldapp.test_sessions import age
from tests.serving import PASSWORD, Server
from tests.soft_passkey import PRESENT, SoftPasskey

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
JSON = {"accept": "application/json"}


def test_a_passkey_logs_in_without_a_name(server: Server) -> None:
    mine = added(server, "olga")

    client, answer = log_in(server, mine)

    assert answer.json() == {"next": "/desk/signals"}
    assert client.get("/desk/signals").status_code == 200
    assert "Laatst gebruikt" in client.get("/account").text


ATTACKS: dict[str, Callable[[SoftPasskey], None]] = {
    "another site": lambda passkey: setattr(passkey, "origin", "https://elders.example"),
    "another host": lambda passkey: setattr(passkey, "host", "elders.example"),
    "nobody verified": lambda passkey: setattr(passkey, "flags", PRESENT),
    "a copy that counts otherwise": lambda passkey: setattr(passkey, "uses", 0),
    "another key": lambda passkey: setattr(passkey, "key", SoftPasskey("", "").key),
    "an unknown one": lambda passkey: setattr(passkey, "id", b"unknown"),
}


@on_sqlite
@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_signed_by_the_owner_for_this_site_is_refused(server: Server, attack: str) -> None:
    mine = added(server, "olga")
    log_in(server, mine)
    log_in(server, mine)
    ATTACKS[attack](mine)

    client, answer = log_in(server, mine)

    assert (answer.status_code, answer.json()["code"]) == (403, "passkey-failed")
    assert client.get("/account").status_code == 303


@on_sqlite
def test_an_answer_counts_once_and_for_what_was_asked_of_this_browser(server: Server) -> None:
    mine = added(server, "olga")
    client, other = server.browser(), server.browser()
    options = client.post("/login/passkey/options", headers=JSON).json()
    other.post("/login/passkey/options", headers=JSON)
    signed = {"credential": mine.sign(options)}

    elsewhere = other.post("/login/passkey", json=signed, headers=JSON).json()["code"]
    without = server.browser().post("/login/passkey", json=signed, headers=JSON).json()["code"]
    first = client.post("/login/passkey", json=signed, headers=JSON).status_code
    again = client.post("/login/passkey", json=signed, headers=JSON).json()["code"]

    assert (elsewhere, without, first, again) == ("passkey-failed", "login-over", 200, "login-over")


@on_sqlite
@pytest.mark.parametrize("junk", [{}, {"rawId": "!"}, {"rawId": "AAAA", "response": []}, {"rawId": 7, "response": {}}])
def test_junk_is_refused_in_words(server: Server, junk: dict[str, Any]) -> None:
    added(server, "olga")
    for ask, send in (("/login/passkey/options", "/login/passkey"), ("/account/passkeys/options", "/account/passkeys")):
        client = server.login("olga")
        client.post(ask, headers=JSON)

        assert client.post(send, json={"credential": junk}, headers=JSON).json()["code"] == "passkey-failed"


@on_sqlite
def test_only_one_s_own_passkey_shows_again_who_one_is(server: Server) -> None:
    mine, others = added(server, "olga"), added(server, "oscar")
    olga = server.login("olga")
    age(server, timedelta(minutes=11))

    def confirm(passkey: SoftPasskey) -> httpx.Response:
        options = olga.post("/login/passkey/options", headers=JSON).json()
        given = {"credential": passkey.sign(options), "next": "/desk/figures"}
        return olga.post("/account/confirm/passkey", json=given, headers=JSON)

    assert confirm(others).status_code == 403
    assert olga.post("/account/passkeys/options", headers=JSON).json()["code"] == "confirm-first"
    assert confirm(mine).json() == {"next": "/desk/figures"}
    assert olga.post("/account/passkeys/options", headers=JSON).status_code == 200


@on_sqlite
def test_a_one_time_link_makes_a_passkey_in_place_of_a_password(server: Server, woerden: dict[str, str]) -> None:
    old, lost = added(server, "olga"), server.login("olga")
    with writing(server.app.state.engine) as connection:
        path = f"/welcome/{links.issue(connection, woerden['olga'])}"
    client, new = server.browser(), passkey_of(server)

    options = client.post(f"{path}/passkey/options", headers=JSON).json()
    made = client.post(f"{path}/passkey", json={"credential": new.make(options)}, headers=JSON)

    assert made.json() == {"next": "/desk/signals"}
    assert client.get("/account").status_code == 200
    assert lost.get("/account").status_code == 303
    assert log_in(server, old)[1].status_code == 403
    assert log_in(server, new)[1].status_code == 200
    password = server.browser().post("/login", data={"name": "olga", "password": PASSWORD})
    empty = server.browser().post("/login", data={"name": "olga", "password": ""})
    assert (password.status_code, empty.status_code) == (401, 401)
    assert server.browser().post(f"{path}/passkey/options", headers=JSON).status_code == 410
    assert "Logt in met een passkey" in server.login("adam").get("/desk/accounts").text
    with server.app.state.engine.connect() as connection:
        id_ = connection.scalar(sa.select(passkeys.c.id).where(passkeys.c.user == woerden["olga"]))
    assert client.post(f"/account/passkeys/{id_}/removal").status_code == 409, "nothing to log in with would be left"


@on_sqlite
def test_a_password_alone_does_not_go_around_a_passkey(server: Server) -> None:
    added(server, "olga")
    server.app.state.settings.second_factor = "required"

    answer = server.browser().post("/login", data={"name": "olga", "password": PASSWORD})

    assert answer.status_code == 403
    assert "Log in met uw passkey" in answer.text


@on_sqlite
def test_a_disabled_account_has_no_use_of_its_passkey(server: Server) -> None:
    mine = added(server, "olga")
    with writing(server.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.login == "olga").values(disabled_at=now()))

    assert log_in(server, mine)[1].status_code == 403


def added(server: Server, name: str) -> SoftPasskey:
    """A passkey that `name` added to their account."""
    client, passkey = server.login(name), passkey_of(server)
    options = client.post("/account/passkeys/options", headers=JSON).json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    answer = client.post("/account/passkeys", json={"credential": passkey.make(options)}, headers=JSON)
    assert answer.json() == {"next": "/account"}
    return passkey


def passkey_of(server: Server) -> SoftPasskey:
    return SoftPasskey(server.url, "127.0.0.1")


def log_in(server: Server, passkey: SoftPasskey) -> tuple[httpx.Client, httpx.Response]:
    client = server.browser()
    options = client.post("/login/passkey/options", headers=JSON).json()
    assert "allowCredentials" not in options or options["allowCredentials"] == []
    return client, client.post("/login/passkey", json={"credential": passkey.sign(options)}, headers=JSON)
