"""The first day: what is missing says who can make it, and what is wrong says where."""

from django.urls import reverse

from articles.editorial.roles import ROLES, who_may
from articles.models import User
from tests.factories import CategoryFactory

NEW = "/admin/articles/post/add/"


def options(client, typed=""):
    """Return the names that the field 所属栏目 of the article screen offers, in order."""
    asked = {"app_label": "articles", "model_name": "post", "field_name": "category", "term": typed}
    return [row["text"] for row in client.get(reverse("admin:autocomplete"), asked).json()["results"]]


class TestWhatIsMissing:
    def test_a_reporter_is_told_who_makes_sections_and_outlets(self, reporter):
        page = reporter.get(NEW).content.decode()

        assert "没有合适的栏目？请主编或管理员新建。" in page
        assert "没有合适的稿源？请编辑、主编或管理员新建。" in page

    def test_an_editor_is_told_of_what_editors_cannot_make(self, editor):
        page = editor.get(NEW).content.decode()

        assert "没有合适的栏目？请主编或管理员新建。" in page
        assert "没有合适的稿源？" not in page

    def test_a_chief_is_told_nothing(self, chief):
        assert "没有合适的" not in chief.get(NEW).content.decode()

    def test_an_empty_list_says_who_fills_it(self, editor, chief):
        address = "/admin/articles/dutyperiod/"

        assert "还没有单人值班。请主编新建。" in editor.get(address).content.decode()
        assert "请主编新建" not in chief.get(address).content.decode()

    def test_names_the_roles_of_the_table(self):
        assert who_may("add_category") == "主编或管理员"
        assert who_may("publish_nothing") == ""
        assert all(role in who_may("view_post") for role in ROLES)


class TestSections:
    def test_subjects_come_first_and_outlets_after(self, editor):
        CategoryFactory(name="东澜保险报", slug="a", kind="outlet", position=1)
        CategoryFactory(name="保险科技", slug="b", position=90)
        CategoryFactory(name="监管", slug="c", position=80)

        names = options(editor)

        assert names.index("监管") < names.index("保险科技") < names.index("东澜保险报")
        assert options(editor, "保险") == ["保险科技", "东澜保险报"]


class TestNewAccount:
    def test_may_log_in_unless_that_is_taken_off(self, keeper):
        form = keeper.get("/admin/articles/user/add/").context["adminform"].form
        assert form["is_staff"].value() is True

        typed = {
            "username": "xinren",
            "real_name": "新人",
            "password1": "yi-chuan-hen-chang-2026",
            "password2": "yi-chuan-hen-chang-2026",
            "usable_password": "true",
        }
        keeper.post("/admin/articles/user/add/", {**typed, "is_staff": "on"})
        keeper.post("/admin/articles/user/add/", {**typed, "username": "bujin"})

        assert dict(User.objects.filter(real_name="新人").values_list("username", "is_staff")) == {
            "xinren": True,
            "bujin": False,
        }
