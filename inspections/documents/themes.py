"""How the documents of a municipality look: data, that a municipality changes without touching code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Record, Value, read, without_doubles

FILE = Path(__file__).with_name("themes.yaml")
READABLE = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class ThemeError(DefinitionError):
    """The file of themes is not right."""


@dataclass(frozen=True)
class Theme:
    """`colour` as #rrggbb; `logo` is an SVG or PNG, None when the name stands there alone."""

    name: str
    team: str
    colour: str
    logo: Path | None


def load(path: Path = FILE) -> Mapping[str, Theme]:
    """Themes by municipality, and `default`; raises ThemeError with file, line and problem."""
    top = read(path, ThemeError).record("file of themes", required={"default"}, optional={"municipalities"})
    default = _theme(top["default"].record("theme", required={"colour"}, optional={"team"}), path.parent)
    entries = top.items("municipalities")
    themes = {"default": default}
    ids = []
    for entry in entries:
        record = entry.record("theme", required={"id", "name", "colour"}, optional={"team", "logo"})
        ids.append((record["id"].slug(), entry))
        themes[record["id"].slug()] = _theme(record, path.parent)
    without_doubles(ids, "theme")
    return themes


@cache
def shipped_themes() -> Mapping[str, Theme]:
    """The themes that come with the product."""
    return load()


def theme_of(municipality: str, name: str) -> Theme:
    """The theme of the municipality with this id; of one without a theme of its own, the default with its `name`."""
    found = shipped_themes().get(municipality)
    return found or replace(shipped_themes()["default"], name=f"Gemeente {name}")


def contrast_on_white(colour: str) -> float:
    """From 1 to 21, for a colour as #rrggbb. Source: WCAG 2.2, contrast ratio and relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _theme(record: Record, folder: Path) -> Theme:
    return Theme(
        name=record.text("name") or "",
        team=record.text("team") or "",
        colour=_colour(record["colour"]),
        logo=_logo(record["logo"], folder) if record.has("logo") else None,
    )


def _colour(value: Value) -> str:
    written = value.text().lower()
    if not _COLOUR.fullmatch(written):
        raise value.problem(f"{value.name} is '{written}', not a colour such as \"#154273\"")
    contrast = contrast_on_white(written)
    if contrast < READABLE:
        raise value.problem(f"{value.name} is too light to read on white: {contrast:.1f}, needed is {READABLE}")
    return written


def _logo(value: Value, folder: Path) -> Path:
    path = folder / value.text()
    if path.suffix.lower() not in (".svg", ".png") or not path.is_file():
        raise value.problem(f"{value.name} is '{value.text()}', not an SVG or PNG in the folder of this file")
    return path
