"""Giving a push message to a push service (RFC 8030), encrypted (RFC 8291) and signed (RFC 8292)."""

import base64
import time
from urllib.parse import urlsplit

import http_ece
import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from fieldapp.settings import Settings
from inspections.key_files import read_or_make
from inspections.signals.pushes import Subscription, unpadded

# All that a message says; the worker of the desk has the words.
MESSAGE = msgspec.json.encode({"what": "urgent"})
# Push services answer within a second; mail waits for this.
PATIENCE = 5
# A signal that wasn't opened in this many seconds has called the next officer.
KEPT = 3600
TWELVE_HOURS = 12 * 3600


class PushFailedError(Exception):
    """The push service didn't take it; `is_gone`: it never will, the browser wants none (404, 410) or can't exist."""

    def __init__(self, is_gone: bool) -> None:
        super().__init__("gone" if is_gone else "not taken")
        self.is_gone = is_gone


def signing_key(settings: Settings) -> ECKey:
    """The key by which push services know this server, made when it is first needed (VAPID)."""
    made = read_or_make(settings.push_file, lambda: ECKey.generate_key("P-256").as_pem(private=True))
    return ECKey.import_key(made)


def public_key(settings: Settings) -> str:
    """Its public half as browsers want it: an uncompressed point in base64url."""
    key = signing_key(settings).as_dict(private=False)
    point = b"\x04" + unpadded(str(key["x"])) + unpadded(str(key["y"]))
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def push(settings: Settings, to: Subscription) -> None:
    """Send the one message that there is. Raises PushFailedError."""
    parts = urlsplit(to.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + TWELVE_HOURS,
        "sub": settings.push_contact,
    }
    token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, signing_key(settings))
    body = http_ece.encrypt(
        MESSAGE,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=unpadded(to.p256dh),
        auth_secret=unpadded(to.auth),
        version="aes128gcm",
    )
    headers = {
        "authorization": f"vapid t={token}, k={public_key(settings)}",
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(KEPT),
        "urgency": "high",
        "topic": "urgent",
    }
    try:
        # A push service doesn't send us elsewhere.
        answer = httpx.post(to.endpoint, content=body, headers=headers, timeout=PATIENCE, follow_redirects=False)
    except httpx.HTTPError as error:
        raise PushFailedError(is_gone=False) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        # An address that is well-formed may still have a name that no DNS can hold.
        raise PushFailedError(is_gone=True) from error
    if not answer.is_success:
        raise PushFailedError(is_gone=answer.status_code in (404, 410))
