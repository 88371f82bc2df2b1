"""The figures as a sheet, for Excel (CSV) and for LibreOffice and others (ODS): the same rows, the same numbers."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO

import odswriter

from inspections.monitoring.figures import Figures, sheet_rows

Cell = str | int | None


def as_csv(figures: Figures) -> bytes:
    """As a Dutch Excel opens it: semicolons, UTF-8 with its mark."""
    written = StringIO()
    csv.writer(written, delimiter=";").writerows([[_inert(cell) for cell in row] for row in _rows(figures)])
    return written.getvalue().encode("utf-8-sig")


def as_ods(figures: Figures) -> bytes:
    """As an OpenDocument sheet. Its cells have types, so a text is never taken for a formula."""
    written = BytesIO()
    with odswriter.writer(written) as book:
        sheet = book.new_sheet("Cijfers")
        sheet.writerows(_rows(figures))
    return written.getvalue()


def _rows(figures: Figures) -> Iterable[tuple[Cell, ...]]:
    half = figures.half
    yield (f"Signalen van mensenhandel, {figures.place}", half.words)
    yield from sheet_rows(figures)


def _inert(cell: Cell) -> Cell:
    """A text that a spreadsheet doesn't take for a formula. Source: OWASP, CSV Injection."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
