"""A sheet as a PDF that can be kept for good (PDF/A-2a) and read aloud (PDF/UA-1): the same sheet, the same bytes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from inspections.documents.printable import UNPRINTABLE, printable
from inspections.documents.sheet import Sheet
from inspections.photos import read_photo
from inspections.problems import Problem
from inspections.store import Store

# Pixels of the long side: sharp at half a page's width.
PHOTO_SIZE = "1024"
PROGRAM = Path(__file__).with_name("press.py")
MOST_SECONDS = 60
MOST_MEMORY = 2 * 2**30
_TEMPLATES = Path(__file__).parent
_READERS = 8


def typeset(sheet: Sheet, store: Store | None = None) -> bytes:
    """The PDF of `sheet`, with its photos from `store`; a photo that isn't there is told, not shown.

    Takes a fraction of a second of a core. Raises `Problem` document-failed, or one of `StoreError` for the photos.
    """
    with TemporaryDirectory(prefix="fieldapp-") as folder:
        root = Path(folder)
        for template in _TEMPLATES.glob("*.typ"):
            shutil.copy(template, root)
        data = _printable(sheet.data)
        has_marks = UNPRINTABLE in json.dumps(data, ensure_ascii=False)
        shown = _lay_out(sheet.photos, store, root) if store else []
        given = data | {"unprintable": has_marks, "theme": _theme(sheet, root), "shown": shown}
        (root / "data.json").write_text(json.dumps(given), encoding="utf-8")
        return _press(root, sheet)


def _press(root: Path, sheet: Sheet) -> bytes:
    command = [sys.executable, str(PROGRAM), str(root), sheet.template, sheet.moment.isoformat(), str(MOST_MEMORY)]
    try:
        # What it complains of may quote the document: it is neither logged nor told.
        subprocess.run(command, check=True, timeout=MOST_SECONDS, capture_output=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Problem("document-failed") from error
    return (root / "document.pdf").read_bytes()


def _lay_out(photos: Sequence[str], store: Store, root: Path) -> list[str]:
    """Write the photos where the template finds them; returns the hashes of those that are there."""
    with ThreadPoolExecutor(_READERS) as readers:
        found = readers.map(lambda sha256: _write(sha256, store, root), dict.fromkeys(photos))
        return [sha256 for sha256 in found if sha256]


def _write(sha256: str, store: Store, root: Path) -> str | None:
    try:
        content = read_photo(store, sha256, PHOTO_SIZE)
    except Problem:
        return None
    (root / f"{sha256}.jpg").write_bytes(content)
    return sha256


def _theme(sheet: Sheet, root: Path) -> dict[str, str | None]:
    theme = sheet.theme
    if theme.logo:
        shutil.copy(theme.logo, root / f"logo{theme.logo.suffix}")
    logo = f"logo{theme.logo.suffix}" if theme.logo else None
    named = {"name": printable(theme.name), "team": printable(theme.team)}
    return named | {"colour": theme.colour, "logo": logo}


def _printable(value: Any) -> Any:
    match value:
        case str():
            return printable(value)
        case list():
            return [_printable(each) for each in value]
        case dict():
            return {name: _printable(each) for name, each in value.items()}
    return value
