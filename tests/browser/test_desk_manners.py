"""The desk in Chromium, in the small: what is offered, where it stands, what it is called."""

import pytest
from playwright.sync_api import expect

from articles.models import User
from tests.editorial.desk import approved, person
from tests.factories import PostFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/articles/post/"


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
        do(page, "不用")
        offer = page.get_by_role("button", name="撤销")
        offer.hover()
        page.clock.fast_forward(20_000)
        expect(offer).to_be_visible()

        page.locator("h1").hover()
        page.clock.fast_forward(9_000)
        expect(offer).to_be_visible()
        page.clock.fast_forward(2_000)
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
