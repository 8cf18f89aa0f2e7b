"""What becomes of a picture that somebody sends: upright, in true colours, in two sizes, and nothing but pixels."""

import tempfile
from io import BytesIO

import pytest
from PIL import Image
from upload_samples import (
    BLUE,
    CAMERA_TURNS,
    GREEN,
    PHONE_HEIC,
    QUARTERS,
    RED,
    SECRET,
    WHITE,
    empty_png,
    encoded,
    exif,
    gossiping_jpeg,
    near,
    quarters,
    seen,
    swapped_profile,
)

from workgroups import pictures


def assert_shows_quarters(picture: pictures.Picture, wanted: tuple[tuple[int, int, int], ...] = QUARTERS) -> None:
    for data in (picture.large, picture.small):
        assert all(near(*pair) for pair in zip(seen(data), wanted, strict=True)), seen(data)


def refusal(upload: bytes) -> str:
    with pytest.raises(pictures.Refused) as refused:
        pictures.accept(upload)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("kind", "orientation"), [*(("JPEG", number) for number in CAMERA_TURNS), ("PNG", 6), ("WEBP", 5)]
)
def test_picture_is_upright_however_the_camera_was_held(kind: str, orientation: int) -> None:
    turn = CAMERA_TURNS[orientation]
    taken = quarters() if turn is None else quarters().transpose(turn)
    picture = pictures.accept(encoded(taken, kind, exif=exif(orientation)))
    assert (picture.width, picture.height) == (192, 128)
    assert_shows_quarters(picture)


def test_orientation_that_does_not_exist_turns_nothing() -> None:
    assert_shows_quarters(pictures.accept(encoded(quarters(), "JPEG", exif=exif(99))))


def test_heic_photo_of_a_phone_is_upright_and_says_nothing_of_where() -> None:
    data = PHONE_HEIC.read_bytes()
    assert data.count(SECRET) == 2
    picture = pictures.accept(data)
    assert (picture.width, picture.height) == (192, 128)
    assert_shows_quarters(picture)
    assert SECRET not in picture.large + picture.small


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIC"])
def test_nothing_but_one_frame_of_pixels_is_kept(kind: str) -> None:
    sent = {
        "JPEG": gossiping_jpeg,
        "PNG": lambda: encoded(quarters(), "PNG", exif=exif()) + SECRET,
        "WEBP": lambda: encoded(quarters(), "WEBP", exif=exif(), xmp=SECRET),
        "GIF": lambda: encoded(quarters(), "GIF", comment=SECRET),
        "HEIC": PHONE_HEIC.read_bytes,
    }[kind]()
    assert SECRET in sent
    picture = pictures.accept(sent)
    for data in (picture.large, picture.small):
        assert SECRET not in data
        assert data[:4] + data[8:16] == b"RIFFWEBPVP8 "
        assert len(data) - 20 - int.from_bytes(data[16:20], "little") in {0, 1}


