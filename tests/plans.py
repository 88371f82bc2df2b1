"""A planned control, and what a coordinator delivers for it over HTTP."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa

from inspections import clock
from inspections.database import writing
from inspections.tables import participants, plans, registered
from tests.phones import Phone
from tests.serving import Server

LIST = "naam;geboortedatum;inschrijfdatum;adres\nŻak, Łukasz;03-05-1990;01-02-2025;Rijnstraat 1\nMüller, Maria;;;x\n"


def a_plan(server: Server, woerden: dict[str, str], *logins: str, days: int = 0) -> str:
    """A control of Woerden in which these people take part."""
    inspection = str(uuid4())
    with writing(server.app.state.engine) as connection:
        row = {"inspection": inspection, "municipality": "woerden", "location": "woerden-1", "name": "Pension Proef"}
        day = (clock.today() + timedelta(days=days)).isoformat()
        connection.execute(plans.insert(), row | {"date": day, "title": "Integrale controle"})
        for login in logins:
            connection.execute(participants.insert(), {"inspection": inspection, "user": woerden[login]})
    return inspection


def preview(client: httpx.Client, inspection: str, content: str | bytes = LIST, kind: str = "brp") -> httpx.Response:
    files = {"list": ("lijst.csv", content if isinstance(content, bytes) else content.encode(), "text/csv")}
    return client.post(f"/desk/plans/{inspection}/lists", data={"kind": kind}, files=files)


def deliver(client: httpx.Client, inspection: str, content: str = LIST, kind: str = "brp") -> httpx.Response:
    """Choose the file, look at the preview, and let it count."""
    shown = unescape(preview(client, inspection, content, kind).text)
    csv = shown.split('<textarea name="csv" hidden>')[1].split("</textarea>")[0]
    return client.post(f"/desk/plans/{inspection}/lists/{kind}", data={"csv": csv})


def rows(server: Server, table: sa.Table = registered) -> list[Any]:
    with server.app.state.engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))


def given(phone: Phone, known: dict[str, str] | None = None) -> tuple[dict[str, Any], list[str]]:
    """The parts about what was delivered beforehand that a phone is sent, and what it must let go."""
    body = {"device": phone.device, "envelopes": [], "cursor": None, "known": known or {}}
    answer = phone.client.post("/api/sync", json=body).json()
    parts = {name: part for name, part in answer["reference"].items() if name.startswith("beforehand/")}
    return parts, answer["gone"]
