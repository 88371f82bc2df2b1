"""Entering a dwelling without network: the app asks what the law asks, in that order."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import phone
from tests.browser.conftest import OpenPhone
from tests.faults.crashing import CrashingServer


def test_consent_is_recorded_after_the_steps_that_make_it_informed(
    server: CrashingServer, open_phone: OpenPhone
) -> None:
    page = phone.enrol(open_phone())
    server.crash()
    phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
    phone.follow(page.get_by_role("button", name="Binnentreden vastleggen"))
    expect(page.get_by_role("heading", name="Binnentreden", exact=True)).to_be_visible()

    choose(page, "dwelling", "Ja")
    choose(page, "authority", "Toezicht, met toestemming van de bewoner")
    expect(question(page, "consent")).to_contain_text("kan pas na deze stappen: laat uw legitimatie zien")
    expect(option(page, "consent", "Ja, duidelijk")).to_have_count(0)
    choose(page, "identified", "Ja")
    expect(question(page, "consent")).to_contain_text("kan pas na deze stappen: vertel waarvoor u komt")
    choose(page, "purpose-told", "Ja")
    choose(page, "asked-of", "Aan een meerderjarige bewoner")
    question(page, "language").locator("input[type=text]").fill("Pools, met een tolk")
    question(page, "language").locator("input[type=text]").blur()
    choose(page, "understood", "Ja")
    choose(page, "consent", "Ja, duidelijk")
    # What is being typed stays when the questions below it change.
    by = question(page, "consent-by").locator("textarea")
    by.fill("De man die opendeed")
    page.get_by_role("button", name="Nu: Wanneer ging u naar binnen?").tap()
    expect(question(page, "entered-at")).to_contain_text("Bewaard")
    expect(by).to_have_value("De man die opendeed")

    page.reload()

    expect(option(page, "consent", "Ja, duidelijk").locator("input")).to_be_checked()
    expect(question(page, "consent-by").locator("textarea")).to_have_value("De man die opendeed")
    expect(question(page, "entered-at").locator("input[type=datetime-local]")).not_to_have_value("")
    expect(page.get_by_text("verslag van binnentreden nodig")).to_have_count(0)
    page.get_by_role("link", name="Klaar").click()
    expect(page.locator(".way", has_text="Binnentreden 1")).to_be_visible()


def question(page: Page, name: str) -> Locator:
    return page.locator(f".question[id^='visit/entry/'][id$='/{name}']")


def option(page: Page, name: str, text: str) -> Locator:
    return question(page, name).locator(".option", has_text=text)


def choose(page: Page, name: str, text: str) -> None:
    option(page, name, text).first.tap()
    expect(option(page, name, text).first.locator("input")).to_be_checked()
    phone.kept(question(page, name).locator("form").first)
