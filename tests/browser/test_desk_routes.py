"""The attention officer walks the route in a browser: a labour case, an acute one, one of a seventeen-year-old, and one
that is no exploitation, without a mouse; and what is told to who comes second or too late."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from fieldapp.settings import Settings
from inspections import clock
from inspections.database import connect, now, writing
from inspections.tables import feedback_links, users
from tests.browser.accessibility import barriers
from tests.browser.conftest import log_in
from tests.faults.crashing import CrashingServer
from tests.phones import Phone
from tests.signals import a_case

PERSON = {"kind": "person", "name": "Piotr Voorzien", "date-of-birth-or-age": "31"}
YOUNG = {"kind": "person", "name": "Noa Voorzien", "date-of-birth-or-age": "17"}
OBSERVATION = "Sanne Verbeeken hoorde dat paspoorten in zijn kast liggen."
LAPTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def server(prepared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrashingServer]:
    """One for all journeys: each has a signal of its own."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(prepared_demo, folder / "fieldapp.db")
    server = CrashingServer(Settings(data=folder))
    server.start()
    yield server
    server.crash()


@pytest.fixture(scope="module")
def officer(browser: Browser, server: CrashingServer) -> Iterator[Page]:
    """Marit's laptop, logged in."""
    page = a_laptop(browser, server)
    log_in(page, "marit")
    yield page
    page.context.close()


def a_laptop(browser: Browser, server: CrashingServer) -> Page:
    context = browser.new_context(base_url=server.url, viewport=LAPTOP, locale="nl-NL")
    context.set_default_timeout(10_000)
    return context.new_page()


def a_signal(server: CrashingServer, urgency: str, subject: dict[str, str] = PERSON, **told: Any) -> str:
    """What Sanne of the demo reported."""
    engine = connect(server.settings.database_url, server.settings.master_keys_file)
    with engine.connect() as connection:
        sanne = connection.execute(sa.select(users.c.id).where(users.c.login == "sanne")).scalar_one()
    signal = a_case(engine, sanne, subject, **({"urgency": urgency, "observation": OBSERVATION} | told))
    engine.dispose()
    return signal


def a_delivered_signal(phone: Phone) -> str:
    """The same from Sanne's own phone, over the network."""
    inspection, signal, person = str(uuid4()), str(uuid4()), str(uuid4())
    told = {"added": True, "form": "labour", "urgency": "normal", "observation": OBSERVATION, "status": "ready"}
    told |= {"indicator/seed:all:threats": "seen", f"subject/{person}/added": True}
    told |= {f"subject/{person}/{field}": value for field, value in PERSON.items()}
    facts = [phone.fact(inspection, f"signal/{signal}/{field}", value) for field, value in told.items()]
    phone.deliver(phone.fact(inspection, "visit/location", {"typed": "loods bij de kade"}), *facts)
    return signal


def take_on(officer: Page, signal: str) -> None:
    officer.goto(f"/desk/signals/{signal}")
    officer.get_by_role("button", name="In behandeling nemen").click()
    expect(officer.locator("main")).to_contain_text("In behandeling bij Marit Kooiwijk")


def look_up(officer: Page, words: str) -> None:
    officer.get_by_role("radio", name="Ja", exact=True).check()
    record(officer, "Nazoeken wat al bekend is", words)


def make_ready(officer: Page, partner: str) -> None:
    """Look at what goes along and what doesn't, and make the handover ready."""
    row = officer.locator(".proposals__partner", has_text=partner)
    row.get_by_role("link", name="Bekijk en zet door").click()
    expect(officer.get_by_role("heading", name="Dit gaat niet mee")).to_be_visible()
    expect(officer.locator("main")).not_to_contain_text("Sanne")
    officer.get_by_role("button", name="Zet de overdracht klaar").click()
    expect(officer.locator("main")).to_contain_text("Kenmerk")


def hand_over(officer: Page, partner: str) -> None:
    make_ready(officer, partner)
    officer.get_by_role("button", name="Leg vast dat het is verstuurd").click()
    expect(officer.locator("main")).to_contain_text("Ingelicht op")


def to_signal(officer: Page) -> None:
    officer.get_by_role("link", name="Terug naar het signaal").click()


def step(officer: Page, title: str) -> Locator:
    """The form with this title, opened."""
    form = officer.locator(".step", has=officer.locator("summary", has_text=title)).first
    if not form.evaluate("form => form.open"):
        form.locator("summary").click()
    return form


