"""A control in tests: a checklist and the answers that stand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from inspections.stored_facts import Current, StoredFact


def standing(answers: Mapping[str, Any]) -> Current:
    """What stands by key; {"differ": [one, other]} are two colleagues who have not seen each other's answer."""
    current: Current = {}
    for number, key in enumerate(sorted(answers)):
        given = answers[key]
        values = given["differ"] if isinstance(given, dict) and "differ" in given else [given]
        current[key] = [_fact(f"f{number:04}-{place}", key, value) for place, value in enumerate(values)]
    return current


def _fact(id_: str, key: str, value: Any) -> StoredFact:
    moment = datetime(2026, 11, 24, 5, tzinfo=UTC)
    return StoredFact(0, id_, key, value, (), "2026-11-24T06:00:00+01:00", moment, "u1", "Sanne")
