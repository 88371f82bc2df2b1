"""News at the desk: a stream that tells within a moment that the queue changed, in every process, to who may know."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import httpx
import pytest

from fieldapp import live
from fieldapp.settings import Settings
from tests.fieldapp.test_desk import a_signal
from tests.phones import Phone
from tests.serving import Server, serving

MakePhone = Callable[[str], Phone]
WAIT = 10


@contextmanager
def listening(client: httpx.Client) -> Iterator["Queue[str]"]:
    """The names of the events as they come; the first one (at once) is taken out already."""
    events: Queue[str] = Queue()
    with client.stream("GET", "/desk/signals/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        reading = threading.Thread(target=_read, args=(answer, events), daemon=True)
        reading.start()
        assert events.get(timeout=WAIT) == "signals"
        yield events


def _read(answer: httpx.Response, events: "Queue[str]") -> None:
    try:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                events.put(line.removeprefix("event: "))
    except httpx.StreamError:
        events.put("cut")
    except httpx.TransportError:
        events.put("cut")


def test_a_signal_is_told_to_the_desks_of_its_municipality(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    with listening(server.login("olga")) as woerden, listening(server.login("luuk")) as lopik:
        a_signal(phone)

        assert woerden.get(timeout=WAIT) == "signals"
        assert lopik.empty()


def test_what_an_officer_does_is_told_to_the_others(server: Server, enrolled_phone: MakePhone) -> None:
    _, signal = a_signal(enrolled_phone("ines"))
    with listening(server.login("oscar")) as events:
        server.login("olga").post(f"/desk/signals/{signal}/assignment")

        assert events.get(timeout=WAIT) == "signals"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_desk_at_another_process_hears_it_too(
    server: Server, enrolled_phone: MakePhone, database_url: str, tmp_path: Path
) -> None:
    phone = enrolled_phone("ines")
    with (
        serving(Settings(data=tmp_path, database=database_url)) as other,
        listening(other.login("olga")) as events,
    ):
        a_signal(phone)

        assert events.get(timeout=WAIT) == "signals"


def test_whoever_is_logged_out_hears_nothing_any_more(
    server: Server, enrolled_phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PING", 0.05)
    client = server.login("olga")
    with listening(client) as events:
        other = httpx.Client(base_url=server.url, cookies=client.cookies)
        other.post("/logout")

        assert events.get(timeout=WAIT) == "logged-out"
