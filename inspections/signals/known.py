"""What is known already of the address, the organisations and the persons of a signal (step 3 of the route).

Only of the same municipality. Who reported another signal is not part of it, and is masked in what it says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import day_of
from inspections.matching.index import find
from inspections.matching.mentions import INSPECTION, PLACE, SIGNAL, named_place
from inspections.matching.names import ADDRESS, Named
from inspections.record import concluded
from inspections.signals.details import MatchDecided
from inspections.signals.dossier import Dossier, reporter
from inspections.signals.status import Status
from inspections.signals.steps import Step, steps_of
from inspections.signals.unnaming import without_each
from inspections.tables import inspections, mentions, names, plans, signals
from inspections.visits.found import is_about_night_register

# Of each subject the latest; who wants more has the search of the queue.
MOST_SHOWN = 10
# Reading all that a control found takes as long as its page.
MOST_READ = 5


@dataclass(frozen=True)
class OtherSignal:
    """Another signal. `seen` is its last step."""

    id: str
    form: str | None
    urgency: str | None
    status: str
    received_on: date
    place: str
    summary: str
    may_be_merged: bool
    seen: int


@dataclass(frozen=True)
class Control:
    """A control. `has_begun`: it has a page. `findings` are None when they were not read."""

    id: str
    title: str
    date: date
    outcome: str
    has_begun: bool
    findings: Sequence[str] | None = None
    night_register: Sequence[str] = ()


@dataclass(frozen=True)
class Decision:
    """What an officer decided of a match, where and why."""

    verdict: str
    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Match:
    """A mention elsewhere: `name` as it is told there, `why` it is shown; in a signal or in a control."""

    other: str
    name: str
    why: str
    signal: OtherSignal | None
    control: Control | None
    decision: Decision | None = None


@dataclass(frozen=True)
class About:
    """What is known of one subject of the signal, or of its place. `is_exact`: there is nothing to decide."""

    subject: str
    title: str
    is_exact: bool
    matches: Sequence[Match]
    more: bool


def known(connection: Connection, municipality: str, found: Dossier) -> list[About]:
    """What is known of the place of a signal and of each of its subjects with a name, the most alike first."""
    reading = _Reading(connection, municipality, found)
    about = [reading.place(), *(reading.subject(subject.id, subject.name) for subject in found.subjects)]
    return [each for each in about if each]


class _Reading:
    """One look at all of it: what was read of a control or signal once is not read again."""

    def __init__(self, connection: Connection, municipality: str, found: Dossier) -> None:
        self._connection = connection
        self._municipality = municipality
        self._ours = found
        self._read = 0
        self._controls: dict[str, Control | None] = {}
        self._signals: dict[str, OtherSignal | None] = {}
        self._steps: dict[str, Sequence[Step]] = {}

    def place(self) -> About | None:
        """Earlier signals and controls at the address."""
        row = self._connection.execute(
            sa.select(inspections.c.location, inspections.c.place).where(inspections.c.id == self._ours.inspection)
        ).one()
        wanted = named_place(self._connection, row.location, row.place)
        return self._about(PLACE, row.place, [wanted]) if wanted else None

    def subject(self, id_: str, name: str) -> About | None:
        """What is like one subject, by each name that was told; only a description is not looked for."""
        rows = self._connection.execute(
            sa.select(names)
            .join(mentions, mentions.c.name == names.c.id)
            .where(mentions.c.source == SIGNAL, mentions.c.id == self._ours.id, mentions.c.subject == id_)
            .order_by(names.c.text)
        ).all()
        return self._about(id_, name, [Named(row.kind, row.text, row.location) for row in rows]) if rows else None

    def _about(self, subject: str, title: str, told: Sequence[Named]) -> About:
        found = [each for wanted in told for each in find(self._connection, self._municipality, wanted)]
        # Of two names that are like the same one, the more alike counts.
        alike = {each.id: each for each in sorted(found, key=lambda each: each.likeness.score)}
        is_address = all(wanted.kind == ADDRESS for wanted in told)
        rows = self._mentions(alike, is_address)
        matches = []
        for row in rows[:MOST_SHOWN]:
            signal = self._signal(row.id) if row.source == SIGNAL else None
            control = self._control(row.id) if row.source == INSPECTION else None
            each = alike[row.name]
            if signal or control:
                other = f"{row.source}/{row.id}/{row.subject}"
                decision = self._decision(subject, other)
                matches.append(Match(other, each.named.text, each.likeness.why, signal, control, decision))
        matches += self._linked(subject, {match.other for match in matches})
        return About(subject, title, is_address, matches, len(rows) > MOST_SHOWN)

    def _linked(self, subject: str, shown: Set[str]) -> Iterator[Match]:
        """What was linked and is not alike, or no longer: a name that changed takes no decision away."""
        for (ours, other), step in _decided(self._ours.steps).items():
            source, _, rest = other.partition("/")
            id_ = rest.partition("/")[0]
            decision = self._decision(subject, other)
            if ours == subject and other not in shown and decision and decision.verdict == "same":
                signal = self._signal(id_) if source == SIGNAL else None
                control = self._control(id_) if source == INSPECTION else None
                if signal or control:
                    yield Match(other, "", f"gekoppeld door {step.by_name}", signal, control, decision)

    def _decision(self, subject: str, other: str) -> Decision | None:
        """The last word on a pair, here or at the other signal."""
        found = [_decided(self._ours.steps).get((subject, other))]
        source, id_, theirs = other.split("/", 2)
        if source == SIGNAL:
            found.append(_decided(self._steps_of(id_)).get((theirs, f"{SIGNAL}/{self._ours.id}/{subject}")))
        step = max((each for each in found if each), key=lambda each: each.position, default=None)
        if step is None or not isinstance(step.details, MatchDecided) or step.details.verdict == "undecided":
            return None
        return Decision(step.details.verdict, step.by_name, step.at, step.details.words or "")

    def _steps_of(self, signal: str) -> Sequence[Step]:
        if signal not in self._steps:
            self._steps[signal] = steps_of(self._connection, signal)
        return self._steps[signal]

    def _mentions(self, alike: Mapping[int, Any], is_address: bool) -> list[sa.Row[Any]]:
        """Where these names are mentioned, the most alike first, then the latest; a few more than are shown."""
        columns = (mentions.c.source, mentions.c.id, mentions.c.subject, mentions.c.name, mentions.c.at)
        here = mentions.c.name.in_(alike)
        ours = ((SIGNAL, self._ours.id), (INSPECTION, self._ours.inspection))
        elsewhere = [sa.not_(sa.and_(mentions.c.source == source, mentions.c.id == id_)) for source, id_ in ours]
        latest = mentions.c.at.desc()
        asked = sa.select(*columns).where(here, *elsewhere).order_by(latest).limit(5 * MOST_SHOWN)
        rows: list[sa.Row[Any]] = list(self._connection.execute(asked))
        if is_address:
            # A signal is where its control is.
            there = sa.and_(mentions.c.source == INSPECTION, mentions.c.subject == PLACE, here)
            signal = (sa.literal(SIGNAL).label("source"), signals.c.id, sa.literal(PLACE).label("subject"))
            rows += self._connection.execute(
                sa.select(*signal, mentions.c.name, mentions.c.at)
                .join(signals, signals.c.inspection == mentions.c.id)
                .where(there, signals.c.id != self._ours.id, signals.c.status != Status.WITHDRAWN)
                .order_by(latest)
                .limit(MOST_SHOWN + 1)
            )
        rows.sort(key=lambda row: (-round(alike[row.name].likeness.score, 2), -row.at.timestamp()))
        return rows

    def _signal(self, id_: str) -> OtherSignal | None:
        if id_ not in self._signals:
            self._signals[id_] = self._read_signal(id_)
        return self._signals[id_]

    def _read_signal(self, id_: str) -> OtherSignal | None:
        row = self._connection.execute(
            sa.select(signals).where(signals.c.id == id_, signals.c.municipality == self._municipality)
        ).one_or_none()
        if row is None or row.status == Status.WITHDRAWN:
            return None
        done = self._steps_of(id_)
        return OtherSignal(
            id=id_,
            form=row.form,
            urgency=row.urgency,
            status=row.status,
            received_on=day_of(row.received_at),
            place=row.place,
            summary=without_each(row.summary, reporter(self._connection, self._municipality, id_).names),
            may_be_merged=row.status in (Status.RECEIVED, Status.IN_PROGRESS),
            seen=done[-1].position if done else 0,
        )

    def _control(self, id_: str) -> Control | None:
        if id_ not in self._controls:
            self._controls[id_] = self._read_control(id_)
        return self._controls[id_]

    def _read_control(self, id_: str) -> Control | None:
        of = sa.select(plans.c.title, plans.c.name, plans.c.date, plans.c.outcome)
        planned = self._connection.execute(
            of.where(plans.c.inspection == id_, plans.c.municipality == self._municipality)
        ).one_or_none()
        begun: datetime | None = self._connection.scalar(
            sa.select(inspections.c.first_arrived_at).where(
                inspections.c.id == id_, inspections.c.municipality == self._municipality
            )
        )
        if planned:
            on, title = date.fromisoformat(planned.date), planned.name or planned.title
            control = Control(id_, title, on, planned.outcome or "", begun is not None)
        elif begun:
            control = Control(id_, "Niet-geplande controle", day_of(begun), "", True)
        else:
            return None
        if begun is None or self._read >= MOST_READ:
            return control
        self._read += 1
        findings = [
            each.decided
            for each in concluded(self._connection, self._municipality, id_).findings
            if each.decided.state != "set-aside"
        ]
        register = [each.text for each in findings if is_about_night_register(each.finding.id)]
        others = [each.text for each in findings if not is_about_night_register(each.finding.id)]
        return replace(control, findings=others, night_register=register)


def _decided(done: Iterable[Step]) -> dict[tuple[str, str], Step]:
    """The last decision of each pair of a subject and where it is mentioned."""
    return {(step.details.subject, step.details.other): step for step in done if isinstance(step.details, MatchDecided)}
