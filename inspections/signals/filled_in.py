"""A form that an officer filled in, as the details of a step; what is missing or wrong is told by the field's name."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from inspections.problems import Problem
from inspections.signals.details import Details

D = TypeVar("D", bound=Details)


def parse(kind: type[D], fields: Mapping[str, str]) -> D:
    """The fields of a form as details of `kind`; an empty field counts as left out.

    Raises `Problem` step-incomplete, naming the field.
    """
    filled = {name: text for name, value in fields.items() if (text := value.strip())}
    known = {name: value for name, value in filled.items() if name in kind.__struct_fields__}
    try:
        return msgspec.convert(known, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Problem("step-incomplete", field=_field_in_words(str(error))) from error


_FIELDS = {
    "outcome": "de uitkomst",
    "words": "de toelichting of reden",
    "form": "de vorm",
    "urgency": "de spoed",
    "age": "de leeftijd",
    "verdict": "uw oordeel",
    "meeting": "het overleg",
    "on": "de datum",
    "by": "de nieuwe datum",
    "feedback_by": "de datum voor terugkoppeling",
    "partner": "de ketenpartner",
    "channel": "hoe het is verstuurd",
    "to": "aan wie",
}


def _field_in_words(message: str) -> str:
    """msgspec names the field in backticks, as a missing one or as a path."""
    named = message.split("`")[1::2]
    found = [name.removeprefix("$.") for name in named if name.removeprefix("$.") in _FIELDS]
    return _FIELDS[found[-1]] if found else "het formulier"
