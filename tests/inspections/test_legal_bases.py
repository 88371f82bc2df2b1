from pathlib import Path

import pytest

from inspections.checklists import Group, Section, checklists
from inspections.legal_bases import LegalBasisError, legal_bases, load
from inspections.norms import municipality_norms
from inspections.visits import entry_findings, registration

ONE = "{id: a, text: Wet A, law: true, verified: true, source: a.nl, as_of: 2026-11-24}"


def test_every_legal_basis_that_is_shipped_is_used_by_a_finding_or_a_norm() -> None:
    parts: list[Section | Group] = []
    for checklist in checklists().values():
        parts += [*checklist.sections, *checklist.groups]

    used = {
        finding.basis.id
        for part in parts
        for question in part.questions
        for finding in question.findings
        if finding.basis
    }

    used |= {norm.basis.id for norm in municipality_norms("woerden")}
    assert used | registration.BASES | entry_findings.BASES == legal_bases().keys()


def test_a_standard_of_a_trade_is_not_law() -> None:
    assert not [basis.id for basis in legal_bases().values() if basis.id.startswith("snf-") and basis.is_law]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (ONE.replace(" law: true,", ""), "line 2: basis 'a' has no law"),
        (ONE.replace("law: true", "law: maybe"), "line 2: basis 'a': law is 'maybe', not true or false"),
        (f"{ONE}\n  - {ONE}", "line 3: legal basis 'a' is there twice; first on line 2"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_problem(tmp_path: Path, entry: str, message: str) -> None:
    path = tmp_path / "legal_bases.yaml"
    path.write_text(f"bases:\n  - {entry}\n", encoding="utf-8")

    with pytest.raises(LegalBasisError) as told:
        load(path)

    assert str(told.value) == f"legal_bases.yaml, {message}"
