"""The file of figures: what is wrong with it is told by file and line."""

import itertools
from pathlib import Path

import pytest

from inspections.monitoring.breakdowns import FILE, PARTNER, MonitoringError, load, shipped_rules

RIGHT = FILE.read_text()


def test_every_level_holds_every_category_once_and_gets_coarser() -> None:
    for breakdown in shipped_rules().breakdowns:
        levels = [[group.of for group in level.groups] for level in breakdown.joint]
        for level in levels:
            assert sorted(category for of in level for category in of) == sorted(breakdown.categories)
        for fine, coarse in itertools.pairwise(levels):
            assert all(any(set(of) <= set(wide) for wide in coarse) for of in fine)
        # Of one partner it would show how many signals did not go there.
        assert breakdown.id != PARTNER or all(len(of) > 1 for of in levels[0])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("threshold: 5", "threshold: 1", "threshold is 1, below 2"),
        ("least: 3", "least: 2", "least is 2, below 3"),
        ("of: [criminal, combination, unknown]}", "of: [criminal, unknown]}", "leaves out combination"),
        ("of: [sexual]}", "of: [sexual, labour]}", "category 'labour' is there twice"),
        ("of: [sexual]}", "of: [sexy]}", "is 'sexy'; known:"),
        ("otherwise: unknown", "otherwise: none", "is 'none'; known:"),
        ("[woerden, ijsselstein,", "[woerden, woerden,", "municipality 'woerden' is there twice"),
        ("id: urgency", "id: form", "breakdown 'form' is there twice"),
        ("reported: true", "reported: yes", "not true or false"),
    ],
)
def test_a_mistake_in_the_file_is_told_by_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    path = tmp_path / "monitoring.yaml"
    assert old in RIGHT
    path.write_text(RIGHT.replace(old, new, 1))

    with pytest.raises(MonitoringError, match=rf"monitoring.yaml, line \d+: .*{problem}"):
        load(path)
