"""The form about the use of a place, between its fields and what is kept."""

from collections.abc import Mapping
from datetime import date

from inspections.problems import Problem
from inspections.visits.beforehand import KnownUse, Permit

MOST_PERMITS = 20
EMPTY_PERMITS = 2
MOST_PERSONS = 9_999


def as_fields(use: KnownUse) -> dict[str, str]:
    """What the form shows of `use`."""
    fields = {
        "plan_allows": use.plan_allows,
        "plan_text": use.plan_text,
        "persons_permitted": _written(use.persons_permitted),
        "quality_mark": use.quality_mark,
    }
    for place, permit in enumerate(use.permits):
        fields |= {
            f"permit-{place}-kind": permit.kind,
            f"permit-{place}-number": permit.number,
            f"permit-{place}-valid_until": permit.valid_until or "",
            f"permit-{place}-persons": _written(permit.persons),
        }
    return fields


def permit_places(fields: Mapping[str, str]) -> range:
    """The places of the permits that the form shows: those with something in them, and empty ones below."""
    filled = [place for place in range(MOST_PERMITS) if any(_permit_fields(fields, place).values())]
    return range(min(max(filled, default=-1) + 1 + EMPTY_PERMITS, MOST_PERMITS))


def from_fields(fields: Mapping[str, str]) -> KnownUse:
    """What was filled in. Raises `Problem` plan-incomplete, naming the field."""
    allows = fields.get("plan_allows", "unknown")
    if allows not in ("yes", "no", "unknown"):
        raise Problem("request-malformed", problem="plan_allows")
    return KnownUse(
        plan_allows=allows,
        plan_text=_text(fields, "plan_text", "Toelichting"),
        permits=tuple(
            permit for place in range(MOST_PERMITS) if (permit := _permit(_permit_fields(fields, place), place + 1))
        ),
        persons_permitted=_persons(fields.get("persons_permitted", ""), "Aantal personen"),
        quality_mark=_text(fields, "quality_mark", "Keurmerk"),
    )


def _permit_fields(fields: Mapping[str, str], place: int) -> dict[str, str]:
    return {
        name: fields.get(f"permit-{place}-{name}", "").strip() for name in ("kind", "number", "valid_until", "persons")
    }


def _permit(fields: dict[str, str], number: int) -> Permit | None:
    if not any(fields.values()):
        return None
    if not fields["kind"]:
        raise Problem("plan-incomplete", field=f"Vergunning {number}", problem="vul in wat voor vergunning het is.")
    return Permit(
        _text(fields, "kind", f"Vergunning {number}"),
        _text(fields, "number", f"Vergunning {number}, nummer"),
        _day(fields["valid_until"], f"Vergunning {number}, geldig tot en met"),
        _persons(fields["persons"], f"Vergunning {number}, aantal personen"),
    )


def _text(fields: Mapping[str, str], name: str, field: str) -> str:
    text = " ".join(fields.get(name, "").split())
    if len(text) > 500:
        raise Problem("plan-incomplete", field=field, problem="hoogstens 500 tekens.")
    return text


def _persons(text: str, field: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise Problem("plan-incomplete", field=field, problem=f"vul een heel getal in, hoogstens {MOST_PERSONS}.")
    return int(text)


def _day(text: str, field: str) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Problem("plan-incomplete", field=field, problem="dit is geen datum.") from error


def _written(number: int | None) -> str:
    return "" if number is None else str(number)
