"""Makes one PDF of a folder with templates, data and photos, in a process of its own.

Started by typesetting.py as a program; it imports nothing of ours. typst remembers what it made before, up to gigabytes
for a few large documents: with the process, that goes.
"""

import contextlib
import resource
import sys
from datetime import datetime
from pathlib import Path

import typst


def press(root: Path, template: str, moment: datetime) -> None:
    """Write `document.pdf` in `root`, for which nothing outside of `root` is read."""
    typst.compile(
        root / template,
        output=root / "document.pdf",
        root=root,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=moment.replace(microsecond=0),
    )


def _limit(memory: int) -> None:
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        # Not every system has each of them (macOS: RLIMIT_AS); the others hold.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit(memory=int(sys.argv[4]))
    press(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
