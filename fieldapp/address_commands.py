"""Commands about addresses: taking in the municipality's extract of the BAG."""

import sys
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from fieldapp.engine import up_to_date
from inspections import database
from inspections.addresses.importing import TooManyGone, import_addresses
from inspections.addresses.reading import FileError, ReadAddresses, read_addresses
from inspections.tables import municipalities

addresses = typer.Typer(help="Addresses of a municipality.", no_args_is_help=True)
# The others go to a file, when one asks for it.
MOST_TOLD = 20


@addresses.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or GeoJSON.")],
    municipality: Annotated[str, typer.Option(help="Id of the municipality, such as woerden.")],
    mistakes: Annotated[Path | None, typer.Option(help="Where to write all lines that were left out.")] = None,
    removals: Annotated[bool, typer.Option(help="The file is whole, also when it lacks many that are there.")] = False,
) -> None:
    """Take in addresses; the same file again changes nothing. Lines that can't be read are told, and the rest counts.

    Ends with 1 when lines were left out, and with 2, having changed nothing, when the file can't be taken in.
    """
    engine = up_to_date()
    with engine.connect() as connection:
        name = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == municipality))
    if name is None:
        raise typer.BadParameter(f"there is no municipality {municipality}")
    try:
        read = read_addresses(file.read_bytes(), name)
    except FileError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from error
    if not read.addresses:
        typer.echo(f"In dit bestand staat geen bruikbaar adres van {name}.", err=True)
        _tell_mistakes(read, mistakes)
        raise typer.Exit(2)
    try:
        with typer.progressbar(length=len(read.addresses), label="Adressen", file=sys.stderr) as bar:
            done = import_addresses(
                engine,
                municipality,
                read.addresses,
                database.now(),
                progress=bar.update,
                may_remove=removals,
            )
    except TooManyGone as error:
        typer.echo(
            f"Van de {error.present} adressen die er zijn, ontbreken er {error.gone} in dit bestand. "
            "Er is niets veranderd. Is het bestand compleet? Gebruik dan --removals.",
            err=True,
        )
        raise typer.Exit(2) from error
    typer.echo(f"{done.added} nieuw, {done.changed} gewijzigd, {done.same} gelijk, {done.gone} vervallen.")
    if read.elsewhere:
        typer.echo(f"{read.elsewhere} regels zijn van een andere gemeente en zijn overgeslagen.")
    for remark in read.remarks:
        typer.echo(remark)
    _tell_mistakes(read, mistakes)
    if read.mistakes:
        raise typer.Exit(1)


def _tell_mistakes(read: ReadAddresses, file: Path | None) -> None:
    lines = [f"regel {line}: {why}" for line, why in read.mistakes]
    if file is not None:
        file.write_text("".join(f"{line}\n" for line in lines))
    for line in lines[:MOST_TOLD]:
        typer.echo(line, err=True)
    if len(lines) > MOST_TOLD:
        typer.echo(f"En nog {len(lines) - MOST_TOLD} regels; met --mistakes BESTAND krijgt u ze allemaal.", err=True)
