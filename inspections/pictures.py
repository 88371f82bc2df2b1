"""Decodes one picture after another under limits, in a process of its own, and makes the sizes that people are shown.

Started by decoder.py as a program; it imports nothing of ours and knows neither database nor store, so that a picture
that breaks a decoder breaks nothing else. Request: 8 bytes of length, the picture. Answer: 8 bytes of length, a
line of JSON, then the sizes that the line tells.
"""

import contextlib
import io
import json
import os
import resource
import sys
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

import pillow_heif
from PIL import Image, ImageOps

SIZES = (1024, 320)
LARGEST_PROFILE = 64 * 2**10

_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_KEPT_SEGMENTS = (("APP0", b"JFIF\0"), ("APP2", b"ICC_PROFILE\0"), ("APP14", b"Adobe"))
_END_OF_JPEG = b"\xff\xd9"

pillow_heif.register_heif_opener(thumbnails=False)
# The limit is ours, and is checked before anything is decoded.
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


class Unusable(Exception):
    """The problem code of bytes that give no picture."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Sizes:
    """An upright picture's width and height, and its sizes as JPEG without metadata.

    `images` has "1024" and "320" (pixels of the long side, never enlarged), and "full" unless the picture itself is
    already a JPEG without metadata.
    """

    width: int
    height: int
    images: dict[str, bytes]


def make_sizes(content: bytes, most_pixels: int) -> Sizes:
    """Decode a JPEG, PNG, WebP or HEIC.

    Raises `Unusable` photo-not-a-picture, photo-truncated or photo-too-many-pixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > most_pixels:
                raise Unusable("photo-too-many-pixels")
            if _is_cut_off(content):
                raise Unusable("photo-truncated")
            return _make(image, content)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Unusable("photo-too-many-pixels") from error
    except Unusable:
        raise
    except Exception as error:  # decoders raise anything at all on bytes that someone made up
        raise Unusable("photo-truncated" if _begins_as_picture(content) else "photo-not-a-picture") from error


def _make(image: Image.Image, content: bytes) -> Sizes:
    images = {}
    width, height = image.size
    if not _is_clean(image, content):
        image = _upright(image)
        width, height = image.size
        images["full"] = _as_jpeg(image, quality=90)
    for size in SIZES:
        # For a JPEG that is still undecoded, this lets the decoder itself do most of the shrinking.
        image.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)
        image = _plain(image)
        images[str(size)] = _as_jpeg(image, quality=82)
    return Sizes(width, height, images)


def _is_clean(image: Image.Image, content: bytes) -> bool:
    """Whether this is a JPEG with nothing in it but the picture: no Exif, XMP, comment, nor anything after its end."""
    segments = getattr(image, "applist", [("unknown", b"")])
    return (
        image.format == "JPEG"
        and all(
            any(name == kept and data.startswith(begin) for kept, begin in _KEPT_SEGMENTS) for name, data in segments
        )
        and content.find(_END_OF_JPEG) == len(content) - len(_END_OF_JPEG)
    )


def _upright(image: Image.Image) -> Image.Image:
    return _plain(ImageOps.exif_transpose(image))


def _plain(image: Image.Image) -> Image.Image:
    """In RGB, on white where it is transparent; a colour profile that fits RGB stays."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        above = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(above, mask=above)
        return image
    plain = image.convert("RGB")
    # A profile of CMYK or grey would be wrong now.
    plain.info.pop("icc_profile", None)
    return plain


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    profile = image.info.get("icc_profile") or b""
    written = io.BytesIO()
    # Everything that may be written from `info` is named here, so that nothing else is.
    image.save(
        written,
        "JPEG",
        quality=quality,
        optimize=True,
        exif=b"",
        comment=b"",
        xmp=b"",
        icc_profile=profile if len(profile) <= LARGEST_PROFILE else None,
    )
    return written.getvalue()


def _begins_as_picture(content: bytes) -> bool:
    is_heic = content[4:8] == b"ftyp" and content[8:12] in (
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"mif1",
        b"msf1",
        b"hevc",
    )
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_heic or is_webp


def _is_cut_off(content: bytes) -> bool:
    """Whether a HEIC ends before its last box does: its decoder fills what is missing with black, and says nothing.

    Source: ISO/IEC 14496-12 §4.2 (size of boxes).
    """
    if content[4:8] != b"ftyp":
        return False
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + 16])
        if size == 0:
            return False
        place += max(size, 8)
    return place > len(content)


def serve(requests: BinaryIO, answers: BinaryIO, most_pixels: int) -> None:
    """Answer requests until there are no more."""
    while head := requests.read(8):
        content = requests.read(int.from_bytes(head))
        images: dict[str, bytes] = {}
        told: dict[str, Any]
        try:
            sizes = make_sizes(content, most_pixels)
            images = sizes.images
            lengths = {name: len(image) for name, image in images.items()}
            told = {"width": sizes.width, "height": sizes.height, "lengths": lengths}
        except Unusable as unusable:
            told = {"code": unusable.code}
        line = json.dumps(told).encode()
        answers.write(len(line).to_bytes(8) + line + b"".join(images.values()))
        answers.flush()


def _limit(memory: int) -> None:
    # A phone that waits for its answer goes before: nobody waits for these sizes.
    os.nice(15)
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        # Not every system has each of them (macOS: RLIMIT_AS); the others hold.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit(memory=int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer, most_pixels=int(sys.argv[2]))
