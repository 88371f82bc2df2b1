"""The figures as sheets: what is a text stays a text."""

import csv
from io import BytesIO, StringIO

import odfdo

from inspections.database import now
from inspections.monitoring.figures import Figures, Row, Scope
from inspections.monitoring.half_years import HalfYear
from inspections.monitoring.sheets import as_csv, as_ods


def test_a_text_is_no_formula_in_a_sheet() -> None:
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
    figures = Figures(Scope.OWN, "=cmd", HalfYear(2026, 1), now(), "", [Row(words, -3, None) for words in nasty])

    found = list(csv.reader(StringIO(as_csv(figures).decode("utf-8-sig")), delimiter=";"))

    assert [row[1] for row in found if row[0] == "Totaal"] == [f"'{words}" for words in nasty]
    assert {row[2] for row in found if row[0] == "Totaal"} == {"-3"}
    table = odfdo.Document(BytesIO(as_ods(figures))).body.get_table(0)
    cells = [cell for row in table.traverse() for cell in row.traverse()]
    assert {cell.type for cell in cells if cell.value in nasty} == {"string"}
    assert not any(cell.formula for cell in cells)
