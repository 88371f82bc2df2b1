"""Asking a register over HTTP: within limits of time and size, again where that may help, its troubles in one place.

What a register answers, or what it was asked, is never logged: it may be about persons.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import msgspec
import structlog

from inspections.database import now
from inspections.problems import Problem

T = TypeVar("T")
# Seconds for one try, and between one and the next.
PATIENCE = 5.0
WAITS = (0.3, 1.0)
# Of a register that gave no answer: how long nobody tries again, so that no page waits for it time and again.
PAUSE = 30.0
# Bytes of an answer: that of a block of flats is a tenth of this.
LARGEST = 2 * 2**20
# A token is asked anew when it ends within so many seconds.
MARGIN = 30
AGAIN = frozenset({429, 502, 503, 504})
log = structlog.get_logger()


@dataclass(frozen=True)
class Token:
    """OAuth 2.0 client credentials (RFC 6749 §4.4): where a token is asked, and with what."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True)
class Access:
    """How one register is asked. `headers` go along with each question, such as a key or a purpose; `certificate` and
    `certificate_key` are files for mutual TLS, `trusted` is a file of authorities beside the usual ones."""

    name: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    token: Token | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None
    trusted: Path | None = None


class Register:
    """A register that is asked in one way. It remembers since when it gives no answer, in this process alone."""

    def __init__(self, access: Access, waits: Sequence[float] = WAITS, patience: float = PATIENCE) -> None:
        self.access = access
        self.down_since: datetime | None = None
        self._waits = waits
        self._pause_until = 0.0
        self._token: tuple[str, float] | None = None
        self._turn = threading.Lock()
        # Certificates that can't be read must stop the program at its start, not a question.
        context = ssl.create_default_context(cafile=str(access.trusted) if access.trusted else None)
        if access.certificate:
            context.load_cert_chain(access.certificate, access.certificate_key)
        self._client = httpx2.Client(verify=context, timeout=patience, follow_redirects=False)

    def get(self, path: str, params: Mapping[str, str], kind: type[T]) -> T:
        """What is at `path`, as a `kind`. Raises as `post`, and `Problem` register-nothing where there is nothing."""
        # An empty mapping would take away what `path` asks.
        return self._asked("GET", path, kind, params=params or None)

    def post(self, path: str, question: Mapping[str, Any], kind: type[T], headers: Mapping[str, str] = {}) -> T:
        """The answer to a question in JSON, as a `kind`. These registers change nothing: it may be asked again.

        Raises `Problem` register-down (no answer, also not a second time), register-refused (we may not ask this, or
        not so), or register-garbled (an answer of another shape, or without an end).
        """
        content = json.dumps(question).encode()
        # As the documents of the BRP write it.
        headers = {"content-type": "application/json; charset=utf-8"} | dict(headers)
        return self._asked("POST", path, kind, content=content, headers=headers)

    def _asked(self, method: str, path: str, kind: type[T], **asked: Any) -> T:
        if time.monotonic() < self._pause_until:
            raise self._down()
        status, body = self._tried(lambda: self._once(method, path, **asked))
        if status == 401 and self._token:
            # A token may have been taken back before its time.
            self._token = None
            status, body = self._tried(lambda: self._once(method, path, **asked))
        self.down_since, self._pause_until = None, 0.0
        if status == 404:
            raise Problem("register-nothing", register=self.access.name)
        if status != 200:
            log.warning("register", register=self.access.name, status=status)
            raise Problem("register-refused", register=self.access.name, status=status)
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("register", register=self.access.name, error="garbled")
            raise Problem("register-garbled", register=self.access.name) from error

    def _tried(self, ask: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        for wait in (*self._waits, None):
            try:
                status, body = ask()
            except httpx2.TransportError as error:
                trouble = type(error).__name__
            else:
                if status not in AGAIN and status < 500:
                    return status, body
                trouble = str(status)
            if wait is not None:
                time.sleep(wait)
        log.warning("register", register=self.access.name, error=trouble)
        self.down_since = self.down_since or now()
        self._pause_until = time.monotonic() + PAUSE
        raise self._down()

    def _once(self, method: str, path: str, **asked: Any) -> tuple[int, bytes]:
        headers = dict(self.access.headers) | {"accept": "application/hal+json, application/json"}
        headers |= asked.get("headers", {})
        asked = {name: value for name, value in asked.items() if name != "headers"}
        if self.access.token:
            headers["authorization"] = f"Bearer {self._fresh_token(self.access.token)}"
        with self._client.stream(method, f"{self.access.base}{path}", headers=headers, **asked) as response:
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise Problem("register-garbled", register=self.access.name)
            return response.status_code, bytes(body)

    def _fresh_token(self, token: Token) -> str:
        with self._turn:
            if self._token is None or self._token[1] < time.monotonic():
                given = {"grant_type": "client_credentials"} | ({"scope": token.scope} if token.scope else {})
                response = self._client.post(token.url, data=given, auth=(token.client_id, token.client_secret))
                if response.status_code >= 500:
                    raise httpx2.ReadError("no token")
                try:
                    found = msgspec.json.decode(response.content, type=_Issued)
                except msgspec.DecodeError as error:
                    log.warning("register", register=self.access.name, error="no token", status=response.status_code)
                    raise Problem("register-refused", register=self.access.name, status=response.status_code) from error
                self._token = found.access_token, time.monotonic() + max(0, found.expires_in - MARGIN)
            return self._token[0]

    def _down(self) -> Problem:
        return Problem("register-down", register=self.access.name)


class _Issued(msgspec.Struct):
    access_token: str
    expires_in: int = 60
