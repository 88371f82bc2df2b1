"""What every answer carries."""

import json
from pathlib import Path

import pytest

from fieldapp.settings import Settings
from tests.fieldapp.test_permissions import ADDRESSES
from tests.serving import Server, serving

# What the phone's own pages carry too: tests/device/headers.test.js.
SAME = json.loads((Path(__file__).parent.parent / "conformance" / "headers.json").read_text())

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_no_page_is_kept_by_any_cache(server: Server) -> None:
    officer = server.login("olga")

    for path in ("/desk/signals", "/login", "/field/", "/api/sync", "/nergens"):
        assert officer.get(path).headers["cache-control"] == "no-store", path


def test_scripts_and_styles_come_from_this_site_alone(server: Server) -> None:
    policy = server.browser().get("/login").headers["content-security-policy"]

    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy


def test_the_server_says_that_it_lives_and_is_ready(server: Server) -> None:
    assert server.browser().get("/healthz").json() == {"status": "alive"}
    assert server.browser().get("/readyz").json() == {"status": "ready"}


def test_an_address_that_does_not_exist_says_so_in_dutch(server: Server) -> None:
    answer = server.browser().get("/nergens")

    assert answer.status_code == 404
    assert "bestaat niet" in answer.text


def test_every_answer_of_every_route_carries_them_whoever_asks_and_however_it_ends(server: Server) -> None:
    clients = [server.login("olga"), server.browser()]
    asked = [
        (method, path.replace("{path:path}", "").replace("{", "x").replace("}", "x")) for _, path, method in ADDRESSES
    ]
    asked += [("GET", "/nergens"), ("GET", "/static/desk.js"), ("GET", "/static/nergens.js"), ("TRACE", "/login")]
    for method, path in asked:
        if path in ("/desk/signals/stream", "/logout"):
            continue  # the one never ends, the other ends the session
        for client in clients:
            headers = client.request(method, path).headers

            assert {name: headers.get(name) for name in SAME} == SAME, (method, path)
            assert headers["referrer-policy"] == "no-referrer", (method, path)
            assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store"), path
            assert "access-control-allow-origin" not in headers, path


def test_over_tls_browsers_are_told_to_never_come_without_it(tmp_path: Path, database_url: str) -> None:
    over_tls = Settings(data=tmp_path, database=database_url, origin="https://controle.example.nl")

    with serving(over_tls) as server:
        answer = server.browser().get("/login")

    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
