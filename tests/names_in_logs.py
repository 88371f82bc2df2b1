"""Personal data never stand in logs: what is logged in a test is searched for what the tests invented."""

import json
import logging
import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from inspections.demo import demo_municipality
from tests.attacks import MARKUP

# Surnames, streets, addresses of mail, words of observations, passwords: what only a person or a case has.
INVENTED = (
    *("Tester", "Proefman", "Voorbeeld", "Elders", "Rijnstraat", "Zij mocht niet praten", "paspoorten", "Łukasz"),
    *("zeven-blauwe-fietsen", "@arbeidsinspectie", "alert(7)", "De man met de sleutels", MARKUP),
    *(user.name.split()[-1] for user in demo_municipality().users),
)
_ANY = re.compile("|".join(re.escape(word) for word in INVENTED))
logged: list[str] = []


def watch() -> None:
    """From now on everything that is logged in this process is also kept here."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.format_exc_info, _keep],
        logger_factory=structlog.ReturnLoggerFactory(),
    )
    logging.getLogger().addHandler(_Kept(level=logging.WARNING))


def names_in(lines: str) -> list[str]:
    """The lines of a log in which something invented stands, also when it was escaped as JSON."""
    return [line for line in lines.splitlines() if _ANY.search(line) or _ANY.search(_unescaped(line))]


def names_in_file(path: Path) -> list[str]:
    """The same of a file; nothing when no server wrote one."""
    return names_in(path.read_text(encoding="utf-8", errors="replace")) if path.exists() else []


def _unescaped(line: str) -> str:
    try:
        return str(json.loads(line))
    except ValueError:
        return line


def _keep(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    logged.append(str(dict(event)))
    return event


class _Kept(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        logged.append(self.format(record))
