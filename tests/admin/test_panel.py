"""检查 on the article screen: what is typed is checked, nothing is saved by it, and no button goes round it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import FalseAlarm, Post, RuleTrial
from tests.editorial.desk import approved
from tests.factories import PostFactory
from tests.likeness.test_memory import STORY

from .test_article_screen import do, said
from .test_bulk_and_home import confirmed, run

pytestmark = pytest.mark.django_db
NUMBER = "<p>联系人手机13912345678，工作日接听。</p>"
OLD_NAME = "<p>银保监会发布通知，自下月起施行。</p>"


def screen(post):
    return reverse("admin:articles_post_change", args=[post.pk])


def form_of(post, **changes):
    return {
        "expected_version": post.version, "headline": post.headline, "body_html": post.body_html,
        "form": "article", "origin": "repost", "category": post.category_id or "",
        "source": post.source_id or "", "responsible_editor": post.responsible_editor, "changes_made": "none",
        "ai_generated": "none", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0, **changes,
    }  # fmt: skip


def checked(client, post, **changes):
    return client.post(reverse("admin:panel", args=[post.pk]), form_of(post, **changes)).json()["html"]


class TestTheTypedText:
    def test_is_checked_and_not_saved(self, reporter, repost):
        html = checked(reporter, repost, body_html=NUMBER)

        assert "13912345678" in html
        assert "正文出现手机号码" in html
        repost.refresh_from_db()
        assert "139" not in repost.body_html

    def test_of_a_piece_never_saved_is_checked_as_well(self, reporter):
        answer = reporter.post(
            reverse("admin:panel_new"), {"headline": "零风险，高回报", "body_html": "", "form": "article"}
        )

        assert "RET-02" in answer.json()["html"]

    def test_of_which_nothing_is_written_is_not_called_faultless(self, reporter):
        def counts(html):
            return html.split('class="panel-counts" role="status">')[1].split("</p>")[0].strip()

        new = reporter.get("/admin/articles/post/add/").content.decode()
        blank = reporter.post(
            reverse("admin:panel_new"), {"headline": "", "body_html": "", "form": "article"}
        )
        written = {"headline": "衡川车险报备新表启用", "form": "article", "origin": "own", "byline": "李记"}
        checked = reporter.post(reverse("admin:panel_new"), written)

        assert counts(new) == "写好后在这里检查"
        assert "没有发现问题" not in counts(blank.json()["html"])
        assert "写好后" not in counts(checked.json()["html"])

    def test_names_the_gap_in_its_provenance_with_the_law(self, reporter, repost):
        html = checked(reporter, repost)

        assert "缺原标题" in html
        assert "互联网新闻信息服务管理规定" in html

    def test_is_kept_by_the_button_for_browsers_without_scripts(self, reporter, repost):
        answer = reporter.post(
            screen(repost), form_of(repost, headline="还没保存的标题", body_html=NUMBER, _check="1")
        )

        page = answer.content.decode()
        assert "还没保存的标题" in page
        assert "正文出现手机号码" in page
        assert Post.objects.get().headline == repost.headline

    def test_half_wrong_is_checked_as_far_as_it_goes(self, reporter, repost):
        html = checked(
            reporter, repost, body_html=NUMBER, **{
                "links-TOTAL_FORMS": 1, "links-0-url": "ftp://donglan.example/", "planned_at": "明天",
            }
        )  # fmt: skip

        assert "正文出现手机号码" in html


class TestAStoryThatIsHere:
    def test_is_named_while_it_is_written_again(self, reporter, repost):
        PostFactory(headline="水库投了保", body_html=STORY, live=True)

        assert "水库投了保" in checked(reporter, repost, body_html=STORY)
        answer = reporter.post(screen(repost), form_of(repost, body_html=STORY, _check="1"))
        assert "水库投了保" in answer.content.decode()
        assert "水库投了保" not in checked(reporter, repost)

    def test_is_named_at_intake_under_another_headline(self, editor):
        PostFactory(headline="水库投了保", body_html=STORY, live=True)
        page = (
            "<html><head><title>大坝的保单</title></head><body><h1>大坝的保单</h1>"
            f"<article>{STORY}</article></body></html>"
        )

        answer = editor.post("/admin/intake/", {"page": page, "url": "https://huxin.example/a.html"})

        assert "水库投了保" in answer.content.decode()


class TestAFalseAlarm:
    def test_is_called_by_an_editor_on_unsaved_words(self, editor, repost):
        html = checked(editor, repost, body_html=OLD_NAME)
        key = html.split('name="_false" value="')[1].split('"')[0]

        answer = checked(editor, repost, body_html=OLD_NAME, _false=key)

        assert "银保监会" not in answer
        assert FalseAlarm.objects.get().editor == editor.user

    def test_is_not_offered_to_a_reporter(self, reporter, repost):
        assert "_false" not in checked(reporter, repost, body_html=OLD_NAME)


@pytest.fixture
def signed(reporter, editor):
    """A piece with a number in it that was signed while the rule was on trial; the trial is over."""
    trial = RuleTrial.objects.create(
        rule="PRI-02", editor=editor.user, trial_began_at=timezone.now(), reason="误报多"
    )
    post = approved(reporter.user, editor.user, body_html=NUMBER)
    trial.delete()
    return post


class TestNoButton:
    def test_sends_words_to_be_mended_to_review_but_saves_them(self, reporter, repost):
        answer = do(reporter, repost, "submit", body_html=NUMBER)

        repost.refresh_from_db()
        assert "必改" in said(answer)
        assert (repost.status, repost.body_text) == ("draft", "联系人手机13912345678，工作日接听。")

    @pytest.mark.parametrize("deed", ["publish", "schedule"])
    def test_publishes_them_by_a_direct_post(self, editor, signed, deed):
        answer = do(editor, signed, deed, moment_schedule="2030-03-01T08:00")

        signed.refresh_from_db()
        assert "必改" in said(answer)
        assert signed.status == "approved"

    def test_publishes_them_in_bulk(self, editor, signed):
        answer = confirmed(editor, run(editor, "publish_many", [signed]))

        signed.refresh_from_db()
        assert "必改" in said(answer)
        assert signed.status == "approved"

    def test_but_the_chiefs_own_lets_them_stand_on_the_record(self, chief, reporter, repost):
        do(reporter, repost, "submit", body_html=NUMBER)
        repost.refresh_from_db()

        do(chief, repost, "let_stand", note_let_stand="公开的举报电话")

        page = chief.get(screen(repost)).content.decode()
        assert "公开的举报电话" in page
        assert "主编已放行" in page
