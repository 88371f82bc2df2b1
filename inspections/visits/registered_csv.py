"""A list of who is registered, read from CSV as registers and hotels export it: whole, or not at all with a reason.

As little as needed is taken: name, date of birth, date of registration. Other columns are left unread and told; a file
with a BSN is refused.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.problems import Problem

MOST_BYTES = 2 * 2**20
MOST_ROWS = 2_000
LONGEST_NAME = 200
# A guest may have booked; nobody was born tomorrow.
BOOKED_AHEAD = timedelta(days=366)

# What a column is called in exports, in lower case without accents, spaces and signs.
_COLUMNS = {
    "name": (
        "naam",
        "volledigenaam",
        "naampersoon",
        "naamgast",
        "gast",
        "gastnaam",
        "bewoner",
        "werknemer",
        "medewerker",
    ),
    "last": ("achternaam", "geslachtsnaam", "familienaam", "naamgeslacht"),
    "prefix": ("tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels", "voorvoegselgeslachtsnaam"),
    "first": ("voornaam", "voornamen", "roepnaam", "voorletters", "initialen"),
    "born": ("geboortedatum", "geborenop", "geboren", "datumgeboorte", "gebdatum", "gebdat"),
    "since": (
        *("inschrijfdatum", "datuminschrijving", "inschrijvingsdatum", "ingeschrevensinds", "ingeschrevenop"),
        *("datumaanvangadreshouding", "aanvangadreshouding", "datuminschrijvingadres", "datumvestiging"),
        *("aankomst", "aankomstdatum", "datumaankomst", "dagvanaankomst", "datumindienst", "indienst", "sinds"),
    ),
}
_MEANING = {name: meaning for meaning, names in _COLUMNS.items() for name in names}
_BSN = {"bsn", "bsnnummer", "burgerservicenummer", "sofinummer", "sofi", "anummer", "anr"}
_ALIGNED = re.compile(r"[^a-z0-9]")
_DUTCH_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
# As registers write a day of which only the year, or the month, is known.
_PARTLY_KNOWN = re.compile(r"(\d{4})-?(\d{2})-?00|00[-/.](\d{1,2})[-/.](\d{4})")


@dataclass(frozen=True)
class Line:
    """One person of a list; days as YYYY-MM-DD, or YYYY-MM or YYYY when no more is known, None when not told."""

    name: str
    born: str | None
    since: str | None


@dataclass(frozen=True)
class ReadList:
    """The persons of a file in its order, without doubles; and the columns that were left unread."""

    lines: tuple[Line, ...]
    unread: tuple[str, ...]
    doubles: int


def read_list(data: bytes, today: date) -> ReadList:
    """The list in `data`: separated by comma, semicolon or tab; UTF-8 or UTF-16 with or without mark, or cp1252.

    Raises `Problem` list-… with line and column: nothing of a file with a mistake is taken.
    """
    if len(data) > MOST_BYTES:
        raise Problem("list-too-large", limit=f"{MOST_BYTES // 2**20} MB")
    rows = _rows(_text(data))
    header_line, header = next(rows, (0, []))
    if not header:
        raise Problem("list-empty")
    columns = _columns(header_line, header)
    lines = [_line(number, row, header, columns, today) for number, row in _limited(rows)]
    if not lines:
        raise Problem("list-empty")
    known = {position for position, _ in columns}
    unread = tuple(title.strip() for position, title in enumerate(header) if position not in known and title.strip())
    different = tuple(dict.fromkeys(lines))
    return ReadList(different, unread, len(lines) - len(different))


def as_csv(lines: Sequence[Line]) -> str:
    """The same list in one form that `read_list` reads back to the same lines."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(["naam", "geboortedatum", "inschrijfdatum"])
    writer.writerows([line.name, line.born or "", line.since or ""] for line in lines)
    return written.getvalue()


