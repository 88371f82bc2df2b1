"""Findings and decisions: by the vectors that the phone is held to as well, and against the phone itself."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections import legal_bases
from inspections.checklists import Checklist, Kind, Question, checklists, compiled
from inspections.norms import Norm, municipality_norms, verdicts
from inspections.norms.compiled import compiled as compiled_norms
from inspections.quantities import quantities
from inspections.stored_facts import Current, StoredFact, fold
from inspections.visits.beforehand import KnownUse, Permit
from inspections.visits.conclusion import conclusion, shown_keys
from inspections.visits.entry_record import entries
from inspections.visits.findings import Finding, decide, follow_up_gaps, lapsed, norm_findings, usual_measures
from inspections.visits.follow_up import follow_up_questions
from inspections.visits.found import gathered
from inspections.visits.registration import Given, assess, permitted_persons
from tests.node import answering
from tests.questionnaires import checklist

PROJECT = Path(__file__).parent.parent.parent
CONFORMANCE = json.loads((PROJECT / "tests" / "conformance" / "findings.json").read_text(encoding="utf-8"))
QUESTIONNAIRE = checklist(CONFORMANCE["questionnaire"])

DAY = "2026-11-24"

Facts = list[dict[str, Any]]
AskPhone = Callable[[object, Facts, KnownUse | None], Any]


def standing(facts: Facts, author: str = "Sanne Verbeeken") -> Current:
    moment = datetime(2026, 11, 24, 5, tzinfo=UTC)
    return fold(
        [
            StoredFact(0, fact["id"], fact["key"], fact["value"], tuple(fact["supersedes"]), "", moment, "u1", author)
            for fact in facts
        ]
    )


def found_in(asked: Checklist, current: Current, norms: Sequence[Norm], use: KnownUse | None) -> list[Finding]:
    """All findings of a control without lists."""
    permitted = permitted_persons(use, DAY) if use else None
    judged = verdicts(asked, current, {} if permitted is None else {"permitted-persons": permitted}, norms)
    values = {key: [fact.value for fact in facts] for key, facts in current.items()}
    return gathered(asked, current, judged, assess(Given(values, {}, use, DAY)).findings, entries(current))


def concluded(
    asked: Checklist, current: Current, norms: Sequence[Norm] = (), use: KnownUse | None = None
) -> dict[str, Any]:
    found = found_in(asked, current, norms, use)
    decided = decide(found, current)
    return {
        "decided": [asdict(each) for each in decided],
        "lapsed": [asdict(each) for each in lapsed(found, current)],
        "measures": usual_measures(decided),
        "gaps": follow_up_gaps(current),
    }


@pytest.mark.parametrize("vector", CONFORMANCE["vectors"], ids=[vector["name"] for vector in CONFORMANCE["vectors"]])
def test_the_findings_keep_to_the_vectors(vector: dict[str, Any]) -> None:
    expected = {name: vector[name] for name in ("decided", "lapsed", "measures", "gaps")}

    assert concluded(QUESTIONNAIRE, standing(vector["facts"])) == expected


@pytest.fixture(scope="module")
def ask_phone() -> Iterator[AskPhone]:
    """The phone's own code, in Node: a questionnaire and facts in, what it concludes out."""
    with answering("findings_lines.js") as ask:
        sent = {"norms": SENT_NORMS, "bases": legal_bases.compiled(), "lists": {}, "day": DAY}
        yield lambda questionnaire, facts, use: ask(
            {"questionnaire": questionnaire, "facts": facts, "use": msgspec.to_builtins(use)} | sent
        )


