"""The process that decodes: ended when it is too slow, started anew when it broke down, believed only so far."""

import threading
from pathlib import Path

import pytest

from inspections.decoder import Decoder, Ended, Limits
from inspections.problems import Problem
from tests.sample_photos import camera_jpeg, endless, opened

SMALL = camera_jpeg(64, 48)


def test_a_photo_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    decoder = Decoder(Limits(seconds=2))

    with pytest.raises(Problem, match="photo-took-too-long"):
        decoder.decode(endless())
    sizes = decoder.decode(SMALL)

    assert opened(sizes.images["320"]).size == (64, 48)
    decoder.rest()


def test_a_photo_that_breaks_its_decoder_is_refused_after_a_second_try() -> None:
    decoder = Decoder(Limits(memory=1))

    with pytest.raises(Problem, match="photo-too-demanding"):
        decoder.decode(camera_jpeg(1000, 800))
    decoder.rest()


def test_a_decoder_that_was_ended_from_outside_is_started_anew(tmp_path: Path) -> None:
    program = tmp_path / "first_time_dies.py"
    real = Path("inspections/pictures.py").absolute()
    program.write_text(
        f"import os, pathlib, runpy, sys\n"
        f"mark = pathlib.Path({str(tmp_path / 'died')!r})\n"
        f"mark.exists() or (mark.touch(), os._exit(1))\n"
        f"runpy.run_path({str(real)!r}, run_name='__main__')\n"
    )
    decoder = Decoder(Limits(), program)

    assert decoder.decode(SMALL).width == 64
    decoder.rest()


@pytest.mark.parametrize(
    "line",
    [
        "rommel",
        '{"code": "verzonnen"}',
        '{"lengths": {"../../../evil": 3}}',
        '{"lengths": {"original": 3}}',
        '{"lengths": {"full": -1}}',
        '{"lengths": {"full": 1e30}}',
        '{"width": "breed", "lengths": {}}',
    ],
)
def test_a_decoder_that_a_picture_has_taken_over_is_not_believed(tmp_path: Path, line: str) -> None:
    program = tmp_path / "hijacked.py"
    program.write_text(
        "import sys\n"
        f"line = {line!r}.encode()\n"
        "sys.stdout.buffer.write(len(line).to_bytes(8) + line + b'...')\n"
        "sys.stdout.flush()\n"
        "sys.stdin.buffer.read()\n"
    )
    decoder = Decoder(Limits(), program)

    with pytest.raises(Problem, match="photo-too-demanding"):
        decoder.decode(SMALL)
    decoder.rest()


def test_the_decoder_sees_nothing_of_the_servers_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_S3_SECRET", "geheim")
    seen = tmp_path / "seen"
    program = tmp_path / "looks_around.py"
    program.write_text(f"import os, pathlib\npathlib.Path({str(seen)!r}).write_text(repr(dict(os.environ)))\n")

    with pytest.raises(Problem, match="photo-too-demanding"):
        Decoder(Limits(), program).decode(SMALL)

    assert "geheim" not in seen.read_text()


def test_closing_ends_a_picture_that_is_being_decoded() -> None:
    decoder, ended = Decoder(Limits(seconds=3600)), threading.Event()

    def work() -> None:
        with pytest.raises(Ended):
            decoder.decode(endless())
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    decoder.close()
    thread.join(timeout=60)

    assert ended.is_set()
    with pytest.raises(Ended):
        decoder.decode(SMALL)
