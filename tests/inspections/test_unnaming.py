"""The reporter's name stays in, however it is written in a text that goes out."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.signals.unnaming import MASK, without_name, without_whole_name

NAME = "Inés de Téster-Voorzorg"


@pytest.mark.parametrize(
    "written",
    [
        "Inés de Téster-Voorzorg",
        "INES DE TESTER VOORZORG",
        "ines  de\ntester-voorzorg",
        "Ine\u0301s de Te\u0301ster-Voorzorg",
        "In\u200bes de Tes\u00adter-Voorzorg",
        "Inés",
        "tester",
        "mevrouw VOORZORG",
    ],
)
def test_no_writing_of_the_name_gets_through(written: str) -> None:
    told = without_name(f"Dit zag ik ({written}) zelf.", NAME)

    assert MASK in told
    plain = re.sub(r"\W", "", unicodedata.normalize("NFKD", told)).casefold()
    assert not any(word in plain for word in ("ines", "tester", "voorzorg"))


@pytest.mark.parametrize("written", ["De disciplines werken samen.", "Het protestertje", "de man", "", "🚨 %_'\"\\"])
def test_other_words_stay_as_they_are(written: str) -> None:
    assert without_name(written, NAME) == written


def test_somebody_with_the_same_first_name_keeps_it() -> None:
    assert without_whole_name("Ines Kowalska", "Ines de Tester") == "Ines Kowalska"
    assert without_whole_name("Ines de Tester", "Ines de Tester") == MASK


@given(st.text(), st.text())
def test_a_name_is_gone_whatever_stands_around_it(before: str, after: str) -> None:
    told = without_name(f"{before} Ines Tester {after}", "Ines Tester")

    assert not re.search(r"(?<!\w)(ines|tester)(?!\w)", told.casefold())


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_name_ends(text: str, name: str) -> None:
    assert isinstance(without_name(text, name), str)
