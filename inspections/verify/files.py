"""Each photo and document that the database names is in the store, and is what its hash says."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.engine import Engine

from inspections.evidence import evidence
from inspections.store import Store

# Files at once: reading waits for the store, and hashing leaves the other threads room.
AT_ONCE = 4


def wrong_files(engine: Engine, store: Store, tell: Callable[[str], None]) -> Iterator[str]:
    """What is wrong with files. Raises one of `StoreError` when the store can't be reached."""
    with engine.connect() as connection:
        named = evidence(connection)

    def check(path: str) -> str | None:
        try:
            content = store.read(path)
        except FileNotFoundError:
            return f"{path} is not in the store"
        return None if hashlib.sha256(content).hexdigest() == named[path] else f"{path} is not what its hash says"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, wrong in enumerate(pool.map(check, named), 1):
            if wrong:
                yield wrong
            if done % 100 == 0 or done == len(named):
                tell(f"files: {done} of {len(named)}")
