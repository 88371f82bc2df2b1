"""What several requests want to write at the same moment is written in one turn, with one flush to the disk."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.engine import Connection, Engine

from inspections.database import writing

# Of what is given, in one transaction: those who wait for it shouldn't wait long.
MOST_TOGETHER = 64

Given = TypeVar("Given")
Outcome = TypeVar("Outcome")


@dataclass(eq=False)
class _Brought(Generic[Given, Outcome]):
    """What one request brought, and what became of it."""

    given: Sequence[Given]
    outcomes: Sequence[Outcome] | None = None
    error: BaseException | None = None


class Together(Generic[Given, Outcome]):
    """The way to write for the requests of one process: who gets the turn writes what the others have brought meanwhile
    as well (group commit); they find theirs done.

    `write` stores what it is given within one transaction, and tells of each what became of it, in the same order.
    """

    def __init__(self, engine: Engine, write: Callable[[Connection, Sequence[Given]], Sequence[Outcome]]) -> None:
        self._engine = engine
        self._write = write
        # Open to a test, which holds the turn until all have come.
        self.waiting: deque[_Brought[Given, Outcome]] = deque()
        self.turn = Lock()

    def write(self, given: Sequence[Given]) -> Sequence[Outcome]:
        """Write all of `given`, or nothing; returns once it is durable. Raises what writing it raises."""
        mine: _Brought[Given, Outcome] = _Brought(given)
        self.waiting.append(mine)
        with self.turn:
            while mine.outcomes is None and mine.error is None:
                self._store(self._next())
        if mine.error is not None:
            raise mine.error
        return mine.outcomes or ()

    def _next(self) -> list[_Brought[Given, Outcome]]:
        together = [self.waiting.popleft()]
        room = MOST_TOGETHER - len(together[0].given)
        while self.waiting and (room := room - len(self.waiting[0].given)) >= 0:
            together.append(self.waiting.popleft())
        return together

    def _store(self, together: Sequence[_Brought[Given, Outcome]]) -> None:
        try:
            with writing(self._engine) as connection:
                outcomes = iter(self._write(connection, [each for brought in together for each in brought.given]))
        except BaseException as error:
            if len(together) == 1:
                together[0].error = error
                return
            # Nobody fails by what another brought.
            for brought in together:
                self._store([brought])
            return
        for brought in together:
            brought.outcomes = [next(outcomes) for _ in brought.given]
