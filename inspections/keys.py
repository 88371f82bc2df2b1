"""The keys of facts as this version reads them: paths whose first part says what they are about."""

import re
from dataclasses import dataclass

# Going in is recorded under keys of its own: it says nothing of where the control is.
ENTRY = "visit/entry/"
# What a circle keeps to itself: `own/<part>/<user>` (guests/sharing.yaml).
OWN = "own/"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHOICES = ("added", "status", "form", "urgency", "contact", "discussed", "source")
_SUBSTANCE = ("form", "urgency", "observation")


# First parts that stand readable beside the encrypted key; any other could say anything.
_SCOPES = frozenset(
    {
        "answer",
        "finding",
        "guest",
        "here",
        "own",
        "person",
        "photo",
        "registered",
        "registration",
        "room",
        "signal",
        "status",
        "task",
        "visit",
    }
)


def scope(key: str) -> str:
    """What a key, or the beginning of one, is about, without its content: "signal/<id>", else its first part.

    So a database can find the facts of a signal without being able to read them.
    """
    first, _, rest = key.partition("/")
    if first == "signal" and _UUID.fullmatch(signal := rest.partition("/")[0]):
        return f"signal/{signal}"
    return first if first in _SCOPES else "other"


@dataclass(frozen=True)
class SignalKey:
    """`signal/<signal>/<field>`; the field may have parts of its own."""

    signal: str
    field: str

    @property
    def is_substance(self) -> bool:
        """Whether an attention officer should see the signal once this is known."""
        parts = self.field.split("/")
        return (
            self.field in _SUBSTANCE
            or (len(parts) == 2 and parts[0] == "indicator")
            or (len(parts) == 3 and parts[0] == "subject" and parts[2] in ("name", "description"))
        )

    @property
    def is_about_reporter(self) -> bool:
        """Whether the value tells who reported a signal that was taken in at the desk (signals/taking_in.py)."""
        return self.field.startswith("reporter/")

    @property
    def is_choice(self) -> bool:
        """Whether the value is one of a few words, which a machine reads."""
        parts = self.field.split("/")
        return (
            self.field in _CHOICES
            or (len(parts) == 2 and parts[0] in ("indicator", "photo"))
            or (len(parts) == 3 and parts[0] == "subject" and parts[2] in ("added", "kind"))
        )


@dataclass(frozen=True)
class PhotoKey:
    """`photo/<sha256>` of the inspection, or `signal/<signal>/photo/<sha256>`."""

    sha256: str
    signal: str | None


def signal_key(key: str) -> SignalKey | None:
    """What `key` says about a signal; None when it is about something else."""
    first, _, rest = key.partition("/")
    signal, _, field = rest.partition("/")
    return SignalKey(signal, field) if first == "signal" and field and _UUID.fullmatch(signal) else None


def revoked_guest(key: str) -> str | None:
    """The guest whom `guest/<user>/revoked` asks to leave; None when `key` is about something else."""
    first, _, rest = key.partition("/")
    user, _, field = rest.partition("/")
    return user if (first, field) == ("guest", "revoked") and _UUID.fullmatch(user) else None


def photo_key(key: str) -> PhotoKey | None:
    """The photo that `key` speaks of; None when it is about something else."""
    of_signal = signal_key(key)
    first, _, sha256 = (of_signal.field if of_signal else key).partition("/")
    if first != "photo" or not _SHA256.fullmatch(sha256):
        return None
    return PhotoKey(sha256, of_signal.signal if of_signal else None)


def is_about_visit(key: str) -> bool:
    """Whether `key` tells where, with which checklist, or whether the control is closed."""
    return key == "status" or (key.startswith("visit/") and not key.startswith(ENTRY))


# The registration check (static/device/pages/registration.js asks it; inspections/visits/registration.py reads it):
#   answer/persons-met, answer/sleepers       how many were met, how many sleep here: the checklist's own keys
#   person/<id>/added, /name                  a person met; the name only where it is needed
#   person/<id>/registered                    registered-here, -elsewhere, not-registered, refused, not-determinable
#   person/<id>/longer-than-four-months       yes, no: expects to stay that long
#   person/<id>/in-night-register, /on-staff-list     yes, no
#   registered/<kind of list>/<row>/outcome   met, not-met, clearly-not-living-here; the row's id, never its person
#   registration/night-register               complete, incomplete, missing, not-needed
_PERSON_FIELDS = ("added", "name", "registered", "longer-than-four-months", "in-night-register", "on-staff-list")
_COUNTS = ("answer/persons-met", "answer/sleepers", "registration/night-register")


def is_about_registration(key: str) -> bool:
    """Whether `key` belongs to the registration check, also when the checklist doesn't ask it."""
    parts = key.split("/")
    return (
        key in _COUNTS
        or (len(parts) == 3 and parts[0] == "person" and parts[2] in _PERSON_FIELDS)
        or (len(parts) == 4 and parts[0] == "registered" and parts[3] == "outcome")
    )
