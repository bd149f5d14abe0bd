"""A preview link shows one version to whoever holds it, and ends when it says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.editorial.privacy import erasure
from articles.editorial.publishing import withdraw
from articles.editorial.writing import drafts
from articles.models import EditorialEvent, Post, User
from tests.factories import PostFactory, UserFactory

from .conftest import person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def post(reporter):
    return PostFactory(author=reporter.user, headline="第一稿的标题", body_html="<p>李小明的赔案。</p>")


def link_of(client, post):
    address = client.get(f"/admin/articles/post/{post.pk}/preview-link/").context["link"]
    return address.removeprefix("http://127.0.0.1:8000")


def rewrite(post, author, **changes):
    return drafts.save_draft(
        post,
        {"headline": "第二稿的标题", **changes},
        actor=author,
        expected_version=post.version,
        at=timezone.now(),
    )


class TestTheText:
    def test_is_the_one_it_was_made_for(self, client, reporter, post):
        link = link_of(reporter, post)
        rewrite(post, reporter.user, body_html="<p>后来才写的秘密。</p>")

        page = client.get(link).content.decode()

        assert "第一稿的标题" in page
        assert "李小明的赔案" in page
        assert "第二稿的标题" not in page
        assert "后来才写的秘密" not in page
        assert "稿件此后有改动" in page

    def test_has_not_changed_where_nothing_was_written(self, client, reporter, post):
        page = client.get(link_of(reporter, post)).content.decode()

        assert "前有效" in page
        assert "稿件此后有改动" not in page

    def test_of_a_version_that_is_not_kept_is_not_guessed(self, client, reporter, post):
        link = link_of(reporter, post)
        rewrite(post, reporter.user)
        post.history.all().delete()

        assert client.get(link).status_code == 404


class TestTheEnd:
    def test_comes_when_the_screen_says(self, client, reporter, post, monkeypatch):
        page = reporter.get(f"/admin/articles/post/{post.pk}/preview-link/")
        link, ends_at = page.context["link"].removeprefix("http://127.0.0.1:8000"), page.context["ends_at"]
        assert f"{timezone.localtime(ends_at):%H:%M}" in page.content.decode()

        monkeypatch.setattr(timezone, "now", lambda: ends_at - timedelta(seconds=1))
        assert client.get(link).status_code == 200
        monkeypatch.setattr(timezone, "now", lambda: ends_at)
        assert client.get(link).status_code == 404
        assert reporter.get(link).status_code == 404

    @pytest.mark.parametrize("status", [Post.Status.DISCARDED, Post.Status.WITHDRAWN])
    def test_comes_with_the_pieces_own(self, client, reporter, post, status):
        link = link_of(reporter, post)
        gone = {"withdrawn_at": timezone.now(), "published_at": timezone.now(), "path": "/a/1.html"}
        Post.objects.filter(pk=post.pk).update(status=status, **(gone if status == "withdrawn" else {}))

        assert client.get(link).status_code == 404
        assert reporter.get(link).status_code == 404

    def test_comes_with_a_withdrawal(self, client, chief):
        live = PostFactory(live=True)
        link = link_of(chief, live)
        withdraw.take_down(live, reason="来源方已撤回原文", actor=chief.user, at=timezone.now())

        assert client.get(link).status_code == 404

    def test_comes_with_an_erasure(self, client, reporter, chief, post):
        link = link_of(reporter, post)
        erasure.erase(post, ["李小明"], reason="当事人要求", actor=chief.user, at=timezone.now() - HOUR)

        assert client.get(link).status_code == 404
        assert "李小明" not in client.get(link_of(reporter, post)).content.decode()

    def test_comes_when_its_maker_takes_it_back(self, client, reporter, editor, post):
        link, colleagues = link_of(reporter, post), link_of(editor, post)

        reporter.post(f"/admin/articles/post/{post.pk}/preview-link/")

        assert client.get(link).status_code == 404
        assert client.get(colleagues).status_code == 200
        assert client.get(link_of(reporter, post)).status_code == 200
        assert EditorialEvent.objects.get(verb="revoke_preview").actor == reporter.user

    @pytest.mark.parametrize("facts", [{"is_active": False}, {"is_staff": False}])
    def test_comes_when_its_maker_leaves(self, client, reporter, post, facts):
        link = link_of(reporter, post)
        User.objects.filter(pk=reporter.user.pk).update(**facts)

        assert client.get(link).status_code == 404


class TestWhoMaySee:
    def test_an_embargoed_piece_is_not_somebody_without_a_role(self, client, editor, post):
        link = link_of(editor, post)
        Post.objects.filter(pk=post.pk).update(embargoed_until=timezone.now() + HOUR)
        client.force_login(UserFactory())

        assert client.get(link).status_code == 404
        assert editor.get(link).status_code == 200

    def test_an_embargoed_piece_is_not_a_session_without_its_second_step(self, editor, post, settings):
        link = link_of(editor, post)
        Post.objects.filter(pk=post.pk).update(embargoed_until=timezone.now() + HOUR)
        settings.TOTP_GROUPS = ["编辑"]

        assert editor.get(link).status_code == 404

    def test_a_link_changes_nothing(self, client, reporter, post):
        assert client.post(link_of(reporter, post)).status_code in (403, 405)

    def test_one_piece_and_no_other(self, client, reporter, post):
        other = PostFactory(author=person("记者").user, headline="别的稿件")

        assert other.headline not in client.get(link_of(reporter, post)).content.decode()


def test_a_link_follows_the_port_that_serves_the_desk(reporter, repost, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = (
        "http://news.example",
        ["news.example", "desk.example", "127.0.0.1"],
    )

    def link(host):
        page = reporter.get(f"/admin/articles/post/{repost.pk}/preview-link/", HTTP_HOST=host)
        return page.context["link"].partition("/preview/")[0].partition("/yulan/")[0]

    assert link("127.0.0.1:8440") == "http://127.0.0.1:8440"
    assert link("news.example:8440") == "http://news.example:8440"
    assert link("desk.example") == "http://news.example"


def test_a_preview_asks_for_nothing_that_is_not_there_yet(reporter, repost):
    page = reporter.get(f"/admin/articles/post/{repost.pk}/preview/").content.decode()

    assert "/qr/" not in page
    assert "分享" not in page
