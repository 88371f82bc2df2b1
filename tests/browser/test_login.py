"""Logging in as a person does it: with a passkey of a real browser, on a phone, without a name or a password."""

import re
import sqlite3

from playwright.sync_api import Browser, expect

from tests.browser import phone
from tests.browser.accessibility import barriers
from tests.browser.conftest import PHONE
from tests.faults.crashing import CrashingServer

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "locale": "nl-NL"}


def test_a_passkey_is_made_used_without_a_name_asked_again_and_taken_away(
    server: CrashingServer, browser: Browser
) -> None:
    # A passkey is for a name; the address of the other tests is a number.
    here = f"http://localhost:{server.port}"
    page = browser.new_context(base_url=here, **PHONE).new_page()
    page.set_default_timeout(10_000)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    finger = device.send("WebAuthn.addVirtualAuthenticator", {"options": made})["authenticatorId"]
    problems = {}

    page.goto("/login?next=/account")
    problems["/login"] = barriers(page, 390, 844)
    page.get_by_label("Gebruikersnaam").fill("marit")
    page.get_by_label("Wachtwoord").fill("woerden-marit")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("button", name="Maak een passkey op dit apparaat").click()
    expect(page.get_by_text("Nog niet gebruikt")).to_be_visible()
    problems["/account"] = barriers(page, 390, 844)

    # The same device makes no second one.
    page.get_by_role("button", name="Maak een passkey op dit apparaat").click()
    expect(page.get_by_text("Dit apparaat heeft al een passkey")).to_be_visible()
    page.get_by_role("button", name="Uitloggen").click()

    # Whoever holds the phone but is not its owner stays out.
    device.send("WebAuthn.setUserVerified", {"authenticatorId": finger, "isUserVerified": False})
    page.get_by_role("button", name="Log in met een passkey").click()
    expect(page.get_by_text(re.compile("lukte niet|afgebroken"))).to_be_visible()
    device.send("WebAuthn.setUserVerified", {"authenticatorId": finger, "isUserVerified": True})
    page.get_by_role("button", name="Log in met een passkey").click()
    expect(page.get_by_role("heading", name=re.compile("Signalen|Wachtrij"))).to_be_visible()

    # Later a file asks again who one is, and the passkey answers.
    age_all_sessions(server)
    page.goto("/account/confirm?next=/desk/figures/figures.csv")
    problems["/account/confirm"] = barriers(page, 390, 844)
    page.get_by_role("button", name="Gebruik uw passkey").click()
    expect(page.get_by_role("link", name="Haal het bestand op")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Haal het bestand op").click()
    assert download.value.suggested_filename.endswith(".csv")

    page.goto("/account")
    expect(page.get_by_text("Laatst gebruikt").first).to_be_visible()
    phone.follow(page.get_by_role("button", name="Haal weg"))
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="Log in met een passkey").click()
    expect(page.get_by_text("niet (meer) bekend")).to_be_visible()

    problems |= of_the_desk(browser, here)
    assert [f"{path} {each}" for path, found in problems.items() for each in found] == []


def of_the_desk(browser: Browser, here: str) -> dict[str, list[str]]:
    """What keeps anyone from the other pages of logging in, and from those of accounts."""
    page = browser.new_context(base_url=here, **LAPTOP).new_page()
    page.goto("/login")
    page.get_by_label("Gebruikersnaam").fill("beheer")
    page.get_by_label("Wachtwoord").fill("woerden-beheer")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/desk/**")
    found = {}
    for path in ("/desk/accounts", "/account/password", "/account/email", "/account/second-factor"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found[path] = barriers(page, 1280, 800)
    return found


def age_all_sessions(server: CrashingServer) -> None:
    with sqlite3.connect(server.settings.data / "fieldapp.db", timeout=10) as database:
        database.execute("UPDATE sessions SET confirmed_at = datetime(confirmed_at, '-11 minutes')")
