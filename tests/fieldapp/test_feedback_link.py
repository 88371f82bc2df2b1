"""The link with which a partner without an account answers once, and sees nothing but its own reference number."""

import re

import sqlalchemy as sa

from inspections.database import now
from inspections.tables import feedback_links
from tests.fieldapp.test_desk import text
from tests.fieldapp.test_signal_route import Desk, labour, text_of

__all__ = ["labour"]


def a_link(desk: Desk) -> tuple[str, str]:
    """A link for the handover to the labour inspectorate, and where that handover is."""
    desk.do("lookups", outcome="done", words="Niets.")
    handover = desk.informed("nla")
    page = desk.client.post(f"{desk.path}/{handover}/links")
    found = re.search(r"/feedback/[\w-]+", page.text)
    assert found
    return found[0], handover


def test_a_partner_answers_once_without_an_account(labour: Desk) -> None:
    link, _ = a_link(labour)
    partner = labour.server.browser()

    page = text(partner, link)
    assert "Kenmerk" in page
    for secret in ("sloten", "Rijnstraat", "Arbeids", "Olga", labour.signal):
        assert secret not in page
    assert partner.post(link, data={"words": " "}).status_code == 422
    assert "Uw antwoord is bewaard" in text_of(partner.post(link, data={"words": "Wij zijn gestart."}))

    again = partner.post(link, data={"words": "Nog eens."})
    assert again.status_code == 410
    assert "Een link werkt één keer" in text_of(again)
    assert partner.get(link).status_code == 410
    shown = text(labour.client, labour.path)
    assert "Wij zijn gestart." in shown
    assert "de ketenpartner, via de link" in shown
    assert labour.kinds().count("feedback_received") == 1


def test_a_link_that_has_expired_says_so(labour: Desk) -> None:
    link, _ = a_link(labour)
    with labour.server.app.state.engine.begin() as connection:
        connection.execute(feedback_links.update().values(expires_at=now()))

    answer = labour.server.browser().get(link)

    assert answer.status_code == 410
    assert "verloopt na een tijd" in text_of(answer)


def test_the_database_does_not_hold_the_link_itself(labour: Desk) -> None:
    link, _ = a_link(labour)
    token = link.rsplit("/", 1)[-1]

    with labour.server.app.state.engine.connect() as connection:
        [row] = connection.execute(sa.select(feedback_links)).all()

    assert token.encode() not in row.token_hash
    assert labour.server.browser().get(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code == 410


def test_a_closed_signal_takes_no_more_answers(labour: Desk) -> None:
    link, handover = a_link(labour)
    labour.do("waivers", partner="moviera", words="Geen slachtoffer.")
    labour.do(f"{handover}/silences", words="Geen antwoord.")
    labour.do("reporter-feedback", words="Wij sluiten dit af.")
    labour.do("closures")

    assert labour.server.browser().post(link, data={"words": "Te laat."}).status_code == 410
    assert labour.kinds()[-1] == "closed"
