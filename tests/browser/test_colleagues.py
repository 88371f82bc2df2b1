"""Two phones on one control: what one finds appears on the other's page, and nobody is taken out of what they do."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE
from tests.faults.crashing import CrashingServer
from tests.sample_photos import real_photos

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


def test_what_has_no_network_reaches_the_office_in_a_file_by_a_colleagues_phone(
    phone_of: Callable[[str], Page], server: CrashingServer, tmp_path: Path
) -> None:
    sanne, wessel = phone_of("sanne"), phone_of("wessel")
    wessel.locator(".way", has_text=BUSINESS).first.click()
    phone.begin_planned(sanne, BUSINESS)
    overview = sanne.url
    phone.open_section(sanne, 1)
    expect(phone.status(sanne)).to_have_text(phone.ARRIVED, timeout=SOON)
    sanne.context.set_offline(True)
    phone.answer(next(phone.asked(sanne)))
    sanne.goto(overview)
    phone.take_photos(sanne, "inspection", real_photos()[:2])
    phone.status(sanne).click()
    with sanne.expect_download() as download:
        sanne.get_by_role("link", name="Geef mee aan een collega").click()
    parcel, photos = tmp_path / "meegeven.txt", tmp_path / "fotos.txt"
    download.value.save_as(parcel)

    with sanne.expect_download() as saved:
        sanne.get_by_role("link", name="Sla op als bestand").click()
    # The answer, and what is known of each of two photos.
    assert len(json.loads(saved.value.path().read_text())["facts"]) == 3

    wessel.goto("/field/delivery")
    wessel.get_by_label("Neem een bestand van een collega mee").set_input_files(parcel)

    expect(wessel.get_by_text("Wat uw collega invulde, staat nu ook op deze telefoon")).to_be_visible()
    expect(phone.status(wessel)).to_have_text(phone.ARRIVED, timeout=SOON)
    assert server.count("SELECT count(*) FROM photos") == 0

    # The photos stayed behind, until they are asked for.
    with sanne.expect_download() as download:
        sanne.get_by_role("link", name="Geef ook 2 foto's mee").click()
    download.value.save_as(photos)
    wessel.goto("/field/delivery")
    wessel.get_by_label("Neem een bestand van een collega mee").set_input_files(photos)
    expect(wessel.get_by_text("Deze telefoon verstuurt het")).to_be_visible()
    expect(phone.status(wessel)).to_have_text(phone.ARRIVED, timeout=SOON)
    assert server.count("SELECT count(*) FROM photos") == 2
    sanne.context.set_offline(False)
    expect(phone.status(sanne)).to_have_text(phone.ARRIVED, timeout=SOON)
    wessel.goto("/field/")
    wessel.locator(".way", has_text=BUSINESS).first.click()
    phone.open_section(wessel, 1)
    expect(next(phone.asked(wessel)).locator("input:checked")).to_have_count(1, timeout=SOON)
    wessel.goto("/field/delivery")
    wessel.get_by_label("Neem een bestand van een collega mee").set_input_files(parcel)
    expect(wessel.get_by_text("of u nam het al eerder mee")).to_be_visible()
    parcel.write_text(parcel.read_text()[:-9])
    wessel.get_by_label("Neem een bestand van een collega mee").set_input_files(parcel)
    expect(wessel.get_by_role("alert")).to_contain_text("het is niet heel")
