"""The desk in Chromium: two editors at one piece, a killed tab, pastes from other programs, no complaint of axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Autosave
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory

from .desks import BODY, paste

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--[if gte mso 9]><xml><o:x/></xml><![endif]-->
<p class=MsoNormal style='text-indent:21pt'><span style='font-family:宋体'>　　第一段<b>加粗</b>文字。<o:p></o:p></span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>第一项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>第二项</p>
<img src="file:///C:/a.png"></body></html>"""
EXCEL = """<table><tr><td style='font-weight:700'>公司</td><td style='font-weight:700' colspan=2>保费</td></tr>
<tr><td>南渚财险</td><td>1,234.50</td><td>12%</td></tr></table>"""
WECHAT = """<section data-tools="x" style="color:red"><p style="letter-spacing:2px"><span>公众号正文。</span></p>
<p><br></p><img data-src="https://mmbiz.example/a.jpg" src="data:image/gif;base64,AAAA"></section>"""


def repost(author):
    post = PostFactory(author=author, source=SourceFactory(), category=CategoryFactory(name="监管", slug="jianguan"))
    SourceLinkFactory(post=post)
    return post


def address(post):
    return f"/admin/articles/post/{post.pk}/change/"


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
