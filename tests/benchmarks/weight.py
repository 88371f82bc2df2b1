"""What a phone downloads before it can do everything, gzipped."""

import json
import subprocess
from collections.abc import Iterator

from fieldapp.field import DIST
from tests.benchmarks.measuring import Measurement

AIM = "150 kB in all"


def measure() -> Iterator[Measurement]:
    """Each file, and all together, as the build tells them."""
    report = subprocess.run(["node", "static/build.js", "--report"], check=True, capture_output=True, text=True)
    # The build is whole again: `make` needn't repeat it.
    (DIST / ".ready").touch()
    for line in map(json.loads, report.stdout.splitlines()):
        aim = AIM if line["path"].startswith("all") else ""
        yield Measurement("weight", "kB gzipped", [line["gzip"] / 1000], aim, {"path": line["path"]})
