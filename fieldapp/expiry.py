"""Letting go in time of what may not be kept: when the server starts, and each hour after."""

import asyncio

import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from inspections import clock, trail
from inspections.database import writing
from inspections.visits import beforehand

HOUR = 3600.0
log = structlog.get_logger()


async def let_go(engine: Engine) -> None:
    """Remove what has expired, for as long as the server runs; any number of processes may do so at once."""
    while True:
        try:
            lists = await run_in_threadpool(_remove_expired, engine)
            if lists:
                log.info("lists.expired", lists=lists)
            # Whoever cuts off the end of the trail can't also change what the log's keeper has.
            if last := await run_in_threadpool(_head, engine):
                log.info("trail.head", position=last[0], hash=last[1].hex())
        except SQLAlchemyError as error:
            log.error("lists.not_expired", error=type(error).__name__)
        await asyncio.sleep(HOUR)


def _head(engine: Engine) -> tuple[int, bytes] | None:
    with engine.connect() as connection:
        return trail.head(connection)


def _remove_expired(engine: Engine) -> int:
    with writing(engine) as connection:
        return beforehand.remove_expired(connection, clock.today())
