"""What a phone meets: a network that is cut, a stopped worker, a dying tab, a double tap, a full disk."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE
from tests.faults.crashing import CrashingServer
from tests.faults.proxy import Network
from tests.opened import opened_file
from tests.sample_photos import real_photos

BUSINESS = "Uitzendbureau Wilgenwerk"
# Bytes that a phone may keep which is nearly full: enough for the app, not for all photos.
ROOM = 4_000_000


@pytest.fixture
def page(playwright: Playwright, cuttable: Network, tmp_path: Path) -> Iterator[Page]:
    """An enrolled phone with a control begun, on a network that can be cut."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "phone", base_url=cuttable.url, **PHONE, **CHROMIUM
    )
    context.set_default_timeout(10_000)
    page = phone.enrol(context)
    phone.begin_planned(page, BUSINESS)
    expect(phone.status(page)).to_have_text(phone.ARRIVED)
    yield page
    context.close()


@pytest.mark.parametrize("bytes_up", [0, 300, 1500])
def test_a_sync_that_is_cut_delivers_each_fact_once(
    page: Page, cuttable: Network, server: CrashingServer, bytes_up: int
) -> None:
    before = server.count("SELECT count(*) FROM facts")
    cuttable.cut_after(bytes_up)
    phone.open_section(page, 0)

    answered = phone.answer_everything(page, 6)
    expect(phone.status(page)).to_contain_text(phone.ONLY_HERE)
    cuttable.mend()

    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    assert cuttable.cuts > 0
    assert server.count("SELECT count(*) FROM facts") == before + answered
    assert server.count("SELECT count(DISTINCT number) FROM facts") == server.count("SELECT max(number) FROM facts")


def test_an_upload_that_is_cut_goes_on_and_the_photo_is_whole(
    page: Page, cuttable: Network, server: CrashingServer
) -> None:
    cuttable.cut_after(40_000)

    phone.take_photos(page, "inspection", real_photos()[:1])
    expect(phone.status(page)).to_contain_text("foto")
    for _ in range(600):
        if cuttable.cuts:
            break
        page.wait_for_timeout(50)
    assert cuttable.cuts > 0
    cuttable.mend()

    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    assert server.count("SELECT count(*) FROM photos") == 1


def test_a_worker_that_is_stopped_between_two_taps_is_not_noticed(page: Page, server: CrashingServer) -> None:
    phone.open_section(page, 0)
    developer = page.context.new_cdp_session(page)
    developer.send("ServiceWorker.enable")

    for question in page.locator(".question").all()[:3]:
        phone.answer(question)
        developer.send("ServiceWorker.stopAllWorkers")

    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    assert server.count("SELECT count(*) FROM facts WHERE scope = 'answer'") == 3


def test_words_survive_a_tab_that_dies_while_they_are_typed(page: Page) -> None:
    words = ".question__form :is(textarea, input[type=text]):visible"
    phone.open_section(page, 0)
    with page.expect_response("**/drafts"):
        page.locator(words).first.press_sequentially("De beheerder opent de deur niet", delay=5)
    address = page.url

    again = page.context.new_page()
    page.context.new_cdp_session(page).send("Page.close")
    again.goto(address)

    expect(again.locator(words).first).to_have_value("De beheerder opent de deur niet")


def test_what_is_answered_before_the_script_of_the_page_is_there_is_kept(page: Page, server: CrashingServer) -> None:
    phone.open_section(page, 0)
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    before = len(opened_file(server.settings.data))
    # As on a slow phone: what the page shows can be tapped, and its script is yet to run.
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
             document.querySelector("main form.question__form input[type=radio]")?.click();
             const words = document.querySelector("main textarea");
             if (words) words.value = "Vroeg getypt";
           }, { once: true });"""
    )
    page.reload()
    phone.kept(page.locator("main form.question__form:has(input[type=radio])").first)
    phone.kept(page.locator("main form:has(textarea)").first)
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    # Also once the page was brought up to date.
    page.wait_for_timeout(1_000)
    phone.kept(page.locator("main form.question__form:has(input[type=radio])").first)
    told = opened_file(server.settings.data)[before:]
    assert len(told) == 2
    assert '"Vroeg getypt"' in [fact.value for fact in told]


def test_everything_pressed_twice_is_there_once(page: Page, server: CrashingServer) -> None:
    page.get_by_role("button", name="Signaal maken").dblclick()
    expect(page.get_by_role("heading", name="Wat is gezien of gehoord?")).to_be_visible()
    page.get_by_role("button", name="Persoon erbij").dblclick()
    expect(page.locator("details[id^='subject-']")).to_have_count(1)
    form = page.locator(".question[id$='/form']")
    form.locator(".option").first.dblclick()
    phone.kept(form)

    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    assert server.count("SELECT count(*) FROM signals") == 1
    told = [re.sub("[0-9a-f-]{36}", "*", fact.key) for fact in opened_file(server.settings.data)]
    assert (told.count("signal/*/form"), told.count("signal/*/subject/*/added")) == (1, 1)


def test_a_full_disk_refuses_photos_in_words_and_still_keeps_text(
    playwright: Playwright, server: CrashingServer, tmp_path: Path
) -> None:
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "phone", base_url=server.url, **PHONE, **CHROMIUM
    )
    context.set_default_timeout(10_000)
    # From the start: a database that is open remembers for half a minute how much room there was.
    developer = context.new_cdp_session(context.pages[0])
    developer.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": ROOM})
    page = phone.enrol(context)
    page.reload()
    expect(page.locator(".failed", has_text="storage-low")).to_contain_text("bijna vol")
    phone.begin_planned(page, BUSINESS)
    server.crash()

    photos = page.locator("input[type=file][multiple][data-about='inspection']")
    state = page.locator("[data-photo-state='inspection']")
    for photo in real_photos()[:6] * 2:
        photos.set_input_files(photo)
        expect(state).not_to_contain_text("worden bewaard", timeout=30_000)
        expect(state).not_to_contain_text("wordt bewaard", timeout=30_000)
        if "vol" in (state.text_content() or ""):
            break
    expect(state).to_contain_text("Antwoorden en tekst passen nog")

    phone.open_section(page, 0)
    assert phone.answer_everything(page, 8) == 8
    page.reload()
    expect(page.locator(".question :checked").first).to_be_attached()
    context.close()


def test_a_login_that_expired_still_delivers(page: Page, server: CrashingServer) -> None:
    page.context.clear_cookies()
    phone.open_section(page, 0)

    answered = phone.answer_everything(page, 3)

    expect(phone.status(page)).to_have_text("Log in om nieuwe controles op te halen", timeout=30_000)
    assert server.count("SELECT count(*) FROM facts WHERE scope = 'answer'") == answered


def test_a_revoked_phone_wipes_itself(page: Page, server: CrashingServer) -> None:
    with sqlite3.connect(server.settings.data / "fieldapp.db") as connection:
        connection.execute("UPDATE devices SET revoked_at = '2026-11-24 00:00:00'")

    page.locator("section .way").first.click()

    expect(page.get_by_text("is gewist")).to_be_visible()
    page.reload()
    expect(page.get_by_text("is gewist")).to_be_visible()


def test_an_unplanned_control_begins_with_the_address_found_close_by(page: Page) -> None:
    page.goto("/field/start")
    page.get_by_role("button", name="Zoek dichtbij").click()
    page.locator(".addresses .way").first.click()

    expect(
        page.get_by_role("heading", name="Kies het soort locatie").or_(page.locator("main .way").first)
    ).to_be_visible()
