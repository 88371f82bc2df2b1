"""Norms, without a network: what a number means stands under it while one types, and on a page of all."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import phone
from tests.browser.accessibility import barriers
from tests.browser.conftest import OpenPhone, log_in
from tests.faults.crashing import CrashingServer

EXAMPLE = "9 personen op 74 m²: 8,2 m² per persoon, nodig is 12; plaats voor 6"


@pytest.fixture
def control(server: CrashingServer, open_phone: OpenPhone) -> Page:
    """A control of housing for labour migrants, begun on a phone without a network."""
    context = open_phone()
    page = phone.enrol(context)
    server.crash()
    context.set_offline(True)
    phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
    return page


def question(page: Page, key: str) -> Locator:
    return page.locator(f"[id='answer/{key}']")


def choose(page: Page, key: str, words: str) -> None:
    form = question(page, key).locator("form").first
    form.locator(".option", has_text=words).first.tap()
    phone.kept(form)


def count(page: Page, key: str, number: str) -> None:
    box = question(page, key).locator("form").first.locator("input[inputmode]")
    box.fill(number)
    box.blur()


def under(page: Page, key: str) -> Locator:
    return page.locator(f"[id='judged/answer/{key}']")


def look(page: Page, name: str) -> None:
    """A picture for who looks: only when FIELDAPP_LOOK names a folder."""
    if folder := os.environ.get("FIELDAPP_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_number_means_something_as_soon_as_it_is_typed(control: Page) -> None:
    overview = control.url
    phone.open_section(control, 0)
    choose(control, "building-kind", "Woonhuis")
    section = control.url

    count(control, "sleepers", "9")
    count(control, "area", "74")

    for key in ("sleepers", "area"):
        expect(under(control, key)).to_contain_text(f"Voldoet niet. {EXAMPLE}")
    expect(question(control, "sleepers").locator("input[inputmode]")).to_have_value("9")
    assert control.url == section
    look(control, "section")

    count(control, "area", "108,0")
    expect(under(control, "sleepers")).to_contain_text("Voldoet. 9 personen op 108 m²: 12 m² per persoon")
    count(control, "area", "veel")
    expect(question(control, "area")).to_contain_text("Dit is geen getal")
    expect(under(control, "area")).to_contain_text("9 personen op 108 m²")
    choose(control, "building-kind", "Caravan")
    expect(under(control, "area")).to_contain_text("nodig is 6; plaats voor 18")

    control.goto(overview)
    expect(control.locator(".way", has_text="Normen")).to_contain_text("nog niet te bepalen")
    look(control, "overview")


def test_the_page_of_norms_leads_to_what_is_missing(control: Page) -> None:
    phone.open_section(control, 0)
    choose(control, "building-kind", "Woonhuis")
    choose(control, "quality-mark", "SNF")
    count(control, "sleepers", "9")
    phone.to_overview(control)
    control.locator(".way", has_text="Normen").click()

    expect(control.get_by_role("heading", name="Keurmerk")).to_be_visible()
    look(control, "norms")
    assert barriers(control, 390, 844) == []
    control.get_by_role("link", name="gebruiksoppervlakte (niet ingevuld)").first.click()

    expect(question(control, "area")).to_be_in_viewport()
    count(control, "area", "74")
    expect(under(control, "area")).to_contain_text(EXAMPLE)
    look(control, "area")


def test_the_administrator_begins_with_what_is_to_be_verified(server: CrashingServer, open_phone: OpenPhone) -> None:
    page = open_phone().pages[0]
    log_in(page, "beheer")

    page.wait_for_url("**/desk/definitions")
    expect(page.get_by_role("heading", name="Nog te toetsen")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Telefoonnummers die ontbreken")
    look(page, "definitions")
    assert barriers(page, 390, 844) == []
