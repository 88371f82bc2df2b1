"""The sheets of an XLSForm, read from an Excel workbook: rows of texts, each with its number."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

_MOST_ROWS = 20_000


class XlsFormError(Exception):
    """A file is no XLSForm."""


@dataclass(frozen=True)
class Row:
    """One row of the sheet survey with its number; what isn't filled in is empty."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def words(self, column: str) -> str:
        """The words of a column that may have a language: in Dutch, or else in the first that is there."""
        named = {name: text for name, text in self.cells.items() if name == column or name.startswith(f"{column}::")}
        dutch = [text for name, text in named.items() if re.search(r"nederlands|dutch|\(nl\)", name, re.IGNORECASE)]
        return next(iter([*dutch, *named.values()]), "")


def read_sheets(path: Path) -> dict[str, list[Row]]:
    """The rows of survey, choices and settings, as far as they are there; raises XlsFormError when it is no XLSForm."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, ParseError) as error:
        raise XlsFormError(f"{path.name} is no Excel workbook (.xlsx)") from error
    sheets = {name: list(_rows(book[name])) for name in book.sheetnames if name in ("survey", "choices", "settings")}
    if "survey" not in sheets:
        raise XlsFormError(f"{path.name} has no sheet 'survey'; an XLSForm has one")
    return sheets


def option_lists(rows: list[Row]) -> dict[str, list[tuple[str, str]]]:
    """The options of each list, as name and label, in their order."""
    lists: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        name = row["list_name"] or row["list name"]
        lists.setdefault(name, []).append((row["name"] or row["value"], row.words("label")))
    return lists


def _rows(sheet: Any) -> Iterator[Row]:
    rows = sheet.iter_rows(values_only=True)
    header = [_text(cell).strip() for cell in next(rows, ())]
    for number, cells in enumerate(rows, 2):
        found = {name: _text(cell) for name, cell in zip(header, cells, strict=False) if name and _text(cell)}
        if found and number > _MOST_ROWS:
            raise XlsFormError(f"sheet '{sheet.title}' has more than {_MOST_ROWS} rows")
        if found:
            yield Row(number, found)


def _text(cell: object) -> str:
    # Excel keeps 4 as 4.0.
    return "" if cell is None else str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
