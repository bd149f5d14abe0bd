"""原文对照 at the desk: two texts, their differences, one key for 有删节, the way to 更正 and 撤稿."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.admin.intake import remember_original
from articles.editorial.writing import drafts
from articles.gathering import rechecks
from articles.models import EditorialEvent, FalseAlarm, OriginalText, PendingRevision, Post, SourceLink
from tests.factories import OriginalTextFactory, PostFactory, SourceFactory, SourceLinkFactory
from tests.gathering.test_rounds import Outlet, page

pytestmark = pytest.mark.django_db
TEXT = "报告列出了全年理赔的件数、金额与平均时长，赔款共460万元。\n公司称小额案件当天结案。\n全年没有投诉。"


def body(text=TEXT):
    return "".join(f"<p>{line}</p>" for line in text.split("\n"))


def address(post):
    return reverse("admin:compare_original", args=[post.pk])


@pytest.fixture
def post(repost):
    Post.objects.filter(pk=repost.pk).update(
        body_html=body(), body_text=TEXT, headline="南渚财险公布理赔报告"
    )
    repost.refresh_from_db()
    OriginalTextFactory(post=repost, text=TEXT)
    return repost


def changed(post, old, new, **facts):
    text = TEXT.replace(old, new)
    Post.objects.filter(pk=post.pk).update(body_html=body(text), body_text=text, **facts)
    post.refresh_from_db()


class TestTheScreen:
    def test_marks_what_differs_on_both_sides(self, reporter, post):
        changed(post, "460万元", "640万元")

        answer = reporter.get(address(post))
        page_shown = html.fromstring(answer.content.decode())

        assert page_shown.get_element_by_id("yuan1").text == "460万"
        assert page_shown.get_element_by_id("ben1").text == "640万"
        assert "数字与原文不同" in page_shown.text_content()

    def test_is_led_to_from_the_article_and_from_review(self, reporter, editor, post):
        for stage in ("draft", "in_review"):
            Post.objects.filter(pk=post.pk).update(status=stage)
            for somebody in (reporter, editor):
                said = somebody.get(reverse("admin:articles_post_change", args=[post.pk])).content.decode()
                assert address(post) in said

    def test_says_that_no_original_is_kept(self, editor):
        post = PostFactory()

        assert "还没有存下这篇的原文" in editor.get(address(post)).content.decode()

    def test_reads_an_older_piece_from_its_pasted_page(self, editor, post):
        OriginalText.objects.all().delete()
        drafts.keep_original(
            post, page("南渚财险公布理赔报告", TEXT.split("\n")[0] * 3).encode(), at=timezone.now()
        )

        assert "赔款共460万元" in editor.get(address(post)).content.decode()

    def test_shows_how_the_original_itself_was_changed(self, editor, post):
        OriginalTextFactory(post=post, text=TEXT.replace("460万元", "640万元"), read_at=timezone.now())

        shown = html.fromstring(editor.get(address(post)).content.decode())

        (changed_there,) = shown.find_class("original-before")
        assert [ins.text for ins in changed_there.iter("ins")] == ["640"]

    def test_shows_an_earlier_wording_on_request(self, editor, post):
        first = OriginalText.objects.get()
        OriginalTextFactory(post=post, text=TEXT.replace("460万元", "640万元"), read_at=timezone.now())

        said = editor.get(address(post), {"kept": first.pk}).content.decode()

        assert "没有发现改变意思的不同" in said

    def test_asks_the_database_a_fixed_number_of_times(self, editor, post):
        editor.get(address(post))
        with CaptureQueriesContext(connection) as asked:
            editor.get(address(post))

        assert len(asked.captured_queries) <= 12


class TestOneKey:
    def propose(self, client, post, value="cut", version=None):
        return client.post(
            address(post),
            {"deed": "propose", "changes_made": value, "expected_version": version or post.version},
            follow=True,
        )

    def test_notes_a_cut_in_the_draft_on_the_record(self, reporter, post):
        changed(post, "\n全年没有投诉。", "")
        assert "注明“有删节”" in reporter.get(address(post)).content.decode()

        self.propose(reporter, post)

        post.refresh_from_db()
        event = EditorialEvent.objects.filter(post=post).latest("id")
        assert post.changes_made == "cut"
        assert (event.verb, event.details["fields"]) == ("edit", ["changes_made"])

    def test_is_silent_once_it_is_noted(self, reporter, post):
        changed(post, "\n全年没有投诉。", "", changes_made="cut")

        assert "注明“" not in reporter.get(address(post)).content.decode()

    def test_goes_into_the_revision_of_a_published_piece(self, editor):
        text = TEXT.rpartition("\n")[0]
        post = PostFactory(live=True, body_html=body(text), source=SourceFactory())
        OriginalTextFactory(post=post, text=TEXT)

        editor.post(address(post), {"deed": "propose", "changes_made": "cut", "expected_version": 0})

        post.refresh_from_db()
        assert post.changes_made == "none"
        assert PendingRevision.objects.get(post=post).content["changes_made"] == "cut"

    def test_makes_no_writer_of_a_reviewer(self, editor, post):
        changed(post, "\n全年没有投诉。", "", status="in_review")
        said = editor.get(address(post)).content.decode()

        answer = self.propose(editor, post)

        assert "注明“有删节”</button>" not in said
        assert "现在不能由您注明" in answer.content.decode()
        assert Post.objects.get(pk=post.pk).changes_made == "none"

    def test_takes_no_other_value_and_no_old_version(self, reporter, post):
        self.propose(reporter, post, value="<b>")
        assert Post.objects.get(pk=post.pk).changes_made == "none"
        Post.objects.filter(pk=post.pk).update(version=9)

        self.propose(reporter, post, version=1)

        assert Post.objects.get(pk=post.pk).changes_made == "none"


class TestReadAgain:
    @pytest.fixture
    def outlet(self, monkeypatch):
        outlet = Outlet()
        outlet.says("https://donglan.example/news/1.html", page("南渚财险公布理赔报告", TEXT * 2))
        monkeypatch.setitem(rechecks.check.__kwdefaults__, "fetcher", outlet)
        return outlet

    def test_keeps_what_it_reads(self, reporter, repost, outlet):
        answer = reporter.post(address(repost), {"deed": "read"}, follow=True)

        assert "第一次读到，已存下" in answer.content.decode()
        assert "460万元" in OriginalText.objects.get().text

    def test_is_not_for_those_who_write_nothing(self, keeper, repost, outlet):
        assert keeper.post(address(repost), {"deed": "read"}).status_code == 403
        assert outlet.asked == []


class TestTheWayOn:
    def of(self, **moments):
        post = PostFactory(live=True)
        SourceLinkFactory(post=post)
        SourceLink.objects.update(**moments)
        return post

    def test_leads_from_a_changed_original_to_the_difference_and_the_correction(self, editor):
        post = self.of(changed_at=timezone.now())

        article = reverse("admin:articles_post_change", args=[post.pk])
        for page_address in (reverse("admin:index"), address(post), article):
            said = editor.get(page_address).content.decode()
            assert "原文有变" in said
            assert reverse("admin:correct", args=[post.pk]) + "?changed=1" in said
        assert (
            "来源方已更正原文"
            in editor.get(reverse("admin:correct", args=[post.pk]), {"changed": 1}).content.decode()
        )

    def test_leads_from_a_withdrawn_original_to_the_withdrawal(self, editor):
        post = self.of(gone_at=timezone.now())

        said = editor.get(reverse("admin:index")).content.decode()
        form = editor.get(reverse("admin:take_down", args=[post.pk]), {"gone": 1}).content.decode()

        assert reverse("admin:take_down", args=[post.pk]) + "?gone=1" in said
        assert 'value="来源方已撤回原文"' in form


class TestTheGate:
    def test_holds_a_turned_figure_until_it_is_put_right(self, reporter, post):
        changed(post, "460万元", "640万元")
        send = {"_do": "submit"}

        said = self.screen(reporter, post, send)

        assert "数字与原文不同" in said
        assert Post.objects.get(pk=post.pk).status == "draft"

    def screen(self, client, post, send):
        form = client.get(reverse("admin:articles_post_change", args=[post.pk]))
        data = {
            "headline": post.headline, "body_html": post.body_html, "form": "article", "origin": "repost",
            "source": post.source_id, "category": post.category_id, "section": post.section_id or "",
            "responsible_editor": post.responsible_editor, "changes_made": post.changes_made,
            "ai_generated": "none", "expected_version": post.version, "links-TOTAL_FORMS": "1",
            "links-INITIAL_FORMS": "1", "opened": form.context["opened_text"].encoded,
            "page": form.context["opened_text"].page,
        }  # fmt: skip
        link = post.source_links.get()
        local = timezone.localtime(link.source_published_at)
        data |= {
            "links-0-url": link.url, "links-0-original_headline": link.original_headline,
            "links-0-original_author": link.original_author,
            "links-0-source_published_at_0": f"{local:%Y-%m-%d}",
            "links-0-source_published_at_1": f"{local:%H:%M}",
        }  # fmt: skip
        answer = client.post(
            reverse("admin:articles_post_change", args=[post.pk]), {**data, **send}, follow=True
        )
        return answer.content.decode()

    def test_is_silenced_by_a_chief_who_calls_it_false(self, chief, post):
        changed(post, "460万元", "640万元")

        self.screen(chief, post, {"_false": self.key_of(chief, post)})

        assert FalseAlarm.objects.get().rule == "ORI-03"

    def key_of(self, client, post):
        panel = client.get(reverse("admin:articles_post_change", args=[post.pk])).context["panel"]
        (found,) = [finding for finding in panel.holding if finding.rule == "ORI-03"]
        return found.key

    def test_asks_nothing_of_a_flash_or_an_own_piece(self, chief):
        for facts in ({"form": "flash"}, {"origin": "own", "byline": "林晓"}):
            post = PostFactory(**facts)
            OriginalTextFactory(post=post, text=TEXT)
            shown = chief.get(reverse("admin:articles_post_change", args=[post.pk])).context["panel"]
            assert not [finding for finding in shown.findings if finding.rule.startswith("ORI")]


def test_a_pasted_page_is_kept_as_text(reporter):
    post = PostFactory(author=reporter.user)
    remember_original(post, page("农险赔款全部到户"), at=timezone.now())

    kept = OriginalText.objects.get()
    assert kept.headline == "农险赔款全部到户"
    assert "查勘队说" in kept.text