def test_second_picture_in_the_file_is_dropped() -> None:
    both = encoded(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (192, 128), (255, 0, 255))])
    assert Image.open(BytesIO(both)).n_frames == 2
    assert_shows_quarters(pictures.accept(both))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_first_frame_of_a_moving_picture_is_kept(kind: str) -> None:
    others = [Image.new("RGB", (192, 128), shade) for shade in ("black", "white", "black")]
    moving = encoded(quarters(), kind, save_all=True, append_images=others)
    assert Image.open(BytesIO(moving)).n_frames == 4
    assert_shows_quarters(pictures.accept(moving))


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((1, 1), (1, 1), (1, 1)),
        ((300, 200), (300, 200), (300, 200)),
        ((3000, 1500), (2048, 1024), (480, 240)),
        ((12000, 40), (2048, 7), (480, 2)),
        ((40, 12000), (7, 2048), (2, 480)),
    ],
)
def test_sizes_shrink_in_proportion_and_never_grow(
    size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    picture = pictures.accept(encoded(Image.new("RGB", size, RED), "PNG"))
    assert (picture.width, picture.height, picture.small_width, picture.small_height) == large + small
    assert Image.open(BytesIO(picture.large)).size == large
    assert Image.open(BytesIO(picture.small)).size == small


@pytest.mark.slow
def test_phone_photo_of_48_megapixels_is_taken() -> None:
    picture = pictures.accept(encoded(quarters(8064, 6048), "JPEG", quality=60, exif=exif(1)))
    assert 1920 <= picture.width <= 2048
    assert abs(picture.width / picture.height - 4 / 3) < 0.01
    assert_shows_quarters(picture)


def test_picture_in_the_colours_of_print_keeps_them() -> None:
    picture = pictures.accept(encoded(quarters().convert("CMYK"), "JPEG", quality=95))
    assert_shows_quarters(picture)


def test_colour_profile_is_heeded_then_dropped() -> None:
    picture = pictures.accept(encoded(quarters(), "PNG", icc_profile=swapped_profile()))
    above_left, above_right, below_left, _ = seen(picture.large)
    assert near(above_left, BLUE, within=60)
    assert near(below_left, RED, within=60)
    assert near(above_right, GREEN, within=60)


def test_colour_profile_that_is_nonsense_is_ignored() -> None:
    assert_shows_quarters(pictures.accept(encoded(quarters(), "JPEG", icc_profile=b"nonsense" * 40)))


def test_transparent_becomes_white_not_black() -> None:
    clear = Image.new("RGBA", (192, 128), (0, 0, 0, 0))
    clear.paste(RED, (0, 0, 96, 64))
    assert_shows_quarters(pictures.accept(encoded(clear, "PNG")), (RED, WHITE, WHITE, WHITE))


def test_transparent_colour_of_a_palette_becomes_white() -> None:
    drawn = Image.new("P", (192, 128), 0)
    drawn.putpalette([0, 0, 0, *BLUE])
    drawn.paste(1, (96, 64, 192, 128))
    assert_shows_quarters(pictures.accept(encoded(drawn, "PNG", transparency=0)), (WHITE, WHITE, WHITE, BLUE))


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (0x4000, 64), (0x8000, 128), (0xFFFF, 255)])
def test_sixteen_bit_grey_keeps_its_brightness(value: int, grey: int) -> None:
    picture = pictures.accept(encoded(Image.new("I;16", (64, 48), value), "PNG"))
    assert near(seen(picture.large)[0], (grey, grey, grey), within=3)


def test_black_and_white_scan_is_taken() -> None:
    assert_shows_quarters(pictures.accept(encoded(Image.new("1", (64, 48), 1), "PNG")), (WHITE,) * 4)


@pytest.mark.parametrize("rolled", [False, True], ids=["in memory", "on disk"])
def test_stream_of_a_form_is_read_from_its_start(rolled: bool) -> None:
    with tempfile.SpooledTemporaryFile(max_size=100 if rolled else 1 << 20) as stream:
        stream.write(encoded(quarters(), "JPEG"))
        stream.read()
        assert_shows_quarters(pictures.accept(stream))


def test_stream_that_is_no_file_of_the_system_is_taken_too() -> None:
    assert_shows_quarters(pictures.accept(BytesIO(encoded(quarters(), "JPEG"))))


@pytest.mark.parametrize("part", [0.3, 0.7, 0.98])
def test_photo_that_did_not_arrive_whole_is_refused_with_a_remedy(part: float) -> None:
    whole = encoded(quarters(640, 480), "JPEG", quality=95)
    sentence = refusal(whole[: int(len(whole) * part)])
    assert "damaged" in sentence
    assert "take the photo again" in sentence


def test_broken_heic_names_the_setting_of_the_phone() -> None:
    assert "Most Compatible" in refusal(PHONE_HEIC.read_bytes()[:400])


def test_picture_that_unpacks_to_too_many_pixels_is_refused_unopened() -> None:
    bomb = empty_png(20000, 20000)
    assert len(bomb) < 100_000
    assert "pixels" in refusal(bomb)


def test_file_over_the_limit_is_refused_by_its_size() -> None:
    whole = encoded(quarters(), "JPEG")
    padded = whole[:2] + segment_padding(20 << 20) + whole[2:]
    assert "20 MB" in refusal(padded)


def test_file_just_under_the_limit_is_taken() -> None:
    whole = encoded(quarters(), "JPEG")
    assert_shows_quarters(pictures.accept(whole[:2] + segment_padding(19 << 20) + whole[2:]))


def segment_padding(size: int) -> bytes:
    return (b"\xff\xfe\xff\xff" + bytes(65533)) * (size // 65537 + 1)


def test_empty_file_is_refused_as_empty() -> None:
    assert "empty" in refusal(b"")


@pytest.mark.parametrize(
    "sent",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n",
        b"<!doctype html><script>x()</script>",
        b"MZ" + bytes(100),
        encoded(quarters(), "TIFF"),
        encoded(quarters(), "BMP"),
    ],
    ids=["svg", "postscript", "html", "program", "tiff", "bmp"],
)
def test_what_is_no_photo_is_refused_with_the_kinds_that_are(sent: bytes) -> None:
    assert "JPEG, PNG, WebP, GIF or HEIC" in refusal(sent)
