"""Searching and filtering the queue over HTTP: what is looked for stands in no address and no log, and is one's own."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.fieldapp.test_desk import a_signal, text
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]


def look_for(client: httpx.Client, words: str, **filters: str) -> str:
    """The address that a search leads to."""
    answer = client.post("/desk/signals/searches", data={"words": words, **filters})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_what_is_looked_for_is_found_and_stands_in_no_address_and_no_log(
    server: Server, enrolled_phone: MakePhone, capfd: pytest.CaptureFixture[str]
) -> None:
    phone, olga = enrolled_phone("ines"), server.login("olga")
    found = a_signal(phone, observation="De paspoorten liggen bij Vera Schaapveld.")[1]
    other = a_signal(phone)[1]

    address = look_for(olga, "schaapveld", form="labour")
    page = text(olga, address)

    assert found in page
    assert other not in page
    assert "Gezocht naar <strong>schaapveld</strong>" in page
    assert parse_qs(urlsplit(address).query).keys() == {"view", "search", "form"}
    assert "schaapveld" not in address.lower() + "".join(capfd.readouterr()).lower()


def test_a_search_is_of_who_made_it_alone(server: Server, enrolled_phone: MakePhone) -> None:
    a_signal(enrolled_phone("ines"), observation="Schaapveld")
    address = look_for(server.login("olga"), "schaapveld")

    page = text(server.login("oscar"), address)

    assert "Deze zoekopdracht is van een ander of ouder dan een dag" in page
    assert "schaapveld" not in page.lower()


@pytest.mark.parametrize("words", ["%_'\"\\", "<script>alert(1)</script>", "😀 AND OR NOT", "a" * 200, "   "])
def test_whatever_is_typed_is_text(server: Server, enrolled_phone: MakePhone, words: str) -> None:
    a_signal(enrolled_phone("ines"))
    olga = server.login("olga")

    answer = olga.get(look_for(olga, words))

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_search_that_is_too_long_and_a_filter_that_is_none_are_refused_in_words(server: Server) -> None:
    olga = server.login("olga")

    too_long = olga.post("/desk/signals/searches", data={"words": "a" * 201})
    unknown = olga.get("/desk/signals?form=x")

    assert (too_long.status_code, unknown.status_code) == (400, 400)
    assert "ten hoogste 200 tekens" in too_long.text
    assert "Kies opnieuw" in unknown.text


def test_views_pages_and_the_live_queue_keep_the_filters(server: Server, enrolled_phone: MakePhone) -> None:
    a_signal(enrolled_phone("ines"))

    page = text(server.login("olga"), "/desk/signals?view=new&form=labour&town=Woerden&status=")

    assert 'hx-get="/desk/signals?view=new&form=labour&town=Woerden"' in page
    assert 'href="/desk/signals?view=closed&form=labour&town=Woerden"' in page
    assert 'value="labour" selected>' in page
