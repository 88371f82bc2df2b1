"""Versions of checklists that controls have used: such a version never changes, and never goes away."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.checklists import Checklist, checklists, compiled
from inspections.checklists.questions import Finding, Group, Section
from inspections.database import now, writing
from inspections.tables import Moment, checklist_versions, inspections

Loaded = Mapping[tuple[str, int], Checklist]
_Part = TypeVar("_Part", Section, Group)
_INSERT = sa.text(
    "INSERT INTO checklist_versions (id, version, sha256, first_used_at) VALUES (:id, :version, :sha256, :at) "
    "ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("at", type_=Moment))


class UsedVersionError(Exception):
    """A version that controls have used is not what it was."""


def digest(checklist: Checklist) -> str:
    """SHA-256 of the compiled form, in hexadecimal.

    Of a legal basis it counts which one it is, not its words: those change when someone verifies it, and the answers
    of a control don't mean something else by that.
    """
    bare = replace(
        checklist,
        sections=tuple(_with_bare_bases(section) for section in checklist.sections),
        groups=tuple(_with_bare_bases(group) for group in checklist.groups),
    )
    return hashlib.sha256(json.dumps(compiled(bare), sort_keys=True).encode()).hexdigest()


def remember(connection: Connection, id_: str, version: int, at: datetime, loaded: Loaded | None = None) -> None:
    """Keep what a version says, when a fact first names it. One that this server doesn't know can't be kept."""
    checklist = (checklists() if loaded is None else loaded).get((id_, version))
    if checklist is not None:
        connection.execute(_INSERT, {"id": id_, "version": version, "sha256": digest(checklist), "at": at})


def hold(engine: Engine, loaded: Loaded | None = None) -> None:
    """Keep what controls already use, and see that every used version is what it was.

    Raises UsedVersionError, with a sentence for the administrator, for a version that was changed or is gone.
    """
    known = checklists() if loaded is None else loaded
    named = sa.select(inspections.c.checklist, inspections.c.checklist_version).distinct()
    with writing(engine) as connection:
        for row in connection.execute(named.where(inspections.c.checklist_version.is_not(None))).all():
            remember(connection, row.checklist, row.checklist_version, now(), known)
        used = connection.execute(sa.select(checklist_versions).order_by(sa.text("id, version"))).all()
    for row in used:
        checklist = known.get((row.id, row.version))
        since = f"checklist '{row.id}' version {row.version}, used by controls since {row.first_used_at:%Y-%m-%d},"
        if checklist is None:
            raise UsedVersionError(f"{since} is gone: put its file back in inspections/checklists")
        if digest(checklist) != row.sha256:
            newest = max(version for id_, version in known if id_ == row.id)
            raise UsedVersionError(
                f"{since} has been changed: put its file back as it was, and give the change a file of its own as "
                f"version {newest + 1}"
            )


def _with_bare_bases(part: _Part) -> _Part:
    questions = tuple(
        replace(question, findings=tuple(_with_bare_basis(finding) for finding in question.findings))
        for question in part.questions
    )
    return replace(part, questions=questions)


def _with_bare_basis(finding: Finding) -> Finding:
    basis = finding.basis
    return replace(finding, basis=basis and replace(basis, text=basis.id, verified=True))
