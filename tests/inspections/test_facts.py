"""What is refused at the edge, and with which code."""

import json
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from inspections.devices import Device
from inspections.facts import LARGEST_VALUE, open_envelope
from inspections.problems import Problem

KEY = ECKey.generate_key("P-256")
DEVICE = Device("d1", "u1", "woerden", KEY, None)


def a_fact(**other: Any) -> dict[str, Any]:
    fact = {"id": str(uuid4()), "inspection": str(uuid4()), "number": 1, "key": "answer/exit", "value": "no"}
    return fact | {"supersedes": [], "at": "2026-11-24T05:12:31+01:00"} | other


def sealed(*facts: Any, key: Any = KEY, header: dict[str, Any] | None = None) -> str:
    return jws.serialize_compact(
        header or {"alg": "ES256", "kid": "d1"}, json.dumps({"facts": list(facts)}), key, algorithms=["ES256", "HS256"]
    )


def code_of(signed: str) -> str:
    with pytest.raises(Problem) as caught:
        open_envelope(signed, {"d1": DEVICE})
    return caught.value.code


def test_an_envelope_gives_its_facts_and_who_signed_it() -> None:
    envelope = open_envelope(sealed(a_fact(value={"nested": ["Überraschung", "🏠", "<b>"]})), {"d1": DEVICE})

    assert envelope.device is DEVICE
    assert json.loads(bytes(envelope.facts[0].value)) == {"nested": ["Überraschung", "🏠", "<b>"]}


def test_what_is_no_envelope_is_malformed() -> None:
    for text in ("", "a.b.c", "....", "é", "eyJhbGciOiJFUzI1NiJ9..", "{}"):
        assert code_of(text) == "envelope-malformed"


def test_a_payload_that_holds_no_facts_is_malformed() -> None:
    for payload in ("[]", "{}", '{"facts": 3}', "nonsense", "[" * 100_000):
        signed = jws.serialize_compact({"alg": "ES256", "kid": "d1"}, payload, KEY)

        assert code_of(signed) == "envelope-malformed"


def test_another_key_is_forgery() -> None:
    assert code_of(sealed(a_fact(), key=ECKey.generate_key("P-256"))) == "envelope-forged"


def test_a_changed_payload_is_forgery() -> None:
    header, _, signature = sealed(a_fact()).split(".")
    _, payload, _ = sealed(a_fact(value="yes")).split(".")

    assert code_of(f"{header}.{payload}.{signature}") == "envelope-forged"


def test_no_other_algorithm_is_believed() -> None:
    secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))

    assert code_of(sealed(a_fact(), key=secret, header={"alg": "HS256", "kid": "d1"})) == "envelope-forged"


def test_a_device_that_nobody_enrolled_is_unknown() -> None:
    assert code_of(sealed(a_fact(), header={"alg": "ES256", "kid": "d2"})) == "device-unknown"


def test_more_than_five_hundred_facts_are_too_many() -> None:
    assert code_of(sealed(*[a_fact()] * 501)) == "envelope-too-large"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "no-uuid"},
        {"inspection": None},
        {"number": 0},
        {"number": "1"},
        {"key": ""},
        {"key": "answer//x"},
        {"key": "answer/a b"},
        {"key": "x" * 301},
        {"at": "yesterday"},
        {"at": "2026-11-24T05:12:31"},
        {"supersedes": ["x"]},
        {"value": "\ud83d"},
    ],
    ids=str,
)
def test_one_bad_fact_is_refused_alone(wrong: dict[str, Any]) -> None:
    good, bad = a_fact(), a_fact(**wrong)

    envelope = open_envelope(sealed(good, bad), {"d1": DEVICE})

    assert [fact.id for fact in envelope.facts] == [good["id"]]
    assert [refusal.problem.code for refusal in envelope.refused] == ["fact-malformed"]
    assert envelope.refused[0].id == (bad["id"] if "id" not in wrong else None)


def test_a_reason_names_the_place_and_never_the_value() -> None:
    envelope = open_envelope(sealed(a_fact(at="Jan Geheim")), {"d1": DEVICE})

    assert "onleesbaar: at." in envelope.refused[0].problem.sentence
    assert "Geheim" not in str(envelope.refused[0].problem)


def test_a_value_that_is_too_large_is_refused_alone() -> None:
    envelope = open_envelope(sealed(a_fact(), a_fact(value="x" * LARGEST_VALUE)), {"d1": DEVICE})

    assert len(envelope.facts) == 1
    assert [refusal.problem.code for refusal in envelope.refused] == ["fact-too-large"]


@pytest.mark.parametrize("year", ["1970", "2099"])
def test_a_wrong_clock_refuses_nothing(year: str) -> None:
    envelope = open_envelope(sealed(a_fact(at=f"{year}-01-01T00:00:00Z")), {"d1": DEVICE})

    assert len(envelope.facts) == 1
