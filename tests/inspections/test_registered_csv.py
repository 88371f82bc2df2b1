"""Lists of who is registered, as they come: every separator and encoding, and each mistake with its line and column."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.problems import Problem
from inspections.visits.registered_csv import Line, as_csv, read_list

TODAY = date(2026, 11, 24)
MARIA = Line("Müller, María", "1990-05-03", "2025-02-01")
LIST = "Naam;Geboortedatum;Inschrijfdatum\nMüller, María;03-05-1990;01-02-2025\nŁukasz Żak;;\n"
BOTH = (MARIA, Line("Łukasz Żak", None, None))


def lines(text: str, encoding: str = "utf-8") -> tuple[Line, ...]:
    return read_list(text.encode(encoding), TODAY).lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    assert lines(LIST, encoding) == BOTH


def test_the_encoding_of_windows_is_read() -> None:
    assert lines(LIST.replace("Łukasz Żak", "Zoë Æbelø €"), "cp1252") == (MARIA, Line("Zoë Æbelø €", None, None))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_is_read(separator: str, end: str) -> None:
    text = end.join(
        [f"naam{separator}geboortedatum", f'"Müller, María"{separator}1990-05-03', f"{separator}", f"Jan{separator}"]
    )

    assert lines(text) == (Line("Müller, María", "1990-05-03", None), Line("Jan", None, None))


def test_the_line_in_which_excel_tells_its_separator_is_skipped() -> None:
    assert lines("sep=;\r\nnaam;adres\r\nJan, Piet;x") == (Line("Jan, Piet", None, None),)


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("NAAM", "Jan", Line("Jan", None, None)),
        ("Geslachtsnaam,Voorvoegsel,Voornamen", "Berg,van den,Anna", Line("Berg, Anna van den", None, None)),
        ("Achternaam,Voorletters", "Berg,A.", Line("Berg, A.", None, None)),
        ("Achternaam", "Berg", Line("Berg", None, None)),
        ("naam,Datum aanvang adreshouding", "Jan,20250201", Line("Jan", None, "2025-02-01")),
        ("Naam gast,Aankomst-datum", "Jan,1/2/2025", Line("Jan", None, "2025-02-01")),
        ("medewerker,geb.datum,in dienst", "Jan,3.5.1990,01 02 2025", Line("Jan", "1990-05-03", "2025-02-01")),
        ("naam,geboortedatum", "Jan,1990-05-03 00:00:00", Line("Jan", "1990-05-03", None)),
        ("naam,geboortedatum", "Jan,00-00-1990", Line("Jan", "1990", None)),
        ("naam,geboortedatum", "Jan,19900500", Line("Jan", "1990-05", None)),
        ("naam,geboortedatum", "Jan,00-00-0000", Line("Jan", None, None)),
        ("naam,aankomst", "Jan,01-12-2026", Line("Jan", None, "2026-12-01")),
    ],
)
def test_columns_and_days_are_known_by_many_names(header: str, row: str, expected: Line) -> None:
    assert lines(f"{header}\n{row}\n") == (expected,)


def test_columns_that_are_not_needed_are_left_unread_and_told() -> None:
    found = read_list(b"naam,adres,Nationaliteit,\nJan,Rijnstraat 1,x,\n", TODAY)

    assert found.lines == (Line("Jan", None, None),)
    assert found.unread == ("adres", "Nationaliteit")


def test_a_person_who_is_there_twice_counts_once() -> None:
    found = read_list(b"naam\nJan\nPiet\nJan\n", TODAY)

    assert [line.name for line in found.lines] == ["Jan", "Piet"]
    assert found.doubles == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "In dit bestand staan geen personen."),
        (b"\n\n", "In dit bestand staan geen personen."),
        (b"naam;geboortedatum\n", "In dit bestand staan geen personen."),
        (b"kenmerk;adres\n1;Rijnstraat 1\n", "Regel 1: hier staat geen kolom met namen."),
        (b"\n\nkenmerk;adres\n1;Rijnstraat 1\n", "Regel 3: hier staat geen kolom met namen."),
        (b"naam;BSN\nJan;123456782\n", "Kolom 2 is een BSN of A-nummer. Zo’n nummer komt nooit op een telefoon."),
        (b"Burgerservice-nummer;naam\n123456782;Jan\n", "Kolom 1 is een BSN"),
        (b"naam\nJan 123456782\n", "Regel 2, kolom ‘naam’: in de naam staat een nummer dat op een BSN lijkt."),
        (b"naam\nJan 1234.56.782\n", "Regel 2, kolom ‘naam’: in de naam staat een nummer"),
        (b"naam;geboren;geboortedatum\nJan;;\n", "De kolommen ‘geboren’ en ‘geboortedatum’ betekenen hetzelfde."),
        (b"naam;geboren op\nJan;03-05-1990\nPiet;gisteren\n", "Regel 3, kolom ‘geboren op’: dit is geen datum."),
        (b"naam;geboren op\nJan;31-02-1990\n", "Regel 2, kolom ‘geboren op’: dit is geen datum."),
        (b"naam;geboren op\nJan;5/13/1990\n", "Regel 2, kolom ‘geboren op’: dit is geen datum."),
        (b"naam;geboren op\nJan;03-05-90\n", "Regel 2, kolom ‘geboren op’: dit is geen datum."),
        (b"naam;geboren op\nJan;25-11-2026\n", "Regel 2, kolom ‘geboren op’: deze datum kan niet kloppen"),
        (b"naam;geboren op\nJan;01-01-1899\n", "Regel 2, kolom ‘geboren op’: deze datum kan niet kloppen"),
        (b"naam;sinds\nJan;01-01-2029\n", "Regel 2, kolom ‘sinds’: deze datum kan niet kloppen"),
        (b"naam;adres\nJan;x\n;Rijnstraat 1\n", "Regel 3: hier staat geen naam."),
        (b"achternaam;voornaam\n;Jan\n", "Regel 2: hier staat geen naam."),
        (b"naam,adres\nMuller, Maria,Rijnstraat 1\n", "Regel 2: hier staan 3 kolommen, en bovenaan 2."),
        (b'naam;adres\n"Jan;x\nPiet;y\n', "Regel 3: de aanhalingstekens kloppen niet."),
        (b"naam\n" + b"x" * 201 + b"\n", "Regel 2: deze naam is langer dan 200 tekens."),
        (
            b"naam\n" + b"\n".join(b"P %d" % n for n in range(10_000)),
            "Dit bestand heeft 10.000 personen; hoogstens 2.000",
        ),
        (b"naam\n" + b"x\n" * 2**20, "Dit bestand is te groot: 2 MB"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(256)), "geen leesbare tekst"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "geen leesbare tekst"),
        (b"\xff\xfen\x00a\x00a", "geen leesbare tekst"),
        (b"naam\nJan\x00Piet\n", "geen leesbare tekst"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_column(data: bytes, sentence: str) -> None:
    with pytest.raises(Problem) as told:
        read_list(data, TODAY)

    assert sentence in told.value.sentence
    assert "12345678" not in told.value.sentence


names = st.text(st.characters(categories=["L", "Zs", "P", "N"], max_codepoint=0x2FFF), min_size=1, max_size=40)
days = st.none() | st.dates(date(1900, 1, 1), TODAY).map(date.isoformat) | st.sampled_from(["1990", "1990-05"])


@given(st.lists(st.builds(Line, names.map(lambda name: " ".join(name.split())), days, days), min_size=1, unique=True))
def test_what_was_previewed_is_what_is_kept(some: list[Line]) -> None:
    kept = [line for line in some if line.name and not any(sign.isdigit() for sign in line.name)]
    if kept:
        assert list(read_list(as_csv(kept).encode(), TODAY).lines) == kept


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: f"naam;geboortedatum\n{text}".encode()))
def test_no_file_at_all_breaks_the_reading(data: bytes) -> None:
    with suppress(Problem):
        assert all(line.name for line in read_list(data, TODAY).lines)
