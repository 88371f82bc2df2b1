"""The route of a signal as states (the policy's "meldroute", Annex 2): a fold over what officers did, step by step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from inspections.clock import day_of
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.status import WORKED_ON, Status
from inspections.signals.steps import Step


@dataclass(frozen=True)
class Handover:
    """What became of one handover. `failed` says why it did not reach the partner, as long as it hasn't."""

    id: str
    reference: str
    partner: str
    channel: str
    feedback_by: date
    delivered_on: date | None = None
    failed: str | None = None
    is_cancelled: bool = False
    is_acknowledged: bool = False
    is_answered: bool = False

    @property
    def is_pending(self) -> bool:
        """Made ready, and neither with the partner nor called off."""
        return self.delivered_on is None and not self.is_cancelled

    @property
    def awaits_feedback(self) -> bool:
        """With the partner, which has not answered."""
        return self.delivered_on is not None and not self.is_answered


@dataclass(frozen=True)
class Standing:
    """What the steps of a signal come to. `assignment` is the position of the step by which it was taken on."""

    assigned_to: str | None = None
    assigned_at: datetime | None = None
    assignment: int | None = None
    is_looked_up: bool = False
    is_confidence_considered: bool = False
    assessed: did.Assessed | None = None
    assessed_at: datetime | None = None
    is_in_consultation: bool = False
    handovers: Mapping[str, Handover] = field(default_factory=dict)
    set_aside_partners: frozenset[str] = frozenset()
    is_set_aside: bool = False
    is_reporter_told: bool = False
    closed_at: datetime | None = None
    is_reopened: bool = False
    merged_into: str | None = None
    taken_in: frozenset[str] = frozenset()

    @property
    def status(self) -> Status:
        """Where the signal is. That a signal was withdrawn is told by its facts, not by steps."""
        if self.merged_into:
            return Status.MERGED
        if self.closed_at:
            return Status.CLOSED
        if self.is_set_aside:
            return Status.SET_ASIDE
        if self.is_in_consultation:
            return Status.CONSULTATION
        if self.informed and not self.is_reopened:
            return Status.HANDED_OVER if self.feedback_due else Status.FEEDBACK_RECEIVED
        return Status.IN_PROGRESS if self.assignment is not None else Status.RECEIVED

    @property
    def informed(self) -> frozenset[str]:
        """The partners that got a handover."""
        return frozenset(each.partner for each in self.handovers.values() if each.delivered_on)

    @property
    def pending(self) -> list[Handover]:
        """The handovers that have yet to reach their partner."""
        return [each for each in self.handovers.values() if each.is_pending]

    @property
    def feedback_due(self) -> date | None:
        """The first day by which a partner was asked to answer and has not, None when nothing is awaited."""
        return min((each.feedback_by for each in self.handovers.values() if each.awaits_feedback), default=None)


def standing(done: Iterable[Step]) -> Standing:
    """The state after `done`, in the order of their positions.

    A step that its state doesn't allow, or that this version can't read, changes nothing.
    """
    state = Standing()
    for step in sorted(done, key=lambda step: step.position):
        try:
            state = after(state, step)
        except Problem:
            continue
    return state


def after(state: Standing, step: Step) -> Standing:
    """The state once `step` is done.

    Raises `Problem` step-not-now when the state doesn't allow it, handover-pending, reporter-not-told,
    handover-unknown, feedback-missing, merge-chain or merge-handed-over.
    """
    match step.details:
        case did.TakenOn():
            _only(state, Status.RECEIVED)
            return _assigned(state, step)
        case did.PutBack():
            _only(state, Status.IN_PROGRESS)
            _nothing_pending(state)
            return replace(state, assigned_to=None, assigned_at=None, assignment=None)
        case did.PassedOn(to=to):
            _only(state, Status.RECEIVED, *WORKED_ON, Status.SET_ASIDE)
            return replace(state, assigned_to=to, assigned_at=step.at, assignment=step.position)
        case did.LookedUp():
            _only(state, *WORKED_ON)
            return replace(state, is_looked_up=True)
        case did.MatchDecided():
            _only(state, *WORKED_ON)
            return state
        case did.Assessed() as details:
            _only(state, *WORKED_ON)
            return replace(state, assessed=details, assessed_at=step.at)
        case did.ConfidenceConsidered():
            _only(state, *WORKED_ON)
            return replace(state, is_confidence_considered=True)
        case did.ConsultationPlanned():
            _only(state, Status.IN_PROGRESS)
            return replace(state, is_in_consultation=True)
        case did.ConsultationHeld():
            _only(state, Status.CONSULTATION)
            return replace(state, is_in_consultation=False)
        case did.ProposalSetAside(partner=partner):
            _only(state, *WORKED_ON)
            return replace(state, set_aside_partners=state.set_aside_partners | {partner})
        case did.Noted() | did.PaperAdded() | did.PaperTakenAway():
            return state
        case did.Merged() | did.TookIn() | did.Separated() | did.LetGo():
            return _merging(state, step)
        case (
            did.SetAside() | did.Resumed() | did.ReporterTold() | did.ReporterNotTold() | did.Closed() | did.Reopened()
        ):
            return _towards_the_end(state, step)
    return _with_handover(state, step)


