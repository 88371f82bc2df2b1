"""Facts and the envelopes in which they travel: parsed once, at the edge, into types that can be trusted.

An envelope is a JWS in compact form (RFC 7515), signed with ES256 by the device that its `kid` names; its payload is
`{"facts": […]}`. One bad fact is refused alone; the others of its envelope stand.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from inspections.devices import Device
from inspections.problems import Problem

MOST_FACTS = 500
LARGEST_ENVELOPE = 4 * 2**20
LARGEST_VALUE = 64 * 2**10

Uuid = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
# A path of printable parts. What an unknown key means is for projections to say, not for the log.
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x20\x7f/]+(/[^\x00-\x20\x7f/]+)*$")]
# RFC 3339 with an offset. Any year: the clock of a phone may be wrong, and decides nothing.
At = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$")]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """One observation, for ever. `value` is the JSON text as the device wrote it; `null` means removed."""

    id: Uuid
    inspection: Uuid
    number: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    key: Key
    value: msgspec.Raw
    at: At
    supersedes: Annotated[tuple[Uuid, ...], msgspec.Meta(max_length=1000)] = ()


@dataclass(frozen=True)
class Refusal:
    """What can't be accepted, and why: the fact's `id` (None when unreadable), the envelope's place in the request."""

    id: str | None
    envelope: int
    problem: Problem


@dataclass(frozen=True)
class Envelope:
    """A verified envelope: who signed it, the JWS as it came, the facts that could be read, and the others.

    `index` is its place in the request.
    """

    device: Device
    jws: str
    facts: tuple[Fact, ...]
    refused: tuple[Refusal, ...]
    index: int = 0


class _Registry(jws.JWSRegistry):
    # The library stops at 128 kB; five hundred facts are more.
    max_payload_length = LARGEST_ENVELOPE


_es256 = _Registry(algorithms=["ES256"])


class _Payload(msgspec.Struct):
    facts: list[msgspec.Raw]


_payload = msgspec.json.Decoder(_Payload)
_fact = msgspec.json.Decoder(Fact)
_anything = msgspec.json.Decoder()
_id_at_least = re.compile(rb'"id"\s*:\s*"([0-9a-f-]{36})"')


def signer(envelope: str) -> str:
    """The device that an envelope says it was signed by. Nothing is verified yet.

    Raises `Problem` envelope-too-large or envelope-malformed.
    """
    if len(envelope) > LARGEST_ENVELOPE:
        raise Problem("envelope-too-large", limit=f"{LARGEST_ENVELOPE // 2**20} MB")
    try:
        device = jws.extract_compact(envelope.encode("ascii"), registry=_es256).headers()["kid"]
    except (JoseError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Problem("envelope-malformed") from error
    if not isinstance(device, str) or len(device) > 100 or not device.isprintable():
        raise Problem("envelope-malformed")
    return device


def verified(signed: str, key: ECKey) -> bytes:
    """The payload of a compact JWS that `key` signed with ES256 (RFC 7518 §3.4), and nothing else.

    Raises `Problem` envelope-forged, or envelope-malformed when it isn't a JWS.
    """
    try:
        return jws.deserialize_compact(signed, key, registry=_es256).payload
    except JoseError as error:
        raise Problem("envelope-forged") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise Problem("envelope-malformed") from error


def open_envelope(signed: str, enrolled: Mapping[str, Device], index: int = 0) -> Envelope:
    """Verify and read one envelope of a request, of which it is number `index`.

    Raises `Problem` device-unknown, device-revoked, envelope-forged, envelope-malformed or envelope-too-large when
    nothing of it can be trusted or read. Facts that can't be read are in `refused`, each with its reason.
    """
    device = enrolled.get(signer(signed))
    if device is None:
        raise Problem("device-unknown")
    if device.revoked_at:
        raise Problem("device-revoked")
    raw_facts = _raw_facts(verified(signed, device.key))
    if len(raw_facts) > MOST_FACTS:
        raise Problem("envelope-too-large", limit=f"{MOST_FACTS} gegevens")
    facts: list[Fact] = []
    refused: list[Refusal] = []
    for raw in raw_facts:
        try:
            facts.append(_read_fact(raw))
        except Problem as problem:
            refused.append(Refusal(_id_of(raw), index, problem))
    return Envelope(device, signed, tuple(facts), tuple(refused), index)


def parse_facts(raws: Sequence[bytes]) -> list[Fact]:
    """Facts from their JSON texts; raises `Problem` fact-malformed or fact-too-large at the first bad one."""
    return [_read_fact(raw) for raw in raws]


def _raw_facts(payload: bytes) -> list[msgspec.Raw]:
    try:
        return _payload.decode(payload).facts
    except msgspec.DecodeError:
        # Half a surrogate pair in one fact makes the strict decoder refuse them all: take them apart leniently.
        return _raw_facts_of_lenient(payload)


def _raw_facts_of_lenient(payload: bytes) -> list[msgspec.Raw]:
    try:
        return [msgspec.Raw(json.dumps(fact).encode()) for fact in json.loads(payload)["facts"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Problem("envelope-malformed") from error


def _read_fact(raw: bytes | msgspec.Raw) -> Fact:
    try:
        fact = _fact.decode(raw)
        # Also the inside of the value: half a surrogate pair in it would break every screen that shows it.
        _anything.decode(fact.value)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Problem("fact-malformed", problem=_place(error)) from error
    if len(memoryview(fact.value)) > LARGEST_VALUE:
        raise Problem("fact-too-large", limit=f"{LARGEST_VALUE // 1024} kB")
    return fact


def _place(error: Exception) -> str:
    """Where a fact is wrong, never what stands there: a reason may be logged, a value may not."""
    found = re.search(r"at `\$\.?([^`]*)`|field `(\w+)`", str(error))
    return next((place for place in found.groups() if place), "geheel") if found else "geen JSON"


def _id_of(raw: msgspec.Raw) -> str | None:
    found = _id_at_least.search(bytes(raw))
    return found.group(1).decode() if found else None
