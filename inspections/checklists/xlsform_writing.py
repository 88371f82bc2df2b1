"""A checklist as an XLSForm (https://xlsform.org), so that who works with ODK or Kobo can take it.

Names get underscores for hyphens. What has no place of its own in an XLSForm becomes a row beside its question: the
answer "not seen" (`…__lesser`), an extra photo (`…__photo`), and each finding as a note (`…__finding_1`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from inspections.checklists.conditions import AllOf, AnyOf, Condition, Test
from inspections.checklists.questions import LESSER, Checklist, Finding, Group, Kind, Option, Question, Section

_SURVEY = ("type", "name", "label", "hint", "relevant", "constraint", "constraint_message", "appearance", "parameters")
_CHOICES = ("list_name", "name", "label")
_YES_NO = (Option("yes", "Ja"), Option("no", "Nee"))
_LESSER = (Option("not-seen", "Niet gezien"), Option("not-applicable", "Niet van toepassing"))
_TYPES = {
    Kind.NUMBER: "decimal",
    Kind.COUNT: "integer",
    Kind.TEXT: "text",
    Kind.DATE_TIME: "dateTime",
    Kind.PHOTO: "image",
}
_SELECTS = (Kind.YES_NO, Kind.CHOICE, Kind.CHOICES)
Row = Mapping[str, str]
# As large as our own phones send them.
_PHOTO = {"parameters": "max-pixels=2048"}


def write_xlsform(checklist: Checklist, path: Path) -> None:
    """Write the checklist to `path` as an Excel workbook with the sheets survey, choices and settings."""
    book = Workbook()
    book.remove(book.worksheets[0])
    form = _Form(checklist)
    _sheet(book, "survey", _SURVEY, form.survey())
    _sheet(book, "choices", _CHOICES, form.choices())
    settings = {"form_title": checklist.title, "form_id": _name(checklist.id), "version": str(checklist.version)}
    _sheet(book, "settings", tuple(settings), [settings])
    book.save(path)


class _Form:
    """The rows of the sheets; knows the questions by the name that an expression has for them."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        self.kinds = {
            _name(question.id, group): question.kind for group, part in self._parts() for question in part.questions
        }

    def survey(self) -> Iterator[Row]:
        if self.checklist.intro:
            yield {"type": "note", "name": "intro__note", "label": self.checklist.intro}
        for group, part in self._parts():
            kind = "repeat" if group else "group"
            name = _name(group) if group else f"section__{_name(part.id)}"
            yield {"type": f"begin_{kind}", "name": name, "label": part.title}
            if isinstance(part, Section) and part.help:
                yield {"type": "note", "name": f"{name}__help", "label": part.help}
            for question in part.questions:
                yield from self._question(question, group)
            yield {"type": f"end_{kind}"}

    def choices(self) -> Iterator[Row]:
        lists = [("app__yes_no", (*_YES_NO, *_LESSER)), ("app__lesser", _LESSER)]
        for group, part in self._parts():
            lists += [(_name(q.id, group), (*q.options, *_LESSER)) for q in part.questions if q.options]
        for name, options in lists:
            for option in options:
                yield {"list_name": name, "name": _name(option.id), "label": option.text}

    def _parts(self) -> Iterator[tuple[str | None, Section | Group]]:
        for section in self.checklist.sections:
            yield None, section
        for group in self.checklist.groups:
            yield group.id, group

    def _question(self, question: Question, group: str | None) -> Iterator[Row]:
        name = _name(question.id, group)
        relevant = self._expression(question.show_when, group) if question.show_when else ""
        unit = f" ({question.unit})" if question.unit else ""
        row = {"name": name, "label": question.text + unit, "hint": question.help or "", "relevant": relevant}
        yield row | {"type": _type(question, name), **_limits(question), **_looks(question)}
        if question.kind not in _SELECTS:
            # Both at once would say that it was seen and not seen.
            empty = _all([relevant, f"${{{name}}} = ''"])
            label = f"Niet ingevuld? {question.text}"
            yield {"type": "select_one app__lesser", "name": f"{name}__lesser", "label": label, "relevant": empty}
        if question.photo:
            label = f"Foto bij: {question.text}"
            yield {"type": "image", "name": f"{name}__photo", "label": label, "relevant": relevant, **_PHOTO}
        for number, finding in enumerate(question.findings, 1):
            found = _all([relevant, self._found(finding, name)])
            label = f"{finding.text} {_basis(finding)}".strip()
            yield {"type": "note", "name": f"{name}__finding_{number}", "label": label, "relevant": found}

    def _found(self, finding: Finding, name: str) -> str:
        if finding.when:
            return self._is(name, finding.when)
        return self._within(name, above=finding.above, below=finding.below)

    def _expression(self, condition: Condition, group: str | None) -> str:
        match condition:
            case AllOf(conditions):
                return _all([self._expression(each, group) for each in conditions])
            case AnyOf(conditions):
                return _any([self._expression(each, group) for each in conditions])
            case Test(key=key):
                of_control = key.startswith("answer/")
                name = _name(key.removeprefix("answer/"), None if of_control else group)
                if condition.one_of:
                    return self._is(name, condition.one_of)
                if condition.none_of:
                    return _all([self._is_answered(name), f"not({self._is(name, condition.none_of)})"])
                limits = {"above": condition.above, "below": condition.below}
                return self._within(name, **limits, at_least=condition.at_least, at_most=condition.at_most)

    def _is(self, name: str, answers: Iterable[str | int | float]) -> str:
        return _any([self._is_one(name, answer) for answer in answers])

    def _is_one(self, name: str, answer: str | int | float) -> str:
        if not isinstance(answer, str):
            return f"${{{name}}} = {answer}"
        if self.kinds[name] is Kind.CHOICES:
            return f"selected(${{{name}}}, '{_name(answer)}')"
        if answer in LESSER and self.kinds[name] not in _SELECTS:
            return f"${{{name}__lesser}} = '{_name(answer)}'"
        return f"${{{name}}} = '{_name(answer)}'"

    def _is_answered(self, name: str) -> str:
        given = f"${{{name}}} != ''"
        return given if self.kinds[name] in _SELECTS else _any([given, f"${{{name}__lesser}} != ''"])

    def _within(self, name: str, **limits: int | float | None) -> str:
        signs = {"above": ">", "below": "<", "at_least": ">=", "at_most": "<="}
        bounds = [f"${{{name}}} {signs[key]} {limit}" for key, limit in limits.items() if limit is not None]
        return _all([f"${{{name}}} != ''", *bounds])