def _text(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding)
    # UTF-16 without a mark: in a header, each second byte is zero.
    if len(data) > 2 and not data[1:8:2].strip(b"\0"):
        return _decoded(data, "utf-16-le")
    if len(data) > 2 and not data[:8:2].strip(b"\0"):
        return _decoded(data, "utf-16-be")
    try:
        return _decoded(data, "utf-8")
    except Problem:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        raise Problem("list-unreadable") from error
    # A spreadsheet itself, or a picture, is full of these.
    if any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in text[:4000]) or "\0" in text:
        raise Problem("list-unreadable")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, each with the line of the file on which it ends."""
    # Excel may write the separator itself above the list.
    told = re.match(r'"?sep=(.)"?\r?\n', text)
    first = next((line for line in text[told.end() if told else 0 :].splitlines() if line.strip()), "")
    separator = told[1] if told else max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Problem("list-quotes", line=reader.line_num) from error
        if row is None:
            return
        if any(cell.strip() for cell in row) and not (told and reader.line_num == 1):
            yield reader.line_num, row


def _columns(line: int, header: Sequence[str]) -> list[tuple[int, str]]:
    """What each column means, by its place. Raises when it can't be a list of persons, or holds a BSN."""
    titles = [_aligned(title) for title in header]
    if any(title in _BSN for title in titles):
        raise Problem("list-with-bsn", column=titles.index(next(title for title in titles if title in _BSN)) + 1)
    columns = [(place, _MEANING[title]) for place, title in enumerate(titles) if title in _MEANING]
    meanings = [meaning for _, meaning in columns]
    if not {"name", "last"} & set(meanings):
        raise Problem("list-columns", line=line)
    for meaning in ("name", "last", "born", "since"):
        if meanings.count(meaning) > 1:
            first, second = [header[place].strip() for place, what in columns if what == meaning][:2]
            raise Problem("list-column-twice", first=first, second=second)
    return columns


def _aligned(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return _ALIGNED.sub("", plain)


def _limited(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            total = count + sum(1 for _ in rows)
            raise Problem(
                "list-too-long", count=f"{total:,}".replace(",", "."), limit=f"{MOST_ROWS:,}".replace(",", ".")
            )
        yield row


def _line(
    number: int, row: Sequence[str], header: Sequence[str], columns: Sequence[tuple[int, str]], today: date
) -> Line:
    if len(row) > len(header):
        raise Problem("list-row-long", line=number, count=len(row), expected=len(header))
    cells = {meaning: " ".join(row[place].split()) for place, meaning in columns if place < len(row)}
    for place, meaning in columns:
        if meaning in ("name", "last", "first", "prefix") and _holds_bsn(cells.get(meaning, "")):
            raise Problem("list-number-in-name", line=number, column=header[place].strip())
    name = cells.get("name") or _joined(cells)
    if not name:
        raise Problem("list-name-missing", line=number)
    if len(name) > LONGEST_NAME:
        raise Problem("list-name-long", line=number, limit=LONGEST_NAME)
    places = {meaning: header[place].strip() for place, meaning in columns}
    born = _day(cells.get("born", ""), number, places.get("born", ""), today)
    since = _day(cells.get("since", ""), number, places.get("since", ""), today + BOOKED_AHEAD)
    return Line(name, born, since)


def _joined(cells: dict[str, str]) -> str:
    """Last name first, as on the doors of a list: "Berg, Anna van den"."""
    if not cells.get("last"):
        return ""
    rest = " ".join(filter(None, [cells.get("first"), cells.get("prefix")]))
    return ", ".join(filter(None, [cells["last"], rest]))


def _holds_bsn(text: str) -> bool:
    return bool(re.search(r"\d{8,}", text.replace(".", "").replace(" ", "")))


def _day(text: str, line: int, column: str, latest: date) -> str | None:
    # A time behind the day is what spreadsheets add.
    text = re.sub(r"[T ]00:00(:00)?(\.0+)?$", "", text)
    if not text or not text.strip("0-/. "):
        return None
    if partly := _partly_known(text):
        return partly
    try:
        if match := _DUTCH_DAY.fullmatch(text):
            day = date(int(match[3]), int(match[2]), int(match[1]))
        elif match := _ISO_DAY.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
        else:
            raise Problem("list-day", line=line, column=column)
    except ValueError as error:
        raise Problem("list-day", line=line, column=column) from error
    if day.year < 1900 or day > latest:
        raise Problem("list-day-range", line=line, column=column)
    return day.isoformat()


def _partly_known(text: str) -> str | None:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text) or _PARTLY_KNOWN.fullmatch(text)
    if match is None:
        return None
    found = [part for part in match.groups() if part]
    year, month = sorted(found, key=len, reverse=True)[0], next((part for part in found if len(part) < 4), "00")
    return year if int(month) == 0 else f"{year}-{int(month):02d}" if int(month) <= 12 else None
