"""What only a browser shows of questions: they come and go at a tap, words stay, and a count counts every tap."""

from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import phone
from tests.browser.conftest import OpenPhone


@pytest.fixture
def section(open_phone: OpenPhone) -> Page:
    """The first questions of a control of housing, without a network."""
    context = open_phone()
    page = phone.enrol(context)
    phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
    context.set_offline(True)
    phone.open_section(page, 0)
    return page


def keeping(page: Page, form: str) -> AbstractContextManager[Any]:
    """Wait until the phone has kept the answer that a form with this field sent."""
    return page.expect_response(lambda answer: answer.ok and form in (answer.request.post_data or ""))


def test_a_question_appears_and_disappears_at_a_tap_and_nothing_else_moves(section: Page) -> None:
    shared = section.locator("[id='answer/shared-facilities']")
    rooms = section.locator("[id='answer/rooms-let']")
    owner = section.locator("[id='answer/owner'] input[type=text]").first
    expect(rooms).to_be_hidden()
    shared.scroll_into_view_if_needed()
    owner.evaluate("field => { field.value = 'Half getyp' }")
    place = shared.bounding_box()

    shared.get_by_text("Ja", exact=True).tap()
    expect(rooms).to_be_visible()

    assert shared.bounding_box() == place
    expect(owner).to_have_value("Half getyp")
    with keeping(section, "value=no"):
        shared.get_by_text("Nee", exact=True).tap()
    expect(rooms).to_be_hidden()
    section.reload()
    expect(rooms).to_be_hidden()
    expect(shared.get_by_label("Nee")).to_be_checked()


def test_a_count_counts_every_tap_also_of_a_double_one_and_stays_above_nothing(section: Page) -> None:
    sleepers = section.locator("[id='answer/sleepers']")
    number = sleepers.locator("input[inputmode]")
    plus, minus = sleepers.get_by_role("button", name="Eén meer"), sleepers.get_by_role("button", name="Eén minder")

    minus.tap()
    expect(number).to_have_value("0")
    minus.tap()
    plus.dblclick()
    with keeping(section, "value=3"):
        plus.tap()
    section.reload()

    expect(number).to_have_value("3")
    for button in (plus, minus):
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 64, box


def test_not_seen_and_an_answer_exclude_each_other(section: Page) -> None:
    area = section.locator("[id='answer/area']")
    number, not_seen = area.locator("input[inputmode]"), area.get_by_label("Niet gezien")
    number.fill("74,5")
    number.blur()
    phone.kept(area.locator("form").first)

    with keeping(section, "value=not-seen"):
        not_seen.tap()
    expect(number).to_have_value("")
    section.reload()
    expect(not_seen).to_be_checked()

    with keeping(section, "value=60"):
        number.fill("60")
        number.blur()
    expect(not_seen).not_to_be_checked()
    section.reload()
    expect(number).to_have_value("60")
    expect(not_seen).not_to_be_checked()
