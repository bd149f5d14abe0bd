"""The desk in Chromium: two editors at one piece, a killed tab, pastes from other programs, axe's checks."""

import re

import pytest
from playwright.sync_api import expect

from articles import sanitize
from articles.ingest import pictures
from articles.models import ArchiveFile, Autosave, Picture, Post
from tests.browser import clipboard
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory
from tests.scene import picture_bytes

from .desks import BODY, paste

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def repost(author):
    post = PostFactory(
        author=author, source=SourceFactory(), category=CategoryFactory(name="监管", slug="jianguan")
    )
    SourceLinkFactory(post=post)
    return post


def address(post):
    return f"/admin/articles/post/{post.pk}/change/"


class TestNothingIsLost:
    def test_a_killed_tab_gives_its_words_back(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        page.goto(address(post))
        page.fill("#id_headline", "还没保存就断电了")
        expect(page.locator("[data-autosave-note]")).to_contain_text("已自动保存")
        assert Autosave.objects.filter(post=post).exists()
        context = page.context
        page.close(run_before_unload=False)

        again = context.new_page()
        again.goto(address(post))
        again.get_by_role("button", name="找回").click()

        expect(again.locator("#id_headline")).to_have_value("还没保存就断电了")

    def test_words_typed_while_the_server_is_away_wait_on_this_computer(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        page.goto(address(post))
        page.context.set_offline(True)
        page.fill("#id_headline", "断网时写的标题")
        expect(page.locator("[data-autosave-note]")).to_contain_text("文字已存在这台电脑上")
        context = page.context
        page.close(run_before_unload=False)
        context.set_offline(False)

        again = context.new_page()
        again.goto(address(post))
        assert not Autosave.objects.filter(post=post).exists()
        again.get_by_role("button", name="找回").click()

        expect(again.locator("#id_headline")).to_have_value("断网时写的标题")

    def test_words_whose_save_failed_outlive_the_success_of_another_deed(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        other = PostFactory(status="candidate")
        page.goto(address(post))
        page.fill("#id_headline", "服务器没有收下的标题")
        page.route(
            f"**{address(post)}",
            lambda route: (
                route.fulfill(status=503, body="busy")
                if route.request.method == "POST"
                else route.continue_()
            ),
        )
        page.keyboard.press("Control+S")
        expect(page.get_by_text("busy")).to_be_visible()
        page.wait_for_load_state()

        page.goto("/admin/articles/post/?state=candidate")
        page.check(f"input[name=_selected_action][value='{other.pk}']")
        page.select_option("select[name=action]", label="不用")
        page.get_by_role("button", name="执行").click()
        expect(page.locator(".messagelist .success")).to_be_visible()

        kept = page.evaluate("Object.values(localStorage).join()")
        assert "服务器没有收下的标题" in kept

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

    def test_word_comes_with_its_lists_and_without_its_dress(self, page):
        body = paste(page, clipboard.WORD)

        assert body.startswith("<h2>巨灾保险试点</h2><p>第一段<strong>加粗</strong>文字，2026年起施行。</p>")
        assert re.search(
            "<ol[^>]*><li><p>第一项</p><ul[^>]*><li><p>其中一点</p></li></ul></li><li><p>第二项</p></li></ol>",
            body,
        )
        assert body.endswith("<p>末段在此。</p>")
        assert not any(dress in body for dress in ("Mso", "style", "　　", "<img", "file:", "endif", "o:p"))

    def test_excel_keeps_headers_merged_cells_numbers_and_the_words_around_the_table(self, page):
        body = paste(page, clipboard.EXCEL)

        assert plain_table(body) == (
            "<figure><table><caption>2026年前三季度保费收入</caption><tbody>"
            '<tr><th rowspan="2">公司</th><th colspan="2">保费</th><th rowspan="2">同比</th>'
            "</tr><tr><th>首年</th><th>续期</th></tr>"
            "<tr><td>南渚财险</td><td>1,234.50</td><td>0.08</td><td>-12.3%</td></tr>"
            "<tr><td>湖心寿险</td><td>987.00</td><td></td><td>3.0%</td></tr></tbody></table>"
            "<figcaption>单位：亿元<br>数据来源：各公司季报</figcaption></figure>"
        )

    def test_wps_keeps_headers_and_numbers(self, page):
        assert plain_table(paste(page, clipboard.WPS)) == (
            "<table><tbody><tr><th>险种</th><th>保费（万元）</th><th>占比</th></tr>"
            "<tr><td>车险</td><td>12,345,678</td><td>50.0%</td></tr><tr><td>农险</td>"
            "<td>4,321</td><td>2.0%</td></tr></tbody></table>"
        )

    def test_a_sheet_online_keeps_its_shaded_header(self, page):
        assert plain_table(paste(page, clipboard.SHEET_ONLINE)) == (
            "<table><tbody><tr><th>年份</th><th>件数</th></tr><tr><td>2025</td><td>1,024</td></tr>"
            "<tr><td>2026</td><td>2,048</td></tr></tbody></table>"
        )

    def test_wechat_comes_with_its_pictures_and_without_its_sections(self, page):
        body = paste(page, clipboard.WECHAT)

        assert body == (
            "<p>公众号的<strong>要点</strong>在此。</p>"
            '<img src="https://mmpic.example/mmbiz_jpg/a1/640?wx_fmt=jpeg"><p>正文在节里，不在段里。</p>'
        )

    def test_a_web_page_comes_with_links_pictures_and_quotes(self, page):
        body = paste(page, clipboard.WEB)

        assert re.sub(' (?:target|rel|class)="[^"]*"', "", body) == (
            '<p>网页第一段，<a href="https://donglan.example/zt/1.html">专题</a>在此。</p>'
            '<img src="https://pic.donglan.example/2026/1.png" alt="窗口"><p><strong>小标题一样的一行</strong></p>'
            "<blockquote><p>引用的话。</p></blockquote>"
        )


class TestIntake:
    PAGE = (
        '<div class="article" id="a1"><h1>海岳再保险完成首单巨灾债券发行</h1>\r\n'
        '<p class="meta">2026-03-02 08:15　来源：东澜保险报</p>\n'
        '<p style="color:red">海岳再保险昨日宣布，公司完成首单巨灾债券发行，规模三亿元，期限三年。</p>'
        '<p><img src="https://pic.donglan.example/1.png" alt="签约"></p><p>未触发时本金如期归还投资者。</p></div>'
    )

    def test_a_key_in_the_box_leaves_what_was_pasted_byte_for_byte(self, desk):
        page = desk("编辑", "王敏")
        SourceFactory(name="东澜保险报")
        page.goto("/admin/intake/")
        paste(page, self.PAGE, into="[data-paste-box]", field="input[name=pasted]")
        expect(page.locator("[data-paste-box]")).to_contain_text("〔图片：签约〕")
        page.locator("[data-paste-box] p").last.click()
        page.keyboard.press("End")
        page.keyboard.insert_text("编辑补的一句。")
        page.fill("#id_url", "https://donglan.example/news/1.html")
        page.get_by_role("button", name="识别").click()
        expect(page.locator("#id_headline")).to_have_value("海岳再保险完成首单巨灾债券发行")
        page.get_by_role("button", name="存为草稿").click()
        expect(page.locator(".messagelist")).to_contain_text("已录入")

        assert bytes(ArchiveFile.objects.get().original).decode() == self.PAGE
        body = Post.objects.get().body_html
        assert "编辑补的一句。" in body
        assert "https://pic.donglan.example/1.png" in body


class TestTable:
    def test_has_fields_for_its_caption_unit_and_source(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        page.goto(address(post))
        paste(page, clipboard.WPS)
        page.get_by_label("表题").fill("各险种保费")
        page.get_by_label("数据来源").fill("行业协会")
        page.get_by_label("单位").fill("万元")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator(".messagelist")).to_contain_text("已保存")

        post.refresh_from_db()
        assert post.body_html.startswith("<figure><table><caption>各险种保费</caption>")
        assert post.body_html.endswith(
            "</table><figcaption>单位：万元<br>数据来源：行业协会</figcaption></figure>"
        )
        expect(page.get_by_label("表题")).to_have_value("各险种保费")
        expect(page.get_by_label("单位")).to_have_value("万元")

    def test_opened_and_saved_again_is_the_same(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        body = sanitize.clean(
            "<table><caption>甲</caption><tr><th>年</th></tr><tr><td>1</td></tr></table><p>间隔。</p>"
            "<figure><table><tr><td>2</td></tr></table><figcaption>单位：%<br>注：未经审计</figcaption></figure>"
        ).html
        type(post).objects.filter(pk=post.pk).update(body_html=body)
        page.goto(address(post))
        page.fill("#id_headline", "只改标题")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator(".messagelist")).to_contain_text("已保存")

        post.refresh_from_db()
        assert post.body_html.replace("<p>", "").replace("</p>", "") == body.replace("<p>", "").replace(
            "</p>", ""
        )


class TestAwayPictures:
    def test_are_fetched_by_one_button_with_a_word_for_each(self, desk, monkeypatch):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        monkeypatch.setattr(pictures, "fetch", fetched)
        page.goto(address(post))
        paste(page, clipboard.WECHAT + '<p><img src="https://gone.example/2.png" alt="走廊"></p>')
        expect(page.locator(".away-line")).to_contain_text("2 张外站图片")

        page.get_by_role("button", name="全部取图").click()

        expect(page.locator(".ProseMirror img")).to_have_count(1)
        expect(page.locator(".ProseMirror .picture-away")).to_contain_text(
            "〔外站图片：走廊〕对方服务器答复 404"
        )
        expect(page.locator(".away-line")).to_contain_text("1 张图没有取到")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator(".messagelist")).to_contain_text("已保存")
        post.refresh_from_db()
        kept = Picture.objects.get()
        assert kept.original_url == "https://mmpic.example/mmbiz_jpg/a1/640?wx_fmt=jpeg"
        assert kept.original_url in post.body_html
        expect(page.locator(".ProseMirror img")).to_have_count(1)  # known again when the screen opens again


def fetched(url):
    """Stand in for the network: one server has the picture, the other answers 404."""
    if "gone" in url:
        raise pictures.PictureRefused("对方服务器答复 404，没有取到图片，请换一个地址或自己上传。")
    return picture_bytes()


def plain_table(body):
    """Return a body's table without the paragraphs that the editor puts into each cell, and spans of one."""
    return re.sub('</?p>| (?:colspan|rowspan)="1"', "", body)


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
