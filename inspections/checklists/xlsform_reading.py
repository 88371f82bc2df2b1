"""An XLSForm (https://xlsform.org) as a checklist: the common question types, and precisely what is left out."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from inspections.checklists.parse import RESERVED_FOR_GROUPS
from inspections.checklists.parse_question import RESERVED_FOR_QUESTIONS
from inspections.checklists.questions import LESSER
from inspections.checklists.xlsform_conditions import NotTakenOver, read_relevant
from inspections.checklists.xlsform_sheets import Row, XlsFormError, option_lists, read_sheets

_LIMIT = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")
# What a form keeps beside its questions, which the app knows by itself.
_KNOWN_BY_THE_APP = {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "start-geopoint", "audit"}
_UNUSED = ("calculation", "choice_filter", "default", "repeat_count", "parameters", "trigger", "required_message")
_ANSWERS = ("is", "is-not")
# The groups and repeats around a row, outermost first: what each began, and where its questions go (None: nowhere).
_Way = list[tuple[str, dict[str, Any] | None]]


@dataclass
class Taken:
    """A checklist as YAML, and what was left out or became something else: a sentence each, with its row."""

    written: dict[str, Any]
    left_out: list[str] = field(default_factory=list)

    @property
    def yaml(self) -> str:
        return yaml.safe_dump(self.written, allow_unicode=True, sort_keys=False, width=110)


def read_xlsform(path: Path) -> Taken:
    """The checklist that the form at `path` can be; raises XlsFormError when it is no XLSForm or has no question."""
    sheets = read_sheets(path)
    reader = _Reader(option_lists(sheets.get("choices", [])))
    settings = next(iter(sheets.get("settings", [])), Row(2, {}))
    return reader.read(sheets["survey"], settings, path.stem)


@dataclass(frozen=True)
class _Named:
    """What a name of the form became: a question, of the control or of each thing of a group."""

    question: dict[str, Any]
    group: str | None


class _Reader:
    def __init__(self, lists: dict[str, list[tuple[str, str]]]) -> None:
        self.lists = lists
        self.left_out: list[str] = []
        self.intro = ""
        self.sections: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.names: dict[str, _Named] = {}
        self.waiting: list[tuple[Row, dict[str, Any], str | None]] = []

    def read(self, survey: list[Row], settings: Row, stem: str) -> Taken:
        way: _Way = []
        for row in survey:
            kind = re.sub(r"^(begin|end)[ _]", r"\1_", row["type"])
            if kind in ("begin_group", "begin_repeat"):
                way.append((kind, self._begin(kind, row, way)))
            elif kind in ("end_group", "end_repeat"):
                if not way:
                    raise XlsFormError(f"survey, row {row.number}: {kind} without a begin")
                way.pop()
            else:
                self._question(row, way)
        if any(row["required"].lower() in ("yes", "true", "true()") for row in survey):
            self.left_out.append("survey: required is left out; an inspector may always leave a question open")
        for row, part, group in self.waiting:
            self._condition(row, part, group)
        self.sections = [section for section in self.sections if section["questions"]]
        self.groups = [group for group in self.groups if group["questions"]]
        if not self.sections:
            raise XlsFormError("the form has no question outside its repeats that a checklist can have")
        return Taken(self._written(settings, stem), self.left_out)

    def _written(self, settings: Row, stem: str) -> dict[str, Any]:
        id_ = _slug(settings["form_id"] or stem)
        version = settings["version"]
        if not re.fullmatch(r"[1-9]\d{0,8}", version):
            self.left_out.append(f"settings: version '{version}' is no whole number from 1; it became 1")
            version = "1"
        self.left_out.append(f"settings: an XLSForm has no kind of location; kind became '{id_}'")
        for group in self.groups:
            group["label"] = [group["questions"][0]["id"]]
        title = settings["form_title"] or stem
        groups = {"groups": self.groups} if self.groups else {}
        head = {"id": id_, "version": int(version), "title": title, "kind": id_}
        head |= {"intro": self.intro} if self.intro else {}
        return {**head, "sections": self.sections, **groups}

    def _begin(self, kind: str, row: Row, way: _Way) -> dict[str, Any] | None:
        title = row.words("label") or row["name"]
        if any(each == "begin_repeat" for each, _ in way):
            if kind == "begin_repeat":
                self._leave(row, f"repeat '{row['name']}' is within another repeat, and so are its questions")
                return None
            return way[-1][1]
        if kind == "begin_repeat":
            if row["relevant"]:
                self._leave(row, f"relevant of repeat '{row['name']}' is left out; give it to its questions")
            id_ = _slug(row["name"])
            id_ = f"{id_}-group" if id_ in RESERVED_FOR_GROUPS else id_
            group = {"id": id_, "title": title, "one": title.lower(), "label": [], "questions": []}
            self.groups.append(group)
            return group
        if way and way[-1][1]:
            self._leave(row, f"group '{row['name']}' is within '{way[-1][1]['id']}'; its questions stand there")
            return way[-1][1]
        section = self._section(_slug(row["name"].removeprefix("section__")), title)
        if row["relevant"]:
            self.waiting.append((row, section, None))
        return section

    def _section(self, id_: str, title: str) -> dict[str, Any]:
        section = {"id": _free(id_, {each["id"] for each in self.sections}), "title": title, "questions": []}
        self.sections.append(section)
        return section

    def _question(self, row: Row, way: _Way) -> None:
        if row["type"] in _KNOWN_BY_THE_APP or row["name"].endswith("__lesser"):
            return
        part = way[-1][1] if way else self._outside()
        if part is None or self._is_help(row, part):
            return
        if row["name"].endswith("__photo") and (about := self.names.get(row["name"].removesuffix("__photo"))):
            about.question["photo"] = True
            return
        read = self._kind(row)
        if read is None:
            return
        group = part["id"] if "one" in part else None
        id_ = _slug(row["name"].removeprefix(f"{(group or '').replace('-', '_')}__"))
        taken = {each["id"] for each in part["questions"]} if group else self._asked()
        unreserved = f"{id_}-question" if id_ in RESERVED_FOR_QUESTIONS else id_
        question = {"id": _free(unreserved, taken), "text": row.words("label") or row["name"], **read}
        if question["id"] != id_:
            self._leave(row, f"'{row['name']}' became '{question['id']}', because '{id_}' is taken")
        if row.words("hint"):
            question["help"] = row.words("hint")
        for column in _UNUSED:
            if row[column] and (column, row["type"]) != ("parameters", "image"):
                self._leave(row, f"{column} of '{row['name']}' is left out: {row[column]}")
        self.names[row["name"]] = _Named(question, group)
        part["questions"].append(question)
        if row["relevant"]:
            self.waiting.append((row, question, group))

    def _is_help(self, row: Row, part: dict[str, Any]) -> bool:
        """Whether a row is what xlsform_writing.py makes of the words above a checklist or section."""
        if row["type"] != "note" or row["name"] not in (
            "intro__note",
            f"section__{part['id'].replace('-', '_')}__help",
        ):
            return False
        if row["name"] == "intro__note":
            self.intro = row.words("label")
        else:
            part["help"] = row.words("label")
        return True

    def _kind(self, row: Row) -> dict[str, Any] | None:
        kind, _, list_name = row["type"].partition(" ")
        match kind:
            case "text":
                return {"kind": "text", **({"long": True} if "multiline" in row["appearance"] else {})}
            case "integer" | "decimal" | "range":
                return self._number(row, kind)
            case "date" | "dateTime" | "datetime":
                if kind == "date":
                    self._leave(row, f"date of '{row['name']}' became date and time")
                return {"kind": "date-time"}
            case "image" | "photo":
                return {"kind": "photo"}
            case "select_one" | "select_multiple":
                return self._select(row, kind, list_name)
        self._leave(
            row, f"type '{row['type']}' of '{row['name']}' is left out: {row.words('label') or 'without label'}"
        )
        return None

    def _number(self, row: Row, kind: str) -> dict[str, Any]:
        limits: dict[str, int | float] = {}
        for sign, number in _LIMIT.findall(row["constraint"]):
            value = float(number) if "." in number else int(number)
            beyond = 1 if kind == "integer" and sign in "<>" else 0
            limits["min" if ">" in sign else "max"] = value + beyond if ">" in sign else value - beyond
        self._constraint(row)
        if limits.get("min", 0) >= limits.get("max", 1) and len(limits) == 2:
            limits = {}
        if kind == "integer" and limits.get("min", 0) >= 0:
            return {"kind": "count", **limits}
        return {"kind": "number", **limits, **({"step": 1} if kind == "integer" else {})}

    def _constraint(self, row: Row) -> None:
        rest = re.sub(r"\s*(and|[()])\s*", "", _LIMIT.sub("", row["constraint"]))
        if rest:
            self._leave(row, f"constraint of '{row['name']}' is left out, but for its limits: {row['constraint']}")

    def _select(self, row: Row, kind: str, list_name: str) -> dict[str, Any] | None:
        name, _, other = list_name.partition(" ")
        options = [(_slug(id_), text or id_) for id_, text in self.lists.get(name, []) if _slug(id_) not in LESSER]
        if other:
            self._leave(row, f"'{other}' of '{row['name']}' is left out; add an option for it")
        if len({id_ for id_, _ in options}) < max(2, len(options)):
            self._leave(row, f"'{row['name']}' is left out: list '{name}' has too few options, or two of one name")
            return None
        if kind == "select_one" and {id_ for id_, _ in options} == {"yes", "no"}:
            return {"kind": "yes-no"}
        chosen = [{"id": id_, "text": text} for id_, text in options]
        return {"kind": "choice" if kind == "select_one" else "choices", "options": chosen}

    def _condition(self, row: Row, part: dict[str, Any], group: str | None) -> None:
        try:
            condition = read_relevant(row["relevant"], lambda name: self._asked_about(name, group))
            part["show_when"] = self._in_words_of_app(condition)
        except NotTakenOver as problem:
            self._leave(row, f"relevant of '{row['name']}' is left out ({problem}): {row['relevant']}")

    def _asked_about(self, name: str, group: str | None) -> str:
        """The name of the question that a relevant reads, which must be of the control or of the same entry."""
        known = name.removesuffix("__lesser")
        if known not in self.names:
            raise NotTakenOver(f"'{name}' is not in the checklist")
        if self.names[known].group not in (None, group):
            raise NotTakenOver(f"'{name}' is within a repeat")
        return known

    def _in_words_of_app(self, condition: dict[str, Any]) -> dict[str, Any]:
        for key in ("all", "any"):
            if key in condition:
                return {key: [self._in_words_of_app(each) for each in condition[key]]}
        question = self.names[condition["question"]].question
        if question["kind"] == "photo":
            raise NotTakenOver(f"'{condition['question']}' is answered with photos")
        told = {key: value for key, value in condition.items() if key != "question"}
        answers = {key: [_answer(each, question) for each in value] for key, value in told.items() if key in _ANSWERS}
        if told.keys() - answers.keys() and question["kind"] not in ("number", "count"):
            raise NotTakenOver(f"'{condition['question']}' is no number")
        return {"question": question["id"], **told, **answers}

    def _outside(self) -> dict[str, Any]:
        general = next((each for each in self.sections if each["id"] == "general-questions"), None)
        return general or self._section("general-questions", "Algemeen")

    def _asked(self) -> set[str]:
        return {question["id"] for section in self.sections for question in section["questions"]}

    def _leave(self, row: Row, what: str) -> None:
        self.left_out.append(f"survey, row {row.number}: {what}")


def _answer(written: str | int | float, question: dict[str, Any]) -> str | int | float:
    """An answer that a relevant waits for, as the question can have it; raises NotTakenOver when it can't."""
    slug = _slug(str(written))
    if slug in LESSER:
        return slug
    if question["kind"] in ("number", "count"):
        try:
            return written if not isinstance(written, str) else float(written) if "." in written else int(written)
        except ValueError:
            raise NotTakenOver(f"'{written}' is no number") from None
    possible = ["yes", "no"] if question["kind"] == "yes-no" else [each["id"] for each in question.get("options", [])]
    if slug not in possible:
        raise NotTakenOver(f"'{written}' is no answer to '{question['id']}'")
    return slug


def _slug(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "-".join(words if words and words[0][0].isalpha() else ["q", *words])


def _free(id_: str, taken: set[str]) -> str:
    free = id_
    count = 1
    while free in taken:
        count += 1
        free = f"{id_}-{count}"
    return free
