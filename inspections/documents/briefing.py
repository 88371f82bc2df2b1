"""The briefing and the debriefing of an operation on paper: no word of a signal or of who is registered is in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.answers import say_day
from inspections.checklists import checklists, newest
from inspections.documents.report import SEVERITIES
from inspections.documents.sheet import NOT_FILLED_IN, Sheet, heading
from inspections.documents.themes import theme_of
from inspections.operations.debriefing import Visited
from inspections.operations.debriefing import debriefing as debriefed
from inspections.operations.operations import Operation, operation, organisations
from inspections.operations.papers import papers_of
from inspections.operations.route import say_distance
from inspections.operations.stops import Stop, stops
from inspections.phones import phones
from inspections.tables import municipalities

_NUMBERS = ("emergency", "police")


def briefing(connection: Connection, municipality: str, id_: str, moment: datetime) -> Sheet:
    """The briefing as it stands: who, when, where, what for and what to look out for. Raises `Problem` not-found."""
    found = operation(connection, municipality, id_)
    route = stops(connection, id_)
    kinds = {each.id: each.title for each in newest(checklists())}
    data = heading("Briefing", _subject(found), id_, moment)
    data |= {
        "cancelled": found.is_cancelled,
        "about": _about(found),
        "briefing": _paragraphs(found.outline.briefing),
        "risks": _paragraphs(found.outline.risks),
        "organisations": _organisations(found),
        "stops": [_stop(stop, kinds) for stop in route],
        "kilometres": say_distance(sum(stop.leg or 0 for stop in route)),
        "papers": [paper.name for paper in papers_of(connection, id_)],
        "phones": [
            {"label": each.name, "words": f"{each.number}: {each.when}"}
            for each in phones()
            if each.id in _NUMBERS and each.number
        ],
    }
    return _sheet(
        connection, municipality, "briefing.typ", data, moment, f"briefing-{found.outline.date}-{id_[-6:]}.pdf"
    )


def debriefing(connection: Connection, municipality: str, id_: str, moment: datetime) -> Sheet:
    """How it went: what was found at each location, what follows, and who does what. Raises `Problem` not-found."""
    found = debriefed(connection, municipality, id_)
    data = heading("Debriefing", _subject(found.operation), id_, moment)
    data |= {
        "about": _about(found.operation),
        "told": _paragraphs(found.operation.debriefing),
        "visited": [_visited(each) for each in found.visited],
        "actions": [
            {
                "who": f"{each.organisation}: {each.owner}",
                "what": each.words,
                "due": say_day(each.due),
                "state": "Gedaan" if each.state == "done" else "Open",
            }
            for each in found.actions
        ],
    }
    name = f"debriefing-{found.operation.outline.date}-{id_[-6:]}.pdf"
    return _sheet(connection, municipality, "debriefing.typ", data, moment, name)


def _sheet(
    connection: Connection, municipality: str, template: str, data: dict[str, Any], moment: datetime, name: str
) -> Sheet:
    called = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == municipality))
    return Sheet(template, data, theme_of(municipality, called or municipality), moment, name)


def _subject(found: Operation) -> str:
    return f"{found.outline.title}, {say_day(found.outline.date)}"


def _about(found: Operation) -> list[dict[str, str]]:
    outline = found.outline
    names = found.names
    return [
        {"label": "Dag", "words": say_day(outline.date)},
        {"label": "Briefing", "words": " ".join(filter(None, [outline.time, outline.place])) or NOT_FILLED_IN},
        {"label": "Leiding", "words": names.get(outline.leader or "", "") or NOT_FILLED_IN},
        {"label": "Collega’s", "words": ", ".join(names.values()) or NOT_FILLED_IN},
    ]


def _organisations(found: Operation) -> list[dict[str, str]]:
    names = organisations()
    return [
        {
            "name": names[each.organisation],
            "people": str(each.people),
            "role": each.role,
            "purpose": each.purpose,
            "basis": each.basis,
        }
        for each in found.outline.presences
    ]


def _stop(stop: Stop, kinds: dict[str, str]) -> dict[str, Any]:
    words = [stop.place, kinds.get(stop.checklist, stop.checklist), stop.title]
    return {
        "name": stop.name,
        "time": stop.time,
        "words": ". ".join(dict.fromkeys(filter(None, words))),
        "leg": stop.far,
        "risks": _paragraphs(stop.risks),
    }


def _visited(each: Visited) -> dict[str, Any]:
    states = {"planned": "Niet begonnen", "begun": "Nog bezig", "closed": "Afgesloten"}
    findings = [f"{SEVERITIES.get(found.severity, found.severity)}: {found.text}" for found in each.findings]
    if each.of_persons:
        findings.append(f"Over inschrijving: {each.of_persons} (zie het inspectierapport)")
    measures = list(each.measures.words) if each.measures else []
    if each.measures and each.measures.again_on:
        measures.append(f"Hercontrole op {say_day(each.measures.again_on)}")
    return {
        "name": each.stop.name,
        "place": each.stop.place,
        "state": states[each.stop.state],
        "present": [f"{name}: {number}" for name, number in each.present],
        "findings": findings,
        "measures": measures,
    }


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
