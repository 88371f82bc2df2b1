"""Mails about an account: its one-time link, and that something changed. They wait in the database."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from fieldapp.login import links
from fieldapp.settings import Settings
from inspections.database import has_row, now, writing
from inspections.tables import account_mails, users

# How long a mail is claimed by who sends it; then it is tried again.
LEASE = timedelta(minutes=1)
# With the pauses doubling, the last attempt is after half a day.
MOST_ATTEMPTS = 10
KEPT = timedelta(days=30)


class Kind(StrEnum):
    """What the mail is about."""

    INVITATION = "invitation"
    RECOVERY = "recovery"
    LINK_USED = "link-used"
    PASSWORD = "password"  # noqa: S105 - a kind of mail
    SECOND_FACTOR = "second-factor"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    EMAIL = "email"
    NEW_ACCOUNT = "new-account"


_WITH_LINK = frozenset({Kind.INVITATION, Kind.RECOVERY})
_CHANGES = {
    Kind.LINK_USED: "Met een link die wij u mailden, is opnieuw ingesteld hoe u inlogt.",
    Kind.PASSWORD: "Uw wachtwoord is gewijzigd.",
    Kind.SECOND_FACTOR: "De codes waarmee u inlogt, zijn gewijzigd.",
    Kind.PASSKEY: "De passkeys waarmee u inlogt, zijn gewijzigd.",
    Kind.PROVIDER: "Voor het eerst is ingelogd met uw werkaccount.",
    Kind.EMAIL: "Het mailadres van uw account is gewijzigd. Dit is de laatste mail op dit adres.",
}


@dataclass(frozen=True)
class AccountMail:
    """One to send. `attempt` counts from 1."""

    position: int
    user: str
    to: str
    kind: Kind
    attempt: int


def notify(connection: Connection, user: str, kind: Kind) -> bool:
    """Let a mail go to the address of this account; returns whether it has one. Those long sent are cleared away."""
    moment = now()
    old = account_mails.c.state != "waiting", account_mails.c.next_at < moment - KEPT
    connection.execute(account_mails.delete().where(*old))
    to = connection.scalar(sa.select(users.c.account_email).where(users.c.id == user))
    if to is None:
        return False
    row = {"user": user, "to": to, "kind": kind, "state": "waiting", "attempts": 0, "next_at": moment}
    connection.execute(account_mails.insert(), row)
    return True


def claim(engine: Engine) -> AccountMail | None:
    """The mail that waits longest, now ours for a while; None when there is none."""
    moment = now()
    due = (
        sa.select(account_mails)
        .where(account_mails.c.state == "waiting", account_mails.c.next_at <= moment)
        .order_by(account_mails.c.next_at)
        .limit(1)
    )
    if not has_row(engine, due):
        return None
    with writing(engine) as connection:
        row = connection.execute(due.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        _change(connection, row.position, next_at=moment + LEASE * 2**row.attempts, attempts=row.attempts + 1)
    return AccountMail(row.position, row.user, row.to, Kind(row.kind), row.attempts + 1)


def sent(engine: Engine, mail: AccountMail) -> None:
    """A mail server took it."""
    with writing(engine) as connection:
        _change(connection, mail.position, state="sent", next_at=now())


def failed(engine: Engine, mail: AccountMail, is_permanent: bool) -> None:
    """It could not go out: it is tried again later, unless that is no use."""
    if is_permanent or mail.attempt >= MOST_ATTEMPTS:
        with writing(engine) as connection:
            _change(connection, mail.position, state="failed", next_at=now())


def letter(engine: Engine, mail: AccountMail, settings: Settings) -> tuple[str, str]:
    """Subject and words. A link is made fresh for each attempt: its token stands nowhere but in the mail."""
    if mail.kind not in _WITH_LINK:
        return "Uw account bij Controles", _told(mail.kind, settings)
    with writing(engine) as connection:
        link = f"{settings.origin}/welcome/{links.issue(connection, mail.user)}"
    is_new = mail.kind is Kind.INVITATION
    subject = "Uw account bij Controles" if is_new else "Opnieuw inloggen bij Controles"
    why = "Er is een account voor u gemaakt." if is_new else "U kunt opnieuw instellen hoe u inlogt."
    return subject, (
        f"{why} Open deze link. Hij werkt één keer, tot drie dagen na deze mail:\n{link}\n\n"
        "Stuur deze mail aan niemand door. Verwachtte u hem niet? Bel dan uw beheerder.\n"
    )


def _told(kind: Kind, settings: Settings) -> str:
    if kind is Kind.NEW_ACCOUNT:
        return "Er is een account gemaakt in uw gemeente. Kent u deze collega niet? Vraag het na bij uw beheerder.\n"
    where = f" Uw account staat op {settings.origin}/account." if settings.origin else ""
    return f"{_CHANGES[kind]} Deed u dit niet zelf? Bel dan meteen uw beheerder.{where}\n"


def _change(connection: Connection, position: int, **values: object) -> None:
    connection.execute(account_mails.update().where(account_mails.c.position == position).values(**values))