NORMS = municipality_norms("woerden")
SENT_NORMS = compiled_norms(NORMS, quantities())
SHIPPED = [QUESTIONNAIRE, *checklists().values()]
ROOM = "01900000-0000-7000-8000-00000000000"
WORDS = st.text("abc ë\n\t", max_size=6)
USES = st.none() | st.builds(
    KnownUse,
    plan_allows=st.sampled_from(["yes", "no", "unknown"]),
    permits=st.lists(st.builds(Permit, st.just("Vergunning"), persons=st.integers(0, 9)), max_size=2).map(tuple),
    persons_permitted=st.none() | st.integers(0, 9),
)
ENTRIES: dict[str, list[Any]] = {
    "dwelling": ["yes", "yes", "no"],
    "where": ["kamer 3", 4],
    "authority": ["consent", "warrant", "danger", "police"],
    "warrant-date": ["2026-11-20T09:00:00+01:00", "gisteren"],
    "warrant-allows": [["night"], []],
    "identified": ["yes", "no", "not-possible"],
    "consent": ["given", "refused"],
    "entered-at": ["2026-11-24T10:00:00+01:00", "2026-11-22T04:00:00+01:00", "2026-02-31T10:00:00Z"],
    "absent": ["yes", "no"],
    "consent-withdrawn-at": ["2026-11-24T10:05:00+01:00"],
}
GARBAGE = st.none() | st.booleans() | WORDS | st.integers(-3, 12) | st.lists(WORDS, max_size=2) | st.just({"a": 1})


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """What a phone may have kept for this question, with now and then something that no phone would keep."""
    options = [option.id for option in question.options]
    known: st.SearchStrategy[Any] = st.sampled_from(["yes", "no", "not-seen", "not-applicable", *options])
    if question.kind is Kind.CHOICES:
        known = st.lists(st.sampled_from(options), max_size=3, unique=True)
    elif question.kind in (Kind.NUMBER, Kind.COUNT):
        known = st.integers(0, 20) | st.sampled_from([0.5, 2.5, 11.9, 12.0])
    return st.one_of(known, known, known, GARBAGE)


@st.composite
def facts_of(draw: st.DrawFn, asked: Checklist, use: KnownUse | None) -> Facts:
    """Answers, some beside each other; decisions about what is found and what is not; and a follow-up."""
    facts: Facts = []

    def add(key: str, value: Any) -> None:
        facts.append({"id": f"f{len(facts):04}", "key": key, "value": value, "supersedes": []})

    def answer(question: Question, prefix: str) -> None:
        for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
            add(prefix + question.id, draw(answers_to(question)))

    for section in asked.sections:
        for question in section.questions:
            answer(question, "answer/")
    for group in asked.groups:
        for entry in draw(st.lists(st.integers(0, 4), max_size=2, unique=True)):
            add(f"{group.id}/{ROOM}{entry}/added", draw(st.sampled_from([True, True, None])))
            for question in group.questions:
                answer(question, f"{group.id}/{ROOM}{entry}/")
    for person in draw(st.lists(st.integers(0, 3), max_size=2, unique=True)):
        add(f"person/{ROOM}{person}/registered", draw(st.sampled_from(["not-registered", "registered-here"])))
        add(f"person/{ROOM}{person}/longer-than-four-months", draw(st.sampled_from(["yes", "no"])))
        add(f"person/{ROOM}{person}/in-night-register", draw(st.sampled_from(["yes", "no"])))
    for record in draw(st.lists(st.integers(5, 7), max_size=2, unique=True)):
        for question, answers in ENTRIES.items():
            if draw(st.booleans()):
                add(f"visit/entry/{ROOM}{record}/{question}", draw(st.sampled_from(answers)))
    current = standing(facts)
    found = found_in(asked, current, NORMS, use)
    abouts = {finding.id: finding.about for finding in found} | {"answer:gone:0": "Iets anders"}
    for id_, about in abouts.items():
        for _ in range(draw(st.integers(0, 2))):
            chosen = draw(st.sampled_from(["confirmed", "reworded", "set-aside", "perhaps"]))
            add(
                f"finding/{id_}/decision",
                draw(st.just({"is": chosen, "about": draw(st.just(about) | WORDS)}) | GARBAGE),
            )
        add(f"finding/{id_}/{draw(st.sampled_from(['text', 'reason']))}", draw(GARBAGE))
    measures = st.lists(st.sampled_from(["none", "talk", "follow-up-inspection", "pass-to-partner"]), max_size=3)
    add("follow-up/measures", draw(measures | GARBAGE))
    return facts


