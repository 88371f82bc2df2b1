"""The command line, on a database of its own."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fieldapp.cli import cli
from inspections.checklists import FOLDER


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path))
    return CliRunner()


def test_the_demo_can_be_asked_for_twice(command: CliRunner) -> None:
    first, second = command.invoke(cli, ["demo"]), command.invoke(cli, ["demo"])

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "http://127.0.0.1:8000/field/" in first.output
    assert first.output == second.output


def test_an_account_is_added_listed_and_disabled(command: CliRunner) -> None:
    command.invoke(cli, ["demo"])
    account = ["--name", "Nieuw Iemand", "--role", "inspector", "--municipality", "woerden"]

    added = command.invoke(cli, ["user", "add", "nieuw", *account])
    disabled = command.invoke(cli, ["user", "disable", "nieuw"])
    listed = command.invoke(cli, ["user", "list"])

    assert (added.exit_code, disabled.exit_code) == (0, 0), added.output
    assert re.fullmatch(r"http://127.0.0.1:8000/welcome/[\w-]{43}", added.output.strip())
    [line] = [line for line in listed.output.splitlines() if line.startswith("nieuw")]
    assert line.split() == ["nieuw", "inspector", "woerden", "disabled"]
    assert added.output.strip() not in listed.output


def test_a_municipality_begins_with_three_commands(command: CliRunner, tmp_path: Path) -> None:
    """From an empty folder to somebody who logs in and has addresses, with nothing of the demo."""
    file = tmp_path / "bag.csv"
    file.write_text("straat;huisnummer;postcode;woonplaats;lat;lon\nDijk;1;3411AA;Lopik;51.97;4.95\n", encoding="utf-8")
    account = ["--name", "Ada Proef", "--role", "administrator", "--municipality", "lopik"]

    added = command.invoke(cli, ["municipality", "add", "lopik", "--name", " Gemeente  Lopik "])
    imported = command.invoke(cli, ["addresses", "import", str(file), "--municipality", "lopik"])
    invited = command.invoke(cli, ["user", "add", "ada", *account])
    listed = command.invoke(cli, ["municipality", "list"])

    assert [each.exit_code for each in (added, imported, invited)] == [0, 0, 0], imported.output
    assert added.output == "added\n"
    assert "1 nieuw" in imported.output
    assert "/welcome/" in invited.output
    assert listed.output.split() == ["lopik", "1", "Gemeente", "Lopik"]


def test_a_municipality_is_given_another_name_and_keeps_its_id(command: CliRunner) -> None:
    command.invoke(cli, ["municipality", "add", "lopik", "--name", "Lopick"])

    again = command.invoke(cli, ["municipality", "add", "lopik", "--name", "Lopik"])

    assert again.output == "was: Lopick\n"
    assert command.invoke(cli, ["municipality", "list"]).output.split() == ["lopik", "0", "Lopik"]


@pytest.mark.parametrize(
    ("id_", "name"), [("Lopik", "Lopik"), ("lopik--1", "Lopik"), ("lopik", " "), ("lopik", "x" * 65)]
)
def test_an_id_or_a_name_that_others_could_not_use_is_refused(command: CliRunner, id_: str, name: str) -> None:
    assert command.invoke(cli, ["municipality", "add", id_, "--name", name]).exit_code == 2
    assert command.invoke(cli, ["municipality", "list"]).output == ""


def test_a_name_that_is_taken_is_refused_in_words(command: CliRunner) -> None:
    command.invoke(cli, ["demo"])
    account = ["user", "add", "nieuw", "--name", "Nieuw", "--role", "inspector", "--municipality", "woerden"]
    command.invoke(cli, account)

    again = command.invoke(cli, account)

    assert again.exit_code != 0
    assert "al een account" in again.output


def serve() -> "subprocess.CompletedProcess[str]":
    """A server that doesn't start. In a process of its own: it sets up logs, which the tests watch in this one."""
    program = Path(sys.executable).parent / "fieldapp"
    return subprocess.run([program, "serve"], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.usefixtures("command")
def test_many_processes_on_sqlite_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_PROCESSES", "4")

    assert "PostgreSQL" in serve().stderr


def test_a_changed_checklist_that_controls_have_used_keeps_the_server_from_starting(
    command: CliRunner, tmp_path: Path
) -> None:
    command.invoke(cli, ["demo"])
    with sqlite3.connect(tmp_path / "fieldapp.db") as database:
        row = ("quick-visit", 1, "0" * 64, "2026-11-24 05:10:00.000000")
        database.execute("INSERT INTO checklist_versions VALUES (?, ?, ?, ?)", row)

    served = serve()

    assert served.returncode == 1
    assert "checklist 'quick-visit' version 1, used by controls since 2026-11-24, has been changed" in served.stderr


def test_a_checklist_is_checked_written_as_xlsform_and_read_back(command: CliRunner, tmp_path: Path) -> None:
    shipped = str(FOLDER / "quick-visit-1.yaml")
    form, back = str(tmp_path / "form.xlsx"), str(tmp_path / "back.yaml")

    checked = command.invoke(cli, ["checklist", "check", shipped])
    written = command.invoke(cli, ["checklist", "xlsform", shipped, "-o", form])
    read = command.invoke(cli, ["checklist", "from-xlsform", form, "-o", back])
    again = command.invoke(cli, ["checklist", "check", back])

    assert [each.exit_code for each in (checked, written, read, again)] == [0, 0, 0, 0], read.output
    assert checked.output.startswith("quick-visit-1.yaml is right: quick-visit version 1, 24 questions")
    assert "kind became 'quick-visit'" in read.output
    assert again.output.startswith("back.yaml is right: quick-visit version 1, 24 questions")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "wrong.yaml"], "wrong.yaml, line 1: the file is not a checklist with keys and values"),
        (["check", "nowhere.yaml"], "nowhere.yaml: No such file or directory"),
        (["xlsform", "wrong.yaml"], "wrong.yaml, line 1: "),
        (["from-xlsform", "wrong.yaml"], "wrong.yaml is no Excel workbook (.xlsx)"),
        (["from-xlsform", "nowhere.xlsx"], "nowhere.xlsx: No such file or directory"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_where(
    command: CliRunner, tmp_path: Path, words: list[str], told: str
) -> None:
    (tmp_path / "wrong.yaml").write_text("- a\n")

    done = command.invoke(cli, ["checklist", words[0], str(tmp_path / words[1])])

    assert done.exit_code == 1
    assert told in done.output


def test_the_address_of_a_partner_is_set_listed_and_taken_away(command: CliRunner) -> None:
    command.invoke(cli, ["demo"])
    nla = ["partner", "address", "woerden", "nla"]

    def listed() -> str:
        lines = command.invoke(cli, ["partner", "list", "woerden"]).output.splitlines()
        return next(line for line in lines if line.startswith("nla "))

    assert "(no address)" in listed()
    assert command.invoke(cli, [*nla, "meldingen@arbeidsinspectie.example"]).exit_code == 0
    assert "meldingen@arbeidsinspectie.example" in listed()
    assert command.invoke(cli, [*nla, "geen adres"]).exit_code != 0
    assert command.invoke(cli, ["partner", "address", "woerden", "nobody", "a@b.example"]).exit_code != 0
    assert command.invoke(cli, nla).exit_code == 0
    assert "(no address)" in listed()


def test_addresses_are_taken_in_and_what_cannot_be_is_told(command: CliRunner, tmp_path: Path) -> None:
    command.invoke(cli, ["demo"])
    file = tmp_path / "bag.csv"
    head = "straat;huisnummer;postcode;woonplaats;gemeente;lat;lon\n"
    rows = ["Proefpad;1;3441ZZ;Woerden;Woerden;52.1;4.9", "Proefpad;x;3441ZZ;Woerden;Woerden;52.1;4.9"]
    rows.append("Elders;1;3411AA;Lopik;Lopik;52.0;4.9")
    file.write_text(head + "\n".join(rows))
    asked = ["addresses", "import", str(file), "--municipality", "woerden"]

    refused = command.invoke(cli, asked)
    taken = command.invoke(cli, [*asked, "--removals", "--mistakes", str(tmp_path / "mistakes")])

    assert (refused.exit_code, "ontbreken" in refused.stderr) == (2, True)
    assert (taken.exit_code, taken.stdout.split("\n")[0].split(", ")[0]) == (1, "1 nieuw")
    assert "1 regels zijn van een andere gemeente" in taken.stdout
    assert (tmp_path / "mistakes").read_text() == "regel 3: het huisnummer is geen nummer: “x”\n"
    assert command.invoke(cli, ["addresses", "import", str(file), "--municipality", "nergens"]).exit_code == 2
    file.write_text("niets")
    assert command.invoke(cli, asked).exit_code == 2
