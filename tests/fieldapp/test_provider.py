"""Logging in at a provider: a real, certified one, in a process of its own; and ID tokens that prove nothing."""

import html
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from fieldapp.login.provider import ALGORITHMS, check_id_token
from inspections.database import writing
from inspections.tables import identities, users
from tests.fieldapp.test_sessions import age
from tests.postgresql import free_port
from tests.serving import Server

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ACCOUNTS = {
    "o.voorbeeld": {"email": "Olga@woerden.example", "email_verified": True},
    "unverified": {"email": "oscar@woerden.example", "email_verified": False},
    "stranger": {"email": "vreemd@elders.example", "email_verified": True},
    "nameless": {},
}


@pytest.fixture
def provider(server: Server) -> Iterator[str]:
    """The provider's address; the server lets people log in there."""
    port = free_port()
    told = [str(port), f"{server.url}/login/provider/callback", json.dumps(ACCOUNTS)]
    script = Path(__file__).parents[1] / "oidc_provider.mjs"
    with subprocess.Popen(
        ["node", str(script), *told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
            client.get(f"http://127.0.0.1:{port}/.well-known/openid-configuration").raise_for_status()
        settings = server.app.state.settings
        settings.oidc_issuer, settings.oidc_client_id = f"http://127.0.0.1:{port}", "fieldapp"
        settings.oidc_client_secret = "s" * 43
        for login in ("olga", "oscar"):
            with writing(server.app.state.engine) as connection:
                ours = users.update().where(users.c.login == login)
                connection.execute(ours.values(account_email=f"{login}@woerden.example"))
        yield settings.oidc_issuer
        process.terminate()


def test_who_has_an_account_logs_in_at_the_provider_and_is_known_there_from_then_on(
    server: Server, provider: str
) -> None:
    client = server.browser()

    first = at_provider(client, "/login/provider?next=/desk/figures", "o.voorbeeld")
    with writing(server.app.state.engine) as connection:
        # Another address later changes nothing: the provider's own name for her counts.
        connection.execute(users.update().where(users.c.login == "olga").values(account_email="nieuw@woerden.example"))
    again = server.browser()
    second = at_provider(again, "/login/provider?next=//elders.example", "o.voorbeeld")

    assert first.headers["location"] == "/desk/figures"
    assert client.get("/desk/signals").status_code == 200
    assert second.headers["location"] == "/desk/signals"
    assert "Olga Voorbeeld" in again.get("/account").text
    with server.app.state.engine.connect() as connection:
        assert connection.execute(sa.select(identities.c.subject)).scalars().all() == ["o.voorbeeld"]


@on_sqlite
def test_whom_no_account_belongs_to_stays_out_and_none_is_made(server: Server, provider: str) -> None:
    for name in ("unverified", "stranger", "nameless"):
        client = server.browser()

        answer = at_provider(client, "/login/provider", name)

        assert (answer.status_code, "provider-unknown" in answer.text) == (403, True), name
        assert client.get("/account").status_code == 303
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(identities)) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(users)) == 10


@on_sqlite
def test_the_provider_is_asked_with_pkce_and_its_answer_counts_once_and_for_this_browser(
    server: Server, provider: str
) -> None:
    client, other = server.browser(), server.browser()
    asked = parse_qs(urlsplit(client.get("/login/provider").headers["location"]).query)
    back = come_back(client, "/login/provider", "o.voorbeeld")
    other.get("/login/provider")

    stolen = other.get(back).status_code
    wrong_state = f"{back.partition('?')[0]}?code=x&state=y"
    client.get("/login/provider")
    forged = client.get(wrong_state).status_code
    spent = client.get(back).status_code

    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["response_type"] == ["code"]
    assert (stolen, forged, spent) == (403, 403, 401)
    assert client.get("/account").status_code == other.get("/account").status_code == 303


