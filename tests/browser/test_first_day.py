"""The first day in Chromium, on a site that was only migrated.

Who may begin, with what, and what a fault leads to.
"""

import importlib

import pytest
from django.apps import apps
from playwright.sync_api import expect

from articles.models import User
from tests.factories import CategoryFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/articles/post/add/"
PASSWORD = "yi-chuan-hen-chang-2026"
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
