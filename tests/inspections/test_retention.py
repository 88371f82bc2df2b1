"""Time's up: what is due goes whole, what is held stays, and what was forgotten can be read by nobody."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import Connection, Engine
from typer.testing import CliRunner

from fieldapp import demo
from fieldapp.cli import cli
from inspections import case_keys, clock, log, projections, tables
from inspections.case_keys import MasterKeyMissing, masters_of
from inspections.database import now, writing
from inspections.demo import seeding
from inspections.monitoring.breakdowns import shipped_rules
from inspections.monitoring.counting import Counts, counted, half_years
from inspections.monitoring.half_years import HalfYear
from inspections.retention import forgetting, holds
from inspections.retention.due import due_cases
from inspections.retention.periods import Kind, PeriodError, load, periods
from inspections.signals import details as did
from inspections.signals import papers
from inspections.signals.steps import as_row
from inspections.store import Store, open_store
from inspections.tables import envelopes, facts, inspections, mentions, names, signals
from inspections.verify import verify
from tests.fieldapp.test_desk import text
from tests.inspections.test_backup import bring_photo
from tests.object_stores import settings_with_store
from tests.opened import opened_facts
from tests.phones import Phone
from tests.serving import Server
from tests.signals import a_case

MakePhone = Callable[[str], Phone]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GOOD = Path(__file__).parents[2] / "inspections/retention/periods.yaml"
SECRETS = ("Piotr Voorzien", "op zolder", "Verslag van Olga", "een foto van Piotr")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(settings_with_store("folder", tmp_path / "store"))


# -- how long ----------------------------------------------------------------------------------------


def test_a_period_ends_on_the_same_day_of_a_later_year() -> None:
    five, thirty = periods()[Kind.SIGNAL_HANDED_OVER], periods()[Kind.REGISTERED_LIST]

    assert five.after(date(2026, 11, 25)) == date(2031, 11, 25)
    assert five.after(date(2024, 2, 29)) == date(2029, 3, 1)
    assert thirty.after(date(2026, 12, 31)) == date(2027, 1, 30)
    assert (five.words, thirty.words) == ("5 jaar", "30 dagen")


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("period: 3 years", "period: 3 weeks", "must be a number of days or years"),
        ("period: 3 years", "period: 0 years", "must be a number of days or years"),
        ("id: audit-trail", "id: photos", "photos"),
        ("id: audit-trail", "id: backup", "backup"),
        ("ground: AVG art. 5 lid 2", "reason: AVG", "ground"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    file = tmp_path / "periods.yaml"
    file.write_text(GOOD.read_text().replace(was, becomes, 1))

    with pytest.raises(PeriodError, match=rf"periods\.yaml, line \d+: .*{told}"):
        load(file)


# -- what is due -------------------------------------------------------------------------------------


def figures(engine: Engine) -> dict[str, Counts]:
    with engine.connect() as connection:
        every = half_years(connection, "woerden", HalfYear.of(now()))
        return {str(half): counted(connection, half, ["woerden"], shipped_rules())["woerden"] for half in every}


def test_ten_years_of_signals_are_forgotten_in_time_and_the_figures_stay(engine: Engine, store: Store) -> None:
    demo.fill(engine)
    assert list(seeding.bring_signals(engine, 60)) == [60]
    before, today = figures(engine), clock.today()
    with engine.connect() as connection:
        due = list(due_cases(connection, today))
        told = opened_facts(connection)
        rows = {row.inspection: row for row in connection.execute(sa.select(signals))}
    assert {each.kind for each in due} == {Kind.SIGNAL_SET_ASIDE, Kind.SIGNAL_HANDED_OVER}
    for each in due:
        row = rows[each.case]
        assert row.status in ("closed", "set_aside", "withdrawn")
        years = 5 if row.informed else 1
        assert (row.closed_at or row.received_at).date() <= today.replace(year=today.year - years)

    looked = forgetting.look(engine, today)
    report = forgetting.carry_out(engine, store, today)

    gone = {each.case for each in due}
    assert looked == report
    assert sum(report.due.values()) == len(gone) == report.signals
    assert 0 < len(gone) < 60
    assert figures(engine) == before
    with engine.connect() as connection:
        assert opened_facts(connection) == [fact for fact in told if fact.inspection not in gone]
        assert set(connection.scalars(sa.select(signals.c.inspection))) == set(rows) - gone
        assert connection.scalar(sa.select(sa.func.count()).select_from(facts)) == len(told)
        assert list(due_cases(connection, today)) == []
        kept = {
            row.cases: log.opened_envelope(connection, row) for row in connection.execute(sa.select(envelopes)).all()
        }
    assert all((jws is None) == bool(set(cases.split(",")) & gone) for cases, jws in kept.items())
    assert [*verify(engine, store, lambda _: None, workers=1)] == []
    projections.rebuild(engine)
    assert figures(engine) == before


def test_a_case_goes_whole_once_all_in_it_has_had_its_time(engine: Engine, woerden: dict[str, str]) -> None:
    a_case(engine, woerden["ines"])
    in_five, today = clock.today().replace(year=clock.today().year + 6), clock.today()

    def set_all(connection: Connection, **values: object) -> None:
        connection.execute(signals.update().values(values))

    def due(day: date) -> list[Kind]:
        with engine.connect() as connection:
            return [each.kind for each in due_cases(connection, day)]

    open_signal = due(in_five)
    with writing(engine) as connection:
        set_all(connection, status="set_aside")
    only_the_signal = due(today + timedelta(days=367))
    with writing(engine) as connection:
        connection.execute(inspections.update().values(checklist="quick-visit", checklist_version=1))
    with_an_open_visit = due(today + timedelta(days=367)), due(in_five)
    with writing(engine) as connection:
        connection.execute(inspections.update().values(status="closed"))
    with_a_closed_visit = due(today + timedelta(days=364)), due(today + timedelta(days=367))
    with writing(engine) as connection:
        set_all(connection, status="closed", closed_at=now(), informed="moviera,nla")
    handed_over = due(today + timedelta(days=367)), due(in_five)

    assert open_signal == []
    assert only_the_signal == [Kind.SIGNAL_SET_ASIDE]
    assert with_an_open_visit == ([], [Kind.WITH_VIOLATION])
    assert [len(each) for each in with_a_closed_visit] == [0, 1]
    assert handed_over == ([], [Kind.SIGNAL_HANDED_OVER])


def test_a_signal_that_was_merged_waits_for_the_one_that_it_goes_on_in(engine: Engine, woerden: dict[str, str]) -> None:
    lead, merged = a_case(engine, woerden["ines"]), a_case(engine, woerden["bram"])
    later = clock.today() + timedelta(days=367)

    def due() -> set[str]:
        with engine.connect() as connection:
            ids = {row.inspection: row.id for row in connection.execute(sa.select(signals))}
            return {ids[each.case] for each in due_cases(connection, later)}

    with writing(engine) as connection:
        step = {"signal": merged, "municipality": "woerden", "by": woerden["olga"], "at": now()}
        connection.execute(tables.steps.insert(), step | as_row(did.Merged(into=lead, words="Zelfde pand")))
        connection.execute(signals.update().where(signals.c.id == merged).values(status="merged"))
    while_it_is_open = due()
    with writing(engine) as connection:
        connection.execute(signals.update().where(signals.c.id == lead).values(status="set_aside"))
    once_it_is_done = due()
    with writing(engine) as connection:
        holds.hold(connection, "woerden", lead, "Bezwaar loopt", woerden["cora"], now())
        both = {each.is_held for each in due_cases(connection, later)}

    assert while_it_is_open == set()
    assert once_it_is_done == {lead, merged}
    assert both == {True}, "what goes on in a case that is held stays with it"


# -- forgetting --------------------------------------------------------------------------------------


def a_full_case(engine: Engine, store: Store, woerden: dict[str, str]) -> str:
    """A control with a signal about someone, a photo and a document; its id."""
    signal = a_case(engine, woerden["ines"], {"name": "Piotr Voorzien"}, observation="Slaapt op zolder.")
    sha256 = bring_photo(engine, store, 1)
    with writing(engine) as connection:
        case = str(connection.scalar(sa.select(signals.c.inspection).where(signals.c.id == signal)))
        row = {"sha256": sha256, "inspection": case, "key": f"photo/{sha256}", "municipality": "woerden"}
        connection.execute(tables.photo_links.insert(), row)
    papers.add(
        engine, store, "woerden", signal, woerden["olga"], now(), "Verslag van Olga.txt", b"Over Piotr Voorzien."
    )
    return case


def test_nothing_of_a_forgotten_case_can_be_read_and_late_facts_are_refused(
    server: Server, enrolled_phone: MakePhone, woerden: dict[str, str]
) -> None:
    engine, store, phone = server.app.state.engine, server.app.state.store, enrolled_phone("ines")
    signal, case, other = str(uuid4()), str(uuid4()), str(uuid4())
    own, shared = bring_photo(engine, store, 1), bring_photo(engine, store, 2)
    sent = [
        phone.fact(case, "visit/location", {"address": "woerden-1"}),
        phone.fact(case, f"signal/{signal}/observation", "Slaapt op zolder."),
        phone.fact(case, f"signal/{signal}/subject/{uuid4()}/name", "Piotr Voorzien"),
        phone.fact(case, f"photo/{own}", {"taken": "een foto van Piotr"}),
        phone.fact(case, f"photo/{shared}", {"taken": ""}),
    ]
    elsewhere = phone.fact(other, f"photo/{shared}", {"taken": ""})
    phone.deliver(*sent)
    phone.deliver(elsewhere)
    papers.add(
        engine, store, "woerden", signal, woerden["olga"], now(), "Verslag van Olga.txt", b"Over Piotr Voorzien."
    )

    with writing(engine) as connection:
        forgetting.forget(connection, case, now())
    forgetting.remove_files(engine, store)
    again, late = phone.deliver(sent[1]), phone.deliver(phone.fact(case, "answer/exit", "Piotr Voorzien"))
    mixed = phone.deliver(
        phone.fact(case, "answer/exit", "Piotr Voorzien"), kept := phone.fact(other, "answer/exit", "no")
    )

    assert again["accepted"] == [sent[1]["id"]]
    assert [refusal["code"] for refusal in late["refused"] + mixed["refused"]] == ["case-forgotten"] * 2
    assert mixed["accepted"] == [kept["id"]]
    assert {path.split("/")[1] for path in store.sizes_under("")} == {shared}
    projections.rebuild(engine)
    with engine.connect() as connection:
        assert {fact.inspection for fact in opened_facts(connection)} == {other}
        everything = {
            table.name: [str(tuple(row)) for row in connection.execute(sa.select(table))]
            for table in tables.metadata.sorted_tables
        }
    assert not [
        (name, row) for name, rows in everything.items() for row in rows if any(word in row for word in SECRETS)
    ]
    named = {name for name, rows in everything.items() if case in str(rows) or signal in str(rows)}
    assert named <= {"facts", "envelopes", "case_keys", "trail"}
    assert {fact["inspection"] for fact in phone.sync()["facts"]} == {other}
    assert [*verify(engine, store, lambda _: None, workers=1)] == []
    assert server.login("olga").get(f"/desk/signals/{signal}").status_code == 404


@on_sqlite
def test_no_byte_of_a_forgotten_case_is_left_in_the_file_of_the_database(
    engine: Engine, store: Store, woerden: dict[str, str], tmp_path: Path
) -> None:
    case = a_full_case(engine, store, woerden)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = tmp_path / "fieldapp.db"
    assert b"Piotr Voorzien" in file.read_bytes()
    with writing(engine) as connection:
        connection.execute(signals.update().values(status="set_aside"))
    later = clock.today() + timedelta(days=367)

    report = forgetting.carry_out(engine, store, later)

    assert (sum(report.due.values()), report.signals) == (1, 1)
    engine.dispose()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert connection.scalars(sa.select(names.c.id)).all() == connection.scalars(sa.select(mentions.c.name)).all()
    for word in (b"Piotr", b"zolder", b"Verslag van Olga"):
        assert word not in file.read_bytes()
    assert store.sizes_under("papers") == {}
    assert case.encode() in file.read_bytes(), "the tombstone"


@on_sqlite
def test_a_held_case_stays_until_it_is_lifted(engine: Engine, store: Store, woerden: dict[str, str]) -> None:
    case = a_full_case(engine, store, woerden)
    later = clock.today() + timedelta(days=367)
    with writing(engine) as connection:
        connection.execute(signals.update().values(status="set_aside"))
        assert holds.hold(connection, "woerden", case, "Bezwaar loopt", woerden["cora"], now()) == case

    held = forgetting.carry_out(engine, store, later)
    with writing(engine) as connection:
        holds.lift(connection, "woerden", 1, woerden["cora"], now())
    released = forgetting.carry_out(engine, store, later)

    assert (held.held, sum(held.due.values())) == (1, 0)
    assert (released.held, sum(released.due.values())) == (0, 1)


@on_sqlite
def test_a_photo_of_no_control_goes_when_the_longest_time_is_over(
    engine: Engine, store: Store, woerden: dict[str, str]
) -> None:
    a_case(engine, woerden["ines"])
    stray, shown = bring_photo(engine, store, 1), bring_photo(engine, store, 2)
    with writing(engine) as connection:
        row = {"sha256": shown, "inspection": "x", "key": f"photo/{shown}", "municipality": "woerden"}
        connection.execute(tables.photo_links.insert(), row)
    today = clock.today()

    early = forgetting.carry_out(engine, store, today.replace(year=today.year + 5) - timedelta(days=1))
    before = set(store.sizes_under("photos"))
    late = forgetting.carry_out(engine, store, today.replace(year=today.year + 5) + timedelta(days=1))

    assert (early.photos, late.photos) == (0, 1)
    assert {path.split("/")[1] for path in before} == {stray, shown}
    assert {path.split("/")[1] for path in store.sizes_under("photos")} == {shown}


# -- backups -----------------------------------------------------------------------------------------


@on_sqlite
def test_a_copy_of_the_database_that_is_older_than_backups_are_kept_is_read_by_nobody(
    engine: Engine, woerden: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_case(engine, woerden["ines"])
    with engine.connect() as connection:
        [copied] = connection.execute(sa.select(tables.case_keys)).all()
    masters, kept = masters_of(engine), timedelta(days=35)
    early = forgetting.let_backups_expire(engine)

    class Later(datetime):
        shift = timedelta(days=36)

        @classmethod
        def now(cls, zone: tzinfo) -> datetime:
            return now().astimezone(zone) + cls.shift

    monkeypatch.setattr(case_keys, "datetime", Later)
    followed_up = forgetting.let_backups_expire(engine)
    still = masters.unwrap(copied.master, copied.wrapped, copied.case)
    Later.shift = timedelta(days=36 + 36)
    expired = forgetting.let_backups_expire(engine)

    assert (early, followed_up, expired) == (0, 0, 1)
    assert len(still) == 32
    with pytest.raises(MasterKeyMissing):
        masters.unwrap(copied.master, copied.wrapped, copied.case)
    with engine.connect() as connection:
        assert opened_facts(connection), "what is in use is read as before"
    assert not masters.newest_is_older_than(kept)


def test_a_key_or_content_that_is_moved_to_another_case_opens_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        one, other = case_keys.keys_for(connection, ["one", "other"], now()).values()
        sealed = one.seal(b"content", "a")
        rows = {row.case: row for row in connection.execute(sa.select(tables.case_keys))}

        assert one.open(sealed, "a") == b"content"
        for wrong in (lambda: other.open(sealed, "a"), lambda: one.open(sealed, "b"), lambda: one.open(b"", "a")):
            with pytest.raises((InvalidTag, ValueError)):
                wrong()
        with pytest.raises(InvalidTag):
            masters_of(engine).unwrap(rows["one"].master, rows["one"].wrapped, "other")


# -- as it is used -----------------------------------------------------------------------------------


@on_sqlite
def test_the_command_says_what_is_due_and_forgets_it_when_asked(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.fill(engine)
    assert list(seeding.bring_signals(engine, 20)) == [20]
    for name, value in {"DATA": str(tmp_path), "DATABASE": database_url}.items():
        monkeypatch.setenv(f"FIELDAPP_{name}", value)
    with engine.connect() as connection:
        due = next(iter(due_cases(connection, clock.today())))
        login = str(connection.scalar(sa.select(tables.users.c.login).where(tables.users.c.role == "coordinator")))
        number = len(list(due_cases(connection, clock.today())))

    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words])
        assert done.exit_code == 0, done.output
        return done.output

    held = run("hold", "add", due.case, "--reason", "Bezwaar loopt", "--login", login)
    looked = run("retention", "--dry-run")
    listed = run("hold", "list")
    applied = run("retention", "--apply")
    again = run("retention", "--dry-run")

    assert held == f"held {due.case}\n"
    assert due.case in listed
    assert "Bezwaar loopt" in listed
    assert "     1 cases are due and held" in looked
    assert f"{number - 1:>6} signals in these would be forgotten, and counted in the figures" in looked
    assert f"{number - 1:>6} signals in these were forgotten" in applied
    assert "     0 signals in these would be forgotten" in again
    assert run("hold", "lift", "1", "--login", login) == f"lifted {due.case}\n"
    assert CliRunner().invoke(cli, ["hold", "add", "x", "--reason", "y", "--login", login]).exit_code == 2


@on_sqlite
def test_a_coordinator_holds_a_case_by_the_number_of_its_signal_and_lets_it_go(
    server: Server, woerden: dict[str, str]
) -> None:
    signal = a_case(server.app.state.engine, woerden["ines"])
    cora, path = server.login("cora"), "/desk/retention"
    told = {"number": f" {signal} ", "reason": "Bezwaar loopt"}

    unknown = cora.post(f"{path}/holds", data=told | {"number": str(uuid4())})
    reasonless = cora.post(f"{path}/holds", data=told | {"reason": "  "})
    held = cora.post(f"{path}/holds", data=told)
    shown = text(cora, path)
    lifted = cora.post(f"{path}/holds/1/removal")

    assert [answer.status_code for answer in (unknown, reasonless, held, lifted)] == [404, 422, 303, 303]
    assert "Er is geen controle of signaal met dit nummer" in unknown.text
    assert "Bezwaar loopt" in unknown.text
    assert "Bezwaar loopt" in shown
    assert "Vastgehouden door Cora Voorbeeld" in shown
    assert "Een signaal dat aan een partner is doorgezet: <strong>5 jaar</strong> na het afsluiten." in shown
    assert "Er wordt nu niets langer bewaard." in text(cora, path)
    assert cora.post(f"{path}/holds/1/removal").status_code == 404
