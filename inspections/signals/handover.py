"""What a partner is given of a signal: only what it may have for its task, and never who reported it."""

import base64
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from inspections.answers import Answered, option_words, say_day
from inspections.clock import day_of
from inspections.signals.details import LookedUp
from inspections.signals.dossier import Dossier, Subject
from inspections.signals.papers import Paper
from inspections.signals.partners import Part, Partner
from inspections.signals.questions import signal_questions
from inspections.signals.unnaming import MASK, without_each, without_name, without_whole_name

FORMAT = "fieldapp-handover/1"
TITLES = {
    Part.FORM: "Vorm van uitbuiting",
    Part.URGENCY: "Spoed",
    Part.PLACE: "Plaats",
    Part.RECEIVED: "Datum van het signaal",
    Part.OBSERVATION: "Wat is gezien en gehoord",
    Part.INDICATORS: "Indicatoren",
    Part.LOOK_UP: "Wat al bekend was",
    Part.PHOTOS: "Foto’s",
    Part.DOCUMENTS: "Documenten",
    Part.PERSON_NAME: "Naam van personen",
    Part.PERSON_DESCRIPTION: "Beschrijving van personen",
    Part.PERSON_ROLE: "Rol van personen",
    Part.PERSON_AGE: "Leeftijd van personen",
    Part.PERSON_CONTACT: "Contact met personen",
    Part.ORGANISATION: "Organisaties",
    Part.ADDRESS: "Adressen",
}
# Which part of the sharing rules a question about a person belongs to. One that isn't here is never given.
_ABOUT_PERSON = {
    "name": Part.PERSON_NAME,
    "description": Part.PERSON_DESCRIPTION,
    "role": Part.PERSON_ROLE,
    "date-of-birth-or-age": Part.PERSON_AGE,
    "contact": Part.PERSON_CONTACT,
}
_WHOLE = {"organisation": Part.ORGANISATION, "address": Part.ADDRESS}


class Line(Struct, frozen=True):
    """One thing told. `id` is that of the question or indicator."""

    id: str
    label: str
    words: list[str]


class Section(Struct, frozen=True):
    """What belongs together, such as one person. `id`: a part of the sharing rules, or `person`."""

    id: str
    title: str
    lines: list[Line]


class Content(Struct, frozen=True):
    """A handover as a partner gets it. Its JSON is the machine-readable form; its document says the same."""

    format: str
    reference: str
    municipality: str
    partner: str
    partner_name: str
    task: str
    made_on: date
    feedback_by: date
    note: str
    sections: list[Section]


@dataclass(frozen=True)
class Given:
    """What the partner gets, and what is kept from it by the rules or by choice. `masked` counts names left out."""

    sections: Sequence[Section]
    left_out: Sequence[str]
    masked: int


def given(case: Sequence[Dossier], partner: Partner, reporters: Sequence[str], keep: Set[Part] = frozenset()) -> Given:
    """What `partner` may have of a signal and those that go on in its case.

    `reporters`: the names to keep out, of whoever reported any of them; `keep` is left out by choice.
    """
    may_have = partner.may_have - keep
    sections: list[Section] = []
    present: set[Part] = set()
    for number, dossier in enumerate(case):
        parts = list(_parts(dossier))
        present |= {part for part, _ in parts} | set(_told_of_people(dossier))
        told = [section for part, section in parts if part in may_have]
        told += [_person(subject, may_have) for subject in dossier.subjects if subject.kind not in _WHOLE]
        sections += [_unnamed(_numbered(section, number), reporters) for section in told if section.lines]
    left_out = [TITLES[part] for part in Part if part in present and part not in may_have]
    masked = sum(words.count(MASK) for section in sections for line in section.lines for words in line.words)
    return Given(sections, [*left_out, "Naam van de melder"], masked)


def documents_section(along: Sequence[Paper], reporter: list[str]) -> list[Section]:
    """The documents that go along, each by its name and its SHA-256; no section when there are none."""
    lines = [Line(paper.sha256, without_each(paper.name, reporter), [f"SHA-256 {paper.sha256}"]) for paper in along]
    return [Section(Part.DOCUMENTS, TITLES[Part.DOCUMENTS], lines)] if lines else []


