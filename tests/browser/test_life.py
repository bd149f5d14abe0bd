"""The life of one piece in Chromium, told by the three who make it and the reader who waits for it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import EditLock, EditorialEvent, Post, SignOff
from tests.factories import CategoryFactory, SourceFactory
from tests.reading import without_helpers

from .desks import PATIENCE, paste, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = """<html><head><title>海岳再保险完成首单巨灾债券发行_东澜保险报</title></head><body><nav><p>首页</p></nav>
<div><h1>海岳再保险完成首单巨灾债券发行</h1><p>2026-03-02 08:15　来源：东澜保险报　作者：李华</p>
<p>海岳再保险昨日宣布，公司完成首单巨灾债券发行，规模三亿元，期限三年，触发条件为指定区域的台风等级。</p>
<p>公司有关负责人说，这笔资金只用于极端天气造成的赔付，未触发时本金如其归还投资者。</p></div></body></html>"""
ADDRESS = "https://donglan.example/news/NW202603020815000001.html"


class Clock:
    """The server's clock, which the test may stop at a moment: what readers see is decided at read time."""

    def __init__(self, monkeypatch):
        self.stands_at = None
        real = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: self.stands_at or real())


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def known(db):
    """The outlet is on the desk's list with its licence, and there is a 栏目 for the piece."""
    SourceFactory(name="东澜保险报", slug="donglanbaoxianbao")
    CategoryFactory(name="监管", slug="jianguan")


def taken_in(page, *, as_what):
    """Paste the page, check what was read out of it, and keep it; return how many deeds that took."""
    page.goto("/admin/intake/")
    paste(page, PAGE, into="[data-paste-box]", field="#id_page")  # 1
    page.fill("#id_url", ADDRESS)  # 2
    page.get_by_role("button", name="识别").click()  # 3
    page.select_option("#id_category", label="监管")  # 4
    page.get_by_role("button", name=as_what, exact=True).click()  # 5
    expect(page.locator(".messagelist")).to_contain_text("已录入")
    return 5


def state(page):
    return page.locator(".state-line")


def press(page, label):
    """Press a button and wait for the page it leads to; a click returns before the server has heard of it."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def leave(page):
    """Leave the piece, and wait until it is nobody's: a page that shows one holds it."""
    page.goto("/admin/")
    wait_until(page, lambda: not EditLock.objects.exists(), "the piece given back")


def ask_for_changes(page, wish):
    page.locator("summary", has_text="退回修改").click()
    page.fill("#note_return_for_changes", wish)
    with page.expect_navigation():
        page.locator("button[value=return_for_changes]").click()


def set_time(page, moment):
    page.locator("summary", has_text="定时发布").click()
    page.fill("#moment_schedule", f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}")
    with page.expect_navigation():
        page.locator("button[value=schedule]").click()


class Reader:
    """Somebody outside, with the pages they may come by."""

    def __init__(self, page, post):
        self.page, self.address = page, post.get_absolute_url()

    def finds(self, words):
        """Return where readers find `words`: the page itself, the front page, a list, the feed, a search."""
        found = set()
        for place in (
            self.address,
            "/",
            "/category/jianguan.html",
            "/feed.xml",
            "/news-sitemap.xml",
            "/gengzheng/",
        ):
            answer = self.page.request.get(place)
            if answer.status == 200 and words in without_helpers(answer.text()):
                found.add("页面" if place == self.address else place)
        search = self.page.request.get("/search.json", params={"q": "巨灾债券"}).json()
        return found | ({"检索"} if any(words in one["headline"] for one in search["results"]) else set())


EVERYWHERE = {"页面", "/", "/category/jianguan.html", "/feed.xml", "/news-sitemap.xml", "检索"}


