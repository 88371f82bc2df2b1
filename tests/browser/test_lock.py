"""The lock on a phone: a stolen one tells nothing, a locked one still delivers, and the key outlives only its pages."""

import io
import os
import re
import secrets
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE, OpenPhone, log_in
from tests.faults.crashing import CrashingServer

BUSINESS = "Uitzendbureau Wilgenwerk"


def test_a_stolen_phone_tells_no_name_no_answer_and_no_photo_and_still_delivers(
    open_phone: OpenPhone, server: CrashingServer, tmp_path: Path
) -> None:
    context = open_phone()
    page = phone.enrol(context)
    phone.begin_planned(page, BUSINESS)
    overview = page.url
    server.crash()
    tokens = {name: secrets.token_urlsafe(18) for name in ("answer", "name", "typing", "signal", "open")}
    photo = a_photo(tmp_path / "IMG_0001.jpg")
    phone.take_photos(page, "inspection", [photo])
    write_everywhere(page, overview, tokens)
    # What is written without sealing is found, or finding nothing would say nothing.
    page.evaluate(
        """token => new Promise(resolve => { const request = indexedDB.open("open", 1);
             request.onupgradeneeded = () => request.result.createObjectStore("open").put(token, "token");
             request.onsuccess = resolve; })""",
        tokens["open"],
    )

    page.get_by_role("button", name="Vergrendel").click()
    expect(page.get_by_role("heading", name="Vergrendeld")).to_be_visible()
    waiting = page.locator("#undelivered")
    expect(waiting).to_contain_text("1 foto")
    context.close()

    found = found_in(tmp_path / "phone", [*tokens.values(), "Wilgenwerk", *kept_of(photo)])
    assert found == {tokens["open"]}

    server.start()
    context = open_phone()
    page = context.pages[0]
    page.goto(f"{overview}/summary")
    expect(page.get_by_role("heading", name="Vergrendeld")).to_be_visible()
    expect(page.locator("#undelivered")).to_have_text("Alles is verstuurd.", timeout=30_000)
    assert server.count("SELECT count(*) FROM photos") == 1
    assert server.count("SELECT count(*) FROM signals") == 1
    assert server.count("SELECT count(*) FROM facts") == server.count("SELECT max(number) FROM facts")

    phone.unlock(page, "000001")
    expect(page.get_by_text("Dat is niet goed. U kunt het nog 9 keer proberen")).to_be_visible()
    phone.unlock(page)
    expect(page).to_have_url(re.compile("/summary$"))


KEEP = """([address, key, value]) => fetch(address + "/facts", {
    method: "POST", body: new URLSearchParams({ key, kind: "text", value }), headers: { "HX-Request": "true" },
}).then(response => response.text())"""


def write_everywhere(page: Page, overview: str, tokens: dict[str, str]) -> None:
    """An answer, the name of a person, words of a signal, and words that are still being typed."""
    person = "person/01900000-0000-7000-8000-0000000000aa/name"
    for key, token in (("answer/landlord", "answer"), (person, "name")):
        assert "Bewaard" in page.evaluate(KEEP, [overview, key, tokens[token]])
    phone.follow(page.get_by_role("button", name="Signaal maken"))
    observation = page.locator(".question[id$='/observation'] form").first
    observation.locator("textarea").fill(tokens["signal"])
    observation.locator("textarea").blur()
    phone.kept(observation)
    with page.expect_response("**/drafts"):
        observation.locator("textarea").press_sequentially(tokens["typing"], delay=5)


def a_photo(path: Path) -> Path:
    """A photo that no compression makes smaller, so that its bytes would be found as they are."""
    image = Image.frombytes("RGB", (640, 480), os.urandom(640 * 480 * 3))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    path.write_bytes(buffer.getvalue())
    return path


def kept_of(photo: Path) -> list[bytes]:
    """What would be found of a photo: its own bytes, and the head of any JPEG as this app makes it."""
    return [photo.read_bytes()[2000:2032], b"\xff\xd8\xff\xe0\x00\x10JFIF"]


def found_in(profile: Path, secrets_: list[str | bytes]) -> set[str | bytes]:
    """Which of these stand in any file of this folder, in UTF-8 or UTF-16. LevelDB writes what snappy can not shrink as
    it is, so random words are found also in what it compresses.
    """
    found: set[str | bytes] = set()
    for path in profile.rglob("*"):
        if not path.is_file() or path.is_symlink() or "Code Cache" in path.parts or "component" in str(path):
            continue
        content = path.read_bytes()
        for secret in secrets_:
            forms = [secret] if isinstance(secret, bytes) else [secret.encode(), secret.encode("utf-16-le")]
            if any(form in content for form in forms):
                found.add(secret)
                print(f"{secret!r} in {path.relative_to(profile)}")
    return found


@pytest.fixture
def two_pages(open_phone: OpenPhone) -> tuple[BrowserContext, Page, Page]:
    context = open_phone()
    first = phone.enrol(context)
    second = context.new_page()
    second.goto("/field/shelf")
    phone.holds_key(second)
    return context, first, second


