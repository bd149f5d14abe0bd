"""The desk in Chromium: two editors at one piece, a killed tab, pastes from other programs, no complaint of axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from articles.editorial.roles import install_roles
from articles.models import Autosave
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = ".ProseMirror[contenteditable]"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--[if gte mso 9]><xml><o:x/></xml><![endif]-->
<p class=MsoNormal style='text-indent:21pt'><span style='font-family:宋体'>　　第一段<b>加粗</b>文字。<o:p></o:p></span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>第一项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>第二项</p>
<img src="file:///C:/a.png"></body></html>"""
EXCEL = """<table><tr><td style='font-weight:700'>公司</td><td style='font-weight:700' colspan=2>保费</td></tr>
<tr><td>南渚财险</td><td>1,234.50</td><td>12%</td></tr></table>"""
WECHAT = """<section data-tools="x" style="color:red"><p style="letter-spacing:2px"><span>公众号正文。</span></p>
<p><br></p><img data-src="https://mmbiz.example/a.jpg" src="data:image/gif;base64,AAAA"></section>"""


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium, live_server):
    """Return a function that opens a window of the desk for somebody in a role; console errors fail the test."""
    install_roles()
    faults = []

    def window(role, name, **options):
        user = UserFactory(real_name=name)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        context = chromium.new_context(locale="zh-CN", base_url=live_server.url, **options)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        # Remote pictures are kept out on purpose, and axe brings styles of its own.
        page.on(
            "console",
            lambda line: (
                faults.append(line.text)
                if "Content Security Policy" in line.text and "the image" not in line.text and not page.is_examined
                else None
            ),
        )
        page.user, page.is_examined = user, False
        return page

    yield window
    assert faults == []


def repost(author):
    post = PostFactory(author=author, source=SourceFactory(), category=CategoryFactory(name="监管", slug="jianguan"))
    SourceLinkFactory(post=post)
    return post


def address(post):
    return f"/admin/articles/post/{post.pk}/change/"


