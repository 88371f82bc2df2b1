"""A phone as the server knows it: a key, and facts sealed with it.

The real phone's code is tested in tests/device, tests/faults and tests/browser.
"""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwe, jws
from joserfc.jwk import ECKey

Fact = dict[str, Any]


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = 2**24


# Also what the server must refuse.
_ANY = _Registry(algorithms=["ECDH-ES", "ECDH-ES+A256KW", "A256GCM", "A128GCM", "A128CBC-HS256", "DEF"])


@dataclass
class Phone:
    """An enrolled phone and its session."""

    client: httpx.Client
    device: str
    key: ECKey
    sealing_key: dict[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    @classmethod
    def enrol(cls, client: httpx.Client) -> "Phone":
        key = ECKey.generate_key("P-256")
        answer = client.post("/api/devices", json={"key": key.as_dict(private=False), "label": "proeftelefoon"})
        assert answer.status_code == 201, answer.text
        return cls(client, answer.json()["device"], key, answer.json()["sealing_key"])

    def fact(self, inspection: str, key: str, value: Any, **other: Any) -> Fact:
        """A fact of this phone; `other` overrides any field."""
        made = {
            "id": str(uuid4()),
            "inspection": inspection,
            "number": next(self.numbers),
            "key": key,
            "value": value,
            "supersedes": [],
            "at": "2026-11-24T05:12:31.250+01:00",
        }
        return made | other

    def seal(self, *facts: Fact) -> str:
        """An envelope with these facts, signed by this phone."""
        return self.sign({"facts": list(facts)})

    def sign(self, payload: Any, **header: Any) -> str:
        """A compact JWS over `payload` as JSON; `header` overrides its header."""
        return jws.serialize_compact({"alg": "ES256", "kid": self.device} | header, json.dumps(payload), self.key)

    def encrypt(self, content: str | bytes, **header: Any) -> str:
        """A compact JWE over `content` for the server; `header` overrides its header."""
        head = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": self.sealing_key["kid"]} | header
        return jwe.encrypt_compact(head, content, ECKey.import_key(self.sealing_key), registry=_ANY)

    def seal_for_server(self, *facts: Fact) -> str:
        """As `seal`, encrypted to the server as a phone does that may be locked."""
        return self.encrypt(self.seal(*facts), cty="JWT")

    def sync(self, *envelopes: str, cursor: str | None = None, client: httpx.Client | None = None) -> dict[str, Any]:
        """One request to /api/sync; its answer."""
        body = {"device": self.device, "envelopes": list(envelopes), "cursor": cursor, "known": {}}
        answer = (client or self.client).post("/api/sync", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def deliver(self, *facts: Fact) -> dict[str, Any]:
        """Seal and sync these facts."""
        return self.sync(self.seal(*facts))
