"""Half-years, by the clock of the municipalities."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.clock import HERE
from inspections.monitoring.half_years import HalfYear
from inspections.problems import Problem

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("moment", "half"),
    [
        ("2026-06-30T21:59:59", "2026-1"),
        ("2026-06-30T22:00:00", "2026-2"),
        ("2026-12-31T22:59:59", "2026-2"),
        ("2026-12-31T23:00:00", "2027-1"),
    ],
)
def test_a_half_year_begins_at_midnight_here(moment: str, half: str) -> None:
    assert str(HalfYear.of(datetime.fromisoformat(moment).replace(tzinfo=UTC))) == half


@given(st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_every_moment_is_in_one_half_year_between_the_one_before_and_the_one_after(moment: datetime) -> None:
    half = HalfYear.of(moment)

    assert half.first <= moment.astimezone(HERE).date() <= half.last
    assert (half.before.after, half.after.before) == (half, half)
    assert (half.before.last < half.first, half.last < half.after.first) == (True, True)
    assert HalfYear.parse(str(half), date(2100, 12, 31)) == half


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            (text, "half-year-unknown")
            for text in ("", "2026", "2026-0", "2026-3", "1999-2", "x", "2026-1 ", "２０２６-1")
        ),
        *((text, "half-year-ahead") for text in ("2027-1", "2027-2", "9999-2")),
    ],
)
def test_a_half_year_that_is_none_or_has_yet_to_begin_is_refused(text: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        HalfYear.parse(text, TODAY)

    assert caught.value.code == code
