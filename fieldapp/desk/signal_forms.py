"""The forms on a signal's page: one for each thing an officer can record, in the order of the route."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.duty import Officer
from inspections.signals.filled_in import parse
from inspections.signals.route import Standing, after
from inspections.signals.steps import Step

Options = tuple[tuple[str, str], ...]
FORMS: Options = (
    ("", "Zoals de melder koos"),
    ("sexual", "Seksuele uitbuiting"),
    ("criminal", "Criminele uitbuiting"),
    ("labour", "Arbeidsuitbuiting"),
    ("combination", "Een combinatie van vormen"),
    ("unknown", "Onbekend"),
)
URGENCIES: Options = (
    ("", "Zoals de melder koos"),
    ("immediate", "Acuut gevaar"),
    ("urgent", "Spoed"),
    ("normal", "Gewoon"),
)
AGES: Options = (
    ("", "Zoals de melder invulde"),
    ("minor", "Jonger dan 18"),
    ("young-adult", "18 tot en met 22"),
    ("adult", "23 of ouder"),
    ("unknown", "Onbekend"),
)


@dataclass(frozen=True)
class Field:
    """What is asked. `kind`: words, text, date, choice (buttons), list (a menu) or tick."""

    name: str
    label: str
    kind: str = "words"
    options: Options = ()


@dataclass(frozen=True)
class Action:
    """Something to record: `resource` is the end of its address and its name in permissions.py."""

    resource: str
    kind: type[did.Details]
    title: str
    button: str
    fields: Sequence[Field] = ()


ACTIONS = (
    Action(
        "lookups",
        did.LookedUp,
        "Nazoeken wat al bekend is",
        "Leg vast",
        (
            Field("outcome", "Is het nagezocht?", "choice", (("done", "Ja"), ("not-needed", "Niet nodig"))),
            Field("words", "Wat is gevonden, of waarom is het niet nodig?"),
        ),
    ),
    Action(
        "confidence",
        did.ConfidenceConsidered,
        "Vertrouwenspersoon, voor de politie",
        "Leg vast",
        (
            Field(
                "outcome",
                "Is een vertrouwenspersoon mogelijk?",
                "choice",
                (("yes", "Ja"), ("no", "Nee"), ("not-applicable", "Niet van toepassing")),
            ),
            Field("words", "Waarom?"),
        ),
    ),
    Action(
        "consultation-outcomes",
        did.ConsultationHeld,
        "Uitkomst van het overleg",
        "Leg vast",
        (Field("words", "Wat is besproken en afgesproken?"),),
    ),
    Action(
        "reporter-feedback",
        did.ReporterTold,
        "Terugkoppelen aan de melder",
        "Stuur naar de melder",
        (Field("words", "Wat leest de melder in de app?"),),
    ),
    Action(
        "reporter-silence",
        did.ReporterNotTold,
        "Terugkoppelen kan niet",
        "Leg vast",
        (Field("words", "Waarom kan de melder niets verteld worden?"),),
    ),
    Action("closures", did.Closed, "Afsluiten", "Sluit dit signaal af"),
    Action(
        "assessments",
        did.Assessed,
        "Vorm, spoed of leeftijd anders beoordelen",
        "Leg vast",
        (
            Field("form", "Vorm van uitbuiting", "list", FORMS),
            Field("urgency", "Spoed", "list", URGENCIES),
            Field("age", "Leeftijd van het mogelijke slachtoffer", "list", AGES),
            Field("several_disciplines", "Niet met één of enkele partners op te lossen", "tick"),
            Field("complex_care", "Ingewikkeld door zorg én veiligheid samen", "tick"),
            Field("words", "Waarom?"),
        ),
    ),
    Action(
        "consultations",
        did.ConsultationPlanned,
        "Op de agenda van een overleg",
        "Zet op de agenda",
        (
            Field("meeting", "Welk overleg?", "text"),
            Field("on", "Wanneer?", "date"),
        ),
    ),
    Action(
        "settings-aside",
        did.SetAside,
        "Terzijde leggen",
        "Leg terzijde",
        (Field("words", "Waarom is er geen uitbuiting, of te weinig om iets te doen?"),),
    ),
    Action("resumptions", did.Resumed, "Weer oppakken", "Pak weer op", (Field("words", "Waarom?"),)),
    Action("reopenings", did.Reopened, "Heropenen", "Heropen dit signaal", (Field("words", "Waarom?"),)),
    Action("notes", did.Noted, "Aantekening of aanvulling", "Leg vast", (Field("words", "Uw aantekening"),)),
)
HANDOVER_ACTIONS = (
    Action(
        "deliveries",
        did.Delivered,
        "Verstuurd",
        "Leg vast dat het is verstuurd",
        (
            Field(
                "channel",
                "Hoe?",
                "choice",
                (
                    ("secure-mail", "Beveiligde mail"),
                    ("portal", "Portaal"),
                    ("telephone", "Telefoon"),
                    ("in-person", "Persoonlijk"),
                ),
            ),
            Field("on", "Wanneer?", "date"),
            Field("to", "Aan wie?", "text"),
        ),
    ),
    Action("retries", did.DeliveryRetried, "Opnieuw versturen", "Verstuur opnieuw"),
    Action(
        "answers",
        did.FeedbackReceived,
        "Terugkoppeling vastleggen",
        "Leg vast",
        (Field("words", "Wat heeft de ketenpartner gedaan?"),),
    ),
    Action(
        "acknowledgements",
        did.Acknowledged,
        "Ontvangst bevestigd",
        "Leg vast",
        (Field("words", "Wie bevestigde, en wanneer?"),),
    ),
    Action(
        "reminders",
        did.FeedbackAskedAgain,
        "Opnieuw gevraagd",
        "Leg de nieuwe datum vast",
        (Field("by", "Voor wanneer is nu gevraagd?", "date"),),
    ),
    Action("silences", did.FeedbackGivenUp, "Er komt geen terugkoppeling", "Leg vast", (Field("words", "Waarom?"),)),
    Action(
        "failures",
        did.DeliveryFailed,
        "Niet aangekomen",
        "Leg vast",
        (Field("words", "Wat ging er mis, bijvoorbeeld een mail die terugkwam?"),),
    ),
    Action(
        "cancellations", did.HandoverCancelled, "Intrekken", "Trek deze overdracht in", (Field("words", "Waarom?"),)
    ),
)
SEPARATION = Action(
    "separations",
    did.Separated,
    "Weer losmaken",
    "Maak dit signaal weer los",
    (Field("words", "Waarom hoort dit signaal er niet bij?"),),
)
WAIVER = Action("waivers", did.ProposalSetAside, "Niet inlichten", "Leg vast", (Field("words", "Waarom niet?"),))


def passing_on(colleagues: Sequence[Officer]) -> Action:
    """Giving the signal to one of these colleagues."""
    options = (("", "Kies een collega"), *((each.id, each.name) for each in colleagues))
    fields = (Field("to", "Aan wie?", "list", options), Field("words", "Waarom?"))
    return Action("passing-on", did.PassedOn, "Overdragen aan een collega", "Draag over", fields)


def possible(state: Standing, actions: Sequence[Action], at: datetime, handover: str = "") -> list[Action]:
    """Those of `actions` that the route allows now."""
    return [action for action in actions if _is_possible(state, action, at, handover)]


def _is_possible(state: Standing, action: Action, at: datetime, handover: str) -> bool:
    sample = {"outcome": "done", "words": "…", "meeting": "…", "on": at.date().isoformat(), "channel": "portal"}
    sample |= {"by": sample["on"], "handover": handover, "to": "…", "name": "…"}
    if action.kind is did.ConfidenceConsidered:
        sample["outcome"] = "no"
    try:
        after(state, Step(0, "", "", "", at, parse(action.kind, sample)))
    except Problem:
        return False
    return True
