"""The inspection report (inspectierapport): what was found in a control, on what basis, decided by whom. Pure."""

from collections.abc import Mapping
from typing import Any

from inspections.album import Picture
from inspections.documents.sheet import NOT_FILLED_IN, answer_rows
from inspections.norms.told import Told
from inspections.record import Part, Record
from inspections.visits.conclusion import Concluded
from inspections.visits.entry_record import Entry
from inspections.visits.registration import Totals

SEVERITIES = {"danger": "Gevaar", "violation": "Overtreding", "attention": "Aandachtspunt"}
_DECISIONS = {"confirmed": "Bevestigd", "reworded": "Anders verwoord", "set-aside": "Terzijde gelegd"}
_UNDECIDED = {
    "undecided": "Nog geen besluit",
    "differs": "Collega's besloten verschillend",
    "changed": "Het antwoord is na het besluit veranderd",
    "no-text": "Anders verwoorden, maar de tekst ontbreekt",
    "no-reason": "Terzijde gelegd, maar de reden ontbreekt",
}
_GAPS = {
    "measures": "Nog niet gekozen wat er volgt.",
    "one-of-none": "Gekozen is ‘Geen vervolg’ en ook iets anders.",
    "date": "De datum van de hercontrole ontbreekt.",
    "partners": "Nog niet gekozen aan welke partner het wordt doorgegeven.",
}
_NO_PHOTO = {
    "missing": "De foto staat nog op de telefoon.",
    "received": "De foto wordt nog nagekeken.",
    "rejected": "De foto is niet bruikbaar.",
}


def report_data(record: Record) -> dict[str, Any]:
    """What the template report.typ prints of a control."""
    questions = _question_of(record)
    findings = [_finding(each) for each in record.conclusion.findings]
    order = list(SEVERITIES.values())
    findings.sort(key=lambda finding: (finding["aside"], order.index(finding["severity"])))
    return {
        "is_closed": record.status == "closed",
        "about": _about(record),
        "findings": findings,
        "lapsed": [
            {"about": each.about, "decision": _DECISIONS[each.chosen], "text": each.text, "reason": each.reason}
            for each in record.conclusion.lapsed
        ],
        "follow_up": answer_rows(record.conclusion.follow_up),
        "gaps": [_GAPS[gap] for gap in record.conclusion.gaps],
        "norms": [
            {"title": title, "verdicts": [_verdict(verdict) for verdict in verdicts]}
            for title, verdicts in record.norms
        ],
        "registration": _totals(record.registration.totals),
        "undetermined": [gap.text for gap in record.registration.undetermined],
        "entries": [_entry(entry) for entry, _ in record.entries],
        "sections": [_part(section) for section in record.sections],
        "groups": [{"title": title, "parts": [_part(part) for part in parts]} for title, parts in record.groups],
        "people": [_part(part) for part in record.people],
        "photos": [_photo(picture, questions) for picture in record.pictures],
        # What this version can't read is printed as it was written: nothing is left out in silence.
        "unrecognised": [
            {"question": key, "said": [said.words], "notes": [], "counts": True} for key, said in record.unrecognised
        ],
    }


def _about(record: Record) -> list[dict[str, str]]:
    # The participants are not named: who did nothing here but report a signal is one of them.
    told = {
        "Plaats": " / ".join(said.words for said in record.places) or record.place or NOT_FILLED_IN,
        "Soort locatie": record.checklist,
        "Begonnen": " / ".join(record.started) or "niet bekend",
        "Stand": "Afgesloten" if record.status == "closed" else "Nog bezig",
        "Ingevuld door": ", ".join(record.authors),
    }
    return [{"label": label, "words": words} for label, words in told.items()]


def _finding(concluded: Concluded) -> dict[str, Any]:
    decided = concluded.decided
    said = _UNDECIDED[decided.why] if decided.why else _DECISIONS[decided.state]
    return {
        "severity": SEVERITIES.get(decided.finding.severity, "Aandachtspunt"),
        "where": decided.finding.where,
        "text": decided.text,
        "original": decided.finding.text if decided.state == "reworded" else None,
        "about": decided.finding.about,
        "basis": decided.finding.basis,
        "decision": f"{said} ({', '.join(concluded.by)})" if concluded.by else said,
        "earlier": decided.earlier,
        "reason": decided.reason or None,
        "aside": decided.state == "set-aside",
    }


def _verdict(verdict: Told) -> dict[str, Any]:
    missing = ", ".join(each.words for each in verdict.missing)
    return {
        "title": verdict.title,
        "words": verdict.words,
        "sentence": verdict.sentence or f"Dit ontbreekt: {missing}.",
        "basis": verdict.basis,
        "note": verdict.note,
    }


def _totals(totals: Totals) -> list[dict[str, str]]:
    told = {
        "Gesproken of gezien": totals.met,
        "Slapen hier": totals.sleeping,
        "Ingeschreven op dit adres": totals.registered_here,
        "Op een ander adres ingeschreven": totals.registered_elsewhere,
        "Nergens ingeschreven (ook RNI)": totals.not_registered,
        "Wilde het niet zeggen": totals.refused,
        "Niet vast te stellen": totals.not_determinable,
        "Nog niet nagegaan": totals.open,
        "Op de lijst van ingeschrevenen": totals.listed,
        "Ingeschreven en niet gezien": totals.not_met,
        "Ingeschreven, woont hier duidelijk niet": totals.clearly_not_living_here,
        "Niet in het nachtregister": totals.not_in_night_register,
        "Niet op de personeelslijst": totals.not_on_staff_list,
    }
    return [{"label": label, "words": str(count)} for label, count in told.items() if count]


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.name,
        "is_report_due": entry.is_report_due,
        "answers": answer_rows(entry.answers),
        "people": [
            {
                "name": str(person.get("name") or NOT_FILLED_IN),
                "capacity": str(person.get("capacity") or NOT_FILLED_IN),
                "basis": str(person.get("basis") or ""),
                "leads": person.get("part") == "leader",
            }
            for person in entry.people
        ],
        "missing": list(entry.missing),
    }


def _part(part: Part) -> dict[str, Any]:
    return {"title": part.title, "answers": answer_rows(part.answers)}


def _photo(picture: Picture, questions: Mapping[str, str]) -> dict[str, Any]:
    about = questions.get(picture.about, "Bij de controle")
    return {
        "sha256": picture.sha256,
        "about": about,
        "caption": picture.caption,
        "alternative": f"Foto: {picture.caption or about}, {picture.taken}",
        "taken": picture.taken,
        "place": _place(picture.position),
        "author": picture.author,
        "problem": _NO_PHOTO.get(picture.state, "") and (picture.reason or _NO_PHOTO[picture.state]),
    }


def _place(position: tuple[float, float] | None) -> str:
    """Latitude and longitude in degrees, in Dutch."""
    if position is None:
        return "plaats onbekend"
    latitude, longitude = position
    return f"{latitude:.5f}; {longitude:.5f}".replace(".", ",")


def _question_of(record: Record) -> dict[str, str]:
    """What stands under each key that a photo may be about."""
    found = {answer.key: answer.question for section in record.sections for answer in section.answers}
    for _, parts in record.groups:
        for part in parts:
            found |= {answer.key: f"{part.title}: {answer.question}" for answer in part.answers}
            found |= {"/".join(answer.key.split("/")[:2]): part.title for answer in part.answers}
    return found
