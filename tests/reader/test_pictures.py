"""Pictures: room kept before they load, sizes for every screen, from our own store alone."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles import imaging, publication
from articles.ingest import pictures as ingest
from articles.models import Picture
from articles.reader.article import body, pictures
from articles.system import storage
from tests.factories import DAY, CategoryFactory, PostFactory, UserFactory
from tests.imaging import shots

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

        shown = self.render(
            '<p><img src="/assets/tu.png" alt="图"></p><p>赔款构成（本刊制图）</p><p>正文。</p>'
        )

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


def put_in_store(data, name="tu.jpg", **more):
    """Store `data` as it is, as pictures came in before they were checked."""
    picture = Picture(alt="图", sha256="fedcba98" * 8, **more)
    picture.file.save(name, ContentFile(data))
    return Picture.objects.get(pk=picture.pk)


class TestTheirSize:
    """Stored once: a page opens no file to learn the room a picture takes."""

    def test_is_in_the_row_as_people_see_it(self, store):
        picture = put_in_store(shots.written(shots.photo(), "JPEG", exif=shots.telling(6)))

        assert Picture.objects.values_list("width", "height").get(pk=picture.pk) == (80, 120)

    def test_is_asked_of_no_file_again(self, store, django_assert_num_queries):
        picture = put_in_store(b"half a picture")

        assert (picture.width, picture.height) == (None, None)
        picture.file.storage.delete(picture.file.name)
        with django_assert_num_queries(1):
            assert Picture.objects.get(pk=picture.pk).width is None

    def test_that_is_not_known_keeps_no_room_and_breaks_no_page(self, store, client):
        picture = put_in_store(b"half a picture", original_url="https://pic.example/a.png")
        post = PostFactory(live=True, cover=picture, body_html='<p><img src="https://pic.example/a.png"></p>')

        page = client.get(post.path)

        assert page.status_code == 200
        assert client.get("/").status_code == 200
        assert 'width="' not in page.content.decode().partition("data-body>")[2].partition("</figure>")[0]


BROKEN = {
    "half": lambda: (shots.written(Image.effect_noise((900, 600), 90).convert("RGB"), "JPEG"))[:9000],
    "no picture": lambda: b"<html>",
    "nothing": lambda: b"",
}


class TestThatCannotBeDrawn:
    @pytest.mark.parametrize("name", BROKEN)
    @pytest.mark.parametrize("crop", [True, False])
    def test_is_a_quiet_blank_for_a_minute(self, store, client, name, crop):
        picture = put_in_store(BROKEN[name]() or b" ")
        if name == "nothing":
            picture.file.storage.delete(picture.file.name)

        answer = client.get(pictures.sized_url(picture, 360, crop=crop))

        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "public, max-age=60"
        image = Image.open(BytesIO(answer.content)).convert("RGB")
        assert image.width == 360
        assert len(image.getcolors()) == 1
        assert not default_storage.exists(
            f"sized/{picture.pk}-{pictures.fingerprint_of(picture, crop=crop)}-full-360.jpg"
        )

    def test_is_drawn_as_soon_as_its_file_is_whole(self, store, client):
        picture = put_in_store(BROKEN["half"]())
        address = pictures.sized_url(picture, 360, crop=False)
        client.get(address)

        storage.put(picture.file.name, ContentFile(png(1200, 600)))

        assert "immutable" in client.get(address)["Cache-Control"]

    def test_is_drawn_anew_where_a_full_disk_left_an_empty_file(self, store, client):
        picture = stored()
        default_storage.save(
            f"sized/{picture.pk}-{pictures.fingerprint_of(picture, crop=False)}-full-360.jpg",
            ContentFile(b""),
        )

        answer = client.get(pictures.sized_url(picture, 360, crop=False))

        assert Image.open(BytesIO(answer.content)).size == (360, 202)

    def test_reaches_the_reader_where_the_store_is_full(self, store, client, monkeypatch):
        picture = stored()

        def full(*args, **kwargs):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(default_storage, "save", full)

        assert client.get(pictures.sized_url(picture, 360, crop=False)).status_code == 200


class TestAnOldAddress:
    def test_leads_to_the_present_one(self, store, client):
        picture = stored()

        answer = client.get(f"/picture/{picture.pk}-01234567-full-720.jpg")

        assert answer["Location"] == pictures.sized_url(picture, 720, crop=False)
        assert client.get(answer["Location"]).status_code == 200


class TestMadeByAMachine:
    WORDS = "AI 生成，标注来自文件"

    def brought_in(self, **facts):
        data = shots.written(shots.photo(900, 600), "JPEG", xmp=shots.XMP, exif=shots.telling())
        return ingest.store(data, uploaded_by=UserFactory(), alt="示意", **facts)

    def test_is_said_beside_the_caption_and_at_the_end_of_the_piece(self, store, client):
        self.brought_in(original_url="https://pic.example/a.jpg", caption="未来的理赔")
        post = PostFactory(live=True, body_html='<p><img src="https://pic.example/a.jpg"></p><p>正文。</p>')

        page = client.get(post.path).content.decode()

        assert f'<figcaption>未来的理赔<span class="ai-mark">{self.WORDS}</span></figcaption>' in page
        assert "本文图片含人工智能生成内容" in page

    def test_is_said_of_a_cover_to_people_and_to_machines(self, store, client):
        post = PostFactory(live=True, cover=self.brought_in(), ai_generated="text")

        page = client.get(post.path).content.decode()

        assert f'<span class="ai-mark">{self.WORDS}</span>' in page
        assert "本文文字和图片含人工智能生成内容" in page
        assert "TrainedAlgorithmicMediaDigitalSource" in page

    def test_is_said_as_ours_where_an_editor_said_so(self, store, client):
        post = PostFactory(live=True, cover=stored(ai_generated=True))

        assert '<span class="ai-mark">AI 生成</span>' in client.get(post.path).content.decode()

    def test_goes_into_every_size(self, store, client):
        picture = self.brought_in()

        for width, crop in ((360, False), (720, False), (360, True)):
            answer = client.get(pictures.sized_url(picture, width, crop=crop))
            assert imaging.look_at(BytesIO(answer.content)).label == shots.AIGC

    def test_is_said_of_the_old_sites_pictures_too(self, store):
        default_storage.save(
            "archive/a.png",
            ContentFile(shots.written(shots.photo(), "PNG", pnginfo=shots.texts(AIGC=shots.AIGC))),
        )

        shown = body.render('<p><img src="/a.png" alt="图"></p>', base="/x.html", post_id=1)

        assert self.WORDS in shown.html
        assert shown.has_ai_pictures

    def test_within_a_line_is_said_in_the_line(self, store):
        self.brought_in(original_url="https://pic.example/a.jpg")

        shown = body.render(
            '<p>见<img src="https://pic.example/a.jpg">图。</p>', base="/x.html", post_id=1
        ).html

        assert f'<span class="ai-mark">（{self.WORDS}）</span>图。' in shown

    def test_is_said_in_feeds(self, store, client):
        self.brought_in(original_url="https://pic.example/a.jpg")
        PostFactory(live=True, body_html='<p><img src="https://pic.example/a.jpg"></p>')

        assert self.WORDS in client.get("/feed.xml").content.decode()

    def test_is_not_said_of_others(self, store, client):
        post = PostFactory(live=True, cover=stored())

        assert "ai-mark" not in client.get(post.path).content.decode()


def test_a_moving_picture_is_played_by_a_link_only(store):
    ingest.store(
        shots.moving("GIF"), uploaded_by=UserFactory(), alt="走势", original_url="https://pic.example/a.gif"
    )

    shown = body.render('<p><img src="https://pic.example/a.gif"></p>', base="/x.html", post_id=1).html

    assert '<figure class="moving-picture"><a href="/media/pictures/' in shown
    assert "动图，点击播放" in shown
    assert '<img src="/picture/' in shown


def test_the_first_picture_from_an_address_is_the_one_that_is_shown(store):
    """A later one, from a page that has changed or a hand that meddled, does not take its place."""
    first = stored(original_url="https://pic.example/a.png", caption="先来的")
    put_in_store(png(900, 900), original_url="https://pic.example/a.png", caption="后来的")

    shown = body.render('<p><img src="https://pic.example/a.png"></p>', base="/x.html", post_id=1).html

    assert f"/picture/{first.pk}-" in shown
    assert "先来的" in shown


class TestCover:
    def test_opens_its_block_on_the_front_page(self, store, client):
        section = CategoryFactory()
        PostFactory.create_batch(40, live=True, category=None, published_at=DAY + timedelta(hours=1))
        PostFactory.create_batch(3, live=True, category=section)
        post = PostFactory(live=True, category=section, cover=stored())
        publication.changed([post])

        page = client.get("/").content.decode()

        assert "-crop-" in page.partition('class="block-picture"')[2].partition("</a>")[0]

    def test_of_the_old_site_is_answered_with_its_own_headers(self, store, client):
        default_storage.save("archive/assets/tu.png", ContentFile(png(40, 20)))

        response = client.get("/assets/tu.png")

        assert response.status_code == 200
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"


class TestCoverOfAnArticle:
    BODY = '<p><img src="https://pic.example/a.png"></p><p>正文。</p>'

    def test_is_not_printed_again_above_a_text_that_opens_with_it(self, client, store):
        picture = stored(original_url="https://pic.example/a.png")
        page = client.get(PostFactory(live=True, cover=picture, body_html=self.BODY).path).content.decode()

        assert page.count("<figure") == 1

    def test_stands_above_a_text_in_which_it_comes_later_or_not_at_all(self, client, store):
        picture = stored(original_url="https://pic.example/a.png")
        for body_html in ("<p>正文。</p>", "<p>正文。</p>" + self.BODY):
            page = client.get(
                PostFactory(live=True, cover=picture, body_html=body_html).path
            ).content.decode()

            assert page.count("<figure") == body_html.count("<img") + 1


class TestOurStore:
    def test_answers_at_its_own_address_without_nginx(self, client, store):
        picture = stored()
        answer = client.get(picture.file.url)

        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == picture.file.open().read()
        assert "sandbox" in answer["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "name", ["pictures/nothing.jpg", "sized/1-0-full-360.jpg", "../settings.py", ".part.jpg", "a//b.jpg"]
    )
    def test_has_nothing_at_others(self, client, name):
        assert client.get(f"/media/{name}").status_code == 404
