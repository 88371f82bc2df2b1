"""Commands about phones: which there are, and the keys that they seal with."""

from typing import Annotated

import typer

from fieldapp.engine import up_to_date
from fieldapp.settings import Settings
from inspections import database, devices
from inspections.sealing import SealingKeys

device = typer.Typer(help="Phones that may deliver.", no_args_is_help=True)
sealing_key = typer.Typer(help="Keys that phones seal with for this server.", no_args_is_help=True)


@device.command("list")
def list_devices() -> None:
    """List the phones: id, whose, since when, and whether it is revoked or wiped."""
    with up_to_date().connect() as connection:
        for row in devices.listed(connection):
            state = "wiped" if row["wiped_at"] else "revoked" if row["revoked_at"] else "in use"
            typer.echo(f"{row['id']} {row['login']:<20} {row['enrolled_at']:%Y-%m-%d} {state:<8} {row['label']}")


@device.command("revoke")
def revoke_device(id_: Annotated[str, typer.Argument(metavar="DEVICE", help="Id, as `list` shows it.")]) -> None:
    """Accept nothing of a lost phone any more; it wipes itself at its next contact."""
    with database.writing(up_to_date()) as connection:
        if not devices.find(connection, [id_]):
            raise typer.BadParameter("there is no phone with this id")
        devices.revoke(connection, id_)
    typer.echo("revoked")


@sealing_key.command("list")
def list_keys() -> None:
    """List the ids of the keys, the oldest first; the last one is told to phones. Makes the first one if need be."""
    for kid in SealingKeys(Settings().sealing_file).ids():
        typer.echo(kid)


@sealing_key.command("rotate")
def rotate() -> None:
    """Make a new key that phones seal with from their next contact on; older ones still open what comes."""
    typer.echo(SealingKeys(Settings().sealing_file).rotate())


# The id of a key is base64url, which may begin with a dash.
@sealing_key.command("forget", context_settings={"ignore_unknown_options": True})
def forget(kid: Annotated[str, typer.Argument(help="Id of the key, as `list` shows it.")]) -> None:
    """Destroy an older key: what a phone sealed with it and has not delivered yet can never be opened again."""
    try:
        SealingKeys(Settings().sealing_file).forget(kid)
    except KeyError as problem:
        raise typer.BadParameter("not a key that is held, or the newest") from problem
    typer.echo("forgotten")
