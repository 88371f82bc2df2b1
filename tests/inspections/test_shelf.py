import shutil
from pathlib import Path

import pytest

from inspections.indicators import indicators
from inspections.phones import phones
from inspections.shelf import FOLDER, WRITTEN, cards, compiled, subjects
from inspections.shelf.subjects import ShelfError, load

SUBJECT = "id: a\nversion: 1\ntitle: A\nintro: Over A.\nentries:\n"
ENTRY = "  - {id: b, title: B, text: C, verified: true, source: D, as_of: 2026-11-24}\n"


@pytest.fixture
def shelf_folder(tmp_path: Path) -> Path:
    """A copy of the shipped files, to make a mistake in."""
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_shelf_has_its_subjects_in_order() -> None:
    assert [subject.id for subject in subjects()] == ["signal-card", "powers", "entry", "route", "bases"]


def test_the_signal_card_says_the_words_of_the_policy() -> None:
    (signal_card,) = (subject for subject in subjects() if subject.id == "signal-card")
    said = {point for entry in signal_card.entries for point in entry.points}

    assert {indicator.text for indicator in indicators().by_id.values()} <= said


def test_the_powers_tell_every_article_of_the_law_from_5_11_to_5_20() -> None:
    (powers,) = (subject for subject in subjects() if subject.id == "powers")
    articles = {(entry.basis or "").removeprefix("Awb artikel ") for entry in powers.entries}

    assert {f"5:{number}" for number in range(11, 21)} | {"5:16a", "5:10a"} == articles


def test_what_the_domain_has_not_seen_on_a_page_is_not_verified() -> None:
    verified = {(subject.id, entry.id): entry.verified for subject in subjects() for entry in subject.entries}

    assert verified["powers", "entering"]
    assert not verified["powers", "information"]
    assert verified["entry", "four-days"]
    assert not verified["entry", "night"]
    assert all(flag for (subject, _), flag in verified.items() if subject == "route")


def test_the_meldroute_has_the_six_steps_of_annex_2() -> None:
    (route,) = (subject for subject in subjects() if subject.id == "route")

    assert [entry.id for entry in route.entries] == [f"step-{number}" for number in range(1, 7)]


def test_the_cards_speak_nine_languages_and_only_dutch_needs_no_native_speaker() -> None:
    languages = cards.load().languages

    assert {language.id for language in languages} == {"nl", "en", "pl", "ro", "bg", "uk", "es", "ar", "vi"}
    assert languages[0].id == "nl"
    assert {language.id for language in languages if language.verified} == {"nl"}
    assert {language.id for language in languages if language.direction == "rtl"} == {"ar"}


def test_a_number_on_a_card_is_one_that_is_known() -> None:
    known = {phone.id for phone in phones() if phone.number}

    assert {card.phone for card in cards.load().cards if card.phone} <= known


def test_no_two_cards_of_a_language_say_the_same() -> None:
    for language in cards.load().languages:
        assert len(set(language.texts.values())) == len(language.texts), language.id


def test_a_phone_gets_the_texts_of_each_language_in_the_order_of_the_cards() -> None:
    sent = compiled()["cards"]

    assert isinstance(sent, dict)
    for language in sent["languages"]:
        assert len(language["texts"]) == len(sent["cards"]), language["id"]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_unverified_entry_has_a_source_that_admits_it(name: str) -> None:
    for entry in load(FOLDER / f"{name}.yaml").entries:
        assert entry.verified != (entry.source == "nog te zoeken"), entry.id


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (ENTRY + ENTRY, "line 7: entry 'b' is there twice; first on line 6"),
        (ENTRY.replace("text: C, ", ""), "line 6: entry 'b' has no text"),
        (ENTRY.replace("true", "ja"), "line 6: entry 'b': verified is 'ja', not true or false"),
    ],
)
def test_a_mistake_in_a_subject_is_told_with_file_line_and_problem(tmp_path: Path, entries: str, message: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SUBJECT + entries, encoding="utf-8")

    with pytest.raises(ShelfError) as told:
        load(path)

    assert str(told.value) == f"a.yaml, {message}"


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("cards-pl.yaml", "  thanks: Dziękuję.\n", "", "cards-pl.yaml, line 12: list of cards has no thanks"),
        ("cards-pl.yaml", "direction: ltr", "direction: up", "direction is 'up'; known: ltr, rtl"),
        (
            "cards-pl.yaml",
            "language: pl",
            "language: ro",
            "cards-pl.yaml, line 2: language: language is 'ro', not the tag",
        ),
        ("cards.yaml", "phone: comensha", "phone: nobody", "card 'number': phone is 'nobody'; known:"),
    ],
)
def test_a_mistake_in_a_card_is_told_with_file_line_and_problem(
    shelf_folder: Path, file: str, before: str, after: str, message: str
) -> None:
    path = shelf_folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(ShelfError) as told:
        cards.load(shelf_folder)

    assert message in str(told.value)
