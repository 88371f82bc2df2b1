"""The parts of the documentation that the code knows better: settings, commands, permissions, problem codes.

`make docs` writes them between their marks; `make check` fails when they and the code have parted.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer
from starlette.routing import Mount, Route

from fieldapp.app import routes
from fieldapp.cli import cli
from fieldapp.permissions import ANYONE, MAY, MAY_READ_FACTS, Role
from fieldapp.settings import Settings
from inspections.problems import PROBLEMS

DOCS = Path(__file__).parent
_MARKED = re.compile(r"(<!-- made from the code: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PHONE_PROBLEM = re.compile(r'^  "?([a-z-]+)"?:\s+"(.+)",$', re.MULTILINE)
_PAGE_PROBLEM = re.compile(r'<p class="failed"[^>]*>\s*([^<]+?) \(code: ([a-z-]+)\)')


def settings() -> str:
    """Every setting with its default and meaning."""
    fields = Settings.model_fields.items()
    rows = [(f"`FIELDAPP_{name.upper()}`", _default(field.default), field.description) for name, field in fields]
    return _table(("setting", "default", "meaning"), rows)


def commands() -> str:
    """Every command of `fieldapp` with its arguments."""
    return _table(("command", "what it does"), _commands(typer.main.get_command(cli), "fieldapp"))


def permissions() -> str:
    """Every address of the server, and who may use it."""
    rows = [
        (f"`{_methods(route)} {route.path}`", _who(MAY[name]))
        for route in routes()
        if isinstance(route, Route | Mount) and (name := route.name or "")
    ]
    return _table(("address", "who"), rows)


def facts() -> str:
    """Whom the server gives what was recorded."""
    rows = [(f"`{prefix}…`" if prefix else "all others", _who(roles)) for prefix, roles in MAY_READ_FACTS.items()]
    return _table(("facts", "who"), rows)


def server_problems() -> str:
    """The codes of the server."""
    return _table(
        ("code", "HTTP", "sentence"),
        [(f"`{code}`", str(int(status)), sentence) for code, (status, sentence) in PROBLEMS.items()],
    )


def phone_problems() -> str:
    """The codes of the phone."""
    source = (DOCS.parent / "static/device/problems.js").read_text()
    # Prettier may put a long sentence on a line of its own.
    found = _PHONE_PROBLEM.findall(re.sub(r":\n\s+\"", ': "', source))
    return _table(("code", "sentence"), [(f"`{code}`", sentence) for code, sentence in found])


def browser_problems() -> str:
    """The codes of the page that puts the app in place."""
    page = (DOCS.parent / "templates/bootstrap.html").read_text()
    return _table(("code", "sentence"), [(f"`{code}`", sentence) for sentence, code in _PAGE_PROBLEM.findall(page)])


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "permissions": permissions,
    "facts": facts,
    "server-problems": server_problems,
    "phone-problems": phone_problems,
    "browser-problems": browser_problems,
}


def as_the_code_says(text: str) -> str:
    """The document with each marked part made anew. Raises KeyError for a mark that is not in PARTS."""
    return _MARKED.sub(lambda marked: f"{marked[1]}\n{PARTS[marked[2]]()}\n{marked[3]}", text)


def _default(value: Any) -> str:
    return f"`{value}`" if str(value) else "empty"


def _commands(command: Any, name: str) -> Iterable[tuple[str, str]]:
    for each in getattr(command, "commands", {}).values():
        yield from _commands(each, f"{name} {each.name}")
    if not hasattr(command, "commands"):
        given = [_argument(parameter) for parameter in command.params]
        yield f"`{' '.join([name, *given])}`", command.help


def _argument(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    option = f"{parameter.opts[0]} {str(parameter.name).upper()}"
    return option if parameter.required else f"[{option}]"


def _methods(route: Route | Mount) -> str:
    methods = set(getattr(route, "methods", None) or {"GET"})
    return ", ".join(sorted(methods - {"HEAD"} if "GET" in methods else methods))


def _who(roles: frozenset[Role]) -> str:
    return "anyone; no login" if roles is ANYONE else ", ".join(sorted(roles))


def _table(head: Iterable[str], rows: Iterable[Iterable[str | None]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell or "" for cell in line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    parted = []
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text()
        made = as_the_code_says(text)
        if made != text:
            parted.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(made)
    if parted and "--check" in sys.argv:
        sys.exit(f"docs: {', '.join(parted)} and the code have parted: run `make docs`")
