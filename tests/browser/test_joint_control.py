"""A control done together: partners join with a code, see what they need, record, and are let go."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

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


def parcel_of(giver: Page, file: Path) -> Path:
    """What a phone gives along, as a file."""
    phone.status(giver).click()
    with giver.expect_download() as download:
        giver.get_by_role("link", name="Geef mee aan een collega").click()
    download.value.save_as(file)
    return file


def first_question(page: Page, overview: str) -> Locator:
    """The first question of the second section, of which the first answer is meant."""
    page.goto(overview)
    phone.open_section(page, 1)
    return next(phone.asked(page))


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


def test_four_phones_do_one_control_two_of_them_without_a_network(
    a_phone: Callable[[str], Page], server: CrashingServer, tmp_path: Path
) -> None:
    leader = phone.enrol(a_phone("leader").context)
    phone.begin_planned(leader, BUSINESS)
    overview = leader.url
    expect(phone.status(leader)).to_have_text(phone.ARRIVED, timeout=SOON)
    boa = phone.enrol(a_phone("boa").context, "wessel")
    boa.goto(overview)
    codes = []
    for place in range(2):
        leader.goto(f"{overview}/joining?code={place}")
        codes.append(shown_code(leader))
    police, nla = a_phone("police"), a_phone("nla")
    join(police, f"/join#{codes[0]}", "Guus Gastspeler", "Politie")
    join(nla, f"/join#{codes[1]}", "Nel Inspecteur", "Nederlandse Arbeidsinspectie")
    for page in (leader, boa, police):
        phone.send_now(page)
        page.goto(overview)
        expect(page.get_by_role("link", name="Wie doet er mee")).to_be_visible(timeout=SOON)
    # The codes are used.
    expect_refused(a_phone("late"), codes[0])

    # The leader divides the work, and each reads for whom it is.
    leader.get_by_role("link", name="Wie doet er mee").click()
    leader.get_by_role("region", name="Wie doet wat").get_by_role("link").first.click()
    leader.get_by_text("Wessel Dijkgraver", exact=True).click()
    expect(leader.get_by_text("Bewaard op deze telefoon")).to_be_visible()
    leader.get_by_role("link", name="Wie doet er mee").click()
    expect(leader.get_by_text("Voor: Wessel Dijkgraver")).to_be_visible()
    expect(boa.get_by_text("Voor u", exact=True)).to_be_visible(timeout=SOON)
    expect(police.get_by_text("Voor: Wessel Dijkgraver")).to_be_visible(timeout=SOON)

    # Two are in the cellar; the leader and one of them answer the same question.
    for page in (boa, police):
        page.context.set_offline(True)
    first_question(leader, overview).locator(".option").nth(0).tap()
    theirs = first_question(boa, overview)
    theirs.locator(".option").nth(1).tap()
    phone.kept(theirs.locator("form").first)
    boa.get_by_role("button", name="Ik ben hier", exact=True).click()
    expect(boa.get_by_role("button", name="Ik ben hier klaar")).to_be_visible()
    note_apart(boa, overview, "Eigen deel van de boa", "Cautie gegeven om zes uur")
    note_apart(nla, overview, "Eigen deel van de Arbeidsinspectie", "Klacht van een uitzendkracht")
    parcel = parcel_of(boa, tmp_path / "meegeven.txt")
    assert overview.rpartition("/")[2] not in parcel.read_text()

    # One of the two reads what the other gave along, with neither having a network, and nothing of it on another phone.
    police.goto("/field/delivery")
    police.get_by_label("Neem een bestand van een collega mee").set_input_files(parcel)
    expect(police.get_by_text("Wat uw collega invulde, staat nu ook op deze telefoon")).to_be_visible()
    expect(first_question(police, overview).locator("input[type=radio]").nth(1)).to_be_checked()
    expect(police.get_by_text("Hier: Wessel Dijkgraver")).to_be_visible()
    for page in (police, leader):
        page.goto(overview)
        expect(page.get_by_role("heading", name="Vragen")).to_be_visible()
        expect(page.get_by_text("Alleen voor u en uw kring")).to_have_count(0)
        page.goto(f"{overview}/own/boa")
        expect(page.get_by_text("bestaat niet")).to_be_visible()

    # One comes out of the cellar and brings the other's work along: two answers, which the leader settles.
    police.context.set_offline(False)
    phone.send_now(police)
    expect(phone.status(police)).to_have_text(phone.ARRIVED, timeout=SOON)
    question = first_question(leader, overview)
    expect(question.locator(".conflict")).to_contain_text("Wessel Dijkgraver", timeout=SOON)
    question.locator(".option").nth(1).tap()
    expect(question.locator(".conflict")).to_have_count(0)

    leader.goto(f"{overview}/joining")
    leader.get_by_role("button", name="Laat Nel Inspecteur (Nederlandse Arbeidsinspectie) niet").click()
    expect(phone.status(leader)).to_have_text(phone.ARRIVED, timeout=SOON)
    nla.reload()
    expect(nla.get_by_text("Deze telefoon is ingetrokken")).to_be_visible(timeout=SOON)

    # The other was out of reach for a while: closing says so, and waits for a reason.
    server.tell(
        "UPDATE sessions SET last_seen_at = datetime(last_seen_at, '-40 minutes') WHERE user = "
        "(SELECT id FROM users WHERE login = 'wessel')"
    )
    leader.goto(f"{overview}/summary")
    expect(leader.get_by_text("Misschien is nog niet alles binnen")).to_be_visible(timeout=SOON)
    expect(leader.locator("#closing")).to_contain_text("Wessel Dijkgraver, Gemeente: laatst contact")
    expect(leader.locator("#closing")).not_to_contain_text("Guus Gastspeler")
    expect(leader.locator("#closing")).not_to_contain_text("Nel Inspecteur")
    leader.get_by_role("radio", name="Zij zeggen dat alles is verstuurd").check()
    leader.get_by_role("button", name="Sluit de controle af").click()
    expect(leader.get_by_text("Deze controle is afgesloten")).to_be_visible()
    expect(phone.status(leader)).to_have_text(phone.ARRIVED, timeout=SOON)

    # What was in the cellar all the time comes in late, and nothing of it is lost.
    before = server.count("SELECT count(*) FROM facts WHERE author = (SELECT id FROM users WHERE login = 'wessel')")
    note = first_question(boa, overview)
    assert note.locator("input[type=radio]").nth(1).is_checked()
    second = list(phone.asked(boa))[1]
    phone.answer(second)
    boa.context.set_offline(False)
    expect(phone.status(boa)).to_have_text(phone.ARRIVED, timeout=SOON)
    after = server.count("SELECT count(*) FROM facts WHERE author = (SELECT id FROM users WHERE login = 'wessel')")
    assert (before, after) == (3, 4)


def note_apart(page: Page, overview: str, part: str, words: str) -> None:
    """Note something that is for one's own circle alone."""
    page.goto(overview)
    page.get_by_role("link", name=part).click()
    page.get_by_label("Uw aantekeningen").fill(words)
    page.get_by_label("Uw aantekeningen").blur()
    expect(page.get_by_text("Bewaard op deze telefoon")).to_be_visible()


def expect_refused(page: Page, code: str) -> None:
    """Somebody who tries a code that was used."""
    page.goto(f"/join#{code}")
    page.get_by_role("radio", name="Brandweer").check()
    page.get_by_label("Uw naam").fill("Te Laat")
    page.get_by_label("Dienstnummer").fill("G-1")
    page.get_by_label("Met welk doel bent u erbij?").fill("Kijken")
    page.get_by_role("button", name="Doe mee").click()
    expect(page.get_by_role("alert")).to_contain_text("code")
