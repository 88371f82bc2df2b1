"""Logging in at the organisation's own provider, and showing there again who one is.

An account is never made by it: the first time, the e-mail address that the provider verified must be that of an
account; from then on the provider's own name for the person (issuer and subject) is what counts.
"""

import secrets
import time
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.login import ceremonies
from fieldapp.login.ceremonies import Kind
from fieldapp.login.confirmation import confirmed
from fieldapp.login.entry import User, enter
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.mails import Kind as Mail
from fieldapp.login.mails import notify
from fieldapp.login.passkeys import Site
from fieldapp.login.provider import Known, Provider, Question
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.tables import identities, users


def go(request: Request) -> Response:
    """To the provider, to log in. Raises `Problem` not-found without one, or provider-gone."""
    return _to_provider(request, "")


def go_again(request: Request) -> Response:
    """To the provider, to show again who one is; it asks for that also of who is logged in there."""
    return _to_provider(request, request.state.person.id, prompt="login", max_age="0")


def come_back(request: Request) -> Response:
    """From the provider. Raises `Problem` login-over, provider-refused, provider-unknown or provider-gone."""
    engine, provider = request.app.state.engine, _provider(request)
    with writing(engine) as connection:
        ceremony = ceremonies.find(request, connection, Kind.PROVIDER)
        if ceremony is None or not ceremonies.drop(connection, ceremony):
            raise Problem("login-over")
    kept = ceremony.data
    try:
        # The provider is asked without holding others up at the database.
        known = provider.known(Question(kept["state"], kept["nonce"], kept["verifier"]), dict(request.query_params))
        with writing(engine) as connection:
            user = _account(request, connection, known)
            if kept["confirms"]:
                response = _confirm(request, connection, user, known, kept)
            else:
                response = enter(request, connection, user, kept["next"], "provider")
    except Problem:
        tell(SecurityEvent.LOGIN_FAILED, None, means="provider")
        raise
    request.app.state.post.wake()
    return response


def _to_provider(request: Request, confirms: str, **asked: str) -> Response:
    question = Question.new()
    response = RedirectResponse(_provider(request).address(question, **asked), 303)
    kept = vars(question) | {"next": request.query_params.get("next", ""), "confirms": confirms}
    kept["at"] = str(int(time.time()))
    with writing(request.app.state.engine) as connection:
        ceremonies.begin(request, response, connection, Kind.PROVIDER, None, **kept)
    return response


def _provider(request: Request) -> Provider:
    settings = request.app.state.settings
    if not settings.oidc_issuer:
        raise Problem("not-found")
    return Provider(settings, f"{Site.of(request).origin}/login/provider/callback")


def _account(request: Request, connection: Connection, known: Known) -> User:
    """The account that the provider's name for a person belongs to, or from now on does."""
    issuer = request.app.state.settings.oidc_issuer
    named = identities.c.issuer == issuer, identities.c.subject == known.subject
    linked = connection.scalar(sa.select(identities.c.user).where(*named))
    if linked is None and known.email is None:
        raise Problem("provider-unknown")
    ours = users.c.id == linked if linked else users.c.account_email == known.email
    user = connection.execute(sa.select(users).where(ours, users.c.disabled_at.is_(None))).one_or_none()
    if user is None:
        raise Problem("provider-unknown")
    if linked is None:
        has_another = sa.select(identities.c.user).where(identities.c.issuer == issuer, identities.c.user == user.id)
        if connection.execute(has_another).first():
            raise Problem("provider-unknown")
        row = {"issuer": issuer, "subject": known.subject, "user": user.id, "linked_at": now()}
        connection.execute(identities.insert(), row)
        notify(connection, user.id, Mail.PROVIDER)
        tell(SecurityEvent.PROVIDER_LINKED, user.id)
    return user


def _confirm(request: Request, connection: Connection, user: User, known: Known, kept: Mapping[str, str]) -> Response:
    person = request.state.person
    # A login at the provider of before it was asked again shows nothing.
    is_new = known.at is not None and known.at >= int(kept["at"]) - 1
    is_own = person is not None and secrets.compare_digest(str(person.id), kept["confirms"]) and user.id == person.id
    if not is_new or not is_own:
        raise Problem("provider-refused")
    return confirmed(request, connection, kept["next"], "provider")
