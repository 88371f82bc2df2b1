"""The legal bases and standards that findings refer to (DOMAIN: grondslag), with whether each was verified.

A basis that nobody has verified yet is shown as "nog te toetsen" and never makes a finding a violation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("legal_bases.yaml")


class LegalBasisError(DefinitionError):
    """The file of legal bases is not right."""


@dataclass(frozen=True)
class LegalBasis:
    """One rule a finding can rest on; `is_law` is False for a standard of a trade, such as SNF's."""

    id: str
    text: str
    is_law: bool
    verified: bool
    source: str
    as_of: date


def load(path: Path = FILE) -> Mapping[str, LegalBasis]:
    """Legal bases by id; raises LegalBasisError with file, line and problem."""
    top = read(path, LegalBasisError).record("file of legal bases", required={"bases"})
    entries = top["bases"].items()
    bases = [_basis(entry) for entry in entries]
    without_doubles([(basis.id, entry) for basis, entry in zip(bases, entries, strict=True)], "legal basis")
    return {basis.id: basis for basis in bases}


@cache
def legal_bases() -> Mapping[str, LegalBasis]:
    """The legal bases that come with the product."""
    return load()


def basis_in_words(basis: str | None) -> str:
    """A legal basis as people read it; empty when there is none."""
    known = legal_bases().get(basis) if basis else None
    return "" if known is None else known.text if known.verified else f"{known.text} (nog te toetsen)"


def compiled() -> dict[str, dict[str, object]]:
    """What a phone is given: id → text (with a mark when it is yet to be verified), law and verified."""
    return {
        basis.id: {
            "text": basis_in_words(basis.id),
            "law": basis.is_law,
            "verified": basis.verified,
        }
        for basis in legal_bases().values()
    }


def _basis(entry: Value) -> LegalBasis:
    record = entry.record("basis", required={"id", "text", "law", "verified", "source", "as_of"})
    return LegalBasis(
        id=record["id"].slug(),
        text=record["text"].text(),
        is_law=record["law"].flag(),
        verified=record["verified"].flag(),
        source=record["source"].text(),
        as_of=record["as_of"].day(),
    )