def record(officer: Page, title: str, words: str) -> None:
    """Open a form, type, and record it."""
    form = step(officer, title)
    form.locator("textarea").fill(words)
    form.locator("button[type=submit]").click()
    expect(officer.locator(".timeline")).to_contain_text(words)


def answered(officer: Page, title: str, words: str) -> None:
    """Record on the page of a handover what came back, and go back to the signal."""
    form = step(officer, title)
    form.locator("textarea").fill(words)
    form.locator("button[type=submit]").click()
    expect(officer.locator("main")).to_contain_text("Terugkoppeling is binnen")
    to_signal(officer)
    expect(officer.locator(".timeline")).to_contain_text(words)


def new_link(officer: Page) -> str:
    """The one-time link of the handover in view."""
    officer.get_by_role("button", name="Maak een antwoordlink").click()
    return officer.locator(".link-once").inner_text()


def test_a_labour_case_goes_from_the_queue_to_closing(browser: Browser, server: CrashingServer, officer: Page) -> None:
    found: dict[str, list[str]] = {}

    def is_for_everyone(page: Page, name: str) -> None:
        found[name] = barriers(page, LAPTOP["width"], LAPTOP["height"])

    with httpx.Client(base_url=server.url) as client:
        client.post("/login", data={"name": "sanne", "password": "woerden-sanne"})
        phone = Phone.enrol(client)
        signal = a_delivered_signal(phone)

        officer.goto("/desk/signals?view=new")
        is_for_everyone(officer, "queue")
        officer.locator(f"#signal-{signal} a").click()
        officer.get_by_role("button", name="In behandeling nemen").click()
        look_up(officer, "Het adres kwam eerder voor.")
        consult(officer)
        is_for_everyone(officer, "consultation sheet")
        with officer.expect_download() as download:
            officer.get_by_role("link", name="Download als PDF").click()
        assert re.fullmatch(r"blad-voor-het-overleg-[\d-]{10}-\w{6}\.pdf", download.value.suggested_filename)
        to_signal(officer)
        record(officer, "Uitkomst van het overleg", "Samen met de Arbeidsinspectie.")
        step(officer, "Niet inlichten")
        is_for_everyone(officer, "signal")

        make_ready(officer, "Nederlandse Arbeidsinspectie")
        with officer.expect_download() as download:
            officer.get_by_role("link", name="Download als PDF").click()
        reference = officer.locator("main strong").first.inner_text()
        assert download.value.suggested_filename == f"overdracht-{reference}.pdf"
        officer.get_by_role("button", name="Leg vast dat het is verstuurd").click()
        answer_by_link(browser, server, new_link(officer), is_for_everyone)
        is_for_everyone(officer, "handover")
        to_signal(officer)
        expect(officer.locator(".timeline")).to_contain_text("Een controle is begonnen.")
        hand_over(officer, "Moviera")
        answered(officer, "Terugkoppeling vastleggen", "Een zorgcoördinator is gezocht.")
        record(officer, "Terugkoppelen aan de melder", "De Arbeidsinspectie is begonnen.")
        officer.get_by_role("button", name="Sluit dit signaal af").click()
        expect(officer.locator("main")).to_contain_text("Afgesloten (Marit Kooiwijk)")

        officer.goto("/desk/signals?view=closed")
        expect(officer.locator(f"#signal-{signal}")).to_be_visible()
        told = phone.sync()["reference"]["feedback"]["data"]
        assert [each["words"] for each in told] == ["De Arbeidsinspectie is begonnen."]
    assert [f"{name} {each}" for name, problems in found.items() for each in problems] == []
    assert len(found) == 6


def consult(officer: Page) -> None:
    """Put it on an agenda, and open its sheet."""
    form = step(officer, "Op de agenda van een overleg")
    form.get_by_label("Wanneer?").fill(clock.today().isoformat())
    form.get_by_role("button", name="Zet op de agenda").click()
    expect(officer.locator(".timeline")).to_contain_text("Lokaal ondermijningsoverleg")
    officer.get_by_role("link", name="Blad voor het overleg").click()
    expect(officer.locator("#sheet")).to_contain_text("paspoorten in zijn kast")
    expect(officer.locator("main")).not_to_contain_text("Sanne")


