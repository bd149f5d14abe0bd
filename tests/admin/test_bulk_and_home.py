"""Bulk deeds of the list, 首页编排, and the deeds done to published pieces."""

import pytest

from articles.admin import actions
from articles.models import EditorialEvent, HomeSlot, Post
from tests.factories import CategoryFactory, PostFactory, SourceFactory

LIST = "/admin/articles/post/"


def run(client, action, posts, **fields):
    data = {"action": action, "_selected_action": [post.pk for post in posts], **fields}
    return client.post(LIST, data, follow=True)


def said(answer):
    return "\n".join(str(message) for message in answer.context["messages"])


class TestFileUnder:
    def test_files_the_selected_pieces(self, editor):
        section = CategoryFactory(name="监管", slug="jianguan")
        posts = PostFactory.create_batch(3, live=True, section=None)

        assert "3 篇已归入“监管”" in said(run(editor, "file_under", posts, section=section.pk))
        assert Post.objects.filter(section=section).count() == 3

    def test_files_all_results_of_an_outlet(self, editor):
        section, source = CategoryFactory(name="监管", slug="jianguan"), SourceFactory(name="东澜保险报")
        PostFactory.create_batch(60, live=True, section=None, source=source, index=False)
        other = PostFactory(live=True, section=None)

        editor.post(
            f"{LIST}?source=东澜保险报",
            {"action": "file_under", "_selected_action": [Post.objects.filter(source=source).first().pk],
             "select_across": "1", "section": section.pk},
        )  # fmt: skip

        assert Post.objects.filter(section=section).count() == 60
        other.refresh_from_db()
        assert other.section is None

    def test_a_long_list_goes_on_when_asked_again(self, editor, monkeypatch):
        monkeypatch.setattr(actions, "CHUNK", 2)
        moments = iter([0.0, 0.0, 99.0])
        monkeypatch.setattr(actions, "monotonic", lambda: next(moments))
        section = CategoryFactory(name="监管", slug="jianguan")
        posts = PostFactory.create_batch(3, live=True, section=None)

        assert "还有 1 篇没轮到，请再执行一次" in said(run(editor, "file_under", posts, section=section.pk))

    def test_wants_a_section(self, editor):
        assert "选一个栏目" in said(run(editor, "file_under", [PostFactory(live=True)]))


class TestBulkDeeds:
    def test_publishes_what_is_approved_and_shows_each_refusal(self, editor):
        draft = PostFactory(headline="还是草稿")

        answer = run(editor, "publish_many", [draft])

        assert "《还是草稿》现在是“草稿”" in said(answer)
        draft.refresh_from_db()
        assert draft.status == "draft"

    def test_takes_down_with_one_reason(self, editor):
        posts = PostFactory.create_batch(2, live=True)

        assert "需要写明理由" in said(run(editor, "take_down_many", posts))
        run(editor, "take_down_many", posts, note="来源方已撤回原文")

        assert set(Post.objects.values_list("status", "withdrawal_reason")) == {
            ("withdrawn", "来源方已撤回原文")
        }

    def test_are_not_offered_beyond_the_role(self, reporter):
        page = reporter.get(LIST).content.decode()

        assert "take_down_many" not in page
        assert "publish_many" not in page


