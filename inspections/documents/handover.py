"""A handover as a document for one partner: made of what the handover holds, so that it can tell nothing else. Pure."""

from dataclasses import replace
from datetime import datetime, time

import msgspec

from inspections.answers import say_day
from inspections.clock import HERE
from inspections.documents.sheet import Sheet, heading
from inspections.documents.themes import theme_of
from inspections.signals.handover import Content

SENDER = "Aandachtsfunctionaris mensenhandel"


def handover_sheet(content: Content, municipality: str) -> Sheet:
    """The document of a handover by the municipality with this id. The same content gives the same document."""
    moment = datetime.combine(content.made_on, time(), HERE)
    data = heading("Overdracht van een signaal", content.partner_name, content.reference, moment)
    data |= {
        "as_of": say_day(content.made_on),
        "about": [
            {"label": "Kenmerk", "words": content.reference},
            {"label": "Aan", "words": content.partner_name},
            {"label": "Van", "words": f"{SENDER}, {content.municipality}"},
            {"label": "Doel", "words": content.task},
            {"label": "Terugkoppeling uiterlijk", "words": say_day(content.feedback_by)},
        ],
        "note": content.note,
        "sections": msgspec.to_builtins(content.sections),
    }
    theme = replace(theme_of(municipality, content.municipality), team=SENDER)
    return Sheet("handover.typ", data, theme, moment, f"overdracht-{content.reference}.pdf")
