"""Every page is for everyone: axe finds nothing in light or dark, targets are large, and 200% zoom needs no sideways
scrolling."""

from playwright.sync_api import Browser, Page, expect

from tests.browser import phone
from tests.browser.accessibility import barriers
from tests.browser.conftest import OpenPhone, log_in
from tests.faults.crashing import CrashingServer
from tests.sample_photos import real_photos

BUSINESS = "Uitzendbureau Wilgenwerk"
LONG = "Zandpad-Waterlandseweg-Noordzijde " * 4 + "https://voorbeeld.nl/" + "lang" * 40


def test_every_page_of_the_phone_and_of_the_desk_is_for_everyone(
    server: CrashingServer, open_phone: OpenPhone, officer: Page, browser: Browser
) -> None:
    context = open_phone()
    page = context.pages[0]
    page.goto("/login")
    problems = {"/login": barriers(page, 390, 844)}
    phone.enrol(context)
    phone.begin_planned(page, BUSINESS)
    overview = page.url
    fill_in(page)

    for path in [
        *addresses(page, overview),
        "/field/start?q=Rijnstraat",
        "/field/delivery",
        "/field/map",
        "/field/nergens",
    ]:
        page.goto(path)
        problems[path] = barriers(page, 390, 844)
    page.goto(f"{overview}/summary")
    page.get_by_role("button", name="Sluit de controle af").click()
    expect(page.get_by_text("Deze controle is afgesloten")).to_be_visible()
    for path in (page.url, overview, "/field/"):
        page.goto(path)
        problems[f"{path} (closed)"] = barriers(page, 390, 844)
    for path in (*desk_addresses(officer, overview), "/desk/signals", "/nergens"):
        officer.goto(path)
        problems[path] = barriers(officer, 1280, 800)

    coordinator = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800}).new_page()
    log_in(coordinator, "hedwig")
    for path in planning_addresses(coordinator, overview):
        coordinator.goto(path)
        problems[path] = barriers(coordinator, 1280, 800)

    assert [f"{path} {each}" for path, found in problems.items() for each in found] == []
    assert len(problems) > 20


def fill_in(page: Page) -> None:
    """A control with something in every part of it, long words among it, and a signal of acute danger."""
    overview = page.url
    phone.open_section(page, 0)
    phone.answer_everything(page, 3)
    page.get_by_text("Opmerking of foto").first.click()
    for group in ("room", "person"):
        page.goto(f"{overview}/{group}")
        phone.follow(page.locator("main form button[type=submit]").first)
        phone.answer_everything(page, 1)
    page.goto(f"{overview}/registration")
    phone.follow(page.get_by_role("button", name="Persoon toevoegen"))
    phone.answer_everything(page, 2)
    enter_a_dwelling(page, overview)
    page.goto(overview)
    phone.take_photos(page, "inspection", real_photos()[:2])
    phone.follow(page.get_by_role("button", name="Acuut gevaar"))
    observation = page.locator(".question[id$='/observation']")
    observation.locator("textarea").fill(LONG)
    observation.locator("textarea").blur()
    phone.kept(observation.locator("form").first)
    page.get_by_role("button", name="Persoon erbij").click()
    phone.answer(page.locator("details[id^='subject-'] .question[id$='/name']").first)
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=30_000)


def enter_a_dwelling(page: Page, overview: str) -> None:
    """Inside for danger, so that a report is due."""
    page.goto(overview)
    phone.follow(page.get_by_role("button", name="Binnentreden vastleggen"))
    for question, answer in (("dwelling", "Ja"), ("authority", "Onmiddellijk ernstig gevaar")):
        form = page.locator(f".question[id$='/{question}'] form").first
        form.locator(".option", has_text=answer).first.tap()
        phone.kept(form)
    page.locator(".question[id$='/entered-at']").get_by_role("button", name="Nu").tap()
    expect(page.get_by_label("Stand van dit binnentreden")).to_contain_text("uiterlijk")


def addresses(page: Page, overview: str) -> list[str]:
    """Of every page of this control: those that the overview leads to, and those that its lists lead to."""
    found = ["/field/", "/field/enrolment", overview, f"{overview}/checklist", f"{overview}/photos"]
    found += [
        f"{overview}/findings",
        f"{overview}/report",
        f"{overview}/together",
        f"{overview}/task?of=room",
        "/field/shelf?q=paspoort",
        "/field/shelf/powers",
        "/field/shelf/phones",
    ]
    found += ["/field/shelf/cards", "/field/shelf/cards/ar", "/field/shelf/cards/ar/come-in"]
    for start in (overview, f"{overview}/room", f"{overview}/person", f"{overview}/registration"):
        page.goto(start)
        hrefs = page.locator("main a[href^='/field/inspections/']").evaluate_all("links => links.map(a => a.href)")
        found += [href.split("#")[0] for href in hrefs]
    return list(dict.fromkeys(found))


def desk_addresses(officer: Page, overview: str) -> list[str]:
    control = overview.rsplit("/", 1)[-1]
    officer.goto("/desk/signals")
    signal = officer.locator("main a.queue__row").first.get_attribute("href") or ""
    return [signal, f"/desk/inspections/{control}", "/desk/signals?view=new", "/desk/entry-reports", "/desk/figures"]


def planning_addresses(coordinator: Page, overview: str) -> list[str]:
    coordinator.goto("/desk/operations")
    operation = coordinator.locator("main a.way").first.get_attribute("href") or ""
    found = ["/desk/plans", "/desk/plans/new?q=Rijnstraat", overview.replace("/field/inspections", "/desk/plans")]
    found += ["/desk/operations", "/desk/operations/new", "/desk/actions", "/account"]
    return [*found, *(f"{operation}{page}" for page in ("?q=Rijnstraat", "/change", "/debriefing"))]


def test_a_control_can_be_done_with_the_keyboard_alone(open_phone: OpenPhone) -> None:
    context = open_phone()
    page = phone.enrol(context)
    page.goto("/field/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Naar de inhoud")

    link = page.locator(".way", has_text=BUSINESS).first
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Begin deze controle").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vragen", exact=True)).to_be_visible()
    phone.open_section(page, 0)
    form = page.locator(".question").first.locator("form").first
    form.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")

    phone.kept(form)
    shown = form.locator(".option", has=page.locator(":focus-visible"))
    assert shown.evaluate("option => getComputedStyle(option).outlineStyle") == "solid"


def test_the_desk_is_for_everyone_who_logs_in_there(officer: Page) -> None:
    # A page of its own: the queue, when it finds itself logged out, loads itself again.
    page = officer.context.new_page()
    officer.close()
    page.context.clear_cookies()
    page.goto("/desk/signals")

    assert barriers(page, 1280, 800) == []
    log_in(page, "marit")
    expect(page.get_by_role("heading", name="Signalen", exact=True)).to_be_visible()
    assert barriers(page, 390, 844) == []