def answer_by_link(browser: Browser, server: CrashingServer, link: str, is_for_everyone: Any) -> None:
    """The partner has no account, and sees its own reference number alone."""
    partner = a_laptop(browser, server)
    partner.goto(link)
    is_for_everyone(partner, "feedback link")
    for secret in ("Arbeids", "kade", "Piotr", "Marit", "Sanne"):
        expect(partner.locator("body")).not_to_contain_text(secret)
    partner.get_by_label("Wat hebt u met de overdracht gedaan?").fill("Een controle is begonnen.")
    partner.get_by_role("button", name="Verstuur").click()
    expect(partner.get_by_role("status")).to_contain_text("Uw antwoord is bewaard")
    is_for_everyone(partner, "feedback link, answered")
    partner.goto(link)
    expect(partner.locator("body")).to_contain_text("Een link werkt één keer")
    partner.context.close()


def test_an_acute_case_goes_to_the_avim_at_once_and_says_what_danger_overruled(
    server: CrashingServer, officer: Page
) -> None:
    signal = a_signal(server, "immediate")
    officer.goto("/desk/signals?view=new")
    expect(officer.locator(".queue__row").first).to_contain_text("Acuut gevaar")
    take_on(officer, signal)
    expect(officer.locator(".proposals__partner").first).to_contain_text("AVIM, politie (verplicht)")

    hand_over(officer, "AVIM")
    to_signal(officer)

    expect(officer.locator(".timeline")).to_contain_text(
        "Acuut gevaar ging voor: het nazoeken en de vraag naar een vertrouwenspersoon."
    )
    expect(officer.locator("main")).to_contain_text("Doorgezet, wacht op terugkoppeling")
    officer.set_viewport_size({"width": 390, "height": 800})
    for path in ("", "/handovers/new?partner=avim", "/consultation-sheet"):
        officer.goto(f"/desk/signals/{signal}{path}")
        assert officer.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    officer.set_viewport_size(LAPTOP)


def test_a_case_of_a_seventeen_year_old_is_not_closed_past_a_partner_that_the_policy_asks(
    server: CrashingServer, officer: Page
) -> None:
    take_on(officer, a_signal(server, "urgent", YOUNG, form="combination"))
    proposed = officer.locator(".proposals__partner")
    for partner in ("Pretty Woman", "Veilig Thuis", "jeugd", "Arbeidsinspectie (verplicht)", "Moviera"):
        expect(proposed.filter(has_text=partner).first).to_be_visible()
    expect(proposed.filter(has_text="Belle doet dit")).to_have_count(0)
    look_up(officer, "Niets gevonden.")

    hand_over(officer, "Veilig Thuis")
    answered(officer, "Terugkoppeling vastleggen", "Er is een plan voor hulp.")
    record(officer, "Terugkoppelen aan de melder", "Er is hulp.")
    officer.get_by_role("button", name="Sluit dit signaal af").click()
    expect(officer.get_by_role("alert")).to_contain_text("Nog niet ingelicht: Nederlandse Arbeidsinspectie, Moviera")

    reason = officer.locator(".proposals__partner", has_text="Arbeidsinspectie").locator(".step")
    reason.locator("summary").click()
    reason.get_by_role("button", name="Leg vast").click()
    assert reason.locator("textarea").evaluate("box => box.validity.valueMissing"), "a reason must be given"
    reason.locator("textarea").fill("Er is nergens gewerkt.")
    reason.get_by_role("button", name="Leg vast").click()
    expect(officer.locator(".timeline")).to_contain_text("Er is nergens gewerkt.")
    officer.get_by_role("button", name="Sluit dit signaal af").click()
    expect(officer.get_by_role("alert")).to_contain_text("Nog niet ingelicht: Moviera")
    hand_over(officer, "Moviera")
    answered(officer, "Er komt geen terugkoppeling", "Zij laten niets weten.")
    record(officer, "Terugkoppelen aan de melder", "Ook een zorgcoördinator is ingelicht.")
    officer.get_by_role("button", name="Sluit dit signaal af").click()

    expect(officer.locator("main")).to_contain_text("Afgesloten (Marit Kooiwijk)")


