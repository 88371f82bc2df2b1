"""Accounts: invited, listed, disabled by an administrator, who never knows with what their owners log in."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from fieldapp.login import links, sessions
from fieldapp.login.mails import Kind, notify
from fieldapp.login.passwords import hash_password
from fieldapp.permissions import Role
from inspections.database import now
from inspections.mail_addresses import mail_address
from inspections.problems import Problem
from inspections.signals import pushes
from inspections.tables import identities, municipalities, passkeys, second_factors, users


@dataclass(frozen=True)
class NewUser:
    """An account to be made. `email`: where its link and warnings go. `password`: only of the demo's accounts."""

    login: str
    name: str
    role: Role
    municipality: str
    email: str = ""
    password: str = ""


def add(connection: Connection, new: NewUser) -> str:
    """Make the account; returns its id.

    Raises `Problem` account-incomplete, login-taken, email-wrong, email-taken or municipality-unknown.
    """
    login, name = new.login.strip(), " ".join(new.name.split())
    if not login or not name or len(login) > 64 or len(name) > 200 or not login.isprintable():
        raise Problem("account-incomplete")
    if connection.execute(sa.select(users.c.id).where(users.c.login == login)).first():
        raise Problem("login-taken")
    if not connection.execute(sa.select(municipalities).where(municipalities.c.id == new.municipality)).first():
        raise Problem("municipality-unknown")
    row = {
        "id": str(uuid4()),
        "login": login,
        "name": name,
        "role": new.role,
        "municipality": new.municipality,
        "account_email": _free_address(connection, new.email),
        "password_hash": hash_password(new.password) if new.password else "",
        "created_at": now(),
    }
    connection.execute(users.insert(), row)
    return str(row["id"])


def invite(connection: Connection, new: NewUser) -> str:
    """Make the account and mail its link; returns its id. Who works with signals there is told that it was made.

    Raises as `add` does, and `Problem` email-wrong without an address.
    """
    user = add(connection, new)
    if not notify(connection, user, Kind.INVITATION):
        raise Problem("email-wrong")
    watchful = Role.COORDINATOR, Role.ATTENTION_OFFICER
    others = sa.select(users.c.id).where(users.c.municipality == new.municipality, users.c.role.in_(watchful))
    for other in connection.scalars(others.where(users.c.id != user, users.c.disabled_at.is_(None))).all():
        notify(connection, other, Kind.NEW_ACCOUNT)
    return user


def send_link(connection: Connection, municipality: str, user: str) -> None:
    """Mail a one-time link to set up anew how to log in. Raises `Problem` user-unknown or account-without-email."""
    kept = _of(connection, municipality, user)
    if kept.disabled_at or not notify(connection, user, Kind.RECOVERY if kept.password_hash else Kind.INVITATION):
        raise Problem("account-without-email")


def set_email(connection: Connection, user: str, email: str) -> None:
    """The owner's own choice; the address before is told. Raises `Problem` email-wrong or email-taken."""
    address = _free_address(connection, email, user)
    notify(connection, user, Kind.EMAIL)
    connection.execute(users.update().where(users.c.id == user).values(account_email=address))


def everyone(connection: Connection, municipality: str | None = None) -> Sequence[RowMapping]:
    """Accounts, of one municipality or all: who, role, account_email, disabled_at, and with what they log in.

    Guests of partners are none.
    """
    gives_codes = sa.exists().where(second_factors.c.user == users.c.id).label("gives_codes")
    columns = sa.select(
        users.c.id,
        users.c.login,
        users.c.name,
        users.c.role,
        users.c.municipality,
        users.c.account_email,
        users.c.disabled_at,
        (users.c.password_hash != "").label("has_password"),
        gives_codes,
        sa.exists().where(passkeys.c.user == users.c.id).label("has_passkey"),
        sa.exists().where(identities.c.user == users.c.id).label("has_provider"),
    )
    columns = columns.where(users.c.role != Role.PARTNER_GUEST)
    if municipality is not None:
        columns = columns.where(users.c.municipality == municipality)
    return connection.execute(columns.order_by(users.c.municipality, users.c.login)).mappings().all()


def logins(connection: Connection) -> dict[str, str]:
    """The login of each account, by its id."""
    return {row.id: row.login for row in connection.execute(sa.select(users.c.id, users.c.login))}


def find(connection: Connection, login: str) -> tuple[str, str]:
    """Id and municipality of the account with this login. Raises `Problem` user-unknown."""
    row = connection.execute(sa.select(users.c.id, users.c.municipality).where(users.c.login == login)).one_or_none()
    if row is None:
        raise Problem("user-unknown")
    return row.id, row.municipality


def disable(connection: Connection, municipality: str, user: str) -> None:
    """End the account's sessions and refuse new ones, and call it no more; what it recorded stays.

    Raises `Problem` user-unknown.
    """
    _of(connection, municipality, user)
    connection.execute(users.update().where(users.c.id == user).values(disabled_at=now()))
    sessions.revoke_all(connection, user)
    links.withdraw(connection, user)
    pushes.unsubscribe(connection, pushes.subscriptions_of(connection, user))


def enable(connection: Connection, municipality: str, user: str) -> None:
    """The account may log in again, as it did. Raises `Problem` user-unknown."""
    _of(connection, municipality, user)
    connection.execute(users.update().where(users.c.id == user).values(disabled_at=None))


def _of(connection: Connection, municipality: str, user: str) -> sa.Row[tuple[object, ...]]:
    row = connection.execute(
        sa.select(users).where(users.c.id == user, users.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("user-unknown")
    return row


def _free_address(connection: Connection, email: str, user: str = "") -> str | None:
    address = mail_address(email.lower())
    taken = sa.select(users.c.id).where(users.c.account_email == address, users.c.id != user)
    if address and connection.execute(taken).first():
        raise Problem("email-taken")
    return address
