"""Logging in and out."""

import pytest

from fieldapp import users
from inspections.database import writing
from tests.serving import PASSWORD, Server


def test_the_right_password_opens_the_desk(server: Server) -> None:
    officer = server.login("olga")

    assert officer.get("/desk/signals").status_code == 200


@pytest.mark.parametrize(("name", "given"), [("olga", "verkeerd"), ("niemand", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(server: Server, name: str, given: str) -> None:
    answer = server.browser().post("/login", data={"name": name, "password": given})

    assert answer.status_code == 401
    assert "horen niet bij elkaar" in answer.text
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(server: Server) -> None:
    answer = server.browser().post("/login", data={"name": "olga", "password": PASSWORD})

    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in answer.headers["set-cookie"].split(";")}


def test_after_logging_out_the_session_is_gone_also_for_a_copied_cookie(server: Server) -> None:
    officer = server.login("olga")
    cookies = dict(officer.cookies)

    officer.post("/logout")

    assert server.browser().get("/desk/signals", cookies=cookies).headers["location"] == "/login?next=/desk/signals"


def test_a_disabled_account_is_out_at_once(server: Server, woerden: dict[str, str]) -> None:
    officer = server.login("olga")

    with writing(server.app.state.engine) as connection:
        users.disable(connection, "woerden", woerden["olga"])

    assert officer.get("/desk/signals").status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["https://elders.example", "//elders.example", "/\\elders.example", "javascript:alert(1)"]
)
def test_logging_in_never_leads_to_another_site(server: Server, elsewhere: str) -> None:
    answer = server.browser().post("/login", data={"name": "olga", "password": PASSWORD, "next": elsewhere})

    assert answer.headers["location"] == "/desk/signals"


def test_a_form_of_another_site_does_nothing(server: Server) -> None:
    officer = server.login("olga")

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}):
        assert officer.post("/logout", headers=headers).status_code == 403
    assert officer.get("/desk/signals").status_code == 200


def test_a_character_that_no_keyboard_makes_is_refused(server: Server) -> None:
    answer = server.browser().post("/login", data={"name": "olga\0", "password": PASSWORD})

    assert answer.status_code == 400
    assert "request-malformed" in answer.text
