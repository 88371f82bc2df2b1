"""What keeps a page from being used by everyone: axe's rules (WCAG 2.2 AA) in light and dark, targets, and zoom."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = 48

# Our own measure of targets is stricter; axe's counts what scrolls under the bar at the bottom as too small.
_RUN = """tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
    rules: {'target-size': {enabled: false}}})"""
_CONTRAST = "() => axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']})"
# A link within a sentence is as high as its line (WCAG 2.2, 2.5.8: inline); a control in its label is as large as that.
_SMALL = """target => [...document.querySelectorAll("a[href], button, input, textarea, select, summary")]
    .filter(each => each.checkVisibility({visibilityProperty: true}) && each.type !== "hidden")
    .filter(each => !(each.matches("p a, li a, dd a, td a") && getComputedStyle(each).display === "inline"))
    .filter(each => !each.matches(".skip-link, .visually-hidden, .visually-hidden *"))
    .map(each => ["radio", "checkbox", "file"].includes(each.type) ? each.closest("label") ?? each : each)
    .map(each => ({html: each.outerHTML.slice(0, 80), box: each.getBoundingClientRect()}))
    .filter(({box}) => Math.min(box.width, box.height) < target - 0.5)
    .map(({html, box}) => `${html} ${Math.round(box.width)} by ${Math.round(box.height)}`)"""
_WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map(each => each.outerHTML.slice(0, 120))"""


def barriers(page: Page, width: int, height: int) -> list[str]:
    """What is wrong with this page, at its own size and (as 200% zoom does) at half of it; empty when nothing is."""
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE.read_text())
    found = [f"too small: {target}" for target in page.evaluate(_SMALL, TARGET)]
    found += [f"light: {_say(each)}" for each in page.evaluate(_RUN, RULES)["violations"]]
    # In the dark only colours are different.
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {_say(each)}" for each in page.evaluate(_CONTRAST)["violations"]]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": width // 2, "height": height // 2})
    found += [f"wider than the screen at 200%: {each}" for each in page.evaluate(_WIDER)]
    page.set_viewport_size({"width": width, "height": height})
    return found


def _say(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['help']}: " + "; ".join(
        f"{node['target']} {node['failureSummary'][:200]}" for node in violation["nodes"][:3]
    )
