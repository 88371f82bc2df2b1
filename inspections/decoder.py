"""The process that decodes pictures, seen from the server: started when needed, ended when it is too slow."""

import contextlib
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated

import msgspec

from inspections.pictures import SIZES, Sizes
from inspections.problems import PROBLEMS, Problem

# A decoder that crashes on one picture may have been ended from outside; twice on the same one is the picture.
TRIES = 2
# Decoders leak a little; a fresh process now and then keeps that small.
PICTURES_A_PROCESS = 500
PROGRAM = Path(__file__).with_name("pictures.py")

_LONGEST_LINE = 4096
_SIZES = frozenset(("full", *map(str, SIZES)))


@dataclass(frozen=True)
class Limits:
    """What decoding one picture may cost: pixels before it is decoded, seconds of waiting, bytes of memory."""

    pixels: int = 64_000_000
    seconds: float = 30.0
    memory: int = 2 * 2**30


DEFAULT_LIMITS = Limits()


class Ended(Exception):
    """The decoder was closed while it was at work."""


class Decoder:
    """One decoding process; used by one thread, closed by any."""

    def __init__(self, limits: Limits, program: Path = PROGRAM) -> None:
        self._limits = limits
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._decoded = 0
        self._is_closed = False

    def decode(self, content: bytes) -> Sizes:
        """The sizes of a picture.

        Raises `Problem` photo-not-a-picture, photo-truncated, photo-too-many-pixels, photo-took-too-long or
        photo-too-demanding (the decoder broke down on it); and `Ended` when closed meanwhile.
        """
        for _ in range(TRIES):
            process = self._started()
            late = threading.Event()
            alarm = threading.Timer(self._limits.seconds, _end, (process, late))
            alarm.start()
            try:
                return _ask(process, content)
            except (_Broken, BrokenPipeError) as error:
                self.rest()
                if self._is_closed:
                    raise Ended from error
                if late.is_set():
                    raise Problem("photo-took-too-long") from error
            finally:
                alarm.cancel()
        raise Problem("photo-too-demanding")

    def rest(self) -> None:
        """End the process; the next picture starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            # Leaving the block closes the pipes, where a part of a picture may still wait, and waits for the end.
            with contextlib.suppress(BrokenPipeError), process:
                pass

    def close(self) -> None:
        """End for good, also in the middle of a picture."""
        self._is_closed = True
        if process := self._process:
            process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._is_closed:
            raise Ended
        self._decoded += 1
        if self._decoded % PICTURES_A_PROCESS == 0:
            self.rest()
        if self._process is None:
            # Isolated and with an empty environment: no password of the server is in reach of a picture.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(self._program), str(self._limits.memory), str(self._limits.pixels)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
            if self._is_closed:  # between the two looks, when there was no process yet to end
                self._process.kill()
        return self._process


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _ask(process: subprocess.Popen[bytes], content: bytes) -> Sizes:
    requests, answers = process.stdin, process.stdout
    if requests is None or answers is None:
        raise _Broken
    requests.write(len(content).to_bytes(8))
    requests.write(content)
    requests.flush()
    told = _told(_exactly(answers, min(int.from_bytes(_exactly(answers, 8)), _LONGEST_LINE)))
    if told.code is not None:
        raise Problem(told.code)
    images = {name: _exactly(answers, length) for name, length in told.lengths.items()}
    return Sizes(told.width, told.height, images)


def _told(line: bytes) -> "_Told":
    """The line, as far as it can be believed: a picture may have made the decoder its own, and these become paths."""
    try:
        told = msgspec.json.decode(line, type=_Told)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _Broken from error
    if not told.lengths.keys() <= _SIZES or (told.code is not None and told.code not in PROBLEMS):
        raise _Broken
    return told


def _exactly(stream: IO[bytes], length: int) -> bytes:
    read = stream.read(length)
    if len(read) < length:
        raise _Broken
    return read


class _Broken(Exception):
    """The decoder ended, or doesn't answer as it should."""


class _Told(msgspec.Struct):
    code: str | None = None
    width: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 0
    height: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 0
    lengths: dict[str, Annotated[int, msgspec.Meta(ge=0, le=2**28)]] = {}