@pytest.mark.parametrize("asked", SHIPPED, ids=[f"{each.id}-{each.version}" for each in SHIPPED])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_phone_and_server_conclude_the_same_of_any_answers(
    ask_phone: AskPhone, asked: Checklist, data: st.DataObject
) -> None:
    use = data.draw(USES)
    facts = data.draw(facts_of(asked, use))

    assert ask_phone(compiled(asked), facts, use) == concluded(asked, standing(facts), NORMS, use)


def a_fact(key: str, value: Any) -> dict[str, Any]:
    return {"id": key, "key": key, "value": value, "supersedes": []}


def test_the_desk_reads_who_decided_and_what_follows() -> None:
    about = "Hangt er op elke woonlaag een rookmelder? Nee"
    facts = [
        a_fact("answer/smoke-alarm", "no"),
        a_fact("finding/answer:smoke-alarm:0/decision", {"is": "confirmed", "about": about}),
        a_fact("follow-up/measures", ["warning"]),
    ]

    current = standing(facts)
    read = conclusion(found_in(QUESTIONNAIRE, current, [], None), current)

    assert [(each.decided.state, each.by) for each in read.findings] == [("confirmed", ["Sanne Verbeeken"])]
    assert [each.said[0].words for each in read.follow_up] == ["Waarschuwing"]
    assert read.open == 0


def test_a_decision_that_this_version_cannot_read_is_not_said_to_be_shown() -> None:
    facts = [a_fact("answer/smoke-alarm", "no"), a_fact("finding/answer:smoke-alarm:0/decision", {"is": "later"})]
    current = standing(facts)

    read = conclusion(found_in(QUESTIONNAIRE, current, [], None), current)
    assert "finding/answer:smoke-alarm:0/decision" not in shown_keys(read, current)


def test_a_norm_that_is_not_met_is_a_finding_with_its_numbers_in_it() -> None:
    housing = checklists()[
        "labour-migrant-housing", max(version for id_, version in checklists() if id_ == "labour-migrant-housing")
    ]
    keys = {question.quantity: f"answer/{question.id}" for part in housing.sections for question in part.questions}
    facts = [
        a_fact("answer/building-kind", "house"),
        a_fact(keys["persons-sleeping"], 9),
        a_fact(keys["usable-area"], 74),
    ]

    found = norm_findings(verdicts(housing, standing(facts), {}, NORMS))

    assert [(each.id, each.text, each.severity) for each in found] == [
        (
            "norm:overcrowding-dwelling",
            "9 personen op 74 m²: 8,2 m² per persoon, nodig is 12; plaats voor 6",
            "violation",
        )
    ]


def test_every_measure_that_a_finding_names_is_one_that_can_be_chosen() -> None:
    (measures,) = (each for each in follow_up_questions().sections[0].questions if each.id == "measures")
    named = {
        finding.measure
        for asked in checklists().values()
        for questions in [part.questions for part in (*asked.sections, *asked.groups)]
        for question in questions
        for finding in question.findings
        if finding.measure
    }

    assert named <= {option.id for option in measures.options}


FOUND = json.loads((PROJECT / "tests" / "conformance" / "found.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", FOUND, ids=[vector["name"] for vector in FOUND])
def test_one_fact_is_one_finding_for_phone_and_server(ask_phone: AskPhone, vector: dict[str, Any]) -> None:
    asked = next(each for (id_, _), each in checklists().items() if id_ == vector["checklist"])
    use = msgspec.convert(vector["use"], KnownUse | None)
    facts = [a_fact(key, value) for key, value in vector["facts"].items()]

    by_server = found_in(asked, standing(facts), NORMS, use)
    by_phone = [each["finding"] for each in ask_phone(compiled(asked), facts, use)["decided"]]

    assert [asdict(each) for each in by_server] == by_phone
    told = [[each.id, each.text] for each in by_server]
    assert told == vector["findings"]
