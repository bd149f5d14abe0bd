"""What is kept of a picture: decoded whole, upright, as browsers show it, without tales of people."""

import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from articles import imaging
from articles.imaging import PictureRefused, look_at, taken, washed

from .shots import AIGC, SECRETS, SHOTS, XMP, moving, photo, stamp, telling, texts, written

KINDS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("name", SHOTS)
class TestEveryKind:
    def test_is_kept_as_what_browsers_show_with_its_true_size(self, name):
        master = taken(SHOTS[name]())

        image = opened(master.data)
        assert image.format == KINDS[master.suffix]
        assert image.size == (master.width, master.height) == look_at(BytesIO(master.data))[:2]

    def test_tells_nothing_of_places_makers_and_people(self, name):
        master = taken(SHOTS[name]())

        image = opened(master.data)
        assert not any(secret in master.data for secret in SECRETS)
        assert not dict(image.getexif())
        assert set(image.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression",
            "transparency", "loop", "duration", "background", "version", "timestamp", "bbox", "default_image",
            "disposal", "blend", "icc_profile", "xmp", "XML:com.adobe.xmp", "AIGC", "gamma", "extension",
            "adobe", "adobe_transform",
        }, set(image.info)  # fmt: skip

    def test_is_taken_again_without_a_change(self, name):
        once = taken(SHOTS[name]())

        assert taken(once.data).data == once.data

    def test_can_be_drawn(self, name):
        master = taken(SHOTS[name]())

        assert opened(imaging.drawn_at(BytesIO(master.data), 40)).size[0] == 40

    def test_of_the_old_site_is_washed_once(self, name):
        clean, fault = washed(SHOTS[name]())

        assert not fault
        assert not any(secret in clean for secret in SECRETS)
        assert washed(clean) == (clean, "")

    @pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow tells of each tag that is broken
    def test_cut_or_stirred_is_refused_or_drawn_and_never_breaks(self, name):
        chance, data = random.Random(name), SHOTS[name]()
        for _ in range(25):
            broken = bytearray(data[: chance.randrange(1, len(data))] if chance.random() < 0.4 else data)
            for _ in range(chance.randrange(4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            look_at(BytesIO(bytes(broken)))
            for take in (taken, washed):
                with suppress(PictureRefused):  # any other exception is the fault this looks for
                    take(bytes(broken))


class TestOrientation:
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_is_done_to_the_pixels(self, orientation):
        """The right picture is the one turned by EXIF; what is kept says nothing and needs no turning."""
        data = written(photo(), "JPEG", exif=telling(orientation), quality=95)

        image = opened(taken(data).data)

        assert image.size == ((80, 120) if orientation >= 5 else (120, 80))
        left_or_top = image.getpixel((10, 10))
        assert (left_or_top[0] > 200) == (orientation in (1, 4, 5, 6))

    def test_that_makes_no_sense_turns_nothing(self):
        data = (
            written(photo(), "JPEG", exif=telling(6))
            .replace(b"Exif\0\0II*\0", b"Exif\0\0II*\xff")
            .replace(b"Exif\0\0MM\0*", b"Exif\0\0MM\xff*")
        )

        assert taken(data)[2:4] == (120, 80)

    def test_of_the_old_sites_pictures_is_kept_and_counts_in_their_size(self):
        clean, _ = washed(written(photo(), "JPEG", exif=telling(6)))

        assert opened(clean).getexif() == {0x0112: 6}
        assert look_at(BytesIO(clean))[:2] == (80, 120)


class TestColours:
    def shown(self, data, at=(30, 20)):
        return opened(imaging.drawn_at(BytesIO(taken(data).data), 1080)).getpixel(at)

    @pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
    def test_what_is_transparent_stands_on_white(self, kind):
        data = written(stamp(), kind, **({"lossless": True} if kind == "WEBP" else {}))

        assert self.shown(data, (50, 5)) == (255, 255, 255)
        assert max(self.shown(data, (20, 20))) < 40

    def test_a_transparent_palette_stands_on_white(self):
        palette = Image.new("P", (60, 40), 0)
        palette.putpalette([0, 0, 0, 0, 0, 255])

        assert self.shown(written(palette, "PNG", transparency=0)) == (255, 255, 255)

    def test_16_bits_of_grey_stay_grey(self):
        assert all(120 <= channel <= 135 for channel in self.shown(SHOTS["16-bit png"]()))
        assert all(120 <= channel <= 135 for channel in self.shown(SHOTS["float tiff"]()))
        assert all(150 <= channel <= 160 for channel in self.shown(SHOTS["32-bit tiff"]()))

    @pytest.mark.parametrize(
        "name", ["cmyk jpeg", "cmyk tiff", "lab tiff", "bmp", "heic", "avif", "mpo", "webp"]
    )
    def test_red_stays_red(self, name):
        red, green, blue = self.shown(SHOTS[name]())

        assert red > 200
        assert green < 70
        assert blue < 70

    def test_a_profile_is_kept_in_the_original_and_turned_into_srgb_in_what_pages_show(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

        master = taken(written(photo(), "JPEG", icc_profile=profile, exif=telling()))

        assert opened(master.data).info["icc_profile"] == profile
        assert "icc_profile" not in opened(imaging.drawn_at(BytesIO(master.data), 40)).info

    def test_a_profile_that_is_none_is_passed_over(self):
        assert self.shown(written(photo(), "JPEG", icc_profile=b"no profile" * 20))[0] > 200


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "空的"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "不是能显示的图片"),
            (b"<html><script>alert(1)</script>", "不是能显示的图片"),
            (b"%PDF-1.4", "不是能显示的图片"),
            (b"GIF89a", "不是能显示的图片"),
            (b"\xff\xd8\xff", "不是能显示的图片"),
        ],
    )
    def test_is_what_is_no_picture(self, data, sentence):
        with pytest.raises(PictureRefused, match=sentence):
            taken(data)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "HEIF"])
    def test_is_half_a_picture(self, kind):
        noise = Image.effect_noise((200, 200), 80).convert("RGB")
        data = written(noise, kind)

        with pytest.raises(PictureRefused, match=r"不完整或已损坏|不是能显示"):
            taken(data[: len(data) // 2])

    def test_is_a_bomb_of_few_bytes(self):
        def chunk(name, body):
            return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

        head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
        bomb = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(b"\0" * 9000))
            + chunk(b"IEND", b"")
        )

        with pytest.raises(PictureRefused, match="像素"):
            taken(bomb)

    @pytest.mark.parametrize("size", [(8000, 5001), (65_501, 1)])
    def test_is_more_than_we_decode(self, size):
        with pytest.raises(PictureRefused, match="像素"):
            taken(written(Image.new("1", size), "PNG"))

    def test_is_a_film(self, monkeypatch):
        monkeypatch.setattr(imaging.master, "MOST_MOVING", 2 * 120 * 80 - 1)

        with pytest.raises(PictureRefused, match="2 帧"):
            taken(moving("GIF"))

    def test_is_one_of_too_many_bytes(self):
        with pytest.raises(PictureRefused, match="超过 10 MB"):
            taken(b"\xff\xd8\xff" + b"\0" * imaging.MOST_BYTES)


