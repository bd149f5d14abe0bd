"""The first day in Chromium on a freshly migrated site: who may begin, with what, and where mistakes lead."""

import base64
import importlib

import pytest
from django.apps import apps
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from articles.models import Post, User
from tests.factories import CategoryFactory

from .desks import BODY, PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/articles/post/add/"
PASSWORD, OWN_PASSWORD = "yi-chuan-hen-chang-2026", "zi-ji-de-mi-ma-2026"
SECTIONS = ["要闻", "监管", "人身险", "财产险", "健康养老", "资金运用", "保险科技", "公司", "消保", "国际"]


@pytest.fixture(autouse=True)
def migrated_site(transactional_db):
    """What `migrate` leaves: the ten 栏目, and the roles that the fixture `desk` installs."""
    importlib.import_module("articles.migrations.0010_shipped_sections").ship(apps, None)


def offered(page, field):
    """Open the list of a field that is looked up and return what it offers, in order."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    expect(
        page.locator(".select2-results__option[aria-selected], .select2-results__option--selectable").first
    ).to_be_visible()
    return page.locator(".select2-results__option").all_inner_texts()


class TestAccount:
    def test_with_something_missing_names_the_field_marks_it_and_leads_to_it(self, desk):
        keeper = desk("管理员", "郑明")
        keeper.goto("/admin/articles/user/add/")
        expect(keeper.get_by_label("可以登录编辑部")).to_be_checked()
        keeper.fill("#id_username", "xinren")
        keeper.fill("#id_password1", PASSWORD)
        keeper.fill("#id_password2", PASSWORD)
        keeper.get_by_role("button", name="保存", exact=True).click()

        name = keeper.locator("#id_real_name")
        expect(name).to_be_focused()
        expect(name).to_have_attribute("aria-invalid", "true")
        keeper.locator("#id_email").focus()
        keeper.locator("ul.faults").get_by_role("link", name="姓名").click()
        expect(name).to_be_focused()
        assert not User.objects.filter(username="xinren").exists()


class TestNewReporter:
    def test_comes_from_the_first_login_to_a_saved_draft(self, desk, chromium, served):
        keeper = desk("管理员", "郑明")
        keeper.goto("/admin/articles/user/add/")
        keeper.fill("#id_username", "xinren")
        keeper.fill("#id_real_name", "新任之")
        keeper.fill("#id_password1", PASSWORD)
        keeper.fill("#id_password2", PASSWORD)
        keeper.get_by_role("checkbox", name="记者").check()
        keeper.get_by_role("button", name="保存", exact=True).click()
        expect(keeper.locator(".messagelist .success")).to_contain_text("新任之")

        window = chromium.new_context(locale="zh-CN", base_url=served.url)
        window.set_default_timeout(PATIENCE)
        page = window.new_page()
        page.goto("/admin/")
        page.get_by_label("用户名").fill("xinren")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        # Whoever made the account knows its password.
        page.get_by_label("旧密码").fill(PASSWORD)
        page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
        page.get_by_label("新密码确认").fill(OWN_PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="修改我的密码").click()
        page.get_by_role("link", name="编辑台").first.click()

        page.get_by_role("link", name="写稿").first.click()
        page.fill("#id_headline", "东澜市启动居民住宅巨灾保险")
        page.locator(BODY).click()
        page.keyboard.type("每户财政补贴三十元。")
        page.get_by_role("button", name="保存", exact=True).click()

        expect(page.locator(".state-line")).to_contain_text("草稿")
        post = Post.objects.get()
        assert (post.headline, post.body_html, post.author.real_name) == (
            "东澜市启动居民住宅巨灾保险", "<p>每户财政补贴三十元。</p>", "新任之",
        )  # fmt: skip


class TestSecondStep:
    """It is taken at the door, where no session can be over yet."""

    def enter(self, page, code, button):
        page.get_by_label("六位验证码").fill(f"{code:06}")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("link", name="写稿").first).to_be_visible()

    def test_is_set_up_by_whoever_must(self, desk, settings):
        settings.TOTP_GROUPS = ["主编"]
        page = desk("主编", "陈一鸣")
        page.goto("/admin/")
        secret = page.locator(".deed-page code").inner_text().replace(" ", "")

        self.enter(page, totp(base64.b32decode(secret + "=" * (-len(secret) % 8))), "开启")

        expect(page.locator(".messagelist")).to_contain_text("两步验证已开启")

    def test_is_taken_by_whoever_has_it(self, desk):
        page = desk("编辑", "王敏")
        phone = TOTPDevice.objects.create(user_id=page.user.pk, name="手机", confirmed=True)
        page.goto("/admin/")
        expect(page.get_by_role("navigation", name="编辑台")).to_have_count(0)

        self.enter(page, totp(phone.bin_key), "验证")


class TestWhatIsMissing:
    def test_a_reporter_is_told_who_makes_it_where_it_is_chosen(self, desk):
        page = desk("记者", "李记")
        page.goto(ADD)

        expect(page.locator(".field-category")).to_contain_text("没有合适的栏目？请主编或管理员新建。")
        expect(page.locator(".field-source")).to_contain_text("没有合适的稿源？请编辑、主编或管理员新建。")

    def test_an_editor_is_told_of_sections_and_makes_outlets(self, desk):
        page = desk("编辑", "王敏")
        page.goto(ADD)

        expect(page.locator(".field-category")).to_contain_text("没有合适的栏目？请主编或管理员新建。")
        expect(page.locator(".field-source")).not_to_contain_text("没有合适的稿源？")
        page.goto("/admin/articles/source/")
        expect(page.get_by_role("link", name="新建稿源")).to_be_visible()

    def test_a_chief_makes_both(self, desk):
        page = desk("主编", "陈一鸣")
        page.goto(ADD)

        expect(page.locator("#content")).not_to_contain_text("没有合适的")
        for address, name in (
            ("/admin/articles/category/", "新建栏目"),
            ("/admin/articles/source/", "新建稿源"),
        ):
            page.goto(address)
            expect(page.get_by_role("link", name=name)).to_be_visible()

    def test_an_empty_list_says_what_comes_first(self, desk):
        page = desk("编辑", "王敏")
        page.goto("/admin/articles/dutyperiod/")

        expect(page.locator("#content")).to_contain_text("还没有单人值班。请主编新建。")


class TestSections:
    def test_stand_ready_with_subjects_before_outlets(self, desk):
        CategoryFactory(name="阿尔法保险报", slug="alpha", kind="outlet", position=1)
        page = desk("记者", "李记")
        page.goto(ADD)

        assert offered(page, "category") == [*SECTIONS, "阿尔法保险报"]
