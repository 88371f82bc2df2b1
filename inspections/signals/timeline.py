"""All that was done with a signal, in words: who, when and why. A correction stands with the step that it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspections.answers import say_day
from inspections.signals import details as did
from inspections.signals.partners import partners
from inspections.signals.steps import Step

CHANNELS = {
    "mail": "per mail door dit systeem",
    "secure-mail": "per beveiligde mail",
    "portal": "via het portaal van de ketenpartner",
    "telephone": "per telefoon",
    "in-person": "persoonlijk",
}
OVERRULED = {"look-up": "het nazoeken", "confidence": "de vraag naar een vertrouwenspersoon"}
VERDICTS = {
    "same": "Gekoppeld aan wat al bekend was",
    "different": "Niet dezelfde als wat al bekend was",
    "undecided": "Oordeel over wat al bekend was ingetrokken",
}
CONFIDENCE = {"yes": "mogelijk", "no": "niet mogelijk", "not-applicable": "niet van toepassing"}


@dataclass(frozen=True)
class Entry:
    """A step in words. `why` is what somebody wrote; `corrections` were added later."""

    position: int
    at: datetime
    by: str
    what: str
    why: str
    corrections: Sequence["Entry"] = ()


def timeline(done: Sequence[Step]) -> list[Entry]:
    """The steps in the order in which they were done."""
    known = {step.position for step in done}
    entries = []
    for step in done:
        if _corrected(step) in known:
            continue
        notes = [_entry(note, done) for note in done if _corrected(note) == step.position]
        entries.append(_entry(step, done, notes))
    return entries


def partner_name(id_: str) -> str:
    """The name of a partner, or the id of one that this version doesn't know any more."""
    return partners()[id_].name if id_ in partners() else id_


def _corrected(step: Step) -> int | None:
    return step.details.about if isinstance(step.details, did.Noted) else None


def _entry(step: Step, done: Sequence[Step], corrections: Sequence[Entry] = ()) -> Entry:
    is_partners = isinstance(step.details, did.FeedbackReceived) and step.details.by_link
    by = "de ketenpartner, via de link" if is_partners else step.by_name
    why = getattr(step.details, "words", "")
    return Entry(step.position, step.at, by, _what(step, _names(done), done), why, corrections)


def _names(done: Sequence[Step]) -> dict[str, str]:
    """Handovers by id: to whom they went."""
    made = [step.details for step in done if isinstance(step.details, did.HandedOver)]
    return {each.handover: f"{partner_name(each.partner)} ({each.reference})" for each in made}


def _called(paper: str, done: Sequence[Step]) -> str:
    added = (step.details for step in done if isinstance(step.details, did.PaperAdded))
    return next((each.name for each in added if each.paper == paper), "onbekend")


def _what(step: Step, names: dict[str, str], done: Sequence[Step]) -> str:
    match step.details:
        case did.TakenOn():
            return "In behandeling genomen"
        case did.PutBack():
            return "Teruggezet"
        case did.PassedOn(name=name):
            return f"Overgedragen aan {name}"
        case did.LookedUp(outcome=outcome):
            return "Nagezocht wat al bekend is" if outcome == "done" else "Nazoeken is niet nodig"
        case did.MatchDecided(verdict=verdict):
            return VERDICTS[verdict]
        case did.Assessed():
            return "Beoordeeld"
        case did.ConfidenceConsidered(outcome=outcome):
            return f"Vertrouwenspersoon: {CONFIDENCE[outcome]}"
        case did.ConsultationPlanned(meeting=meeting, on=on):
            return f"Op de agenda gezet: {meeting}, {say_day(on)}"
        case did.ConsultationHeld():
            return "Besproken in het overleg"
        case did.ProposalSetAside(partner=partner):
            return f"{partner_name(partner)} wordt niet ingelicht"
        case did.SetAside():
            return "Terzijde gelegd"
        case did.Resumed():
            return "Weer opgepakt"
        case did.ReporterTold():
            return "Aan de melder verteld"
        case did.ReporterNotTold():
            return "De melder kan niets verteld worden"
        case did.Closed():
            return "Afgesloten"
        case did.Reopened():
            return "Heropend"
        case did.PaperAdded(name=name):
            return f"Document toegevoegd: {name}"
        case did.PaperTakenAway(paper=paper):
            return f"Document weggehaald: {_called(paper, done)}"
        case did.Merged():
            return "Samengevoegd met een ander signaal"
        case did.TookIn():
            return "Een ander signaal is hierbij gevoegd"
        case did.Separated():
            return "Weer losgemaakt"
        case did.LetGo():
            return "Een ander signaal is hier weer van losgemaakt"
        case did.Noted(about=about):
            return "Aantekening" if about is None else "Aanvulling"
    return _about_handover(step.details, names) or f"Onbekende stap: {step.kind}"


def _about_handover(details: did.Details, names: dict[str, str]) -> str | None:
    to = names.get(getattr(details, "handover", ""), "een ketenpartner")
    match details:
        case did.HandedOver(overruled=overruled, feedback_by=day):
            danger = " en ".join(OVERRULED[step] for step in overruled)
            late = f" Acuut gevaar ging voor: {danger}." if overruled else ""
            return f"Overdracht klaargezet voor {to}. Terugkoppeling gevraagd voor {say_day(day)}.{late}"
        case did.Delivered(channel=channel, on=on):
            return f"Aangekomen bij {to}: {CHANNELS[channel]}, {say_day(on)}"
        case did.DeliveryFailed():
            return f"Niet aangekomen bij {to}"
        case did.DeliveryRetried():
            return f"Opnieuw verstuurd naar {to}"
        case did.HandoverCancelled():
            return f"Overdracht aan {to} ingetrokken"
        case did.Acknowledged():
            return f"Ontvangst bevestigd door {to}"
        case did.FeedbackAskedAgain(by=by):
            return f"Opnieuw om terugkoppeling gevraagd aan {to}, voor {say_day(by)}"
        case did.Reminded(to=address):
            return f"Herinnering gemaild aan {to}: {address}"
        case did.LinkMade(expires_on=on):
            return f"Antwoordlink gemaakt voor {to}, geldig tot {say_day(on)}"
        case did.FeedbackReceived():
            return f"Terugkoppeling van {to}"
        case did.FeedbackGivenUp():
            return f"Er komt geen terugkoppeling van {to}"
    return None
