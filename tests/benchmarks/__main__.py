"""`make bench`: every measurement as one JSON line with its unit, the median, and the spread from run to run.

Give names to run a part: `python -m tests.benchmarks sync weight`.
"""

import json
import logging
import sys
from importlib import import_module

from fieldapp.logs import set_up_logs

PARTS = (
    "sync",
    "control",
    "pictures",
    "weight",
    "phone",
    "live",
    "documents",
    "queue",
    "figures",
    "matching",
    "addresses",
)

set_up_logs("WARNING")
# The server of S3 logs each request there.
logging.getLogger("werkzeug").setLevel(logging.WARNING)

for name in sys.argv[1:] or PARTS:
    for measurement in import_module(f"tests.benchmarks.{name}").measure():
        print(json.dumps(measurement.as_json(), ensure_ascii=False), flush=True)
