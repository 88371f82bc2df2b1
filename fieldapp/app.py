"""The application: one table of routes, read from top to bottom; then what stands around it."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import DataError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from fieldapp import calendars, enrolment, feedback_link, field, health, joining, phones, reference, sync, uploads
from fieldapp.desk import (
    accounts,
    actions,
    cases,
    definitions,
    documents,
    duty,
    entry_reports,
    figures,
    holds,
    inspection,
    operation,
    operations,
    partners,
    photo,
    plan,
    plans,
    queue,
    registers,
    signal,
    signal_consultation,
    signal_handover,
    signal_known,
    signal_merging,
    signal_new,
    signal_papers,
    signal_steps,
    trail,
)
from fieldapp.expiry import let_go
from fieldapp.gate import refuse, route, streaming
from fieldapp.headers import SafeHeaders
from fieldapp.live import Live
from fieldapp.login import account, confirmation, link_pages, passkey_pages, provider_pages, second_factor_pages
from fieldapp.login import pages as login
from fieldapp.login.server_key import ServerKey
from fieldapp.permissions import Role, home
from fieldapp.post import Post
from fieldapp.registers import Registers
from fieldapp.settings import Settings
from inspections import database
from inspections.documents.themes import shipped_themes
from inspections.intake import Intake
from inspections.monitoring.breakdowns import shipped_rules
from inspections.norms import shipped_norms
from inspections.photos import PhotoProcessor
from inspections.problems import Problem
from inspections.retention.periods import periods
from inspections.sealing import SealingKeys
from inspections.store import open_store
from inspections.trail import Trail

log = structlog.get_logger()
ENTRY = "/desk/inspections/{inspection}/entries/{entry}"


def routes() -> list[BaseRoute]:
    """Every address of the server. Who may use it stands in permissions.py, under the route's name."""
    return [
        route("/", start, "start"),
        route("/login", login.login, "login", "GET", "POST"),
        route("/login/second-factor", second_factor_pages.ask, "second-factor", "GET", "POST"),
        route("/login/second-factor/new", second_factor_pages.set_up_first, "second-factor-first", "GET", "POST"),
        route("/welcome/{token}", link_pages.set_up, "account-link", "GET", "POST"),
        route("/welcome/{token}/passkey/options", passkey_pages.ask_first, "account-link-passkey-options", "POST"),
        route("/welcome/{token}/passkey", passkey_pages.add_first, "account-link-passkey", "POST"),
        route("/login/passkey/options", passkey_pages.ask, "passkey-options", "POST"),
        route("/login/passkey", passkey_pages.log_in, "passkey-login", "POST"),
        route("/login/provider", provider_pages.go, "provider"),
        route("/login/provider/callback", provider_pages.come_back, "provider-callback"),
        route("/logout", login.logout, "logout", "POST"),
        # one's own account
        route("/account", account.show, "account"),
        route("/account/confirm", confirmation.confirm, "confirm", "GET", "POST"),
        route("/account/confirm/passkey", passkey_pages.confirm, "confirm-passkey", "POST"),
        route("/account/confirm/provider", provider_pages.go_again, "confirm-provider"),
        route("/account/passkeys/options", passkey_pages.ask_new, "passkey-new-options", "POST"),
        route("/account/passkeys", passkey_pages.add, "passkeys", "POST"),
        route("/account/passkeys/{passkey}/removal", passkey_pages.remove, "passkey-removal", "POST"),
        route("/account/file", confirmation.show_file, "confirmed-file"),
        route("/account/email", account.change_email, "account-email", "GET", "POST"),
        route("/account/password", account.change_password, "password", "GET", "POST"),
        route("/account/second-factor", second_factor_pages.set_up, "second-factor-set-up", "GET", "POST"),
        route("/account/second-factor/removal", second_factor_pages.remove, "second-factor-removal", "POST"),
        route("/account/recovery-codes", second_factor_pages.new_recovery_codes, "recovery-codes", "POST"),
        route("/account/sessions/removal", account.end_others, "session-removals", "POST"),
        route("/account/sessions/{session}/removal", account.end_one, "session-removal", "POST"),
        # partners on the spot
        route("/join", joining.join, "join", "GET", "POST"),
        # the phone
        route("/field/worker.js", field.worker, "worker"),
        route("/field/{path:path}", field.bootstrap, "field"),
        route("/manifest.webmanifest", field.manifest, "manifest"),
        route("/api/devices", enrolment.enrol, "enrol", "POST"),
        route("/api/devices/{device}/wiped", phones.wiped, "phone-wiped", "POST"),
        route("/api/sync", sync.sync, "sync", "POST"),
        streaming("/api/live", sync.stream, "phone-live"),
        *uploads.routes,
        # the desk
        route("/desk", queue.desk, "desk"),
        route("/desk/signals", queue.queue, "queue"),
        route("/desk/signals/searches", queue.search, "queue-search", "POST"),
        streaming("/desk/signals/stream", queue.stream, "queue-live"),
        route("/desk/signals/new", signal_new.new, "signal-new", "GET", "POST"),
        route("/desk/signals/{signal}", signal.show, "signal"),
        route("/desk/signals/{signal}/assignment", signal.take_on, "assignment", "POST"),
        route("/desk/signals/{signal}/assignment/removal", signal.put_back, "assignment-removal", "POST"),
        route("/desk/signals/{signal}/consultation-sheet", signal_consultation.show, "consultation-sheet"),
        route("/desk/signals/{signal}/consultation-sheet.pdf", signal_consultation.as_pdf, "consultation-sheet-pdf"),
        route("/desk/signals/{signal}/passing-on", signal.pass_on, "passing-on", "POST"),
        *signal_steps.routes(),
        *signal_handover.routes(),
        *signal_known.routes(),
        *signal_papers.routes(),
        *signal_merging.routes(),
        route("/desk/inspections/{inspection}", inspection.show, "inspection"),
        route("/desk/inspections/{inspection}/report.pdf", documents.report, "inspection-report"),
        route("/desk/inspections/{inspection}/burgerzaken.pdf", documents.burgerzaken, "burgerzaken-list"),
        route(f"{ENTRY}/report.pdf", documents.entry, "entry-report"),
        route("/desk/entry-reports", entry_reports.show, "entry-reports"),
        route(f"{ENTRY}/sending", entry_reports.send, "entry-report-sending", "POST"),
        route(f"{ENTRY}/sending/removal", entry_reports.take_back, "entry-report-sending-removal", "POST"),
        route("/desk/cases", cases.show, "cases"),
        route("/desk/cases/{signal}", cases.case, "case"),
        route("/desk/cases/{signal}/passing-on", cases.pass_on, "case-passing-on", "POST"),
        route("/desk/worker.js", field.desk_worker, "desk-worker"),
        route("/desk/duty", duty.show, "duty"),
        route("/desk/duty/push", duty.switch_on, "push", "POST"),
        route("/desk/duty/push/removal", duty.switch_off, "push-removal", "POST"),
        route("/desk/duty/new", duty.add, "duties", "POST"),
        route("/desk/duty/email", duty.set_email, "duty-email", "POST"),
        route("/desk/duty/{duty}/removal", duty.remove, "duty-removal", "POST"),
        route("/desk/plans", plans.show, "plans"),
        route("/desk/plans/new", plans.new, "plan-new", "GET", "POST"),
        route("/desk/plans/{inspection}", plan.show, "plan"),
        route("/desk/plans/{inspection}/lists", plan.preview_list, "plan-list-preview", "POST"),
        route("/desk/plans/{inspection}/lists/{kind}", plan.deliver_list, "plan-list", "POST"),
        route("/desk/plans/{inspection}/lists/{kind}/removal", plan.take_list_back, "plan-list-removal", "POST"),
        route("/desk/plans/{inspection}/guests/{user}/removal", plan.let_guest_go, "guest-removal", "POST"),
        route("/desk/plans/{inspection}/use", plan.tell_use, "plan-use", "POST"),
        *registers.routes(),
        *operations.routes(),
        *operation.routes(),
        *actions.routes(),
        route("/desk/photos/{sha256}/{size}", photo.show, "photo"),
        route("/desk/figures", figures.show, "figures"),
        route("/desk/figures/figures.csv", figures.csv, "figures-csv"),
        route("/desk/figures/figures.ods", figures.ods, "figures-ods"),
        route("/desk/figures/report.pdf", figures.report, "figures-report"),
        route("/desk/figures/analyses", figures.write, "analyses", "POST"),
        route("/desk/definitions", definitions.show, "definitions"),
        route("/desk/partners", partners.show, "partners"),
        route("/desk/partners/{partner}/address", partners.set_email, "partner-address", "POST"),
        route("/desk/accounts", accounts.show, "accounts"),
        route("/desk/accounts/new", accounts.invite, "account-invitation", "POST"),
        route("/desk/accounts/{user}/link", accounts.send_link, "account-link-sending", "POST"),
        route("/desk/accounts/{user}/disabling", accounts.disable, "account-disabling", "POST"),
        route("/desk/accounts/{user}/enabling", accounts.enable, "account-enabling", "POST"),
        route("/desk/retention", holds.show, "retention"),
        route("/desk/retention/holds", holds.add, "holds", "POST"),
        route("/desk/retention/holds/{hold}/removal", holds.lift, "hold-removal", "POST"),
        route("/desk/trail", trail.show, "trail"),
        route("/desk/phones", phones.show_all, "phones"),
        route("/desk/phones/{device}/revocation", phones.revoke_any, "phone-revocation", "POST"),
        # everyone's own
        route("/account/phones", phones.show_own, "own-phones"),
        route("/account/phones/{device}/revocation", phones.revoke_own, "own-phone-revocation", "POST"),
        route("/account/calendar", calendars.make, "calendar-new", "POST"),
        route("/account/calendar/removal", calendars.remove, "calendar-removal", "POST"),
        route("/calendar/{token}.ics", calendars.read, "calendar"),
        # a partner without an account
        route("/feedback/{token}", feedback_link.feedback_link, "feedback-link", "GET", "POST"),
        # the machine room
        route("/healthz", health.alive, "alive"),
        route("/readyz", health.ready, "ready"),
        Mount("/static", StaticFiles(directory=field.DIST, check_dir=False), name="static"),
    ]


