"""Documents as files: what a PDF says of itself, what stands in it, and that whatever people typed can be printed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from obstore.store import MemoryStore

from inspections.documents import typeset
from inspections.documents.entry_report import entry_report_data, report_gaps
from inspections.documents.printable import UNPRINTABLE, printable
from inspections.documents.sheet import Sheet, heading
from inspections.documents.themes import Theme, ThemeError, load, theme_of
from inspections.problems import Problem
from inspections.store import Store
from inspections.visits.entry_record import Entry, entries
from tests.a_control import standing

MOMENT = datetime(2026, 11, 24, 5, tzinfo=UTC)
ENTRY = "visit/entry/7c9e6679-7425-40de-944b-e07fc1f90ae7/"
LEADER = {"people/1/name": "S. Proef", "people/1/capacity": "toezichthouder", "people/1/part": "leader"}
WITH_WARRANT = LEADER | {
    "dwelling": "yes",
    "purpose": "Onderzoek naar overbewoning",
    "authority": "warrant",
    "warrant-date": "2026-11-23T10:00:00+01:00",
    "warrant-issuer": "V. Voorbeeld",
    "warrant-issuer-capacity": "burgemeester van Woerden",
    "provisions": "Awb art. 5:15",
    "entered-at": "2026-11-24T14:10:00+01:00",
    "left-at": "2026-11-24T15:00:00+01:00",
    "how": "key",
    "force": "no",
    "rooms": "keuken",
    "done": "Rondgekeken",
    "resident": "Onbekend",
    "absent": "no",
}


def an_entry(told: Mapping[str, Any]) -> Entry:
    [entry] = entries(standing({ENTRY + field: value for field, value in told.items()}))
    return entry


def the_report(told: Mapping[str, Any], theme: Theme | None = None) -> Sheet:
    place = "Rijnstraat 1, Woerden"
    data = heading("Verslag van binnentreden", place, "een-controle", MOMENT)
    data |= entry_report_data(an_entry(told), place)
    return Sheet("entry_report.typ", data, theme or theme_of("woerden", "Woerden"), MOMENT, "verslag.pdf")


def made(sheet: Sheet) -> bytes:
    return typeset(sheet, Store(MemoryStore()))


def test_a_document_can_be_kept_for_good_and_read_aloud_in_dutch() -> None:
    with pikepdf.open(BytesIO(made(the_report(WITH_WARRANT)))) as pdf:
        told = pdf.open_metadata()

        assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("2", "A", "1")
        assert told["dc:title"] == "Verslag van binnentreden: Rijnstraat 1, Woerden"
        assert told["xmp:CreateDate"] == "2026-11-24T05:00:00+00:00"
        assert str(pdf.Root.Lang) == "nl-NL"
        assert bool(pdf.Root.MarkInfo.Marked) is True
        kinds = {str(element.S) for element in _structure(pdf.Root.StructTreeRoot)}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P"} <= kinds


def test_the_same_data_gives_the_same_bytes_and_other_data_does_not() -> None:
    again, other = the_report(WITH_WARRANT), the_report(WITH_WARRANT | {"rooms": "zolder"})

    assert made(the_report(WITH_WARRANT)) == made(again) != made(other)


def test_the_report_of_an_entry_has_every_element_of_the_law() -> None:
    data = the_report(WITH_WARRANT | {"people/2/name": "T. Tolk", "people/2/capacity": "tolk"}).data

    told = {row["label"]: row["words"] for element in data["elements"] for row in element["rows"]}
    assert [element["letter"] for element in data["elements"]] == list("abcdefg")
    assert told["Naam of nummer, en functie"] == "S. Proef, toezichthouder"
    assert told["Datum van de machtiging"] == "23 november 2026, 10:00"
    assert (told["Gegeven door"], told["Functie van de gever"]) == ("V. Voorbeeld", "burgemeester van Woerden")
    assert (told["Wettelijke bepaling"], told["Doel"]) == ("Awb art. 5:15", "Onderzoek naar overbewoning")
    assert (told["Plaats"], told["Naam van de bewoner"]) == ("Rijnstraat 1, Woerden", "Onbekend")
    assert (told["Wijze van binnentreden"], told["Binnengetreden"]) == ("Met een sleutel", "24 november 2026, 14:10")
    assert (told["Weer buiten"], told["Verrichtingen en voorvallen"]) == ("24 november 2026, 15:00", "Rondgekeken")
    assert told["Persoon 1: naam en functie"] == "T. Tolk, tolk"
    assert (data["deadline"], data["missing"]) == ("28 november 2026", [])


def test_what_the_law_asks_and_is_not_known_is_named_as_missing() -> None:
    bare = {"dwelling": "yes", "authority": "warrant", "entered-at": "2026-11-24T05:10:00+01:00"}

    gaps = report_gaps(an_entry(bare), "")

    assert gaps == [
        "Naam of nummer, en functie, van wie leidde",
        "Datum van de machtiging",
        "Gegeven door",
        "Functie van de gever",
        "Wettelijke bepaling",
        "Doel",
        "Plaats",
        "Naam van de bewoner",
        "Wijze van binnentreden",
        "Dwang of geweld",
        "Weer buiten",
        "Verrichtingen en voorvallen",
        "Ruimtes",
        "Waarom dit dringend nodig was",
    ]


def test_what_colleagues_recorded_differently_stands_there_as_both_said_it() -> None:
    data = the_report(WITH_WARRANT | {"how": {"differ": ["key", "opened"]}}).data

    [how] = [row for element in data["elements"] for row in element["rows"] if row["label"].startswith("Wijze")]
    assert how["words"].startswith("Met een sleutel / De deur werd opengedaan (collega's")
    assert data["missing"] == ["Wijze van binnentreden"]


def test_without_a_warrant_the_reason_stands_in_its_place() -> None:
    danger = WITH_WARRANT | {"authority": "danger", "danger-reason": "Er was gaslucht"}
    consent = WITH_WARRANT | {"authority": "consent", "consent": "given"}

    for told, reason in ((danger, "Er was gaslucht"), (consent, "De toestemming telt niet. Dit ontbreekt: laat uw")):
        warrant = the_report(told).data["elements"][1]["rows"]
        assert warrant[0]["words"] == "Geen: er is binnengetreden zonder machtiging."
        assert warrant[1]["words"].startswith(reason)


HOSTILE = [
    '#let x = 1; #read("/etc/passwd") $x^2$ \\ *vet* _schuin_ `code` <label> @ref // weg /* weg */ = kop',
    '<script>alert("1")</script> &amp; {{ 1 }}',
    "🏠 👩🏽\u200d🚒 中文 ไทย \u0000\u0007\u001b \ud7ff \ufffd",
    "שלום עולם. سلام. \u202eomgekeerd",
    "W" * 10_000,
    "woord " * 2_000,
    "een\r\ntwee\rdrie\tvier\u2028vijf",
    "á̂̃ ا\u0301 א\u064b",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_people_typed_can_be_printed(words: str) -> None:
    hostile = {field: words for field in ("purpose", "provisions", "done", "rooms", "resident", "people/1/name")}
    theme = Theme(name=words[:200], team=words[:200], colour="#154273", logo=None)

    assert made(the_report(WITH_WARRANT | hostile, theme)).startswith(b"%PDF")


# Marks next to letters of another script are what a font is least likely to have.
SIGNS = st.characters(exclude_categories=["Cs"]) | st.characters(categories=["Mn"], max_codepoint=0x0FFF)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(SIGNS, max_size=30), min_size=40, max_size=80))
def test_any_text_at_all_can_be_printed(texts: list[str]) -> None:
    assert made(the_report(WITH_WARRANT | {"done": "\n".join(texts)})).startswith(b"%PDF")


def test_every_sign_that_is_printed_as_itself_is_in_the_fonts() -> None:
    signs = [chr(code) for code in range(0x20, 0x3000)]
    kept = [sign for sign in signs if printable(sign) == sign]

    assert len(kept) > 2000
    assert made(the_report(WITH_WARRANT | {"done": "".join(kept), "people/1/name": "".join(kept)}))


def test_a_sign_that_cannot_be_printed_leaves_a_mark() -> None:
    assert printable("Łódź, Nguyễn, Ћирилица, سلام") == "Łódź, Nguyễn, Ћирилица, سلام"
    assert printable("🏠 en 中文\u0000") == f"{UNPRINTABLE} en {UNPRINTABLE * 3}"
    assert printable("👩🏽\u200d🚒\ufe0f") == UNPRINTABLE * 2
    assert printable("weg\u202eom\r\nnieuw") == "wegom\nnieuw"


def test_a_document_that_cannot_be_made_is_told_by_its_code() -> None:
    with pytest.raises(Problem) as told:
        made(replace(the_report(WITH_WARRANT), template="absent.typ"))

    assert told.value.code == "document-failed"


def test_a_municipality_without_a_theme_has_its_own_name_on_paper() -> None:
    assert theme_of("lopik", "Lopik").name == "Gemeente Lopik"
    assert theme_of("woerden", "Woerden").team == "Toezicht en Handhaving"


def test_a_logo_stands_in_place_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>')
    plain = theme_of("woerden", "Woerden")

    with_logo = made(the_report(WITH_WARRANT, replace(plain, logo=tmp_path / "logo.svg")))

    with pikepdf.open(BytesIO(with_logo)) as pdf:
        described = [str(each.Alt) for each in _structure(pdf.Root.StructTreeRoot) if "/Alt" in each]
    assert described == ["Gemeente Woerden"]


@pytest.mark.parametrize(
    ("theme", "message"),
    [
        ("{id: a, name: A}", "line 3: theme 'a' has no colour"),
        ("{id: a, name: A, colour: groen}", "line 3: theme 'a': colour is 'groen', not a colour such as \"#154273\""),
        (
            '{id: a, name: A, colour: "#ffff00"}',
            "line 3: theme 'a': colour is too light to read on white: 1.1, needed is 4.5",
        ),
        (
            '{id: a, name: A, colour: "#154273", logo: weg.svg}',
            "line 3: theme 'a': logo is 'weg.svg', not an SVG or PNG in the folder of this file",
        ),
    ],
)
def test_a_mistake_in_a_theme_is_told_with_its_line(tmp_path: Path, theme: str, message: str) -> None:
    path = tmp_path / "themes.yaml"
    path.write_text(f'default: {{colour: "#154273"}}\nmunicipalities:\n  - {theme}\n', encoding="utf-8")

    with pytest.raises(ThemeError) as told:
        load(path)

    assert str(told.value) == f"themes.yaml, {message}"


def _structure(element: Any) -> list[Any]:
    """All elements of the structure below this one."""
    children = element.get("/K", [])
    found = []
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += [child, *_structure(child)]
    return found
