"""Photos for the tests: real ones when they are at hand, else made to resemble them; and files that only look it."""

import atexit
import functools
import io
import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pillow_heif
from PIL import Image, ImageDraw

REAL = Path(__file__).parents[2] / "shared" / "samples" / "photos"
# Where a made photo says it was taken: a place that nobody lives at.
LATITUDE, LONGITUDE = ((52, 5, 9.6), (4, 53, 2.4))

_ORIENTATION, _MAKE, _TIME, _GPS, _EXIF = 0x0112, 0x010F, 0x0132, 0x8825, 0x8769


def real_photos() -> list[Path]:
    """JPEGs as cameras write them, at least six, some of several megabytes."""
    return [path for path in sample_photos() if path.suffix == ".jpg"]


def sample_photos() -> list[Path]:
    """The JPEGs, and at least one HEIC."""
    folder = REAL if REAL.is_dir() else _made_photos()
    # Those with "invalid" and "corrupted" in their name have odd metadata, which a camera can have as well.
    return sorted([*folder.glob("*.jpg"), *folder.glob("*.heic")])


def camera_jpeg(width: int = 640, height: int = 480, orientation: int = 1, seed: int = 0) -> bytes:
    """A noisy JPEG with the metadata of a camera: orientation, make, time, position and a comment."""
    written = io.BytesIO()
    _noise(width, height, seed).save(written, "JPEG", quality=85, exif=_camera_exif(orientation), comment=b"buiten")
    return written.getvalue()


def clean_jpeg(width: int = 640, height: int = 480, seed: int = 0) -> bytes:
    """A noisy JPEG with nothing in it but the picture."""
    return saved(_noise(width, height, seed), "JPEG")


def camera_heic(width: int = 640, height: int = 480) -> bytes:
    """A noisy HEIC with the metadata of a camera."""
    written = io.BytesIO()
    pillow_heif.from_pillow(_noise(width, height, seed=0)).save(written, quality=60, exif=_camera_exif(1).tobytes())
    return written.getvalue()


def red_corner(orientation: int) -> bytes:
    """A JPEG of 60 by 40 when upright, white with red at its upper left, stored turned as `orientation` (Exif) says."""
    upright = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 15, 15), fill="red")
    to_stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(to_stored[orientation]) if orientation in to_stored else upright
    written = io.BytesIO()
    stored.save(written, "JPEG", quality=95, exif=_camera_exif(orientation))
    return written.getvalue()


def saved(image: Image.Image, kind: str) -> bytes:
    """The file of `image` as Pillow writes it."""
    written = io.BytesIO()
    image.save(written, kind)
    return written.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    """The picture in a JPEG."""
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",))


def too_many_pixels() -> bytes:
    """A file of a few kilobytes that unpacks to 81 million pixels."""
    return _black_png(9000, 9000)


def far_too_many_pixels() -> bytes:
    """A file that unpacks to more than Pillow itself would open."""
    return _black_png(20_000, 10_000)


def endless(scans: int = 100_000) -> bytes:
    """A small JPEG that is valid and keeps a decoder busy for minutes: a progressive one that goes over itself forever.

    Source: ITU-T T.81 §G.1.2; the weakness is LJT-01-005 of the audit of libjpeg-turbo.
    """
    width, height = 4000, 3000
    frame = _segment(0xC2, struct.pack(">BHHB", 8, height, width, 1) + bytes((1, 0x11, 0)))
    quantization = _segment(0xDB, bytes((0, *[1] * 64)))
    # One code, 0: for the DC "no difference", for the AC "a run of blocks at their end", 2^14 and 14 more bits.
    codes = bytes((1, *[0] * 15))
    tables = _segment(0xC4, bytes((0x00, *codes, 0x00)) + bytes((0x10, *codes, 0xE0)))
    blocks = (width // 8) * (height // 8)
    scan = _segment(0xDA, bytes((1, 1, 0x00, 1, 63, 0))) + _bits("0" * 15 * (blocks // 2**14 + 1))
    first = _segment(0xDA, bytes((1, 1, 0x00, 0, 0, 0))) + _bits("0" * blocks)
    return b"\xff\xd8" + quantization + frame + tables + first + scan * scans + b"\xff\xd9"


def metadata_in(jpeg: bytes) -> set[str]:
    """What a JPEG holds besides its picture: names of segments and of what Pillow found in them."""
    with opened(jpeg) as image:
        image.load()
        found = {name for name, data in getattr(image, "applist", []) if not data.startswith((b"JFIF", b"ICC_PROFILE"))}
        found |= {name for name in ("exif", "comment", "xmp", "photoshop") if image.info.get(name)}
        return found | {"exif" for _ in image.getexif()}


def _camera_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    exif[_MAKE] = "Proefcamera"
    exif[_TIME] = "2026:11:24 05:12:31"
    exif.get_ifd(_EXIF)[0x9003] = "2026:11:24 05:12:31"
    exif.get_ifd(_GPS).update({1: "N", 2: LATITUDE, 3: "E", 4: LONGITUDE})
    return exif


def _noise(width: int, height: int, seed: int) -> Image.Image:
    """Light and dark with grain, different for each seed."""
    grain = Image.effect_noise((width // 2, height // 2), 40 + seed).resize((width, height))
    light = Image.linear_gradient("L").resize((width, height)).rotate(90 * (seed % 4))
    return Image.merge("RGB", (grain, light, Image.blend(grain, light, 0.5)))


def _black_png(width: int, height: int) -> bytes:
    """One bit a pixel, packed a thousandfold."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + (width + 7) // 8) * height))
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def _bits(bits: str) -> bytes:
    """Bits in bytes, filled up with ones (ITU-T T.81 §F.1.2.3)."""
    padded = bits + "1" * (-len(bits) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8).replace(b"\xff", b"\xff\x00")


@functools.cache
def _made_photos() -> Path:
    folder = TemporaryDirectory(prefix="fieldapp-photos-")
    atexit.register(folder.cleanup)
    for number, orientation in enumerate((1, 3, 6, 8, 1, 6)):
        photo = camera_jpeg(3000, 2000, orientation, seed=number)
        Path(folder.name, f"made-{number}.jpg").write_bytes(photo)
    Path(folder.name, "made.heic").write_bytes(camera_heic(1200, 900))
    return Path(folder.name)
