"""What docs/security.md says that a test shows, a test of that name shows; and it says what isn't met."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[1]
TEXT = (PROJECT / "docs/security.md").read_text()
NAMED = re.findall(r"`(tests/[\w/.]+?)(?:::([^`]+))?`", TEXT)


def test_each_test_that_is_named_is_there() -> None:
    def is_there(path: str, name: str) -> bool:
        file = PROJECT / path
        source = file.read_text() if file.is_file() else ""
        return bool(source) and (f"def {name}(" in source if path.endswith(".py") and name else name in source)

    assert len(NAMED) > 80
    assert [named for named in NAMED if not is_there(*named)] == []


def test_no_line_of_a_table_leaves_open_how_it_is_shown() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("|") and not line.startswith(("| ---", "| number"))]
    told = [line for line in rows if "`tests/" not in line]

    honest = re.compile(
        r"not met|yours to set|the municipality's|this page|dpia\.md|the table above|shown by", re.IGNORECASE
    )
    assert [line for line in told if not honest.search(line)] == []
