"""From a YAML file to a Checklist, or to an error that names file, line and problem."""

from dataclasses import dataclass, replace
from pathlib import Path

from inspections.checklists.parse_conditions import Asked, with_condition
from inspections.checklists.parse_question import ChecklistError, Known, parse_question
from inspections.checklists.questions import Checklist, Group, Question, Section
from inspections.yaml_reading import Record, Value, read, without_doubles

# These words begin the keys of other facts, or name another page of a control.
RESERVED_FOR_GROUPS = frozenset(
    {
        *("answer", "finding", "follow-up", "norm", "photo", "registered", "registration"),
        *("signal", "status", "visit"),
        *("briefing", "checklist", "closure", "drafts", "entry", "facts", "findings", "guest", "guests", "here"),
        *("history", "together", "own", "task"),
        *("joining", "norms", "photos", "report", "reopening", "sections", "signals", "summary"),
    }
)


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
    without_doubles([(each.read.id, each.value) for each in section_questions], "question")
    for each in section_questions:
        if each.read.id in {group.read.id for group in groups}:
            raise each.value.problem(f"question '{each.read.id}' has the id of a group")
    asked: dict[str, Asked] = {}
    for each in section_questions:
        asked[each.read.id] = Asked(each.read, f"answer/{each.read.id}", each.conditions, asked)
    return Checklist(
        id=record["id"].slug(),
        version=_version(record["version"]),
        title=record["title"].text(),
        kind=record["kind"].slug(),
        intro=record.text("intro"),
        sections=tuple(_with_conditions_of_section(section, asked) for section in sections),
        groups=tuple(_with_conditions_of_group(group, asked) for group in groups),
    )


@dataclass(frozen=True)
class _ReadQuestion:
    read: Question
    value: Value
    conditions: list[Value]


@dataclass(frozen=True)
class _ReadSection:
    read: Section
    id: Value
    questions: list[_ReadQuestion]


@dataclass(frozen=True)
class _ReadGroup:
    read: Group
    id: Value
    questions: list[_ReadQuestion]


def _version(value: Value) -> int:
    version = value.integer()
    if version < 1:
        raise value.problem(f"{value.name} is {version}; versions start at 1")
    return version


def _section(value: Value, known: Known) -> _ReadSection:
    record = value.record("section", required={"id", "title", "questions"}, optional={"help", "show_when"})
    section = Section(id=record["id"].slug(), title=record["title"].text(), help=record.text("help"), questions=())
    return _ReadSection(section, record["id"], _questions(record, known))


def _group(value: Value, known: Known) -> _ReadGroup:
    record = value.record("group", required={"id", "title", "one", "label", "questions"})
    questions = _questions(record, known)
    without_doubles([(each.read.id, each.value) for each in questions], "question")
    group = Group(
        id=record["id"].slug(),
        title=record["title"].text(),
        one=record["one"].text(),
        label=_label(record["label"], {each.read.id for each in questions}),
        questions=(),
    )
    if group.id in RESERVED_FOR_GROUPS:
        raise record["id"].problem(f"{record.name} has an id that is reserved for the app")
    return _ReadGroup(group, record["id"], questions)


def _questions(record: Record, known: Known) -> list[_ReadQuestion]:
    # What a section asks before it is shown, each of its questions asks.
    shared = [record["show_when"]] if record.has("show_when") else []
    return [_question(value, shared, known) for value in record["questions"].items()]


def _question(value: Value, shared: list[Value], known: Known) -> _ReadQuestion:
    read = parse_question(value, known)
    own = value.entry("show_when")
    return _ReadQuestion(read, value, [*shared, *([own] if own else [])])


def _with_conditions_of_section(section: _ReadSection, asked: dict[str, Asked]) -> Section:
    return replace(section.read, questions=tuple(with_condition(asked[each.read.id]) for each in section.questions))


def _with_conditions_of_group(group: _ReadGroup, asked: dict[str, Asked]) -> Group:
    # A question of a group may ask about the same entry, and about the control; the nearest goes first.
    within = dict(asked)
    for each in group.questions:
        within[each.read.id] = Asked(each.read, each.read.id, each.conditions, within)
    return replace(group.read, questions=tuple(with_condition(within[each.read.id]) for each in group.questions))


def _label(value: Value, questions: set[str]) -> tuple[str, ...]:
    names = tuple(item.text() for item in value.items())
    for name in names:
        if name not in questions:
            raise value.problem(f"{value.name} names '{name}', which is no question of the group")
    return names
