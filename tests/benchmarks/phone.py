"""The phone in a real Chromium, its server stopped: time until a page is there, and from a tap until it is durable.

"Slowed" is what the developer tools slow down: the thread of the page. They can't slow a service worker's.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from fieldapp import demo
from fieldapp.settings import Settings
from inspections import migrations
from inspections.checklists import checklists, compiled
from inspections.database import connect
from tests.benchmarks.measuring import Measurement
from tests.browser import phone
from tests.browser.conftest import CHROMIUM, PHONE
from tests.faults.crashing import CrashingServer
from tests.phones import Phone

RUNS = 10
TAPS = 10
ANSWERS, ROOMS, PERSONS = 60, 150, 300
CHECKLIST = ("labour-migrant-housing", 1)
MOST = 500
# CPU slowdown → what a page may take: warm, and from a stopped worker (milliseconds).
AIMS = {1: ("100 ms", ""), 4: ("", "500 ms")}

Answers = list[tuple[str, object]]


def measure() -> Iterator[Measurement]:
    """Overview and a list or section of a control, small and large; then taps."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = _server(Path(folder))
        context = playwright.chromium.launch_persistent_context(
            f"{folder}/phone", base_url=server.url, **PHONE, **CHROMIUM
        )
        page = phone.enrol(context)
        phone.begin_planned(page, "Uitzendbureau Wilgenwerk")
        small = page.url
        page.goto("/field/")
        phone.begin_planned(page, "Massagesalon Jasmijntuin")
        large = page.url
        _deliver(server.url, small, _sixty_answers())
        _deliver(server.url, large, _many_rooms_and_persons())
        page.goto(f"{large}/person")
        while page.locator(".way").count() < PERSONS:
            page.goto(f"{large}/person")
        server.crash()
        sizes = {f"{ANSWERS} answers": (small, "/sections/general"), "150 rooms, 300 persons": (large, "/person")}
        for slowdown, (warm, stopped) in AIMS.items():
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
            for size, (overview, part) in sizes.items():
                given = {"control": size, "slowed": "page", "slowdown": slowdown}
                for name, path in (("overview", overview), (part.rsplit("/", 1)[1], overview + part)):
                    for worker, aim in (("running", warm), ("stopped", stopped)):
                        times = [_page_time(page, path, worker == "stopped") for _ in range(RUNS)]
                        yield Measurement("page", "ms", times, aim, given | {"page": name, "worker": worker})
                page.goto(f"{overview}/sections/general")
                yield Measurement("tap", "ms", _taps(page), "50 ms", given)
        context.close()


def _server(folder: Path) -> CrashingServer:
    server = CrashingServer(Settings(data=folder, database="", store=""))
    engine = connect(server.settings.database_url, server.settings.master_keys_file)
    migrations.upgrade(engine)
    demo.fill(engine)
    engine.dispose()
    server.start()
    return server


def _sixty_answers() -> Answers:
    sections = compiled(checklists()[CHECKLIST])["sections"]
    asked = [question for section in sections for question in section["questions"] if question["kind"] == "yes-no"]
    return [(f"answer/{question['id']}", "no") for question in asked[:ANSWERS]]


def _many_rooms_and_persons() -> Answers:
    answers: Answers = []
    for group, count in (("room", ROOMS), ("person", PERSONS)):
        for number in range(count):
            thing = f"{group}/00000000-0000-7000-8000-{number:012}"
            answers += [(f"{thing}/added", True), (f"{thing}/name", f"Nummer {number}")]
            answers += [(f"{thing}/{field}", "yes") for field in ("window", "minor", "interpreter", "spoke-freely")]
    return answers


def _deliver(address: str, control: str, answers: Answers) -> None:
    """As a colleague's phone would: the phone under test fetches it."""
    client = httpx.Client(base_url=address, timeout=60)
    client.post("/login", data={"name": "sanne", "password": "woerden-sanne"})
    other = Phone.enrol(client)
    inspection = control.rsplit("/", 1)[1]
    facts = [other.fact(inspection, key, value) for key, value in answers]
    for begin in range(0, len(facts), MOST):
        other.deliver(*facts[begin : begin + MOST])


def _page_time(page: Page, path: str, from_stopped: bool) -> float:
    """Milliseconds from the beginning of the navigation until something of the page is painted."""
    page.goto("/field/delivery")
    if from_stopped:
        # A page gives the key back to the worker: one that hasn't got it yet would send its user to the lock.
        phone.holds_key(page)
        developer = page.context.new_cdp_session(page)
        developer.send("ServiceWorker.enable")
        developer.send("ServiceWorker.stopAllWorkers")
        developer.detach()
    page.goto(path)
    return float(
        page.evaluate(
            """() => new Promise((resolve) => new PerformanceObserver((list) => {
                 const found = list.getEntriesByName("first-contentful-paint")[0];
                 if (found) resolve(found.startTime);
               }).observe({ type: "paint", buffered: true }))"""
        )
    )


def _taps(page: Page) -> list[float]:
    """Milliseconds from the click that a tap is until the frame in which the page says that it is kept."""
    times = []
    forms = page.locator("form.question__form:has(.option:visible input[type=radio])")
    # A tap may hide the questions that it makes needless, so the forms are counted anew each time.
    while len(times) < min(TAPS, forms.count()):
        form = forms.nth(len(times))
        form.evaluate(
            """(form) => { window.kept = new Promise((resolve) => {
                 let tapped;
                 const begin = (event) => { tapped = event.timeStamp; };
                 form.addEventListener("change", begin, { capture: true, once: true });
                 new MutationObserver(() => {
                   if (!form.textContent.includes("Bewaard")) return;
                   requestAnimationFrame(() => resolve(performance.now() - tapped));
                 }).observe(form, { childList: true, subtree: true, characterData: true });
               }); }"""
        )
        form.locator(".option:visible:not(:has(:checked))").first.tap()
        times.append(float(page.evaluate("() => window.kept")))
    return times
