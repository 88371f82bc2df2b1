"""The command line: one command a function, each a call into the domain."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from fieldapp import address_commands, municipality_commands, phone_commands, retention_commands, users
from fieldapp import demo as demo_municipality
from fieldapp.engine import up_to_date
from fieldapp.keeping import keeping
from fieldapp.login import links
from fieldapp.logs import set_up_logs
from fieldapp.permissions import Role
from fieldapp.settings import Settings
from inspections import database, migrations, projections, trail
from inspections.catching_up import catch_up
from inspections.checklists import Checklist, load, versions
from inspections.checklists.xlsform_reading import read_xlsform
from inspections.checklists.xlsform_sheets import XlsFormError
from inspections.checklists.xlsform_writing import write_xlsform
from inspections.demo import seeding
from inspections.mail_addresses import mail_address
from inspections.problems import Problem
from inspections.signals import partners
from inspections.trail import Filter
from inspections.yaml_reading import DefinitionError

cli = typer.Typer(help="Integral controls in the field, and the attention officer's desk.", no_args_is_help=True)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
cli.add_typer(keeping)
cli.add_typer(municipality_commands.municipality, name="municipality")
cli.add_typer(user, name="user")
checklist = typer.Typer(help="Files of questions.", no_args_is_help=True)
cli.add_typer(checklist, name="checklist")
partner = typer.Typer(help="Partners that signals are handed to.", no_args_is_help=True)
cli.add_typer(partner, name="partner")
audit = typer.Typer(help="Who did what.", no_args_is_help=True)
cli.add_typer(audit, name="audit")
cli.add_typer(retention_commands.retention)
cli.add_typer(address_commands.addresses, name="addresses")
cli.add_typer(retention_commands.hold, name="hold")
cli.add_typer(phone_commands.device, name="device")
cli.add_typer(phone_commands.sealing_key, name="sealing-key")


@cli.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.", envvar="PORT")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the application; brings the database up to date first, and refuses when a used checklist was changed."""
    settings = Settings()
    set_up_logs(settings.log_level)
    engine = database.connect(settings.database_url, settings.master_keys_file)
    if settings.processes > 1 and engine.dialect.name == "sqlite":
        raise typer.BadParameter("FIELDAPP_PROCESSES above 1 asks PostgreSQL: set FIELDAPP_DATABASE")
    migrations.upgrade(engine)
    catch_up(engine)
    try:
        versions.hold(engine)
    except versions.UsedVersionError as problem:
        typer.echo(problem, err=True)
        raise typer.Exit(1) from problem
    engine.dispose()
    uvicorn.run(
        "fieldapp.main:app",
        host=host,
        port=port,
        workers=settings.processes,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.is_secure,
        forwarded_allow_ips="*" if settings.is_secure else None,
        timeout_graceful_shutdown=5,
    )


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Port that it will be served on.", envvar="PORT")] = 8000,
    signals: Annotated[int, typer.Option(min=0, help="How many invented signals to add to the first dozen.")] = 0,
) -> None:
    """Fill an empty database with the demo municipality and some signals, and say where to go and with which names."""
    engine = up_to_date()
    demo_municipality.fill(engine)
    for here in seeding.bring_signals(engine, signals):
        typer.echo(f"  {here} of {signals} signals", err=True)
    seeding.bring_first_signals(engine)
    address = f"http://127.0.0.1:{port}"
    typer.echo(f"\n  Telefoon   {address}/field/\n  Bureau     {address}/desk/signals\n")
    for login in demo_municipality.LOGINS:
        typer.echo(f"  {login.login:<8} {login.password:<16} {login.name} ({login.role})")
    typer.echo("")


@cli.command()
def rebuild() -> None:
    """Make the projections (queue, overviews) anew from the log."""
    projections.rebuild(up_to_date())
    typer.echo("rebuilt")


@user.command("add")
def add(
    login: Annotated[str, typer.Argument(help="Name to log in with.")],
    name: Annotated[str, typer.Option(help="Full name, as colleagues know it.")],
    role: Annotated[Role, typer.Option(help="What this person does.")],
    municipality: Annotated[str, typer.Option(help="Id of the municipality, for example woerden.")],
    email: Annotated[str, typer.Option(help="Where links and warnings about the account are mailed to.")] = "",
) -> None:
    """Add an account, and show once the link with which its owner sets up how to log in; it works for three days."""
    try:
        with database.writing(up_to_date()) as connection:
            user_id = users.add(connection, users.NewUser(login, name, role, municipality, email))
            token = links.issue(connection, user_id)
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem
    typer.echo(_link(token))


@user.command("link")
def link(login: Annotated[str, typer.Argument(help="Name to log in with.")]) -> None:
    """Show once a new link with which the owner sets up anew how to log in; it works for three days."""
    try:
        with database.writing(up_to_date()) as connection:
            token = links.issue(connection, users.find(connection, login)[0])
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem
    typer.echo(_link(token))


def _link(token: str) -> str:
    return f"{Settings().origin or 'http://127.0.0.1:8000'}/welcome/{token}"