def test_the_whole_life_of_a_piece(desk, clock, chromium, served):
    reporter, editor, chief = desk("记者", "李记"), desk("编辑", "王敏"), desk("主编", "陈一鸣")

    # 记者 pastes a page; 编辑 chooses it from the 待选稿.
    taken_in(reporter, as_what="存为待选稿")
    post = Post.objects.get()
    at_desk = f"/admin/articles/post/{post.pk}/change/"
    assert post.status == "candidate"
    editor.goto("/admin/candidates/")
    editor.keyboard.press("Enter")
    expect(editor.locator(".messagelist")).to_contain_text("现在是草稿")

    # 送审, 退回修改, 送审.
    reporter.goto(at_desk)
    press(reporter, "送审")
    expect(state(reporter)).to_contain_text("待审")
    leave(reporter)
    editor.goto(at_desk)
    ask_for_changes(editor, "标题再短些")
    leave(editor)
    reporter.goto("/admin/")
    expect(reporter.locator("body")).to_contain_text("标题再短些")
    reporter.goto(at_desk)
    reporter.fill("#id_headline", "海岳再保险发行巨灾债券")
    press(reporter, "送审")
    expect(state(reporter)).to_contain_text("待审")
    leave(reporter)

    # 修改并通过 binds only when somebody else has seen it: 确认修改.
    editor.goto(at_desk)
    editor.fill("#id_headline", "海岳再保险发行首单巨灾债券")
    press(editor, "修改并通过")
    expect(state(editor)).to_contain_text("待审")
    leave(editor)
    reporter.goto(at_desk)
    expect(reporter.locator("ins").first).to_contain_text("首单")
    press(reporter, "确认修改")
    expect(state(reporter)).to_contain_text("待发")
    leave(reporter)
    assert set(SignOff.objects.values_list("reviewer", "kind")) == {
        (editor.user.pk, "amend"),
        (reporter.user.pk, "confirm"),
    }

    # 定时发布: nothing before the minute, everything on it, and nobody clicks.
    due = (timezone.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    editor.goto(at_desk)
    set_time(editor, due)
    expect(state(editor)).to_contain_text("已定时")
    post.refresh_from_db()
    outside = chromium.new_context(base_url=served.url)
    outside.set_default_timeout(PATIENCE)
    reader = Reader(outside.new_page(), post)
    deeds = EditorialEvent.objects.count()
    clock.stands_at = due - timedelta(milliseconds=1)
    assert reader.page.goto(reader.address).status == 404
    assert reader.finds("首单巨灾债券") == set()
    clock.stands_at = due
    assert reader.page.goto(reader.address).status == 200
    expect(reader.page.locator("h1")).to_contain_text("海岳再保险发行首单巨灾债券")
    assert reader.finds("首单巨灾债券") >= EVERYWHERE
    assert EditorialEvent.objects.count() == deeds

    # 改错字: one person, at once, and listed for 补审.
    editor.goto(f"/admin/articles/post/{post.pk}/typo/")
    body = editor.locator("#id_body_html").input_value()
    assert "本金如其归还" in body
    paste(editor, body.replace("如其", "如期"))
    press(editor, "改错字")
    expect(editor.locator(".messagelist")).to_contain_text("已列入补审")
    reader.page.reload()
    expect(reader.page.locator("article")).to_contain_text("本金如期归还投资者")
    chief.goto("/admin/")
    expect(chief.locator("body")).to_contain_text("待补审")

    # 修改稿: readers keep the old text until somebody else approves the new one.
    reporter.goto(at_desk)
    expect(reporter.locator(".notice-warn").first).to_contain_text("王敏正在编辑")
    reporter.get_by_role("button", name="接手编辑", exact=True).click()
    expect(reporter.get_by_role("button", name="接手编辑", exact=True)).to_have_count(0)
    reporter.fill("#id_headline", "海岳再保险首单巨灾债券发行三亿元")
    press(reporter, "保存修改稿")
    press(reporter, "送审")
    expect(reporter.locator(".messagelist")).to_contain_text("已送审")
    reader.page.reload()
    expect(reader.page.locator("h1")).to_contain_text("海岳再保险发行首单巨灾债券")
    assert reporter.get_by_role("button", name="审核通过", exact=True).count() == 0
    editor.goto(at_desk)
    press(editor, "审核通过")
    expect(editor.locator(".messagelist")).to_contain_text("读者看到的是新的一稿")
    reader.page.reload()
    expect(reader.page.locator("h1")).to_contain_text("海岳再保险首单巨灾债券发行三亿元")

    # 发更正: above the text, on the page of 更正.
    editor.goto(f"/admin/articles/post/{post.pk}/correct/")
    editor.fill("#id_old_wording", "期限三年")
    editor.fill("#id_new_wording", "期限五年")
    press(editor, "发更正")
    expect(editor.locator(".messagelist")).to_contain_text("更正已发")
    reader.page.reload()
    expect(reader.page.locator("article")).to_contain_text("期限五年")
    assert "/gengzheng/" in reader.finds("期限五年")

    # 撤稿: 410 with day and reason, gone from everywhere; 恢复发布: back at the same address.
    chief.goto(f"/admin/articles/post/{post.pk}/take-down/")
    chief.fill("#id_reason", "来源方已撤回原文")
    press(chief, "撤稿")
    expect(state(chief)).to_contain_text("已撤稿")
    assert reader.page.goto(reader.address).status == 410
    expect(reader.page.locator("main")).to_contain_text("来源方已撤回原文")
    assert reader.finds("巨灾债券") == set()
    chief.goto(f"/admin/articles/post/{post.pk}/restore/")
    chief.fill("#id_note", "来源方已恢复原文")
    press(chief, "恢复发布")
    expect(state(chief)).to_contain_text("已发布")
    assert reader.page.goto(reader.address).status == 200
    assert reader.finds("首单巨灾债券发行三亿元") >= EVERYWHERE

    # And the sheet names everybody who had a hand in it.
    chief.goto(f"/admin/articles/post/{post.pk}/sheet/")
    for name in ("李记", "王敏", "陈一鸣"):
        expect(chief.locator(".sheet")).to_contain_text(name)


def test_a_repost_of_a_known_outlet_is_submitted_in_six_deeds(desk):
    page = desk("编辑", "王敏")

    deeds = taken_in(page, as_what="录入并送审")

    assert deeds <= 6
    expect(page.locator(".messagelist")).to_contain_text("已送审")
    assert Post.objects.get().status == "in_review"
