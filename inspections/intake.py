"""What phones bring at the same moment is stored together: one turn at writing, one flush to the disk for all of it."""

from collections.abc import Sequence

from sqlalchemy.engine import Engine

from inspections import log
from inspections.facts import Envelope
from inspections.log import Receipt
from inspections.together import Together


class Intake(Together[Envelope, Receipt]):
    """The way into the log for the requests of one process."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, log.append)

    def take_in(self, opened: Sequence[Envelope]) -> Receipt:
        """Store verified envelopes as `log.append` does; returns once they are durable. One receipt for all of them."""
        receipts = self.write(opened)
        return Receipt(
            [fact for receipt in receipts for fact in receipt.accepted],
            [refusal for receipt in receipts for refusal in receipt.refused],
        )
