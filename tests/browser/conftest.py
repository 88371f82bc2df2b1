"""A real Chromium, as a phone and as a laptop, against the real server with the demo municipality."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from fieldapp import demo
from fieldapp.settings import Settings
from inspections import migrations
from inspections.database import connect
from tests.faults.crashing import CrashingServer
from tests.faults.proxy import Network, network

# Without the second half Chromium talks to its makers in the background.
ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
if os.geteuid() == 0:
    ARGUMENTS.append("--no-sandbox")
CHROMIUM = {"executable_path": shutil.which("chromium"), "args": ARGUMENTS}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "nl-NL",
    "timezone_id": "Europe/Amsterdam",
    "geolocation": {"latitude": 52.0869, "longitude": 4.8843},
    "permissions": ["geolocation"],
}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(**CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def prepared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo municipality."""
    path = tmp_path_factory.mktemp("demo") / "fieldapp.db"
    engine = connect(f"sqlite:///{path}")
    migrations.upgrade(engine)
    demo.fill(engine)
    engine.dispose()
    return path


@pytest.fixture
def server(prepared_demo: Path, tmp_path: Path) -> Iterator[CrashingServer]:
    """The demo municipality, served by a process that can be stopped and started."""
    shutil.copy(prepared_demo, tmp_path / "fieldapp.db")
    server = CrashingServer(Settings(data=tmp_path))
    server.start()
    yield server
    server.crash()


@pytest.fixture
def cuttable(server: CrashingServer) -> Iterator[Network]:
    """The way to the server, which can be cut."""
    with network(server.port) as proxy:
        yield proxy


OpenPhone = Callable[[], BrowserContext]


@pytest.fixture
def open_phone(playwright: Playwright, server: CrashingServer, tmp_path: Path) -> Iterator[OpenPhone]:
    """Starts the phone's browser on one profile: what it keeps survives closing it."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "phone", base_url=server.url, **PHONE, **CHROMIUM
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def officer(browser: Browser, server: CrashingServer) -> Iterator[Page]:
    """The attention officer's laptop, logged in, with the queue open."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800}, locale="nl-NL")
    page = context.new_page()
    log_in(page, "marit")
    page.wait_for_url("**/desk/signals")
    yield page
    context.close()


def log_in(page: Page, login: str, next_page: str = "") -> None:
    """Log in as someone of the demo."""
    page.goto(f"/login?next={next_page}")
    page.locator("[name=name]").fill(login)
    page.locator("[name=password]").fill(f"woerden-{login}")
    with page.expect_navigation():
        page.locator("main button[type=submit]").click()
