"""Excerpts of the registers' published OpenAPI documents: only the operations that our clients ask for.

`python -m tests.registers.excerpt` makes them anew from `../shared/specs`, when that is there. Nothing is changed; left
out are other paths, schemas that are then referred to nowhere, and descriptions.
"""

import json
from pathlib import Path
from typing import Any

import yaml

PUBLISHED = Path(__file__).parents[3] / "shared" / "specs"
EXCERPTS = Path(__file__).parent / "specs"
# Document → the operations that are asked for.
USED = {
    "bag": ("get /adressenuitgebreid",),
    "brp-bewoning": ("post /bewoningen",),
    "brp-personen": ("post /personen",),
}


def excerpt(document: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    """The part of an OpenAPI document that describes `operations`, such as "get /persons"."""
    paths: dict[str, Any] = {}
    for method, path in (operation.split() for operation in operations):
        paths.setdefault(path, {})[method] = _bare(document["paths"][path][method])
    found: dict[str, dict[str, Any]] = {}
    waiting = [paths]
    while waiting:
        for kind, name in _references(waiting.pop()):
            if name not in found.setdefault(kind, {}):
                found[kind][name] = _bare(document["components"][kind][name])
                waiting.append(found[kind][name])
    components = {kind: dict(sorted(named.items())) for kind, named in sorted(found.items())}
    if schemes := document["components"].get("securitySchemes"):
        components["securitySchemes"] = schemes
    head = {name: document[name] for name in ("openapi", "info", "security") if name in document}
    return head | {"paths": paths, "components": components}


def _bare(value: Any) -> Any:
    match value:
        case dict():
            # A property may be called description: what describes it is a text.
            return {
                name: _bare(each)
                for name, each in value.items()
                if name != "description" or not isinstance(each, str) or "schema" in value or "content" in value
            }
        case list():
            return [_bare(each) for each in value]
    return value


def _references(value: Any) -> list[tuple[str, str]]:
    match value:
        case dict():
            own = [each for name, each in value.items() if name == "$ref"]
            own += value.get("mapping", {}).values() if isinstance(value.get("mapping"), dict) else []
            found = [tuple(each.split("/")[2:4]) for each in own if isinstance(each, str) and each.startswith("#/")]
            return [(each[0], each[1]) for each in found] + [
                pair for each in value.values() for pair in _references(each)
            ]
        case list():
            return [pair for each in value for pair in _references(each)]
    return []


def written(name: str) -> str:
    """The excerpt of a published document as it stands in the repository."""
    document = yaml.safe_load((PUBLISHED / f"{name}.openapi.yaml").read_text())
    return json.dumps(excerpt(document, USED[name]), indent=1, ensure_ascii=False, default=str) + "\n"


if __name__ == "__main__":
    for name in USED:
        (EXCERPTS / f"{name}.json").write_text(written(name))
