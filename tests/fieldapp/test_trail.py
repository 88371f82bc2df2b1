"""Each use of the system leaves a trace that names who, what and why, and holds nothing of what was in it."""

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from fieldapp.cli import cli
from inspections.database import writing
from inspections.tables import trail
from tests.fieldapp.test_desk import text
from tests.phones import Phone
from tests.serving import Server
from tests.signals import OBSERVATION, a_case

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def traces(server: Server) -> list[Mapping[str, Any]]:
    with server.app.state.engine.connect() as connection:
        return [*connection.execute(sa.select(trail).order_by(trail.c.position)).mappings()]


def test_looking_changing_exporting_and_trying_each_leave_their_row(server: Server, woerden: dict[str, str]) -> None:
    signal = a_case(server.app.state.engine, woerden["ines"])
    olga, luuk = server.login("olga"), server.login("luuk")
    begin = len(traces(server))

    olga.get(f"/desk/signals/{signal}")
    olga.post(f"/desk/signals/{signal}/assignment")
    olga.get(f"/desk/signals/{signal}/consultation-sheet.pdf")
    olga.post("/desk/signals/searches", data={"words": "Proefman"})
    luuk.get(f"/desk/signals/{signal}")

    rows = traces(server)[begin:]
    about, o = f"signal/{signal}", woerden["olga"]
    assert [(row["event"], row["what"], row["person"], row["about"], row["why"]) for row in rows] == [
        ("view", "signal", o, about, "signals"),
        ("change", "assignment", o, about, "signals"),
        ("export", "consultation-sheet-pdf", o, about, "signals"),
        ("look-up", "queue-search", o, "", "signals"),
        ("refused", "signal", woerden["luuk"], about, "signals"),
    ]
    assert {row["device"] for row in rows[:4]} == {rows[0]["device"]} != {rows[4]["device"]}
    kept = str([dict(row) for row in rows])
    assert not any(word in kept for word in ("Proefman", "Olga", *OBSERVATION.split(". ")))


def test_what_cannot_be_recorded_is_not_shown(server: Server, woerden: dict[str, str]) -> None:
    signal = a_case(server.app.state.engine, woerden["ines"])
    olga = server.login("olga")
    with writing(server.app.state.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE trail RENAME TO elsewhere")

    answer = olga.get(f"/desk/signals/{signal}")

    assert answer.status_code == 500
    assert OBSERVATION not in answer.text


def test_the_coordinator_searches_the_traces_of_the_own_municipality(server: Server, woerden: dict[str, str]) -> None:
    signal = a_case(server.app.state.engine, woerden["ines"])
    server.login("olga").get(f"/desk/signals/{signal}")
    server.login("luuk").get("/desk/signals")
    cora = server.login("cora")

    page = text(cora, f"/desk/trail?about=signal/{signal}&person={woerden['olga']}&since=2026-01-01&before=")

    assert f"signal/{signal}" in page
    assert "afhandelen van signalen" in page
    assert "Er is niets gevonden" in text(cora, "/desk/trail?since=2099-01-01&until=nonsense&before=9' OR 1=1")
    assert woerden["luuk"] not in cora.get("/desk/trail").text
    assert traces(server)[-1]["why"] == "accountability"


def test_logging_in_out_and_in_vain_leave_their_rows(server: Server, woerden: dict[str, str]) -> None:
    server.browser().post("/login", data={"name": "olga", "password": "niet-dit-wachtwoord"})
    server.browser().post("/login", data={"name": "niemand", "password": "niet-dit-wachtwoord"})
    server.login("olga").post("/logout")

    rows = [row for row in traces(server) if row["event"] == "login"]
    o = woerden["olga"]
    assert [(row["what"], row["person"], row["municipality"], row["about"]) for row in rows] == [
        ("login-failed", o, "woerden", f"user/{o}"),
        ("login-failed", None, None, ""),
        ("login-succeeded", o, "woerden", f"user/{o}"),
        ("logged-out", o, "woerden", f"user/{o}"),
    ]


def test_what_a_phone_is_given_leaves_a_trace_with_its_device(server: Server, woerden: dict[str, str]) -> None:
    phone = Phone.enrol(server.login("ines"))
    begin = len(traces(server))

    phone.sync()
    phone.sync()

    rows = traces(server)[begin:]
    assert {(row["event"], row["what"], row["device"]) for row in rows} == {("given", "sync", phone.device)}


def test_the_command_finds_where_the_chain_breaks(
    server: Server, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDAPP_DATABASE", database_url)
    server.login("olga").get("/desk/signals")
    rows = traces(server)
    anchor = f"{rows[-1]['position']}:{rows[-1]['hash'].hex()}"

    whole = CliRunner().invoke(cli, ["audit", "verify", "--anchor", anchor])
    shown = CliRunner().invoke(cli, ["audit", "search", "--login", "olga"])
    with writing(server.app.state.engine) as connection:
        connection.execute(trail.delete().where(trail.c.position == rows[-1]["position"]))
    cut_off = CliRunner().invoke(cli, ["audit", "verify", "--anchor", anchor])
    with writing(server.app.state.engine) as connection:
        connection.execute(trail.insert(), {**rows[-1], "what": "queue"} | {"person": "another"})
    changed = CliRunner().invoke(cli, ["audit", "verify"])

    assert (whole.exit_code, whole.output) == (0, f"whole, up to position {rows[-1]['position']}\n")
    assert "view     queue" in shown.output
    assert (cut_off.exit_code, changed.exit_code) == (1, 1)
    assert f"broken at position {rows[-1]['position']}" in changed.output
