"""From a YAML file to a Checklist, or to an error that names file, line and problem."""

from dataclasses import dataclass
from pathlib import Path

from inspections.checklists.parse_question import ChecklistError, Known, parse_question
from inspections.checklists.questions import Checklist, Group, Section
from inspections.yaml_reading import Value, read, without_doubles

# These words begin the keys of other facts.
_RESERVED_FOR_GROUPS = {"answer", "photo", "signal", "status", "visit"}


def parse(path: Path, known: Known) -> Checklist:
    """The checklist in the file at `path`; raises ChecklistError at the first thing that is not right."""
    record = read(path, ChecklistError).record(
        "checklist", required={"id", "version", "title", "kind", "sections"}, optional={"intro", "groups"}
    )
    sections = [_section(value, known) for value in record["sections"].items()]
    groups = [_group(value, known) for value in record.items("groups")]
    section_questions = [question for section in sections for question in section.questions]
    without_doubles([(section.read.id, section.id) for section in sections], "section")
    without_doubles([(group.read.id, group.id) for group in groups], "group")
    without_doubles(section_questions, "question")
    for name, value in section_questions:
        if name in {group.read.id for group in groups}:
            raise value.problem(f"question '{name}' has the id of a group")
    return Checklist(
        id=record["id"].slug(),
        version=_version(record["version"]),
        title=record["title"].text(),
        kind=record["kind"].slug(),
        intro=record.text("intro"),
        sections=tuple(section.read for section in sections),
        groups=tuple(group.read for group in groups),
    )


@dataclass(frozen=True)
class _ReadSection:
    read: Section
    id: Value
    questions: list[tuple[str, Value]]


@dataclass(frozen=True)
class _ReadGroup:
    read: Group
    id: Value


def _version(value: Value) -> int:
    version = value.integer()
    if version < 1:
        raise value.problem(f"{value.name} is {version}; versions start at 1")
    return version


def _section(value: Value, known: Known) -> _ReadSection:
    record = value.record("section", required={"id", "title", "questions"}, optional={"help"})
    questions = [(parse_question(each, known), each) for each in record["questions"].items()]
    section = Section(
        id=record["id"].slug(),
        title=record["title"].text(),
        help=record.text("help"),
        questions=tuple(question for question, _ in questions),
    )
    return _ReadSection(section, record["id"], [(question.id, each) for question, each in questions])


def _group(value: Value, known: Known) -> _ReadGroup:
    record = value.record("group", required={"id", "title", "one", "label", "questions"})
    questions = [(parse_question(each, known), each) for each in record["questions"].items()]
    without_doubles([(question.id, each) for question, each in questions], "question")
    group = Group(
        id=record["id"].slug(),
        title=record["title"].text(),
        one=record["one"].text(),
        label=_label(record["label"], {question.id for question, _ in questions}),
        questions=tuple(question for question, _ in questions),
    )
    if group.id in _RESERVED_FOR_GROUPS:
        raise record["id"].problem(f"{record.name} has an id that is reserved for the app")
    return _ReadGroup(group, record["id"])


def _label(value: Value, questions: set[str]) -> tuple[str, ...]:
    names = tuple(item.text() for item in value.items())
    for name in names:
        if name not in questions:
            raise value.problem(f"{value.name} names '{name}', which is no question of the group")
    return names
