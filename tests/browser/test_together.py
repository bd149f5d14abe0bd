"""Two editors at one piece in two browsers: merged, told at once, still there after the login."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from articles.models import Autosave, EditLock, Post, User
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory

from .desks import paste, wait_until
from .test_life import leave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OVER = "登录已过期，请重新登录，文字还在"
PASSWORD = "shenming-2026"
PASTED = (
    "<h1>海岳再保险完成首单巨灾债券发行</h1><p>2026-03-02 08:15　来源：东澜保险报　作者：李华</p>"
    "<p>海岳再保险昨日宣布，公司完成首单巨灾债券发行，规模三亿元，期限三年，触发条件为指定区域的台风等级。</p>"
    "<p>公司有关负责人说，这笔资金只用于极端天气造成的赔付，未触发时本金如期归还投资者。</p>"
)


def repost(author):
    """Return a draft of three paragraphs whose text its history knows."""
    post = PostFactory(
        author=author,
        source=SourceFactory(),
        category=CategoryFactory(name="监管", slug="jianguan"),
        headline="南渚财险公布理赔报告",
        body_html="<p>第一段说件数。</p><p>第二段说金额。</p><p>第三段说时长。</p>",
    )
    SourceLinkFactory(post=post)
    return post


def address(post):
    return f"/admin/articles/post/{post.pk}/change/"


def open_(page, post):
    page.goto(address(post))
    page.wait_for_selector(".prose-menubar")


def write(page, paragraph, text):
    """Put `text` at the end of a paragraph of the body."""
    page.locator(".ProseMirror[contenteditable] p").nth(paragraph).click()
    page.keyboard.press("End")
    page.keyboard.insert_text(text)


def save(page):
    page.get_by_role("button", name="保存", exact=True).click()


def saved(page):
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("已保存")


def is_fit(page):
    """Return what axe finds serious, and whether the page scrolls sideways, once its styles are there."""
    page.wait_for_load_state()
    page.is_examined = True
    found = [
        one["id"]
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    page.is_examined = False
    return found or (
        [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else ["sideways"]
    )


def end_session(page):
    """End every session of whoever sits before `page`, as a night or a new password does."""
    for session in Session.objects.all():
        if session.get_decoded().get(SESSION_KEY) == str(page.user.pk):
            session.delete()


@pytest.fixture
def pair(desk):
    """Two editors with the same piece open; the second has taken it over and saved."""
    first, second = desk("编辑", "王敏"), desk("编辑", "李记")
    post = repost(first.user)
    open_(first, post)
    second.goto(address(post))
    expect(second.locator("[data-held]")).to_contain_text("王敏正在编辑")
    second.get_by_role("button", name="接手编辑").click()
    expect(second.locator("[data-held]")).to_be_hidden()
    second.wait_for_selector(".prose-menubar")
    return first, second, post


class TestMerging:
    @pytest.mark.parametrize(("width", "mode"), [(1440, "light"), (390, "dark")])
    def test_takes_each_ones_paragraph_and_asks_about_the_shared_ones(self, pair, width, mode):
        first, second, post = pair
        second.fill("#id_headline", "后来的人改的")
        write(second, 0, "李记补。")
        write(second, 2, "李记也改。")
        saved(second)
        first.set_viewport_size({"width": width, "height": 900})
        first.emulate_media(color_scheme=mode)
        first.fill("#id_headline", "先来的人改的")
        write(first, 1, "王敏补。")
        write(first, 2, "王敏也改。")

        save(first)

        expect(first.locator("h1")).to_contain_text("两人改了同一稿")
        expect(first.locator(".versus legend")).to_have_text(["1. 标题", "2. 正文"])
        expect(first.locator(".versus")).to_contain_text("先来的人改的")
        expect(first.locator(".versus")).to_contain_text("后来的人改的")
        assert is_fit(first) == []
        first.get_by_role("button", name="保存合并稿").click()
        expect(first.locator(".errornote")).to_contain_text("还有 2 处没有选")
        first.get_by_label("采用我的").first.check()
        first.get_by_label("两段都留").check()
        first.get_by_role("button", name="保存合并稿").click()
        expect(first.locator(".messagelist")).to_contain_text("两稿已合并保存")

        post.refresh_from_db()
        assert post.headline == "先来的人改的"
        assert post.body_text.split("\n") == [
            "第一段说件数。李记补。", "第二段说金额。王敏补。", "第三段说时长。李记也改。", "第三段说时长。王敏也改。",
        ]  # fmt: skip
        assert not Autosave.objects.filter(post=post).exists()
        first.goto(address(post).replace("change", "history"))
        expect(first.locator("#content")).to_contain_text("同时修改，没有直接存上")

    def test_two_pages_of_one_person_are_two_editors(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        other = page.context.new_page()
        open_(other, post)
        expect(page.locator("[data-other-page]")).to_be_visible()
        write(page, 0, "甲页。")
        write(other, 1, "乙页。")
        expect(page.locator("[data-autosave-note]")).to_contain_text("已自动保存")
        expect(other.locator("[data-autosave-note]")).to_contain_text("已自动保存")
        assert Autosave.objects.filter(post=post).count() == 2
        saved(other)
        expect(page.locator("[data-moved]")).to_contain_text("您在另一个页面")

        save(page)
        expect(page.locator(".merge-form")).to_be_visible()
        page.get_by_role("button", name="保存合并稿").click()
        expect(page.locator(".messagelist")).to_contain_text("两稿已合并保存")

        post.refresh_from_db()
        assert "甲页" in post.body_text
        assert "乙页" in post.body_text

    def test_a_text_found_again_goes_with_the_version_it_was_made_from(self, pair):
        first, second, post = pair
        write(first, 0, "断电前写的。")
        expect(first.locator("[data-autosave-note]")).to_contain_text("已自动保存")
        context = first.context
        first.close(run_before_unload=False)
        write(second, 1, "同事写的。")
        saved(second)

        again = context.new_page()
        open_(again, post)
        again.get_by_role("button", name="找回").click()
        save(again)

        expect(again.locator(".merge-form")).to_be_visible()
        again.get_by_role("button", name="保存合并稿").click()
        expect(again.locator(".messagelist")).to_contain_text("两稿已合并保存")
        post.refresh_from_db()
        assert "断电前写的" in post.body_text
        assert "同事写的" in post.body_text


class TestPresence:
    def test_the_colleague_is_told_at_once_and_shown_the_change(self, pair):
        first, second, _post = pair
        first.fill("#id_dek", "正在写")
        second.fill("#id_headline", "李记的新标题")
        saved(second)

        moved = first.locator("[data-moved]")
        expect(moved).to_be_visible()
        assert re.search(r"李记 \d+ (秒|分钟)前保存了新版本，看改动", moved.inner_text().replace("\n", ""))
        expect(
            moved.get_by_role("link", name="打开新版")
        ).to_be_hidden()  # it would lead away from what is typed
        first.locator("[data-autosave-note]").scroll_into_view_if_needed()
        first.evaluate("scrollTo(0, document.body.scrollHeight)")
        note = first.get_by_role("link", name="李记保存了新版本")
        expect(note).to_be_in_viewport()
        note.click()
        expect(moved).to_be_in_viewport()
        with first.expect_popup() as popup:
            moved.get_by_role("link", name="看改动").click()
        expect(popup.value.locator(".diff ins").first).to_be_visible()
        expect(first.locator("#id_dek")).to_have_value("正在写")

    def test_saving_keeps_ones_own_lock(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        page.fill("#id_headline", "改一次")
        saved(page)

        def is_alone():  # once the last word of the page before has arrived
            pages = EditLock.objects.filter(post=post).values_list("page", flat=True)
            return list(pages) == [page.locator("#post_form input[name=page]").input_value()]

        wait_until(page, is_alone, "a lock of the new page alone")
        assert EditLock.objects.get(post=post).editor == page.user

    def test_leaving_gives_it_back(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        assert EditLock.objects.filter(post=post).exists()

        leave(page)

        assert not EditLock.objects.filter(post=post).exists()


class TestIntake:
    def test_what_was_checked_half_way_is_found_again(self, desk):
        page = desk("记者", "王敏")
        page.goto("/admin/intake/")
        paste(page, PASTED, into="[data-paste-box]", field="[name=pasted]")
        page.get_by_role("button", name="识别").click()
        expect(page.locator(".notice-warn")).to_contain_text("稿源里没有“东澜保险报”")
        page.wait_for_selector(".prose-menubar")
        assert is_fit(page) == []
        page.fill("#id_headline", "缩短的标题")
        write(page, 0, "王敏补。")
        expect(page.locator("[data-autosave-note]")).to_contain_text("已自动保存")
        context = page.context
        page.close(run_before_unload=False)

        again = context.new_page()
        again.goto("/admin/intake/")
        again.get_by_role("link", name="缩短的标题").click()
        again.wait_for_selector(".prose-menubar")
        expect(again.locator("#id_headline")).to_have_value("缩短的标题")
        again.get_by_role("button", name="存为草稿").click()

        expect(again.locator(".messagelist")).to_contain_text("待补来源")
        post = Post.objects.get()
        assert (post.headline, post.outlet_name) == ("缩短的标题", "东澜保险报")
        assert "王敏补。" in post.body_text
        assert not Autosave.objects.exists()


class TestSessionOver:
    def test_the_login_is_on_the_page_and_the_save_goes_through(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        end_session(page)
        page.fill("#id_headline", "过期后写的标题")
        save(page)

        dialog = page.locator("dialog.again")
        expect(dialog).to_contain_text(OVER)
        assert is_fit(page) == []
        dialog.get_by_label("密码").fill("不对的密码")
        dialog.get_by_role("button", name="登录", exact=True).click()
        expect(dialog.locator(".errornote")).to_be_visible()
        dialog.get_by_label("密码").fill(PASSWORD)
        dialog.get_by_role("button", name="登录", exact=True).click()

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        post.refresh_from_db()
        assert post.headline == "过期后写的标题"

    def test_whoever_has_two_steps_takes_both_on_the_page(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        device = TOTPDevice.objects.create(user=page.user, name="手机", confirmed=True)
        end_session(page)
        page.fill("#id_headline", "过期后写的标题")
        save(page)
        dialog = page.locator("dialog.again")
        dialog.get_by_label("密码").fill(PASSWORD)
        dialog.get_by_role("button", name="登录", exact=True).click()

        code = dialog.get_by_label("六位验证码")
        expect(code).to_be_focused()
        expect(dialog.locator(".errornote")).to_be_hidden()
        assert is_fit(page) == []
        code.fill("12345")
        dialog.get_by_role("button", name="登录", exact=True).click()
        expect(dialog.locator(".errornote")).to_contain_text("验证码不对")
        code.fill(f"{totp(device.bin_key):06}")
        dialog.get_by_role("button", name="登录", exact=True).click()

        expect(page.locator(".messagelist")).to_contain_text("已保存")
        post.refresh_from_db()
        assert post.headline == "过期后写的标题"

    def test_logged_in_elsewhere_up_to_the_code_the_page_asks_for_the_code(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        device = TOTPDevice.objects.create(user=page.user, name="手机", confirmed=True)
        end_session(page)
        other = page.context.new_page()
        other.goto("/admin/login/")
        other.fill("input[name=username]", page.user.username)
        other.fill("input[name=password]", PASSWORD)
        other.locator("input[type=submit], button[type=submit]").first.click()
        expect(other.locator("h1")).to_contain_text("两步验证")

        page.fill("#id_headline", "过期后写的标题")
        dialog = page.locator("dialog.again")
        code = dialog.get_by_label("六位验证码")
        expect(code).to_be_visible()  # before the code is made, which is soon too old
        code.fill(f"{totp(device.bin_key):06}")
        dialog.get_by_role("button", name="登录", exact=True).click()

        expect(page.locator("[data-autosave-note]")).to_contain_text("已自动保存")

    def test_remote_pictures_are_fetched_after_the_login(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        post.body_html += '<p><img src="https://pic.example/a.png" alt="走廊"></p>'
        post.save()
        open_(page, post)
        end_session(page)
        page.get_by_role("button", name="全部取图").click()

        dialog = page.locator("dialog.again")
        expect(dialog).to_contain_text(OVER)
        dialog.get_by_role("button", name="先不登录").click()

        expect(page.locator(".picture-away")).to_contain_text("登录已过期")

    def test_the_autosave_asks_for_the_login_and_never_says_that_the_server_is_away(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        end_session(page)
        page.fill("#id_headline", "过期后写的标题")

        dialog = page.locator("dialog.again")
        expect(dialog).to_contain_text(OVER)
        dialog.get_by_role("button", name="先不登录").click()
        expect(page.locator("[data-autosave-note]")).to_contain_text("登录已过期")
        expect(page.locator("[data-autosave-note]")).not_to_contain_text("连不上")
        expect(page.locator("#id_headline")).to_have_value("过期后写的标题")
        save(page)
        dialog.get_by_label("密码").fill(PASSWORD)
        dialog.get_by_role("button", name="登录", exact=True).click()
        expect(page.locator(".messagelist")).to_contain_text("已保存")

    def test_logged_in_again_in_another_window_the_page_goes_on(self, desk):
        page = desk("编辑", "王敏")
        post = repost(page.user)
        open_(page, post)
        end_session(page)
        other = page.context.new_page()
        other.goto("/admin/login/")
        other.fill("input[name=username]", page.user.username)
        other.fill("input[name=password]", PASSWORD)
        other.locator("input[type=submit], button[type=submit]").first.click()
        expect(other.locator("h1")).to_contain_text("编辑台")

        page.fill("#id_headline", "另一窗口登录后存的")
        saved(page)

        post.refresh_from_db()
        assert post.headline == "另一窗口登录后存的"

    def test_a_piece_closed_meanwhile_is_said_in_words(self, desk):
        page = desk("记者", "王敏")
        post = repost(page.user)
        open_(page, post)
        User.objects.get(pk=page.user.pk).groups.clear()
        page.fill("#id_headline", "没有权限了")

        expect(page.locator("[data-autosave-note]")).to_contain_text("角色做不了这一步")
        expect(page.locator("[data-autosave-note]")).not_to_contain_text("连不上")
