"""The reports of entry that are due: how many days are left, and who sent one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import httpx

from inspections import clock, projections
from inspections.clock import HERE
from inspections.database import now, writing
from inspections.tables import entry_report_sendings
from tests.phones import Phone
from tests.plans import a_plan, rows
from tests.serving import Server

MakePhone = Callable[[str], Phone]
PAGE = "/desk/entry-reports"


def enter(phone: Phone, inspection: str, days_ago: int, **told: str) -> str:
    """A dwelling that was entered without consent, for danger; returns the entry's id."""
    entry = str(uuid4())
    day = clock.today() - timedelta(days=days_ago)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=HERE).isoformat()
    answers = {"dwelling": "yes", "authority": "danger", "where": "kamer 3", "entered-at": at} | told
    phone.deliver(
        *(phone.fact(inspection, f"visit/entry/{entry}/{question}", value) for question, value in answers.items())
    )
    return entry


def listed(client: httpx.Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def test_what_is_late_stands_on_top_with_its_days_and_what_asks_no_report_not_at_all(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    ines = enrolled_phone("ines")
    inspection = a_plan(server, woerden, "ines")
    enter(ines, inspection, 0, where="kamer nul")
    enter(ines, inspection, 4, where="kamer vier")
    enter(ines, inspection, 6, where="kamer zes")
    enter(ines, inspection, 1, dwelling="no", where="de loods")
    steps = {"identified": "yes", "purpose-told": "yes", "asked-of": "adult", "language": "nl", "understood": "yes"}
    enter(ines, inspection, 1, authority="consent", consent="given", where="met toestemming", **steps)

    html = listed(server.login("cora"))

    assert html.index("kamer zes") < html.index("kamer vier") < html.index("kamer nul")
    for words in ("2 dagen te laat:", "Vandaag versturen:", "Nog 4 dagen:", "Pension Proef"):
        assert words in html, words
    assert "de loods" not in html
    assert "met toestemming" not in html


def test_marking_as_sent_keeps_who_came_first_and_can_be_taken_back(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = str(uuid4())
    entry = enter(enrolled_phone("ines"), inspection, 5)
    cora, olga = server.login("cora"), server.login("olga")
    sending = f"/desk/inspections/{inspection}/entries/{entry}/sending"

    assert cora.post(sending).headers["location"] == PAGE
    olga.post(sending)
    sent = listed(olga)
    olga.post(f"{sending}/removal")
    taken_back = listed(cora)

    assert "Verstuurd op" in sent
    assert "(Cora" in sent
    assert f'href="/desk/inspections/{inspection}"' in sent
    assert "1 dag te laat:" in taken_back
    assert f'href="/desk/inspections/{inspection}"' not in taken_back, "a coordinator may not see the record"
    assert [(row.sent, row.by) for row in rows(server, entry_report_sendings)] == [
        (True, woerden["cora"]),
        (False, woerden["olga"]),
    ]


def test_a_report_that_was_sent_leaves_the_list_after_a_month(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = str(uuid4())
    entry = enter(enrolled_phone("ines"), inspection, 40)
    row = {"inspection": inspection, "entry": entry, "municipality": "woerden", "sent": True, "by": woerden["cora"]}
    with writing(server.app.state.engine) as connection:
        connection.execute(entry_report_sendings.insert(), row | {"at": now() - timedelta(days=31)})

    assert "Er zijn geen verslagen te maken." in listed(server.login("cora"))


def test_nothing_of_another_municipality_is_listed_or_marked(server: Server, enrolled_phone: MakePhone) -> None:
    inspection = str(uuid4())
    entry = enter(enrolled_phone("lotte"), inspection, 5)
    cora = server.login("cora")

    assert cora.post(f"/desk/inspections/{inspection}/entries/{entry}/sending").status_code == 404
    assert "kamer 3" not in listed(cora)
    assert rows(server, entry_report_sendings) == []


def test_the_list_follows_the_record_and_is_the_same_when_made_anew(server: Server, enrolled_phone: MakePhone) -> None:
    ines, inspection = enrolled_phone("ines"), str(uuid4())
    entry = enter(ines, inspection, 5)
    cora = server.login("cora")
    before = listed(cora)

    projections.rebuild(server.app.state.engine)
    rebuilt = listed(cora)
    ines.deliver(ines.fact(inspection, f"visit/entry/{entry}/added", None))

    assert "kamer 3" in before
    assert rebuilt == before
    assert "kamer 3" not in listed(cora)
