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

from inspections.database import now, writing
from inspections.problems import Problem
from inspections.projections import rebuild
from inspections.signals import details as did
from inspections.signals import feedback
from inspections.signals.handing_over import Wish, hand_over
from inspections.signals.recording import pass_on, put_back, record, take_on
from inspections.tables import handovers, signals, steps
from tests.signals import a_case

WORDS = "Ines de Tester zei: daarom."
PARTNERS = ("avim", "police", "nla", "moviera", "pretty-woman", "riec")
NAME = re.compile(r"\bines\b|tester", re.IGNORECASE)
TODAY = now().date()

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
    """One signal and two officers, who do whatever comes to mind, in any order."""

    engine: Engine
    people: dict[str, str]

    @initialize(form=st.sampled_from(["labour", "sexual", "unknown"]), urgency=st.sampled_from(["normal", "immediate"]))
    def receive(self, form: str, urgency: str) -> None:
        subject = {"kind": "person", "name": "Piotr Voorzien", "date-of-birth-or-age": "19"}
        self.signal = a_case(self.engine, self.people["ines"], subject, form=form, urgency=urgency)
        # The officer can change form and urgency of a signal on its way: what counts is what is so now.
        self.form, self.urgency = form, urgency
        self.made: list[str] = []
        self.links: list[str] = []

    def attempt(self, act: Callable[[sa.Connection], Any]) -> Any:
        """Do it, or be refused; a refusal leaves everything as it was."""
        before = self.rows()
        with suppress(Problem), writing(self.engine) as connection:
            return act(connection)
        assert self.rows() == before
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
        begin = max([place for place, kind in enumerate(kinds[:end]) if kind in ("delivered", "set_aside", "reopened")])
        assert {"reporter_told", "reporter_not_told"} & set(kinds[begin:end])
        if "delivered" in kinds[:end] or "feedback_received" in kinds[:end]:
            told = {row.details["partner"] for row in done if row.kind in ("handed_over", "proposal_set_aside")}
            assert self.mandatory() <= told
            answered = {row.details["handover"] for row in done[:end] if row.kind.startswith("feedback_")}
            assert self.with_partner(done[:end]) <= answered

    @invariant()
    def the_reporters_name_is_in_nothing_that_goes_out(self) -> None:
        with self.engine.connect() as connection:
            for content in connection.scalars(sa.select(handovers.c.content).where(handovers.c.signal == self.signal)):
                assert not NAME.search(content), content

    def teardown(self) -> None:
        if hasattr(self, "signal"):
            before = self.row()
            rebuild(self.engine)
            assert self.row() == before

    # -- reading -------------------------------------------------------------------------------------

    def mandatory(self) -> set[str]:
        by_form = {"nla"} if self.form == "labour" else set()
        return {"moviera"} | by_form | ({"avim"} if self.urgency == "immediate" else set())

    def with_partner(self, done: list[Any]) -> set[str]:
        """The handovers of which the last word is that they were delivered."""
        reached: set[str] = set()
        for row in done:
            if row.kind == "delivered":
                reached.add(row.details["handover"])
            if row.kind in ("delivery_failed", "handover_cancelled"):
                reached.discard(row.details["handover"])
        return reached

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            mine = sa.select(steps).where(steps.c.signal == self.signal).order_by(steps.c.position)
            return list(connection.execute(mine))

    def row(self) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(sa.select(signals).where(signals.c.id == self.signal)).one()

    def last(self) -> int:
        done = self.rows()
        return done[-1].position if done else 0


def test_no_walk_along_the_route_leads_to_a_forbidden_state(engine: Engine, woerden: dict[str, str]) -> None:
    class Walk(Route):
        pass

    Walk.engine, Walk.people = engine, woerden
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
