"""Makes the screenshots of the documentation from the running app: `make screenshots`.

Everything in them is invented. They are small: few colours, no photographs.
"""

import io
import shutil
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from uuid import uuid4

import httpx
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from fieldapp import demo
from fieldapp.settings import Settings
from inspections import migrations
from inspections.database import connect
from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE, log_in
from tests.faults.crashing import CrashingServer
from tests.phones import Phone

SCREENSHOTS = Path(__file__).parents[2] / "docs/screenshots"
COLOURS = 200
BUSINESS = "Uitzendbureau Wilgenwerk"
SEEN_BEFORE = [
    ("urgent", "sexual", "Salon Zilvernagel, Dorpsstraat", "Een klant zei dat zij niet naar buiten mag."),
    ("normal", "labour", "Kwekerij aan de Hoofdweg", "Loon wordt contant betaald en de huur is er al af."),
    ("normal", "criminal", "Loods bij de kade", "Een jongen bewaakt de loods en zegt dat hij een schuld heeft."),
]
Keep = Callable[[Page, str], None]


def make(keep: Keep) -> None:
    """Drive the app as its users do, and `keep` what they see, each under its name."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = served(Path(folder))
        try:
            bring_earlier_signals(server.url)
            context = playwright.chromium.launch_persistent_context(
                Path(folder) / "phone", base_url=server.url, **PHONE, **CHROMIUM
            )
            context.set_default_timeout(10_000)
            photograph_the_phone(context, server, keep)
            photograph_the_desk(playwright, server, keep)
            context.close()
        finally:
            server.crash()


def served(folder: Path) -> CrashingServer:
    """The demo municipality."""
    server = CrashingServer(Settings(data=folder))
    engine = connect(server.settings.database_url, server.settings.master_keys_file)
    migrations.upgrade(engine)
    demo.fill(engine)
    engine.dispose()
    server.start()
    return server


def bring_earlier_signals(url: str) -> None:
    client = httpx.Client(base_url=url, timeout=20)
    client.post("/login", data={"name": "joris", "password": "woerden-joris"})
    reporter = Phone.enrol(client)
    for urgency, form, place, observation in SEEN_BEFORE:
        inspection, signal = str(uuid4()), f"signal/{uuid4()}"
        values = {"added": True, "urgency": urgency, "form": form, "observation": observation, "status": "ready"}
        reporter.deliver(
            reporter.fact(inspection, "visit/location", {"typed": place}),
            *(reporter.fact(inspection, f"{signal}/{field}", value) for field, value in values.items()),
        )


def photograph_the_phone(context: BrowserContext, server: CrashingServer, keep: Keep) -> None:
    page = phone.enrol(context)
    keep(page, "home")
    phone.begin_planned(page, BUSINESS)
    overview = page.url
    page.get_by_role("link", name="Lees de briefing").click()
    expect(page.get_by_role("heading", name="Waar het om gaat")).to_be_visible()
    keep(page, "briefing")
    page.goto(f"{overview}/joining")
    expect(page.get_by_role("img", name="QR-code met de code")).to_be_visible()
    keep(page, "joining")
    page.goto(overview)
    phone.open_section(page, 1)
    for question in islice(phone.asked(page), 3):
        phone.answer(question)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "questions")
    phone.to_overview(page)
    server.crash()
    for number in (2, 3):
        phone.open_section(page, number)
        for question in islice(phone.asked(page), 12):
            phone.answer(question)
        phone.to_overview(page)
    page.evaluate("scrollTo(0, 0)")
    expect(phone.status(page)).to_contain_text(phone.ONLY_HERE)
    keep(page, "overview-offline")
    phone.follow(page.get_by_role("button", name="Acuut gevaar"))
    expect(page.get_by_role("link", name="112")).to_be_visible()
    keep(page, "danger")
    fill_in_the_signal(page)
    page.goto(f"{overview}/summary")
    keep(page, "summary")
    page.goto("/field/delivery")
    keep(page, "delivery")
    server.start()
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=60_000)


def fill_in_the_signal(page: Page) -> None:
    form = page.locator(".question[id$='/form']")
    form.get_by_text("Arbeidsuitbuiting").tap()
    phone.kept(form)
    observation = page.locator(".question[id$='/observation']")
    observation.locator("textarea").fill(
        "Zeven bedden in de schuur achter het huis. Eén man geeft antwoord voor iedereen en houdt de paspoorten."
    )
    observation.locator("textarea").blur()
    phone.kept(observation.locator("form").first)
    for indicator in ("seed:all:companion", "seed:cross-border:no-passport", "seed:cross-border:lives-at-work"):
        question = page.locator(f".question[id$='{indicator}']")
        if not question.is_visible():
            page.locator("details", has=question).locator("summary").first.click()
        question.locator(".option").first.tap()
        phone.kept(question)
    page.get_by_role("button", name="Signaal afgeven").click()
    expect(page.get_by_text("Dit signaal is afgegeven")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


def photograph_the_desk(playwright: Playwright, server: CrashingServer, keep: Keep) -> None:
    browser = playwright.chromium.launch(**CHROMIUM)
    page = browser.new_page(
        base_url=server.url, viewport={"width": 1280, "height": 800}, locale="nl-NL", timezone_id="Europe/Amsterdam"
    )
    log_in(page, "marit")
    expect(page.get_by_text("4 nieuwe signalen")).to_be_visible()
    keep(page, "queue")
    page.locator("main a.queue__row").first.click()
    expect(page.get_by_role("heading", name="Indicatoren")).to_be_visible()
    keep(page, "signal")
    page.goto("/desk/figures")
    expect(page.get_by_role("heading", name="Vorm van uitbuiting")).to_be_visible()
    keep(page, "figures")
    coordinator = browser.new_context(
        base_url=server.url, viewport={"width": 1280, "height": 800}, locale="nl-NL", timezone_id="Europe/Amsterdam"
    ).new_page()
    log_in(coordinator, "hedwig")
    coordinator.goto("/desk/operations")
    coordinator.locator(".way").first.click()
    expect(coordinator.get_by_role("heading", name="Route")).to_be_visible()
    keep(coordinator, "operation")
    browser.close()


def overview(queue: Path, phone_screen: Path) -> Image.Image:
    """The picture of the README: the phone before the desk."""
    desk = Image.open(queue).convert("RGB")
    handheld = Image.open(phone_screen).convert("RGB")
    handheld = handheld.resize((round(handheld.width * desk.height / handheld.height), desk.height))
    both = Image.new("RGB", (desk.width + handheld.width + 32, desk.height), "white")
    both.paste(handheld, (0, 0))
    both.paste(desk, (handheld.width + 32, 0))
    return both


def small(image: Image.Image, path: Path) -> None:
    """Keep `image` as a PNG of few colours."""
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Make all of them anew in docs/screenshots."""
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    SCREENSHOTS.mkdir(parents=True)
    make(lambda page, name: small(Image.open(io.BytesIO(page.screenshot())), SCREENSHOTS / f"{name}.png"))
    small(overview(SCREENSHOTS / "queue.png", SCREENSHOTS / "overview-offline.png"), SCREENSHOTS / "overview.png")


if __name__ == "__main__":
    main()
