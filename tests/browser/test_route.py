"""The attention officer walks the route in a browser: a labour case from look-up to closing, and an acute one."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from inspections.database import connect
from inspections.tables import users
from tests.browser.conftest import log_in
from tests.faults.crashing import CrashingServer
from tests.signals import a_case

PERSON = {"kind": "person", "name": "Piotr Voorzien", "date-of-birth-or-age": "31"}
OBSERVATION = "Sanne Verbeeken hoorde dat paspoorten in zijn kast liggen."


def a_signal(server: CrashingServer, urgency: str) -> str:
    """What Sanne of the demo reported."""
    engine = connect(server.settings.database_url)
    with engine.connect() as connection:
        sanne = connection.execute(sa.select(users.c.id).where(users.c.login == "sanne")).scalar_one()
    signal = a_case(engine, sanne, PERSON, urgency=urgency, observation=OBSERVATION)
    engine.dispose()
    return signal


def take_on(officer: Page, signal: str) -> None:
    officer.goto(f"/desk/signals/{signal}")
    officer.get_by_role("button", name="In behandeling nemen").click()
    expect(officer.locator("main")).to_contain_text("In behandeling bij Marit Kooiwijk")


def hand_over(officer: Page, partner: str) -> None:
    """Three clicks: look, make ready, sent."""
    row = officer.locator(".proposals__partner", has_text=partner)
    row.get_by_role("link", name="Bekijk en zet door").click()
    expect(officer.get_by_role("heading", name="Dit gaat niet mee")).to_be_visible()
    expect(officer.locator("main")).not_to_contain_text("Sanne")
    officer.get_by_role("button", name="Zet de overdracht klaar").click()
    expect(officer.locator("main")).to_contain_text("Kenmerk")
    officer.get_by_role("button", name="Leg vast dat het is verstuurd").click()
    expect(officer.locator("main")).to_contain_text("Ingelicht op")


def to_signal(officer: Page) -> None:
    officer.get_by_role("link", name="Terug naar het signaal").click()


def record(officer: Page, title: str, words: str) -> None:
    """Open a form, type, and record it."""
    form = officer.locator(".step", has=officer.locator("summary", has_text=title)).first
    if not form.evaluate("form => form.open"):
        form.locator("summary").click()
    form.locator("textarea").fill(words)
    form.locator("button[type=submit]").click()
    expect(officer.locator("main")).to_contain_text(words)


def test_a_labour_case_goes_from_look_up_to_closing(server: CrashingServer, officer: Page) -> None:
    signal = a_signal(server, "normal")
    take_on(officer, signal)
    officer.get_by_role("radio", name="Ja", exact=True).check()
    record(officer, "Nazoeken wat al bekend is", "Het adres kwam eerder voor.")

    for partner in ("Nederlandse Arbeidsinspectie", "Moviera"):
        hand_over(officer, partner)
        form = officer.locator(".step", has_text="Terugkoppeling vastleggen")
        form.locator("summary").click()
        form.locator("textarea").fill("Zij zijn gestart.")
        form.get_by_role("button", name="Leg vast").click()
        expect(officer.locator("main")).to_contain_text("Terugkoppeling is binnen")
        to_signal(officer)
    record(officer, "Terugkoppelen aan de melder", "De Arbeidsinspectie is begonnen.")
    officer.get_by_role("button", name="Sluit dit signaal af").click()

    main = officer.locator("main")
    expect(main).to_contain_text("Afgesloten (Marit Kooiwijk)")
    expect(officer.locator(".timeline > li")).to_have_count(11)
    officer.goto("/desk/signals?view=closed")
    expect(officer.locator(f"#signal-{signal}")).to_be_visible()


def test_an_acute_case_goes_to_the_avim_at_once_and_says_what_danger_overruled(
    server: CrashingServer, officer: Page
) -> None:
    take_on(officer, a_signal(server, "immediate"))

    hand_over(officer, "AVIM")
    to_signal(officer)

    expect(officer.locator(".timeline")).to_contain_text("Acuut gevaar ging voor: het nazoeken en de vraag naar een")
    expect(officer.locator("main")).to_contain_text("Doorgezet, wacht op terugkoppeling")


def test_typed_text_stays_when_a_colleague_does_something(server: CrashingServer, officer: Page) -> None:
    signal = a_signal(server, "normal")
    take_on(officer, signal)
    box = officer.get_by_label("Wat is gevonden, of waarom is het niet nodig?")
    box.fill("Half getypt")

    colleague = officer.context.browser.new_context(base_url=server.url).new_page() if officer.context.browser else None
    assert colleague
    log_in(colleague, "marit")
    colleague.goto(f"/desk/signals/{signal}")
    form = colleague.locator(".step", has_text="Aantekening of aanvulling")
    form.locator("summary").click()
    form.locator("textarea").fill("Van een ander scherm.")
    form.get_by_role("button", name="Leg vast").click()

    expect(officer.locator(".timeline")).to_contain_text("Van een ander scherm.")
    expect(box).to_have_value("Half getypt")
    colleague.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_route_is_wider_than_the_screen(server: CrashingServer, officer: Page, width: int) -> None:
    signal = a_signal(server, "immediate")
    take_on(officer, signal)
    officer.set_viewport_size({"width": width, "height": 800})

    for path in ("", "/handovers/new?partner=avim", "/consultation-sheet"):
        officer.goto(f"/desk/signals/{signal}{path}")

        assert officer.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
