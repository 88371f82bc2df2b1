"""Commands about municipalities: each account, address and control is of one."""

from typing import Annotated

import sqlalchemy as sa
import typer

from fieldapp.engine import up_to_date
from inspections import database
from inspections.tables import municipalities, users
from inspections.yaml_reading import SLUG

municipality = typer.Typer(help="Municipalities.", no_args_is_help=True)
_LONGEST = 64


@municipality.command("add")
def add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="In lower case, for example utrechtse-heuvelrug; it stays.")],
    name: Annotated[str, typer.Option(help="As documents print it and files of addresses tell it: Gemeente Woerden.")],
) -> None:
    """Add a municipality, or give one that is there another name. Its first account and its addresses come next."""
    called = " ".join(name.split())
    if not SLUG.fullmatch(id_) or len(id_) > _LONGEST:
        raise typer.BadParameter("an id is of lower-case letters, digits and single hyphens, 64 at most")
    if not called or len(called) > _LONGEST or not called.isprintable():
        raise typer.BadParameter("a name is of 1 to 64 letters")
    with database.writing(up_to_date()) as connection:
        before = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == id_))
        if before is None:
            connection.execute(municipalities.insert(), {"id": id_, "name": called})
        else:
            connection.execute(municipalities.update().where(municipalities.c.id == id_).values(name=called))
    typer.echo("added" if before is None else f"was: {before}")


@municipality.command("list")
def list_municipalities() -> None:
    """List the municipalities: id, how many accounts, and name."""
    accounts = sa.select(sa.func.count()).where(users.c.municipality == municipalities.c.id).scalar_subquery()
    asked = sa.select(municipalities.c.id, accounts.label("accounts"), municipalities.c.name)
    with up_to_date().connect() as connection:
        for row in connection.execute(asked.order_by(municipalities.c.id)):
            typer.echo(f"{row.id:<24} {row.accounts:>6}  {row.name}")
