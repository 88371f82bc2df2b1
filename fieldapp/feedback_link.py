"""The page behind a partner's one-time link: no account, one answer, and nothing shown but its own reference number."""

from starlette.requests import Request
from starlette.responses import Response

from fieldapp.forms import form
from fieldapp.pages import page
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals import feedback


def feedback_link(request: Request) -> Response:
    """GET: the form. POST: keep the answer. Raises `Problem` link-unusable: unknown, used or expired."""
    token, engine = request.path_params["token"], request.app.state.engine
    if request.method == "GET":
        with engine.connect() as connection:
            return _page(request, feedback.asked(connection, token, now()))
    words = form(request).get("words", "")
    try:
        with writing(engine) as connection:
            return _page(request, feedback.answer(connection, token, now(), words), is_kept=True)
    except Problem as problem:
        if problem.code != "step-incomplete":
            raise
        with engine.connect() as connection:
            return _page(request, feedback.asked(connection, token, now()), problem, words)


def _page(
    request: Request, asked: feedback.Asked, problem: Problem | None = None, words: str = "", is_kept: bool = False
) -> Response:
    values = {"asked": asked, "problem": problem, "words": words, "is_kept": is_kept}
    return page(request, "feedback_link.html", values, status=problem.status if problem else 200)
