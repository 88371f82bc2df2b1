"""Documents that an officer adds to a signal: kept, found back, given as a download, and taken away with a reason."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.fieldapp.test_desk import text
from tests.fieldapp.test_signal_route import Desk, labour, text_of
from tests.serving import Server

__all__ = ["labour"]

NAME = "Loonstrook “mei” Łódź.txt"
CONTENT = "Bruto € 412,-".encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def add(desk: Desk, content: bytes = CONTENT, name: str = NAME, client: httpx.Client | None = None) -> httpx.Response:
    return (client or desk.client).post(f"{desk.path}/papers", files={"paper": (name, content)})


def test_a_document_is_kept_with_the_signal_and_comes_back_as_it_was(labour: Desk) -> None:
    assert add(labour).status_code == 303

    shown = text(labour.client, labour.path)
    answer = labour.client.get(f"{labour.path}/papers/{SHA256}")

    assert f"Document toegevoegd: {NAME}" in shown
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename=\"document.txt\"; filename*=UTF-8''")
    assert "%C5%81%C3%B3d%C5%BA.txt" in answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_the_same_document_twice_at_once_is_one(labour: Desk) -> None:
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: add(labour), range(2)))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert labour.kinds().count("paper_added") == 1


def test_what_cannot_be_kept_is_told_and_leaves_nothing(labour: Desk) -> None:
    for content, words in (
        (b"", "Kies een bestand"),
        (b"MZ\x90\x00", "Dit soort bestand kan niet"),
        (b"x" * (25 * 2**20 + 1), "Dit bestand is te groot"),
        (b"x" * (27 * 2**20), "Het mag niet meer zijn dan 25 MB"),
    ):
        answer = add(labour, content, "rapport.pdf")

        assert answer.status_code in (413, 415, 422), words
        assert words in text_of(answer)
    assert "paper_added" not in labour.kinds()


def test_a_document_is_taken_away_with_a_reason_and_comes_back_when_added_again(labour: Desk) -> None:
    add(labour)

    without_reason = labour.do(f"papers/{SHA256}/removal")
    assert without_reason.status_code == 422
    assert labour.do(f"papers/{SHA256}/removal", words="Van een andere zaak.").status_code == 303

    shown = text(labour.client, labour.path)
    assert f"Document weggehaald: {NAME}" in shown
    assert "Van een andere zaak." in shown
    assert labour.client.get(f"{labour.path}/papers/{SHA256}").status_code == 404
    add(labour)
    assert labour.client.get(f"{labour.path}/papers/{SHA256}").content == CONTENT


def test_a_document_of_one_signal_is_in_no_other(server: Server, labour: Desk) -> None:
    add(labour)
    luuk = server.login("luuk")

    assert luuk.get(f"{labour.path}/papers/{SHA256}").status_code == 404
    assert add(labour, client=luuk).status_code == 404
    assert labour.client.get(f"{labour.path[:-4]}0000/papers/{SHA256}").status_code == 404
    assert labour.client.get(f"{labour.path}/papers/{'0' * 64}").status_code == 404


def test_a_partner_that_may_have_no_documents_is_offered_none(labour: Desk) -> None:
    add(labour)
    labour.do("lookups", outcome="done", words="Niets bekend.")

    assert NAME in text(labour.client, f"{labour.path}/handovers/new?partner=nla")
    assert "Welke documenten" not in text(labour.client, f"{labour.path}/handovers/new?partner=moviera")
    made = labour.hand_over("moviera", **{f"paper-{SHA256}": "true"}).headers["location"]
    assert SHA256 not in labour.client.get(f"{made}/document.json").text


def test_documents_that_no_mail_takes_are_told_before_they_are_sent(labour: Desk) -> None:
    labour.do("lookups", outcome="done", words="Niets bekend.")
    large = b"x" * (15 * 2**20)
    add(labour, large)

    answer = labour.hand_over("nla", channel="mail", **{f"paper-{hashlib.sha256(large).hexdigest()}": "true"})

    assert answer.status_code == 409
    assert "te groot voor een mail" in text_of(answer)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_store_that_is_full_keeps_nothing_and_says_so(labour: Desk, tmp_path: Path) -> None:
    # A file where the folder should be: writing below it fails as on a full disk.
    (tmp_path / "photos" / "papers").write_bytes(b"")

    answer = add(labour)

    assert answer.status_code == 503
    assert "kon nu niet worden bewaard" in text_of(answer)
    assert "paper_added" not in labour.kinds()
