"""Files of norms: what is wrong in them is told by file, line and problem; a municipality sets its own numbers."""

import shutil
from pathlib import Path

import pytest

from inspections.norms import FOLDER, NormError, load, municipality_norms

NORM = """\
origin: law
norms:
  - id: enough-toilets
    title: Genoeg toiletten
    applies:
      - kind: labour-migrant-housing
        answers:
          - {question: quality-mark, is: [snf]}
    rule: {kind: one-per, of: toilets, per: persons-sleeping, number: 8}
    basis: use-plan
    verified: true
    source: test
    as_of: 2026-11-24
    severity: violation
    measure: talk
"""
MUNICIPALITY = """\
municipalities:
  - id: woerden
    norms:
      - {id: enough-toilets, number: 6, verified: true, source: eigen regel, as_of: 2026-11-24}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "municipalities.yaml").write_text(MUNICIPALITY, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(NORM, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("written", "instead", "line", "told"),
    [
        ("origin: law", "origin: habit", 1, "known: law, permit, quality-mark"),
        ("origin: law", "origin: quality-mark", 10, "of another kind than this file"),
        ("kind: labour-migrant-housing", "kind: castle", 6, "castle"),
        ("question: quality-mark", "question: moat", 8, "'moat', which no checklist of this kind has"),
        ("is: [snf]", "is: [gold]", 8, "'gold'; known:"),
        ("{question: quality", "{group: room, question: quality", 8, "group 'room'"),
        ("kind: one-per", "kind: guess", 9, "'guess'; known:"),
        ("of: toilets", "of: towers", 9, "'towers'; known:"),
        (", per: persons-sleeping", "", 9, "has no per"),
        ("number: 8}", "number: 8, steps: [{least: 1}]}", 9, "can have no steps"),
        ("number: 8", "number: 8.5", 9, "not whole"),
        ("number: 8", "number: 0", 9, "use a number above 0"),
        ("kind: one-per", "kind: every", 9, "can have no number"),
        ("basis: use-plan", "basis: nowhere", 10, "'nowhere'"),
        ("verified: true", "verified: maybe", 11, "'maybe', not true or false"),
        ("verified: true", "verified: false", 14, "not verified or not law"),
        ("measure: talk", "measure: shout", 15, "'shout'; known:"),
        ("    measure: talk\n", "", 3, "has no measure"),
        ("    title:", "    titel:", 4, "unknown key 'titel'"),
    ],
)
def test_a_mistake_is_told_by_file_line_and_problem(
    folder: Path, written: str, instead: str, line: int, told: str
) -> None:
    assert written in NORM
    (folder / "own.yaml").write_text(NORM.replace(written, instead, 1), encoding="utf-8")

    with pytest.raises(NormError) as error:
        load(folder)

    assert (error.value.file, error.value.line) == ("own.yaml", line)
    assert told in error.value.problem


def test_steps_that_do_not_go_up_are_refused(folder: Path) -> None:
    steps = (
        "{kind: steps, of: toilets, per: persons-sleeping, steps: [{to: 8, least: 4}, {to: 8, least: 5}, {least: 6}]}"
    )
    rule = "{kind: one-per, of: toilets, per: persons-sleeping, number: 8}"
    (folder / "own.yaml").write_text(NORM.replace(rule, steps), encoding="utf-8")

    with pytest.raises(NormError, match="not above the one before"):
        load(folder)


def test_the_same_norm_in_two_files_is_refused(folder: Path) -> None:
    shutil.copy(folder / "own.yaml", folder / "twice.yaml")

    with pytest.raises(NormError, match="'enough-toilets' is there twice"):
        load(folder)


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("id: enough-toilets", "id: enough-towers", "'enough-towers'; known: enough-toilets"),
        ("number: 6", "number: veel", "not a number"),
        ("id: woerden", "id: Woerden", "lower-case"),
    ],
)
def test_a_mistake_of_a_municipality_is_told(folder: Path, written: str, instead: str, told: str) -> None:
    (folder / "municipalities.yaml").write_text(MUNICIPALITY.replace(written, instead), encoding="utf-8")

    with pytest.raises(NormError) as error:
        load(folder)

    assert error.value.file == "municipalities.yaml"
    assert told in error.value.problem


def test_a_municipality_has_its_own_number_and_others_the_shipped_one(folder: Path) -> None:
    shipped, own = load(folder)

    assert shipped["enough-toilets"].rule.number == 8000
    assert own["woerden"]["enough-toilets"].rule.number == 6000
    assert own["woerden"]["enough-toilets"].source == "eigen regel"


def test_the_norms_that_come_with_the_product_are_right() -> None:
    loaded, _ = load(FOLDER)

    assert [id_ for id_, norm in loaded.items() if not norm.is_set] == ["room-area"]
    assert all(norm.severity == "attention" for norm in loaded.values() if not norm.verified)
    assert {norm.id for norm in municipality_norms("woerden")} == set(loaded)
