"""Who guesses is slowed down; whose account it is gets in."""

import re
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from fieldapp.login.throttle import FREE, FREE_OF_ADDRESS
from inspections.database import writing
from inspections.tables import login_tries
from tests.serving import PASSWORD, Server

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_after_some_mistakes_even_the_right_password_waits_and_then_works(server: Server) -> None:
    client = server.browser()
    mistakes = [try_(client, "olga", "verkeerd") for _ in range(FREE)]
    more_mistakes(server, 6)

    at_once = try_(client, "olga", PASSWORD)
    later(server, timedelta(seconds=65))

    assert mistakes == [401] * FREE
    assert at_once == 429
    assert try_(client, "olga", PASSWORD) == 303


def test_the_wait_doubles_and_stays_within_a_quarter_of_an_hour(server: Server) -> None:
    client = server.browser()
    try_(client, "olga", "verkeerd")
    more_mistakes(server, FREE + 7)
    long = client.post("/login", data={"name": "olga", "password": PASSWORD}).text
    more_mistakes(server, 1)
    longer = client.post("/login", data={"name": "olga", "password": PASSWORD}).text
    more_mistakes(server, 500)
    longest = client.post("/login", data={"name": "olga", "password": PASSWORD}).text

    assert "Wacht 5 minuten" in long
    assert "Wacht 9 minuten" in longer
    assert "Wacht 15 minuten" in longest


def test_strangers_who_guess_do_not_keep_the_owner_out_of_a_browser_that_was_used_before(server: Server) -> None:
    owner, stranger = server.login("olga"), server.browser()
    owner.post("/logout")
    guess(server, stranger, "olga")

    assert try_(stranger, "olga", PASSWORD) == 429
    assert try_(owner, "olga", PASSWORD) == 303


def test_a_browser_is_known_for_the_accounts_that_logged_in_there_and_no_others(server: Server) -> None:
    client = server.login("olga")
    guess(server, server.browser(), "oscar")

    assert try_(client, "oscar", PASSWORD) == 429


def test_a_made_up_cookie_makes_no_browser_known(server: Server) -> None:
    stranger = server.browser()
    for number in range(FREE):
        stranger.cookies.set("fieldapp_device", f"device{number}.{'0' * 32}")
        try_(stranger, "olga", "verkeerd")
    more_mistakes(server, 6)

    assert try_(stranger, "olga", PASSWORD) == 429


def test_one_address_that_tries_many_names_waits(server: Server) -> None:
    client = server.browser()
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(login_tries)) == 0
    try_(client, "naam", "verkeerd")
    more_mistakes(server, FREE_OF_ADDRESS + 6)

    assert try_(client, "andere-naam", "verkeerd") == 429


@pytest.mark.parametrize("name", ["olga", "niemand"])
def test_an_account_that_does_not_exist_is_slowed_in_the_same_way(server: Server, name: str) -> None:
    client = server.browser()
    guess(server, client, name)
    answer = client.post("/login", data={"name": name, "password": "verkeerd"})

    assert answer.status_code == 429
    assert re.search(r"Wacht \d\d seconden", answer.text)


def test_no_name_and_no_address_can_be_read_from_the_counters(server: Server) -> None:
    try_(server.browser(), "olga", "verkeerd")

    with server.app.state.engine.connect() as connection:
        keys = connection.scalars(sa.select(login_tries.c.key)).all()
    assert len(keys) == 2
    assert not any("olga" in key or "127" in key for key in keys if len(key) != 32)


def try_(client: httpx.Client, name: str, password: str) -> int:
    return client.post("/login", data={"name": name, "password": password}).status_code


def guess(server: Server, client: httpx.Client, name: str) -> None:
    """As many mistakes as make this account wait a minute."""
    assert [try_(client, name, "verkeerd") for _ in range(FREE)] == [401] * FREE
    more_mistakes(server, 6)


def more_mistakes(server: Server, number: int) -> None:
    with writing(server.app.state.engine) as connection:
        connection.execute(login_tries.update().values(mistakes=login_tries.c.mistakes + number))


def later(server: Server, by: timedelta) -> None:
    with writing(server.app.state.engine) as connection:
        earlier = sa.text(f"datetime(last_at, '-{int(by.total_seconds())} seconds')")
        connection.execute(login_tries.update().values(last_at=earlier))
