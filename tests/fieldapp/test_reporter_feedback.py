"""What the officer tells about a signal reaches the phone of its own reporter, and no other."""

from collections.abc import Callable
from typing import Any

from tests.fieldapp.test_signal_route import Desk, labour
from tests.phones import Phone

__all__ = ["labour"]
MakePhone = Callable[[str], Phone]
WORDS = "Uw signaal is doorgezet; er komt een onderzoek."


def told_on(phone: Phone) -> list[Any]:
    return list(phone.sync()["reference"]["feedback"]["data"])


def test_the_reporter_reads_what_was_done_and_nobody_else_does(labour: Desk, enrolled_phone: MakePhone) -> None:
    ines, bram, lotte = (enrolled_phone(login) for login in ("ines", "bram", "lotte"))
    assert told_on(ines) == []
    labour.do("lookups", outcome="done", words="Dit staat nergens anders.")
    labour.informed("nla")

    assert labour.do("reporter-feedback", words=WORDS).status_code == 303

    [told] = told_on(ines)
    assert told["words"] == WORDS
    assert told["place"] == "Rijnstraat 1, Woerden"
    assert "nergens anders" not in str(told)
    assert told_on(bram) == told_on(lotte) == []


def test_what_is_told_later_stands_above_and_replaces_nothing(labour: Desk, enrolled_phone: MakePhone) -> None:
    ines = enrolled_phone("ines")
    labour.do("settings-aside", words="Geen uitbuiting.")
    labour.do("reporter-feedback", words="Er bleek geen uitbuiting.")
    labour.do("reporter-feedback", words="Aanvulling: de huurder is geholpen.")

    assert [told["words"] for told in told_on(ines)] == [
        "Aanvulling: de huurder is geholpen.",
        "Er bleek geen uitbuiting.",
    ]


def test_the_reason_not_to_tell_stays_at_the_desk(labour: Desk, enrolled_phone: MakePhone) -> None:
    labour.do("settings-aside", words="Geen uitbuiting.")
    labour.do("reporter-silence", words="De melder is uit dienst.")

    assert told_on(enrolled_phone("ines")) == []
    assert labour.do("closures").status_code == 303
