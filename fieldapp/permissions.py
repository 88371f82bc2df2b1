"""Who may what, in one table. A route that is not in it does not start; whoever is not in its row is refused."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of DOMAIN's glossary that log in."""

    INSPECTOR = "inspector"
    ENFORCEMENT_OFFICER = "enforcement_officer"
    CONTROL_LEADER = "control_leader"
    ATTENTION_OFFICER = "attention_officer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    POLICY_ADVISER = "policy_adviser"
    # Of a partner: takes part in one control, until it closes. Joins by a code, and has no account.
    PARTNER_GUEST = "partner_guest"


ANYONE = frozenset[Role]()
FIELD = frozenset({Role.INSPECTOR, Role.ENFORCEMENT_OFFICER, Role.CONTROL_LEADER})
OFFICER = frozenset({Role.ATTENTION_OFFICER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
COORDINATOR = frozenset({Role.COORDINATOR})
# Numbers of a municipality's own signals, never a signal.
FIGURES = frozenset({Role.ATTENTION_OFFICER, Role.COORDINATOR, Role.POLICY_ADVISER})
EVERYONE = frozenset(Role) - {Role.PARTNER_GUEST}
# Who has a phone with the app on it.
ON_SITE = FIELD | {Role.PARTNER_GUEST}

# Route name → who may. `ANYONE` needs no login: the page holds nothing of a case, or a device signed the request.
MAY: dict[str, frozenset[Role]] = {
    "start": ANYONE,
    "login": ANYONE,
    "second-factor": ANYONE,
    "account-link": ANYONE,
    "provider": ANYONE,
    "provider-callback": ANYONE,
    "account-link-passkey-options": ANYONE,
    "account-link-passkey": ANYONE,
    "passkey-options": ANYONE,
    "passkey-login": ANYONE,
    "second-factor-first": ANYONE,
    "logout": ANYONE,
    "static": ANYONE,
    "manifest": ANYONE,
    "worker": ANYONE,
    "desk-worker": ANYONE,
    "field": ANYONE,
    "alive": ANYONE,
    "ready": ANYONE,
    "sync": ANYONE,
    "uploads": ANYONE,
    "upload": ANYONE,
    "feedback-link": ANYONE,
    "account": EVERYONE,
    "confirm": EVERYONE,
    "confirm-passkey": EVERYONE,
    "confirm-provider": EVERYONE,
    "confirmed-file": EVERYONE,
    "passkey-new-options": EVERYONE,
    "passkeys": EVERYONE,
    "passkey-removal": EVERYONE,
    "password": EVERYONE,
    "account-email": EVERYONE,
    "second-factor-set-up": EVERYONE,
    "second-factor-removal": EVERYONE,
    "recovery-codes": EVERYONE,
    "session-removal": EVERYONE,
    "session-removals": EVERYONE,
    "phone-wiped": ANYONE,
    "own-phones": EVERYONE,
    "own-phone-revocation": EVERYONE,
    "join": ANYONE,
    # Whoever knows its secret: when there is something, and nothing else.
    "calendar": ANYONE,
    "calendar-new": EVERYONE,
    "calendar-removal": EVERYONE,
    "enrol": ON_SITE,
    "phone-live": ON_SITE,
    "desk": OFFICER,
    "queue": OFFICER,
    "queue-live": OFFICER,
    "queue-search": OFFICER,
    "signal-new": OFFICER | COORDINATOR,
    "signal": OFFICER,
    "assignment": OFFICER,
    "passing-on": OFFICER,
    "cases": COORDINATOR,
    "case": COORDINATOR,
    "case-passing-on": COORDINATOR,
    "duty": COORDINATOR | OFFICER,
    "duties": COORDINATOR | OFFICER,
    "duty-removal": COORDINATOR | OFFICER,
    "duty-email": OFFICER,
    "push": OFFICER,
    "push-removal": OFFICER,
    "assignment-removal": OFFICER,
    "lookups": OFFICER,
    "matches": OFFICER,
    "merges": OFFICER,
    "separations": OFFICER,
    "assessments": OFFICER,
    "confidence": OFFICER,
    "consultations": OFFICER,
    "consultation-outcomes": OFFICER,
    "consultation-sheet": OFFICER,
    "consultation-sheet-pdf": OFFICER,
    "waivers": OFFICER,
    "settings-aside": OFFICER,
    "resumptions": OFFICER,
    "reporter-feedback": OFFICER,
    "reporter-silence": OFFICER,
    "closures": OFFICER,
    "reopenings": OFFICER,
    "notes": OFFICER,
    "papers": OFFICER,
    "paper": OFFICER,
    "paper-removal": OFFICER,
    "handover-new": OFFICER,
    "handovers": OFFICER,
    "handover": OFFICER,
    "handover-json": OFFICER,
    "handover-pdf": OFFICER,
    "links": OFFICER,
    "deliveries": OFFICER,
    "retries": OFFICER,
    "failures": OFFICER,
    "cancellations": OFFICER,
    "acknowledgements": OFFICER,
    "answers": OFFICER,
    "silences": OFFICER,
    "reminders": OFFICER,
    "inspection": OFFICER,
    "inspection-report": OFFICER,
    "burgerzaken-list": OFFICER,
    "entry-report": OFFICER,
    "photo": OFFICER,
    "entry-reports": COORDINATOR | OFFICER,
    "entry-report-sending": COORDINATOR | OFFICER,
    "entry-report-sending-removal": COORDINATOR | OFFICER,
    "figures": FIGURES,
    "figures-csv": FIGURES,
    "figures-ods": FIGURES,
    "figures-report": FIGURES,
    "analyses": OFFICER,
    "definitions": ADMINISTRATOR,
    "partners": ADMINISTRATOR,
    "partner-address": ADMINISTRATOR,
    "accounts": ADMINISTRATOR,
    "account-invitation": ADMINISTRATOR,
    "account-link-sending": ADMINISTRATOR,
    "account-disabling": ADMINISTRATOR,
    "account-enabling": ADMINISTRATOR,
    "phones": ADMINISTRATOR,
    "phone-revocation": ADMINISTRATOR,
    "plans": COORDINATOR,
    "plan-new": COORDINATOR,
    "plan": COORDINATOR,
    "plan-list-preview": COORDINATOR,
    "plan-list": COORDINATOR,
    "plan-list-removal": COORDINATOR,
    "plan-use": COORDINATOR,
    "guest-removal": COORDINATOR,
    # What leaves for a national register is a postcode and number, or the id of an object.
    "register-address": COORDINATOR,
    "register-bag": COORDINATOR,
    "register-brp": COORDINATOR,
    "register-kvk": COORDINATOR,
    "operations": COORDINATOR,
    "operation-new": COORDINATOR,
    "operation-change": COORDINATOR,
    "operation-cancellation": COORDINATOR,
    "operation": COORDINATOR,
    "operation-stops": COORDINATOR,
    "operation-places": COORDINATOR,
    "operation-order": COORDINATOR,
    "operation-stop": COORDINATOR,
    "operation-stop-move": COORDINATOR,
    "operation-stop-removal": COORDINATOR,
    "operation-papers": COORDINATOR,
    "operation-paper": COORDINATOR,
    "operation-paper-removal": COORDINATOR,
    "operation-briefing": COORDINATOR,
    # What was found, as sentences of checklists and norms; no person, no remark, no signal (operations/debriefing.py).
    "debriefing": COORDINATOR,
    "debriefing-pdf": COORDINATOR,
    "actions": COORDINATOR,
    "action-new": COORDINATOR,
    "action-steps": COORDINATOR,
    # Who did what, without content; the coordinator answers for the use of the system (policy §2.2).
    "trail": COORDINATOR,
    # Which cases are held, by their number, and why: it holds nothing of a case.
    "retention": COORDINATOR,
    "holds": COORDINATOR,
    "hold-removal": COORDINATOR,
}

# What leaves the system as a file.
EXPORTS = frozenset(
    {
        "figures-csv",
        "figures-ods",
        "figures-report",
        "handover-json",
        "handover-pdf",
        "paper",
        "consultation-sheet-pdf",
        "inspection-report",
        "burgerzaken-list",
        "entry-report",
        "operation-paper",
        "operation-briefing",
        "debriefing-pdf",
    }
)
MEANS_OF_LOGIN = frozenset(
    {
        "password",
        "account-email",
        "second-factor-set-up",
        "second-factor-removal",
        "recovery-codes",
        "passkey-new-options",
        "passkeys",
        "passkey-removal",
    }
)
# For these one shows again who one is, unless one did so a moment ago (ASVS 5.0 §7.5): files, and means of logging in.
# A paper that came with a signal or an operation is read all day, as photos are.
ASKS_CONFIRMATION = EXPORTS - {"paper", "operation-paper"} | MEANS_OF_LOGIN

# Keys of facts (by prefix) → who is ever sent them, over sync or at the desk. A signal also goes to its own reporter. A
# partner's guest is sent what inspections/guests/sharing.yaml gives their organisation, of their one control alone.
MAY_READ_FACTS: dict[str, frozenset[Role]] = {
    "signal/": OFFICER,
    # What became of a person on a list: names the row by its id, never the person.
    "registered/": FIELD | OFFICER,
    # What a circle keeps to itself: of these, who is in it. Nobody at the desk.
    "own/": FIELD,
    "": FIELD | OFFICER,
}

# Whose phone is given who is registered at an address, and the permits: never a partner's (DOMAIN §7).
MAY_HAVE_BEFOREHAND = FIELD


def home(role: Role | None) -> str:
    """Where someone begins: at the desk for who works there, else on the phone."""
    match role:
        case Role.ATTENTION_OFFICER:
            return "/desk/signals"
        case Role.COORDINATOR:
            return "/desk/plans"
        case Role.ADMINISTRATOR:
            return "/desk/definitions"
        case Role.POLICY_ADVISER:
            return "/desk/figures"
    return "/field/"


def may(role: Role | None, route: str) -> bool:
    """Whether someone with `role` (None: not logged in) may use `route`. Raises KeyError for a route without a row."""
    allowed = MAY[route]
    return allowed is ANYONE or role in allowed
