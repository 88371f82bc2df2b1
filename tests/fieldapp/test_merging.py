"""Two signals about the same case go on together: neither is lost, and both reporters hear what came of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from inspections.database import now, writing
from inspections.retention.forgetting import forget
from inspections.tables import signals
from tests.fieldapp.test_desk import a_signal, text
from tests.fieldapp.test_signal_route import Desk, labour, text_of
from tests.phones import Phone
from tests.serving import Server

__all__ = ["labour"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MakePhone = Callable[[str], Phone]
WHY = "Zelfde adres en dezelfde man."


@pytest.fixture
def other(labour: Desk, enrolled_phone: MakePhone) -> Desk:
    """A second signal at the same address, urgent, reported by Bram."""
    signal = a_signal(
        enrolled_phone("bram"), status="ready", urgency="urgent", observation="Bram Proefman zag hem ook."
    )[1]
    return replace(labour, signal=signal)


def merge(labour: Desk, other: Desk, seen: int | None = None) -> httpx.Response:
    """As the form on the page does it."""
    at = re.findall(r'name="at" value="([^"]*:' + other.signal + ')"', labour.client.get(labour.path).text)[0]
    return labour.do("merges", seen, other=other.signal, other_seen=str(other.last()), words=WHY, at=at)


def test_a_merged_signal_goes_on_in_the_other_and_can_stand_by_itself_again(labour: Desk, other: Desk) -> None:
    assert "Samenvoegen" in text(labour.client, labour.path)

    assert merge(labour, other).status_code == 303

    case, merged = text(labour.client, labour.path), text(labour.client, other.path)
    assert "Samengevoegd met dit signaal" in case
    assert "Bram Proefman zag hem ook." in case
    assert "samengevoegd en gaat verder bij" in merged
    assert WHY in merged
    queue = text(labour.client, "/desk/signals")
    assert other.path not in queue
    # The case is as urgent as the most urgent signal in it.
    assert "Spoed" in queue
    assert labour.do("merges", other=other.signal, other_seen=str(other.last()), words=WHY).status_code == 303
    assert labour.kinds().count("took_in") == 1

    assert other.do("separations", words="Toch een andere man.").status_code == 303

    assert "Samengevoegd met dit signaal" not in text(labour.client, labour.path)
    assert other.path in text(labour.client, "/desk/signals")
    assert "Weer losgemaakt" in text(labour.client, other.path)


def test_what_a_partner_gets_is_of_both_and_names_neither_reporter(labour: Desk, other: Desk) -> None:
    merge(labour, other)
    labour.do("lookups", outcome="done", words="Niets bekend.")

    made = labour.hand_over("nla").headers["location"]

    given = labour.client.get(f"{made}/document.json").text
    assert "zag sloten" in given
    assert "zag hem ook" in given
    for name in ("Ines", "Tester", "Bram", "Proefman", other.signal, labour.signal):
        assert name not in given, name


def test_both_reporters_are_told_before_the_case_closes(labour: Desk, other: Desk, enrolled_phone: MakePhone) -> None:
    labour.do("lookups", outcome="done", words="Niets bekend.")
    merge(labour, other)
    for partner in ("nla", "moviera"):
        labour.do(f"{labour.informed(partner)}/answers", words="Afgerond.")
    assert labour.do("closures").status_code == 409

    labour.do("reporter-feedback", words="De Arbeidsinspectie onderzoekt het.")

    assert "reporter_told" in other.kinds()
    assert labour.do("closures").status_code == 303
    assert other.do("closures").status_code == 409


def test_the_second_of_two_officers_is_told_and_nothing_is_overwritten(labour: Desk, other: Desk) -> None:
    seen = labour.last()
    colleague = Desk(labour.server, labour.server.login("oscar"), labour.signal)
    colleague.do("notes", words="Ik ben ermee bezig.")

    answer = merge(labour, other, seen)

    assert answer.status_code == 409
    assert WHY in text_of(answer)
    assert "took_in" not in labour.kinds()
    assert "merged" not in other.kinds()


def test_a_signal_is_merged_with_no_other_than_an_open_one_of_the_own_municipality(
    server: Server, labour: Desk, other: Desk, enrolled_phone: MakePhone
) -> None:
    elsewhere = a_signal(enrolled_phone("lotte"), status="ready")[1]
    for wrong in (labour.signal, elsewhere, str(uuid4()), "", "x' OR 1=1"):
        answer = labour.do("merges", other=wrong, other_seen="0", words=WHY)

        assert answer.status_code in (404, 409, 422), (wrong, answer.status_code)
    assert labour.do("merges", other=other.signal, other_seen="0", words="").status_code == 422
    assert "took_in" not in labour.kinds()


def test_a_note_is_corrected_by_an_addition_that_stands_with_it(labour: Desk) -> None:
    labour.do("notes", words="Gesproken met de beheerder.")
    note = labour.last()

    assert labour.do("notes", about=str(note), words="Niet de beheerder maar de eigenaar.").status_code == 303

    shown = text(labour.client, labour.path)
    assert shown.index("Gesproken met de beheerder.") < shown.index("Niet de beheerder maar de eigenaar.")
    assert "Aanvulling: " in shown
    assert labour.do("notes", about="999999", words="Van een ander signaal.").status_code == 400
    empty = labour.do("notes", about=str(note), words=" ")
    assert empty.status_code == 422
    assert f'id="correction-{note}"' in empty.text


def test_a_case_goes_on_when_a_signal_in_it_had_its_time(labour: Desk, other: Desk) -> None:
    merge(labour, other)
    with writing(labour.server.app.state.engine) as connection:
        of = sa.select(signals.c.inspection).where(signals.c.id == other.signal)
        forget(connection, str(connection.scalar(of)), now())

    assert "Bram Proefman" not in text(labour.client, labour.path)
    assert labour.do("settings-aside", words="Geen uitbuiting.").status_code == 303
    assert labour.do("reporter-feedback", words="Het bleek geen uitbuiting.").status_code == 303
    assert labour.do("closures").status_code == 303
