"""A document before it is typeset: which template, with what, made on which data. Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspections.answers import Answered, Said, say_moment
from inspections.clock import HERE, day_of
from inspections.documents.themes import Theme

NOT_FILLED_IN = "niet ingevuld"


@dataclass(frozen=True)
class Sheet:
    """`data` is plain JSON for `template` (a .typ file here); `photos` are the hashes of those it shows; `moment` is
    when the last of the data arrived; `name` of the file tells nothing of a person or address."""

    template: str
    data: Mapping[str, Any]
    theme: Theme
    moment: datetime
    name: str
    photos: Sequence[str] = ()


def heading(title: str, subject: str, inspection: str, moment: datetime) -> dict[str, Any]:
    """What each document begins with. `title` and `subject` together are the title of the file."""
    told = {"title": title, "subject": subject, "reference": inspection, "as_of": say_moment(moment.astimezone(HERE))}
    return told | {"day": day_of(moment).isoformat()}


def answer_rows(answers: Sequence[Answered]) -> list[dict[str, Any]]:
    """Questions with their answers and remarks; each by name where colleagues answered differently."""
    return [
        {
            "question": answer.question,
            "said": [_said(said, answer.differs) for said in answer.said],
            "notes": [_said(note, len(answer.notes) > 1) for note in answer.notes],
            "counts": answer.counts,
        }
        for answer in answers
    ]


def _said(said: Said, by_name: bool) -> str:
    return f"{said.words} ({said.author})" if by_name else said.words
