"""What is printed of a signal: a handover as it was given, and a sheet of one page whatever was told."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import msgspec
import pikepdf
import pytest

from inspections.documents import typeset
from inspections.documents.handover import handover_sheet
from inspections.documents.sheet import Sheet, heading
from inspections.documents.themes import theme_of
from inspections.signals.handover import Content, Line, Section

CONTENT = Content(
    format="fieldapp-handover/1",
    reference="AB3DE-FGH2J",
    municipality="Woerden",
    partner="nla",
    partner_name="Nederlandse Arbeidsinspectie",
    task="Toezicht en opsporing bij arbeidsuitbuiting",
    made_on=date(2026, 11, 24),
    feedback_by=date(2026, 12, 22),
    note='Belt u eerst?\n#read("/etc/passwd")',
    sections=[
        Section("place", "Plaats", [Line("place", "Plaats", ["Rijnstraat 1, Woerden"])]),
        Section("person", "Persoon", [Line("name", "Naam", ["Piotr Voorzien"]), Line("role", "Rol", [])]),
    ],
)
MOMENT = datetime(2026, 11, 24, 5, tzinfo=UTC)


def a_sheet(*sections: tuple[str, dict[str, str]]) -> Sheet:
    """The sheet of a consultation with these sections, each with its lines."""
    data: dict[str, Any] = heading("Blad voor het overleg", "Overleg, 3 december 2026", "ab12cd", MOMENT)
    data["left_out"] = "naam van de melder"
    data["sections"] = [
        {"id": "x", "title": title, "lines": [{"id": "x", "label": label, "words": [words]} for label, words in lines]}
        for title, lines in ((title, lines.items()) for title, lines in sections)
    ]
    return Sheet("consultation.typ", data, theme_of("woerden", "Woerden"), MOMENT, "blad.pdf")


def test_a_handover_on_paper_can_be_kept_and_read_aloud_and_is_the_same_each_time() -> None:
    made = typeset(handover_sheet(CONTENT, "woerden"))

    assert made == typeset(handover_sheet(msgspec.structs.replace(CONTENT), "woerden"))
    assert made != typeset(handover_sheet(msgspec.structs.replace(CONTENT, note=""), "woerden"))
    with pikepdf.open(BytesIO(made)) as pdf:
        told = pdf.open_metadata()
        assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("2", "A", "1")
        assert told["dc:title"] == "Overdracht van een signaal: Nederlandse Arbeidsinspectie"


def test_a_handover_on_paper_says_all_that_the_machine_readable_one_says_and_nothing_else() -> None:
    sheet = handover_sheet(CONTENT, "woerden")

    assert sheet.data["sections"] == msgspec.to_builtins(CONTENT.sections)
    assert {row["label"]: row["words"] for row in sheet.data["about"]} == {
        "Kenmerk": "AB3DE-FGH2J",
        "Aan": "Nederlandse Arbeidsinspectie",
        "Van": "Aandachtsfunctionaris mensenhandel, Woerden",
        "Doel": CONTENT.task,
        "Terugkoppeling uiterlijk": "22 december 2026",
    }
    assert (sheet.data["note"], sheet.name) == (CONTENT.note, "overdracht-AB3DE-FGH2J.pdf")


WIDE = "W" * 4000
EXTREMES = {
    "nothing": [],
    "little": [("Plaats", {"Plaats": "Rijnstraat 1, Woerden"})],
    "long": [("Wat al bekend was", {"Wat al bekend was": "woord " * 1500})],
    "many lines": [("Wat is gezien", {"Wat is gezien": "regel\n" * 1500, f"Vraag {WIDE}": "□"})],
    "a group": [("Persoon", {"Naam": "Piotr Voorzien", "Leeftijd": "31", "Rol": "bewoner"})] * 30,
    "many people": [("Persoon", {"Naam": WIDE, "Leeftijd": "1\n" * 50, "Rol": WIDE})] * 30,
}


@pytest.mark.parametrize("sections", EXTREMES.values(), ids=EXTREMES)
def test_the_sheet_of_a_consultation_is_one_page(sections: list[tuple[str, dict[str, str]]]) -> None:
    with pikepdf.open(BytesIO(typeset(a_sheet(*sections)))) as pdf:
        assert len(pdf.pages) == 1
