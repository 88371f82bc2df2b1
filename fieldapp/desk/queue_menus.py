"""The menus above the queue: by what it can be narrowed, in the words of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.answers import option_words
from inspections.indicators import Form
from inspections.signals.filters import NO_FORM, Source
from inspections.signals.partners import partners
from inspections.signals.questions import signal_questions
from inspections.signals.status import Status

SOURCES = {
    Source.FIELD: "Toezicht op locatie",
    Source.DESK: "Collega van een ander team",
    Source.TEAM_COORDINATOR: "Teamcoördinator",
    Source.TELEPHONE: "Melding van buiten, per telefoon",
}


@dataclass(frozen=True)
class Menu:
    """`name` is that of the filter; each option has its value and its words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


def menus(towns: Sequence[str]) -> list[Menu]:
    """In the order in which they stand on the screen."""
    forms = [(form.value, option_words(signal_questions(), "form", form) or form) for form in Form]
    return [
        Menu("form", "Vorm", [*forms, (NO_FORM, "Niet ingevuld of verschillend")]),
        Menu("town", "Plaats", [(town, town) for town in towns]),
        Menu("source", "Bron", [(source.value, words) for source, words in SOURCES.items()]),
        Menu("partner", "Ketenpartner", [(each.id, each.name) for each in partners().values()]),
        Menu("status", "Status", [(status.value, status.words.capitalize()) for status in Status]),
    ]
