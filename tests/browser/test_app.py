"""The app as an app: installed, replaced by a newer version, and honest about browsers that can't run or keep it."""

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from fieldapp import field
from fieldapp.settings import Settings
from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE, OpenPhone
from tests.faults.crashing import CrashingServer
from tests.serving import Server, serving

BUSINESS = "Uitzendbureau Wilgenwerk"
PROJECT = Path(__file__).parents[2]
BLOCK_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built app of which a newer version can be put in place."""
    shutil.copytree(field.DIST, tmp_path / "dist")
    monkeypatch.setattr(field, "DIST", tmp_path / "dist")
    return tmp_path / "dist"


@pytest.fixture
def renewable(release: Path, prepared_demo: Path, tmp_path: Path) -> Iterator[Server]:
    shutil.copy(prepared_demo, tmp_path / "fieldapp.db")
    with serving(Settings(data=tmp_path)) as server:
        yield server


def bring_out_a_newer_version(release: Path) -> None:
    """The same app with another number and another word on its pages."""
    version = json.loads((release / "assets.json").read_text())["version"]
    worker = release / "device/worker.js"
    newer = worker.read_text().replace(version, "0123456789ab").replace("Vragenlijst: ", "Nieuwe vragenlijst: ")
    worker.write_text(newer)


def test_a_newer_version_takes_over_between_two_pages_and_keeps_what_the_old_one_made(
    playwright: Playwright, renewable: Server, release: Path, tmp_path: Path
) -> None:
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "phone", base_url=renewable.url, **PHONE, **CHROMIUM
    )
    context.set_default_timeout(10_000)
    page = phone.enrol(context)
    phone.begin_planned(page, BUSINESS)
    expect(page.get_by_text("Vragenlijst: ", exact=False)).to_be_visible()
    phone.open_section(page, 1)
    questions = phone.asked(page)
    phone.answer(next(questions))

    bring_out_a_newer_version(release)
    page.evaluate("navigator.serviceWorker.getRegistration().then(registration => registration.update())")
    phone.until(page, "navigator.serviceWorker.getRegistration().then(r => r.waiting?.state === 'installed')")
    phone.answer(next(questions))
    assert kept_versions(page) == 2, "the old one serves the page that is open"

    phone.to_overview(page)
    expect(page.get_by_text("Nieuwe vragenlijst: ")).to_be_visible()
    expect(page.locator(".way", has_text="Brandveiligheid").first).to_contain_text("2 van")
    phone.open_section(page, 1)
    *_, last = phone.asked(page)
    phone.answer(last)
    expect(phone.status(page)).to_have_text(phone.ARRIVED, timeout=30_000)
    assert kept_versions(page) == 1
    context.close()


def kept_versions(page: Page) -> int:
    """How many versions of the app are kept."""
    return int(page.evaluate("caches.keys().then(names => names.length)"))


def test_the_app_can_be_installed(open_phone: OpenPhone) -> None:
    context = open_phone()
    page = phone.enrol(context)
    developer = context.new_cdp_session(page)

    assert developer.send("Page.getAppManifest")["errors"] == []
    # A window without a head is no place to install in; nothing else may stand in the way.
    problems = {each["errorId"] for each in developer.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert problems <= {"in-incognito", "pipeline-restarted"}
    expect(page.get_by_role("button", name="Zet de app op uw beginscherm")).to_be_visible()


def test_every_icon_is_as_large_as_the_manifest_says_and_one_fills_any_shape() -> None:
    manifest = json.loads((PROJECT / "static/manifest.webmanifest").read_text())
    purposes = {icon["purpose"] for icon in manifest["icons"]}

    assert purposes == {"any", "maskable"}
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            content = (PROJECT / icon["src"].removeprefix("/")).read_bytes()
            assert "{}x{}".format(*struct.unpack(">II", content[16:24])) == icon["sizes"]


def test_a_browser_that_does_not_promise_to_keep_anything_is_told_of_until_it_does(open_phone: OpenPhone) -> None:
    context = open_phone()
    page = phone.enrol(context)
    page.reload()
    expect(page.get_by_text("wil niet beloven dat hij uw gegevens bewaart")).to_be_visible()

    developer = context.new_cdp_session(page)
    developer.send("Browser.grantPermissions", {"permissions": ["durableStorage", "geolocation"]})
    page.reload()
    phone.until(page, "navigator.storage.persisted()")
    page.goto("/field/delivery")
    page.reload()

    expect(page.get_by_text("heeft beloofd uw gegevens te bewaren")).to_be_visible()


def test_a_browser_without_a_worker_is_told_what_to_use_instead(server: CrashingServer, a_browser: Any) -> None:
    context = a_browser()
    context.add_init_script("delete Navigator.prototype.serviceWorker")

    expect_problem(context, server.url, "no-worker", "Gebruik een recente versie van Chrome")


def test_a_browser_that_keeps_nothing_is_told_to_leave_the_private_window(
    server: CrashingServer, a_browser: Any
) -> None:
    context = a_browser(preferences=BLOCK_COOKIES)

    expect_problem(context, server.url, "no-storage", "Sluit het privévenster")


def test_an_address_without_tls_is_told_to_be_unsafe(server: CrashingServer, a_browser: Any) -> None:
    context = a_browser(arguments=["--host-resolver-rules=MAP controle.example 127.0.0.1"])

    expect_problem(context, server.url.replace("127.0.0.1", "controle.example"), "not-secure", "met https begint")


def test_a_browser_without_scripts_is_told_to_allow_them(server: CrashingServer, a_browser: Any) -> None:
    context = a_browser(java_script_enabled=False)

    expect_problem(context, server.url, "no-script", "Zet JavaScript aan")


@pytest.fixture
def a_browser(playwright: Playwright, tmp_path: Path) -> Iterator[Any]:
    """Starts a browser with its own preferences and arguments."""
    opened: list[BrowserContext] = []

    def start(
        preferences: dict[str, Any] | None = None, arguments: list[str] | None = None, **other: Any
    ) -> BrowserContext:
        (tmp_path / "profile/Default").mkdir(parents=True)
        (tmp_path / "profile/Default/Preferences").write_text(json.dumps(preferences or {}))
        launch = CHROMIUM | {"args": [*CHROMIUM["args"], *(arguments or [])]}  # type: ignore[misc]
        opened.append(playwright.chromium.launch_persistent_context(tmp_path / "profile", **launch, **other))
        return opened[-1]

    yield start
    for context in opened:
        context.close()


def expect_problem(context: BrowserContext, url: str, code: str, sentence: str) -> None:
    page = context.pages[0]
    page.goto(f"{url}/field/")
    told = page.locator(".failed", has_text=f"(code: {code})")
    expect(told).to_be_visible()
    expect(told).to_contain_text(sentence)
    expect(page.locator(".failed:visible")).to_have_count(1)
