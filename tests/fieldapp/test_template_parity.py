"""The phone's templates say the same under Nunjucks, which renders them, and under Jinja2, whose dialect they are."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fieldapp.pages import environment
from tests.attacks import code_in

PROJECT = Path(__file__).parents[2]
FIELD = PROJECT / "templates" / "field"
Rendered = dict[str, Any]


@pytest.fixture(scope="module")
def rendered_by_phone() -> list[Rendered]:
    """Every page of a control, made by the phone's real app: template, data, HTML."""
    script = PROJECT / "tests" / "device" / "rendered_pages.js"
    run = subprocess.run(["node", script], cwd=PROJECT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_both_engines_write_the_same_html(rendered_by_phone: list[Rendered]) -> None:
    for page in rendered_by_phone:
        ours = environment.get_template(page["template"]).render(page["data"])

        assert _in_one_space(ours) == _in_one_space(page["html"]), page["template"]


def test_what_an_attacker_entered_stays_text_on_every_page_of_the_phone(rendered_by_phone: list[Rendered]) -> None:
    for page in rendered_by_phone:
        assert code_in(page["html"]) == [], page["template"]
    assert sum("alert(7)" in page["html"] for page in rendered_by_phone) > 20


def test_every_template_of_the_phone_was_compared(rendered_by_phone: list[Rendered]) -> None:
    used = {Path(page["template"]).name for page in rendered_by_phone}

    assert {path.name for path in FIELD.glob("*.html")} - used == {"layout.html"}


def _in_one_space(html: str) -> str:
    return re.sub(r"\s+", " ", html).strip()


def test_no_browser_keeps_what_is_typed_on_a_phone(rendered_by_phone: list[Rendered]) -> None:
    # Chromium writes what stands in a form into the file with which it restores its windows.
    for page in rendered_by_phone:
        for form in re.findall(r"<form[^>]*>", page["html"]):
            assert 'autocomplete="off"' in form, f"{page['template']}: {form}"


# A tag takes the end of its line along: "{% if a %}One.{% endif %}" and a next line give "One.Two.". Macros give HTML.
ENDS_WITH_WORDS = re.compile(r"([^\s>%}]|[^)\s] *\}\})\{% end\w+ %\}$")
BEGINS_WITH_WORDS = re.compile(r"(\{%[^%]*%\})*([^\s<{]|\{\{)")


@pytest.mark.parametrize(
    "path", sorted(FIELD.parent.rglob("*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_no_word_is_glued_to_that_of_the_next_line(path: Path) -> None:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]

    assert [
        line
        for line, following in pairwise(lines)
        if ENDS_WITH_WORDS.search(line) and BEGINS_WITH_WORDS.match(following)
    ] == []
