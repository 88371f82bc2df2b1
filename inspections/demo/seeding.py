"""Puts invented signals in the log and, as the code itself would, in the tables that the desk reads: many at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import sqlalchemy as sa
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection, Engine

from inspections import devices, news, sealed_facts
from inspections.answers import say_day
from inspections.case_keys import CaseKey, keys_for
from inspections.clock import HERE, day_of
from inspections.database import now, writing
from inspections.demo import demo_municipality
from inspections.demo.invented import Invented, Plot, an_id, invent, plot, plots_of_a_new_municipality
from inspections.demo.many_rows import insert_many, next_position
from inspections.facts import Fact
from inspections.keys import scope
from inspections.log import take_turns
from inspections.matching import index
from inspections.matching.mentions import INSPECTION, PLACE, SIGNAL, named_in_signal, named_place
from inspections.matching.names import Named
from inspections.signals import details as did
from inspections.signals.handover import FORMAT, TITLES, Content, Line, Section
from inspections.signals.partners import Part, partners
from inspections.signals.projection import Where, projection
from inspections.signals.steps import Step, as_row
from inspections.stored_facts import StoredFact, fold
from inspections.tables import (
    envelopes,
    facts,
    handovers,
    inspections,
    mentions,
    municipalities,
    name_keys,
    names,
    participants,
    signal_partners,
    signal_texts,
    signals,
    steps,
    users,
)

_json = msgspec.json.encode
# The reporters of the demo have been at it for ten years.
SPAN = timedelta(days=3650)
# A phone's envelope holds at most 500 facts; a transaction some thousands of signals.
_IN_ENVELOPE = 25
_IN_TRANSACTION = 400 * _IN_ENVELOPE
# In the order in which one needs the other.
_TABLES = (
    *(envelopes, facts, steps, handovers, inspections, participants),
    *(signals, signal_partners, signal_texts, mentions, names, name_keys),
)
_FEW, _MANY = 1, 2
_FIELD = ("inspector", "enforcement_officer", "control_leader")


def bring_first_signals(engine: Engine) -> None:
    """The dozen signals of a new demo municipality, in several states and some late. Asked again, it adds nothing."""
    moment = now()
    plots = plots_of_a_new_municipality(moment)
    with writing(engine) as connection:
        if not _is_here(connection, _FEW, 0):
            _Seeding(connection).bring(_FEW, list(enumerate(plots)), moment)


def bring_signals(engine: Engine, number: int) -> Iterator[int]:
    """See to it that there are `number` invented signals beside the first dozen; yields how many after each step.

    They are the same for the same number, but for their ages, which count from now. What is there already stays.
    """
    moment = now()
    with engine.connect() as connection:
        here = _number_here(connection, number)
    for begin in range(here, number, _IN_TRANSACTION):
        some = range(begin, min(begin + _IN_TRANSACTION, number))
        with writing(engine) as connection:
            _Seeding(connection).bring(_MANY, [(each, plot(each, number, moment, SPAN)) for each in some], moment)
        yield some.stop
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql" and here < number:
            connection.execute(sa.text("ANALYZE"))


def _number_here(connection: Connection, number: int) -> int:
    """How many of the first `number` are here. They come in order, so halving finds it."""
    low, high = 0, number
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _is_here(connection, _MANY, middle) else (low, middle)
    return low


def _is_here(connection: Connection, series: int, number: int) -> bool:
    found = sa.select(signals.c.id).where(signals.c.id == an_id(series, number, 1))
    return connection.execute(found).first() is not None


@dataclass
class _Phone:
    """An enrolled phone whose key is thrown away when the seeding is done: nothing more can come from it."""

    id: str
    key: ECKey
    user: str
    name: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


class _Seeding:
    """One transaction: rows are gathered by table and written together."""

    def __init__(self, connection: Connection) -> None:
        take_turns(connection)
        self._connection = connection
        self._rows: dict[sa.Table, list[dict[str, Any]]] = {table: [] for table in _TABLES}
        index.take_turns(connection)
        self._municipality = demo_municipality().id
        self._names: dict[int, Named] = {}
        self._keys: Mapping[str, CaseKey] = {}
        self._places: dict[str, Named] = {}
        self._name = connection.execute(sa.select(municipalities.c.name)).scalars().first()
        self._people = {row.login: row for row in connection.execute(sa.select(users))}
        self._fact, self._step, self._envelope = (
            count(next_position(connection, column)) for column in (facts.c.position, steps.c.position, envelopes.c.id)
        )

    def bring(self, series: int, plots: Sequence[tuple[int, Plot]], moment: datetime) -> None:
        """Signals with these numbers, each envelope of one reporter."""
        phones = [self._phone(user.login) for user in demo_municipality().users if user.role in _FIELD]
        for begin in range(0, len(plots), _IN_ENVELOPE):
            some = plots[begin : begin + _IN_ENVELOPE]
            phone = phones[some[0][0] // _IN_ENVELOPE % len(phones)]
            self._bring_envelope(phone, [invent(series, number, plot, moment) for number, plot in some])
        for phone in phones:
            devices.revoke(self._connection, phone.id)
        self._add_names()
        for table, rows in self._rows.items():
            insert_many(self._connection, table, rows)
        news.announce(self._connection, self._municipality)

    def _phone(self, login: str) -> _Phone:
        person, key = self._people[login], ECKey.generate_key("P-256")
        device = devices.enrol(self._connection, person.id, key.as_dict(private=False), "oefentelefoon")
        return _Phone(device, key, person.id, person.name)

    def _bring_envelope(self, phone: _Phone, invented: Sequence[Invented]) -> None:
        envelope = next(self._envelope)
        self._keys = keys_for(self._connection, {each.inspection for each in invented}, invented[-1].at)
        sent = [fact for each in invented for fact in self._bring_signal(phone, envelope, each)]
        payload = msgspec.json.encode({"facts": sent})
        signed = jws.serialize_compact({"alg": "ES256", "kid": phone.id}, payload, phone.key)
        content, cases = signed.encode(), sorted({fact.inspection for fact in sent})
        for case in cases:
            content = self._keys[case].seal(content, phone.id)
        row = {"id": envelope, "device": phone.id, "sealed": content, "cases": ",".join(cases)}
        self._rows[envelopes].append(row | {"arrived_at": invented[-1].at})

    def _bring_signal(self, phone: _Phone, envelope: int, each: Invented) -> list[Fact]:
        """Add its rows; returns its facts as the phone sends them."""
        at = each.at.astimezone(HERE).isoformat(timespec="milliseconds")
        sent, stored, last = [], list[StoredFact](), dict[str, str]()
        begin, end = f"{each.id[:15]}", each.id[18:]
        for place, (key, value) in enumerate(each.said):
            id_ = f"{begin}{0x100 + place:03x}{end}"
            supersedes = (last[key],) if key in last else ()
            last[key] = id_
            fact = Fact(id_, each.inspection, next(phone.numbers), key, msgspec.Raw(_json(value)), at, supersedes)
            position = next(self._fact)
            sent.append(fact)
            self._rows[facts].append(
                {
                    "position": position,
                    "id": id_,
                    "inspection": each.inspection,
                    "municipality": self._municipality,
                    "author": phone.user,
                    "device": phone.id,
                    "number": fact.number,
                    "scope": scope(key),
                    "content": sealed_facts.seal(self._keys[each.inspection], id_, key, bytes(fact.value)),
                    "supersedes": _json(supersedes).decode() if supersedes else "[]",
                    "at": at,
                    "arrived_at": each.at,
                    "envelope": envelope,
                }
            )
            stored.append(StoredFact(position, id_, key, value, supersedes, at, each.at, phone.user, phone.name))
        self._bring_inspection(phone, each, stored[-1].position)
        done = self._bring_steps(each)
        where = Where(each.address.words, each.address.town, "open")
        projected = projection(each.id, self._municipality, stored[1:], done, where)
        if projected:
            self._rows[signals].append(projected.row | {"id": each.id, "inspection": each.inspection})
            self._rows[signal_partners] += [{"signal": each.id, "partner": id_} for id_ in projected.partners]
            words = {"position": projected.row["received_position"], "signal": each.id, "words": projected.words}
            self._rows[signal_texts].append(words | {"municipality": self._municipality})
            self._mention(SIGNAL, each.id, list(named_in_signal(each.id, fold(stored[1:]))), each.at)
        return sent

    def _bring_inspection(self, phone: _Phone, each: Invented, last: int) -> None:
        self._rows[inspections].append(
            {
                "id": each.inspection,
                "municipality": self._municipality,
                "location": each.address.id,
                "place": each.address.words,
                "status": "open",
                "started_by": phone.user,
                "first_arrived_at": each.at,
                "last_position": last,
            }
        )
        self._rows[participants].append({"inspection": each.inspection, "user": phone.user})
        place = self._places.get(each.address.id)
        if place is None:
            place = named_place(self._connection, each.address.id, each.address.words)
        if place:
            self._places[each.address.id] = place
            self._mention(INSPECTION, each.inspection, [(PLACE, place)], each.at)

    def _mention(self, source: str, id_: str, told: Sequence[tuple[str, Named]], at: datetime) -> None:
        of = {"source": source, "id": id_, "municipality": self._municipality, "at": at}
        for subject, each in told:
            self._names[each.id(self._municipality)] = each
            self._rows[mentions].append(of | {"subject": subject, "name": each.id(self._municipality)})

    def _add_names(self) -> None:
        """The rows of the names that are not there yet."""
        here = set(self._connection.scalars(sa.select(names.c.id).where(names.c.id.in_(self._names))))
        for id_, each in self._names.items():
            if id_ not in here:
                row, keys = index.name_rows(self._municipality, each)
                self._rows[names].append(row)
                self._rows[name_keys] += keys

    def _bring_steps(self, each: Invented) -> list[Step]:
        done = []
        for at, login, details in each.done:
            row = as_row(details) | {"position": next(self._step), "by": self._people[login].id, "at": at}
            self._rows[steps].append(row | {"signal": each.id, "municipality": self._municipality})
            done.append(Step(row["position"], row["kind"], row["by"], self._people[login].name, at, details))
            if isinstance(details, did.HandedOver):
                self._bring_handover(each, details, row["by"], at)
        return done

    def _bring_handover(self, each: Invented, made: did.HandedOver, officer: str, at: datetime) -> None:
        to = partners()[made.partner]
        told = {key.rsplit("/", 1)[-1]: value for key, value in each.said[1:]}
        day = say_day(day_of(each.at))
        said = {Part.PLACE: each.address.words, Part.RECEIVED: day, Part.OBSERVATION: told["observation"]}
        content = Content(
            format=FORMAT,
            reference=made.reference,
            municipality=str(self._name),
            partner=to.id,
            partner_name=to.name,
            task=to.task,
            made_on=day_of(at),
            feedback_by=made.feedback_by,
            note="",
            sections=[
                Section(part, TITLES[part], [Line(part, TITLES[part], [words])])
                for part, words in said.items()
                if part in to.may_have
            ],
        )
        row = {"id": made.handover, "reference": made.reference, "signal": each.id, "partner": to.id}
        kept = {"content": _json(content).decode(), "made_by": officer, "made_at": at}
        self._rows[handovers].append(row | kept | {"municipality": self._municipality})
