"""Structured logs: one JSON object a line, with event names and ids, never personal data."""

import logging
import sys

import structlog


def set_up_logs(level: str) -> None:
    """Log to the process's standard error from `level` on, whatever a caller has put in its place."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A traceback has no local values in it: those could be a person's.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.__stderr__),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING,
        format='{"event": "%(name)s", "level": "%(levelname)s", "message": "%(message)s"}',
    )
    # The server's own report of an unhandled error repeats the error's message, which may hold what a person entered.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not record.exc_info)
