"""A code beside the password: set up, asked, used once, and recovered from."""

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp
import pytest
import sqlalchemy as sa

from fieldapp.login.passwords import check_new
from fieldapp.login.server_key import ServerKey
from fieldapp.settings import Settings
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import ceremonies, second_factors
from tests.serving import PASSWORD, Server, serving

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def strict(database_url: str, woerden: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """A server where a password alone is not enough."""
    with serving(Settings(data=tmp_path, database=database_url, second_factor="required")) as running:
        yield running


def test_who_has_only_a_password_sets_up_codes_and_then_gives_one_at_each_login(strict: Server) -> None:
    client = strict.browser()

    first = log_in(client)
    app = scanned(client.get("/login/second-factor/new").text)
    not_yet = client.get("/desk/signals").status_code
    wrong = client.post("/login/second-factor/new", data={"code": "000000"})
    done = client.post("/login/second-factor/new", data={"code": app.now()})

    assert first.headers["location"] == "/login/second-factor/new"
    assert not_yet == 303
    assert wrong.status_code == 403
    assert len(recovery_codes(done)) == 10
    assert client.get("/desk/signals").status_code == 200

    again = strict.browser()
    assert log_in(again).headers["location"] == "/login/second-factor"
    assert again.get("/desk/signals").status_code == 303
    entered = again.post("/login/second-factor", data={"code": next_code(app)})
    assert entered.headers["location"] == "/desk/signals"
    assert again.get("/desk/signals").status_code == 200


@on_sqlite
def test_a_code_works_once(strict: Server) -> None:
    app, _ = set_up(strict)
    code = next_code(app)
    one, other = strict.browser(), strict.browser()
    for client in (one, other):
        log_in(client)

    assert one.post("/login/second-factor", data={"code": code}).status_code == 303
    assert other.post("/login/second-factor", data={"code": code}).status_code == 403
    assert other.get("/desk/signals").status_code == 303


@on_sqlite
def test_a_recovery_code_stands_in_for_the_app_once(strict: Server) -> None:
    _, codes = set_up(strict)
    one, other = strict.browser(), strict.browser()
    for client in (one, other):
        log_in(client)

    assert one.post("/login/second-factor", data={"code": codes[3].upper().replace("-", " ")}).status_code == 303
    assert other.post("/login/second-factor", data={"code": codes[3]}).status_code == 403
    assert "nog 9 herstelcodes" in one.get("/account").text


@on_sqlite
def test_the_code_is_asked_of_who_gave_the_password_and_of_nobody_else(strict: Server) -> None:
    app, _ = set_up(strict)

    for path in ("/login/second-factor", "/login/second-factor/new"):
        assert strict.browser().post(path, data={"code": app.now()}).status_code == 401
    assert log_in(strict.browser(), "verkeerd").status_code == 401


@on_sqlite
def test_who_guesses_codes_is_slowed_down_wherever_they_are(strict: Server) -> None:
    set_up(strict)
    thief = strict.browser()
    log_in(thief)

    answers = [thief.post("/login/second-factor", data={"code": f"{number:06}"}) for number in range(5)]
    more_mistakes(strict)
    answers.append(thief.post("/login/second-factor", data={"code": "000005"}))

    assert {answer.status_code for answer in answers[:5]} == {403}
    assert answers[5].status_code == 429


@on_sqlite
def test_the_secret_cannot_be_read_from_the_database(strict: Server) -> None:
    client = strict.browser()
    log_in(client)
    app = scanned(client.get("/login/second-factor/new").text)
    with strict.app.state.engine.connect() as connection:
        under_way = str(connection.scalar(sa.select(ceremonies.c.data)))
    client.post("/login/second-factor/new", data={"code": app.now()})
    with strict.app.state.engine.connect() as connection:
        kept = connection.scalar(sa.select(second_factors.c.secret))

    assert app.secret not in under_way
    assert app.secret.encode() not in kept
    assert ServerKey.of("", strict.app.state.settings.data).decrypt(kept, "someone else") is None
    assert oct((strict.app.state.settings.data / "server.key").stat().st_mode)[-3:] == "600"


@on_sqlite
def test_on_a_laptop_codes_are_one_s_own_choice(server: Server) -> None:
    client = server.login("olga")
    app = scanned(client.get("/account/second-factor").text)

    shown = client.post("/account/second-factor", data={"code": app.now()})
    asked = log_in(server.browser()).headers["location"]
    renewed = client.post("/account/recovery-codes")
    client.post("/account/second-factor/removal")

    assert asked == "/login/second-factor"
    assert not set(recovery_codes(shown)) & set(recovery_codes(renewed))
    assert log_in(server.browser()).headers["location"] == "/desk/signals"


@on_sqlite
def test_codes_that_everyone_must_give_are_not_taken_away(strict: Server) -> None:
    set_up(strict)
    client = strict.browser()

    # With a session of before.
    app, _ = set_up(strict, client)

    assert client.post("/account/second-factor/removal").status_code == 409
    assert log_in(strict.browser()).headers["location"] == "/login/second-factor"
    assert app.secret


@on_sqlite
def test_a_new_password_ends_the_other_sessions_and_the_old_one_no_longer_works(server: Server) -> None:
    client, other = server.login("olga"), server.login("olga")
    new = "acht-groene-regenjassen"

    differs = client.post("/account/password", data={"password": new, "again": "anders"})
    done = client.post("/account/password", data={"password": new, "again": new})

    assert (differs.status_code, done.status_code) == (400, 303)
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 303)
    assert log_in(server.browser()).status_code == 401
    assert log_in(server.browser(), new).status_code == 303


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elf-tekens!", "password-short"),
        ("x" * 257, "password-long"),
        ("wachtwoord123", "password-guessable"),
        ("123456789012", "password-guessable"),
        ("qwertyuiop12", "password-guessable"),
        ("aaaaaaaaaaaaaaaa", "password-guessable"),
        ("Woerden2026!!", "password-guessable"),
        ("Olga-Voorbeeld1", "password-guessable"),
        ("Welkom2026Welkom", "password-guessable"),
    ],
)
def test_a_password_that_others_would_try_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(Problem) as told:
        check_new(password, ("olga", "Olga Voorbeeld", "Woerden"))

    assert told.value.code == code


