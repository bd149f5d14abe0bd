"""Pictures: room kept before they load, sizes for every screen, from our own store alone."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles import publication
from articles.models import Picture
from articles.reader import body, pictures
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def png(width, height):
    """Return a picture file of that size, left half red."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def store(settings, tmp_path):
    """An empty store."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(width=1600, height=900, **more):
    """Put a picture of that size into the store."""
    picture = Picture(alt="保单门诊", sha256="0123456789abcdef" * 4, **more)
    picture.file.save("menzhen.png", ContentFile(png(width, height)))
    picture.save()
    return picture


class TestInTheText:
    def render(self, html):
        return body.render(html, base="/jianguan/2026/03/02/x.html", post_id=7).html

    def test_of_our_store_comes_in_sizes_with_its_room_kept(self, store):
        picture = stored(original_url="https://pic.example/a.png")

        shown = self.render('<p><img src="https://pic.example/a.png"></p>')

        assert '<figure><img src="/picture/' in shown
        assert 'width="1600" height="900"' in shown
        assert "360w" in shown
        assert 'alt="保单门诊"' in shown
        assert picture.original_url not in shown

    def test_of_the_old_site_keeps_its_address_and_its_caption(self, store):
        default_storage.save("archive/assets/tu.png", ContentFile(png(1200, 675)))

        shown = self.render('<p><img src="/assets/tu.png" alt="图"></p><p>赔款构成（本刊制图）</p><p>正文。</p>')

        assert 'src="/assets/tu.png" alt="图" width="1200" height="675"' in shown
        assert "<figcaption>赔款构成（本刊制图）</figcaption>" in shown
        assert "<p>正文。</p>" in shown

    def test_higher_than_twice_its_width_is_opened_in_full_by_a_link(self, store):
        default_storage.save("archive/assets/chang.png", ContentFile(png(400, 1000)))

        shown = self.render('<p><img src="/assets/chang.png" alt="五步"></p>')

        assert '<figure class="long-picture"><a href="/assets/chang.png">' in shown
        assert "长图，点击查看原图" in shown

    def test_that_is_gone_becomes_its_words(self, store):
        assert "〔图片：图〕" in self.render('<p><img src="/assets/none.png" alt="图"></p>')


class TestSizes:
    def test_are_made_once_and_kept_for_a_year(self, store, client):
        picture = stored()
        address = pictures.sized_url(picture, 720, crop=False)

        first, second = client.get(address), client.get(address)

        assert Image.open(BytesIO(first.content)).size == (720, 405)
        assert first.content == second.content
        assert "immutable" in first["Cache-Control"]

    def test_of_a_crop_keep_the_point_that_matters(self, store, client):
        picture = stored(900, 900, focal_x=0.0)
        left = client.get(pictures.sized_url(picture, 360, crop=True))
        image = Image.open(BytesIO(left.content))

        assert image.size == (360, 202)
        picture.focal_y = 0.1
        assert pictures.sized_url(picture, 360, crop=True) != left.request["PATH_INFO"]

    @pytest.mark.parametrize("width", ["359", "5000", "0"])
    def test_nobody_offers_are_not_made(self, store, client, width):
        picture = stored()

        assert client.get(f"/picture/{picture.pk}-01234567-full-{width}.jpg").status_code == 404

    def test_of_another_picture_are_not_made(self, store, client):
        assert client.get(f"/picture/{stored().pk}-deadbeef-full-720.jpg").status_code == 404


class TestCover:
    def test_opens_its_block_on_the_front_page(self, store, client):
        PostFactory.create_batch(3, live=True)
        post = PostFactory(live=True, cover=stored())
        publication.changed([post])

        page = client.get("/").content.decode()

        assert "-crop-" in page.partition('class="block-picture"')[2].partition("</a>")[0]

    def test_of_the_old_site_is_answered_with_its_own_headers(self, store, client):
        default_storage.save("archive/assets/tu.png", ContentFile(png(40, 20)))

        response = client.get("/assets/tu.png")

        assert response.status_code == 200
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
