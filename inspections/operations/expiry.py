"""Removing operations and actions when their time is over (retention/periods.yaml)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import day_of
from inspections.retention.holds import held_cases
from inspections.retention.periods import Kind, periods
from inspections.tables import (
    action_steps,
    actions,
    files_to_remove,
    operation_colleagues,
    operation_organisations,
    operation_papers,
    operations,
    plans,
)


def expired(connection: Connection, today: date) -> tuple[list[str], list[str]]:
    """The operations and the actions, by id, of which the time is over and no case is held (retention/holds.py)."""
    period, held = periods()[Kind.OPERATION], held_cases(connection)
    with_held = set(connection.scalars(sa.select(plans.c.operation).where(plans.c.inspection.in_(held))))
    days = connection.execute(sa.select(operations.c.id, operations.c.date))
    old = [row.id for row in days if row.id not in with_held and period.after(date.fromisoformat(row.date)) <= today]
    last = (
        sa.select(actions.c.id, actions.c.inspection, sa.func.max(action_steps.c.at).label("at"))
        .join(action_steps, action_steps.c.action == actions.c.id)
        .group_by(actions.c.id, actions.c.inspection)
    )
    steps = connection.execute(last)
    done = [row.id for row in steps if row.inspection not in held and period.after(day_of(row.at)) <= today]
    return old, done


def remove_expired(connection: Connection, today: date) -> None:
    """Remove them, and their documents once this transaction is committed; a control stays with its own time."""
    old, done = expired(connection, today)
    for id_ in old:
        if connection.scalar(sa.select(operation_papers.c.sha256).where(operation_papers.c.operation == id_).limit(1)):
            waiting = connection.scalars(sa.select(files_to_remove.c.path)).all()
            if f"papers/{id_}" not in waiting:
                connection.execute(files_to_remove.insert(), {"path": f"papers/{id_}"})
        connection.execute(plans.update().where(plans.c.operation == id_).values(operation=None, stop=None))
        for table in (operation_colleagues, operation_organisations, operation_papers):
            connection.execute(table.delete().where(table.c.operation == id_))
        connection.execute(operations.delete().where(operations.c.id == id_))
    for id_ in done:
        connection.execute(action_steps.delete().where(action_steps.c.action == id_))
        connection.execute(actions.delete().where(actions.c.id == id_))
