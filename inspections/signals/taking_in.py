"""Taking in a signal at the desk: from a colleague, the team coordinator or someone who calls (Annex 2, step 1).

It becomes facts like those of a phone, in an envelope that is signed with a key made for it and thrown away at once: so
what was taken in can't be changed after, and nothing more can come under that key. Its author is who was logged in.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection

from inspections import devices, log
from inspections.clock import HERE
from inspections.facts import open_envelope
from inspections.indicators import Form
from inspections.problems import Problem
from inspections.signals.filters import Source
from inspections.stored_facts import stored_facts
from inspections.tables import users

LONGEST, LONGEST_LINE = 4000, 200
_CHOICES: dict[str, tuple[Collection[str], str]] = {
    "source": (set(Source) - {Source.FIELD}, "Kies van wie het signaal komt."),
    "discussed": ({"yes", "no", "not-yet"}, "Kies of het met de teamcoördinator is besproken."),
    "urgency": ({"immediate", "urgent", "normal"}, "Kies hoe snel iemand iets moet doen."),
    "form": (set(Form), "Kies een vorm. Weet u het niet, kies dan ‘Weet ik niet’."),
}
_LINES = ("reporter-name", "reporter-capacity", "reporter-contact", "place", "person-name", "organisation")
_TEXTS = ("reporter-background", "observation", "person-description")


@dataclass(frozen=True)
class TakenIn:
    """A form that is right. `told` has what was filled in, by the names of the fields."""

    id: str
    told: Mapping[str, str]


def read_form(given: Mapping[str, str]) -> tuple[TakenIn, dict[str, str]]:
    """What was filled in, and what is wrong with it: a sentence for each field, none when all is right.

    Raises `Problem` request-malformed without a number of its own: a form that is sent twice has the same.
    """
    try:
        id_ = str(UUID(given.get("signal", "")))
    except ValueError as error:
        raise Problem("request-malformed", problem="signal") from error
    told = {name: " ".join(given.get(name, "").split()) for name in (*_CHOICES, *_LINES)}
    told |= {name: given.get(name, "").strip() for name in _TEXTS}
    wrong = {name: sentence for name, (known, sentence) in _CHOICES.items() if told[name] not in known}
    if not told["observation"]:
        wrong["observation"] = "Schrijf op wat er is gezien of gehoord."
    if not told["reporter-capacity"]:
        wrong["reporter-capacity"] = "Vul in wat de melder met het signaal te maken heeft, zoals buurvrouw."
    if not told["reporter-name"] and told["source"] != Source.TELEPHONE:
        wrong["reporter-name"] = "Vul de naam van de collega in. Alleen wie belt, mag anoniem blijven."
    for name in (*_LINES, *_TEXTS):
        limit = LONGEST if name in _TEXTS else LONGEST_LINE
        if len(told[name]) > limit:
            wrong[name] = f"Kort dit in: het mag ten hoogste {limit} tekens zijn."
    return TakenIn(id_, {name: text for name, text in told.items() if text}), wrong


def take_in(connection: Connection, user: str, taken: TakenIn, at: datetime) -> None:
    """Put the signal in the log, at the end of the queue. The same form again changes nothing.

    A form that was changed and sent again adds what was changed. Raises `Problem` not-found when the number is that of
    another's signal.
    """
    log.take_turns(connection)
    inspection = str(uuid5(NAMESPACE_URL, f"fieldapp:taken-in:{taken.id}"))
    municipality = connection.scalar(sa.select(users.c.municipality).where(users.c.id == user)) or ""
    stored = stored_facts(connection, inspection, municipality)
    if any(row.author != user for row in stored):
        raise Problem("not-found")
    here = {row.id for row in stored}
    new = [fact for fact in _facts(inspection, taken, at) if fact["id"] not in here]
    if not new:
        return
    for number, fact in enumerate(new, 1):
        fact["number"] = number
        # What was said before under the same key gives way to what is said now.
        fact["supersedes"] = [row.id for row in stored if row.key == fact["key"]]
    key = ECKey.generate_key("P-256")
    device = devices.enrol(connection, user, key.as_dict(private=False), "bureau")
    signed = jws.serialize_compact({"alg": "ES256", "kid": device}, json.dumps({"facts": new}), key)
    log.append(connection, [open_envelope(signed, devices.find(connection, [device]))])
    devices.revoke(connection, device)


def _facts(inspection: str, taken: TakenIn, at: datetime) -> list[dict[str, Any]]:
    """As a phone would send them; the same words have the same id."""
    signal = f"signal/{taken.id}"
    values: dict[str, Any] = {}
    if place := taken.told.get("place"):
        values["visit/location"] = {"typed": place}
    values[f"{signal}/added"] = True
    for name in ("source", "form", "urgency", "observation", "discussed"):
        values[f"{signal}/{name}"] = taken.told[name]
    for name in ("name", "capacity", "background", "contact"):
        if told := taken.told.get(f"reporter-{name}"):
            values[f"{signal}/reporter/{name}"] = told
    person = {name: taken.told.get(f"person-{name}") for name in ("name", "description")}
    for kind, fields in (("person", person), ("organisation", {"name": taken.told.get("organisation")})):
        if any(fields.values()):
            base = f"{signal}/subject/{uuid5(NAMESPACE_URL, f'{taken.id}:{kind}')}"
            values |= {f"{base}/added": True, f"{base}/kind": kind}
            values |= {f"{base}/{name}": words for name, words in fields.items() if words}
    values[f"{signal}/status"] = "ready"
    moment = at.astimezone(HERE).isoformat(timespec="milliseconds")
    return [
        {
            "id": str(uuid5(NAMESPACE_URL, json.dumps([inspection, key, value]))),
            "inspection": inspection,
            "key": key,
            "value": value,
            "at": moment,
        }
        for key, value in values.items()
    ]
