"""Signals for tests of the domain: facts that a phone signed, appended to the log without a server between."""

from typing import Any
from uuid import uuid4

import httpx
from joserfc.jwk import ECKey
from sqlalchemy.engine import Engine

from inspections import devices, log
from inspections.database import writing
from inspections.facts import open_envelope
from tests.phones import Phone
from tests.serving import TRUSTED

OBSERVATION = "Man spreekt voor iedereen. Ines de Tester hoorde dat paspoorten in zijn kast liggen."


def a_case(engine: Engine, reporter: str, subject: dict[str, Any] | None = None, **told: Any) -> str:
    """A signal that `reporter` (a user's id) handed over, at Rijnstraat 1; its id. `subject`: fields of a person."""
    key = ECKey.generate_key("P-256")
    inspection, signal, person = str(uuid4()), str(uuid4()), str(uuid4())
    with writing(engine) as connection:
        device = devices.enrol(connection, reporter, key.as_dict(private=False), "proeftelefoon")
    phone = Phone(httpx.Client(verify=TRUSTED), device, key)
    values: dict[str, Any] = {"added": True, "form": "labour", "urgency": "normal", "observation": OBSERVATION}
    values |= {"status": "ready", "indicator/seed:all:threats": "seen"} | told
    for field, value in (subject or {}).items():
        values |= {f"subject/{person}/{field}": value, f"subject/{person}/added": True}
    place = phone.fact(inspection, "visit/location", {"address": "woerden-1"})
    facts = [phone.fact(inspection, f"signal/{signal}/{field}", value) for field, value in values.items()]
    with writing(engine) as connection:
        enrolled = devices.find(connection, [device])
        log.append(connection, [open_envelope(phone.seal(place, *facts), enrolled)])
    return signal
