"""POST /api/devices: a phone registers the public half of its signing key."""

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fieldapp.forms import json_body
from fieldapp.reference import about
from inspections import devices
from inspections.database import writing


class Enrolment(msgspec.Struct):
    """What a new phone sends: its public key as a JWK (RFC 7517), and a name to recognise it by."""

    key: dict[str, object]
    label: str = ""


def enrol(request: Request) -> Response:
    """201 with the device's id, whose it is and the key to seal with; the same key again gives the same device."""
    enrolment = json_body(request, Enrolment)
    person = request.state.person
    with writing(request.app.state.engine) as connection:
        device = devices.enrol(connection, person.id, enrolment.key, enrolment.label)
        whose = about(connection, person)
    told = {"device": device, "sealing_key": request.app.state.sealing.newest()}
    return JSONResponse(told | whose, 201)