@pytest.mark.parametrize(
    "password", ["vier losse woorden erbij", "zeven-blauwe-fietsen", "öçèãñ漢字пароль密碼语言", "t9K$w" * 40]
)
def test_any_signs_make_a_password_and_none_are_asked_for(password: str) -> None:
    check_new(password, ("olga", "Olga Voorbeeld", "Woerden"))


def log_in(client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    return client.post("/login", data={"name": "olga", "password": password})


def scanned(page: str) -> pyotp.TOTP:
    """The app of the phone that took over the key of the page."""
    keys = [re.sub(r"\s", "", html.unescape(found)) for found in re.findall(r"<code>([A-Z2-7 ]+)</code>", page)]
    return pyotp.TOTP(keys[0])


def set_up(server: Server, client: httpx.Client | None = None) -> tuple[pyotp.TOTP, list[str]]:
    """Olga's app and recovery codes; forgets any that she had."""
    with writing(server.app.state.engine) as connection:
        connection.execute(second_factors.delete())
    client = client or server.browser()
    log_in(client)
    app = scanned(client.get("/login/second-factor/new").text)
    return app, recovery_codes(client.post("/login/second-factor/new", data={"code": app.now()}))


def next_code(app: pyotp.TOTP) -> str:
    """The code after that of now, which is taken already."""
    return app.at(int(time.time()) + 30)


def recovery_codes(page: httpx.Response) -> list[str]:
    return re.findall(r"<code>([a-z2-7-]{19})</code>", page.text)


def more_mistakes(server: Server) -> None:
    with writing(server.app.state.engine) as connection:
        connection.execute(sa.text("UPDATE login_tries SET mistakes = mistakes + 6"))
