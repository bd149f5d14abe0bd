"""A form for a new piece makes one piece, however often it is sent."""

import json

import pytest

from articles.editorial.writing import drafts
from articles.models import ArchiveFile, Post
from tests.factories import CategoryFactory, SourceFactory

from .conftest import form_of, screen

ADD = "/admin/articles/post/add/"


@pytest.fixture
def typed(reporter):
    return new_form(reporter)


def new_form(client):
    """Open the form for a new piece and type into it."""
    typed = form_of(client, ADD, headline="新稿", body_html="<p>一句话。</p>")
    return {**typed, "token": client.get(ADD).context["token"]}


class TestTheArticleForm:
    def test_sent_four_times_makes_one_piece(self, reporter, typed):
        answers = [reporter.post(ADD, typed) for _ in range(4)]

        assert Post.objects.count() == 1
        assert {answer.status_code for answer in answers} == {302}
        assert Post.objects.get().version == 1

    def test_sent_again_with_other_words_after_the_back_button_saves_them_into_the_piece(
        self, reporter, typed
    ):
        for headline in ("新稿", "新稿，改过", "新稿，又改过"):
            reporter.post(ADD, {**typed, "headline": headline})

        post = Post.objects.get()
        assert (post.headline, post.version) == ("新稿，又改过", 3)

    def test_sent_again_after_a_colleague_has_saved_shows_both_texts_and_loses_neither(
        self, reporter, editor, typed
    ):
        reporter.post(ADD, typed)
        post = Post.objects.get()
        drafts.save_draft(
            post, {"headline": "同事改的"}, actor=editor.user, expected_version=1, at=post.created_at
        )

        answer = reporter.post(ADD, {**typed, "headline": "我改的"})

        assert answer.status_code == 409
        assert "我改的" in answer.content.decode()
        assert screen(post) in answer.content.decode()
        assert Post.objects.get().headline == "同事改的"

    def test_sent_and_then_sent_to_review_twice_is_in_review_once(self, reporter, typed):
        category = CategoryFactory(name="监管", slug="jianguan")
        typed |= {"_do": "submit", "category": category.pk, "section": category.pk, "byline": "李记"}
        for _ in range(2):
            reporter.post(ADD, typed)

        post = Post.objects.get()
        assert post.events.filter(verb="submit").count() == (1 if post.status == "in_review" else 0)

    def test_opened_twice_makes_two_pieces(self, reporter):
        for _ in range(2):
            reporter.post(ADD, new_form(reporter))

        assert Post.objects.count() == 2

    def test_in_two_pages_the_second_is_merged_and_never_saved_over_the_first(self, reporter, typed):
        reporter.post(ADD, {**typed, "token": "t", "page": "p1", "headline": "第一页的标题", "dek": "摘要"})

        answer = reporter.post(ADD, {**typed, "token": "t", "page": "p2", "headline": "第二页的标题"})

        assert answer.status_code == 409
        assert Post.objects.get().headline == "第一页的标题"
        again = {
            **typed,
            "token": "t",
            "page": "p3",
            "earlier": "p1",
            "headline": "第一页又改",
            "dek": "摘要",
        }
        assert reporter.post(ADD, again).status_code == 302
        assert Post.objects.get().headline == "第一页又改"

    def test_of_another_editor_with_the_same_token_makes_another_piece(self, reporter, editor, typed):
        reporter.post(ADD, {**typed, "token": "t"})
        editor.post(ADD, {**typed, "token": "t"})

        assert Post.objects.count() == 2

    def test_with_a_token_no_column_holds_is_saved(self, reporter, typed):
        assert reporter.post(ADD, {**typed, "token": "x" * 500}).status_code == 302
        assert Post.objects.count() == 1


def test_a_flash_sent_twice_is_one_and_says_that_it_went_to_review(reporter):
    source = SourceFactory()
    page = reporter.get("/admin/flash/")
    typed = {
        "text": "【南渚财险公布季报】净利润三亿元。",
        "source": source.pk,
        "token": page.context["token"],
    }

    said = [reporter.post("/admin/flash/", typed, follow=True).context["messages"] for _ in range(2)]

    assert Post.objects.count() == 1
    assert [[message.level_tag for message in messages] for messages in said] == [["success"], ["success"]]


def test_a_pasted_page_taken_in_twice_is_one_piece_with_one_original(reporter):
    source, section = SourceFactory(name="东澜保险报"), CategoryFactory(name="监管", slug="jianguan")
    typed = {
        "headline": "标题", "original_headline": "标题", "outlet": source.name, "original_author": "未署名",
        "url": "https://donglan.example/1.html", "category": section.pk, "body_html": "<p>正文。</p>",
        "original": json.dumps("<html>原件</html>"), "token": "form-1",
    }  # fmt: skip

    answers = [reporter.post("/admin/intake/", typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Post.objects.count() == 1
    assert ArchiveFile.objects.count() == 1


class TestAutosave:
    def keep(self, client, post, headline, **more):
        return client.post(f"/admin/articles/post/{post.pk}/autosave/", {"headline": headline, **more})

    def kept(self, client, post):
        return client.get(screen(post)).context["kept"]["content"]["headline"]

    def test_after_the_clock_was_set_back_stores_what_it_says_is_saved(self, reporter, repost, monkeypatch):
        from datetime import timedelta

        from django.utils import timezone

        now = timezone.now()
        for number, (moment, headline) in enumerate(((now, "一"), (now - timedelta(hours=1), "二")), 1):
            monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
            answer = self.keep(reporter, repost, headline, page="s", _sequence=number)

            assert answer.status_code == 200
            assert self.kept(reporter, repost) == headline

    def test_that_comes_late_is_not_said_to_be_saved(self, reporter, repost):
        self.keep(reporter, repost, "二", page="s", _sequence=2)

        answer = self.keep(reporter, repost, "一", page="s", _sequence=1)

        assert answer.status_code == 409
        assert "saved_at" not in answer.json()
        assert self.kept(reporter, repost) == "二"

    def test_has_a_stamp_that_only_grows(self, reporter, repost):
        stamps = [self.keep(reporter, repost, word).json()["stamp"] for word in "一二三"]
        reporter.post(f"/admin/articles/post/{repost.pk}/autosave/", {"forget": "1"})
        stamps.append(self.keep(reporter, repost, "四").json()["stamp"])

        assert stamps == sorted(stamps)
        assert len({tuple(stamp) for stamp in stamps}) == 4

    @pytest.mark.parametrize("sequence", ["", "²", "-1", "1e9", "9" * 30])
    def test_takes_nonsense_for_no_number(self, reporter, repost, sequence):
        assert self.keep(reporter, repost, "一", page="s" * 500, _sequence=sequence).status_code in (
            200,
            409,
        )
