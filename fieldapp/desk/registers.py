"""Asking the national registers while planning: what is at an address, who lives there, who has a business there.

Nothing of it is needed: where a register is not configured no page speaks of it, and where it is down the work goes on.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from geopy.exc import GeocoderServiceError
from geopy.location import Location
from msgspec.structs import replace
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk.plan import shown
from fieldapp.forms import form
from fieldapp.gate import route
from fieldapp.pages import page
from fieldapp.registers import Registers
from inspections import clock
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.registers.bag import Place, place_at
from inspections.registers.brp import registered_at
from inspections.registers.kvk import businesses_at
from inspections.tables import locations, plans
from inspections.visits.beforehand import KnownUse, ListKind, keep_use, lists_of, use_of
from inspections.visits.planning import planned_control
from inspections.visits.registered_csv import as_csv

PATH = "/desk/plans/{inspection}/registers"


def routes() -> list[BaseRoute]:
    """The addresses; each name stands in permissions.py."""
    return [
        route("/desk/plans/addresses", take_address, "register-address", "POST"),
        route(f"{PATH}/bag", ask_bag, "register-bag", "POST"),
        route(f"{PATH}/brp", ask_brp, "register-brp", "POST"),
        route(f"{PATH}/kvk", ask_kvk, "register-kvk", "POST"),
    ]


def suggested(request: Request, typed: str) -> list[tuple[str, str]]:
    """Addresses of this municipality in PDOK that may be meant: id and words. None when it isn't asked or is down."""
    pdok = _registers(request).pdok
    if pdok is None or len(typed.strip()) < 3:
        return []
    only = {"gemeentenaam": _municipality_name(request), "type": "adres"}
    try:
        return list(pdok.suggest(typed, only=only))
    except (GeocoderServiceError, Problem):
        return []


def take_address(request: Request) -> Response:
    """Take an address over from PDOK, once, and go on planning there."""
    pdok = _registers(request).pdok
    if pdok is None:
        raise Problem("not-found")
    try:
        found = pdok.lookup(form(request).get("id", ""))
    except GeocoderServiceError as error:
        raise Problem("register-garbled", register="PDOK") from error
    if found is None:
        raise Problem("register-nothing", register="PDOK")
    with writing(request.app.state.engine) as connection:
        location = _keep(connection, request.state.person.municipality, _municipality_name(request), found)
    return RedirectResponse(f"/desk/plans/new?address={location}", 303)


def ask_bag(request: Request) -> Response:
    """Keep what the BAG tells of the object: its ids with the address, and a line for who goes there."""
    bag, (inspection, row) = _registers(request).bag, _planned(request)
    if bag is None:
        raise Problem("not-found")
    try:
        place = _place(request, row)
    except Problem as problem:
        return shown(request, problem)
    with writing(request.app.state.engine) as connection:
        use = use_of(connection, inspection) or KnownUse()
        keep_use(connection, inspection, replace(use, building=place.words), request.state.person.id, now())
    return RedirectResponse(f"/desk/plans/{inspection}", 303)


def ask_brp(request: Request) -> Response:
    """Show who the BRP says is registered there on the day of the control; it counts once the coordinator keeps it."""
    brp, (inspection, row) = _registers(request).brp, _planned(request)
    if brp is None:
        raise Problem("not-found")
    try:
        if form(request).get("purpose") != "yes":
            raise Problem("plan-incomplete", field="Doel", problem="zeg waarvoor u dit opvraagt.")
        unit = row.bag_unit or (_place(request, row).unit if _registers(request).bag else "")
        if not unit:
            raise Problem("register-nothing", register="De BAG")
        # The register knows nothing of days to come.
        day = min(date.fromisoformat(row.date), clock.today())
        lines = registered_at(brp, unit, day, request.state.person.id)
    except Problem as problem:
        return shown(request, problem)
    with request.app.state.engine.connect() as connection:
        plan = planned_control(connection, request.state.person.municipality, inspection)
        standing = lists_of(connection, inspection, clock.today()).get(ListKind.BRP)
    found = {"lines": lines, "doubles": 0, "unread": ()}
    values = {"plan": plan, "kind": ListKind.BRP, "found": found, "standing": standing, "csv": as_csv(lines)}
    return page(request, "desk/plan_list.html", values)


def ask_kvk(request: Request) -> Response:
    """Keep which businesses are at the address, a line for each."""
    kvk, (inspection, row) = _registers(request).kvk, _planned(request)
    if kvk is None:
        raise Problem("not-found")
    try:
        found = businesses_at(kvk, row.postcode, row.number, row.addition)
    except Problem as problem:
        return shown(request, problem)
    lines = tuple(each.words for each in found) or ("Geen bedrijf op dit adres volgens de KVK",)
    with writing(request.app.state.engine) as connection:
        use = use_of(connection, inspection) or KnownUse()
        keep_use(connection, inspection, replace(use, businesses=lines), request.state.person.id, now())
    return RedirectResponse(f"/desk/plans/{inspection}", 303)


def _registers(request: Request) -> Registers:
    found: Registers = request.app.state.registers
    return found


def _planned(request: Request) -> tuple[str, sa.Row[Any]]:
    inspection = request.path_params["inspection"]
    with request.app.state.engine.connect() as connection:
        row = connection.execute(
            sa.select(plans.c.date, locations)
            .join(locations, locations.c.id == plans.c.location)
            .where(plans.c.inspection == inspection, plans.c.municipality == request.state.person.municipality)
        ).one_or_none()
    if row is None:
        raise Problem("not-found")
    return inspection, row


def _place(request: Request, row: sa.Row[Any]) -> Place:
    """What the BAG has at this address, which then knows its ids."""
    bag = _registers(request).bag
    if bag is None or not row.number:
        raise Problem("register-nothing", register="De BAG")
    place = place_at(bag, row.postcode, row.number, row.addition)
    told = {"bag_unit": place.unit, "bag_address": place.address, "use": ", ".join(place.uses), "area": place.area}
    with writing(request.app.state.engine) as connection:
        connection.execute(locations.update().where(locations.c.id == row.id).values(told | {"status": place.status}))
    return place


def _municipality_name(request: Request) -> str:
    return str(request.state.person.municipality_name).removeprefix("Gemeente ")


def _keep(connection: Connection, municipality: str, name: str, found: Location) -> str:
    """The id of this address in this municipality, which knows it from now on."""
    told = found.raw
    if told.get("type") != "adres" or told.get("gemeentenaam") != name:
        raise Problem("register-nothing", register="PDOK")
    bag_address = str(told.get("nummeraanduiding_id", ""))
    same = sa.and_(locations.c.municipality == municipality, locations.c.bag_address == bag_address)
    known = connection.scalar(sa.select(locations.c.id).where(same)) if bag_address else None
    if known:
        return str(known)
    try:
        row = {
            "id": uuid4().hex[:12],
            "municipality": municipality,
            "street": str(told["straatnaam"]),
            "number": int(told["huisnummer"]),
            "addition": f"{told.get('huisletter', '')}{told.get('huisnummertoevoeging', '')}",
            "postcode": str(told["postcode"]),
            "town": str(told["woonplaatsnaam"]),
            "latitude": found.latitude,
            "longitude": found.longitude,
            "bag_address": bag_address,
            "bag_unit": str(told.get("adresseerbaarobject_id", "")),
        }
    except (KeyError, TypeError, ValueError) as error:
        raise Problem("register-garbled", register="PDOK") from error
    connection.execute(locations.insert(), row)
    return str(row["id"])
