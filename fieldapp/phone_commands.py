"""Commands about phones: the keys that they seal with."""

from typing import Annotated

import typer

from fieldapp.settings import Settings
from inspections.sealing import SealingKeys

sealing_key = typer.Typer(help="Keys that phones seal with for this server.", no_args_is_help=True)


@sealing_key.command("list")
def list_keys() -> None:
    """List the ids of the keys, the oldest first; the last one is told to phones. Makes the first one if need be."""
    for kid in SealingKeys(Settings().sealing_file).ids():
        typer.echo(kid)


@sealing_key.command("rotate")
def rotate() -> None:
    """Make a new key that phones seal with from their next contact on; older ones still open what comes."""
    typer.echo(SealingKeys(Settings().sealing_file).rotate())


@sealing_key.command("forget")
def forget(kid: Annotated[str, typer.Argument(help="Id of the key, as `list` shows it.")]) -> None:
    """Destroy an older key: what a phone sealed with it and has not delivered yet can never be opened again."""
    try:
        SealingKeys(Settings().sealing_file).forget(kid)
    except KeyError as problem:
        raise typer.BadParameter("not a key that is held, or the newest") from problem
    typer.echo("forgotten")
