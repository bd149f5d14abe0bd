"""The picture that stands for a shared link: drawn for the headline, gone and changed with it."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from lxml import html
from PIL import Image, ImageChops

from articles import imaging
from articles.editorial.publishing import withdraw
from articles.models import Picture
from articles.system import fonts
from tests.factories import PostFactory, UserFactory
from tests.imaging import shots

pytestmark = pytest.mark.django_db

drawing = pytest.mark.skipif(not fonts.bold(), reason="this machine has no Chinese font")


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """An empty store."""
    settings.MEDIA_ROOT = tmp_path


def cover(width, height, **more):
    """Return a picture of that size in the store, left half red, right half blue."""
    picture = Picture(alt="保单门诊", sha256="0123456789abcdef" * 4, width=width, height=height, **more)
    picture.file.save("menzhen.png", ContentFile(shots.written(shots.photo(width, height), "PNG")))
    picture.save()
    return picture


def told(client, post):
    """Return {what of the picture: its value} that the head of the article says."""
    page = html.fromstring(client.get(post.get_absolute_url()).content)
    return {
        name: page.xpath(f"string(//meta[@property='{name}']/@content)")
        for name in ("og:image", "og:image:width", "og:image:height")
    }


def address_of(client, post):
    return told(client, post)["og:image"].partition("/card/")[2]


def drawn(client, post):
    """Return the picture at the address that the article names."""
    answer = client.get(f"/card/{address_of(client, post)}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    return Image.open(BytesIO(answer.content)).convert("RGB")


@drawing
class TestCard:
    def test_is_named_with_a_size_that_no_network_calls_small(self, client):
        post = PostFactory(live=True, headline="渔业互保扩面")

        assert told(client, post)["og:image:width"] == "1200"
        assert told(client, post)["og:image:height"] == "630"
        assert drawn(client, post).size == (1200, 630)

    def test_shows_the_headline(self, client):
        one, two = (PostFactory(live=True, headline=each) for each in ("渔业互保扩面", "海参养殖险续保"))

        assert ImageChops.difference(drawn(client, one), drawn(client, two)).getbbox()

    def test_has_the_cover_beside_the_headline_where_it_is_too_small_to_stand_alone(self, client):
        image = drawn(client, PostFactory(live=True, cover=cover(800, 800)))

        assert image.getpixel((60, 400)) > (240, 240, 240)
        assert image.getpixel((1190, 400))[2] > 200

    def test_is_drawn_without_a_cover_that_cannot_be_read(self, client):
        broken = cover(800, 800)
        with broken.file.open("wb") as file:
            file.write(b"no picture")

        assert drawn(client, PostFactory(live=True, cover=broken)).size == (1200, 630)

    def test_says_of_an_advertisement_that_it_is_one_instead_of_showing_its_cover_alone(self, client):
        image = drawn(client, PostFactory(live=True, cover=cover(1600, 900), is_advertisement=True))

        assert image.getpixel((20, 20)) > (240, 240, 240)

    @pytest.mark.parametrize(
        "headline",
        ["短", "长" * 500, "https://example.example/" + "a" * 300, "🙂 IFRS 17", "两行\n三\u2029四"],
    )
    def test_is_drawn_for_headlines_of_every_shape(self, client, headline):
        assert drawn(client, PostFactory(live=True, headline=headline)).size == (1200, 630)


class TestCover:
    def test_stands_alone_where_it_is_large_enough(self, client):
        image = drawn(client, PostFactory(live=True, cover=cover(1600, 900)))

        assert image.size == (1200, 630)
        assert image.getpixel((10, 300))[0] > 200
        assert image.getpixel((1190, 300))[2] > 200

    @drawing
    def test_that_a_machine_made_keeps_its_label(self, client):
        made = cover(1600, 900, ai_label=shots.AIGC)

        address = address_of(client, PostFactory(live=True, cover=made))
        assert imaging.look_at(BytesIO(client.get(f"/card/{address}").content)).label == shots.AIGC


class TestWithoutAFont:
    def test_the_seal_stands_for_the_piece(self, client, monkeypatch):
        monkeypatch.setattr(fonts, "bold", lambda: None)

        post = PostFactory(live=True)
        assert "share" in told(client, post)["og:image"]
        assert told(client, post)["og:image:width"] == "300"
        assert client.get(f"/card/{post.pk}-0.jpg").status_code == 404


@drawing
class TestChange:
    def test_an_address_of_the_earlier_headline_leads_to_the_present_picture(self, client):
        post = PostFactory(live=True, headline="渔业互保扩大")
        before = address_of(client, post)
        post.headline = "渔业互保扩面"
        post.save()

        answer = client.get(f"/card/{before}")

        assert answer.status_code == 302
        assert answer["Location"] != f"/card/{before}"
        assert client.get(answer["Location"]).status_code == 200

    def test_a_withdrawn_piece_has_none(self, client):
        post = PostFactory(live=True)
        address = address_of(client, post)
        withdraw.take_down(post, reason="核实", actor=UserFactory(is_superuser=True), at=timezone.now())

        assert client.get(f"/card/{address}").status_code == 410

    @pytest.mark.parametrize("state", ["draft", "scheduled"])
    def test_a_piece_that_readers_may_not_see_has_none(self, client, state):
        post = PostFactory(**({} if state == "draft" else {state: True}))

        assert client.get(f"/card/{post.pk}-0.jpg").status_code == 404
