"""Any picture becomes upright JPEGs; what can't be one says why."""

import pytest
from PIL import Image

from inspections.pictures import Sizes, Unusable, make_sizes
from tests.sample_photos import camera_jpeg, clean_jpeg, metadata_in, opened, red_corner, saved

MOST = 64_000_000


def colour(jpeg: bytes, place: tuple[int, int]) -> str:
    """The name of a plain colour, as JPEG blurs it."""
    pixel = opened(jpeg).getpixel(place)
    assert isinstance(pixel, tuple)
    return {(1, 1, 1): "white", (1, 0, 0): "red", (0, 0, 0): "black"}[
        (pixel[0] // 128, pixel[1] // 128, pixel[2] // 128)
    ]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_put_upright(orientation: int) -> None:
    sizes = make_sizes(red_corner(orientation), MOST)

    assert (sizes.width, sizes.height) == (60, 40)
    for image in sizes.images.values():
        assert opened(image).size == (60, 40)
        corners = [colour(image, place) for place in ((4, 4), (55, 4), (4, 35), (55, 35))]
        assert corners == ["red", "white", "white", "white"]


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("L", (40, 30), 128),
        Image.new("LA", (40, 30), (128, 255)),
        Image.new("RGB", (40, 30), (128, 128, 128)).quantize(),
        Image.new("RGBA", (40, 30), (128, 128, 128, 255)),
        Image.new("I;16", (40, 30), 0x8000),
    ],
    ids=lambda picture: picture.mode,
)
def test_a_png_of_any_mode_becomes_a_colour_photo(picture: Image.Image) -> None:
    sizes = make_sizes(saved(picture, "PNG"), MOST)

    shown = opened(sizes.images["full"])
    assert (shown.mode, shown.size) == ("RGB", (40, 30))
    pixel = shown.getpixel((20, 15))
    assert isinstance(pixel, tuple)
    assert all(abs(part - 128) <= 3 for part in pixel)


def test_what_is_transparent_becomes_white() -> None:
    sizes = make_sizes(saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"), MOST)

    assert colour(sizes.images["320"], (20, 15)) == "white"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_are_read_too(kind: str) -> None:
    sizes = make_sizes(saved(Image.new("RGB", (2000, 1000), "red"), kind), MOST)

    assert [opened(sizes.images[size]).size for size in ("full", "1024", "320")] == [
        (2000, 1000),
        (1024, 512),
        (320, 160),
    ]
    assert colour(sizes.images["320"], (100, 100)) == "red"


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "PPM"])
def test_formats_that_no_phone_makes_are_not_even_tried(kind: str) -> None:
    with pytest.raises(Unusable, match="photo-not-a-picture"):
        make_sizes(saved(Image.new("RGB", (40, 30)), kind), MOST)


@pytest.mark.parametrize(
    "addition",
    [
        b"\xff\xe1\x00\x08Exif\0\0",
        b"\xff\xfe\x00\x06huis",
        b"\xff\xe2\x00\x07FPXR\0",
        b"\xff\xed\x00\x0fPhotoshop3.0\0",
    ],
)
def test_a_jpeg_with_anything_beside_its_picture_is_made_anew(addition: bytes) -> None:
    clean = clean_jpeg(64, 48)

    sizes = make_sizes(clean[:2] + addition + clean[2:], MOST)

    assert "full" in sizes.images
    assert metadata_in(sizes.images["full"]) == set()


def test_what_is_hidden_behind_the_end_of_a_jpeg_is_left_out() -> None:
    sizes = make_sizes(clean_jpeg(64, 48) + b"a film of three seconds", MOST)

    assert b"film" not in sizes.images["full"]


def test_a_clean_jpeg_is_not_made_anew() -> None:
    assert sorted(make_sizes(clean_jpeg(64, 48), MOST).images) == ["1024", "320"]


def test_a_small_photo_is_not_enlarged() -> None:
    sizes = make_sizes(camera_jpeg(100, 50), MOST)

    assert isinstance(sizes, Sizes)
    assert {opened(image).size for image in sizes.images.values()} == {(100, 50)}


def test_the_limit_of_pixels_is_checked_before_anything_is_decoded() -> None:
    photo = camera_jpeg(100, 50)

    make_sizes(photo, most_pixels=5000)
    with pytest.raises(Unusable, match="photo-too-many-pixels"):
        make_sizes(photo[:-1000], most_pixels=4999)


@pytest.mark.parametrize("content", [b"", b"\0", b"geen foto", b"%PDF-1.7", b"RIFF\0\0\0\0WEB"])
def test_what_is_no_picture_says_so(content: bytes) -> None:
    with pytest.raises(Unusable, match="photo-not-a-picture"):
        make_sizes(content, MOST)
