"""For whoever watches the server: is it alive, and can it do its work?"""

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

log = structlog.get_logger()


def alive(_request: Request) -> Response:
    """200 as long as the process answers."""
    return JSONResponse({"status": "alive"})


def ready(request: Request) -> Response:
    """200 when the database answers, else 503."""
    try:
        with request.app.state.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        log.error("not-ready", error=type(error).__name__)
        return JSONResponse({"status": "database"}, 503)
    return JSONResponse({"status": "ready"})
