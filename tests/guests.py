"""People of partners who join a control, over HTTP as they do."""

import httpx

from inspections.guests.guests import code_of
from tests.serving import Server

TOLD = {"name": "Guus Gastspeler", "service_number": "P-17", "purpose": "Toezicht op openbare orde"}


def code(server: Server, inspection: str, number: int = 0) -> str:
    return code_of(server.app.state.server_key.tag, inspection, number)


def join(server: Server, code: str, organisation: str = "police", **told: str) -> tuple[httpx.Client, httpx.Response]:
    """A browser, and what it got when it asked to join."""
    client = server.browser()
    return client, client.post("/join", data={"code": code, "organisation": organisation} | TOLD | told)


def a_guest(server: Server, inspection: str, number: int = 0, organisation: str = "police") -> httpx.Client:
    """The browser of somebody who joined."""
    client, answer = join(server, code(server, inspection, number), organisation)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/field/enrolment"), answer.text
    return client
