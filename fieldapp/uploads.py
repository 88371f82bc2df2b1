"""Uploads of photos over tus 1.0 with creation (also with the photo in it), expiration, checksum, termination.

A request is signed by the key of a phone (`Authorization: Device <JWS>` over hash and length of the photo), so that a
phone whose login has expired can still deliver. Source: https://tus.io/protocols/resumable-upload
"""

import base64
import functools
import hashlib
from collections.abc import Awaitable, Callable
from email.utils import format_datetime

import msgspec
import structlog
from sqlalchemy.engine import Engine
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from fieldapp.device_signature import signed
from fieldapp.gate import pieces, refuse, streaming
from inspections import uploads
from inspections.database import writing
from inspections.problems import Problem
from inspections.sealing import OVERHEAD
from inspections.store import Store, StoreError
from inspections.uploads import LARGEST_PHOTO, Announced, Upload

VERSION = "1.0.0"
CHECKSUMS = ("sha1", "sha256")
log = structlog.get_logger()

Handler = Callable[[Request], Awaitable[Response]]


class Token(msgspec.Struct):
    """What a phone signs: which photo it sends, and how long that is."""

    upload: str
    length: int


async def describe(_request: Request) -> Response:
    """OPTIONS: what this server can do."""
    abilities = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,creation-with-upload,expiration,checksum,termination",
        "Tus-Max-Size": str(LARGEST_PHOTO),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }
    return Response(status_code=204, headers=abilities)


async def create(request: Request) -> Response:
    """POST: announces a photo, and may bring its first bytes. 201 with where to send the rest.

    It is complete at once when the server has that photo already. A photo that is whole in this one request costs one
    commit; when the phone is cut off in it nothing is kept, since it was not told yet where to go on.
    """
    state = request.app.state
    piece, is_whole = await _receive(request, LARGEST_PHOTO + OVERHEAD) if _has_bytes(request) else (b"", True)
    if not _has_checksum(request, piece, is_whole):
        raise Problem("upload-checksum")
    upload = await run_in_threadpool(_begin, request, piece if is_whole else b"")
    _tell_processor(request, upload, piece)
    headers = _headers(upload) | {"Location": f"/api/uploads/{upload.id}"}
    return Response(status_code=201, headers=headers, background=BackgroundTask(_tidy_up, state.engine, state.store))


async def tell(request: Request) -> Response:
    """HEAD: how much of it is here."""
    upload = await run_in_threadpool(_find, request)
    return Response(headers=_headers(upload) | {"Upload-Length": str(upload.length)})


async def take_in(request: Request) -> Response:
    """PATCH: the next bytes. When the phone is cut off midway, what arrived is kept."""
    if not _has_bytes(request):
        raise Problem("upload-media-type")
    upload = await run_in_threadpool(_find, request)
    if _number(request, "upload-offset") != upload.offset:
        raise Problem("upload-offset")
    piece, is_whole = await _receive(request, upload.length - upload.offset)
    if not _has_checksum(request, piece, is_whole):
        raise Problem("upload-checksum")
    state = request.app.state
    further = await run_in_threadpool(uploads.take_in, state.engine, state.store, state.sealing, upload, piece)
    _tell_processor(request, further, piece)
    return Response(status_code=204, headers=_headers(further))


async def abandon(request: Request) -> Response:
    """DELETE: the phone gives up; what is here of it is removed."""
    upload = await run_in_threadpool(_find, request)
    await run_in_threadpool(uploads.abandon, request.app.state.engine, request.app.state.store, upload)
    return Response(status_code=204)


def _tus(handler: Handler) -> Handler:
    """What holds for every answer: the protocol's version, no caching, problems that a program can read."""

    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
                raise Problem("upload-version")
            response = await handler(request)
        except Problem as problem:
            response = refuse(request, problem)
        except StoreError as error:
            log.error("store", error=type(error).__name__)
            response = refuse(request, Problem("store-unavailable"))
        response.headers.update({"Tus-Resumable": VERSION, "Cache-Control": "no-store"})
        if response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        return response

    return answer


