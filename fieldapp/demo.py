"""Fills a database with the demo municipality: invented people and businesses in the real streets of Woerden."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from fieldapp import users as accounts
from fieldapp.permissions import Role
from inspections import clock
from inspections.database import now, writing
from inspections.demo import DemoControl, demo_municipality
from inspections.matching.mentions import mention_inspection
from inspections.operations.operations import Outline, plan_operation
from inspections.tables import locations, municipalities, participants, plans, users
from inspections.visits import beforehand
from inspections.visits.registered_csv import read_list


@dataclass(frozen=True)
class Login:
    """Someone to log in as in the demo."""

    login: str
    password: str
    name: str
    role: Role


LOGINS = tuple(
    Login(user.login, f"woerden-{user.login}", user.name, Role(user.role)) for user in demo_municipality().users
)


def fill(engine: Engine) -> None:
    """Add what is missing of the demo; may be asked again, and plans the controls of today anew each day."""
    demo = demo_municipality()
    with writing(engine) as connection:
        is_new = connection.execute(sa.select(municipalities).where(municipalities.c.id == demo.id)).first() is None
        if is_new:
            connection.execute(municipalities.insert(), {"id": demo.id, "name": demo.name})
            connection.execute(
                locations.insert(), [{"municipality": demo.id} | vars(address) for address in demo.addresses]
            )
    if is_new:
        for login in LOGINS:
            new = accounts.NewUser(login.login, login.name, login.role, demo.id, password=login.password)
            with writing(engine) as connection:
                accounts.add(connection, new)
    with writing(engine) as connection:
        for control in demo.controls:
            _plan(connection, control)
        _plan_operation(connection)


def _plan(connection: Connection, control: DemoControl) -> None:
    day = control.day(clock.today()).isoformat()
    inspection = _id(control.id, day if control.days == 0 else "")
    if connection.execute(sa.select(plans).where(plans.c.inspection == inspection)).first():
        return
    connection.execute(
        plans.insert(),
        {
            "inspection": inspection,
            "municipality": demo_municipality().id,
            "location": control.address.id,
            "date": day,
            "time": control.time,
            "name": control.business.name,
            "title": control.title,
            "purpose": control.purpose,
            "checklist": control.checklist,
            "outcome": control.outcome,
        },
    )
    logins = [user.login for user in control.participants]
    ids = connection.scalars(sa.select(users.c.id).where(users.c.login.in_(logins))).all()
    connection.execute(participants.insert(), [{"inspection": inspection, "user": user} for user in ids])
    _deliver_beforehand(connection, inspection, control)
    mention_inspection(connection, inspection)


def _plan_operation(connection: Connection) -> None:
    """The operation of today, of controls that are planned."""
    demo, today = demo_municipality(), clock.today()
    operation = demo.operation
    id_ = _id("operation", today.isoformat())
    people = dict(connection.execute(sa.select(users.c.login, users.c.id).where(users.c.municipality == demo.id)).all())
    of_it = [control for control in demo.controls if control.id in operation.controls]
    colleagues = dict.fromkeys(user.login for control in of_it for user in control.participants)
    outline = Outline(
        date=today,
        time=operation.time,
        place=operation.place,
        title=operation.title,
        leader=people[operation.leader.login],
        briefing=operation.briefing.strip(),
        risks=operation.risks,
        colleagues=[people[login] for login in colleagues],
        presences=operation.presences,
    )
    plan_operation(connection, demo.id, id_, outline, people[operation.leader.login], now())
    for stop, control in enumerate(operation.controls, 1):
        own = plans.c.inspection == _id(control, today.isoformat())
        connection.execute(plans.update().where(own, plans.c.operation.is_(None)).values(operation=id_, stop=stop))


def _id(name: str, day: str) -> str:
    """The same control on another day is another control; asked twice on one day it is the same."""
    return str(uuid5(NAMESPACE_URL, f"fieldapp:demo:{name}:{day}"))


def _deliver_beforehand(connection: Connection, inspection: str, control: DemoControl) -> None:
    coordinator = connection.execute(sa.select(users.c.id).where(users.c.role == Role.COORDINATOR)).scalars().first()
    for kind, path in control.lists:
        found = read_list(path.read_bytes(), clock.today())
        beforehand.replace_list(connection, inspection, kind, found.lines, str(coordinator), now())
    if control.use:
        beforehand.keep_use(connection, inspection, control.use, str(coordinator), now())
