"""Which day it is for the municipality. A server mostly stands in UTC, where a night control has another date."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")


def today() -> date:
    """The day that people here have, wherever the server stands."""
    return day_of(datetime.now(HERE))


def day_of(moment: datetime) -> date:
    """The day that it was here at that moment, whatever its own zone."""
    return moment.astimezone(HERE).date()
