"""The phone's own modules, in a process of Node's that answers each line of JSON with a line."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Ask = Callable[[object], Any]


@contextmanager
def answering(script: str) -> Iterator[Ask]:
    """Run `script` of tests/device/: a value in, its answer out, until the block ends."""
    path = Path(__file__).parent / "device" / script
    with subprocess.Popen(["node", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdin
        assert node.stdout
        into, out = node.stdin, node.stdout

        def ask(question: object) -> Any:
            into.write(json.dumps(question) + "\n")
            into.flush()
            return json.loads(out.readline())

        yield ask
        into.close()
