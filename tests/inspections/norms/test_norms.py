"""Norms, by the vectors that the phone's own judgement is held to as well."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspections.checklists import Checklist
from inspections.checklists import compiled as compiled_checklist
from inspections.checklists import load as load_checklist
from inspections.norms import Norm, municipality_norms, verdicts
from inspections.norms.compiled import compiled
from inspections.quantities import quantities
from tests.a_control import standing

CONFORMANCE = json.loads((Path(__file__).parents[2] / "conformance" / "norms.json").read_text(encoding="utf-8"))
VECTORS = CONFORMANCE["vectors"]


def norms_of_the_vectors() -> list[Norm]:
    """Those that come with the product, and one that a municipality has to set: 5 m² per person in a bedroom."""
    return [
        replace(norm, rule=replace(norm.rule, number=5000)) if norm.id == "room-area" else norm
        for norm in municipality_norms("elsewhere")
    ]


@pytest.fixture(scope="module")
def vector_checklists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checklist]:
    folder = tmp_path_factory.mktemp("checklists")
    loaded = {}
    for name, written in CONFORMANCE["checklists"].items():
        path = folder / f"{name}.yaml"
        path.write_text(json.dumps(written), encoding="utf-8")
        loaded[name] = load_checklist(path)
    return loaded


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_norms_keep_to_the_vectors(vector: dict[str, Any], vector_checklists: dict[str, Checklist]) -> None:
    checklist, current = vector_checklists[vector["checklist"]], standing(vector["answers"])

    judged = verdicts(checklist, current, vector.get("plan", {}), norms_of_the_vectors())

    found = [verdict for verdict in judged if verdict.norm.id == vector["norm"]]
    assert [
        {
            "id": verdict.id,
            "outcome": str(verdict.outcome),
            "sentence": verdict.sentence,
            **({"missing": [each.key for each in verdict.missing]} if verdict.missing else {}),
        }
        for verdict in found
    ] == vector["expected"]


def test_the_phone_is_given_the_norms_and_checklists_of_the_vectors(vector_checklists: dict[str, Checklist]) -> None:
    assert CONFORMANCE["norms"] == compiled(norms_of_the_vectors(), quantities())
    assert CONFORMANCE["compiled"] == {name: compiled_checklist(each) for name, each in vector_checklists.items()}


def test_every_norm_has_vectors_for_each_outcome_it_can_have() -> None:
    seen: dict[str, set[str]] = {norm.id: set() for norm in norms_of_the_vectors()}
    for vector in VECTORS:
        seen[vector["norm"]] |= {each["outcome"] for each in vector["expected"]} or {"not_applicable"}

    always = {"meets", "fails", "not_determinable"}
    assert {id_: always - outcomes for id_, outcomes in seen.items() if always - outcomes} == {}
