"""Checklists: one YAML a checklist and version, loaded and checked; a mistake names file, line, problem."""

from functools import cache
from pathlib import Path

from inspections.checklists.compiled import compiled
from inspections.checklists.parse import parse
from inspections.checklists.parse_question import ChecklistError, Known
from inspections.checklists.questions import (
    Checklist,
    Finding,
    Group,
    Kind,
    Measure,
    Option,
    Question,
    Section,
    Severity,
)
from inspections.indicators import indicators
from inspections.legal_bases import legal_bases

__all__ = [
    "Checklist",
    "ChecklistError",
    "Finding",
    "Group",
    "Kind",
    "Measure",
    "Option",
    "Question",
    "Section",
    "Severity",
    "checklists",
    "compiled",
    "load",
    "load_all",
    "newest",
]

FOLDER = Path(__file__).parent


@cache
def checklists() -> dict[tuple[str, int], Checklist]:
    """The checklists that come with the product, by id and version."""
    return load_all()


def newest(loaded: dict[tuple[str, int], Checklist]) -> list[Checklist]:
    """Of each checklist the highest version: the ones a new control can begin with, ordered by id."""
    return list({id_: loaded[id_, version] for id_, version in sorted(loaded)}.values())


def load_all(folder: Path = FOLDER) -> dict[tuple[str, int], Checklist]:
    """All checklists of a folder, by id and version.

    Raises ChecklistError for a file that is not right, and for two files of the same id and version.
    """
    loaded: dict[tuple[str, int], Checklist] = {}
    files: dict[tuple[str, int], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        checklist = load(path)
        key = (checklist.id, checklist.version)
        if key in loaded:
            problem = f"checklist '{checklist.id}' version {checklist.version} is in {files[key]} too"
            raise ChecklistError(path.name, 1, problem)
        loaded[key] = checklist
        files[key] = path.name
    return loaded


def load(path: Path) -> Checklist:
    """The checklist in one file; raises ChecklistError with file, line and problem."""
    return parse(path, Known(frozenset(indicators().by_id), legal_bases()))
