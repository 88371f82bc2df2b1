"""Which partners are proposed, with the policy's sentence; and that the files of partners and rules are right."""

from datetime import date
from pathlib import Path

import pytest

from inspections.signals import partners, routing
from inspections.signals.ages import Age, ages
from inspections.signals.partners import PartnerError
from inspections.signals.routing import Case, Need, RoutingError, propose_partners

TODAY = date(2026, 11, 24)


def proposed(
    form: str | None = "unknown", urgency: str | None = "normal", *ages: Age, needs: tuple[Need, ...] = ()
) -> set[str]:
    case = Case(form, urgency, frozenset(ages or {Age.UNKNOWN}), frozenset(needs))
    return {rule.partner.id + ("!" if rule.is_mandatory else "") for rule in propose_partners(case)}


def test_every_signal_goes_to_the_care_coordinator() -> None:
    assert proposed() == {"moviera!"}


def test_acute_danger_goes_to_the_avim() -> None:
    assert proposed(urgency="immediate") == {"avim!", "moviera!"}


def test_labour_exploitation_goes_to_the_labour_inspectorate() -> None:
    assert proposed("labour") == {"nla!", "moviera!"}


@pytest.mark.parametrize(
    ("age", "helpers"),
    [
        (Age.MINOR, {"pretty-woman", "veilig-thuis"}),
        (Age.YOUNG_ADULT, {"pretty-woman", "belle"}),
        (Age.ADULT, {"belle"}),
        (Age.UNKNOWN, {"pretty-woman", "belle"}),
    ],
)
def test_sexual_exploitation_goes_to_who_helps_that_age(age: Age, helpers: set[str]) -> None:
    assert proposed("sexual", "normal", age) == helpers | {"moviera!"}


def test_a_minor_in_criminal_exploitation_goes_to_the_approach_youth_and_veilig_thuis() -> None:
    assert proposed("criminal", "normal", Age.MINOR) == {"youth", "veilig-thuis", "moviera!"}
    assert proposed("criminal", "normal", Age.ADULT) == {"moviera!"}


def test_a_combination_may_be_any_form() -> None:
    assert proposed("combination", "normal", Age.MINOR) == {"nla!", "pretty-woman", "youth", "veilig-thuis", "moviera!"}


def test_what_the_officer_finds_needed_is_proposed() -> None:
    needs = (Need.SEVERAL_DISCIPLINES, Need.COMPLEX_CARE)

    assert proposed("unknown", "normal", needs=needs) == {"riec", "zvh", "moviera!"}


def test_every_rule_tells_where_in_the_policy_it_stands() -> None:
    assert all(rule.reason and rule.source.startswith("Beleid, ") for rule in routing.rules())


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([], {Age.UNKNOWN}),
        ([""], {Age.UNKNOWN}),
        (["onbekend"], {Age.UNKNOWN}),
        (["17"], {Age.MINOR}),
        (["ongeveer 18 jaar"], {Age.YOUNG_ADULT}),
        (["22"], {Age.YOUNG_ADULT}),
        (["23"], {Age.ADULT}),
        (["tussen 16 en 24"], {Age.MINOR, Age.YOUNG_ADULT, Age.ADULT}),
        (["2008-11-25"], {Age.MINOR}),
        (["24-11-2008"], {Age.YOUNG_ADULT}),
        (["1 / 1 / 1990"], {Age.ADULT}),
        (["geboren in 2008"], {Age.MINOR, Age.YOUNG_ADULT}),
        (["31-02-2008"], {Age.UNKNOWN}),
        (["1-1-2090"], {Age.UNKNOWN}),
        (["minor"], {Age.MINOR}),
        (["17", "40"], {Age.MINOR, Age.ADULT}),
        (["17", "?"], {Age.MINOR, Age.UNKNOWN}),
    ],
)
def test_an_age_is_read_as_people_write_it(told: list[str], found: set[Age]) -> None:
    assert ages(told, TODAY) == found


PARTNER = """partners:
  - id: nla
    name: NLA
    task: Toezicht
    source: Beleid
    feedback-days: 14
    verified: false
    may-have: [form]
"""


@pytest.mark.parametrize(
    ("wrong", "line", "problem"),
    [
        (PARTNER.replace("[form]", "[form, reporter]"), 8, "is 'reporter'; known:"),
        (PARTNER.replace("[form]", "[form, form]"), 8, "'form' is there twice"),
        (PARTNER.replace("14", "0"), 6, "not between 1 and 366"),
        (PARTNER + PARTNER.partition("\n")[2], 9, "partner 'nla' is there twice"),
    ],
)
def test_a_wrong_partner_is_told_by_file_line_and_problem(tmp_path: Path, wrong: str, line: int, problem: str) -> None:
    file = tmp_path / "partners.yaml"
    file.write_text(wrong)

    with pytest.raises(PartnerError) as caught:
        partners.load(file)

    assert (caught.value.file, caught.value.line) == ("partners.yaml", line)
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("{partner: nobody, reason: x, source: y}", "is 'nobody'; known:"),
        ("{partner: nla, reason: x, source: y, when: {form: [organ]}}", "is 'organ'; known:"),
        ("{partner: nla, reason: x, source: y, when: {nationality: [x]}}", "unknown key 'nationality'"),
    ],
)
def test_a_wrong_rule_is_told_by_file_line_and_problem(tmp_path: Path, wrong: str, problem: str) -> None:
    file = tmp_path / "routing.yaml"
    file.write_text(f"rules:\n  - {wrong}\n")

    with pytest.raises(RoutingError) as caught:
        routing.load(file)

    assert (caught.value.file, caught.value.line) == ("routing.yaml", 2)
    assert problem in caught.value.problem
