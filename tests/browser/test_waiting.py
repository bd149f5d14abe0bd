"""Nobody waits for somebody who is not told: two people and their front pages, in Chromium."""

import pytest
from playwright.sync_api import expect

from articles.models import Post, ReviewRule
from tests.factories import CategoryFactory, PostFactory
from tests.reading import without_helpers

from .test_life import ask_for_changes, leave, press, state

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def section():
    return CategoryFactory(name="监管", slug="jianguan", kind="section")


def address(post):
    return f"/admin/articles/post/{post.pk}/change/"


def own_piece(writer, section):
    return PostFactory(
        author=writer,
        origin="own",
        byline=writer.real_name,
        responsible_editor="王敏",
        source=None,
        category=section,
        headline="衡川车险报备新表启用",
    )


def block(page, title):
    """The block of 编辑台 under `title`."""
    page.goto("/admin/")
    return page.locator("section", has=page.get_by_role("heading", name=title))


class TestReview:
    def test_shows_everybody_who_has_signed_and_whose_turn_it_is(self, desk, section):
        ReviewRule.objects.create(origin="own", rounds=2)
        reporter, editor, chief = desk("记者", "李记"), desk("编辑", "王敏"), desk("主编", "陈一鸣")
        post = own_piece(reporter.user, section)

        reporter.goto(address(post))
        press(reporter, "送审")
        leave(reporter)
        expect(block(reporter, "我送审的")).to_contain_text("待初审")
        expect(block(editor, "待我审")).to_contain_text(post.headline)

        editor.goto(address(post))
        press(editor, "审核通过")
        leave(editor)
        expect(block(reporter, "我送审的")).to_contain_text("初审已签（王敏）")
        expect(block(editor, "待我审")).not_to_contain_text(post.headline)
        expect(block(chief, "待我审")).to_contain_text(post.headline)

        editor.goto(address(post))
        expect(editor.locator(".next-step")).to_contain_text("陈一鸣")
        expect(editor.get_by_role("button", name="审核通过", exact=True)).to_have_count(0)

    def test_tells_the_writer_that_a_change_waits_for_them(self, desk, section):
        reporter, editor = desk("记者", "李记"), desk("编辑", "王敏")
        post = own_piece(reporter.user, section)
        reporter.goto(address(post))
        press(reporter, "送审")
        leave(reporter)

        editor.goto(address(post))
        editor.fill("#id_headline", "衡川车险报备新表今天启用")
        press(editor, "修改并通过")
        leave(editor)

        expect(block(reporter, "待我确认修改")).to_contain_text("王敏修改并通过")
        reporter.goto(address(post))
        expect(reporter.locator("ins").first).to_contain_text("今天")

    def test_puts_the_reason_of_a_return_on_top_of_the_draft(self, desk, section):
        reporter, editor = desk("记者", "李记"), desk("编辑", "王敏")
        post = own_piece(reporter.user, section)
        reporter.goto(address(post))
        press(reporter, "送审")
        leave(reporter)
        editor.goto(address(post))
        ask_for_changes(editor, "第二段的数字没有出处")
        leave(editor)

        expect(block(reporter, "退回给我的")).to_contain_text("第二段的数字没有出处")
        reporter.goto(address(post))
        reason = reporter.get_by_text("第二段的数字没有出处").first
        expect(reason).to_be_visible()
        assert reason.bounding_box()["y"] < reporter.locator("#id_headline").bounding_box()["y"]
        expect(state(reporter)).to_contain_text("草稿")


def test_a_piece_filed_on_its_screen_is_on_the_page_of_its_section(desk, section, served):
    reporter, editor = desk("记者", "李记"), desk("编辑", "王敏")
    reporter.goto("/admin/articles/post/add/")
    reporter.fill("#id_headline", "新表启用首日见闻")
    reporter.locator(".ProseMirror[contenteditable]").fill("衡川的七家公司今天用上了新表。")
    reporter.locator("#id_category + .select2 .select2-selection").click()
    reporter.locator(".select2-search__field").fill("监管")
    reporter.locator(".select2-results__option", has_text="监管").first.click()
    expect(reporter.locator("#id_category + .select2")).to_contain_text("监管")
    reporter.select_option("#id_origin", label="原创")
    reporter.fill("#id_byline", "李记")
    press(reporter, "保存")
    press(reporter, "送审")
    leave(reporter)

    post = Post.objects.get()
    editor.goto(address(post))
    press(editor, "审核通过")
    press(editor, "发布")

    page = editor.request.get(f"{served.url}/category/jianguan.html").text()
    assert "新表启用首日见闻" in without_helpers(page)
