"""A control done together: partners join with a code, see what they need, record, and are let go."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE
from tests.faults.crashing import CrashingServer

BUSINESS = "Uitzendbureau Wilgenwerk"
SOON = 10_000


@pytest.fixture
def a_phone(playwright: Playwright, server: CrashingServer, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """The browser of a phone of its own, by name."""
    opened: list[BrowserContext] = []

    def start(name: str) -> Page:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / name, base_url=server.url, **PHONE, **CHROMIUM
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.pages[0]

    yield start
    for context in opened:
        context.close()


def join(page: Page, address: str, name: str, organisation: str) -> None:
    """Scan the code, tell who one is, and make the phone known."""
    page.goto(address)
    page.get_by_role("radio", name=organisation).check()
    page.get_by_label("Uw naam").fill(name)
    page.get_by_label("Dienstnummer").fill("G-204")
    page.get_by_label("Met welk doel bent u erbij?").fill("Toezicht op de brandveiligheid")
    page.get_by_role("button", name="Doe mee").click()
    page.get_by_role("button", name="Meld deze telefoon aan").click()
    phone.set_pin(page)
    expect(page.get_by_role("heading", name="Gepland")).to_be_visible()


def shown_code(leader: Page) -> str:
    return leader.locator(".join-code").inner_text().replace(" ", "")


def test_a_partner_joins_with_a_code_records_and_is_let_go(a_phone: Callable[[str], Page]) -> None:
    leader = phone.enrol(a_phone("leader").context)
    phone.begin_planned(leader, BUSINESS)
    overview = leader.url
    leader.context.set_offline(True)
    leader.get_by_role("link", name="Partner laten meedoen").click()
    expect(leader.get_by_role("img", name="QR-code met de code")).to_be_visible()
    code = shown_code(leader)
    leader.context.set_offline(False)
    guest = a_phone("guest")

    join(guest, f"/join#{code}", "Guus Gastspeler", "Brandweer")
    expect(guest.locator(".way")).to_have_count(1)
    expect(guest.get_by_role("link", name="Andere controle beginnen")).to_have_count(0)
    guest.locator(".way", has_text=BUSINESS).click()
    expect(guest.get_by_role("heading", name="Vragen", exact=True)).to_be_visible()
    for hidden in ("Samenvatting en afsluiten", "Partner laten meedoen"):
        expect(guest.get_by_role("link", name=hidden)).to_have_count(0)
    for hidden in ("Wie woont hier", "Binnentreden"):
        expect(guest.get_by_role("heading", name=hidden)).to_have_count(0)
    phone.open_section(guest, 1)
    phone.answer(next(phone.asked(guest)))
    leader.goto(overview)
    phone.open_section(leader, 1)
    expect(next(phone.asked(leader)).locator("input:checked")).to_have_count(1, timeout=SOON)

    leader.goto(f"{overview}/joining")
    expect(leader.get_by_text("Guus Gastspeler (Brandweer)")).to_be_visible(timeout=SOON)
    leader.get_by_role("button", name="Laat Guus Gastspeler (Brandweer) niet meer meedoen").click()
    expect(leader.get_by_text("Doet niet meer mee")).to_be_visible()
    expect(phone.status(leader)).to_have_text(phone.ARRIVED, timeout=SOON)
    guest.reload()
    expect(guest.get_by_text("Deze telefoon is ingetrokken")).to_be_visible(timeout=SOON)

    # The code is used.
    late = a_phone("late")
    late.goto(f"/join#{code}")
    expect(late.get_by_label("Code van de controleleider")).to_have_value(code)
    assert "#" not in late.url
