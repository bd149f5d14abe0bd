"""The desk in Chromium, in the small: what is offered, where it stands, what it is called."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.editorial.publishing import publish
from articles.editorial.writing import drafts
from articles.models import Redirect, User
from tests.admin.test_words import OWN_NAMES, words_on
from tests.editorial.desk import approved, in_review, person
from tests.factories import FeedFactory, PostFactory, SourceFactory

from .desks import BODY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/articles/post/"
RIGHT_EDGE = """node => {
    const words = document.createRange();
    words.selectNodeContents(node);
    return Math.round(words.getBoundingClientRect().right);
}"""


def tick(page, *headlines):
    for headline in headlines:
        page.locator("#result_list tr", has_text=headline).locator("input.action-select").check()


def do(page, action):
    page.select_option("select[name=action]", label=action)
    page.get_by_role("button", name="执行").click()


class TestBulkDeeds:
    def test_what_was_put_aside_comes_back_at_one_click(self, desk):
        page = desk("编辑", "王敏")
        post = PostFactory(headline="手快点错的稿子", status="candidate")
        page.goto(LIST)
        tick(page, "手快点错的稿子")
        do(page, "不用")
        expect(page.locator(".messagelist")).to_contain_text("1 篇已不用：《手快点错的稿子》")

        page.get_by_role("button", name="撤销").click()

        expect(page.locator(".messagelist")).to_contain_text("恢复为“待选稿”")
        post.refresh_from_db()
        assert post.status == "candidate"

    def test_the_offer_goes_after_ten_seconds_but_not_under_the_pointer(self, desk):
        page = desk("编辑", "王敏")
        PostFactory(headline="手快点错的稿子", status="candidate")
        page.clock.install()
        page.goto(LIST)
        tick(page, "手快点错的稿子")
        with page.expect_navigation():
            do(page, "不用")
        offer = page.get_by_role("button", name="撤销")
        offer.hover()
        page.clock.fast_forward(20_000)
        expect(offer).to_be_visible()

        page.locator("h1").hover()
        page.clock.fast_forward(5_000)  # and the clock goes on by itself
        expect(offer).to_be_visible()
        page.clock.fast_forward(6_000)
        expect(offer).to_have_count(0)

    def test_a_withdrawal_of_several_names_them_first(self, desk):
        page = desk("编辑", "王敏")
        posts = [PostFactory(headline=f"要撤的第{n}篇", live=True) for n in "一二"]
        page.goto(LIST)
        tick(page, "要撤的第一篇", "要撤的第二篇")
        do(page, "撤稿（写理由）")
        expect(page.locator("h1")).to_have_text("撤稿 2 篇稿件")
        expect(page.locator(".bulk-pieces li")).to_have_count(2)
        page.get_by_label("撤稿理由").fill("来源方已撤回原文")
        page.get_by_role("button", name="撤稿这 2 篇").click()

        expect(page.locator(".messagelist")).to_contain_text("2 篇已撤稿：《要撤的第")
        posts[0].refresh_from_db()
        assert posts[0].status == "withdrawn"


class TestRefusals:
    def test_a_refused_time_blames_nothing_else_and_is_still_there(self, desk):
        page = desk("编辑", "王敏")
        post = approved(person("记者"), User.objects.get(pk=page.user.pk))
        page.goto(f"{LIST}{post.pk}/change/")
        page.get_by_text("定时发布", exact=True).first.click()
        page.locator("#moment_schedule").fill("2026-03-01T08:00")
        page.locator("button[name=_do][value=schedule]").click()

        expect(page.locator(".messagelist li")).to_have_count(1)
        expect(page.locator(".messagelist")).to_contain_text("已经过去")
        expect(page.locator("[data-kept]")).to_be_hidden()
        expect(page.locator("#moment_schedule")).to_have_value("2026-03-01T08:00")

    def test_a_time_inside_the_embargo_names_its_end_and_one_after_it_is_taken(self, desk):
        page = desk("编辑", "王敏")
        ends = (timezone.now() + timedelta(hours=5)).replace(second=0, microsecond=0)
        post = approved(person("记者"), User.objects.get(pk=page.user.pk), embargoed_until=ends)

        def schedule(moment):
            page.locator("summary", has_text="定时发布").click()
            page.fill("#moment_schedule", f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}")
            page.locator("button[name=_do][value=schedule]").click()

        page.goto(f"{LIST}{post.pk}/change/")
        schedule(ends - timedelta(minutes=1))
        self.says_alone(page, f"{timezone.localtime(ends):%-m月%-d日 %H:%M}")
        expect(page.locator(".messagelist")).to_contain_text("禁发期")
        expect(page.locator(".state-line")).to_contain_text("待发")

        page.reload()
        schedule(ends)
        expect(page.locator(".state-line")).to_contain_text("已定时")

    def test_a_return_without_a_reason_asks_for_the_reason(self, desk):
        page = desk("编辑", "王敏")
        post = in_review(person("记者"))
        page.goto(f"{LIST}{post.pk}/change/")
        page.locator("summary", has_text="退回修改").click()
        page.locator("button[value=return_for_changes]").click()

        self.says_alone(page, "理由")
        expect(page.locator(".state-line")).to_contain_text("待审")

    def test_a_repost_without_its_source_is_told_what_it_lacks(self, desk):
        page = desk("记者", "李记")
        post = PostFactory(author=page.user, source=None)
        page.goto(f"{LIST}{post.pk}/change/")
        page.get_by_role("button", name="送审", exact=True).click()

        self.says_alone(page, "待补来源：缺")
        expect(page.locator(".state-line")).to_contain_text("草稿")

    def test_what_a_colleague_has_done_meanwhile_is_named(self, desk):
        page = desk("编辑", "王敏")
        editor = User.objects.get(pk=page.user.pk)
        post = approved(person("记者"), editor)
        page.goto(f"{LIST}{post.pk}/change/")
        publish.publish(post, actor=person("主编"), at=timezone.now())
        page.get_by_role("button", name="发布", exact=True).click()

        self.says_alone(page, "已发布")
        expect(page.locator(".state-line")).to_contain_text("已发布")

    def says_alone(self, page, words):
        """One sentence, with `words` in it; nothing typed is offered again, and no field is blamed."""
        expect(page.locator(".messagelist li")).to_have_count(1)
        expect(page.locator(".messagelist .error")).to_contain_text(words)
        expect(page.locator(".errornote, ul.faults")).to_have_count(0)
        expect(page.locator("[data-kept]")).to_be_hidden()


class TestFaults:
    def test_of_a_new_piece_are_named_marked_and_led_to(self, desk):
        page = desk("记者", "李记")
        page.goto(f"{LIST}add/")
        page.get_by_role("button", name="保存", exact=True).click()

        expect(page.locator("ul.faults")).to_contain_text("标题：请填写标题。")
        expect(page.locator("#id_headline")).to_be_focused()
        expect(page.locator("#id_headline")).to_have_attribute("aria-invalid", "true")
        page.locator("h1").evaluate("node => window.scrollTo(0, document.body.scrollHeight)")
        page.locator("ul.faults").get_by_role("link", name="标题").click()
        expect(page.locator("#id_headline")).to_be_in_viewport()

    def test_inside_a_folded_part_unfold_it(self, desk):
        page = desk("记者", "李记")
        page.goto(f"{LIST}add/")
        page.fill("#id_headline", "有标题")
        page.locator("details summary", has_text="引题、副题与短标题").click()
        page.locator("#id_short_headline").evaluate("node => node.removeAttribute('maxlength')")
        page.fill("#id_short_headline", "字" * 41)
        page.get_by_role("button", name="保存", exact=True).click()

        expect(page.locator("ul.faults")).to_contain_text("首页短标题")
        expect(page.locator("#id_short_headline")).to_be_visible()
        expect(page.locator("#id_short_headline")).to_be_focused()

    def test_of_a_deed_s_own_screen_are_too(self, desk):
        page = desk("编辑", "王敏")
        page.goto(f"{LIST}{PostFactory(live=True).pk}/correct/")
        page.locator("#id_new_wording").evaluate("node => node.form.noValidate = true")
        page.get_by_role("button", name="发更正").click()

        expect(page.locator("ul.faults")).to_contain_text("现在的说法")
        expect(page.locator("#id_new_wording")).to_be_focused()


CONTRAST = """node => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((part) => {
            const value = Number(part) / 255;
            return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(node);
    const [one, other] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
}"""
OFF_CENTRE = """() => [...document.querySelectorAll("a.button, button.button, summary.button")]
    .filter((button) => button.offsetParent && button.textContent.trim())
    .map((button) => {
        const range = document.createRange();
        range.selectNodeContents(button);
        const [words, box] = [range.getBoundingClientRect(), button.getBoundingClientRect()];
        return [button.textContent.trim(), (words.top + words.bottom - box.top - box.bottom) / 2];
    })
    .filter(([, off]) => Math.abs(off) > 2)"""
UNDER_THE_BAR = """() => {
    const bar = document.querySelector(".submit-row").getBoundingClientRect();
    const fields = document.querySelectorAll("#post_form :is(input, select, textarea):not([type=hidden])");
    return [...fields].filter((field) => field.offsetParent && !field.closest(".submit-row, .prose-editor"))
        .filter((field) => {
            window.scrollTo(0, 0);
            field.focus();
            const box = field.getBoundingClientRect();
            return box.bottom > bar.top + 1 && box.top < bar.bottom;
        })
        .map((field) => field.name);
}"""


class TestSuggestions:
    def test_of_outlets_are_gone_through_by_keys_and_one_is_taken(self, desk):
        page = desk("编辑", "王敏")
        for name in ("渔业晚报", "渔业金融报"):
            SourceFactory(name=name)
        page.goto(LIST)
        field, offered = (
            page.locator("#filter-source"),
            page.locator("#filter-source-suggestions [role=option]"),
        )
        field.fill("渔业")
        expect(offered).to_have_count(2)
        first, last = offered.all_inner_texts()

        field.press("ArrowUp")
        expect(page.locator("[role=option][aria-selected=true]")).to_have_text(last)
        field.press("ArrowDown")
        expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
        field.press("ArrowDown")
        field.press("Enter")

        expect(field).to_have_value(first)
        page.wait_for_timeout(500)  # longer than a list waits for more letters
        expect(field).to_have_attribute("aria-expanded", "false")

    def test_close_on_escape_and_leave_what_was_typed(self, desk):
        page = desk("编辑", "王敏")
        SourceFactory(name="渔业晚报")
        page.goto(LIST)
        field = page.locator("#filter-source")
        field.fill("渔业")
        expect(page.locator("[role=option]:visible")).to_have_count(1)

        field.press("Escape")

        expect(page.locator("[role=option]:visible")).to_have_count(0)
        expect(field).to_have_value("渔业")
        assert field.get_attribute("aria-expanded") == "false"

    def test_of_tags_add_a_name_behind_those_before_it(self, desk):
        page = desk("编辑", "王敏")
        PostFactory(tags=["渔业互保"])
        page.goto(f"{LIST}add/")
        field = page.locator("#id_tags")
        field.fill("理赔、")
        field.press_sequentially("渔")

        page.locator("[role=option]", has_text="渔业互保").click()

        expect(field).to_have_value("理赔，渔业互保，")
        expect(field).to_be_focused()


class TestLooks:
    @pytest.mark.parametrize("mode", ["light", "dark"])
    def test_a_key_of_the_toolbar_that_is_on_can_be_read(self, desk, mode):
        page = desk("编辑", "王敏", color_scheme=mode)
        page.goto(f"{LIST}add/")
        page.locator(BODY).click()
        page.keyboard.press("Control+B")
        key = page.locator(".prose-menubar__button.active").first
        key.wait_for()

        assert key.evaluate(CONTRAST) >= 4.5

    def test_every_word_of_the_editor_is_chinese(self, desk):
        page = desk("编辑", "王敏")
        page.goto(f"{LIST}add/")
        page.locator(BODY).click()
        page.keyboard.type("一段文字")
        page.locator(".prose-menubar__selected").first.click()
        assert words_on(page.content()) - OWN_NAMES == set()
        page.keyboard.press("Escape")
        for name in ("图片", "插入表格"):
            page.locator(f".prose-menubar [title={name}]").first.click()
            page.locator("dialog[open]").wait_for()
            assert words_on(page.content()) - OWN_NAMES == set(), name
            page.keyboard.press("Escape")

    @pytest.mark.parametrize("address", ["/admin/articles/dutyperiod/add/", "/admin/feeds/{feed}/automatic/"])
    def test_the_calendar_is_chinese_and_fills_its_field(self, desk, address):
        page = desk("主编", "陈一鸣")
        page.goto(address.format(feed=FeedFactory().pk))
        page.locator(".datetimeshortcuts a[id^=calendarlink]").first.click()
        box = page.locator(".calendarbox").first

        expect(box.locator("caption")).to_have_text(re.compile(r"^\d{4}年\d{1,2}月$"))
        assert box.locator("th").all_inner_texts() == [*"一二三四五六日"]
        box.get_by_role("link", name="20", exact=True).click()
        expect(page.locator(".vDateField").first).to_have_value(re.compile(r"^\d{4}/\d{2}/20$"))

    def test_no_focused_field_hides_behind_the_bar_of_keys(self, desk):
        page = desk("编辑", "王敏", viewport={"width": 390, "height": 640})
        page.goto(f"{LIST}add/")
        page.wait_for_selector(BODY)

        assert page.evaluate(UNDER_THE_BAR) == []

    def test_the_fields_of_the_filter_bar_stand_on_one_line_and_words_amid_their_keys(self, desk):
        page = desk("编辑", "王敏", viewport={"width": 1440, "height": 900})
        post = PostFactory(live=True)
        page.goto(LIST)
        boxes = page.locator(
            ".filter-bar :is(.filter-field select, .filter-field input, button[type=submit])"
        )
        assert len({round(box.bounding_box()["y"]) for box in boxes.all()}) == 1
        for address in (LIST, "/admin/", "/admin/home/", "/admin/candidates/", f"{LIST}{post.pk}/change/",
                        f"{LIST}{post.pk}/take-down/"):  # fmt: skip
            page.goto(address)
            assert page.evaluate(OFF_CENTRE) == [], address

    def test_the_ring_of_what_is_focused_is_not_cut(self, desk):
        page = desk("编辑", "王敏")
        page.goto("/admin/")
        link = page.locator(".bar a").first
        page.keyboard.press("Tab")
        for _ in range(6):
            if link.evaluate("node => node === document.activeElement"):
                break
            page.keyboard.press("Tab")

        assert link.evaluate("node => getComputedStyle(node).outlineOffset") == "-2px"

    @pytest.mark.parametrize("width", [1440, 390])
    def test_a_long_change_is_shown_whole_where_it_is_asked_for_and_folded_among_others(self, desk, width):
        page = desk("编辑", "王敏", viewport={"width": width, "height": 900})
        post = PostFactory(status="draft")
        words = "".join(
            f"<p>第{number}段写得很长，一行放不下，要看全文才知道改了哪里。</p>" for number in range(60)
        )
        drafts.save_draft(
            post, {"body_html": words}, actor=page.user, expected_version=post.version, at=timezone.now()
        )
        page.goto(f"{LIST}{post.pk}/history/")
        text = page.locator(".diff .text").first
        more = page.get_by_role("button", name="展开全文")

        assert not text.text_content()[0].isspace()
        folded = text.bounding_box()["height"]
        assert folded % text.evaluate("node => parseFloat(getComputedStyle(node).lineHeight)") < 1
        more.click()
        assert text.bounding_box()["height"] > 3 * folded
        page.goto(f"{LIST}{post.pk}/changes/?opened=1-0")
        assert page.locator("[data-folds]").count() == 0

    @pytest.mark.parametrize("kind", ["correction", "redirect"])
    def test_a_long_headline_in_a_list_is_whole_on_a_phone(self, desk, kind):
        page = desk("主编", "陈一鸣", viewport={"width": 390, "height": 844})
        post = PostFactory(live=True, headline="车险综改十七个月，中小公司把费用降下来了，赔付却追了上去")
        Redirect.objects.create(old_path="/old/x.html", post=post)
        post.corrections.create(
            old_wording="甲", new_wording="乙", editor_id=page.user.pk, corrected_at=timezone.now()
        )
        page.goto(f"/admin/articles/{kind}/")
        cell = page.locator("#result_list .field-post")

        edge = cell.evaluate("node => node.closest('tr').getBoundingClientRect().right")
        assert cell.evaluate(RIGHT_EDGE) <= edge

    def test_feeds_are_cards_on_a_phone_and_figures_stand_under_their_heads(self, desk):
        FeedFactory()
        page = desk("主编", "何岚", viewport={"width": 390, "height": 844})
        page.goto("/admin/feeds/")
        row = page.locator(".feeds tbody tr").first
        for cell in row.locator("th, td, button").all():
            box = cell.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        page.set_viewport_size({"width": 1440, "height": 900})
        heads, figures = (page.locator(f".feeds {part} .number") for part in ("thead", "tbody"))
        for head, figure in zip(heads.all(), figures.all()[:4], strict=True):
            assert head.evaluate(RIGHT_EDGE) == figure.evaluate(RIGHT_EDGE)

    def test_help_stands_under_its_field_and_a_box_beside_its_label(self, desk):
        page = desk("主编", "何岚", viewport={"width": 1440, "height": 900})
        page.goto("/admin/articles/source/add/")
        row = page.locator(".field-slug")
        assert row.locator("div.help").bounding_box()["x"] == row.locator("input").bounding_box()["x"]
        assert "-----" not in page.locator("#id_licence_basis").inner_text()
        page.set_viewport_size({"width": 390, "height": 844})
        box, label = (
            page.locator(f".field-is_on_whitelist {part}").bounding_box() for part in ("input", "label")
        )
        assert label["x"] >= box["x"] + box["width"]
        assert abs(box["y"] + box["height"] / 2 - label["y"] - label["height"] / 2) < 3

    @pytest.mark.parametrize("width", [1440, 390])
    def test_the_answer_of_a_trial_stands_in_sight_above_the_bar_of_keys(self, desk, width):
        page = desk("编辑", "王敏", viewport={"width": width, "height": 700})
        page.goto("/admin/articles/feed/add/")
        page.fill("#id_url", "donglan")
        page.get_by_role("button", name="试取").click()

        expect(page.locator(".feed-trial")).to_contain_text("http://")
        answer, keys = (page.locator(part).bounding_box() for part in (".feed-trial", ".submit-row"))
        assert answer["y"] > 0
        assert answer["y"] + answer["height"] <= keys["y"]

    def test_the_menu_of_everything_else_is_whole_on_a_phone(self, desk):
        page = desk("主编", "何岚", viewport={"width": 390, "height": 844})
        page.goto("/admin/")
        page.locator(".menu summary").first.click()

        for entry in page.locator(".menu-wide a").all():
            box = entry.bounding_box()
            assert box["x"] >= 0
            assert box["y"] + box["height"] <= 844

    def test_a_headline_is_shown_whole_while_it_is_written_and_stays_one_line(self, desk):
        page = desk("编辑", "王敏", viewport={"width": 390, "height": 844})
        page.goto(f"{LIST}add/")
        page.wait_for_selector(BODY)
        headline = page.locator("#id_headline")
        one_line = headline.bounding_box()["height"]
        headline.fill("澜江流域二十三县启用统一的农房保险定损表")
        headline.press("Enter")

        assert headline.input_value() == "澜江流域二十三县启用统一的农房保险定损表"
        assert headline.bounding_box()["height"] > 1.5 * one_line
        assert headline.evaluate("node => node.scrollHeight <= node.clientHeight")
