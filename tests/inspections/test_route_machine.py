"""Random walks along the route, legal and illegal: none leads to a state that the policy forbids.

What is forbidden is read from the rows of steps themselves, not from the fold that is tested.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.engine import Engine

from inspections import clock
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.projections import rebuild
from inspections.signals import details as did
from inspections.signals import feedback
from inspections.signals.handing_over import Wish, hand_over
from inspections.signals.merging import Wish as MergeWish
from inspections.signals.merging import merge, separate
from inspections.signals.recording import pass_on, put_back, record, take_on
from inspections.tables import handovers, signals, steps
from tests.signals import a_case

WORDS = "Ines de Tester en Bram Proefman zeiden: daarom."
PARTNERS = ("avim", "police", "nla", "moviera", "pretty-woman", "riec")
INES = re.compile(r"\bines\b|tester", re.IGNORECASE)
BRAM = re.compile(r"\bbram\b|proefman", re.IGNORECASE)
TODAY = clock.today()

free_steps = st.sampled_from(
    [
        did.LookedUp(outcome="done", words=WORDS),
        did.LookedUp(outcome="not-needed", words=WORDS),
        did.MatchDecided(subject="somebody", other="signal/elsewhere/somebody", verdict="same"),
        did.ConfidenceConsidered(outcome="no", words=WORDS),
        did.ConsultationPlanned(meeting="Lokaal overleg", on=TODAY),
        did.ConsultationHeld(words=WORDS),
        did.SetAside(words=WORDS),
        did.Resumed(words=WORDS),
        did.ReporterTold(words=WORDS),
        did.ReporterNotTold(words=WORDS),
        did.Closed(),
        did.Reopened(words=WORDS),
        did.Noted(words=WORDS),
        did.Assessed(words=WORDS, form="labour", urgency="normal"),
    ]
)
about_handover: dict[str, Callable[[str], did.Details]] = {
    "delivered": lambda id_: did.Delivered(handover=id_, channel="secure-mail", on=TODAY),
    "failed": lambda id_: did.DeliveryFailed(handover=id_, words=WORDS),
    "retried": lambda id_: did.DeliveryRetried(handover=id_),
    "cancelled": lambda id_: did.HandoverCancelled(handover=id_, words=WORDS),
    "acknowledged": lambda id_: did.Acknowledged(handover=id_, words=WORDS),
    "asked again": lambda id_: did.FeedbackAskedAgain(handover=id_, by=TODAY),
    "reminded": lambda id_: did.Reminded(handover=id_, to="meldpunt@partner.example"),
    "received": lambda id_: did.FeedbackReceived(handover=id_, words=WORDS),
    "given up": lambda id_: did.FeedbackGivenUp(handover=id_, words=WORDS),
}


class Route(RuleBasedStateMachine):
    """A signal, another that may be merged with it, and two officers, who do whatever comes to mind, in any order."""

    engine: Engine
    people: dict[str, str]

    @initialize(
        form=st.sampled_from(["labour", "sexual", "unknown"]),
        urgency=st.sampled_from(["normal", "immediate"]),
        other_form=st.sampled_from(["labour", "sexual"]),
    )
    def receive(self, form: str, urgency: str, other_form: str) -> None:
        subject = {"kind": "person", "name": "Piotr Voorzien", "date-of-birth-or-age": "19"}
        self.signal = a_case(self.engine, self.people["ines"], subject, form=form, urgency=urgency)
        # The officer can change form and urgency of a signal on its way: what counts is what is so now.
        self.form, self.urgency = form, urgency
        self.other = a_case(self.engine, self.people["bram"], subject | {"name": "Voorzien"}, form=other_form)
        self.other_form = other_form
        self.made: list[str] = []
        self.kept_out: dict[str, list[re.Pattern[str]]] = {}
        self.links: list[str] = []

    def attempt(self, act: Callable[[sa.Connection], Any]) -> Any:
        """Do it, or be refused; a refusal leaves everything as it was."""
        before = self.rows(), self.rows(self.other)
        with suppress(Problem), writing(self.engine) as connection:
            return act(connection)
        assert (self.rows(), self.rows(self.other)) == before
        return None

    @rule(who=st.sampled_from(["olga", "oscar"]))
    def take_on(self, who: str) -> None:
        self.attempt(lambda c: take_on(c, "woerden", self.signal, self.people[who], now()))

    @rule(who=st.sampled_from(["olga", "oscar"]))
    def put_back(self, who: str) -> None:
        taken = [row.position for row in self.rows() if row.kind in ("taken_on", "resumed", "reopened")]
        assignment = taken[-1] if taken else 0
        self.attempt(lambda c: put_back(c, "woerden", self.signal, self.people[who], now(), assignment))

    @rule(who=st.sampled_from(["cora", "olga"]), to=st.sampled_from(["oscar", "luuk", "ines"]))
    def pass_on(self, who: str, to: str) -> None:
        """To a colleague: never to who is no attention officer, or one of another municipality."""
        before = len(self.rows())
        people = self.people
        self.attempt(lambda c: pass_on(c, "woerden", self.signal, people[who], now(), people[to], WORDS, self.last()))
        assert to == "oscar" or len(self.rows()) == before

    @rule(who=st.sampled_from(["olga", "oscar"]), details=free_steps, is_late=st.booleans())
    def do(self, who: str, details: did.Details, is_late: bool) -> None:
        seen = 0 if is_late else self.last()
        done = self.attempt(lambda c: record(c, "woerden", self.signal, self.people[who], now(), details, seen))
        if done and isinstance(details, did.Assessed):
            self.form, self.urgency = "labour", "normal"

    @rule(who=st.sampled_from(["olga", "oscar"]), partner=st.sampled_from(PARTNERS))
    def set_aside_partner(self, who: str, partner: str) -> None:
        details = did.ProposalSetAside(partner=partner, words=WORDS)
        self.attempt(lambda c: record(c, "woerden", self.signal, self.people[who], now(), details, self.last()))

    @rule(who=st.sampled_from(["olga", "oscar"]), partner=st.sampled_from(PARTNERS))
    def hand_over(self, who: str, partner: str) -> None:
        wish = Wish(partner, "secure-mail", TODAY + timedelta(days=9), self.last(), note=WORDS)
        before = len(self.rows())
        made = self.attempt(lambda c: hand_over(c, "woerden", self.signal, self.people[who], now(), wish))
        if made and len(self.rows()) > before:
            self.made.append(made)
            # Bram reported the other signal: his name is kept out as soon as that goes on in this case.
            self.kept_out[made] = [INES, BRAM] if self.taken_in(None, self.rows()) else [INES]
            self.check_what_goes_before(partner)

    @rule(who=st.sampled_from(["olga", "oscar"]), number=st.integers(0, 5), what=st.sampled_from(list(about_handover)))
    def do_about_handover(self, who: str, number: int, what: str) -> None:
        id_ = self.made[number % len(self.made)] if self.made else str(uuid4())
        details = about_handover[what](id_)
        self.attempt(lambda c: record(c, "woerden", self.signal, self.people[who], now(), details, self.last()))

    @rule(number=st.integers(0, 5))
    def make_link(self, number: int) -> None:
        if self.made:
            id_ = self.made[number % len(self.made)]
            olga = self.people["olga"]
            token = self.attempt(lambda c: feedback.make_link(c, "woerden", self.signal, olga, now(), id_))
            self.links += [token] if token else []

    @rule(number=st.integers(0, 5))
    def answer_by_link(self, number: int) -> None:
        if self.links:
            token = self.links[number % len(self.links)]
            self.attempt(lambda c: feedback.answer(c, token, now(), WORDS))

    @rule(is_reverse=st.sampled_from([False, False, False, True]), is_late=st.booleans(), is_self=st.booleans())
    def merge(self, is_reverse: bool, is_late: bool, is_self: bool) -> None:
        signal, other = (self.other, self.signal) if is_reverse else (self.signal, self.other)
        wish = MergeWish(signal if is_self else other, WORDS, 0 if is_late else self.last(signal), self.last(other))
        self.attempt(lambda c: merge(c, "woerden", signal, self.people["olga"], now(), wish))

    @rule(is_reverse=st.sampled_from([False, False, False, True]))
    def separate(self, is_reverse: bool) -> None:
        signal = self.signal if is_reverse else self.other
        self.attempt(lambda c: separate(c, "woerden", signal, self.people["olga"], now(), WORDS, self.last(signal)))

    @rule(
        details=st.sampled_from(
            [did.TakenOn(), did.PutBack(), did.ReporterTold(WORDS), did.Noted(WORDS), did.SetAside(WORDS), did.Closed()]
        )
    )
    def do_with_the_other(self, details: did.Details) -> None:
        last = self.last(self.other)
        self.attempt(lambda c: record(c, "woerden", self.other, self.people["olga"], now(), details, last))

    @rule(times=st.integers(1, 12), skipped=st.sampled_from(["", "moviera", "nla", "looked_up", "told", "answered"]))
    def go_on(self, times: int, skipped: str) -> None:
        """As an officer would, but for one thing that is forgotten: random steps alone seldom reach the end."""
        for _ in range(times):
            for name, details in self.sensible():
                if name != skipped:
                    before = len(self.rows())
                    if isinstance(details, did.HandedOver):
                        self.hand_over("olga", details.partner)
                    else:
                        self.do("olga", details, is_late=False)
                    if len(self.rows()) > before:
                        break

    def sensible(self) -> Iterator[tuple[str, did.Details]]:
        done = {row.kind for row in self.rows()}
        if not done:
            yield "", did.TakenOn()
        if "looked_up" not in done:
            yield "looked_up", did.LookedUp(outcome="done", words=WORDS)
        for partner in self.mandatory():
            if partner not in {row.details.get("partner") for row in self.rows()}:
                yield partner, did.HandedOver(partner, partner, partner, "mail", TODAY)
        for handover in self.made:
            yield "", did.Delivered(handover=handover, channel="portal", on=TODAY)
            if handover not in {row.details["handover"] for row in self.rows() if row.kind == "feedback_received"}:
                yield "answered", did.FeedbackReceived(handover=handover, words=WORDS)
        yield "", did.Closed()
        yield "told", did.ReporterTold(words=WORDS)

    # -- what may never be ---------------------------------------------------------------------------

    def check_what_goes_before(self, partner: str) -> None:
        """At each handover: look-up and person of confidence were considered, or danger overruled them, and says so."""
        *before, made = self.rows()
        kinds = {row.kind for row in before}
        overruled = set(made.details.get("overruled", ()))
        assert not overruled or self.urgency == "immediate"
        assert "looked_up" in kinds or "look-up" in overruled
        assert partner not in ("avim", "police") or "confidence_considered" in kinds or "confidence" in overruled

    @invariant()
    def a_closed_signal_is_rightly_closed(self) -> None:
        done = self.rows()
        if not done or self.row().status != "closed":
            return
        kinds = [row.kind for row in done]
        end = max(place for place, kind in enumerate(kinds) if kind == "closed")
        begin = max(place for place, row in enumerate(done[:end]) if self.begins_anew(row, done[:place]))
        assert {"reporter_told", "reporter_not_told"} & set(kinds[begin:end])
        if "delivered" in kinds[:end] or "feedback_received" in kinds[:end]:
            if self.taken_in(end, done):
                others = [row for row in self.rows(self.other) if row.position < done[end].position]
                begun = max(place for place, row in enumerate(others) if row.kind == "merged")
                assert {"reporter_told", "reporter_not_told"} & {row.kind for row in others[begun:]}
            told = {row.details["partner"] for row in done if row.kind in ("handed_over", "proposal_set_aside")}
            assert self.mandatory() | (self.mandatory_of_other() if self.taken_in(end, done) else set()) <= told
            answered = {row.details["handover"] for row in done[:end] if row.kind.startswith("feedback_")}
            assert self.with_partner(done[:end]) <= answered

    @invariant()
    def a_merged_signal_goes_on_in_one_other(self) -> None:
        rows = {signal: self.row(signal) for signal in (self.signal, self.other)}
        merged = [row for row in rows.values() if row.merged_into]
        assert len(merged) < 2
        for row in merged:
            assert (row.status, row.lane) == ("merged", "done")
            assert rows[row.merged_into].status != "merged"
            assert rows[row.merged_into].rank <= row.rank
            assert self.taken_in(None, self.rows(row.merged_into)) == {row.id}
            assert not {each.kind for each in self.rows(row.id)[self.place_of_merge(row.id) :]} & {
                "handed_over",
                "closed",
            }
        for row in rows.values():
            if row not in merged:
                assert row.status != "merged"

    @invariant()
    def the_reporters_name_is_in_nothing_that_goes_out(self) -> None:
        with self.engine.connect() as connection:
            mine = sa.select(handovers.c.id, handovers.c.content).where(handovers.c.signal == self.signal)
            for handover in connection.execute(mine):
                for name in self.kept_out.get(handover.id, [INES]):
                    assert not name.search(handover.content), handover.content

    def teardown(self) -> None:
        if hasattr(self, "signal"):
            before = self.row(), self.row(self.other)
            rebuild(self.engine)
            assert (self.row(), self.row(self.other)) == before

    # -- reading -------------------------------------------------------------------------------------

    def mandatory(self) -> set[str]:
        by_form = {"nla"} if self.form == "labour" else set()
        return {"moviera"} | by_form | ({"avim"} if self.urgency == "immediate" else set())

    def with_partner(self, done: list[Any], by: tuple[str, ...] = ("delivered",)) -> set[str]:
        """The handovers of which the last word is that they were delivered."""
        reached: set[str] = set()
        for row in done:
            if row.kind in by:
                reached.add(row.details["handover"])
            if row.kind in ("delivery_failed", "handover_cancelled"):
                reached.discard(row.details["handover"])
        return reached

    def begins_anew(self, row: Any, before: list[Any]) -> bool:
        """Whether after this there is something to tell the reporter; who answers by link has got the handover too."""
        if row.kind == "feedback_received":
            return row.details["handover"] not in self.with_partner(before, ("delivered", "feedback_received"))
        return row.kind in ("delivered", "set_aside", "reopened")

    def mandatory_of_other(self) -> set[str]:
        return {"moviera"} | ({"nla"} if self.other_form == "labour" else set())

    def taken_in(self, end: int | None, done: list[Any]) -> set[str]:
        """The signals that went on in the case of these rows, before the place `end`."""
        found: set[str] = set()
        for row in done[:end]:
            if row.kind == "took_in":
                found.add(row.details["other"])
            if row.kind == "let_go":
                found.discard(row.details["other"])
        return found

    def place_of_merge(self, signal: str) -> int:
        return max(place for place, row in enumerate(self.rows(signal)) if row.kind == "merged")

    def rows(self, signal: str | None = None) -> list[Any]:
        with self.engine.connect() as connection:
            mine = sa.select(steps).where(steps.c.signal == (signal or self.signal)).order_by(steps.c.position)
            return list(connection.execute(mine))

    def row(self, signal: str | None = None) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(sa.select(signals).where(signals.c.id == (signal or self.signal))).one()

    def last(self, signal: str | None = None) -> int:
        done = self.rows(signal)
        return done[-1].position if done else 0


def test_no_walk_along_the_route_leads_to_a_forbidden_state(engine: Engine, woerden: dict[str, str]) -> None:
    class Walk(Route):
        pass

    Walk.engine, Walk.people = engine, woerden
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
