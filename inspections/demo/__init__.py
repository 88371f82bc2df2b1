"""A municipality to practise with: real streets, invented people, businesses and controls. Only values."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from inspections.checklists import checklists
from inspections.operations.operations import Presence, organisations
from inspections.visits.beforehand import KnownUse, ListKind, Permit
from inspections.yaml_reading import DefinitionError, Record, Value, read, without_doubles

FILE = Path(__file__).with_name("municipality.yaml")
ADDRESSES = Path(__file__).with_name("addresses.csv")
_ROLES = {
    "inspector",
    "enforcement_officer",
    "control_leader",
    "attention_officer",
    "coordinator",
    "policy_adviser",
    "administrator",
}


class DemoError(DefinitionError):
    """The file of the demo municipality is not right."""


@dataclass(frozen=True)
class DemoUser:
    login: str
    name: str
    role: str


@dataclass(frozen=True)
class DemoBusiness:
    id: str
    name: str


@dataclass(frozen=True)
class DemoAddress:
    """`addition` is empty when there is none; latitude and longitude in degrees (WGS 84)."""

    id: str
    street: str
    number: int
    addition: str
    postcode: str
    town: str
    latitude: float
    longitude: float

    @property
    def words(self) -> str:
        """As `address_in_words` says it."""
        return f"{self.street} {self.number}{' ' if self.addition else ''}{self.addition}, {self.town}"


@dataclass(frozen=True)
class DemoControl:
    """`days` counts from today: 0 is planned for today, below 0 is earlier and has an `outcome`."""

    id: str
    days: int
    time: str
    title: str
    address: DemoAddress
    business: DemoBusiness
    checklist: str
    purpose: str
    participants: tuple[DemoUser, ...]
    outcome: str | None
    lists: tuple[tuple[ListKind, Path], ...] = ()
    use: KnownUse | None = None

    def day(self, today: date) -> date:
        return today + timedelta(days=self.days)


@dataclass(frozen=True)
class DemoOperation:
    """A day with some of today's controls, in this order."""

    title: str
    time: str
    place: str
    leader: DemoUser
    briefing: str
    risks: str
    controls: tuple[str, ...]
    presences: tuple[Presence, ...]


@dataclass(frozen=True)
class DemoMunicipality:
    id: str
    name: str
    users: tuple[DemoUser, ...]
    businesses: tuple[DemoBusiness, ...]
    addresses: tuple[DemoAddress, ...]
    controls: tuple[DemoControl, ...]
    operation: DemoOperation


@cache
def demo_municipality() -> DemoMunicipality:
    """The demo municipality that comes with the product."""
    return load()


def load(path: Path = FILE, addresses: Path = ADDRESSES) -> DemoMunicipality:
    """The municipality in one file, the addresses in another; raises DemoError with file, line, problem."""
    top = read(path, DemoError).record(
        "municipality", required={"id", "name", "users", "businesses", "controls", "operation"}
    )
    places = _addresses(addresses)
    users = [_user(value) for value in top["users"].items()]
    businesses = [_business(value) for value in top["businesses"].items()]
    without_doubles([(user.login, value) for user, value in zip(users, top["users"].items(), strict=True)], "user")
    known = _Known(
        {user.login: user for user in users},
        {business.id: business for business in businesses},
        {place.id: place for place in places},
        frozenset(id_ for id_, _ in checklists()),
    )
    controls = [_control(value, known) for value in top["controls"].items()]
    without_doubles(
        [(control.id, value) for control, value in zip(controls, top["controls"].items(), strict=True)],
        "control",
    )
    return DemoMunicipality(
        id=top["id"].slug(),
        name=top["name"].text(),
        users=tuple(users),
        businesses=tuple(businesses),
        addresses=places,
        controls=tuple(controls),
        operation=_operation(top["operation"], known.users, {each.id for each in controls if each.days == 0}),
    )


@dataclass(frozen=True)
class _Known:
    users: dict[str, DemoUser]
    businesses: dict[str, DemoBusiness]
    addresses: dict[str, DemoAddress]
    checklists: frozenset[str]


