"""A provider of logins by OpenID Connect (Core 1.0): authorization code with PKCE, state and nonce (RFC 9700).

What it says is believed only in an ID token that it signed, for us, just now, and for the question that we asked.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fieldapp.settings import Settings
from inspections.problems import Problem

# Signed with a private key of the provider: a secret that we know too proves nothing.
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
# How much clocks may differ, in seconds.
LEEWAY = 60
_PATIENCE = 10.0


@dataclass(frozen=True)
class Question:
    """What one login at the provider must answer to; kept by us until it does."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Question":
        """A new one, of random values that nobody can guess."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Known:
    """Whom the provider knows. `email`: only a verified one; `at`: when they logged in there, in seconds."""

    subject: str
    email: str | None
    at: int | None


class Provider:
    """The one of the settings; asked anew for each login, so that its new keys and addresses are known at once."""

    def __init__(self, settings: Settings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri

    def address(self, question: Question, **asked: str) -> str:
        """Where the browser goes to log in. `asked`: more parameters. Raises `Problem` provider-gone."""
        if self._settings.oidc_acr:
            asked["acr_values"] = self._settings.oidc_acr
        with self._client() as client:
            found = _discover(client, self._settings.oidc_issuer)
            address, _ = client.create_authorization_url(
                found["authorization_endpoint"],
                state=question.state,
                nonce=question.nonce,
                code_verifier=question.verifier,
                **asked,
            )
        return str(address)

    def known(self, question: Question, given: Mapping[str, str]) -> Known:
        """Who came back with the address parameters `given`. Raises `Problem` provider-refused or provider-gone."""
        issuer = self._settings.oidc_issuer
        is_answer = secrets.compare_digest(given.get("state", "").encode(), question.state.encode())
        # RFC 9207: another provider's answer, brought to us.
        if not is_answer or given.get("iss", issuer) != issuer or not given.get("code"):
            raise Problem("provider-refused")
        with self._client() as client:
            found = _discover(client, issuer)
            try:
                token = client.fetch_token(found["token_endpoint"], code=given["code"], code_verifier=question.verifier)
                keys = client.request("GET", found["jwks_uri"], withhold_token=True).raise_for_status().json()
                claims = check_id_token(
                    str(token.get("id_token", "")), keys, issuer, self._settings.oidc_client_id, question.nonce
                )
                told = claims if "email" in claims else _user_info(client, found, claims)
            except httpx2.TransportError as error:
                raise Problem("provider-gone") from error
            except (AuthlibBaseError, httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
                raise Problem("provider-refused") from error
        if self._settings.oidc_acr and claims.get("acr") != self._settings.oidc_acr:
            raise Problem("provider-refused")
        is_verified = told.get("email_verified") is True and isinstance(told.get("email"), str)
        at = claims.get("auth_time")
        return Known(claims["sub"], told["email"].lower() if is_verified else None, at if isinstance(at, int) else None)

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret,
            scope="openid email",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=_PATIENCE,
        )


def check_id_token(token: str, keys: Any, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """What the provider says in its ID token (OpenID Connect Core 1.0 §3.1.3.7).

    Raises JoseError, ValueError or KeyError for one that is not signed by it, for another, of another time or question.
    """
    claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
    must = {"essential": True}
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        nonce={"essential": True, "value": nonce},
        exp=must,  # type: ignore[arg-type]
        iat=must,  # type: ignore[arg-type]
        sub=must,  # type: ignore[arg-type]
    )
    registry.validate(claims)
    if claims.get("azp", client) != client or (isinstance(claims["aud"], list) and claims["aud"] != [client]):
        raise ValueError("for another")
    return dict(claims)


def _discover(client: OAuth2Client, issuer: str) -> dict[str, Any]:
    try:
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found: dict[str, Any] = client.request("GET", address, withhold_token=True).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise Problem("provider-gone") from error
    if found.get("issuer") != issuer:
        raise Problem("provider-gone")
    return found


def _user_info(client: OAuth2Client, found: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    if "userinfo_endpoint" not in found:
        return claims
    told: dict[str, Any] = client.request("GET", found["userinfo_endpoint"]).raise_for_status().json()
    if told.get("sub") != claims["sub"]:
        raise ValueError("about another")
    return told
