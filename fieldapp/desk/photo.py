"""The bytes of a photo, for who may see the control or signal that names it."""

from starlette.requests import Request
from starlette.responses import Response

from inspections.album import linked_photo
from inspections.photos import read_photo
from inspections.problems import PROBLEMS, Problem


def show(request: Request) -> Response:
    """A JPEG without metadata, of `size` 320, 1024 or full. Kept by no cache.

    Raises `Problem` not-found, photo-not-ready, or the reason why it was rejected.
    """
    sha256, size = request.path_params["sha256"], request.path_params["size"]
    with request.app.state.engine.connect() as connection:
        state, code = linked_photo(connection, request.state.person.municipality, sha256)
    if state != "ready":
        raise Problem(code if code in PROBLEMS else "photo-not-ready")
    return Response(read_photo(request.app.state.store, sha256, size), media_type="image/jpeg")
