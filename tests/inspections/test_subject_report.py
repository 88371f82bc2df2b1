"""A person's right of access: what is kept of them and nothing of who reported it."""

import stat
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from fieldapp.cli import cli
from inspections import clock
from inspections.database import now, writing
from inspections.subject_report import SubjectReport, as_markdown, subject_report
from inspections.tables import handovers, plans, signals, trail
from inspections.visits.beforehand import ListKind, replace_list
from inspections.visits.registered_csv import Line
from tests.signals import a_case

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TODAY = clock.today()


@pytest.fixture
def case(engine: Engine, woerden: dict[str, str]) -> str:
    """A signal by Ines about someone, handed over; with another Piotr elsewhere, and one on a list."""
    told = {"name": "Piotr Voorzien", "kind": "person", "date-of-birth-or-age": "31-12-1990"}
    signal = a_case(engine, woerden["ines"], told | {"description": "Litteken, zei Ines de Tester. Bang."})
    a_case(engine, woerden["bram"], {"name": "Pjotr Voorzien", "kind": "person"})
    a_case(engine, woerden["bram"], {"name": "Maria Verzonnen", "kind": "person"})
    with writing(engine) as connection:
        row = {"id": "h", "reference": "W-1", "signal": signal, "municipality": "woerden", "partner": "nla"}
        connection.execute(handovers.insert(), row | {"content": "{}", "made_by": woerden["olga"], "made_at": now()})
        plan = {"inspection": "i", "municipality": "woerden", "location": "woerden-1", "name": "Pension", "title": "x"}
        connection.execute(plans.insert(), plan | {"date": TODAY.isoformat()})
        lines = [Line("Voorzien, Piotr", "1990-12-31", "2020-01-02"), Line("Piotr Voorzien", "1960-01-01", None)]
        replace_list(connection, "i", ListKind.BRP, lines, woerden["cora"], now())
    return signal


def report(engine: Engine, born: date | None = None, *, alike: bool = False) -> SubjectReport:
    with engine.connect() as connection:
        return subject_report(connection, "woerden", "Piotr Voorzien", born, TODAY, with_alike=alike)


def test_it_says_what_is_kept_where_why_how_long_and_who_was_given_it(engine: Engine, case: str) -> None:
    words = as_markdown(report(engine, date(1990, 12, 31)), TODAY)

    for told in (
        "Een signaal van",
        f"kenmerk {case[-6:]}",
        "Geboortedatum of geschatte leeftijd: 31-12-1990",
        "Litteken",
        "Rijnstraat 1",
        "Gegeven aan: Nederlandse Arbeidsinspectie",
        "zolang er nog aan gewerkt wordt",
        "Een lijst uit de Basisregistratie Personen",
        "AVG artikel 6 lid 1 onder e",
        "Autoriteit Persoonsgegevens",
    ):
        assert told in words, told


def test_it_never_names_who_reported_it_nor_others(engine: Engine, case: str) -> None:
    words = as_markdown(report(engine, alike=True), TODAY)

    for other in ("Ines", "Tester", "Bram", "Proefman", "Maria", "paspoorten", "Olga"):
        assert other not in words, other
    assert "[naam weggelaten]" in words


def test_who_was_born_on_another_day_is_somebody_else(engine: Engine, case: str) -> None:
    other = report(engine, date(1960, 1, 1))
    nobody = report(engine, date(2001, 1, 1))

    assert [place.title.split(",")[0] for place in other.places] == ["Een lijst uit de Basisregistratie Personen"]
    assert nobody.places == []
    assert "Er is niets gevonden" in as_markdown(nobody, TODAY)


def test_a_name_that_is_written_otherwise_is_only_counted_until_it_is_asked_for(engine: Engine, case: str) -> None:
    same, also_alike = report(engine), report(engine, alike=True)

    assert same.alike > 0
    assert len(also_alike.places) == len(same.places) + same.alike
    assert "Pjotr" not in as_markdown(same, TODAY)
    assert "Pjotr" in as_markdown(also_alike, TODAY)


def test_a_signal_that_is_set_aside_says_until_when(engine: Engine, case: str) -> None:
    with writing(engine) as connection:
        connection.execute(signals.update().where(signals.c.id == case).values(status="set_aside"))

    assert "(1 jaar na de laatste stap; AVG art. 5 lid 1 onder e" in as_markdown(report(engine), TODAY)


def test_the_command_writes_it_for_its_owner_alone_and_leaves_a_trace_without_the_name(
    engine: Engine, case: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path))
    monkeypatch.setenv("FIELDAPP_DATABASE", database_url)
    file = tmp_path / "overzicht.md"
    words = ["subject-report", "--name", "Piotr Voorzien", "--born", "1990-12-31", "--out", str(file), "--login"]

    refused = CliRunner().invoke(cli, [*words, "adam"])
    done = CliRunner().invoke(cli, [*words, "olga"])
    again = CliRunner().invoke(cli, [*words, "olga"])

    assert (refused.exit_code, done.exit_code, again.exit_code) == (2, 0, 2), done.output
    assert "Litteken" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Piotr" not in done.output
    with engine.connect() as connection:
        [row] = connection.execute(sa.select(trail).where(trail.c.what == "subject-report")).all()
    assert (row.event, row.about) == ("export", "")
