"""Which day it is for the municipality, on a server that stands elsewhere."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from inspections import clock


@pytest.fixture(params=["UTC-14", "UTC+12"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine has the day of an island. The two are 26 hours apart, so that one is never the day here."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_it_is_the_day_here_wherever_the_server_stands() -> None:
    in_winter = datetime.now(UTC) + timedelta(hours=1)
    in_summer = datetime.now(UTC) + timedelta(hours=2)

    assert clock.today() in (in_winter.date(), in_summer.date())
