"""The documentation says what the code does: generated parts, names of files, links, and words on screens."""

import re
import struct
from pathlib import Path

import pytest

from docs.generate import PARTS, as_the_code_says, phone_problems

PROJECT = Path(__file__).parents[1]
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
LINK = re.compile(r'\]\(([^)#]+)\)|src="([^"]+)"')
documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


@documents
def test_settings_commands_permissions_and_problems_are_those_of_the_code(document: Path) -> None:
    text = document.read_text()

    assert as_the_code_says(text) == text, "run `make docs`"


def test_every_part_that_can_be_generated_is_in_a_document() -> None:
    everything = "".join(document.read_text() for document in DOCUMENTS)

    assert [part for part in PARTS if f"<!-- made from the code: {part} -->" not in everything] == []
    codes = re.findall(r'^  "?[a-z-]+"?:\s', (PROJECT / "static/device/problems.js").read_text(), re.MULTILINE)
    assert len(phone_problems().splitlines()) == len(codes) + 2


@documents
def test_every_file_that_is_named_exists(document: Path) -> None:
    named = {name for name in FILE.findall(document.read_text()) if not name.startswith(("var/", "photos/"))}

    assert [name for name in sorted(named) if not (PROJECT / name).exists()] == []


@documents
def test_every_link_and_picture_leads_somewhere(document: Path) -> None:
    targets = [link or picture for link, picture in LINK.findall(document.read_text())]

    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_every_word_in_bold_for_an_inspector_stands_on_a_screen() -> None:
    screens = " ".join(path.read_text() for path in (PROJECT / "templates").rglob("*.html"))
    screens += " ".join(path.read_text() for path in (PROJECT / "fieldapp/desk").rglob("*.py"))
    screens += " ".join(path.read_text() for path in (PROJECT / "static/device").rglob("*.js"))
    screens += " ".join(path.read_text() for path in (PROJECT / "inspections").rglob("*.yaml"))
    bold = re.findall(r"\*\*([^*]+)\*\*", (PROJECT / "docs/gebruik.md").read_text())

    assert len(bold) > 20
    assert [words for words in bold if words not in screens] == []


def test_the_screenshots_are_small_and_of_the_size_of_a_phone_or_a_laptop() -> None:
    pictures = sorted((PROJECT / "docs/screenshots").glob("*.png"))

    assert len(pictures) >= 8
    assert sum(picture.stat().st_size for picture in pictures) < 1_000_000
    for picture in pictures:
        width, height = struct.unpack(">II", picture.read_bytes()[16:24])
        assert (width, height) in {(780, 1688), (1280, 800)} or picture.name == "overview.png"
