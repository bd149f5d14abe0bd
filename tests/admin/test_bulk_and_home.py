"""Bulk deeds of the list, 首页编排, and the deeds done to published pieces."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles.admin import actions
from articles.models import EditorialEvent, HomeSlot, Post, Tag
from tests.editorial.desk import approved
from tests.factories import CategoryFactory, PostFactory, SourceFactory, TagFactory

from .conftest import form_of

LIST = "/admin/articles/post/"


def run(client, action, posts, **fields):
    data = {"action": action, "_selected_action": [post.pk for post in posts], **fields}
    return client.post(LIST, data, follow=True)


def confirmed(client, answer, **fields):
    """Send the form of a confirmation as it stands, with `fields` typed into it."""
    (form,) = html.fromstring(answer.content.decode()).xpath("//form[contains(@class, 'deed-page')]")
    return client.post(LIST, {**dict(form.fields), **fields}, follow=True)


def undone(client, answer):
    """Press 撤销 on the page an answer led to."""
    (form,) = html.fromstring(answer.content.decode()).xpath("//form[@data-undo]")
    return client.post(form.action, dict(form.fields), follow=True)


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

        page = editor.post(
            f"{LIST}?source=东澜保险报",
            {"action": "file_under", "_selected_action": [Post.objects.filter(source=source).first().pk],
             "select_across": "1", "section": section.pk},
        )  # fmt: skip
        assert "把下面 60 篇归入“监管”" in page.content.decode()
        assert not Post.objects.filter(section=section).exists()
        late = PostFactory(live=True, section=None, source=source)
        confirmed(editor, page)

        late.refresh_from_db()
        assert late.section is None  # nobody saw it
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

        page = run(editor, "take_down_many", posts)
        assert "撤稿下面 2 篇" in page.content.decode()
        assert not Post.objects.filter(status="withdrawn").exists()
        assert "需要写明理由" in said(confirmed(editor, page, note=" "))
        confirmed(editor, page, note="来源方已撤回原文")

        assert set(Post.objects.values_list("status", "withdrawal_reason")) == {
            ("withdrawn", "来源方已撤回原文")
        }

    def test_several_are_published_only_once_they_have_been_named(self, editor, reporter):
        ready = approved(reporter.user, editor.user, headline="可以发的")
        page = run(editor, "publish_many", [ready, PostFactory(headline="还是草稿")])
        text = page.content.decode()

        assert "发布下面 1 篇" in text
        assert "1 篇不会动" in text
        ready.refresh_from_db()
        assert ready.status == "approved"
        assert "1 篇已发布：《可以发的》" in said(confirmed(editor, page))

    def test_more_than_a_deed_takes_are_refused_before_any_is_done(self, editor, monkeypatch):
        posts = PostFactory.create_batch(51, live=True, index=False)

        assert "一次最多 50 篇，现在选了 51 篇" in said(run(editor, "take_down_many", posts, note="理由"))

    def test_do_what_was_ticked_though_it_has_left_the_list(self, editor):
        posts = PostFactory.create_batch(2, status="candidate", headline="先前的标题")
        Post.objects.filter(pk=posts[0].pk).update(headline="别人改过的")
        data = {"action": "discard_many", "_selected_action": [post.pk for post in posts]}

        editor.post(f"{LIST}?status=draft", data)

        assert Post.objects.filter(status="discarded").count() == 2

    @pytest.mark.parametrize("is_section_chosen", [False, True])
    def test_of_all_results_take_every_piece_whatever_its_section(self, editor, is_section_chosen):
        section = CategoryFactory(name="监管", slug="jianguan")
        pieces = [PostFactory(section=None), PostFactory(section=section)]
        beside = {"section": section.pk} if is_section_chosen else {}

        page = run(editor, "discard_many", pieces[:1], select_across="1", **beside)
        assert "2 篇已不用" in said(confirmed(editor, page))

        assert Post.objects.filter(status="discarded").count() == 2

    def test_are_not_offered_beyond_the_role(self, reporter):
        page = reporter.get(LIST).content.decode()

        assert "take_down_many" not in page
        assert "publish_many" not in page


class TestUndo:
    def test_brings_back_what_was_put_aside(self, editor):
        candidate, draft = PostFactory(status="candidate"), PostFactory()
        answer = run(editor, "discard_many", [candidate, draft])
        assert "2 篇已不用：《" in said(answer)

        assert "已撤销" in said(undone(editor, answer))

        candidate.refresh_from_db()
        draft.refresh_from_db()
        assert (candidate.status, draft.status) == ("candidate", "draft")
        assert EditorialEvent.objects.filter(verb="undo", actor=editor.user).count() == 2

    def test_brings_a_chosen_candidate_back_to_nobody(self, editor):
        post = PostFactory(status="candidate", author=None, responsible_editor="")
        answer = editor.post(
            "/admin/candidates/", {"post": post.pk, "version": post.version, "deed": "choose"}, follow=True
        )

        undone(editor, answer)

        post.refresh_from_db()
        assert (post.status, post.author, post.responsible_editor) == ("candidate", None, "")

    def test_leaves_a_candidate_its_maker_and_responsible_editor(self, editor, reporter):
        post = PostFactory(status="candidate", author=reporter.user, responsible_editor="李记")

        undone(editor, run(editor, "choose_many", [post]))

        post.refresh_from_db()
        assert (post.status, post.author, post.responsible_editor) == ("candidate", reporter.user, "李记")

    def test_brings_back_each_piece_to_its_own_section(self, editor):
        old, new = CategoryFactory(), CategoryFactory(name="监管", slug="jianguan")
        filed, unfiled = PostFactory(live=True, section=old), PostFactory(live=True, section=None)
        answer = run(editor, "file_under", [filed, unfiled], section=new.pk)

        undone(editor, answer)

        filed.refresh_from_db()
        unfiled.refresh_from_db()
        assert (filed.section, unfiled.section) == (old, None)

    def test_calls_back_a_piece_nobody_has_begun_to_review(self, reporter, repost):
        answer = reporter.post(
            f"{LIST}{repost.pk}/change/",
            form_of(reporter, f"{LIST}{repost.pk}/change/", _do="submit"),
            follow=True,
        )
        repost.refresh_from_db()
        assert repost.status == "in_review"

        undone(reporter, answer)

        repost.refresh_from_db()
        assert repost.status == "draft"

    def test_is_too_late_once_somebody_went_on(self, editor, chief):
        post = PostFactory(status="candidate")
        answer = run(editor, "discard_many", [post])
        run(chief, "choose_many", [post])

        assert "之后又有别的操作，不能撤销" in said(undone(editor, answer))
        post.refresh_from_db()
        assert post.status == "draft"

    def test_is_not_offered_for_what_readers_see(self, editor, reporter):
        page = run(editor, "publish_many", [approved(reporter.user, editor.user)])

        assert "data-undo" not in confirmed(editor, page).content.decode()

    def test_takes_back_one_s_own_deeds_alone_and_only_for_a_while(self, editor, chief):
        post = PostFactory(status="candidate")
        answer = run(editor, "discard_many", [post])

        assert "没有找到要撤销的操作" in said(undone(chief, answer))
        long_ago = (timezone.now() - timedelta(minutes=3)).isoformat()
        for deed in (f"undo discard {long_ago}", "undo publish 2026-01-01", "nonsense", ""):
            assert "没有撤销" in said(editor.post("/admin/undo/", {"deed": deed}, follow=True))
        post.refresh_from_db()
        assert post.status == "discarded"

    def test_leads_back_to_our_own_pages_alone(self, editor):
        data = {"deed": "x", "next": "https://elsewhere.example/"}

        assert editor.post("/admin/undo/", data)["Location"] == "/admin/"

    def test_brings_back_the_front_page(self, editor):
        first, second = PostFactory(live=True), PostFactory(live=True)
        save(editor, f"lead::{first.pk}")
        answer = save(editor, f"lead::{second.pk}")

        undone(editor, answer)

        assert HomeSlot.objects.get().post == first

    def test_leaves_the_front_page_of_others_alone(self, editor, chief):
        first, second = PostFactory(live=True), PostFactory(live=True)
        answer = save(editor, f"lead::{first.pk}")
        save(chief, f"lead::{second.pk}")

        assert "又编排过，不能撤销" in said(undone(editor, answer))
        assert HomeSlot.objects.get().post == second


def save(client, *slots):
    expected = client.get("/admin/home/").context["expected"]
    data = {"expected": expected, "_save": "1", "slot": slots, "ends_at": [""] * len(slots)}
    return client.post("/admin/home/", data, follow=True)


class TestMerge:
    def test_says_what_and_how_many_will_move_before_it_does(self, chief):
        gone, stays = TagFactory(name="理陪"), TagFactory(name="理赔")
        PostFactory(headline="要移动的", tags=[gone])
        address = f"/admin/labels/tag/{gone.pk}/"

        page = chief.post(address, {"into": "理赔"})

        assert "将移动 1 篇稿件" in page.content.decode()
        assert "要移动的" in page.content.decode()
        assert Tag.objects.filter(pk=gone.pk).exists()
        chief.post(address, {"into": "理赔", "sure": stays.pk})
        assert not Tag.objects.filter(pk=gone.pk).exists()


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

    @pytest.mark.parametrize(
        ("place", "is_refused"), [("lead:", True), ("top:", True), ("section:{}", False)]
    )
    def test_lets_no_advertisement_lead(self, editor, place, is_refused):
        advert = PostFactory(live=True, headline="广告一则", is_advertisement=True)
        slot = f"{place.format(advert.section_id)}:{advert.pk}"

        answer = editor.post(
            "/admin/home/", {"expected": "", "slot": [slot], "ends_at": [""], "_save": "1"}, follow=True
        )

        assert ("《广告一则》是广告" in said(answer)) == is_refused
        assert HomeSlot.objects.exists() != is_refused

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

    def test_exported_by_a_filter_it_does_not_know_leads_back_to_the_list(self, chief):
        answer = chief.get("/admin/articles/editorialevent/", {"export": "csv", "colour": "red"})

        assert answer.status_code == 302
        assert answer["Location"].endswith("?e=1")

    @pytest.mark.parametrize("name", ["editorialevent", "archivefile"])
    def test_nobody_changes_it(self, boss, name):
        assert boss.get(f"/admin/articles/{name}/add/").status_code == 403

    def test_the_sheet_names_who_signed(self, chief):
        live = PostFactory(live=True)

        assert "稿件审签单" in chief.get(f"{LIST}{live.pk}/sheet/").content.decode()


class TestBulkRefusals:
    """What is said names the field that is wrong, not the menu that was used."""

    def test_of_a_long_reason_speak_of_the_reason(self, chief):
        posts = [PostFactory(live=True)]

        refusal = said(run(chief, "take_down_many", posts, note="长" * 201))

        assert "理由" in refusal
        assert "200" in refusal
        assert "对选中的" not in refusal

    @pytest.mark.parametrize("action", ["publish_many", "file_under"])
    def test_of_junk_that_was_ticked_speak_of_the_pieces(self, chief, action):
        answer = chief.post(LIST, {"action": action, "_selected_action": "x"}, follow=True)

        assert answer.status_code == 200
        assert "没有这样的稿件" in said(answer)