def handover_id(signal: str, partner: str, seen: int) -> str:
    """The same for the same wish: a form that is posted twice makes one handover."""
    return str(uuid5(NAMESPACE_URL, f"fieldapp:handover:{signal}:{partner}:{seen}"))


def reference_of(handover: str) -> str:
    """The number by which people speak of a handover. It says nothing about the signal."""
    letters = base64.b32encode(uuid5(NAMESPACE_URL, f"fieldapp:reference:{handover}").bytes).decode()
    return f"{letters[:5]}-{letters[5:10]}"


def unnamed_note(note: str, reporters: Sequence[str]) -> str:
    """What the officer adds in own words, without the reporter's name."""
    return without_each(note, reporters)


def _parts(dossier: Dossier) -> Iterable[tuple[Part, Section]]:
    """Everything but the people, each as one section; what is not known is not there."""
    form = signal_questions()
    for part, question, value in ((Part.FORM, "form", dossier.form), (Part.URGENCY, "urgency", dossier.urgency)):
        words = value and option_words(form, question, value)
        if words:
            yield part, _section(part, [words])
    if dossier.place:
        yield Part.PLACE, _section(Part.PLACE, [dossier.place])
    yield Part.RECEIVED, _section(Part.RECEIVED, [say_day(day_of(dossier.received_at))])
    if told := _told(dossier.answers["observation"]):
        yield Part.OBSERVATION, _section(Part.OBSERVATION, told)
    if seen := [each for each in dossier.indicators if each.is_seen]:
        lines = [Line(each.id, each.text, list(each.how)) for each in seen]
        yield Part.INDICATORS, Section(Part.INDICATORS, TITLES[Part.INDICATORS], lines)
    if found := [step.details.words for step in dossier.steps if isinstance(step.details, LookedUp)]:
        yield Part.LOOK_UP, _section(Part.LOOK_UP, found)
    if dossier.pictures:
        number = f"{len(dossier.pictures)}, op te vragen bij de aandachtsfunctionaris"
        yield Part.PHOTOS, _section(Part.PHOTOS, [number])
    for subject in dossier.subjects:
        if subject.kind in _WHOLE:
            part = _WHOLE[subject.kind]
            lines = [_line(field) for field in subject.fields if _question(field) != "kind"]
            yield part, Section(part, TITLES[part], lines)


def _numbered(section: Section, number: int) -> Section:
    """Says of what else belongs to the case that it was told in another signal."""
    title = f"{section.title} (signaal {number + 1} van deze zaak)" if number else section.title
    return Section(section.id, title, section.lines)


def _person(subject: Subject, may_have: Set[Part]) -> Section:
    asked = [field for field in subject.fields if _ABOUT_PERSON.get(_question(field)) in may_have]
    return Section("person", "Persoon", [_line(field) for field in asked])


def _told_of_people(dossier: Dossier) -> Iterable[Part]:
    for subject in dossier.subjects:
        if subject.kind not in _WHOLE:
            yield from (part for field in subject.fields if (part := _ABOUT_PERSON.get(_question(field))))


def _section(part: Part, words: list[str]) -> Section:
    return Section(part, TITLES[part], [Line(part, TITLES[part], words)])


def _line(field: Answered) -> Line:
    return Line(_question(field), field.question, _told(field))


def _told(answer: Answered) -> list[str]:
    return [each.words for each in (*answer.said, *answer.notes)]


def _question(field: Answered) -> str:
    return field.key.rsplit("/", 1)[-1]


def _unnamed(section: Section, reporters: Sequence[str]) -> Section:
    """Somebody in the signal may share the reporter's first name, but not the whole name."""
    lines = []
    for line in section.lines:
        is_name = section.id in ("person", *_WHOLE.values()) and line.id == "name"
        mask = without_whole_name if is_name else without_name
        lines.append(Line(line.id, line.label, [without_each(words, reporters, mask) for words in line.words]))
    return Section(section.id, section.title, lines)
