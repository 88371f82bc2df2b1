"""The main job in one go: a control in a basement without network, and its signal in the officer's queue."""

from itertools import islice
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE, OpenPhone
from tests.faults.crashing import CrashingServer
from tests.faults.proxy import Network
from tests.sample_photos import real_photos

ANSWERS, ROOMS, PERSONS, PHOTOS = 40, 3, 4, 6


def test_a_control_without_network_ends_in_the_officers_queue(
    server: CrashingServer, open_phone: OpenPhone, officer: Page
) -> None:
    context = open_phone()
    phone.enrol(context)
    server.crash()
    context.close()

    context = open_phone()
    page = context.pages[0]
    page.goto("/field/")
    phone.unlock(page)
    phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
    answer_the_checklist(page)
    add_rooms_and_persons(page)
    phone.take_photos(page, "inspection", real_photos()[: PHOTOS - 1])
    context.close()

    context = open_phone()
    page = context.pages[0]
    page.goto("/field/")
    phone.unlock(page)
    page.locator(".way", has_text="Uitzendbureau Wilgenwerk").first.click()
    make_a_signal(page)
    close_the_control(page)
    expect(phone.status(page)).to_contain_text(phone.ONLY_HERE)

    server.start()
    page.bring_to_front()

    row = officer.get_by_role("link", name="Acuut").or_(officer.locator("main li, main tr").filter(has_text="Acuut"))
    expect(row.first).to_be_visible(timeout=40_000)
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    read_the_signal(officer)


def test_the_same_with_a_network_that_is_cut_and_a_worker_that_is_killed(
    playwright: Playwright, server: CrashingServer, cuttable: Network, officer: Page, tmp_path: Path
) -> None:
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "phone", base_url=cuttable.url, **PHONE, **CHROMIUM
    )
    context.set_default_timeout(10_000)
    page = phone.enrol(context)
    phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
    cuttable.cut_after(700)
    phone.open_section(page, 1)
    answered = 0
    for question in islice(phone.asked(page), 6):
        phone.answer(question)
        kill_the_worker(context, page)
        answered += 1
    phone.to_overview(page)
    cuttable.cut_after(30_000)
    phone.take_photos(page, "inspection", real_photos()[: PHOTOS - 1])
    kill_the_worker(context, page)
    make_a_signal(page)
    cuttable.cut_after(60_000)
    close_the_control(page)
    cuttable.mend()
    page.bring_to_front()

    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    read_the_signal(officer)
    assert cuttable.cuts > 0
    assert server.count("SELECT count(*) FROM facts WHERE scope = 'answer'") == answered
    assert server.count("SELECT count(*) FROM photos") == PHOTOS
    assert server.count("SELECT count(*) FROM signals") == 1
    assert server.count("SELECT count(DISTINCT number) FROM facts") == server.count("SELECT max(number) FROM facts")
    context.close()


def kill_the_worker(context: BrowserContext, page: Page) -> None:
    developer = context.new_cdp_session(page)
    developer.send("ServiceWorker.enable")
    developer.send("ServiceWorker.stopAllWorkers")
    developer.detach()


def answer_the_checklist(page: Page) -> None:
    """Forty answers over as many sections as it takes."""
    answered = section = 0
    while answered < ANSWERS:
        phone.open_section(page, section)
        answered += phone.answer_everything(page, ANSWERS - answered)
        phone.to_overview(page)
        section += 1


def add_rooms_and_persons(page: Page) -> None:
    overview = page.url
    for group, count in (("room", ROOMS), ("person", PERSONS)):
        page.goto(f"{overview}/{group}")
        for _ in range(count):
            phone.follow(page.locator("main form button[type=submit]").first)
            phone.answer_everything(page, 3)
            page.goto(f"{overview}/{group}")
        expect(page.locator(".way")).to_have_count(count)
    page.goto(overview)


def make_a_signal(page: Page) -> None:
    phone.follow(page.get_by_role("button", name="Acuut gevaar"))
    expect(page.get_by_role("link", name="112")).to_be_visible()
    expect(page.get_by_text("AVIM").first).to_be_visible()
    form = page.locator(".question[id$='/form']")
    form.get_by_text("Arbeid").first.tap()
    phone.kept(form)
    threats = page.locator(".question[id$='seed:all:threats']")
    threats.locator(".option").first.tap()
    phone.kept(threats)
    observation = page.locator(".question[id$='/observation']")
    observation.locator("textarea").fill("Man spreekt voor iedereen. Paspoorten liggen in zijn kast.")
    observation.locator("textarea").blur()
    phone.kept(observation.locator("form").first)
    page.get_by_role("button", name="Persoon erbij").click()
    subject = page.locator("details[id^='subject-']").first
    phone.answer(subject.locator(".question[id$='/name']"))
    about = page.locator("input[type=file][multiple][data-about^='signal/']").first.get_attribute("data-about")
    phone.take_photos(page, about or "", real_photos()[PHOTOS - 1 : PHOTOS])
    contact = page.locator(".question[id$='/contact']")
    phone.answer(contact)
    page.get_by_role("link", name="Terug naar de controle").click()


def close_the_control(page: Page) -> None:
    page.get_by_role("link", name="Samenvatting en afsluiten").click()
    expect(page.get_by_role("heading", name="Nog open")).to_be_visible()
    page.get_by_role("button", name="Sluit de controle af").click()
    expect(page.get_by_text("Deze controle is afgesloten")).to_be_visible()


def read_the_signal(officer: Page) -> None:
    """What the officer finds on the signal's page: everything, also who reported it."""
    officer.locator("main a.queue__row").first.click()
    main = officer.locator("main")
    for text in (
        "Arbeid",
        "Bedreiging van het slachtoffer",
        "Paspoorten liggen in zijn kast",
        "Sanne Verbeeken",
        "Leidsestraatweg",
    ):
        expect(main).to_contain_text(text)
    expect(main.locator("img")).to_have_count(1)
    officer.get_by_role("button", name="In behandeling nemen").click()
    expect(main).to_contain_text("In behandeling")
    expect(main).to_contain_text("Marit Kooiwijk")