@on_sqlite
def test_the_provider_shows_again_who_one_is_and_only_by_a_new_login(server: Server, provider: str) -> None:
    client = server.browser()
    at_provider(client, "/login/provider", "o.voorbeeld")
    age(server, timedelta(minutes=11))
    before = client.get("/account/password").status_code

    asked = parse_qs(urlsplit(client.get("/account/confirm/provider").headers["location"]).query)
    done = at_provider(client, "/account/confirm/provider?next=/account/password", "o.voorbeeld")

    assert before == 303
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert done.headers["location"] == "/account/password"
    assert client.get("/account/password").status_code == 200


@on_sqlite
def test_without_a_provider_there_is_no_such_page_and_one_that_is_gone_is_told(server: Server) -> None:
    without = server.browser().get("/login/provider").status_code
    settings = server.app.state.settings
    settings.oidc_issuer, settings.oidc_client_id = f"http://127.0.0.1:{free_port()}", "fieldapp"

    assert without == 404
    assert server.browser().get("/login/provider").status_code == 502
    assert "Log in met uw werkaccount" in server.browser().get("/login").text


KEY, OTHER = ECKey.generate_key("P-256", {"kid": "a"}), ECKey.generate_key("P-256", {"kid": "a"})
ISSUER, CLIENT, NONCE = "https://login.example", "fieldapp", "n-1"


def said(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    honest = {"iss": ISSUER, "aud": CLIENT, "sub": "x", "nonce": NONCE, "iat": now, "exp": now + 60}
    return {name: value for name, value in (honest | changed).items() if value is not None}


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "ES256") -> str:
    return jwt.encode({"alg": algorithm, "kid": "a"}, claims, key, algorithms=[algorithm])


LIES: dict[str, Callable[[], str]] = {
    "of another provider": lambda: signed(said(iss="https://elders.example")),
    "for another": lambda: signed(said(aud="another")),
    "for us and another": lambda: signed(said(aud=[CLIENT, "another"])),
    "authorised for another": lambda: signed(said(azp="another")),
    "for another question": lambda: signed(said(nonce="n-2")),
    "for no question": lambda: signed(said(nonce=None)),
    "of yesterday": lambda: signed(said(exp=int(time.time()) - 3600)),
    "that lasts for ever": lambda: signed(said(exp=None)),
    "about nobody": lambda: signed(said(sub=None)),
    "signed by another": lambda: signed(said(), OTHER),
    "signed with what everyone knows": lambda: signed(
        said(), OctKey.import_key(json.dumps(KEY.as_dict(private=False))), "HS256"
    ),
    "not signed": lambda: jwt.encode({"alg": "none"}, said(), KEY, algorithms=["none"]),
    "unreadable": lambda: "x.y.z",
}


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_proves_nothing_is_refused(lie: str) -> None:
    keys = KeySet([KEY]).as_dict(private=False)
    assert check_id_token(signed(said()), keys, ISSUER, CLIENT, NONCE)["sub"] == "x"

    with pytest.raises(Exception, match=r".") as refused:
        check_id_token(LIES[lie](), keys, ISSUER, CLIENT, NONCE)

    assert not isinstance(refused.value, AssertionError)
    assert "none" not in ALGORITHMS


def at_provider(client: httpx.Client, start: str, name: str) -> httpx.Response:
    """Log in there as `name`, and come back."""
    return client.get(come_back(client, start, name))


def come_back(client: httpx.Client, start: str, name: str) -> str:
    """Where the provider leads back to after logging in as `name`, with its forms filled in as a person does."""
    with httpx.Client(follow_redirects=False, timeout=20) as browser:
        answer = browser.get(client.get(start).headers["location"])
        for _ in range(12):
            if "location" in answer.headers:
                to = str(answer.url.join(answer.headers["location"]))
                if "/login/provider/callback" in to:
                    return to
                answer = browser.get(to)
                continue
            action = html.unescape(re.findall(r'action="([^"]+)"', answer.text)[0])
            hidden = dict(re.findall(r'name="(prompt)" value="([^"]+)"', answer.text))
            answer = browser.post(str(answer.url.join(action)), data=hidden | {"login": name, "password": "x"})
    raise AssertionError("the provider never led back")
