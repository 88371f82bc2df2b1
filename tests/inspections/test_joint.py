"""The figures together, made once; and what officers write about them, kept for good."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from inspections.database import now, writing
from inspections.monitoring import analyses
from inspections.monitoring.analyses import About, analysis, write
from inspections.monitoring.breakdowns import shipped_rules
from inspections.monitoring.figures import Figures, Scope, joint_figures
from inspections.monitoring.half_years import HalfYear
from inspections.monitoring.joint import Joint, joint
from inspections.problems import Problem
from inspections.tables import joint_figures as kept
from inspections.tables import municipalities, signals

RULES = shipped_rules()
HALF = HalfYear(2026, 1)
READY = datetime(2026, 7, 31, 12, tzinfo=UTC)
ABOUT = About("woerden", HALF, Scope.OWN)


@pytest.fixture
def five(engine: Engine, woerden: dict[str, str]) -> Engine:
    """The five municipalities, each with twelve signals in either half-year of which half were handed over."""
    with writing(engine) as connection:
        rest = [
            {"id": id_, "name": id_.capitalize()} for id_ in RULES.municipalities if id_ not in ("woerden", "lopik")
        ]
        connection.execute(municipalities.insert(), rest)
    for half in (HALF, HALF.before):
        bring(engine, woerden["ines"], 12, half)
    return engine


def bring(engine: Engine, reporter: str, number: int, half: HalfYear) -> None:
    common = {
        "reporter": reporter,
        "inspection": "i",
        "rank": 2,
        "ready": True,
        "status": "closed",
        "urgency": "normal",
    }
    common |= {"half_year": str(half), "received_at": READY - timedelta(days=60), "received_position": 1}
    rows = [
        common
        | {"id": str(uuid4()), "municipality": municipality, "form": "labour" if each % 3 else "sexual"}
        | {"outcome": "answered" if each % 2 else "set-aside", "informed": "moviera,nla" if each % 2 else ""}
        | {"days_to_action": each, "days_to_handover": each if each % 2 else None, "days_to_feedback": None}
        for municipality in RULES.municipalities
        for each in range(number)
    ]
    with writing(engine) as connection:
        connection.execute(signals.insert(), rows)


def told(engine: Engine, at: datetime, municipality: str = "woerden") -> Figures:
    return joint_figures(engine, municipality, HALF, RULES, at)


def test_figures_together_are_made_some_time_after_the_half_year_and_stay_as_they_are(
    five: Engine, woerden: dict[str, str]
) -> None:
    early = told(five, READY - timedelta(days=1))
    assert (early.totals, early.notice) == ((), "De cijfers samen van dit halfjaar zijn er op 31 juli 2026.")

    first = told(five, READY)
    assert [(row.number, row.before) for row in first.totals] == [(60, 60), (30, 30)]
    bring(five, woerden["ines"], 3, HALF)
    later = told(five, READY + timedelta(days=100), "lopik")

    assert (later.totals, later.tables, later.took, later.as_of) == (first.totals, first.tables, first.took, READY)


def test_figures_together_that_may_not_be_told_are_kept_as_such(engine: Engine, woerden: dict[str, str]) -> None:
    nothing = told(engine, READY)
    bring_many = {"id": "x", "reporter": woerden["ines"], "inspection": "i", "rank": 2, "ready": True}
    bring_many |= {"status": "closed", "half_year": str(HALF), "received_at": READY, "received_position": 1}
    with writing(engine) as connection:
        connection.execute(signals.insert(), bring_many | {"municipality": "woerden"})

    assert "te weinig" in nothing.notice
    assert told(engine, READY + timedelta(days=9)) == nothing


def test_two_who_ask_first_at_the_same_moment_get_the_same_figures(five: Engine) -> None:
    together, made = Barrier(2), list[Joint | None]()

    def ask(at: datetime) -> None:
        together.wait()
        made.append(joint(five, HALF, RULES, at))

    askers = [Thread(target=ask, args=[READY + timedelta(seconds=each)]) for each in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert made[0] == made[1] is not None
    with five.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(kept)) == 1


def test_a_municipality_that_does_not_count_among_them_gets_no_figures_together(five: Engine) -> None:
    with pytest.raises(Problem) as caught:
        told(five, READY, "utrecht")

    assert caught.value.code == "figures-not-shared"


def test_what_an_officer_writes_is_kept_and_what_was_there_too(engine: Engine, woerden: dict[str, str]) -> None:
    with writing(engine) as connection:
        write(connection, ABOUT, {"observed": " Eerst dit.\r\nEn dat. ", "other": "x"}, woerden["olga"], now(), 0)
        first = analysis(connection, ABOUT)
        write(connection, ABOUT, {"observed": "Eerst dit.\nEn dat."}, woerden["olga"], now(), 0)
        assert analysis(connection, ABOUT) == first
        write(connection, ABOUT, {"observed": ""}, woerden["olga"], now(), first["observed"].position)

        rows = connection.execute(sa.select(analyses.analyses).order_by("position")).all()
        standing = analysis(connection, ABOUT)
        elsewhere = [About("lopik", HALF, Scope.OWN), About("woerden", HALF.before, Scope.OWN)]
        elsewhere.append(About("woerden", HALF, Scope.TOGETHER))
        assert [analysis(connection, about) for about in elsewhere] == [{}, {}, {}]

    assert (first["observed"].words, first["observed"].by) == ("Eerst dit.\nEn dat.", "Olga Voorbeeld")
    assert [(row.field, row.words) for row in rows] == [("observed", "Eerst dit.\nEn dat."), ("observed", "")]
    assert standing["observed"].words == ""


def test_who_did_not_see_what_a_colleague_wrote_overwrites_nothing(engine: Engine, woerden: dict[str, str]) -> None:
    with writing(engine) as connection:
        write(connection, ABOUT, {"observed": "Van Olga"}, woerden["olga"], now(), 0)
    with writing(engine) as connection, pytest.raises(Problem) as changed:
        write(connection, ABOUT, {"observed": "Van Oscar"}, woerden["oscar"], now(), 0)
    with writing(engine) as connection, pytest.raises(Problem) as long:
        write(connection, ABOUT, {"observed": "x" * 4001}, woerden["olga"], now(), 0)

    with engine.connect() as connection:
        assert analysis(connection, ABOUT)["observed"].words == "Van Olga"
    assert (changed.value.code, long.value.code) == ("analysis-changed", "analysis-too-long")
