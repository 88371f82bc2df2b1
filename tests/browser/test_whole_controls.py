"""Two whole controls without network, of housing and of a hotel, with the findings that norms and law ask for."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import phone
from tests.browser.conftest import OpenPhone
from tests.faults.crashing import CrashingServer

REASON = "Gisteren is een offerte getekend voor een tweede toilet"


def test_housing_and_a_hotel_are_controlled_offline_and_the_desk_reads_what_was_found(
    server: CrashingServer, open_phone: OpenPhone, officer: Page
) -> None:
    context = open_phone()
    page = phone.enrol(context, "joris")
    server.crash()

    housing = control_housing(page)
    page.goto("/field/")
    hotel = control_hotel(page)

    server.start()
    page.bring_to_front()
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)
    read_at_the_desk(officer, housing, hotel)


def control_housing(page: Page) -> str:
    """Entered for danger; nine persons on 74 m² with one toilet, a storey without smoke alarm, and someone who stays
    without being registered; returns the id of the control."""
    phone.begin_planned(page, "Polderpension Zuidzicht")
    base = page.url
    enter_for_danger(page)
    meet_someone_who_stays(page, base)
    choose(page, base, "general", "building-kind", "Woonhuis")
    choose(page, base, "general", "quality-mark", "Ja, SNF")
    fill(page, base, "general", "sleepers", "9")
    fill(page, base, "general", "area", "74")
    fill(page, base, "sanitary", "toilets", "1")
    choose(page, base, "fire-safety", "smoke-alarms", "Nee")

    page.goto(f"{base}/findings")
    crowded = finding(page, "norm:overcrowding-dwelling")
    expect(crowded).to_contain_text("9 personen op 74 m²: 8,2 m² per persoon, nodig is 12; plaats voor 6")
    toilets = finding(page, "norm:snf-toilets")
    expect(toilets).to_contain_text("9 personen en 1 toilet: minstens 2 nodig")
    alarms = finding(page, "answer:smoke-alarms:0")
    expect(alarms).to_contain_text("Bouwbesluit 2012 art. 6.21")
    registration = finding(page, "registration:not-registered-here")
    expect(registration).to_contain_text("1 persoon blijft naar verwachting 4 maanden of langer")
    expect(registration).to_contain_text("Wet BRP: wie naar verwachting 4 van 6 maanden blijft")
    entry = page.locator("[id^='finding-entry:'][id$=':report']")
    expect(entry).to_contain_text("Maak een verslag en verstuur het uiterlijk op")
    expect(entry).to_contain_text("Algemene wet op het binnentreden art. 10 en 11")
    page.goto(f"{base}/sections/general")
    expect(page.get_by_text("Hoe u binnenkwam, legt u vast bij het binnentreden")).to_be_visible()
    expect(page.locator("[id='answer/consent']")).to_have_count(0)
    page.goto(f"{base}/findings")

    decide(page, "norm:overcrowding-dwelling", "Klopt")
    decide(page, "norm:snf-toilets", "Terzijde leggen")
    expect(toilets).to_contain_text("Schrijf op waarom")
    toilets.locator("textarea").fill(REASON)
    toilets.locator("textarea").blur()
    expect(toilets).not_to_contain_text("Schrijf op waarom")
    follow_up = page.locator(".follow-up")
    follow_up.get_by_text("Hercontrole", exact=True).tap()
    expect(follow_up).to_contain_text("De datum van de hercontrole ontbreekt")

    fill(page, base, "general", "sleepers", "7")
    page.goto(f"{base}/findings")
    expect(crowded).to_contain_text("Het antwoord is daarna veranderd")
    expect(crowded).to_contain_text("Uw besluit ging over: 9 personen op 74 m²")
    expect(toilets).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Niet meer gevonden")
    decide(page, "norm:overcrowding-dwelling", "Klopt")
    close(page, base)
    return base.rsplit("/", 1)[1]


def control_hotel(page: Page) -> str:
    """No night register, and two signs of exploitation; returns the id of the control."""
    phone.begin_planned(page, "Hotel De Slapende Karper")
    base = page.url
    page.goto(f"{base}/registration")
    phone.follow(page.get_by_role("button", name="Persoon toevoegen"))
    tap(page, "/in-night-register", "Nee")
    page.goto(f"{base}/findings")
    expect(finding(page, "registration:night-register")).to_contain_text("1 aanwezige persoon staat er niet in")
    choose(page, base, "night-register", "register", "Nee")
    choose(page, base, "signs", "many-visitors", "Ja")
    page.goto(f"{base}/summary")
    expect(page.get_by_text("Signaal maken?")).to_have_count(0)
    choose(page, base, "signs", "cash-by-day", "Ja")

    page.goto(f"{base}/findings")
    expect(finding(page, "answer:register:0")).to_contain_text("Er is geen nachtregister; meld dit aan de politie.")
    expect(finding(page, "registration:night-register")).to_have_count(0)
    decide(page, "answer:register:0", "Klopt")
    page.goto(f"{base}/summary")
    question = page.locator(".utrecht-alert", has_text="Signaal maken?")
    expect(question).to_contain_text("Er komen veel verschillende bezoekers kort naar één kamer")
    expect(question).to_contain_text("De kamer is contant betaald")
    question.get_by_role("button").click()
    for indicator in ("many-visitors", "cash-by-day"):
        seen = page.locator(f".indicator[id$='hotel:{indicator}']").get_by_label("Gezien", exact=True)
        expect(seen).to_be_checked()
    close(page, base)
    return base.rsplit("/", 1)[1]


def enter_for_danger(page: Page) -> None:
    phone.follow(page.get_by_role("button", name="Binnentreden vastleggen"))
    tap(page, "/dwelling", "Ja")
    tap(page, "/authority", "Onmiddellijk ernstig gevaar")
    page.get_by_role("button", name="Nu: Wanneer ging u naar binnen?").tap()
    expect(page.get_by_text("Er is een verslag van binnentreden nodig")).to_be_visible()


def meet_someone_who_stays(page: Page, base: str) -> None:
    page.goto(f"{base}/registration")
    phone.follow(page.get_by_role("button", name="Persoon toevoegen"))
    tap(page, "/registered", "Nee, nergens")
    tap(page, "/longer-than-four-months", "Ja")


def tap(page: Page, question: str, answer: str) -> None:
    """On a page where the question is found by how its key ends."""
    form = page.locator(f".question[id$='{question}'] form").first
    form.locator(".option", has_text=answer).first.tap()
    phone.kept(form)


def choose(page: Page, base: str, section: str, question: str, answer: str) -> None:
    form = form_of(page, base, section, question)
    form.get_by_text(answer, exact=True).tap()
    phone.kept(form)


def fill(page: Page, base: str, section: str, question: str, answer: str) -> None:
    form = form_of(page, base, section, question)
    box = form.locator("input[inputmode], input[type=number]").first
    box.fill(answer)
    box.blur()
    phone.kept(form)


def form_of(page: Page, base: str, section: str, question: str) -> Locator:
    page.goto(f"{base}/sections/{section}")
    return page.locator(f"[id='answer/{question}'] form").first


def finding(page: Page, id_: str) -> Locator:
    return page.locator(f"[id='finding-{id_}']")


def decide(page: Page, id_: str, choice: str) -> None:
    finding(page, id_).get_by_text(choice, exact=True).tap()
    expect(finding(page, id_).locator("output")).to_contain_text("Bewaard")


def close(page: Page, base: str) -> None:
    page.goto(f"{base}/summary")
    expect(page.get_by_text("U kunt toch afsluiten")).to_be_visible()
    page.get_by_role("button", name="Sluit de controle af").click()
    expect(page.get_by_text("Deze controle is afgesloten")).to_be_visible()
    page.get_by_role("link", name="Lees het rapport").click()
    expect(page.get_by_text("Besluit: Klopt").first).to_be_visible()


def read_at_the_desk(officer: Page, housing: str, hotel: str) -> None:
    officer.goto(f"/desk/inspections/{housing}")
    findings = officer.locator("section", has=officer.get_by_role("heading", name="Bevindingen"))
    for words in ("7 personen op 74 m²", "Bevestigd", "Joris Terlingen", "Terzijde gelegd", REASON, "Nog geen besluit"):
        expect(findings).to_contain_text(words)
    follow_up = officer.locator("section", has=officer.get_by_role("heading", name="Vervolg"))
    expect(follow_up).to_contain_text("Hercontrole")
    expect(findings).to_contain_text("Maak een verslag en verstuur het uiterlijk op")
    expect(officer.locator("section[aria-labelledby=entries]")).to_contain_text("Onmiddellijk ernstig gevaar")
    officer.get_by_role("link", name="Verslagen van binnentreden", exact=True).click()
    report = officer.locator("li", has_text="Polderpension Zuidzicht")
    expect(report).to_contain_text("Nog 4 dagen")
    report.get_by_role("button", name="Verslag is verstuurd").click()
    expect(report).to_contain_text("(Marit Kooiwijk)")
    officer.goto(f"/desk/inspections/{hotel}")
    expect(findings).to_contain_text("Er is geen nachtregister")
