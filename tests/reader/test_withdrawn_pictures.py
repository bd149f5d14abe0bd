"""Pictures go with the piece they stood in, under every address, unless another piece shows them."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from articles import publication, purge
from articles.models import Picture
from articles.reader.article import pictures
from articles.system import storage
from tests.factories import DAY, PostFactory

pytestmark = pytest.mark.django_db

OLD = "/images/2022/保单 照片.png"
REMOTE = "https://pic.example/a.png?w=1&h=2"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """An empty store, and marks of the test's own."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "media"


def png():
    out = BytesIO()
    Image.new("RGB", (800, 600), "red").save(out, "PNG")
    return out.getvalue()


def stored(name="menzhen.png", **more):
    picture = Picture(alt="保单门诊", sha256="0123456789abcdef" * 4, **more)
    picture.file.save(name, ContentFile(png()))
    picture.save()
    return picture


def withdrawn(**more):
    return PostFactory(withdrawn=True, **more)


def sized(picture):
    return pictures.sized_url(picture, 360, crop=False)


def is_reachable(client, picture):
    """Return whether a reader gets `picture`: from the app, and from nginx, which asks for the mark."""
    purge.write()
    answer = client.get(sized(picture)).status_code
    is_marked = purge.is_gone(picture.file.url)
    assert (answer, is_marked) in [(200, False), (410, True)]
    return not is_marked


class TestAWithdrawnPiece:
    def test_takes_its_cover_along(self, client):
        picture = stored()
        withdrawn(cover=picture)

        assert not is_reachable(client, picture)

    def test_takes_the_pictures_of_its_text_along(self, client):
        ours, fetched = stored(), stored("b.png", original_url=REMOTE)
        withdrawn(
            body_html=(
                f'<p><img src="{ours.file.url}"></p><p><img src="https://pic.example/a.png?w=1&amp;h=2"></p>'
            )
        )

        assert not is_reachable(client, ours)
        assert not is_reachable(client, fetched)

    @pytest.mark.parametrize("source", [OLD, "/images/2022/%E4%BF%9D%E5%8D%95%20%E7%85%A7%E7%89%87.png"])
    def test_takes_the_old_sites_pictures_along(self, client, source):
        storage.put(f"archive{OLD}", ContentFile(png()))
        assert client.get(OLD).status_code == 200
        withdrawn(body_html=f'<p><img src="{source}"></p>')

        purge.write()

        assert client.get(OLD).status_code == 410
        assert purge.is_gone(f"/media/archive{OLD}")

    def test_leaves_what_another_piece_shows(self, client):
        cover, of_text, fetched = stored(), stored("b.png"), stored("c.png", original_url=REMOTE)
        text = f'<p><img src="{of_text.file.url}"></p><p><img src="{REMOTE}"></p>'
        withdrawn(cover=cover, body_html=text)
        PostFactory(live=True, cover=cover)
        PostFactory(live=True, body_html=text)

        assert is_reachable(client, cover)
        assert is_reachable(client, of_text)
        assert is_reachable(client, fetched)

    def test_is_not_saved_by_a_draft_that_shows_the_same(self, client):
        picture = stored()
        withdrawn(cover=picture)
        PostFactory(cover=picture)

        assert not is_reachable(client, picture)

    def test_leaves_the_pictures_of_drafts_alone(self, client):
        picture = stored()
        PostFactory(cover=picture)
        withdrawn()

        assert is_reachable(client, picture)

    def test_brings_them_back_when_it_is_restored(self, client):
        picture = stored()
        post = withdrawn(cover=picture)
        assert not is_reachable(client, picture)

        post.status, post.withdrawn_at, post.withdrawal_reason = "published", None, ""
        post.save()

        assert is_reachable(client, picture)

    def test_gives_them_to_a_piece_published_later(self, client, django_capture_on_commit_callbacks):
        picture = stored()
        withdrawn(cover=picture)
        purge.write()

        with django_capture_on_commit_callbacks(execute=True):
            PostFactory(live=True, cover=picture, published_at=DAY)

        assert not purge.is_gone(picture.file.url)
        assert client.get(sized(picture)).status_code == 200

    def test_takes_along_what_the_last_other_piece_gives_up(self, client, django_capture_on_commit_callbacks):
        cover, of_text = stored(), stored("b.png")
        text = f'<p>正文。<img src="{of_text.file.url}"></p>'
        withdrawn(cover=cover, body_html=text)
        other = PostFactory(live=True, cover=cover, body_html=text)
        purge.write()
        assert not purge.is_gone(cover.file.url)

        other.cover, other.body_html = None, "<p>正文。</p>"
        with django_capture_on_commit_callbacks(execute=True):
            other.save()
            publication.changed([other])

        assert purge.is_gone(cover.file.url)
        assert purge.is_gone(of_text.file.url)