def paste(page, html):
    page.locator(BODY).click()
    page.keyboard.press("Control+A")
    page.evaluate(
        """([selector, html]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [BODY, html],
    )
    return page.locator("#id_body_html").input_value()


class TestLifeOfAPiece:
    def test_from_draft_to_withdrawal_by_three_roles(self, desk):
        reporter, editor, chief = desk("记者", "李记"), desk("编辑", "王敏"), desk("主编", "陈一鸣")
        post = repost(reporter.user)

        reporter.goto(address(post))
        reporter.get_by_role("button", name="送审").click()
        expect(reporter.locator(".messagelist")).to_contain_text("已送审")

        editor.goto(address(post))
        editor.locator("summary", has_text="退回修改").click()
        editor.fill("#note_return_for_changes", "标题再短些")
        editor.locator("button[value=return_for_changes]").click()
        expect(editor.locator(".messagelist")).to_contain_text("已退回修改")

        reporter.goto("/admin/")
        expect(reporter.locator("body")).to_contain_text("标题再短些")
        reporter.goto(address(post))
        reporter.fill("#id_headline", "理赔报告公布")
        reporter.get_by_role("button", name="送审").click()

        editor.goto(address(post))
        editor.fill("#id_headline", "年度理赔报告公布")
        editor.get_by_role("button", name="修改并通过").click()
        reporter.goto(address(post))
        expect(reporter.locator("ins").first).to_contain_text("年度")
        reporter.get_by_role("button", name="确认修改", exact=True).click()
        expect(reporter.locator(".state-line")).to_contain_text("待发")

        editor.goto(address(post))
        editor.get_by_role("button", name="发布", exact=True).click()
        expect(editor.locator(".state-line")).to_contain_text("已发布")
        post.refresh_from_db()
        editor.goto(post.get_absolute_url())
        expect(editor.locator("h1").first).to_contain_text("年度理赔报告公布")

        chief.goto(f"/admin/articles/post/{post.pk}/take-down/")
        chief.fill("#id_reason", "来源方已撤回原文")
        chief.get_by_role("button", name="撤稿").click()
        expect(chief.locator(".state-line")).to_contain_text("已撤稿")
        assert editor.goto(post.get_absolute_url()).status == 410
        chief.goto(f"/admin/articles/post/{post.pk}/restore/")
        chief.fill("#id_note", "核实无误")
        chief.get_by_role("button", name="恢复发布").click()
        assert editor.goto(post.get_absolute_url()).status == 200


class TestTwoEditors:
    def test_both_texts_stand_side_by_side_and_nothing_is_lost(self, desk):
        first, second = desk("编辑", "王敏"), desk("编辑", "李记")
        post = repost(first.user)
        first.goto(address(post))
        second.goto(address(post))
        expect(second.locator(".notice-warn").first).to_contain_text("王敏正在编辑")
        second.get_by_role("button", name="接手编辑").click()
        second.fill("#id_headline", "后来的人改的")
        second.get_by_role("button", name="保存", exact=True).click()
        expect(second.locator(".messagelist")).to_contain_text("已保存")

        first.fill("#id_headline", "先来的人改的")
        first.get_by_role("button", name="保存", exact=True).click()

        expect(first.locator("h1")).to_contain_text("两人改了同一稿")
        expect(first.locator(".versus")).to_contain_text("先来的人改的")
        expect(first.locator(".versus")).to_contain_text("后来的人改的")
        first.get_by_role("button", name="回到我的稿").click()
        expect(first.locator("#id_headline")).to_have_value("先来的人改的")


class TestNothingIsLost:
    def test_a_killed_tab_gives_its_words_back(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        page.goto(address(post))
        page.fill("#id_headline", "还没保存就断电了")
        expect(page.locator("[data-autosave-note]")).to_contain_text("已自动保存", timeout=15000)
        assert Autosave.objects.filter(post=post).exists()
        context = page.context
        page.close(run_before_unload=False)

        again = context.new_page()
        again.goto(address(post))
        again.get_by_role("button", name="找回").click()

        expect(again.locator("#id_headline")).to_have_value("还没保存就断电了")

    def test_control_s_saves(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        page.goto(address(post))
        page.fill("#id_headline", "按键保存")
        page.keyboard.press("Control+S")

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        post.refresh_from_db()
        assert post.headline == "按键保存"


class TestPaste:
    @pytest.fixture
    def page(self, desk):
        page = desk("编辑", "王敏")
        page.goto(address(repost(page.user)))
        page.wait_for_selector(BODY)
        return page

    def test_word_lists_become_lists_and_dress_stays_behind(self, page):
        body = paste(page, WORD)

        assert re.search("<ol[^>]*><li><p>第一项</p></li><li><p>第二项</p></li></ol>", body)
        assert "第一段<strong>加粗</strong>文字。" in body
        assert not any(dress in body for dress in ("Mso", "style", "　　", "<img"))

    def test_excel_keeps_headers_merged_cells_and_numbers(self, page):
        body = paste(page, EXCEL)

        assert '<th colspan="2"' in body
        assert "1,234.50" in body
        assert "12%" in body

    def test_wechat_comes_out_clean(self, page):
        body = paste(page, WECHAT)

        assert "公众号正文。" in body
        assert "https://mmbiz.example/a.jpg" in body
        assert "letter-spacing" not in body


class TestKeyboard:
    def test_candidates_are_chosen_without_a_mouse(self, desk):
        page = desk("编辑", "王敏")
        kept, dropped = PostFactory(status="candidate"), PostFactory(status="candidate")
        page.goto("/admin/candidates/")
        page.keyboard.press("x")
        expect(page.locator(".messagelist")).to_contain_text("不用")
        page.keyboard.press("Enter")
        expect(page.locator(".messagelist")).to_contain_text("选用")

        kept.refresh_from_db()
        dropped.refresh_from_db()
        assert (kept.status, dropped.status) == ("draft", "discarded")


class TestAxe:
    @pytest.mark.parametrize("mode", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1440])
    def test_finds_nothing_serious_and_nothing_overflows(self, desk, mode, width):
        page = desk("主编", "陈一鸣", color_scheme=mode, viewport={"width": width, "height": 900})
        post, live = repost(page.user), PostFactory(live=True)
        PostFactory(status="candidate")
        screens = ["/admin/", "/admin/articles/post/", address(post), address(live), "/admin/intake/", "/admin/flash/",
                   "/admin/candidates/", "/admin/home/", f"/admin/articles/post/{live.pk}/sheet/",
                   f"/admin/articles/post/{live.pk}/correct/", "/admin/articles/editorialevent/"]  # fmt: skip
        for screen in screens:
            page.is_examined = False
            page.goto(screen)
            page.wait_for_load_state("networkidle")
            page.is_examined = True
            serious = [
                (found["id"], found["nodes"][0]["html"][-200:])
                for found in Axe().run(page).response["violations"]
                if found["impact"] in ("serious", "critical")
            ]
            assert serious == [], screen
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen
