"""The figures of a municipality equal a plain recount of the log, and cost no more than walks along one index."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from fieldapp import demo
from inspections import clock
from inspections.catching_up import catch_up
from inspections.clock import HERE
from inspections.database import now, writing
from inspections.demo import seeding
from inspections.monitoring.breakdowns import HANDED_OVER, OUTCOME, PARTNER, shipped_rules
from inspections.monitoring.counting import COLUMNS, MEASURES, Counts, _days, _sorts, counted, half_years
from inspections.monitoring.figures import own_figures
from inspections.monitoring.half_years import HalfYear
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.handing_over import Wish, hand_over
from inspections.signals.recording import put_back, record, take_on
from inspections.tables import signals, steps
from tests.opened import opened_facts
from tests.signals import a_case

RULES = shipped_rules()
SOME = 120
WORDS = "Omdat het zo is."


# -- a plain recount: every line of the log, read as it stands -----------------------------------------


def recount(connection: Connection, municipality: str) -> dict[str, Counts]:
    """By half-year."""
    told: dict[str, list[Any]] = defaultdict(list)
    for fact in opened_facts(connection):
        if fact.municipality == municipality and fact.key.startswith("signal/"):
            _, signal, field = fact.key.split("/", 2)
            told[signal].append((field, json.loads(fact.value), fact.arrived_at))
    done: dict[str, list[Any]] = defaultdict(list)
    for step in connection.execute(sa.select(steps).order_by("position")):
        done[step.signal].append(step)
    found: dict[str, Counts] = defaultdict(Counts)
    for signal, said in told.items():
        arrived = [at for field, value, at in said if field not in ("added", "status") and value not in (None, "", [])]
        if arrived:
            _add(found[_half(arrived[0])], said, done[signal], _day(arrived[0]))
    return found


def _add(counts: Counts, said: list[Any], done: list[Any], received: date) -> None:
    field = {name: value for name, value, _ in said}
    assessed = [step.details for step in done if step.kind == "assessed"]
    partner = {step.details["handover"]: step.details["partner"] for step in done if step.kind == "handed_over"}
    reached: dict[str, date] = {}
    answers: list[tuple[str, date]] = []
    in_hand = aside = False
    for step in done:
        match step.kind:
            case "taken_on" | "resumed" | "reopened":
                in_hand, aside = True, False
            case "put_back":
                in_hand = False
            case "set_aside":
                aside = True
            case "delivered":
                reached[step.details["handover"]] = date.fromisoformat(step.details["on"])
            case "feedback_received":
                reached.setdefault(step.details["handover"], _day(step.at))
                answers.append((step.details["handover"], _day(step.at)))
            case "delivery_failed":
                reached.pop(step.details["handover"], None)
    answered = [day for handover, day in answers if handover in reached]
    withdrawn = field["added"] is None and not done
    rest = "withdrawn" if withdrawn else "set-aside" if aside else "in-hand" if in_hand else "open"
    outcome = ("answered" if answered else "handed-over") if reached else rest
    sorts = {
        "form": (assessed and assessed[-1].get("form")) or field["form"],
        "urgency": (assessed and assessed[-1].get("urgency")) or field["urgency"],
        "age": (assessed and assessed[-1].get("age")) or _told_age(field),
        "source": "field",
        OUTCOME: outcome,
    }
    is_handed_over = outcome in HANDED_OVER
    counts.total += 1
    counts.handed_over += is_handed_over
    for breakdown, category in [*sorts.items(), *((PARTNER, each) for each in {partner[id_] for id_ in reached})]:
        counts.all[breakdown][category] += 1
        counts.reported[breakdown][category] += is_handed_over
    acted = [_day(step.at) for step in done if step.kind not in ("noted", "passed_on")]
    for measure, days in (("action", acted), ("handover", list(reached.values())), ("feedback", answered)):
        if days:
            counts.days[measure][max(0, (min(days) - received).days)] += 1


def _told_age(field: dict[str, Any]) -> str:
    """The tests below tell one age, of seventeen."""
    return (
        "minor"
        if any(value == "17" for name, value in field.items() if name.endswith("/date-of-birth-or-age"))
        else "unknown"
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def _half(moment: datetime) -> str:
    here = moment.astimezone(HERE)
    return f"{here.year}-{1 if here.month < 7 else 2}"


def plain(counts: Counts) -> dict[str, Any]:
    """To compare: without what counts zero."""
    tables = {"all": counts.all, "reported": counts.reported, "days": counts.days}
    told = {
        f"{name} {breakdown}": dict(+numbers) for name, table in tables.items() for breakdown, numbers in table.items()
    }
    return {"total": counts.total, "handed over": counts.handed_over} | {
        name: each for name, each in told.items() if each
    }


# -- the tests -------------------------------------------------------------------------------------------


def every_half_year(connection: Connection, municipality: str) -> Iterator[tuple[str, Counts]]:
    for half in half_years(connection, municipality, HalfYear.of(now())):
        yield str(half), counted(connection, half, [municipality], RULES)[municipality]


def test_ten_years_of_signals_count_as_a_plain_recount_of_the_log_does(engine: Engine) -> None:
    demo.fill(engine)
    assert list(seeding.bring_signals(engine, SOME)) == [SOME]
    seeding.bring_first_signals(engine)

    with engine.connect() as connection:
        found = dict(every_half_year(connection, "woerden"))
        again = recount(connection, "woerden")

    assert sum(each.total for each in found.values()) == SOME + 12
    assert {half: plain(each) for half, each in found.items() if each.total} == {
        half: plain(each) for half, each in again.items()
    }


def test_what_officers_do_counts_as_a_plain_recount_of_the_log_does(engine: Engine, woerden: dict[str, str]) -> None:
    officer, today = woerden["olga"], clock.today()

    def begin(**told: Any) -> str:
        signal = a_case(engine, woerden["ines"], **told)
        with writing(engine) as connection:
            take_on(connection, "woerden", signal, officer, now())
        return signal

    def do(signal: str, *details: did.Details) -> None:
        with writing(engine) as connection:
            for each in details:
                record(connection, "woerden", signal, officer, now(), each)

    def give(signal: str, partner: str) -> str:
        with writing(engine) as connection:
            seen = connection.scalar(sa.select(sa.func.max(steps.c.position)).where(steps.c.signal == signal)) or 0
            wish = Wish(partner, "secure-mail", today + timedelta(days=20), seen)
            return hand_over(connection, "woerden", signal, officer, now(), wish)

    a_case(engine, woerden["ines"])
    put = begin(form="sexual")
    with writing(engine) as connection:
        put_back(
            connection, "woerden", put, officer, now(), connection.scalar(sa.select(sa.func.max(steps.c.position))) or 0
        )
    do(begin(), did.Noted(words=WORDS), did.SetAside(words=WORDS))
    resumed = begin()
    do(
        resumed,
        did.SetAside(words=WORDS),
        did.Resumed(words=WORDS),
        did.Assessed(words=WORDS, form="criminal", age="minor"),
    )
    given_ = begin(subject={"kind": "person", "date-of-birth-or-age": "17"}, urgency="urgent")
    do(given_, did.LookedUp(outcome="done", words=WORDS))
    nla, moviera = give(given_, "nla"), give(given_, "moviera")
    later = today + timedelta(days=3)
    do(
        given_,
        did.Delivered(handover=nla, channel="portal", on=later),
        did.FeedbackReceived(handover=moviera, words=WORDS),
    )
    failed = begin()
    do(failed, did.LookedUp(outcome="not-needed", words=WORDS))
    lost = give(failed, "nla")
    do(failed, did.Delivered(handover=lost, channel="portal", on=today), did.DeliveryFailed(handover=lost, words=WORDS))
    waiting = begin()
    do(waiting, did.LookedUp(outcome="done", words=WORDS))
    do(waiting, did.Delivered(handover=give(waiting, "moviera"), channel="portal", on=date(2020, 1, 1)))

    with engine.connect() as connection:
        [(half, found)] = [each for each in every_half_year(connection, "woerden") if each[1].total]
        again = recount(connection, "woerden")

    assert {half: plain(found)} == {half: plain(each) for half, each in again.items()}
    assert found.all[OUTCOME] == Counter({"open": 2, "set-aside": 1, "in-hand": 2, "answered": 1, "handed-over": 1})
    assert found.all[PARTNER] == Counter({"moviera": 2, "nla": 1})
    assert found.all["age"] == Counter({"minor": 2, "unknown": 5})
    assert found.days["handover"] == Counter({0: 2})


def test_signals_of_before_there_were_figures_are_counted_once_the_server_starts(
    engine: Engine, woerden: dict[str, str]
) -> None:
    a_case(engine, woerden["ines"])
    with engine.connect() as connection:
        before = {half: plain(each) for half, each in every_half_year(connection, "woerden")}
    with writing(engine) as connection:
        connection.execute(signals.update().values(half_year=""))
    with engine.connect() as connection:
        assert not any(each.total for _, each in every_half_year(connection, "woerden"))

    catch_up(engine)

    with engine.connect() as connection:
        assert {half: plain(each) for half, each in every_half_year(connection, "woerden")} == before


def test_without_signals_there_are_figures_that_say_so_and_with_one_it_is_told(
    engine: Engine, woerden: dict[str, str]
) -> None:
    half = HalfYear.of(now())
    with engine.connect() as connection:
        nothing = own_figures(connection, "woerden", half, RULES, now())
        assert (nothing.tables, "geen signalen" in nothing.notice) == ((), True)
        assert half_years(connection, "woerden", half) == [half, half.before]
    a_case(engine, woerden["ines"])

    with engine.connect() as connection:
        one = own_figures(connection, "woerden", half, RULES, now())
        assert own_figures(connection, "lopik", half, RULES, now()).notice
        with pytest.raises(Problem) as caught:
            own_figures(connection, "atlantis", half, RULES, now())

    assert [(row.number, row.before, row.change) for row in one.totals] == [(1, 0, 1), (0, 0, 0)]
    assert [row.name for row in one.tables[0].rows if row.number] == ["Arbeidsuitbuiting"]
    assert {(took.half, took.most) for took in one.took} == {(None, None)}
    assert caught.value.code == "municipality-unknown"


@pytest.mark.parametrize("municipalities", [["woerden"], RULES.municipalities])
def test_a_half_year_is_counted_from_the_index_alone(
    engine: Engine, woerden: dict[str, str], municipalities: list[str]
) -> None:
    half = HalfYear.of(datetime(2026, 3, 1, tzinfo=UTC))
    row = {"reporter": woerden["ines"], "inspection": "i", "rank": 2, "ready": True, "status": "received"}
    row |= {"municipality": "woerden", "received_at": now()}
    many = [{"id": str(n), "received_position": n, "half_year": f"{2000 + n % 30}-1"} for n in range(900)]
    with writing(engine) as connection:
        connection.execute(signals.insert(), [row | each for each in many])
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE signals"))
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            for way in ("seqscan", "bitmapscan"):
                connection.execute(sa.text(f"SET enable_{way} = off"))
        for query in (
            _sorts(half, municipalities),
            *(_days(column, half, municipalities) for column in MEASURES.values()),
        ):
            words = str(query.compile(engine, compile_kwargs={"literal_binds": True})).replace(":", r"\:")
            plan = " ".join(str(row) for row in connection.execute(sa.text(explain + words)))

            covering = "COVERING INDEX ix_signals_figures (half_year=? AND municipality=?)"
            assert covering in plan or "Index Only Scan using ix_signals_figures" in plan, plan


def test_every_breakdown_of_the_file_has_its_column() -> None:
    assert {each.id for each in RULES.breakdowns} == {*COLUMNS, PARTNER}
