"""The route of a signal at the desk, step by step over HTTP: what is asked first, what is shown, what is refused."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import httpx
import pytest
import sqlalchemy as sa

from inspections import clock
from inspections.documents.consultation import consultation_sheet
from inspections.tables import steps
from tests.fieldapp.test_desk import a_signal, text
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]
LATER = (clock.today() + timedelta(days=20)).isoformat()
TODAY = clock.today().isoformat()


@dataclass
class Desk:
    """An officer with one signal before them."""

    server: Server
    client: httpx.Client
    signal: str

    @property
    def path(self) -> str:
        return f"/desk/signals/{self.signal}"

    def last(self) -> int:
        with self.server.app.state.engine.connect() as connection:
            mine = sa.select(sa.func.max(steps.c.position)).where(steps.c.signal == self.signal)
            return connection.scalar(mine) or 0

    def kinds(self) -> list[str]:
        with self.server.app.state.engine.connect() as connection:
            mine = sa.select(steps.c.kind).where(steps.c.signal == self.signal).order_by(steps.c.position)
            return list(connection.scalars(mine))

    def do(self, resource: str, seen: int | None = None, **fields: str) -> httpx.Response:
        return self.client.post(
            f"{self.path}/{resource}", data=fields | {"seen": self.last() if seen is None else seen}
        )

    def hand_over(self, partner: str, channel: str = "secure-mail", **fields: str) -> httpx.Response:
        wanted = {"partner": partner, "channel": channel, "feedback_by": LATER} | fields
        return self.do("handovers", **wanted)

    def informed(self, partner: str) -> str:
        """Hand over and record that it was sent; returns where the handover is, from the signal."""
        answer = self.hand_over(partner)
        assert answer.status_code == 303, text_of(answer)
        handover = answer.headers["location"].removeprefix(f"{self.path}/")
        assert self.do(f"{handover}/deliveries", channel="portal", on=TODAY).status_code == 303
        return handover


def text_of(answer: httpx.Response) -> str:
    return " ".join(unescape(answer.text).split())


@pytest.fixture
def labour(server: Server, enrolled_phone: MakePhone) -> Desk:
    """A labour signal that Olga has taken on; Ines, its reporter, named herself in it."""
    signal = a_signal(enrolled_phone("ines"), status="ready", observation="Ik, Ines de Tester, zag sloten.")[1]
    desk = Desk(server, server.login("olga"), signal)
    desk.client.post(f"{desk.path}/assignment")
    return desk


def test_a_labour_signal_goes_the_whole_route(labour: Desk) -> None:
    assert labour.do("lookups", outcome="done", words="Adres kwam eerder voor.").status_code == 303
    nla, moviera = labour.informed("nla"), labour.informed("moviera")
    assert "wacht op terugkoppeling" in text(labour.client, labour.path)
    for handover in (nla, moviera):
        labour.do(f"{handover}/acknowledgements", words="Bevestigd per mail.")
        labour.do(f"{handover}/answers", words="Onderzoek gestart.")
    assert "Terugkoppeling is binnen" in text(labour.client, labour.path)
    labour.do("reporter-feedback", words="De Arbeidsinspectie is gestart met een onderzoek.")

    assert labour.do("closures").status_code == 303

    shown = text(labour.client, labour.path)
    assert "Afgesloten" in shown
    for words in (
        "Nagezocht wat al bekend is",
        "Adres kwam eerder voor.",
        "Overdracht klaargezet voor Nederlandse Arbeidsinspectie",
        "Ontvangst bevestigd",
        "Onderzoek gestart.",
        "Aan de melder verteld",
        "Olga Voorbeeld",
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    ("steps_before", "code"),
    [
        (["lookups"], "step-not-now"),
        (["lookups", "nla"], "partners-missing"),
        (["lookups", "nla", "moviera"], "reporter-not-told"),
    ],
)
def test_a_signal_is_not_closed_before_its_time(labour: Desk, steps_before: list[str], code: str) -> None:
    for step in steps_before:
        if step == "lookups":
            labour.do("lookups", outcome="done", words="Niets bekend.")
        else:
            labour.do(f"{labour.informed(step)}/silences", words="Zij antwoorden nooit.")
    if code != "reporter-not-told":
        labour.do("reporter-silence", words="De melder werkt hier niet meer.")
    before = labour.kinds()

    answer = labour.do("closures")

    sentences = {
        "step-not-now": "dit signaal is in behandeling",
        "partners-missing": "Nog niet ingelicht: Moviera",
        "reporter-not-told": "Vertel eerst de melder",
    }
    assert answer.status_code == 409
    assert sentences[code] in text_of(answer)
    assert labour.kinds() == before


def test_a_mandatory_partner_that_is_set_aside_with_a_reason_lets_the_signal_close(labour: Desk) -> None:
    labour.do("lookups", outcome="not-needed", words="Eigen locatie.")
    labour.do(f"{labour.informed('nla')}/answers", words="Afgerond.")
    assert labour.do("waivers", partner="moviera").status_code == 422
    assert labour.do("waivers", partner="moviera", words="Geen slachtoffer bekend.").status_code == 303
    labour.do("reporter-feedback", words="Afgerond door de Arbeidsinspectie.")

    assert labour.do("closures").status_code == 303


def test_nothing_is_handed_over_before_it_is_looked_up(labour: Desk) -> None:
    answer = labour.hand_over("nla")

    assert answer.status_code == 409
    assert "stap 3 van de meldroute" in text_of(answer)
    assert "handed_over" not in labour.kinds()


def test_the_police_come_after_the_question_of_a_person_of_confidence(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Niets.")

    assert "vertrouwenspersoon" in text_of(labour.hand_over("police"))
    labour.do("confidence", outcome="no", words="Er is niemand die haar kent.")
    assert labour.hand_over("police").status_code == 303


def test_acute_danger_goes_before_and_says_so(server: Server, enrolled_phone: MakePhone) -> None:
    signal = a_signal(enrolled_phone("ines"), urgency="immediate", status="ready")[1]
    desk = Desk(server, server.login("olga"), signal)
    desk.client.post(f"{desk.path}/assignment")
    preview = text(desk.client, f"{desk.path}/handovers/new?partner=avim")
    assert "Acuut gevaar gaat voor" in preview

    desk.informed("avim")

    shown = text(desk.client, desk.path)
    assert "Acuut gevaar ging voor: het nazoeken en de vraag naar een vertrouwenspersoon." in shown
    assert desk.do("lookups", outcome="done", words="Achteraf nagezocht.").status_code == 303
    assert desk.do("confidence", outcome="yes", words="Achteraf gevraagd.").status_code == 303


def test_a_partner_gets_only_what_it_may_have_and_never_the_reporter(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Ines de Tester was hier eerder.")
    preview = text(labour.client, f"{labour.path}/handovers/new?partner=brandweer")
    assert "zag sloten" not in preview.partition("Dit gaat niet mee")[0]
    for left_out in ("Wat is gezien en gehoord", "Naam van de melder", "Wat al bekend was"):
        assert left_out in preview.partition("Dit gaat niet mee")[2]

    for partner in ("brandweer", "nla", "police"):
        labour.do("confidence", outcome="no", words="Nee.")
        made = labour.hand_over(partner, note="Bel Ines de Tester niet.").headers["location"]
        given = labour.client.get(f"{made}/document.json")

        assert given.headers["content-type"] == "application/json"
        content = json.loads(given.text)
        assert content["partner"] == partner
        printed = labour.client.get(f"{made}/document.pdf")
        assert (printed.headers["content-type"], printed.content[:4]) == ("application/pdf", b"%PDF")
        assert printed.headers["content-disposition"].endswith(f'filename="overdracht-{content["reference"]}.pdf"')
        assert not re.search(r"\b(ines|tester)\b", given.text, re.IGNORECASE)
        assert ("sloten" in given.text) == (partner != "brandweer")
        assert "Ines" not in text(labour.client, made)


def test_what_the_officer_leaves_out_is_not_sent(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Niets.")

    made = labour.hand_over("nla", **{"without-observation": "true"}).headers["location"]

    assert "sloten" not in labour.client.get(f"{made}/document.json").text


def test_the_same_form_posted_twice_changes_nothing(labour: Desk) -> None:
    seen = labour.last()
    for _ in range(2):
        assert labour.do("lookups", seen, outcome="done", words="Niets bekend.").status_code == 303
    seen = labour.last()
    places = {
        labour.do("handovers", seen, partner="nla", channel="portal", feedback_by=LATER).headers["location"]
        for _ in range(2)
    }

    assert len(places) == 1
    assert labour.kinds() == ["taken_on", "looked_up", "handed_over"]


def test_the_second_of_two_officers_on_one_step_is_told_and_keeps_what_was_typed(labour: Desk) -> None:
    seen = labour.last()
    labour.do("lookups", outcome="done", words="Olga zocht het na.")
    oscar = Desk(labour.server, labour.server.login("oscar"), labour.signal)

    answer = oscar.do("lookups", seen, outcome="not-needed", words="Oscar vindt het niet nodig.")

    assert answer.status_code == 409
    assert "Een collega heeft intussen iets vastgelegd" in text_of(answer)
    assert "Oscar vindt het niet nodig." in text_of(answer)
    assert labour.kinds() == ["taken_on", "looked_up"]


@pytest.mark.parametrize(
    ("resource", "fields", "status"),
    [
        ("lookups", {"outcome": "done"}, 422),
        ("lookups", {"outcome": "perhaps", "words": "x"}, 422),
        ("lookups", {"outcome": "done", "words": "x" * 4001}, 422),
        ("settings-aside", {"words": "   "}, 422),
        ("consultations", {"meeting": "Overleg", "on": "morgen"}, 422),
        ("consultation-outcomes", {"words": "Te vroeg."}, 409),
        ("reopenings", {"words": "Niet dicht."}, 409),
        ("handovers", {"partner": "nobody", "channel": "portal", "feedback_by": LATER}, 404),
        ("handovers", {"partner": "nla", "channel": "pigeon", "feedback_by": LATER}, 422),
        ("handovers/none/deliveries", {"channel": "portal", "on": TODAY}, 404),
    ],
)
def test_a_step_that_is_not_right_is_told_and_changes_nothing(
    labour: Desk, resource: str, fields: dict[str, str], status: int
) -> None:
    answer = labour.do(resource, **fields)

    assert answer.status_code == status, text_of(answer)
    assert labour.kinds() == ["taken_on"]


def test_a_handover_with_a_day_in_the_past_is_refused(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Niets.")

    assert labour.hand_over("nla", feedback_by="2020-01-01").status_code == 422


def test_mail_is_not_offered_to_a_partner_without_address(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Niets.")

    answer = labour.hand_over("nla", channel="mail")

    assert answer.status_code == 409
    assert "geen mailadres" in text_of(answer)
    assert "handed_over" not in labour.kinds()


def test_an_officer_of_elsewhere_finds_and_changes_nothing(labour: Desk) -> None:
    luuk = Desk(labour.server, labour.server.login("luuk"), labour.signal)
    labour.do("lookups", outcome="done", words="Niets.")
    handover = labour.informed("nla")
    before = labour.kinds()

    assert luuk.client.get(f"{luuk.path}/{handover}").status_code == 404
    for document in (f"{handover}/document.json", f"{handover}/document.pdf", "consultation-sheet.pdf"):
        assert luuk.client.get(f"{luuk.path}/{document}").status_code == 404
    assert luuk.client.get(f"{luuk.path}/handovers/new?partner=nla").status_code == 404
    for resource in ("notes", "settings-aside", f"{handover}/answers", f"{handover}/links", "handovers"):
        assert luuk.do(resource, words="x", partner="nla", channel="portal", feedback_by=LATER).status_code == 404
    assert labour.kinds() == before


def test_a_consultation_is_planned_and_its_outcome_recorded(labour: Desk) -> None:
    labour.do("consultations", meeting="Lokaal ondermijningsoverleg", on=TODAY)
    assert "Op de agenda van een overleg" in text(labour.client, labour.path)

    labour.do("consultation-outcomes", words="Samen controleren.")

    assert "Samen controleren." in text(labour.client, labour.path)
    assert "In behandeling bij Olga" in text(labour.client, labour.path)


def test_the_sheet_for_a_consultation_is_without_the_reporter(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Ines de Tester was hier eerder.")
    labour.do("consultations", meeting="Lokaal ondermijningsoverleg", on=TODAY)

    sheet = text(labour.client, f"{labour.path}/consultation-sheet")

    assert "zag sloten" in sheet
    assert "Lokaal ondermijningsoverleg" in sheet
    with labour.server.app.state.engine.connect() as connection:
        printed = consultation_sheet(connection, "woerden", labour.signal)
    assert "zag sloten" in str(printed.data)
    for told in (sheet, str(printed)):
        assert not re.search(r"\b(ines|tester)\b", told, re.IGNORECASE)
    answer = labour.client.get(f"{labour.path}/consultation-sheet.pdf")
    assert (answer.headers["content-type"], answer.content[:4]) == ("application/pdf", b"%PDF")


def test_a_signal_set_aside_is_closed_once_its_reporter_is_told_and_can_be_opened_again(labour: Desk) -> None:
    labour.do("settings-aside", words="Geen uitbuiting.")
    assert labour.do("closures").status_code == 409
    labour.do("reporter-feedback", words="Er bleek geen uitbuiting.")
    assert labour.do("closures").status_code == 303
    assert labour.do("notes", words="Na het sluiten.").status_code == 303

    assert labour.do("reopenings", words="Nieuwe melding.").status_code == 303

    assert "In behandeling bij Olga" in text(labour.client, labour.path)
