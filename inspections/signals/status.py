"""Where a signal can be on its route: the states of the policy's "meldroute" (Annex 2, DOMAIN §3)."""

from enum import StrEnum


class Status(StrEnum):
    """Where a signal is on its route."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    CONSULTATION = "consultation"
    HANDED_OVER = "handed_over"
    FEEDBACK_RECEIVED = "feedback_received"
    SET_ASIDE = "set_aside"
    CLOSED = "closed"
    # Goes on in the case of another signal.
    MERGED = "merged"
    # Removed by its reporter before it was handed over and before an officer took it on.
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As it stands on the screens."""
        return _WORDS[self]

    @property
    def lane(self) -> "Lane":
        """Whose turn it is."""
        if self is Status.HANDED_OVER:
            return Lane.WAITING
        return Lane.DONE if self in (Status.CLOSED, Status.MERGED, Status.WITHDRAWN) else Lane.OPEN


class Lane(StrEnum):
    """Whose turn it is: an officer's, a partner's, or nobody's any more."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"


_WORDS = {
    Status.RECEIVED: "nieuw",
    Status.IN_PROGRESS: "in behandeling",
    Status.CONSULTATION: "op de agenda van een overleg",
    Status.HANDED_OVER: "doorgezet",
    Status.FEEDBACK_RECEIVED: "terugkoppeling binnen",
    Status.SET_ASIDE: "terzijde gelegd",
    Status.CLOSED: "afgesloten",
    Status.MERGED: "samengevoegd met een ander signaal",
    Status.WITHDRAWN: "ingetrokken door de melder",
}
# In these an officer works on the signal.
WORKED_ON = frozenset({Status.IN_PROGRESS, Status.CONSULTATION, Status.HANDED_OVER, Status.FEEDBACK_RECEIVED})