class TestTwoInOne:
    """Files that are a picture to us and something else to somebody else."""

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
    def test_leave_what_hangs_behind_the_picture(self, kind):
        assert b"<script>" not in taken(written(photo(), kind) + b"<html><script>alert(1)</script>").data

    def test_leave_html_in_a_comment(self):
        assert (
            b"<script>"
            not in taken(written(photo(), "JPEG", comment=b"<html><script>alert(1)</script>")).data
        )

    def test_leave_the_second_picture(self):
        assert taken(SHOTS["mpo"]()).data.count(b"\xff\xd8\xff") == 1


class TestMoving:
    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_pictures_keep_moving_and_say_so(self, kind):
        master = taken(moving(kind))

        assert master.is_moving
        assert opened(master.data).n_frames == 2
        assert "动图" in master.notes[0]
        assert opened(imaging.drawn_at(BytesIO(master.data), 60)).getpixel((5, 5))[0] > 200  # the first frame


class TestTheLabel:
    @pytest.mark.parametrize(
        "data",
        [
            written(photo(), "JPEG", xmp=XMP, exif=telling()),
            written(photo(), "JPEG", xmp=XMP, exif=telling(6)),
            written(photo(), "WEBP", xmp=XMP),
            written(photo(), "AVIF", xmp=XMP),
            written(photo(), "HEIF", xmp=XMP),
            written(photo(), "PNG", pnginfo=texts(AIGC=AIGC)),
            written(photo(), "PNG", pnginfo=texts(**{"TC260:AIGC": AIGC})),
            written(photo(), "PNG", pnginfo=texts(**{"XML:com.adobe.xmp": XMP.decode()})),
        ],
        ids=["jpeg", "turned jpeg", "webp", "avif", "heic", "png", "png by its long name", "png with xmp"],
    )
    def test_is_read_and_goes_into_all_that_is_made_of_the_picture(self, data):
        master = taken(data)

        assert master.label == AIGC
        assert look_at(BytesIO(master.data)).label == AIGC
        assert look_at(BytesIO(imaging.drawn_at(BytesIO(master.data), 40))).label == AIGC
        assert look_at(BytesIO(imaging.drawn_at(BytesIO(master.data), 32, height=18))).label == AIGC
        assert look_at(BytesIO(washed(data)[0])).label == AIGC

    def test_is_a_text_of_its_own_in_a_png(self):
        assert opened(taken(written(photo(), "PNG", pnginfo=texts(AIGC=AIGC))).data).text["AIGC"] == AIGC

    def test_in_a_moving_gif_stays(self):
        clean = taken(moving("GIF")).data
        table = 3 * 2 ** ((clean[10] & 7) + 1)
        block = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0"
        labelled = clean[: 13 + table] + block + clean[13 + table :]

        master = taken(labelled)

        assert master.label == AIGC
        assert taken(master.data).label == AIGC
        assert opened(master.data).n_frames == 2
