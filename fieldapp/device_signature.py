"""Requests that a phone signs with its own key, so that they need no login: `Authorization: Device <JWS>`."""

from typing import TypeVar

import msgspec
from starlette.requests import Request

from inspections import devices
from inspections.devices import Device
from inspections.facts import signer, verified
from inspections.problems import Problem

T = TypeVar("T")


def signed(request: Request, kind: type[T]) -> tuple[Device, T]:
    """The phone that signed this request, also a revoked one, and what it says.

    Raises `Problem` device-signature-missing, device-unknown, envelope-forged or request-malformed.
    """
    scheme, _, jws = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "device":
        raise Problem("device-signature-missing")
    with request.app.state.engine.connect() as connection:
        device = devices.find(connection, [id_ := signer(jws)]).get(id_)
    if device is None:
        raise Problem("device-unknown")
    try:
        return device, msgspec.json.decode(verified(jws, device.key), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem("request-malformed", problem="ondertekening") from error
