"""A version of a checklist that a control has used is held to what it was."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from inspections.checklists import Checklist, checklists, load, load_all, versions
from inspections.checklists.versions import UsedVersionError, digest, hold, remember
from inspections.database import now, writing
from inspections.tables import checklist_versions
from tests.inspections.test_checklist_files import SMALL, written


def used(engine: Engine, folder: Path, *loaded: tuple[str, int]) -> None:
    """Let controls have used these versions, as the folder has them now."""
    with writing(engine) as connection:
        for id_, version in loaded:
            remember(connection, id_, version, now(), load_all(folder))


def test_a_used_version_that_stays_as_it_was_is_fine_and_so_is_a_newer_one(engine: Engine, tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    used(engine, tmp_path, ("small", 1))
    written(tmp_path, SMALL.replace("version: 1", "version: 2").replace("beds", "bunks"), "small-2.yaml")

    hold(engine, load_all(tmp_path))


def test_a_used_version_that_was_changed_is_told_with_what_to_do(engine: Engine, tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    used(engine, tmp_path, ("small", 1))
    written(tmp_path, SMALL.replace("version: 1", "version: 4"), "small-4.yaml")
    written(tmp_path, SMALL.replace("Hoeveel bedden?", "Hoeveel matrassen?"))

    with pytest.raises(UsedVersionError) as told:
        hold(engine, load_all(tmp_path))

    assert str(told.value) == (
        f"checklist 'small' version 1, used by controls since {now():%Y-%m-%d}, has been changed: put its file back as "
        "it was, and give the change a file of its own as version 5"
    )


def test_a_used_version_that_is_gone_is_told(engine: Engine, tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    used(engine, tmp_path, ("small", 1))

    with pytest.raises(UsedVersionError, match=r"checklist 'small' version 1, used .*, is gone: put its file back"):
        hold(engine, {})


def test_a_version_that_nobody_used_may_still_be_changed(engine: Engine, tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    hold(engine, load_all(tmp_path))
    written(tmp_path, SMALL.replace("Klein", "Groot"))

    hold(engine, load_all(tmp_path))


def test_what_counts_is_what_a_version_says_and_not_how_its_file_is_laid_out(tmp_path: Path) -> None:
    one = load(written(tmp_path, SMALL, "one.yaml"))
    other = load(written(tmp_path, "# Anders opgemaakt.\n" + SMALL.replace("Klein", '"Klein"'), "other.yaml"))

    assert digest(one) == digest(other)
    assert digest(one) != digest(load(written(tmp_path, SMALL.replace("kind: number", "kind: count"), "third.yaml")))


def test_a_basis_that_is_verified_later_changes_no_version(tmp_path: Path) -> None:
    finding = "findings: [{when: no, text: F, severity: danger, basis: escape-route}]"
    text = SMALL.replace("kind: yes-no}", f"kind: yes-no, {finding}}}")
    other_basis = load(written(tmp_path, text.replace("escape-route", "smoke-alarm"), "other.yaml"))

    unverified = load(written(tmp_path, text))

    assert digest(unverified) == digest(verified(unverified))
    assert digest(unverified) != digest(other_basis)


def verified(checklist: Checklist) -> Checklist:
    [section] = checklist.sections
    first, *others = section.questions
    [finding] = first.findings
    assert finding.basis
    known = replace(finding, basis=replace(finding.basis, verified=True, text="Bbl art. 3.2"))
    return replace(checklist, sections=(replace(section, questions=(replace(first, findings=(known,)), *others)),))


def test_the_shipped_checklists_each_have_a_digest_of_their_own() -> None:
    assert len({versions.digest(each) for each in checklists().values()}) == len(checklists())


def test_a_version_is_remembered_once(engine: Engine, tmp_path: Path) -> None:
    written(tmp_path, SMALL)

    used(engine, tmp_path, ("small", 1), ("small", 1), ("unknown", 9))

    with engine.connect() as connection:
        assert connection.scalars(sa.select(checklist_versions.c.id)).all() == ["small"]