def test_locking_one_page_locks_all_and_a_stopped_worker_gets_the_key_from_a_page_until_then(
    two_pages: tuple[BrowserContext, Page, Page],
) -> None:
    context, first, second = two_pages
    stop_the_worker(context, first)
    first.goto("/field/delivery")
    expect(first.get_by_role("heading", name="Versturen", exact=True)).to_be_visible()
    phone.holds_key(first)

    first.get_by_role("button", name="Vergrendel").click()

    for page in (first, second):
        expect(page.get_by_role("heading", name="Vergrendeld")).to_be_visible()
    stop_the_worker(context, first)
    second.goto("/field/start")
    expect(second.get_by_role("heading", name="Vergrendeld")).to_be_visible()
    phone.unlock(second)
    expect(second).to_have_url(re.compile("/field/start$"))


def test_who_chooses_another_pin_shows_the_old_one_and_no_open_page_keeps_the_old_key(
    two_pages: tuple[BrowserContext, Page, Page],
) -> None:
    context, first, second = two_pages
    first.goto("/field/delivery")
    first.get_by_role("link", name="Andere pincode kiezen").click()
    for old, new, told in (("111222", "246813", "Dat is niet goed"), (phone.PIN, "123456", "makkelijk te raden")):
        change_pin(first, old, new)
        expect(first.get_by_role("alert")).to_contain_text(told)
    change_pin(first, phone.PIN, "246813")
    expect(first.get_by_role("heading", name="Versturen", exact=True)).to_be_visible()

    stop_the_worker(context, first)
    second.reload()
    expect(second.get_by_role("heading", name="Naslag")).to_be_visible()
    second.get_by_role("button", name="Vergrendel").click()
    phone.unlock(second)
    expect(second.get_by_role("alert")).to_contain_text("Dat is niet goed")
    phone.unlock(second, "246813")
    expect(second.get_by_role("heading", name="Vergrendeld")).to_have_count(0)


def change_pin(page: Page, old: str, new: str) -> None:
    page.get_by_label("Pincode van nu").fill(old)
    page.get_by_label("Nieuwe pincode", exact=True).fill(new)
    page.get_by_label("Nieuwe pincode nog een keer").fill(new)
    page.get_by_role("button", name="Verander de pincode").click()


def test_a_page_that_was_not_touched_for_long_locks_the_phone(open_phone: OpenPhone) -> None:
    page = phone.enrol(open_phone())
    phone.holds_key(page)

    page.evaluate("localStorage.setItem('fieldapp-touched', String(Date.now() - 16 * 60_000))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_role("heading", name="Vergrendeld")).to_be_visible()


def stop_the_worker(context: BrowserContext, page: Page) -> None:
    developer = context.new_cdp_session(page)
    developer.send("ServiceWorker.enable")
    developer.send("ServiceWorker.stopAllWorkers")
    developer.detach()


def test_who_logs_out_is_warned_of_what_is_not_sent_and_leaves_an_empty_phone(
    open_phone: OpenPhone, server: CrashingServer
) -> None:
    page = phone.enrol(open_phone())
    phone.begin_planned(page, BUSINESS)
    server.crash()
    assert "Bewaard" in page.evaluate(KEEP, [page.url, "answer/landlord", "Jansen"])
    page.goto("/field/delivery")
    page.get_by_role("link", name="Uitloggen en deze telefoon leegmaken").click()
    expect(page.get_by_text(re.compile("Nog niet verstuurd: . antwoord"))).to_be_visible()
    server.start()
    page.get_by_role("button", name="Nu versturen").click()
    expect(page.get_by_text("Nog niet verstuurd")).to_have_count(0)

    page.get_by_role("button", name="Maak deze telefoon leeg").click()

    expect(page.get_by_text("Deze telefoon is leeggemaakt")).to_be_visible()
    assert server.count("SELECT count(*) FROM facts") == server.count("SELECT max(number) FROM facts") >= 4
    assert server.count("SELECT count(*) FROM devices WHERE wiped_at IS NOT NULL") == 1
    page.goto("/account")
    expect(page).to_have_url(re.compile("/login"))


def test_a_phone_with_a_passkey_is_opened_by_it_and_asks_no_pin(
    playwright: Playwright, server: CrashingServer, tmp_path: Path
) -> None:
    # A passkey belongs to a name, and 127.0.0.1 is none.
    address = server.url.replace("127.0.0.1", "localhost")
    context = playwright.chromium.launch_persistent_context(tmp_path / "phone", base_url=address, **PHONE, **CHROMIUM)
    context.set_default_timeout(10_000)
    page = context.pages[0]
    developer = context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    authenticator = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasPrf": True}
    able = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator | able})
    log_in(page, "sanne", "/field/enrolment")
    page.get_by_role("button", name="Meld deze telefoon aan").click()

    page.get_by_role("button", name="Gebruik mijn vinger of gezicht").click()
    expect(page.get_by_role("heading", name="Gepland")).to_be_visible()
    page.get_by_role("button", name="Vergrendel").click()
    expect(page.get_by_label("Pincode", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Ontgrendel").click()

    expect(page.get_by_role("heading", name="Gepland")).to_be_visible()
    context.close()