@user.command("list")
def list_users() -> None:
    """List the accounts, without anything secret."""
    with up_to_date().connect() as connection:
        everyone = users.everyone(connection)
    for row in everyone:
        typer.echo(
            f"{row['login']:<20} {row['role']:<20} {row['municipality']:<16} "
            f"{'disabled' if row['disabled_at'] else ''}".rstrip()
        )


@user.command("disable")
def disable(login: Annotated[str, typer.Argument(help="Name to log in with.")]) -> None:
    """Disable an account: its sessions end at once; what it recorded stays."""
    try:
        with database.writing(up_to_date()) as connection:
            user_id, municipality = users.find(connection, login)
            users.disable(connection, municipality, user_id)
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem
    typer.echo("disabled")


@checklist.command("check")
def check(file: Annotated[Path, typer.Argument(help="A checklist (.yaml).")]) -> None:
    """Say whether a checklist is right, or what is wrong and on which line."""
    read = _checklist(file)
    in_sections = sum(len(section.questions) for section in read.sections)
    in_groups = sum(len(group.questions) for group in read.groups)
    parts = f"{in_sections} questions in its sections and {in_groups} in its groups"
    typer.echo(f"{file.name} is right: {read.id} version {read.version}, {parts}")


@checklist.command("xlsform")
def to_xlsform(
    file: Annotated[Path, typer.Argument(help="A checklist (.yaml).")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write (.xlsx).")] = None,
) -> None:
    """Write a checklist as an XLSForm, for ODK or Kobo."""
    target = out or file.with_suffix(".xlsx")
    write_xlsform(_checklist(file), target)
    typer.echo(f"written: {target}")


@checklist.command("from-xlsform")
def from_xlsform(
    file: Annotated[Path, typer.Argument(help="An XLSForm (.xlsx).")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write (.yaml).")] = None,
) -> None:
    """Make a checklist of an XLSForm, and say what could not be taken over."""
    target = out or file.with_suffix(".yaml")
    try:
        taken = read_xlsform(file)
    except (XlsFormError, OSError) as problem:
        raise _failed(problem) from problem
    target.write_text(taken.yaml, encoding="utf-8")
    for sentence in taken.left_out:
        typer.echo(sentence, err=True)
    _checklist(target)
    typer.echo(f"written: {target}")


def _checklist(file: Path) -> Checklist:
    try:
        return load(file)
    except (DefinitionError, OSError) as problem:
        raise _failed(problem) from problem


def _failed(problem: Exception) -> typer.Exit:
    typer.echo(f"{problem.filename}: {problem.strerror}" if isinstance(problem, OSError) else problem, err=True)
    return typer.Exit(1)


@partner.command("address")
def partner_address(
    municipality: Annotated[str, typer.Argument(help="Id of the municipality, for example woerden.")],
    id_: Annotated[str, typer.Argument(metavar="PARTNER", help="Id of the partner, for example nla.")],
    email: Annotated[str, typer.Argument(help="Where handovers are mailed to; empty: to nowhere.")] = "",
) -> None:
    """Set where this municipality mails handovers to."""
    try:
        address = mail_address(email)
        with database.writing(up_to_date()) as connection:
            partners.set_address(connection, municipality, id_, address)
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem
    typer.echo("set" if address else "taken away")


@partner.command("list")
def list_partners(
    municipality: Annotated[str, typer.Argument(help="Id of the municipality, for example woerden.")],
) -> None:
    """List the partners, each with its address."""
    with up_to_date().connect() as connection:
        kept = partners.addresses(connection, municipality)
    for each in partners.partners().values():
        typer.echo(f"{each.id:<20} {kept.get(each.id, '(no address)'):<40} {each.name}")


@audit.command("verify")
def verify_audit(
    anchor: Annotated[
        str, typer.Option(help="POSITION:HASH of a row as the log told it (event trail.head): it must still be there.")
    ] = "",
) -> None:
    """Say whether nothing in the audit trail was changed, taken out or put in afterwards; exit 1 when something was."""
    with up_to_date().connect() as connection:
        last, broken = 0, None
        for last, holds in trail.verify(connection):
            if not holds:
                broken = last
                break
        is_there = not anchor or trail.has_row(connection, anchor)
    if broken is not None:
        typer.echo(f"broken at position {broken}", err=True)
        raise typer.Exit(1)
    if not is_there:
        typer.echo(f"the row {anchor} is not in the trail", err=True)
        raise typer.Exit(1)
    typer.echo(f"whole, up to position {last}")


@audit.command("search")
def search_audit(
    about: Annotated[str, typer.Option(help="For example signal/<id> or inspection/<id>.")] = "",
    login: Annotated[str, typer.Option(help="Login of who did it.")] = "",
    most: Annotated[int, typer.Option(min=1, help="How many rows.")] = 100,
) -> None:
    """Show rows of the audit trail, the newest first."""
    with up_to_date().connect() as connection:
        logins = users.logins(connection)
        ids = {name: id_ for id_, name in logins.items()}
        if login and login not in ids:
            raise typer.BadParameter(Problem("user-unknown").sentence)
        for row in trail.search(connection, Filter(person=ids.get(login, ""), about=about), most=most):
            who = logins.get(row["person"], "-")
            typer.echo(f"{row['position']:>8} {row['at']} {who:<12} {row['event']:<8} {row['what']:<20} {row['about']}")
