"""The keys of facts as this version reads them: paths whose first part says what they are about."""

import re
from dataclasses import dataclass

# Going in is recorded under keys of its own: it says nothing of where the control is.
ENTRY = "visit/entry/"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUBSTANCE = ("form", "urgency", "observation")


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
