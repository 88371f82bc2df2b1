"""The command line: one command a function, each a call into the domain."""

import secrets
from typing import Annotated

import typer
import uvicorn
from sqlalchemy.engine import Engine

from fieldapp import demo as demo_municipality
from fieldapp import users
from fieldapp.logs import set_up_logs
from fieldapp.permissions import Role
from fieldapp.settings import Settings
from inspections import database, migrations, projections
from inspections.checklists import versions
from inspections.problems import Problem

cli = typer.Typer(help="Integral controls in the field, and the attention officer's desk.", no_args_is_help=True)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
cli.add_typer(user, name="user")


@cli.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.", envvar="PORT")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the application; brings the database up to date first, and refuses when a used checklist was changed."""
    settings = Settings()
    set_up_logs(settings.log_level)
    engine = database.connect(settings.database_url)
    if settings.processes > 1 and engine.dialect.name == "sqlite":
        raise typer.BadParameter("FIELDAPP_PROCESSES above 1 asks PostgreSQL: set FIELDAPP_DATABASE")
    migrations.upgrade(engine)
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
def demo(port: Annotated[int, typer.Option(help="Port that it will be served on.", envvar="PORT")] = 8000) -> None:
    """Fill an empty database with the demo municipality, and say where to go and with which names."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = database.connect(settings.database_url)
    migrations.upgrade(engine)
    demo_municipality.fill(engine)
    address = f"http://127.0.0.1:{port}"
    typer.echo(f"\n  Telefoon   {address}/field/\n  Bureau     {address}/desk/signals\n")
    for login in demo_municipality.LOGINS:
        typer.echo(f"  {login.login:<8} {login.password:<16} {login.name} ({login.role})")
    typer.echo("")


@cli.command()
def rebuild() -> None:
    """Make the projections (queue, overviews) anew from the log."""
    engine = database.connect(Settings().database_url)
    migrations.upgrade(engine)
    projections.rebuild(engine)
    typer.echo("rebuilt")


@user.command("add")
def add(
    login: Annotated[str, typer.Argument(help="Name to log in with.")],
    name: Annotated[str, typer.Option(help="Full name, as colleagues know it.")],
    role: Annotated[Role, typer.Option(help="What this person does.")],
    municipality: Annotated[str, typer.Option(help="Id of the municipality, for example woerden.")],
) -> None:
    """Add an account; its first password is shown once."""
    password = secrets.token_urlsafe(12)
    try:
        users.add(_engine(), users.NewUser(login, name, role, municipality, password))
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem
    typer.echo(password)


@user.command("list")
def list_users() -> None:
    """List the accounts, without anything secret."""
    for row in users.everyone(_engine()):
        typer.echo(
            f"{row['login']:<20} {row['role']:<20} {row['municipality']:<16} "
            f"{'disabled' if row['disabled_at'] else ''}".rstrip()
        )


@user.command("disable")
def disable(login: Annotated[str, typer.Argument(help="Name to log in with.")]) -> None:
    """Disable an account: its sessions end at once; what it recorded stays."""
    try:
        users.disable(_engine(), login)
    except Problem as problem:
        raise typer.BadParameter(problem.sentence) from problem
    typer.echo("disabled")


def _engine() -> Engine:
    engine = database.connect(Settings().database_url)
    migrations.upgrade(engine)
    return engine
