"""Random requests to whatever answers a program: each gets an answer that docs/openapi.yaml describes, never a 500.

`make test` sends some hundreds; `make hunt` sends ten thousand and other ones each time.
"""

import os
from pathlib import Path

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from starlette.routing import Route

from fieldapp.app import routes
from tests.phones import Phone
from tests.serving import Server

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
OPERATIONS = 7
HUNTED = 10_000 // OPERATIONS + 1
TRIED = HUNTED if os.environ.get("HYPOTHESIS_PROFILE") == "hunt" else 40
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


def test_every_address_for_programs_is_described() -> None:
    described = yaml.safe_load(DOCUMENT.read_text())["paths"]
    ours = {
        (route.path, method.lower())
        for route in routes()
        # A stream of events never ends, and has nothing in it.
        if isinstance(route, Route) and route.path.startswith("/api/") and route.name != "phone-live"
        for method in route.methods or ()
        # What tus asks of every server, without a body to describe.
        if method not in ("HEAD", "OPTIONS")
    }

    assert ours == {(path, method) for path in described if path.startswith("/api/") for method in described[path]} - {
        ("/api/uploads/{upload}", "parameters")
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_random_requests_get_an_answer_that_is_described(server: Server) -> None:
    schema = schemathesis.openapi.from_path(DOCUMENT)
    phone = Phone.enrol(server.login("ines"))
    cookies = dict(phone.client.cookies)
    asked = 0

    for found in schema.get_all_operations():
        strategy = found.ok().as_strategy()

        @settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck))
        @given(strategy)
        def tried(case: Case) -> None:
            nonlocal asked
            asked += 1
            if isinstance(case.body, dict) and "device" in case.body and asked % 2:
                # Half of them in the name of a phone that is known: others get no further than that.
                case.body["device"] = phone.device
            answer = case.call(base_url=server.url, cookies=cookies if asked % 3 else None)
            case.validate_response(answer, checks=CHECKS)

        tried()

    assert asked >= OPERATIONS * TRIED / 2