def make_app(settings: Settings) -> Starlette:
    """The application for these settings. It keeps no state of its own: any number may run side by side.

    Raises a DefinitionError, with file, line and problem, when a file of checklists, norms or such is not right.
    """
    reference.fixed_parts()
    shipped_norms()
    shipped_themes()
    shipped_rules()
    periods()
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(SafeHeaders, secure=settings.is_secure)],
        exception_handlers={
            Problem: refuse,
            ClientDisconnect: gone,
            DataError: unreadable,
            404: not_found,
            500: failed,
        },
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.server_key = ServerKey.of(settings.server_key, settings.data)
    app.state.engine = database.connect(settings.database_url, settings.master_keys_file)
    app.state.store = open_store(settings)
    app.state.sealing = SealingKeys(settings.sealing_file)
    app.state.intake = Intake(app.state.engine)
    app.state.trail = Trail(app.state.engine)
    app.state.live = Live(app.state.engine)
    app.state.processor = PhotoProcessor(app.state.engine, app.state.store)
    app.state.registers = Registers.of(settings)
    app.state.post = Post(app.state.engine, app.state.store, settings)
    return app


def start(request: Request) -> Response:
    """The front door: the desk for who works there, else the phone's first page."""
    person = request.state.person
    return RedirectResponse(home(Role(person.role) if person else None), 303)


def not_found(request: Request, _error: Exception) -> Response:
    """An address that doesn't exist."""
    return refuse(request, Problem("not-found"))


def unreadable(request: Request, _error: Exception) -> Response:
    """An address or field with something in it that no database can hold, such as a NUL."""
    return refuse(request, Problem("request-malformed", problem="adres"))


def gone(_request: Request, _error: Exception) -> Response:
    """The network was cut before the request was whole; the phone sends it again. Nobody hears this answer."""
    return Response(status_code=400)


def failed(request: Request, error: Exception) -> Response:
    """A mistake of ours. The log tells where; never the message of the error, which may hold what a person entered."""
    log.error("failed", error=type(error).__name__, at=traceback.format_tb(error.__traceback__)[-3:])
    return refuse(request, Problem("server-failed"))


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.live.start()
    app.state.processor.start()
    app.state.post.start()
    expiring = asyncio.create_task(let_go(app.state.engine))
    yield
    expiring.cancel()
    await asyncio.wait([expiring])
    app.state.post.stop()
    app.state.processor.stop()
    app.state.live.stop()
    app.state.engine.dispose()