routes = [
    streaming("/api/uploads", _tus(describe), "uploads", "OPTIONS"),
    streaming("/api/uploads", _tus(create), "uploads", "POST"),
    streaming("/api/uploads/{upload}", _tus(describe), "upload", "OPTIONS"),
    streaming("/api/uploads/{upload}", _tus(tell), "upload", "HEAD"),
    streaming("/api/uploads/{upload}", _tus(take_in), "upload", "PATCH"),
    streaming("/api/uploads/{upload}", _tus(abandon), "upload", "DELETE"),
]


def _begin(request: Request, piece: bytes) -> Upload:
    device, token = _signed(request)
    announced = _metadata(request)
    length = _number(request, "upload-length")
    if (announced.get("sha256"), length) != (token.upload, token.length) or len(piece) > length:
        raise Problem("upload-malformed")
    state = request.app.state
    about = Announced(
        device,
        token.upload,
        announced.get("type", ""),
        length,
        state.settings.upload_hours,
        announced.get("sealed_key"),
    )
    if about.sealed_key is not None:
        uploads.check_sealed_key(state.sealing, about.sealed_key)
    if piece and len(piece) == length:
        with state.engine.connect() as connection:
            upload = uploads.announce(connection, about)
        if not upload.is_complete:
            return uploads.take_whole(state.engine, state.store, state.sealing, upload, piece)
    with writing(state.engine) as connection:
        upload = uploads.begin(connection, about)
    return upload if upload.is_complete else uploads.take_in(state.engine, state.store, state.sealing, upload, piece)


def _has_bytes(request: Request) -> bool:
    return request.headers.get("content-type") == "application/offset+octet-stream"


def _tell_processor(request: Request, upload: Upload, piece: bytes) -> None:
    """A photo that these bytes completed is there to be made into sizes."""
    if upload.is_complete and piece:
        log.info("photo.received", device=upload.device, bytes=upload.photo_bytes)
        request.app.state.processor.wake()


def _tidy_up(engine: Engine, store: Store) -> None:
    """After the answer: whoever sends a photo also clears away what others left. What fails is left to the next."""
    try:
        uploads.remove_expired(engine, store)
    except StoreError as error:
        log.warning("uploads.untidied", error=type(error).__name__)


def _find(request: Request) -> Upload:
    device, token = _signed(request)
    with request.app.state.engine.connect() as connection:
        upload = uploads.find(connection, request.path_params["upload"], device)
    if upload.sha256 != token.upload:
        raise Problem("upload-unknown")
    return upload


def _signed(request: Request) -> tuple[str, Token]:
    """The device that signed this request, and for what."""
    device, token = signed(request, Token)
    if device.revoked_at:
        raise Problem("device-revoked")
    return device.id, token


def _metadata(request: Request) -> dict[str, str]:
    """Upload-Metadata: names with base64 values, comma-separated."""
    pairs = (pair.strip().partition(" ") for pair in request.headers.get("upload-metadata", "").split(","))
    try:
        return {name: base64.b64decode(value, validate=True).decode() for name, _, value in pairs}
    except ValueError as error:  # of the base64, of its letters, or of the UTF-8 in it
        raise Problem("upload-malformed") from error


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Problem("upload-malformed")
    return int(text)


async def _receive(request: Request, most: int) -> tuple[bytes, bool]:
    """What arrived of the body, and whether that is all of it. Raises `Problem` upload-too-large beyond `most`."""
    piece = bytearray()
    try:
        async for each in pieces(request):
            piece += each
            if len(piece) > most:
                raise Problem("upload-too-large", limit=f"{most} bytes")
    except ClientDisconnect:
        return bytes(piece), False
    except Problem as problem:
        # What came before the network fell silent is kept: the phone goes on from there.
        if problem.code != "request-too-slow":
            raise
        return bytes(piece), False
    return bytes(piece), True


def _has_checksum(request: Request, piece: bytes, is_whole: bool) -> bool:
    """Whether `piece` is what its Upload-Checksum says, if it has one; a piece that was cut off can't show that."""
    told = request.headers.get("upload-checksum")
    if told is None:
        return True
    algorithm, _, value = told.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Problem("upload-malformed")
    digest = hashlib.new(algorithm, piece, usedforsecurity=False).digest()
    return is_whole and base64.b64encode(digest).decode() == value


def _headers(upload: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
    }
