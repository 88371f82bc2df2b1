"""Accounts: added, listed and disabled by an administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from fieldapp.login import sessions
from fieldapp.login.passwords import hash_password
from fieldapp.permissions import Role
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.tables import municipalities, users


@dataclass(frozen=True)
class NewUser:
    """An account to be made; the password is hashed and forgotten."""

    login: str
    name: str
    role: Role
    municipality: str
    password: str


def add(engine: Engine, new: NewUser) -> str:
    """Make the account; returns its id. Raises `Problem` login-taken or municipality-unknown."""
    user = str(uuid4())
    with writing(engine) as connection:
        if connection.execute(sa.select(users.c.id).where(users.c.login == new.login)).first():
            raise Problem("login-taken")
        if not connection.execute(sa.select(municipalities).where(municipalities.c.id == new.municipality)).first():
            raise Problem("municipality-unknown")
        row = {
            "id": user,
            "login": new.login,
            "name": new.name,
            "role": new.role,
            "municipality": new.municipality,
        }
        connection.execute(users.insert(), row | {"password_hash": hash_password(new.password), "created_at": now()})
    return user


def everyone(engine: Engine) -> Sequence[RowMapping]:
    """All accounts: login, role, municipality, disabled_at."""
    columns = sa.select(users.c.login, users.c.role, users.c.municipality, users.c.disabled_at)
    with engine.connect() as connection:
        return connection.execute(columns.order_by(users.c.municipality, users.c.login)).mappings().all()


def logins(connection: Connection) -> dict[str, str]:
    """The login of each account, by its id."""
    return {row.id: row.login for row in connection.execute(sa.select(users.c.id, users.c.login))}


def disable(engine: Engine, login: str) -> None:
    """End the account's sessions and refuse new ones; what it recorded stays. Raises `Problem` user-unknown."""
    with writing(engine) as connection:
        user = connection.scalar(sa.select(users.c.id).where(users.c.login == login))
        if user is None:
            raise Problem("user-unknown")
        connection.execute(users.update().where(users.c.id == user).values(disabled_at=now()))
        sessions.revoke_all(connection, user)
