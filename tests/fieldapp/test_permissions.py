"""Who may what: every route × every role, against the one table."""

import re
from typing import Any

import pytest
from starlette.routing import Route

from fieldapp.app import routes
from fieldapp.permissions import ANYONE, MAY, Role
from tests.guests import a_guest
from tests.plans import a_plan
from tests.serving import Server

ADDRESSES = [
    (path.name, path.path, method)
    for path in routes()
    if isinstance(path, Route)
    for method in sorted(path.methods or ())
    if method != "HEAD"
]
PEOPLE = {
    "inspector": "ines",
    "enforcement_officer": "bram",
    "control_leader": "leo",
    "attention_officer": "olga",
    "coordinator": "cora",
    "administrator": "adam",
    "policy_adviser": "paula",
}


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert {name for name, _, _ in ADDRESSES} | {"static"} == set(MAY)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_who_is_in_the_row_gets_through(server: Server, woerden: dict[str, str]) -> None:
    clients: dict[Any, Any] = {Role(role): server.login(login) for role, login in PEOPLE.items()}
    clients[Role.PARTNER_GUEST] = a_guest(server, a_plan(server, woerden))
    clients[None] = server.browser()
    for name, path, method in ADDRESSES:
        if name in ("logout", "session-removals", "queue-live", "phone-live"):
            continue  # these end sessions, and the stream never ends: they have tests of their own
        for role, client in clients.items():
            answer = client.request(method, path.replace("{path:path}", "").replace("{", "x").replace("}", "x"))

            allowed = MAY[name] is ANYONE or role in MAY[name]
            told = answer.status_code in (401, 403) and re.search("not-logged-in|not-allowed", answer.text)
            refused = bool(told) or answer.headers.get("location", "").startswith("/login?")
            assert refused is not allowed, (name, method, role, answer.status_code)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("login", "number"), [("olga", 4), ("cora", 9), ("adam", 4), ("paula", 1)], ids=lambda each: str(each)
)
def test_what_stands_in_the_menu_opens_and_is_marked_there(
    server: Server, woerden: dict[str, str], login: str, number: int
) -> None:
    client = server.login(login)
    menu = re.findall(r'desk-top__home"\s+href="([^"]+)"', client.get("/", follow_redirects=True).text)

    assert len(menu) == number, menu
    for address in menu:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert re.findall(r'href="([^"]+)"\s+aria-current="page">', answer.text)[:1] == [address]
