"""The reference shelf ("Naslag"): what an inspector looks up on site, by subject, and the conversation cards.

Each entry says whether it was verified: what was not is shown as "nog te toetsen", never as law.
"""

from functools import cache
from pathlib import Path

from inspections.indicators import indicators
from inspections.legal_bases import legal_bases
from inspections.shelf.cards import compiled_cards
from inspections.shelf.subjects import Entry, Subject, load

FOLDER = Path(__file__).parent
WRITTEN = ("powers", "entry", "route")
SIGNAL_CARD = (
    "Waaraan u mensenhandel kunt herkennen. De lijst is niet compleet en één signaal bewijst niets. "
    "Twijfelt u? Overleg met uw teamcoördinator."
)


@cache
def subjects() -> tuple[Subject, ...]:
    """The subjects in the order of the shelf; raises ShelfError with file, line and problem."""
    powers, entry, route = (load(FOLDER / f"{name}.yaml") for name in WRITTEN)
    return _signal_card(), powers, entry, route, _bases()


def compiled() -> dict[str, object]:
    """The shelf as phones get it: `{"subjects": […], "cards": {…}}`. Telephones and norms are parts of their own."""
    return {"subjects": [_compiled(subject) for subject in subjects()], "cards": compiled_cards()}


def _signal_card() -> Subject:
    """The lists of indicators in their own words, and what makes someone vulnerable."""
    lists = [
        Entry(
            id=each.id.replace(":", "-"),
            title=each.title,
            points=tuple(indicator.text for indicator in each.indicators),
            verified=each.verified,
            source=each.source,
            as_of=each.as_of,
        )
        for each in indicators().lists
    ]
    policy = indicators().lists[0]
    vulnerability = Entry(
        id="vulnerability",
        title="Wie extra kwetsbaar is",
        text="Dit is achtergrond: het zegt bij wie u extra oplet. Het is nooit een reden voor een verdenking.",
        points=tuple(each.text for each in indicators().vulnerability),
        verified=policy.verified,
        source=policy.source,
        as_of=policy.as_of,
    )
    return Subject("signal-card", "Signalenkaart", SIGNAL_CARD, (*lists, vulnerability))


def _bases() -> Subject:
    entries = tuple(
        Entry(
            id=basis.id,
            title=basis.text,
            text=None if basis.is_law else "Dit is een norm van een keurmerk, geen wet.",
            verified=basis.verified,
            source=basis.source,
            as_of=basis.as_of,
        )
        for basis in legal_bases().values()
    )
    return Subject("bases", "Grondslagen", "De wetten en keurmerken waar bevindingen op rusten.", entries)


def _compiled(subject: Subject) -> dict[str, object]:
    entries = [_compiled_entry(entry) for entry in subject.entries]
    return {"id": subject.id, "title": subject.title, "intro": subject.intro, "entries": entries}


def _compiled_entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "text": entry.text,
        "points": entry.points,
        "basis": entry.basis,
        "verified": entry.verified,
        "source": entry.source,
        "as_of": entry.as_of.isoformat(),
    }