def _addresses(path: Path) -> tuple[DemoAddress, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            DemoAddress(
                id=row["id"],
                street=row["street"],
                number=int(row["number"]),
                addition=row["addition"],
                postcode=row["postcode"],
                town=row["town"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
            )
            for row in csv.DictReader(file)
        )


def _user(value: Value) -> DemoUser:
    record = value.record("user", required={"login", "name", "role"})
    return DemoUser(record["login"].slug(), record["name"].text(), record["role"].one_of(_ROLES))


def _business(value: Value) -> DemoBusiness:
    record = value.record("business", required={"id", "name"})
    return DemoBusiness(record["id"].slug(), record["name"].text())


def _control(value: Value, known: _Known) -> DemoControl:
    required = {
        "id",
        "days",
        "time",
        "title",
        "address",
        "business",
        "checklist",
        "purpose",
        "participants",
    }
    record = value.record("control", required=required, optional={"outcome", "lists", "use"})
    return DemoControl(
        id=record["id"].slug(),
        days=_days(record),
        time=record["time"].text(),
        title=record["title"].text(),
        address=known.addresses[record["address"].one_of(known.addresses.keys())],
        business=known.businesses[record["business"].one_of(known.businesses.keys())],
        checklist=record["checklist"].one_of(known.checklists),
        purpose=record["purpose"].text(),
        participants=tuple(known.users[login.one_of(known.users.keys())] for login in record["participants"].items()),
        outcome=record.text("outcome"),
        lists=tuple(_list(value) for value in record.items("lists")),
        use=_use(record["use"]) if record.has("use") else None,
    )


def _operation(value: Value, people: dict[str, DemoUser], today: set[str]) -> DemoOperation:
    texts = {"title", "time", "place", "briefing", "risks"}
    record = value.record("operation", required=texts | {"leader", "controls", "organisations"})
    return DemoOperation(
        title=record["title"].text(),
        time=record["time"].text(),
        place=record["place"].text(),
        leader=people[record["leader"].one_of(people.keys())],
        briefing=record["briefing"].text(),
        risks=record["risks"].text(),
        controls=tuple(each.one_of(today) for each in record["controls"].items()),
        presences=tuple(_presence(each) for each in record["organisations"].items()),
    )


def _presence(value: Value) -> Presence:
    record = value.record("organisation", required={"id", "people", "role", "purpose", "basis"})
    return Presence(
        organisation=record["id"].one_of(organisations().keys()),
        people=record["people"].integer(),
        role=record["role"].text(),
        purpose=record["purpose"].text(),
        basis=record["basis"].text(),
    )


def _list(value: Value) -> tuple[ListKind, Path]:
    record = value.record("list", required={"kind", "file"})
    return ListKind(record["kind"].one_of(set(ListKind))), FILE.with_name(record["file"].text())


def _use(value: Value) -> KnownUse:
    known = {"persons_permitted", "quality_mark", "permits"}
    record = value.record("use", required={"plan_allows", "plan_text"}, optional=known)
    return KnownUse(
        plan_allows=record["plan_allows"].one_of({"yes", "no", "unknown"}),
        plan_text=record["plan_text"].text(),
        permits=tuple(_permit(permit) for permit in record.items("permits")),
        persons_permitted=record["persons_permitted"].integer() if record.has("persons_permitted") else None,
        quality_mark=record.text("quality_mark") or "",
    )


def _permit(value: Value) -> Permit:
    record = value.record("permit", required={"kind", "number"}, optional={"valid_until", "persons"})
    return Permit(
        kind=record["kind"].text(),
        number=record["number"].text(),
        valid_until=record["valid_until"].day().isoformat() if record.has("valid_until") else None,
        persons=record["persons"].integer() if record.has("persons") else None,
    )


def _days(record: Record) -> int:
    days = record["days"].integer()
    if days > 0:
        raise record["days"].problem(f"{record.name} is {days} days ahead; use 0 or less")
    if (days < 0) != record.has("outcome"):
        raise record.problem("has an outcome exactly when it was earlier")
    return days
