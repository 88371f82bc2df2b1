"""Conversation cards: sentences that an inspector holds up, in Dutch and in the languages of residents.

`cards.yaml` has the Dutch cards; each `cards-<language>.yaml` says every one of them, and no others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspections.phones import phones
from inspections.shelf.subjects import ShelfError
from inspections.yaml_reading import Value, read, without_doubles

FOLDER = Path(__file__).parent
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Card:
    """`is_question`: yes and no stand under it, to point at. `phone`: id in phones.yaml. `note`: for the inspector."""

    id: str
    text: str
    is_question: bool
    phone: str | None
    note: str | None


@dataclass(frozen=True)
class Language:
    """`id` is a BCP 47 tag, `direction` ltr or rtl; `texts` by card. `verified`: a native speaker has read them."""

    id: str
    name: str
    dutch: str
    direction: str
    verified: bool
    yes: str
    no: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Cards:
    cards: tuple[Card, ...]
    languages: tuple[Language, ...]


def load(folder: Path = FOLDER) -> Cards:
    """The cards, Dutch first, then the other languages by their Dutch name.

    Raises ShelfError with file, line and problem.
    """
    top = read(folder / "cards.yaml", ShelfError).record(
        "file of cards", required={"version", "name", "yes", "no", "cards"}
    )
    top["version"].integer()
    values = top["cards"].items()
    cards = tuple(_card(value) for value in values)
    without_doubles([(card.id, value) for card, value in zip(cards, values, strict=True)], "card")
    dutch = Language(
        id="nl",
        name=top["name"].text(),
        dutch=top["name"].text(),
        direction="ltr",
        verified=True,
        yes=top["yes"].text(),
        no=top["no"].text(),
        texts={card.id: card.text for card in cards},
    )
    others = [_language(path, cards) for path in sorted(folder.glob("cards-*.yaml"))]
    return Cards(cards, (dutch, *sorted(others, key=lambda language: language.dutch)))


@cache
def compiled_cards() -> dict[str, object]:
    """The shipped cards as phones get them; `texts` in the order of `cards`."""
    shipped = load()
    return {
        "cards": [
            {"id": card.id, "question": card.is_question, "phone": card.phone, "note": card.note}
            for card in shipped.cards
        ],
        "languages": [
            {
                "id": language.id,
                "name": language.name,
                "dutch": language.dutch,
                "dir": language.direction,
                "verified": language.verified,
                "yes": language.yes,
                "no": language.no,
                "texts": [language.texts[card.id] for card in shipped.cards],
            }
            for language in shipped.languages
        ],
    }


def _card(value: Value) -> Card:
    record = value.record("card", required={"id", "text"}, optional={"question", "phone", "note"})
    phone = record.get("phone")
    return Card(
        id=record["id"].slug(),
        text=record["text"].text(),
        is_question=record.flag("question"),
        phone=phone.one_of({each.id for each in phones()}) if phone else None,
        note=record.text("note"),
    )


def _language(path: Path, cards: tuple[Card, ...]) -> Language:
    required = {
        "version",
        "language",
        "name",
        "dutch",
        "direction",
        "yes",
        "no",
        "verified",
        "source",
        "as_of",
        "cards",
    }
    top = read(path, ShelfError).record("language", required=required)
    top["version"].integer()
    top["source"].text()
    top["as_of"].day()
    texts = top["cards"].record("list of cards", required={card.id for card in cards})
    return Language(
        id=_tag(top["language"], path),
        name=top["name"].text(),
        dutch=top["dutch"].text(),
        direction=top["direction"].one_of({"ltr", "rtl"}),
        verified=top["verified"].flag(),
        yes=top["yes"].text(),
        no=top["no"].text(),
        texts={card.id: texts[card.id].text() for card in cards},
    )


def _tag(value: Value, path: Path) -> str:
    written = value.text()
    if not _LANGUAGE.fullmatch(written) or path.stem != f"cards-{written}":
        raise value.problem(f"{value.name} is '{written}', not the tag in the file's name, such as pl in cards-pl.yaml")
    return written
