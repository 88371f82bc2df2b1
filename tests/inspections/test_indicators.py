import json
from pathlib import Path

import pytest

from inspections.checklists import checklists
from inspections.indicators import Form, IndicatorError, compiled, indicators, load

# The lines of Annex 3 of the policy as its text file has them, with line breaks and end-of-line hyphens.
ANNEX_3 = {
    "seed:all": (
        "Alle vormen van mensenhandel",
        """
• Er is meestal een begeleider bij de persoon
• Vage uitleg over verwondingen
• Bedreiging van het slachtoffer zelf of van familieleden
• Klachten door het werk (bijvoorbeeld ongelukken bij werk in de bouw of meerdere zwanger-
schappen, abortussen, soa’s of vaginale en genitale klachten bij sekswerk)
• Psychosomatische klachten
• Drugs-/alcoholverslaving
• Tatoeages van de mensenhandelaar; zoals de naam of een icoon
""",
    ),
    "seed:domestic": (
        "Mensenhandel binnen Nederland",
        """
• Wordt geïsoleerd van familie/vrienden en afhankelijkheid van ander
• Plotseling veel geld/andere kleding
• Gedragsveranderingen
• Afpersing (bijvoorbeeld met filmpjes)
• Verslechterende schoolprestaties
""",
    ),
    "seed:cross-border": (
        "Mensenhandel over grenzen",
        """
• Wonen op de werkplek
• Paspoort niet in eigen bezit
• Niet zelf de reis geregeld
• Werkadres onbekend
• Opgebouwde ‘schulden’
• Ongedocumenteerd
""",
    ),
}
SEED_IDS = {
    "seed:all": [
        "companion",
        "vague-injuries",
        "threats",
        "work-complaints",
        "psychosomatic",
        "addiction",
        "tattoos",
    ],
    "seed:domestic": ["isolated", "sudden-money", "behaviour", "extortion", "school"],
    "seed:cross-border": [
        "lives-at-work",
        "no-passport",
        "trip-arranged",
        "work-address-unknown",
        "debts",
        "undocumented",
    ],
}

SMALL = """\
lists:
  - id: own
    title: Eigen lijst
    forms: [labour]
    source: Uit de praktijk
    verified: false
    as_of: 2026-11-24
    indicators:
      - {id: key, text: Geen sleutel}
      - {id: fine, text: Boetes, weighty: true}
vulnerability:
  - {id: age, text: Leeftijd}
"""


def words_of(annex: str) -> list[str]:
    """The items of a list of the annex, with only line breaks and end-of-line hyphens undone."""
    return [item.strip().replace("-\n", "").replace("\n", " ") for item in annex.split("•")[1:]]


@pytest.mark.parametrize("list_id", ANNEX_3)
def test_the_indicators_of_the_policy_stand_word_for_word(list_id: str) -> None:
    title, annex = ANNEX_3[list_id]
    shipped = next(each for each in indicators().lists if each.id == list_id)

    assert shipped.title == title
    assert [indicator.text for indicator in shipped.indicators] == words_of(annex)


@pytest.mark.parametrize("list_id", SEED_IDS)
def test_the_ids_of_the_policy_lists_never_change(list_id: str) -> None:
    shipped = next(each for each in indicators().lists if each.id == list_id)

    assert [indicator.id for indicator in shipped.indicators] == SEED_IDS[list_id]
    assert set(shipped.forms) == set(Form)


def test_all_lists_are_there_with_their_number_of_indicators() -> None:
    assert {each.id: len(each.indicators) for each in indicators().lists} == {
        "seed:all": 7,
        "seed:domestic": 5,
        "seed:cross-border": 6,
        "nla": 12,
        "housing": 12,
        "hotel": 10,
        "sexual": 10,
        "criminal": 11,
        "ilo": 11,
    }


def test_every_indicator_has_an_id_of_its_own() -> None:
    assert len(indicators().by_id) == sum(len(each.indicators) for each in indicators().lists)


def test_every_form_of_exploitation_has_a_list_of_its_own_besides_those_of_the_policy() -> None:
    own = [each for each in indicators().lists if not each.id.startswith("seed:")]

    assert {form for each in own for form in each.forms} == set(Form)


def test_vulnerability_is_not_among_the_indicators() -> None:
    texts = {indicator.text for indicator in indicators().by_id.values()}

    assert len(indicators().vulnerability) == 13
    assert not texts & {each.text for each in indicators().vulnerability}


def test_a_phone_gets_lists_whose_ids_join_to_full_ids() -> None:
    lists = json.loads(json.dumps(compiled()))

    joined = {f"{each['id']}:{indicator['id']}" for each in lists for indicator in each["indicators"]}

    assert joined == set(indicators().by_id)


def test_one_weighty_indicator_is_enough_for_the_question_to_make_a_signal() -> None:
    weighty = {full_id for full_id, indicator in indicators().by_id.items() if indicator.weighty}

    assert {"seed:cross-border:no-passport", "housing:locked-in", "ilo:violence", "sexual:minor"} <= weighty
    assert "housing:fines" not in weighty


def test_every_checklist_asks_about_indicators_of_the_policy() -> None:
    for checklist in checklists().values():
        asked = {question.indicator for section in checklist.sections for question in section.questions}

        assert any(full_id and full_id.startswith("seed:") for full_id in asked), checklist.id


WRONG = {
    "an unknown form": (
        SMALL.replace("[labour]", "[labor]"),
        "line 4: an item of list 'own': forms is 'labor'; known: combination, criminal, labour, sexual, unknown",
    ),
    "two indicators of one id": (
        SMALL.replace("id: fine", "id: key"),
        "line 10: indicator 'key' is there twice; first on line 9",
    ),
    "two lists of one id": (
        SMALL.replace(
            "vulnerability:", SMALL.partition("lists:\n")[2].partition("vulnerability:")[0] + "vulnerability:"
        ),
        "line 11: list 'own' is there twice; first on line 2",
    ),
    "an indicator without text": (
        SMALL.replace(", text: Boetes", ""),
        "line 10: indicator 'fine' has no text",
    ),
    "a list without a source": (
        SMALL.replace("    source: Uit de praktijk\n", ""),
        "line 2: list 'own' has no source",
    ),
    "an unknown key": (
        SMALL.replace("weighty", "heavy"),
        "line 10: indicator 'fine' has an unknown key 'heavy'; known keys: id, text, weighty",
    ),
    "an id with a space": (
        SMALL.replace("id: own", "id: my own"),
        "line 2: list 'my own': id is 'my own'; use lower-case words joined by ':' or '-'",
    ),
    "a date that is none": (
        SMALL.replace("2026-11-24", "today"),
        "line 7: list 'own': as_of is 'today', not a date such as 2026-11-24",
    ),
    "two vulnerabilities of one id": (
        SMALL + "  - {id: age, text: Nog een}\n",
        "line 13: vulnerability 'age' is there twice; first on line 12",
    ),
    "no lists": (
        "vulnerability:\n  - {id: age, text: Leeftijd}\n",
        "line 1: file of indicators has no lists",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_told_with_file_line_and_problem(tmp_path: Path, wrong: str) -> None:
    text, message = WRONG[wrong]
    path = tmp_path / "indicators.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(IndicatorError) as told:
        load(path)

    assert str(told.value) == f"indicators.yaml, {message}"
