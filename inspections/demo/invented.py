"""Signals that never were: for each number the same story, told by someone of the demo municipality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from inspections.demo import DemoAddress, DemoError, demo_municipality
from inspections.indicators import Form, indicators
from inspections.signals import details as did
from inspections.signals.handover import handover_id, reference_of
from inspections.signals.partners import partners
from inspections.yaml_reading import Value, read

FILE = Path(__file__).with_name("signals.yaml")
STORIES = (
    *("new", "in-progress", "consultation", "failed", "waiting", "late", "feedback"),
    *("set-aside", "closed-aside", "closed-handed", "withdrawn"),
)
# How the stories are divided among a hundred signals: of the last weeks, and of before.
_RECENT = (24, 22, 8, 1, 22, 0, 8, 6, 2, 4, 3)
_EARLIER = (2, 3, 0, 0, 1, 2, 0, 1, 62, 26, 3)
_WEEKS = timedelta(days=45)
_URGENCIES = ("immediate", "urgent", "normal")
# Ids count from here as UUIDv7 counts milliseconds (RFC 9562 §5.7): new ones end up at the end of an index.
_FIRST_ID = 0x018B00000000


@dataclass(frozen=True)
class Told:
    """What is invented for one form of exploitation."""

    share: int
    indicators: Sequence[str]
    observations: Sequence[str]
    role: str


@dataclass(frozen=True)
class Plot:
    """What is fixed of a signal before the rest is invented."""

    form: str
    urgency: str
    story: str
    at: datetime


@dataclass(frozen=True)
class Invented:
    """A signal with its control, what its reporter recorded in order, and what officers did with it (by login)."""

    id: str
    inspection: str
    address: DemoAddress
    at: datetime
    said: Sequence[tuple[str, Any]]
    done: Sequence[tuple[datetime, str, did.Details]]


@dataclass(frozen=True)
class _Words:
    first_names: Sequence[str]
    surnames: Sequence[str]
    organisations: Sequence[str]
    forms: Mapping[str, Told]
    words: Mapping[str, Sequence[str]]
    first: Sequence[tuple[str, str, str, int]]


def plots_of_a_new_municipality(now: datetime) -> list[Plot]:
    """The few signals that everyone finds who begins with the demo, the oldest first."""
    found = [
        Plot(form, urgency, story, now - timedelta(days=days, hours=2)) for form, urgency, story, days in _words().first
    ]
    return sorted(found, key=lambda plot: plot.at)


def plot(number: int, of: int, now: datetime, span: timedelta) -> Plot:
    """Signal `number` of `of`, spread evenly over the `span` before `now`; the older, the further on its route."""
    random = Random(number)  # noqa: S311 - the same each time is the point
    forms = _words().forms
    at = now - span * ((of - number) / of)
    shares = _RECENT if now - at < _WEEKS else _EARLIER
    return Plot(
        random.choices(list(forms), [told.share for told in forms.values()])[0],
        random.choices(_URGENCIES, (4, 26, 70))[0],
        random.choices(STORIES, shares)[0],
        at,
    )


def invent(series: int, number: int, plot: Plot, now: datetime) -> Invented:
    """The signal `number` of a `series`, always the same but for its times, which follow from `plot` and `now`."""
    random = Random(series << 32 | number)  # noqa: S311
    words, told = _words(), _words().forms[plot.form]
    person = f"{random.choice(words.first_names)} {random.choice(words.surnames)}"
    organisation = random.choice(words.organisations)
    signal = an_id(series, number, 1)
    said: dict[str, Any] = {"added": True, "form": plot.form, "urgency": plot.urgency}
    said["observation"] = random.choice(told.observations).format(person=person, organisation=organisation)
    said[f"indicator/{random.choice(told.indicators)}"] = random.choice(("seen", "told-by-person", "told-by-other"))
    subjects = [{"added": True, "kind": "person", "name": person, "role": told.role}]
    if random.random() < 0.25:
        subjects.append({"added": True, "kind": "organisation", "name": organisation})
    for place, subject in enumerate(subjects):
        said |= {f"subject/{an_id(series, number, 10 + place)}/{field}": value for field, value in subject.items()}
    keys = [(f"signal/{signal}/{field}", value) for field, value in said.items()]
    keys.append((f"signal/{signal}/added", None) if plot.story == "withdrawn" else (f"signal/{signal}/status", "ready"))
    address = random.choice(demo_municipality().addresses)
    inspection = an_id(series, number, 0)
    done = _done(random, signal, plot, now)
    return Invented(signal, inspection, address, plot.at, [("visit/location", {"address": address.id}), *keys], done)


def an_id(series: int, number: int, thing: int) -> str:
    """A UUID of its own for each `thing` (below 4096) of each signal."""
    begin = f"{_FIRST_ID + number:012x}"
    return f"{begin[:8]}-{begin[8:]}-7{thing:03x}-8{series:03x}-{number:012x}"


def _done(random: Random, signal: str, plot: Plot, now: datetime) -> list[tuple[datetime, str, did.Details]]:
    """The steps of a story, each later than the one before and none in the future."""
    if plot.story in ("new", "withdrawn"):
        return []
    said = {kind: random.choice(sentences) for kind, sentences in _words().words.items()}
    officer = random.choice([user.login for user in demo_municipality().users if user.role == "attention_officer"])
    story: list[did.Details] = [did.TakenOn()]
    if plot.story != "in-progress" or random.random() < 0.5:
        story.append(did.LookedUp("done", said["looked-up"]))
    moment, done = plot.at, list[tuple[datetime, str, did.Details]]()
    for details in [*story, *_rest(plot, signal, said, now)]:
        moment = min(moment + timedelta(hours=random.uniform(1, 40)), now - timedelta(minutes=1))
        if isinstance(details, did.Delivered):
            details = msgspec.structs.replace(details, on=moment.date())
        done.append((moment, officer, details))
    return done


def _rest(plot: Plot, signal: str, said: Mapping[str, str], now: datetime) -> list[did.Details]:
    told, closed = did.ReporterTold(said["told"]), did.Closed()
    match plot.story:
        case "in-progress":
            return [did.Noted(said["note"])]
        case "consultation":
            return [did.ConsultationPlanned("Lokaal ondermijningsoverleg", (now + timedelta(days=6)).date())]
        case "set-aside":
            return [did.SetAside(said["set-aside"])]
        case "closed-aside":
            return [did.SetAside(said["set-aside"]), told, closed]
    considered = [did.ConfidenceConsidered("no", said["consultation"])] if plot.urgency == "immediate" else []
    handed = [_handed_over(plot, signal, partner, now) for partner in _informed(plot)]
    delivered: list[did.Details] = []
    for each in handed:
        delivered += [each, did.Delivered(each.handover, "secure-mail", plot.at.date())]
    answered = [did.FeedbackReceived(each.handover, said["feedback"]) for each in handed]
    match plot.story:
        case "failed":
            return [*considered, *delivered[:-1], did.DeliveryFailed(handed[-1].handover, said["failed"])]
        case "feedback":
            return [*considered, *delivered, *answered]
        case "closed-handed":
            return [*considered, *handed, *answered, told, closed]
    return [*considered, *delivered, *answered[1:]]


def _informed(plot: Plot) -> list[str]:
    """The partners that routing.yaml makes mandatory."""
    labour = ["nla"] if plot.form in (Form.LABOUR, Form.COMBINATION) else []
    return [*labour, *(["avim"] if plot.urgency == "immediate" else []), "moviera"]


def _handed_over(plot: Plot, signal: str, partner: str, now: datetime) -> did.HandedOver:
    by = plot.at + timedelta(days=partners()[partner].feedback_days)
    if plot.story == "waiting":
        by = now + timedelta(days=1 + len(plot.form))
    if plot.story == "late":
        by = now - timedelta(days=len(plot.form))
    id_ = handover_id(signal, partner, 0)
    return did.HandedOver(id_, reference_of(id_), partner, "secure-mail", by.date())


@cache
def _words() -> _Words:
    fields = {"first-names", "surnames", "organisations", "forms", "words", "first"}
    top = read(FILE, DemoError).record("signals", required=fields)
    forms = top["forms"].record("forms", required=set(Form))
    words = {"looked-up", "set-aside", "consultation", "feedback", "told", "failed", "note"}
    said = top["words"].record("words", required=words)
    return _Words(
        first_names=_texts(top["first-names"]),
        surnames=_texts(top["surnames"]),
        organisations=_texts(top["organisations"]),
        forms={form: _told(forms[form]) for form in Form},
        words={kind: _texts(said[kind]) for kind in sorted(words)},
        first=[_first(value) for value in top["first"].items()],
    )


def _told(value: Value) -> Told:
    record = value.record("form", required={"share", "indicators", "observations", "role"})
    listed = [each.one_of(indicators().by_id.keys()) for each in record.items("indicators")]
    return Told(record["share"].integer(), listed, _texts(record["observations"]), record["role"].text())


def _first(value: Value) -> tuple[str, str, str, int]:
    record = value.record("signal", required={"form", "urgency", "story", "days"})
    form, urgency = record["form"].one_of(set(Form)), record["urgency"].one_of(set(_URGENCIES))
    return form, urgency, record["story"].one_of(set(STORIES)), record["days"].integer()


def _texts(value: Value) -> list[str]:
    return [each.text() for each in value.items()]