def _type(question: Question, name: str) -> str:
    match question.kind:
        case Kind.YES_NO:
            return "select_one app__yes_no"
        case Kind.CHOICE:
            return f"select_one {name}"
        case Kind.CHOICES:
            return f"select_multiple {name}"
    return _TYPES[question.kind]


def _limits(question: Question) -> Row:
    bounds = [f". {sign} {limit}" for sign, limit in ((">=", question.min), ("<=", question.max)) if limit is not None]
    if not bounds:
        return {}
    words = [
        f"{word} {limit}"
        for word, limit in (("vanaf", question.min), ("tot en met", question.max))
        if limit is not None
    ]
    return {"constraint": " and ".join(bounds), "constraint_message": f"Vul een getal in {' '.join(words)}."}


def _looks(question: Question) -> Row:
    if question.kind is Kind.PHOTO:
        return _PHOTO
    return {"appearance": "multiline"} if question.long else {}


def _basis(finding: Finding) -> str:
    if finding.basis is None:
        return ""
    return f"({finding.basis.text}{'' if finding.basis.verified else ', nog te toetsen'})"


def _all(expressions: Iterable[str]) -> str:
    return _joined(expressions, " and ")


def _any(expressions: Iterable[str]) -> str:
    return _joined(expressions, " or ")


def _joined(expressions: Iterable[str], word: str) -> str:
    given = [each for each in expressions if each]
    return given[0] if len(given) == 1 else word.join(f"({each})" for each in given)


def _name(id_: str, group: str | None = None) -> str:
    """A name that no other question has: an expression can't say of which group it means one."""
    return f"{_name(group)}__{_name(id_)}" if group else id_.replace("-", "_")


def _sheet(book: Workbook, title: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(title)
    for column, header in enumerate(columns, 1):
        sheet.cell(1, column, header).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 50 if header == "label" else 24
    for line, row in enumerate(rows, 2):
        for column, header in enumerate(columns, 1):
            if value := row.get(header):
                cell = sheet.cell(line, column, value)
                # A text that begins with = is no formula.
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
