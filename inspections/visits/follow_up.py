"""The questions about what follows a control, in the format of a checklist; answers go under `follow-up/…`."""

from functools import cache
from pathlib import Path

from inspections.checklists import Checklist, compiled, load

FILE = Path(__file__).with_name("follow_up.yaml")


@cache
def follow_up_questions() -> Checklist:
    """The questions that come with the product."""
    return load(FILE)


def compiled_follow_up() -> dict[str, object]:
    """The shipped questions as phone and desk get them."""
    return compiled(follow_up_questions())
