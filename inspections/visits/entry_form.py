"""The questions of an entry, in the format of a checklist; answers go under `visit/entry/<id>/…`."""

from functools import cache
from pathlib import Path

from inspections.checklists import Checklist, Question, compiled, load

FILE = Path(__file__).with_name("entry_questions.yaml")


@cache
def entry_questions() -> Checklist:
    """The entry form that comes with the product."""
    return load(FILE)


@cache
def questions_by_id() -> dict[str, Question]:
    """The questions of an entry itself, without those about who went in."""
    return {question.id: question for section in entry_questions().sections for question in section.questions}


def compiled_questions() -> dict[str, object]:
    """The shipped entry form as phone and desk get it."""
    return compiled(entry_questions())
