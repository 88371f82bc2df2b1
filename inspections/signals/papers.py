"""Documents that officers add to a signal: known by what they hold, never by their name alone.

The bytes are kept as they came under the signal, by their SHA-256; the step that added one says what it is called. They
are never opened here, but for the list of names in an office document: a decompression bomb stays packed.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection, Engine

from inspections.database import writing
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.recording import exists, locked, record
from inspections.signals.steps import Step, steps_of
from inspections.store import Store

LARGEST = 25 * 2**20
MOST = 50
LONGEST_NAME = 120
# Files in one office document; a thousand sheets is already strange.
MOST_PACKED = 5_000
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_OFFICE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
# What a document may be → its media type, by the ending that its name gets.
MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "eml": "message/rfc822",
    "txt": "text/plain; charset=utf-8",
}
# What no text has: all control characters but tab, line ends and page ends.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]")


@dataclass(frozen=True)
class Paper:
    """A document of a signal: its SHA-256 in hex, what it is called, its ending, and its size in bytes."""

    sha256: str
    name: str
    ending: str
    bytes: int
    by: str
    at: datetime


def papers_of(done: Iterable[Step]) -> list[Paper]:
    """The documents that steps added and didn't take away, in the order in which they came."""
    found: dict[str, Paper] = {}
    for step in done:
        match step.details:
            case did.PaperAdded() as added:
                found.setdefault(
                    added.paper, Paper(added.paper, added.name, added.ending, added.bytes, step.by_name, step.at)
                )
            case did.PaperTakenAway(paper=paper):
                found.pop(paper, None)
    return list(found.values())


def path_of(signal: str, sha256: str) -> str:
    """Where the store keeps a document."""
    return f"papers/{signal}/{sha256}"


def add(
    engine: Engine, store: Store, municipality: str, signal: str, officer: str, at: datetime, name: str, content: bytes
) -> None:
    """Keep a document with the signal; the same one again changes nothing.

    Raises `Problem` paper-empty, paper-too-large, paper-unknown-kind, papers-too-many, not-found, what `record` raises,
    or one of `StoreError`.
    """
    ending = kind_of(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with engine.connect() as connection:
        exists(connection, municipality, signal)
        _with_room(connection, signal)
    # First the bytes, then the step that speaks of them.
    store.keep(path_of(signal, sha256), content)
    with writing(engine) as connection:
        locked(connection, municipality, signal)
        if sha256 not in [paper.sha256 for paper in _with_room(connection, signal)]:
            added = did.PaperAdded(sha256, called(name, ending), ending, len(content))
            record(connection, municipality, signal, officer, at, added)


def read(connection: Connection, store: Store, municipality: str, signal: str, sha256: str) -> tuple[Paper, bytes]:
    """A document that belongs to the signal, and its bytes. Raises `Problem` not-found, or one of `StoreError`."""
    exists(connection, municipality, signal)
    for paper in papers_of(steps_of(connection, signal)):
        if paper.sha256 == sha256:
            return paper, store.read(path_of(signal, sha256))
    raise Problem("not-found")


def _with_room(connection: Connection, signal: str) -> Sequence[Paper]:
    """The documents of a signal, to which one more may be added."""
    present = papers_of(steps_of(connection, signal))
    if len(present) >= MOST:
        raise Problem("papers-too-many", limit=MOST)
    return present


def kind_of(content: bytes) -> str:
    """The ending that belongs to what `content` is.

    Raises `Problem` paper-empty, paper-too-large or paper-unknown-kind: everything that isn't in the list, programs and
    documents with macros among it.
    """
    if not content:
        raise Problem("paper-empty")
    if len(content) > LARGEST:
        raise too_large()
    ending = _picture(content) or ("pdf" if content.startswith(b"%PDF-") else None)
    ending = ending or (_packed(content) if content.startswith(b"PK\x03\x04") else _written(content))
    if ending is None:
        raise Problem("paper-unknown-kind")
    return ending


def too_large() -> Problem:
    """What is said of a document above `LARGEST`."""
    return Problem("paper-too-large", limit=f"{LARGEST // 2**20} MB")


def called(name: str, ending: str) -> str:
    """`name` as it is kept: no folders, no signs that hide what it says, not too long, and with its true ending."""
    last = re.split(r"[/\\]", name)[-1]
    # Format characters can turn the direction of writing, so that "fdp.exe" reads "exe.pdf".
    seen = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    stem = re.sub(rf"\.{ending}$", "", " ".join(seen.split()), flags=re.IGNORECASE)
    return f"{stem.strip('. ')[:LONGEST_NAME].rstrip() or 'document'}.{ending}"


def _picture(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    is_heic = content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
    return "heic" if is_heic else None


def _packed(content: bytes) -> str | None:
    """What a zip holds, by the names in its directory: nothing of it is unpacked but a few bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > MOST_PACKED or any("vbaproject" in name.lower() for name in names):
                return None
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 100:
                kind = packed.read("mimetype").decode("ascii", "replace").strip()
                return _OPEN_DOCUMENT.get(kind.removeprefix("application/vnd.oasis.opendocument."))
            return next((ending for name, ending in _OFFICE.items() if name in names), None)
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, OSError):
        return None


def _written(content: bytes) -> str | None:
    """A mail or a text; anything that a browser or a shell could carry out is neither."""
    if _CONTROL.search(content):
        return None
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return "eml" if _is_mail(content) else None
    if text.lstrip()[:2] == "#!" or text.lstrip()[:1] == "<":
        return None
    return "eml" if _is_mail(content) else "txt"


def _is_mail(content: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", content[:65536], maxsplit=1)[0]
    names = {line.split(b":")[0].lower() for line in head.splitlines() if _HEADER.match(line)}
    return _HEADER.match(content) is not None and {b"from", b"date"} <= names
