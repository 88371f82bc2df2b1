"""The questions of the registration check, in the format of a checklist."""

from functools import cache
from pathlib import Path

from inspections.checklists import Checklist, Group, compiled, load

FILE = Path(__file__).with_name("registration_questions.yaml")


@cache
def registration_questions() -> Checklist:
    """The registration form that comes with the product."""
    return load(FILE)


def person_questions() -> Group:
    """What is asked of each person met."""
    return registration_questions().groups[0]


def compiled_registration() -> dict[str, object]:
    """The shipped form as a phone gets it."""
    return compiled(registration_questions())
