"""The questions of a signal, in the format of a checklist; answers go under `signal/<id>/…`."""

from functools import cache
from pathlib import Path

from inspections.checklists import Checklist, compiled, load

FILE = Path(__file__).with_name("questions.yaml")


@cache
def signal_questions() -> Checklist:
    """The signal form that comes with the product."""
    return load(FILE)


def compiled_questions() -> dict[str, object]:
    """The shipped signal form as phone and desk get it."""
    return compiled(signal_questions())
