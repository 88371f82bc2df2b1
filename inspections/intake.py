"""What phones bring at the same moment is stored together: one turn at writing, one flush to the disk for all of it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.engine import Engine

from inspections import log
from inspections.database import writing
from inspections.facts import Envelope
from inspections.log import Receipt

# Envelopes in one transaction: those who wait for it shouldn't wait long.
MOST_TOGETHER = 64


@dataclass(eq=False)
class _Brought:
    """What one request brought, and what became of it."""

    opened: Sequence[Envelope]
    outcome: Receipt | BaseException | None = None


class Intake:
    """The way into the log for the requests of one process.

    Who gets the turn stores what the others have brought meanwhile as well (group commit); they find theirs done.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Open to a test, which holds the turn until all have come.
        self.waiting: deque[_Brought] = deque()
        self.turn = Lock()

    def take_in(self, opened: Sequence[Envelope]) -> Receipt:
        """Store verified envelopes as `log.append` does; returns once they are durable. One receipt for all of them."""
        mine = _Brought(opened)
        self.waiting.append(mine)
        with self.turn:
            while mine.outcome is None:
                self._store(self._next())
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        return mine.outcome

    def _next(self) -> list[_Brought]:
        together = [self.waiting.popleft()]
        room = MOST_TOGETHER - len(together[0].opened)
        while self.waiting and (room := room - len(self.waiting[0].opened)) >= 0:
            together.append(self.waiting.popleft())
        return together

    def _store(self, together: Sequence[_Brought]) -> None:
        try:
            with writing(self._engine) as connection:
                receipts = iter(log.append(connection, [each for brought in together for each in brought.opened]))
        except BaseException as error:
            if len(together) == 1:
                together[0].outcome = error
                return
            # Nobody fails by what another brought.
            for brought in together:
                self._store([brought])
            return
        for brought in together:
            own = [next(receipts) for _ in brought.opened]
            brought.outcome = Receipt(
                [fact for receipt in own for fact in receipt.accepted],
                [refusal for receipt in own for refusal in receipt.refused],
            )
