"""Who is registered, checked in a cellar: the list is on the phone without network, and gone when the control is."""

import re

from playwright.sync_api import Page, expect

from tests.browser import phone
from tests.browser.conftest import OpenPhone
from tests.faults.crashing import CrashingServer

PARTS = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("fieldapp");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("reference").objectStore("reference").getAllKeys();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
  };
})"""


def test_the_registered_are_checked_without_network_and_leave_the_phone_when_all_has_arrived(
    server: CrashingServer, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = phone.enrol(context)
    assert lists_on(page)
    server.crash()

    phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
    overview = page.url
    page.get_by_role("link", name="Inschrijving en gebruik nagaan").click()
    say(page, "Kowalczyk", "Woont hier niet")
    say(page, "Ionescu", "Gesproken")
    page.get_by_placeholder("Zoek op naam").fill("dabrowski")
    expect(page.locator(".registered__rows .question")).to_have_count(1)
    expect(page.locator(".registered__rows")).to_contain_text("Dąbrowski")
    add_a_person_who_stays(page)

    outcome = page.locator("section[aria-labelledby=outcome]")
    expect(outcome).to_contain_text("1 persoon staat hier ingeschreven maar woont hier duidelijk niet")
    expect(outcome).to_contain_text("1 persoon blijft naar verwachting 4 maanden of langer")
    expect(outcome).to_contain_text("Niet meer geldig: Gebruiksmelding GM-2021-0042")
    close_and_deliver(page, overview, server)
    assert lists_on(page) == []


def say(page: Page, name: str, outcome: str) -> None:
    """One tap on what became of someone on the list."""
    question = page.locator(".registered__rows .question", has_text=name)
    question.get_by_text(outcome, exact=True).tap()
    phone.kept(question.locator("form").first)


def add_a_person_who_stays(page: Page) -> None:
    phone.follow(page.get_by_role("button", name="Persoon toevoegen"))
    for key, words in (("registered", "Nee, nergens"), ("longer-than-four-months", "Ja")):
        question = page.locator(f".question[id$='/{key}']")
        question.locator(".option", has_text=words).first.tap()
        phone.kept(question.locator("form").first)
    page.get_by_role("link", name="Klaar").click()


def close_and_deliver(page: Page, overview: str, server: CrashingServer) -> None:
    page.goto(f"{overview}/summary")
    page.get_by_role("button", name="Sluit de controle af").click()
    expect(page.locator("main")).to_contain_text("Deze controle is afgesloten")
    assert lists_on(page), "nothing has arrived yet"
    server.start()
    page.goto(f"{overview}/registration")
    expect(phone.status(page)).to_have_text(re.compile(phone.ARRIVED), timeout=60_000)


def lists_on(page: Page) -> list[str]:
    """The parts with persons that are in the phone's database."""
    return [part for part in page.evaluate(PARTS) if part.startswith("beforehand/")]
