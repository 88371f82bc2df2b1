"""What is recorded of each thing that can be done with a signal. A correction is a step too: nothing is changed."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from inspections.indicators import Form
from inspections.signals.ages import Age

Words = Annotated[str, Meta(min_length=1, max_length=4000)]
Short = Annotated[str, Meta(min_length=1, max_length=200)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Channel = Literal["mail", "secure-mail", "portal", "telephone", "in-person"]
# What acute danger goes before; it is then recorded as overruled (DOMAIN §3).
Overruled = Literal["look-up", "confidence"]


class Details(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is recorded of a step beside its kind, who and when."""


class TakenOn(Details, frozen=True):
    """An officer has the signal in hand."""


class PutBack(Details, frozen=True):
    """Undoes that: the signal waits for an officer again."""


class PassedOn(Details, frozen=True):
    """Given to the officer `to` (a user's id), whose name is `name`: for the time of a leave, or for good."""

    to: Short
    name: Short
    words: Words


class LookedUp(Details, frozen=True):
    """Step 3: is the person, organisation or address known already. `words`: what was found, or why it isn't needed."""

    outcome: Literal["done", "not-needed"]
    words: Words


class MatchDecided(Details, frozen=True):
    """Whether a subject of this signal is who or what is mentioned elsewhere; undecided takes a decision back.

    `subject`: its id in the signal. `other`: where it is mentioned, `<source>/<id>/<subject>` as in the table mentions.
    """

    subject: Short
    other: Short
    verdict: Literal["same", "different", "undecided"]
    words: Words | None = None


class Assessed(Details, frozen=True):
    """What the officer takes the signal to be. It goes before what the reporter chose; `words` say why."""

    words: Words
    form: Form | None = None
    urgency: Literal["immediate", "urgent", "normal"] | None = None
    age: Age | None = None
    several_disciplines: bool = False
    complex_care: bool = False


class ConfidenceConsidered(Details, frozen=True):
    """Whether a person of confidence could be found, asked before the police are brought in (Annex 2, step 3)."""

    outcome: Literal["yes", "no", "not-applicable"]
    words: Words


class ConsultationPlanned(Details, frozen=True):
    """Put on the agenda of a consultation."""

    meeting: Short
    on: date


class ConsultationHeld(Details, frozen=True):
    """What came out of it."""

    words: Words


class HandedOver(Details, frozen=True):
    """A handover was made ready; its content is kept under `handover`. The partner is told once it is delivered."""

    handover: Short
    reference: Short
    partner: Short
    channel: Channel
    feedback_by: date
    overruled: tuple[Overruled, ...] = ()


class Delivered(Details, frozen=True):
    """The partner has it. `to`: the address or name that got it."""

    handover: Short
    channel: Channel
    on: date
    to: Short | None = None


class DeliveryFailed(Details, frozen=True):
    """It did not reach the partner: mail that was refused or came back."""

    handover: Short
    words: Words


class DeliveryRetried(Details, frozen=True):
    """It goes out once more."""

    handover: Short


class HandoverCancelled(Details, frozen=True):
    """A handover that did not reach the partner will not be delivered any more."""

    handover: Short
    words: Words


class Acknowledged(Details, frozen=True):
    """The partner said that it arrived."""

    handover: Short
    words: Words


class FeedbackAskedAgain(Details, frozen=True):
    """A reminder was given, with a new date."""

    handover: Short
    by: date


class Reminded(Details, frozen=True):
    """The partner was sent a reminder by mail; the date stays as it is, so that the officer sees it is late."""

    handover: Short
    to: Short


class LinkMade(Details, frozen=True):
    """A one-time link with which the partner can answer."""

    handover: Short
    expires_on: date


class FeedbackReceived(Details, frozen=True):
    """What the partner did with it. `by_link`: written by the partner itself."""

    handover: Short
    words: Words
    by_link: bool = False


class FeedbackGivenUp(Details, frozen=True):
    """No answer will come; `words` say why."""

    handover: Short
    words: Words


class ProposalSetAside(Details, frozen=True):
    """This partner is not told; `words` say why."""

    partner: Short
    words: Words


class SetAside(Details, frozen=True):
    """No exploitation, or not enough to act on; `words` say why."""

    words: Words


class Resumed(Details, frozen=True):
    """A signal that was set aside is worked on again."""

    words: Words


class ReporterTold(Details, frozen=True):
    """Step 6: what the reporter reads on the phone about what was done."""

    words: Words


class ReporterNotTold(Details, frozen=True):
    """Why telling the reporter is not possible."""

    words: Words


class Closed(Details, frozen=True):
    """Done."""


class Reopened(Details, frozen=True):
    """Not done after all; `words` say why."""

    words: Words


class Noted(Details, frozen=True):
    """A note, or a correction of the step at position `about`."""

    words: Words
    about: int | None = None


class PaperAdded(Details, frozen=True):
    """A document was added: its SHA-256, what it is called, its ending (as in signals/papers.py) and its bytes."""

    paper: Sha256
    name: Short
    ending: Short
    bytes: int


class PaperTakenAway(Details, frozen=True):
    """A document that doesn't belong here; `words` say why. It is not shown any more."""

    paper: Sha256
    words: Words


class Merged(Details, frozen=True):
    """This signal goes on in the case of the signal `into`; it keeps its own facts, reporter and steps."""

    into: Short
    words: Words


class TookIn(Details, frozen=True):
    """The other side of it: the signal `other` goes on in this one's case."""

    other: Short


class Separated(Details, frozen=True):
    """Undoes a merge: this signal stands by itself again."""

    words: Words


class LetGo(Details, frozen=True):
    """The other side of it: the signal `other` stands by itself again."""

    other: Short


class Unknown(Details, frozen=True):
    """A step of a kind or with details that this version can't read: shown, and without effect."""


# The words under which a kind is stored, for ever.
KINDS: dict[str, type[Details]] = {
    "taken_on": TakenOn,
    "put_back": PutBack,
    "passed_on": PassedOn,
    "looked_up": LookedUp,
    "match_decided": MatchDecided,
    "assessed": Assessed,
    "confidence_considered": ConfidenceConsidered,
    "consultation_planned": ConsultationPlanned,
    "consultation_held": ConsultationHeld,
    "handed_over": HandedOver,
    "delivered": Delivered,
    "delivery_failed": DeliveryFailed,
    "delivery_retried": DeliveryRetried,
    "handover_cancelled": HandoverCancelled,
    "acknowledged": Acknowledged,
    "feedback_asked_again": FeedbackAskedAgain,
    "reminded": Reminded,
    "link_made": LinkMade,
    "feedback_received": FeedbackReceived,
    "feedback_given_up": FeedbackGivenUp,
    "proposal_set_aside": ProposalSetAside,
    "set_aside": SetAside,
    "resumed": Resumed,
    "reporter_told": ReporterTold,
    "reporter_not_told": ReporterNotTold,
    "closed": Closed,
    "reopened": Reopened,
    "noted": Noted,
    "paper_added": PaperAdded,
    "paper_taken_away": PaperTakenAway,
    "merged": Merged,
    "took_in": TookIn,
    "separated": Separated,
    "let_go": LetGo,
}
_KIND_OF = {type_: kind for kind, type_ in KINDS.items()}


def kind_of(details: Details) -> str:
    """The word under which a step with these details is stored."""
    return _KIND_OF[type(details)]