class TestHome:
    def test_puts_moves_and_saves_with_a_record(self, editor):
        first, second = PostFactory(live=True), PostFactory(live=True)
        expected = editor.get("/admin/home/").context["expected"]

        editor.post(
            "/admin/home/",
            {
                "expected": expected,
                "_save": "1",
                "slot": [f"top::{second.pk}", f"top::{first.pk}"],
                "ends_at": ["", ""],
            },
        )

        assert list(HomeSlot.objects.order_by("position").values_list("post", flat=True)) == [
            second.pk,
            first.pk,
        ]
        assert EditorialEvent.objects.filter(verb="home", actor=editor.user).exists()

    def test_buttons_change_the_screen_alone(self, editor):
        first, second = PostFactory(live=True), PostFactory(live=True)
        data = {
            "expected": "",
            "slot": [f"top::{first.pk}", f"top::{second.pk}"],
            "ends_at": ["", ""],
            "_move": "down-0",
        }

        rows = editor.post("/admin/home/", data).context["groups"][1][1]

        assert [row["post"].pk for row in rows] == [second.pk, first.pk]
        assert not HomeSlot.objects.exists()

    def test_preview_leaves_no_trace(self, editor):
        post = PostFactory(live=True, headline="预览的头条")

        page = editor.post(
            "/admin/home/preview/", {"expected": "", "slot": [f"lead::{post.pk}"], "ends_at": [""]}
        )

        assert "预览的头条" in page.content.decode()
        assert not HomeSlot.objects.exists()
        assert not EditorialEvent.objects.exists()

    def test_an_older_screen_is_refused(self, editor):
        post = PostFactory(live=True)
        data = {"slot": [f"lead::{post.pk}"], "ends_at": [""], "_save": "1", "expected": ""}
        editor.post("/admin/home/", data)

        assert "已被别人编排过" in said(editor.post("/admin/home/", data))

    def test_refuses_what_readers_cannot_see(self, editor):
        draft = PostFactory(headline="还没发布")

        answer = editor.post(
            "/admin/home/", {"expected": "", "slot": [f"lead::{draft.pk}"], "ends_at": [""], "_save": "1"}
        )

        assert "《还没发布》现在读者看不到" in said(answer)

    def test_is_closed_to_reporters(self, reporter):
        assert reporter.post("/admin/home/", {"_save": "1"}).status_code == 403


class TestPublishedDeeds:
    def test_takes_down_and_brings_back(self, chief):
        live = PostFactory(live=True)

        chief.post(f"{LIST}{live.pk}/take-down/", {"reason": "来源方已撤回原文"})
        live.refresh_from_db()
        assert live.status == "withdrawn"
        chief.post(f"{LIST}{live.pk}/restore/", {"note": "核实无误"})

        live.refresh_from_db()
        assert live.status == "published"

    def test_prints_a_correction(self, editor):
        live = PostFactory(live=True)

        editor.post(
            f"{LIST}{live.pk}/correct/",
            {"kind": "correction", "old_wording": "三亿", "new_wording": "三千万"},
        )

        assert live.corrections.get().new_wording == "三千万"

    def test_fixes_a_typo_and_refuses_more(self, editor):
        live = PostFactory(live=True, body_html="<p>报告列出了全年理陪的件数。</p>")
        data = {"body_html": "<p>报告列出了全年理赔的件数。</p>", "expected_version": 1}

        editor.post(f"{LIST}{live.pk}/typo/", data)
        live.refresh_from_db()
        assert "理赔" in live.body_html
        again = editor.post(f"{LIST}{live.pk}/typo/", {"body_html": "<p>全变了。</p>", "expected_version": 2})

        assert "一小时内" in again.content.decode()


class TestRecord:
    def test_is_filtered_and_exported_without_formulas(self, chief):
        live = PostFactory(live=True, headline="=公式标题")
        chief.post(f"{LIST}{live.pk}/take-down/", {"reason": "来源方已撤回原文"})

        table = b"".join(
            chief.get(
                "/admin/articles/editorialevent/", {"verb": "take_down", "export": "csv"}
            ).streaming_content
        ).decode()

        assert "撤稿" in table
        assert "'=公式标题" in table

    @pytest.mark.parametrize("name", ["editorialevent", "archivefile"])
    def test_nobody_changes_it(self, boss, name):
        assert boss.get(f"/admin/articles/{name}/add/").status_code == 403

    def test_the_sheet_names_who_signed(self, chief):
        live = PostFactory(live=True)

        assert "稿件审签单" in chief.get(f"{LIST}{live.pk}/sheet/").content.decode()
