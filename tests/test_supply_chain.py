"""What the program is made of: locked by hash, each with its reason, listed for whoever must know, and watched."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

PROJECT = Path(__file__).parents[1]
PYTHON = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
NPM = json.loads((PROJECT / "package.json").read_text())
LOCKED = json.loads((PROJECT / "package-lock.json").read_text())["packages"]


def python_packages() -> set[str]:
    """The names that pyproject.toml asks for."""
    asked = [*PYTHON["dependencies"], *PYTHON["optional-dependencies"]["dev"]]
    return {re.split(r"[\[<>=~ ]", each)[0].lower() for each in asked}


def test_every_python_package_is_locked_by_version_and_hash_and_from_no_place_in_particular() -> None:
    lines = (PROJECT / "requirements.txt").read_text().replace("\\\n", " ").splitlines()
    locked = [line for line in lines if line and not line.lstrip().startswith("#")]

    assert [line for line in locked if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []
    assert python_packages() <= {re.split(r"[\[=]", line)[0] for line in locked}


def test_every_npm_package_is_locked_by_hash_and_from_no_place_in_particular() -> None:
    locked = {name: package for name, package in LOCKED.items() if name}

    assert [name for name, package in locked.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert "ignore-scripts=true" in (PROJECT / ".npmrc").read_text().splitlines()
    assert {f"node_modules/{name}" for name in NPM["dependencies"] | NPM["devDependencies"]} <= set(locked)


def test_every_package_that_is_asked_for_has_its_reason() -> None:
    told = " ".join(re.findall(r"^\| ([^|]+) \|", (PROJECT / "docs/dependencies.md").read_text(), re.MULTILINE))
    names = {*re.split(r"[ ,]+", told)} | {"types-pyyaml", "types-openpyxl"}
    asked = python_packages() | {name for name in NPM["dependencies"] | NPM["devDependencies"] if "utrecht" not in name}

    assert {name for name in asked if name not in names} == set()


@pytest.fixture(scope="module")
def listed() -> dict[str, dict[str, Any]]:
    """The bills of materials that `make sbom` writes."""
    subprocess.run(
        ["make", "sbom", "VALIDATE=--no-validate"], cwd=PROJECT, check=True, capture_output=True, timeout=120
    )
    return {kind: json.loads((PROJECT / f"dist/sbom-{kind}.json").read_text()) for kind in ("python", "npm")}


def test_the_bills_of_materials_are_right_cyclonedx_and_name_every_package(listed: dict[str, dict[str, Any]]) -> None:
    # Of all that a bill says; a few packages are enough, for each is looked at for a tenth of a second.
    for made in listed.values():
        few = made["components"][:5]
        kept = {each["bom-ref"] for each in few} | {made["metadata"]["component"]["bom-ref"]}
        links = [{"ref": each["ref"], "dependsOn": []} for each in made["dependencies"] if each["ref"] in kept]
        version = SchemaVersion.from_version(made["specVersion"])
        shorter = json.dumps(made | {"components": few, "dependencies": links})
        assert JsonStrictValidator(version).validate_str(shorter) is None

    named = {kind: {each["name"].lower() for each in made["components"]} for kind, made in listed.items()}
    purls = {each["purl"].partition("@")[0] for each in listed["npm"]["components"]}
    assert python_packages() - {re.sub(r"[_.]", "-", name) for name in named["python"]} == set()
    assert {"pkg:npm/hono", "pkg:npm/htmx.org", "pkg:npm/jose"} <= purls
    assert len(listed["npm"]["components"]) >= len([name for name in LOCKED if name]) - 60
    assert str(PROJECT) not in json.dumps(listed)


def test_an_audit_without_the_internet_says_that_nothing_was_checked() -> None:
    nowhere = {name: "http://127.0.0.1:9" for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")}

    audit = subprocess.run(
        ["make", "audit"], cwd=PROJECT, env=os.environ | nowhere, capture_output=True, text=True, timeout=120
    )

    assert audit.returncode != 0
    assert "nothing was checked" in audit.stdout
