"""What every answer carries."""

import pytest

from tests.serving import Server

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
