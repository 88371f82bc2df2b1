"""The questions of an entry, in the format of a checklist; answers go under `visit/entry/<id>/…`."""

import re
from functools import cache
from pathlib import Path

from inspections.checklists import Checklist, Question, compiled, load

_KEY = re.compile(r"visit/entry/[^/]+/(?P<person>people/[^/]+/)?(?P<field>[^/]+)")
FILE = Path(__file__).with_name("entry_questions.yaml")


@cache
def entry_questions() -> Checklist:
    """The entry form that comes with the product."""
    return load(FILE)


@cache
def questions_by_id() -> dict[str, Question]:
    """The questions of an entry itself, without those about who went in."""
    return {question.id: question for section in entry_questions().sections for question in section.questions}


def is_about_entry(key: str) -> bool:
    """Whether `key` answers a question of an entry, or of someone who went in, or tells that there is one."""
    about = _KEY.fullmatch(key)
    if about is None:
        return False
    people = {question.id for question in entry_questions().groups[0].questions}
    return about["field"] in {"added", *(people if about["person"] else questions_by_id())}


def compiled_questions() -> dict[str, object]:
    """The shipped entry form as phone and desk get it."""
    return compiled(entry_questions())
