"""The fold, by the vectors that the phone's own fold is held to as well."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.fold import current

VECTORS = json.loads((Path(__file__).parent.parent / "conformance" / "fold.json").read_text())


def folded(facts: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {
        key: [fact.id for fact in standing] for key, standing in current(SimpleNamespace(**f) for f in facts).items()
    }


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_fold_keeps_to_the_vectors(vector: dict[str, Any]) -> None:
    assert folded(vector["facts"]) == vector["current"]


facts_of_a_control = st.lists(
    st.builds(
        lambda id, key, supersedes: {"id": f"f{id}", "key": key, "supersedes": [f"f{other}" for other in supersedes]},
        st.integers(0, 12),
        st.sampled_from(["answer/a", "answer/b"]),
        st.lists(st.integers(0, 12), max_size=4),
    ),
    unique_by=lambda fact: fact["id"],
)


@given(facts_of_a_control, st.randoms())
def test_no_order_and_no_repetition_of_facts_changes_the_state(facts: list[dict[str, Any]], random: Any) -> None:
    mixed = [*facts, *facts]
    random.shuffle(mixed)

    assert folded(mixed) == folded(facts)


@given(facts_of_a_control)
def test_a_key_that_was_written_always_has_a_value(facts: list[dict[str, Any]]) -> None:
    state = folded(facts)

    assert set(state) == {fact["key"] for fact in facts}
    assert all(state.values())