def _merging(state: Standing, step: Step) -> Standing:
    match step.details:
        case did.Merged(into=into):
            _only(state, Status.RECEIVED, Status.IN_PROGRESS)
            _nothing_pending(state)
            if state.informed:
                raise Problem("merge-handed-over")
            if state.taken_in:
                raise Problem("merge-chain")
            return replace(state, merged_into=into, is_reporter_told=False)
        case did.TookIn(other=other):
            _only(state, *WORKED_ON)
            return replace(state, taken_in=state.taken_in | {other})
        case did.Separated():
            _only(state, Status.MERGED)
            return replace(state, merged_into=None)
        case did.LetGo(other=other) if other in state.taken_in:
            return replace(state, taken_in=state.taken_in - {other})
    raise Problem("step-not-now", status=state.status.words)


def _towards_the_end(state: Standing, step: Step) -> Standing:
    match step.details:
        case did.SetAside():
            _only(state, Status.RECEIVED, Status.IN_PROGRESS)
            _nothing_pending(state)
            return replace(state, is_set_aside=True, is_reporter_told=False)
        case did.Resumed():
            _only(state, Status.SET_ASIDE)
            return _assigned(replace(state, is_set_aside=False, is_reporter_told=False), step)
        case did.ReporterTold() | did.ReporterNotTold():
            _only(state, *WORKED_ON, Status.SET_ASIDE, Status.MERGED)
            return replace(state, is_reporter_told=True)
        case did.Reopened():
            _only(state, Status.CLOSED)
            again = replace(state, closed_at=None, is_set_aside=False, is_reporter_told=False, is_reopened=True)
            return _assigned(again, step)
    may_close = {Status.FEEDBACK_RECEIVED, Status.SET_ASIDE, Status.HANDED_OVER}
    _only(state, *may_close | ({Status.IN_PROGRESS} if state.is_reopened and state.informed else set()))
    _nothing_pending(state)
    if state.feedback_due:
        raise Problem("feedback-missing")
    if not state.is_reporter_told:
        raise Problem("reporter-not-told")
    return replace(state, closed_at=step.at)


def _with_handover(state: Standing, step: Step) -> Standing:
    match step.details:
        case did.HandedOver() as made:
            # Acute danger does not wait for a consultation.
            danger = {Status.CONSULTATION} if made.overruled else set()
            _only(state, Status.IN_PROGRESS, Status.HANDED_OVER, Status.FEEDBACK_RECEIVED, *danger)
            if any(each.partner == made.partner for each in state.pending) or made.handover in state.handovers:
                raise Problem("handover-pending")
            begun = Handover(made.handover, made.reference, made.partner, made.channel, made.feedback_by)
            return _changed(state, begun)
        case did.Delivered(handover=id_, channel=channel, on=on):
            each = _handover(state, id_, is_pending=True)
            now = replace(state, is_reopened=False, is_reporter_told=False)
            return _changed(now, replace(each, delivered_on=on, channel=channel, failed=None))
        case did.DeliveryFailed(handover=id_, words=words):
            each = _handover(state, id_)
            if each.is_cancelled or each.is_answered:
                raise Problem("step-not-now", status=state.status.words)
            return _changed(state, replace(each, delivered_on=None, failed=words))
        case did.DeliveryRetried(handover=id_):
            each = _handover(state, id_, is_pending=True)
            if each.failed is None:
                raise Problem("handover-pending")
            return _changed(state, replace(each, failed=None))
        case did.HandoverCancelled(handover=id_):
            return _changed(state, replace(_handover(state, id_, is_pending=True), is_cancelled=True))
        case did.Acknowledged(handover=id_):
            return _changed(state, replace(_handover(state, id_, is_pending=False), is_acknowledged=True))
        case did.FeedbackAskedAgain(handover=id_, by=by):
            return _changed(state, replace(_handover(state, id_, is_pending=False), feedback_by=by))
        case did.LinkMade(handover=id_):
            _handover(state, id_)
            return state
        case did.Reminded(handover=id_):
            _handover(state, id_, is_pending=False)
            return state
        case did.FeedbackReceived(handover=id_):
            # Whoever answers has got it, also when nobody wrote down that it was delivered.
            each = _handover(state, id_)
            answered = replace(each, delivered_on=each.delivered_on or day_of(step.at), failed=None, is_answered=True)
            is_told = state.is_reporter_told and each.delivered_on is not None
            return _changed(replace(state, is_reopened=False, is_reporter_told=is_told), answered)
        case did.FeedbackGivenUp(handover=id_):
            answered = replace(_handover(state, id_, is_pending=False), is_answered=True)
            return _changed(replace(state, is_reopened=False), answered)
    raise Problem("step-not-now", status=state.status.words)


def _handover(state: Standing, id_: str, is_pending: bool | None = None) -> Handover:
    """The handover with this id in a signal that isn't closed; `is_pending` is what it has to be, if that matters."""
    if state.status is Status.CLOSED:
        raise Problem("step-not-now", status=state.status.words)
    each = state.handovers.get(id_)
    if each is None:
        raise Problem("handover-unknown")
    if each.is_cancelled or (is_pending is not None and each.is_pending is not is_pending):
        raise Problem("handover-moved-on")
    return each


def _changed(state: Standing, handover: Handover) -> Standing:
    return replace(state, handovers={**state.handovers, handover.id: handover})


def _assigned(state: Standing, step: Step) -> Standing:
    return replace(state, assigned_to=step.by, assigned_at=step.at, assignment=step.position)


def _only(state: Standing, *allowed: Status) -> None:
    if state.status not in allowed:
        raise Problem("step-not-now", status=state.status.words)


def _nothing_pending(state: Standing) -> None:
    if state.pending:
        raise Problem("handover-pending")
