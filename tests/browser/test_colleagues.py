"""Two phones on one control: what one finds appears on the other's page, and nobody is taken out of what they do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE
from tests.faults.crashing import CrashingServer

BUSINESS = "Uitzendbureau Wilgenwerk"
# What people wait for at most; `make bench` measures it.
SOON = 10_000


@pytest.fixture
def phone_of(playwright: Playwright, server: CrashingServer, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """A phone of its own for each."""
    opened: list[BrowserContext] = []

    def start(login: str) -> Page:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / login, base_url=server.url, **PHONE, **CHROMIUM
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return phone.enrol(context, login)

    yield start
    for context in opened:
        context.close()


def test_what_a_colleague_answers_appears_and_what_one_types_stays(
    phone_of: Callable[[str], Page], server: CrashingServer
) -> None:
    sanne, wessel = phone_of("sanne"), phone_of("wessel")
    wessel.locator(".way", has_text=BUSINESS).first.click()
    phone.begin_planned(sanne, BUSINESS)
    expect(wessel.get_by_role("heading", name="Vragen", exact=True)).to_be_visible(timeout=SOON)
    for page in (sanne, wessel):
        phone.open_section(page, 1)
    hers, his = list(phone.asked(sanne)), list(phone.asked(wessel))
    his[2].locator("summary").first.click()
    remark = his[2].locator("details textarea").first
    remark.press_sequentially("Half getypt")

    phone.answer(hers[0])

    expect(his[0].locator("input:checked")).to_have_count(1, timeout=SOON)
    expect(remark).to_have_value("Half getypt")
    expect(remark).to_be_focused()
    hers[0].locator(".option").nth(1).tap()
    expect(his[0].locator("input[type=radio]").nth(1)).to_be_checked(timeout=SOON)
    expect(his[0].locator("input:checked")).to_have_count(1)

    server.crash()
    server.start()
    phone.answer(hers[1])
    expect(phone.status(sanne)).to_have_text(phone.ARRIVED, timeout=30_000)
    wessel.wait_for_timeout(4_000)  # the browser comes back to a stream after three seconds
    hers[0].locator(".option").nth(0).tap()
    expect(his[0].locator("input[type=radio]").nth(0)).to_be_checked(timeout=SOON)
