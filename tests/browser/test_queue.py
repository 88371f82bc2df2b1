"""The queue in a browser: filters in the address, a place that is kept while news comes in, and no need of a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import phone
from tests.browser.test_desk_routes import a_signal
from tests.faults.crashing import CrashingServer

FOCUSED = "document.activeElement.id || document.activeElement.parentElement.id"


def test_the_queue_is_narrowed_and_walked_without_a_mouse_while_news_comes_in(
    server: CrashingServer, officer: Page
) -> None:
    first, second = a_signal(server, "urgent"), a_signal(server, "normal")
    officer.goto("/desk/signals")

    officer.keyboard.press("f")
    officer.keyboard.press("Enter")
    officer.locator("#filter-form").focus()
    officer.keyboard.press("a")
    officer.keyboard.press("Enter")
    expect(officer).to_have_url(re.compile("form=labour"))
    expect(officer.locator(".queue__row")).to_have_count(2)
    expect(officer.locator("#filter-form")).to_be_focused()

    officer.locator("#words").fill("half getypt")
    officer.locator("h1").click()
    officer.keyboard.press("j")
    officer.keyboard.press("j")
    assert officer.evaluate(FOCUSED) == f"signal-{second}"
    officer.context.request.post(f"/desk/signals/{first}/assignment")
    expect(officer.locator(f"#signal-{first}")).to_contain_text("In behandeling bij Marit Kooiwijk")
    assert officer.evaluate(FOCUSED) == f"signal-{second}"
    expect(officer.locator("#words")).to_have_value("half getypt")

    officer.keyboard.press("/")
    officer.keyboard.press("End")
    officer.keyboard.type(" jk2")
    expect(officer.locator("#words")).to_have_value("half getypt jk2")
    officer.locator("#words").fill("voorzien")
    officer.keyboard.press("Enter")
    expect(officer).to_have_url(re.compile("view=all&search=[0-9a-f-]{36}&form=labour$"))
    expect(officer.locator(".queue__row")).to_have_count(2)

    officer.locator("h1").click()
    officer.keyboard.press("j")
    officer.keyboard.press("Enter")
    expect(officer.get_by_role("heading", name="Indicatoren")).to_be_visible()
    officer.go_back()
    expect(officer.locator(".queue__row")).to_have_count(2)

    officer.get_by_text("Sneltoetsen", exact=True).click()
    officer.get_by_label("Gebruik sneltoetsen in deze browser").uncheck()
    officer.keyboard.press("/")
    expect(officer.locator("#words")).not_to_be_focused()


def test_what_was_typed_outlives_a_login_that_ended(server: CrashingServer, officer: Page) -> None:
    officer.goto("/desk/signals")
    officer.keyboard.press("n")
    expect(officer.get_by_role("heading", name="Signaal opnemen")).to_be_visible()
    officer.get_by_label("Melding van buiten, per telefoon").check()
    officer.get_by_label("In welke hoedanigheid?").fill("Buurman")
    officer.get_by_role("group", name="Is het besproken").get_by_label("Nog niet").check()
    officer.get_by_label("Acuut gevaar").check()
    officer.get_by_label("Arbeidsuitbuiting").check()
    officer.get_by_label("Wat is er gezien of gehoord?").fill("Er brandt dag en nacht licht.")
    cookies = officer.context.cookies()
    officer.context.clear_cookies()

    officer.get_by_role("button", name="Neem dit signaal op").click()
    expect(officer.get_by_text("U bent uitgelogd; er is nog niets opgeslagen.")).to_be_visible()
    expect(officer.get_by_label("Wat is er gezien of gehoord?")).to_have_value("Er brandt dag en nacht licht.")

    officer.context.add_cookies(cookies)
    officer.get_by_role("button", name="Neem dit signaal op").dblclick()
    expect(officer.get_by_role("heading", name="Arbeidsuitbuiting")).to_be_visible()
    expect(officer.locator("main")).to_contain_text("Er brandt dag en nacht licht.")
    officer.goto("/desk/signals")
    expect(officer.locator(".queue__row")).to_have_count(1)


GIVEN_A_PUSH_SERVICE = """async () => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const { publicKey } = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
    const written = (bytes) => new Uint8Array(bytes).toBase64({ alphabet: "base64url", omitPadding: true });
    const p256dh = written(await crypto.subtle.exportKey("raw", publicKey));
    let isOld = true;
    PushManager.prototype.getSubscription = async () => ({ unsubscribe: async () => { isOld = false; return true; } });
    PushManager.prototype.subscribe = async () => {
        if (isOld) throw new DOMException("another key", "InvalidStateError");
        const endpoint = "https://fcm.googleapis.com/fcm/send/" + crypto.randomUUID();
        const keys = { p256dh, auth: written(new Uint8Array(16)) };
        return { toJSON: () => ({ endpoint, expirationTime: null, keys }) };
    };
}"""


@pytest.fixture
def push_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_PUSH_CONTACT", "mailto:beheer@woerden.example")


@pytest.mark.usefixtures("push_is_set")
def test_a_push_message_shows_that_something_waits_and_holds_nothing_of_it(
    officer: Page, server: CrashingServer
) -> None:
    officer.context.grant_permissions(["notifications"])
    developer = officer.context.new_cdp_session(officer)
    registrations: list[str] = []
    developer.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(each["registrationId"] for each in event["registrations"]),
    )
    developer.send("ServiceWorker.enable")
    said: list[str] = []
    officer.on("console", lambda message: said.append(message.text))
    officer.goto("/desk/duty")
    officer.get_by_role("button", name="Zet meldingen aan").click()
    # A private window such as this one is given no push service, and the page says so; nothing else is in the way.
    expect(officer.get_by_text("Het is niet gelukt om meldingen aan te zetten")).to_be_visible(timeout=20_000)
    assert any("Registration failed" in each for each in said), said

    # What a browser with a push service gives, the first time for a key that the server had before.
    officer.evaluate(GIVEN_A_PUSH_SERVICE)
    officer.get_by_role("button", name="Zet meldingen aan").click()
    expect(officer.get_by_text("ook een melding in één browser")).to_be_visible()
    officer.get_by_role("button", name="Zet alle meldingen uit").click()
    expect(officer.get_by_text("U kunt bij spoed ook een melding krijgen in deze browser")).to_be_visible()

    message = {"origin": server.url, "registrationId": registrations[-1], "data": '{"what": "urgent"}'}
    developer.send("ServiceWorker.deliverPushMessage", message)

    shown = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => [n.title, n.body]))"
    phone.until(officer, f"{shown}.then(all => all.length)")
    assert officer.evaluate(shown) == [
        ["Controles", "Er wacht iets met spoed op u. Log in en open het bovenste signaal."]
    ]

    assert clicked(officer) == f"focus {server.url}/desk/duty"
    officer.goto("/account")
    developer.send("ServiceWorker.deliverPushMessage", message)
    assert clicked(officer) == "open /desk/signals"
    officer.goto("/desk/duty")
    assert officer.evaluate(shown) == []


def clicked(page: Page) -> str:
    """What the desk's worker does with a click on its notification. Only a hand may bring a window to the front
    (Service Workers §4.2.7), so that last step is written down instead."""
    return str(
        page.context.service_workers[0].evaluate(
            """async () => {
                const done = new Promise((resolve) => {
                    setTimeout(() => resolve("nothing"), 20_000);
                    WindowClient.prototype.focus = function () { resolve(`focus ${this.url}`); };
                    Clients.prototype.openWindow = (url) => resolve(`open ${url}`);
                });
                let shown = [];
                const end = Date.now() + 20_000;
                while (!shown.length && Date.now() < end) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                    shown = await self.registration.getNotifications();
                }
                self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown[0] }));
                return done;
            }"""
        )
    )


def test_no_script_but_ours_makes_parts_of_a_page_or_starts_a_worker(officer: Page) -> None:
    for attempt in (
        "(document.body.innerHTML = '<img src=x onerror=alert(7)>')",
        "document.write('<p>')",
        "new Worker('/static/desk.js')",
        "navigator.serviceWorker.register('/desk/worker.js')",
        "trustedTypes.createPolicy('evil', {createHTML: html => html})",
    ):
        refused = officer.evaluate(
            f"async () => {{ try {{ await {attempt}; return 'allowed' }} catch (error) {{ return error.name }} }}"
        )

        assert refused == "TypeError", attempt
