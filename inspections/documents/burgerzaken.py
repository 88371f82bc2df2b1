"""The list for Burgerzaken: who stays here and is not registered, and who is registered here and lives elsewhere. Pure.

Source: Wet BRP art. 2.34 (report back) and 2.38 (duty to register). It holds no more of a person than that asks.
"""

from collections.abc import Sequence
from typing import Any

from inspections.legal_bases import basis_in_words
from inspections.record import Record
from inspections.visits.registration_record import BurgerzakenRow

_NO_NAME = "naam niet bekend"


def burgerzaken_data(record: Record, rows: Sequence[BurgerzakenRow]) -> dict[str, Any]:
    """What the template burgerzaken.typ prints."""
    return {
        "about": [
            {"label": "Adres", "words": record.place or "niet ingevuld"},
            {"label": "Controle begonnen", "words": " / ".join(record.started) or "niet bekend"},
            {"label": "Gezien door", "words": ", ".join(record.authors)},
        ],
        "lists": [
            {
                "title": "Wonen hier en zijn hier niet ingeschreven",
                "ask": "Zij blijven naar verwachting vier maanden of langer. Nodig hen uit zich in te schrijven.",
                "basis": basis_in_words("brp-duty"),
                "rows": [_row(row) for row in rows if row.why == "not-registered-here"],
            },
            {
                "title": "Ingeschreven en wonen hier duidelijk niet",
                "ask": "Doe een adresonderzoek.",
                "basis": basis_in_words("report-back"),
                "rows": [_row(row) for row in rows if row.why == "clearly-not-living-here"],
            },
        ],
    }


def _row(row: BurgerzakenRow) -> dict[str, str]:
    return {
        "name": row.name or _NO_NAME,
        "born": _day(row.born),
        "since": _day(row.since),
        "remark": row.remark,
    }


def _day(day: str | None) -> str:
    """As the register knows it: a day, a month or a year."""
    return "-".join(reversed(day.split("-"))) if day else ""