def test_a_case_without_exploitation_is_told_and_closed_without_a_mouse(server: CrashingServer, officer: Page) -> None:
    signal = a_signal(server, "normal")
    officer.goto("/desk/signals?view=new")
    row = officer.locator(f"#signal-{signal} .queue__row")
    press_until(officer, "j", row)
    officer.keyboard.press("Enter")

    press(officer, officer.get_by_role("button", name="In behandeling nemen"))
    expect(officer.locator("main")).to_contain_text("In behandeling bij Marit Kooiwijk")
    aside = officer.locator(".step", has_text="Terzijde leggen")
    press(officer, aside.locator("summary"))
    type_in(officer, aside, "De bewoners werken vrij en hebben hun paspoort.")
    telling = officer.locator(".step", has_text="Terugkoppelen aan de melder")
    if not telling.evaluate("form => form.open"):
        press(officer, telling.locator("summary"))
    type_in(officer, telling, "Er bleek geen uitbuiting. Dank voor het opletten.")
    press(officer, officer.get_by_role("button", name="Sluit dit signaal af"))

    expect(officer.locator("main")).to_contain_text("Afgesloten (Marit Kooiwijk)")
    expect(officer.locator(".timeline")).to_contain_text("De bewoners werken vrij")


def press_until(page: Page, key: str, target: Locator) -> None:
    """Press `key` until `target` has the focus."""
    expect(target).to_be_visible()
    for _ in range(200):
        page.keyboard.press(key)
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached with {key}")


def press(page: Page, target: Locator) -> None:
    press_until(page, "Tab", target)
    page.keyboard.press("Enter")


def type_in(page: Page, form: Locator, words: str) -> None:
    press_until(page, "Tab", form.locator("textarea"))
    page.keyboard.type(words)
    press(page, form.locator("button[type=submit]"))
    expect(page.locator(".timeline")).to_contain_text(words)


def test_of_two_officers_on_one_step_the_second_is_told_and_nobody_loses_a_word(
    browser: Browser, server: CrashingServer, officer: Page
) -> None:
    signal = a_signal(server, "normal")
    take_on(officer, signal)
    box = officer.get_by_label("Wat is gevonden, of waarom is het niet nodig?")
    officer.get_by_role("radio", name="Niet nodig").check()
    box.fill("Half getypt")
    colleague = a_laptop(browser, server)
    log_in(colleague, "tarik")
    colleague.goto(f"/desk/signals/{signal}")
    look_up(colleague, "Tarik zocht het na.")
    colleague.context.close()

    expect(officer.locator(".timeline")).to_contain_text("Tarik zocht het na.")
    expect(box).to_have_value("Half getypt")
    step(officer, "Nazoeken").get_by_role("button", name="Leg vast").click()

    expect(officer.get_by_role("alert")).to_contain_text("Een collega heeft intussen iets vastgelegd")
    expect(box).to_have_value("Half getypt")
    expect(officer.locator(".timeline")).not_to_contain_text("Half getypt")
    record(officer, "Nazoeken", "Half getypt, en na lezen afgemaakt.")
    expect(officer.locator(".timeline")).to_contain_text("Tarik zocht het na.")


def test_a_partner_that_comes_too_late_is_told_and_nothing_else_is(
    browser: Browser, server: CrashingServer, officer: Page
) -> None:
    take_on(officer, a_signal(server, "immediate"))
    hand_over(officer, "AVIM")
    link = new_link(officer)
    partner = a_laptop(browser, server)
    partner.goto(link)
    engine = connect(server.settings.database_url, server.settings.master_keys_file)
    with writing(engine) as connection:
        connection.execute(feedback_links.update().values(expires_at=now()))
    engine.dispose()

    partner.get_by_label("Wat hebt u met de overdracht gedaan?").fill("Te laat bedacht.")
    partner.get_by_role("button", name="Verstuur").click()

    expect(partner.locator("body")).to_contain_text("verloopt na een tijd")
    expect(partner.locator("body")).not_to_contain_text("Kenmerk")
    assert barriers(partner, LAPTOP["width"], LAPTOP["height"]) == []
    partner.context.close()


def test_the_administrator_fills_in_where_handovers_go(browser: Browser, server: CrashingServer) -> None:
    page = a_laptop(browser, server)
    log_in(page, "beheer", "/desk/partners")
    card = page.locator("#nla")
    expect(card).to_contain_text("ontbreekt")

    card.get_by_label("Mailadres").fill("meldingen@arbeidsinspectie.example")
    card.get_by_role("button", name="Bewaar").click()

    expect(card.get_by_label("Mailadres")).to_have_value("meldingen@arbeidsinspectie.example")
    expect(card).not_to_contain_text("ontbreekt")
    assert barriers(page, LAPTOP["width"], LAPTOP["height"]) == []
    page.context.close()
