"""The page of figures with its downloads and analysis: for whom, the same numbers everywhere, and no name of anyone."""

import csv
import re
from collections.abc import Callable
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import httpx
import odfdo
import pikepdf
import pytest

from inspections.database import now
from inspections.monitoring.half_years import HalfYear
from tests.fieldapp.test_desk import a_signal
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]
NOW = HalfYear.of(now())
PATH = "/desk/figures"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def officer(server: Server, enrolled_phone: MakePhone) -> httpx.Client:
    """With three signals, one taken on."""
    _, signal = a_signal(enrolled_phone("ines"), form="labour", urgency="immediate")
    a_signal(enrolled_phone("bram"), form="sexual")
    a_signal(enrolled_phone("bram"), form="labour")
    client = server.login("olga")
    client.post(f"/desk/signals/{signal}/assignment")
    return client


def words(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows_of_csv(client: httpx.Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"{PATH}/figures.csv{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def rows_of_ods(content: bytes) -> list[list[Any]]:
    table = odfdo.Document(BytesIO(content)).body.get_table(0)
    return [["" if cell is None else cell for cell in row] for row in table.get_values()]


def test_page_csv_and_ods_have_the_same_numbers(officer: httpx.Client) -> None:
    page = officer.get(PATH)
    found = rows_of_csv(officer)
    ods = rows_of_ods(officer.get(f"{PATH}/figures.ods").content)

    assert ["Totaal", "Signalen", "3", "", "0", "3"] in found
    assert ["Vorm van uitbuiting", "Arbeidsuitbuiting", "2", "0", "0", "2"] in found
    assert ["Wat ermee gebeurde", "Opgepakt, nog niet doorgezet", "1", "", "0", "1"] in found
    assert ["Tot de eerste stap, van alle signalen", "de helft binnen zo veel dagen", "", "", "", ""] in found
    width = max(map(len, ods))
    assert [[str(cell) for cell in row] for row in ods] == [row + [""] * (width - len(row)) for row in found]
    for _, name, number, reported, before, change in (row for row in found if row[0] == "Vorm van uitbuiting"):
        signed = f"+{change}" if change != "0" else change
        assert f"{name} {number} {reported} {before} {signed}" in words(page)


def test_the_report_is_a_document_for_good_with_what_the_officer_wrote(officer: httpx.Client) -> None:
    form = {"half": str(NOW), "scope": "own", "seen": "0", "observed": "Meer arbeid dan anders.", "route": "Gaat goed."}
    answer = officer.post(f"{PATH}/analyses", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?half={NOW}&scope=own#analysis")
    page = words(officer.get(PATH))
    assert "Meer arbeid dan anders." in page
    assert "door Olga Voorbeeld" in page

    report = officer.get(f"{PATH}/report.pdf")

    assert (report.status_code, report.headers["content-type"]) == (200, "application/pdf")
    assert report.headers["content-disposition"] == f'inline; filename="halfjaarbericht-{NOW}-own.pdf"'
    with pikepdf.open(BytesIO(report.content)) as pdf:
        told = pdf.open_metadata()
        assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("2", "A", "1")
        assert told["dc:title"] == "Halfjaarbericht signalen van mensenhandel: Woerden"


def test_what_a_colleague_wrote_meanwhile_is_shown_beside_what_was_typed(server: Server, officer: httpx.Client) -> None:
    form = {"half": str(NOW), "scope": "own", "seen": "0"}
    server.login("oscar").post(f"{PATH}/analyses", data=form | {"observed": "Van Oscar."})

    refused = officer.post(f"{PATH}/analyses", data=form | {"observed": "Van Olga."})

    assert refused.status_code == 409
    assert "analysis-changed" in refused.text
    assert "Van Olga." in refused.text
    assert "Nu bewaard: Van Oscar." in words(refused)
    seen = re.search(r'name="seen" value="(\d+)"', refused.text)
    assert seen is not None
    assert officer.post(f"{PATH}/analyses", data=form | {"seen": seen[1], "observed": "Samen."}).status_code == 303
    assert officer.post(f"{PATH}/analyses", data=form | {"seen": "x"}).status_code == 400


@pytest.mark.parametrize("login", ["olga", "cora", "paula"])
def test_whoever_may_see_figures_finds_them_without_a_name_of_anyone(
    server: Server, officer: httpx.Client, login: str
) -> None:
    client = server.login(login)
    last = HalfYear(2026, 1)

    for path in (PATH, f"{PATH}/figures.csv", f"{PATH}?scope=together&half={last}"):
        answer = client.get(path)
        assert answer.status_code == 200
        for name in ("Ines", "Bram", "Rijnstraat"):
            assert name not in answer.text, path
    assert ('name="observed"' in client.get(PATH).text) is (login == "olga")
    if login == "paula":
        assert client.get("/", follow_redirects=False).headers["location"] == PATH


def test_another_municipality_sees_its_own(server: Server, officer: httpx.Client) -> None:
    assert "geen signalen" in words(server.login("luuk").get(PATH))


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("half=2026-3", 404, "half-year-unknown"),
        ("half=gisteren", 404, "half-year-unknown"),
        (f"half={NOW.after}", 404, "half-year-ahead"),
        ("scope=everyone", 400, "request-malformed"),
        ("half=2001-1", 200, "geen signalen"),
        ("half=&scope=", 400, "request-malformed"),
        (f"scope=together&half={NOW}", 200, "De cijfers samen van dit halfjaar zijn er op"),
        ("scope=together", 200, "te weinig signalen"),
    ],
)
def test_a_half_year_that_is_none_is_refused_and_an_empty_one_says_so(
    server: Server, query: str, status: int, code: str
) -> None:
    client = server.login("cora")
    for path in (PATH, f"{PATH}/figures.csv", f"{PATH}/report.pdf"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == status
        assert path.endswith("pdf") or code in answer.text
