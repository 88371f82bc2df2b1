"""Headers that every answer carries: what a browser may load, and that nothing of a case is ever cached.

Twin: static/device/headers.js, for the pages that the phone makes; tests/conformance/headers.json holds both.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx fieldapp"
)
# What we use is for our own pages alone; what we don't use is for nobody.
PERMISSIONS = (
    "camera=(self), geolocation=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), "
    "accelerometer=(), bluetooth=(), display-capture=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": PERMISSIONS,
}


class SafeHeaders:
    """ASGI middleware that adds them. `secure`: people come over TLS, and always will (RFC 6797)."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.headers = HEADERS | (
            {"strict-transport-security": "max-age=31536000; includeSubDomains"} if secure else {}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add the headers to the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        # Built files hold nothing of a case, and are asked again with their ETag; all else is never kept.
        cache = "no-cache" if scope["path"].startswith("/static/") else "no-store"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # What a handler is stricter about stays as it says.
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", cache)
            await send(message)

        return await self.app(scope, receive, with_headers)
