"""Sessions: how long they last, who sees and ends them, and when one shows again who one is."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from fieldapp.settings import Settings
from inspections.database import writing
from inspections.tables import sessions
from tests.serving import PASSWORD, Server, serving

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


def test_a_login_at_the_desk_ends_when_nobody_uses_it_and_one_in_the_field_lasts_a_night(server: Server) -> None:
    officer, inspector = server.login("olga"), server.login("ines")

    age(server, timedelta(minutes=31))

    assert officer.get("/account").headers["location"] == "/login?next=/account"
    assert inspector.get("/account").status_code == 200


def test_a_login_in_use_goes_on_but_not_for_ever(server: Server) -> None:
    officer = server.login("olga")
    for _ in range(2):
        age(server, timedelta(minutes=29))
        assert officer.get("/account").status_code == 200

    age(server, timedelta(hours=10), but="idle_until")

    assert officer.get("/account").status_code == 303


def test_that_a_session_is_in_use_is_written_once_a_minute(server: Server) -> None:
    officer = server.login("olga")
    before = seen(server)
    officer.get("/account")
    within_the_minute = seen(server)
    age(server, timedelta(minutes=2))
    officer.get("/account")

    assert within_the_minute == before
    assert seen(server) > before


def test_one_sees_where_one_is_logged_in_and_ends_what_one_does_not_know(server: Server) -> None:
    officer, other = server.login("olga"), server.login("olga", CHROME)
    colleague = server.login("oscar")

    shown = officer.get("/account").text
    there = session_of(server, "Chrome op een Android-telefoon")
    colleague.post(f"/account/sessions/{there}/removal")
    still = other.get("/account").status_code
    officer.post(f"/account/sessions/{there}/removal")

    assert "Chrome op een Android-telefoon" in shown
    assert still == 200, "a colleague ended it"
    assert other.get("/account").status_code == 303
    assert officer.get("/account").status_code == 200


def test_all_other_sessions_end_at_once(server: Server) -> None:
    officer, others, colleague = server.login("olga"), [server.login("olga") for _ in range(2)], server.login("oscar")

    officer.post("/account/sessions/removal")

    assert [other.get("/account").status_code for other in others] == [303, 303]
    assert officer.get("/account").status_code == colleague.get("/account").status_code == 200


def test_a_file_is_given_to_who_showed_a_moment_ago_who_they_are(server: Server) -> None:
    officer = server.login("olga")
    at_once = officer.get("/desk/figures/figures.csv").status_code
    before = dict(officer.cookies)
    age(server, timedelta(minutes=11))

    asked = officer.get("/desk/figures/figures.csv?period=2026-2")
    wrong = officer.post("/account/confirm", data={"next": "/desk/figures/figures.csv", "password": "verkeerd"})
    still_refused = officer.get("/desk/figures/figures.csv").status_code
    right = officer.post("/account/confirm", data={"next": "/desk/figures/figures.csv", "password": PASSWORD})

    assert at_once == 200
    assert asked.headers["location"] == "/account/confirm?next=%2Fdesk%2Ffigures%2Ffigures.csv%3Fperiod%3D2026-2"
    assert (wrong.status_code, still_refused) == (403, 303)
    assert 'href="/desk/figures/figures.csv"' in officer.get(right.headers["location"]).text
    assert officer.get("/desk/figures/figures.csv").status_code == 200
    assert httpx.get(f"{server.url}/account", cookies=before).status_code == 303, "the token of before still works"


def test_the_page_that_asks_again_who_one_is_leads_nowhere_else(server: Server) -> None:
    officer = server.login("olga")

    for elsewhere in ("https://elders.example", "//elders.example", "/\\elders.example", "/\t/elders.example"):
        answer = officer.post("/account/confirm", data={"next": elsewhere, "password": PASSWORD})
        assert answer.headers["location"] == "/account"


def test_over_tls_the_cookie_is_bound_to_this_host(database_url: str, woerden: dict[str, str], tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path, database=database_url, origin="https://controle.example.nl", second_factor="optional"
    )
    with serving(settings) as server:
        answer = server.browser().post("/login", data={"name": "olga", "password": PASSWORD})

    session = next(each for each in answer.headers.get_list("set-cookie") if "session" in each)
    parts = {part.strip() for part in session.split(";")}
    assert session.startswith("__Host-fieldapp_session=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= parts


def age(server: Server, by: timedelta, but: str = "") -> None:
    """Let all sessions be `by` older."""
    moved = {
        name: sa.text(f"datetime({name}, '-{int(by.total_seconds())} seconds')")
        for name in ("created_at", "last_seen_at", "confirmed_at", "idle_until", "expires_at")
        if name != but
    }
    with writing(server.app.state.engine) as connection:
        connection.execute(sessions.update().values(moved))


def seen(server: Server) -> object:
    with server.app.state.engine.connect() as connection:
        return connection.scalar(sa.select(sessions.c.last_seen_at))


def session_of(server: Server, device: str) -> str:
    with server.app.state.engine.connect() as connection:
        return str(connection.scalar(sa.select(sessions.c.id).where(sessions.c.device == device)))
