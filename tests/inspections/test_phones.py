from pathlib import Path

import pytest

from inspections.phones import PhoneError, compiled, load, phones


def test_the_alarm_number_comes_first() -> None:
    assert compiled()[0]["number"] == "112"


def test_a_number_that_only_the_municipality_knows_is_missing_and_not_invented() -> None:
    missing = {phone.id for phone in phones() if phone.number is None}

    assert missing == {"avim", "moviera", "belle", "pretty-woman", "fairwork", "riec"}
    assert not missing & {phone["id"] for phone in compiled()}


def test_a_number_is_kept_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "phones.yaml"
    path.write_text("phones:\n  - {id: a, name: A, number: 0800 01, when: Altijd, verified: false}\n")

    assert load(path)[0].number == "0800 01"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{id: a, name: A, when: Altijd, verified: true}",
            "line 2: telephone 'a' is verified but has no number and source",
        ),
        ("{id: a, name: A, verified: false}", "line 2: telephone 'a' has no when"),
        (
            "{id: a, name: A, when: Altijd, verified: false}\n  - {id: a, name: B, when: Nooit, verified: false}",
            "line 3: telephone 'a' is there twice; first on line 2",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_problem(tmp_path: Path, entry: str, message: str) -> None:
    path = tmp_path / "phones.yaml"
    path.write_text(f"phones:\n  - {entry}\n", encoding="utf-8")

    with pytest.raises(PhoneError) as told:
        load(path)

    assert str(told.value) == f"phones.yaml, {message}"
