"""What a person does on the phone, in a few verbs."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import log_in

PIN = "582914"
ARRIVED = "Alles is aangekomen"
ONLY_HERE = re.compile("alleen op deze telefoon")


def enrol(context: BrowserContext, login: str = "sanne") -> Page:
    """Log in, install the app, enrol this phone and lock it; ends on the first page, with today's controls."""
    page = context.pages[0]
    log_in(page, login, "/field/")
    page.wait_for_url("**/field/")
    page.get_by_role("link", name="Meld deze telefoon aan").first.click()
    page.get_by_role("button", name="Meld deze telefoon aan").click()
    set_pin(page)
    expect(page.get_by_role("heading", name="Gepland")).to_be_visible()
    expect(page.locator(".way").first).to_be_visible()
    expect(status(page)).to_have_text(ARRIVED)
    return page


def set_pin(page: Page) -> None:
    page.get_by_label("Pincode", exact=True).fill(PIN)
    page.get_by_label("Pincode nog een keer").fill(PIN)
    page.get_by_role("button", name="Zet het slot erop").click()


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("Pincode", exact=True).fill(pin)
    page.get_by_role("button", name="Ontgrendel").click()


def holds_key(page: Page) -> None:
    """Wait until this page could give the key back to a worker that is stopped."""
    expect(page.locator("html")).to_have_attribute("data-key", "held")


def until(page: Page, promised: str) -> None:
    """Wait until what the page promises is so. (`wait_for_function` takes a promise itself for a yes.)"""
    end = time.monotonic() + 20
    while not page.evaluate(promised):
        assert time.monotonic() < end, f"never so: {promised}"
        page.wait_for_timeout(50)


def status(page: Page) -> Locator:
    """The bar that is always in view."""
    return page.locator(".status-bar__state")


def follow(button: Locator) -> None:
    """Press what leads to another page, and wait for that: whoever goes elsewhere at once would cut it off."""
    with button.page.expect_navigation():
        button.click()


def send_now(page: Page) -> None:
    """Deliver what waits, and fetch what is new; ends on the page of what waits."""
    page.goto("/field/delivery")
    follow(page.get_by_role("button", name="Nu versturen"))


def begin_planned(page: Page, business: str) -> None:
    """Open today's control at this business, and begin it."""
    page.locator(".way", has_text=business).first.click()
    page.get_by_role("button", name="Begin deze controle").click()
    expect(page.get_by_role("heading", name="Vragen", exact=True)).to_be_visible()


def open_section(page: Page, number: int) -> None:
    """Open a section of the checklist from the overview, by its place in the list."""
    page.locator("section", has=page.get_by_role("heading", name="Vragen", exact=True)).locator(".way").nth(
        number
    ).click()
    expect(page.locator(".question").first).to_be_visible()


def to_overview(page: Page) -> None:
    page.get_by_role("link", name="Naar het overzicht").last.click()
    expect(page.get_by_role("heading", name="Vragen", exact=True)).to_be_visible()


def answer_everything(page: Page, at_most: int) -> int:
    """Answer the questions of this page, the first option of each, a number or a word; returns how many."""
    answered = 0
    for question in asked(page):
        if answered == at_most:
            break
        answer(question)
        answered += 1
    return answered


def asked(page: Page) -> Iterator[Locator]:
    """The questions of this page that can be answered on it; an answer may hide or show those after it."""
    expect(page.locator(".question").first).to_be_attached()
    for question in page.locator(".question").all():
        if question.is_visible() and is_answered_here(question):
            yield question


def is_answered_here(question: Locator) -> bool:
    """Whether a question is answered in its form; one for photos isn't."""
    return not question.locator("form input[type=file]").count()


def answer(question: Locator) -> None:
    """Answer one question, and wait until the screen says that it is kept."""
    form = question.locator("form").first
    option = form.locator(".options:not(.options--lesser) .option").first
    box = form.locator(
        "input[type=number], input[inputmode], textarea, input[type=text], input[type=datetime-local]"
    ).first
    if option.count():
        option.tap()
    elif box.get_attribute("type") == "datetime-local":
        box.fill("2026-11-24T05:30")
    else:
        is_number = box.get_attribute("type") == "number" or box.get_attribute("inputmode") in ("numeric", "decimal")
        box.fill("4" if is_number else "Kort & <b>krachtig</b> 🏠")
        box.blur()
    kept(form)


def kept(form: Locator) -> None:
    expect(form.locator("output")).to_contain_text("Bewaard")


def take_photos(page: Page, about: str, files: list[Path]) -> None:
    """Choose photos from the gallery, and wait until each is kept."""
    before = page.locator(f".photos:has([data-about='{about}']) img").count()
    page.locator(f"input[type=file][multiple][data-about='{about}']").set_input_files(files)
    shown = page.locator(f".photos:has([data-about='{about}']) img")
    expect(shown).to_have_count(before + len(files), timeout=30_000)
