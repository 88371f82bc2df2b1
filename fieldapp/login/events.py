"""Security events, for the log and who watches it: a stable name, ids, never a name, login or address of a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

import structlog

log = structlog.get_logger()


class SecurityEvent(StrEnum):
    """What happened around logging in (OWASP ASVS 5.0 §16.3)."""

    LOGIN_SUCCEEDED = "login-succeeded"
    LOGIN_FAILED = "login-failed"
    LOGIN_SLOWED = "login-slowed"
    LOGGED_OUT = "logged-out"
    CONFIRMED = "login-confirmed"
    CONFIRM_FAILED = "login-confirm-failed"
    SECOND_FACTOR_FAILED = "second-factor-failed"
    SECOND_FACTOR_SET = "second-factor-set"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an event
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PROVIDER_LINKED = "provider-linked"
    EMAIL_CHANGED = "account-email-changed"
    LINK_SENT = "account-link-sent"
    LINK_USED = "account-link-used"
    ACCOUNT_INVITED = "account-invited"
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_ENABLED = "account-enabled"
    SESSION_REVOKED = "session-revoked"
    SESSIONS_REVOKED = "sessions-revoked"


@dataclass(frozen=True)
class Told:
    """An event of the account `user`, done by the account `by`."""

    event: SecurityEvent
    user: str | None
    by: str | None


# What happened in the request that is being answered: the audit trail gets it too (tracing.py).
_in_request: ContextVar[list[Told] | None] = ContextVar("security_events", default=None)

_WARNINGS = frozenset(
    {
        SecurityEvent.LOGIN_FAILED,
        SecurityEvent.LOGIN_SLOWED,
        SecurityEvent.CONFIRM_FAILED,
        SecurityEvent.SECOND_FACTOR_FAILED,
        SecurityEvent.RECOVERY_CODE_USED,
    }
)


def tell(event: SecurityEvent, user: str | None, *, by: str | None = None, means: str | None = None) -> None:
    """Record that `event` happened to the account `user` (its id; None when there is no such account).

    `by`: who did it, when that is another account. `means`: with what one logged in, such as "password".
    """
    gathered = _in_request.get()
    if gathered is not None:
        gathered.append(Told(event, user, by or user))
    known = {name: value for name, value in (("user", user), ("by", by), ("means", means)) if value is not None}
    (log.warning if event in _WARNINGS else log.info)(str(event), **known)


@contextmanager
def events_of_request() -> Iterator[list[Told]]:
    """The events that are told within this block, in this thread."""
    gathered: list[Told] = []
    before = _in_request.set(gathered)
    try:
        yield gathered
    finally:
        _in_request.reset(before)
