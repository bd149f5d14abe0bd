"""Junk that is typed or pasted at the desk is taken out, or refused with a sentence, and never stored."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Category, HomeSlot, KeptText, Post, Source, Tag, User
from articles.web.request_cleaning import refuse_junk
from tests.admin.conftest import form_of, screen
from tests.factories import PostFactory, SourceFactory

pytestmark = pytest.mark.django_db

ODD_MOMENTS = [
    "0001-01-01T00:00",
    "0026-11-28T08:30",
    "1999-12-31T23:59",
    "2101-01-01T00:00",
    "9999-12-31T23:59",
]


class TestAVersion:
    @pytest.mark.parametrize("junk", ["99999999999999999999", "2147483648", "-1", "²", "1.5", "", "x"])
    def test_that_no_text_has_leads_to_the_two_texts_and_loses_none(self, reporter, junk):
        post = PostFactory(author=reporter.user)
        address = f"/admin/articles/post/{post.pk}/change/"

        answer = reporter.post(
            address, form_of(reporter, address, headline="新拟的标题", expected_version=junk, opened="")
        )

        assert answer.status_code == 409
        assert KeptText.objects.get(post=post).content["headline"] == "新拟的标题"


class TestAHeadline:
    def test_loses_what_word_left_in_it(self, reporter):
        data = form_of(
            reporter,
            "/admin/articles/post/add/",
            headline="控制\x0b字\ufffe符\u202e",
            body_html="<p>文\x0b。</p>",
        )

        reporter.post("/admin/articles/post/add/", data)

        post = Post.objects.get()
        assert (post.headline, post.body_html) == ("控制字符", "<p>文。</p>")

    def test_keeps_its_emoji_and_joiners(self, reporter):
        data = form_of(reporter, "/admin/articles/post/add/", headline="一家三口👨\u200d👩\u200d👧的保单")

        reporter.post("/admin/articles/post/add/", data)

        assert Post.objects.get().headline == "一家三口👨\u200d👩\u200d👧的保单"

    @pytest.mark.parametrize("nothing", ["\u200b", "\x00", "\x0b\ufeff "])
    def test_of_nothing_visible_is_none(self, reporter, nothing):
        data = form_of(reporter, "/admin/articles/post/add/", headline=nothing)

        page = reporter.post("/admin/articles/post/add/", data)

        assert "请填写标题" in page.content.decode()
        assert not Post.objects.exists()


class TestEveryOtherText:
    def test_of_a_label_and_an_account_is_cleaned(self, boss):
        boss.post("/admin/articles/category/add/", {"name": "监\x0b管", "kind": "section", "position": "1"})
        boss.post("/admin/articles/tag/add/", {"name": "车\u200b险"})
        boss.post("/admin/articles/source/add/", {"name": "东澜\ufeff保险报"})
        boss.post(
            "/admin/articles/user/add/",
            {
                "username": "linxiao", "real_name": "林\u202e晓", "email": "l@n.example",
                "usable_password": "true", "password1": "shenming-2026", "password2": "shenming-2026",
            },
        )  # fmt: skip

        assert Category.objects.filter(name="监管").exists()
        assert Tag.objects.filter(name="车险").exists()
        assert Source.objects.filter(name="东澜保险报").exists()
        assert User.objects.get(username="linxiao").real_name == "林晓"

    def test_of_tags_and_links_is_cleaned(self, reporter):
        data = form_of(reporter, "/admin/articles/post/add/", headline="题", tags="车\u200b险，理\x0b赔")
        data |= {"links-0-original_headline": "原\x0b题", "links-0-url": "https://a.example/\u200b1.html"}

        reporter.post("/admin/articles/post/add/", data)

        post = Post.objects.get()
        link = post.source_links.get()
        assert set(post.tags.names()) == {"车险", "理赔"}
        assert (link.original_headline, link.url) == ("原题", "https://a.example/1.html")

    def test_of_an_autosave_holds_no_nul(self, reporter, repost):
        reporter.post(
            f"/admin/articles/post/{repost.pk}/autosave/", {"headline": "半\x00句\x0b", "na\x00me": "x"}
        )

        assert reporter.get(screen(repost)).context["kept"]["content"] == {"headline": "半句", "name": "x"}

    def test_of_a_password_stays_as_it_was_typed(self, boss, reporter):
        boss.post(
            f"/admin/articles/user/{reporter.user.pk}/password/",
            {
                "usable_password": "true",
                "password1": "mi\u00adma-2026-xin",
                "password2": "mi\u00adma-2026-xin",
            },
        )

        reporter.user.refresh_from_db()
        assert reporter.user.check_password("mi\u00adma-2026-xin")


class TestASlug:
    def test_of_an_outlet_holds_no_slash_for_no_address_could_be_made_of_it(self, boss):
        page = boss.post("/admin/articles/source/add/", {"name": "东澜报", "slug": "dong/lan"})

        assert "网址名不能含有" in page.content.decode()
        assert not Source.objects.filter(name="东澜报").exists()

    def test_with_a_slash_that_is_there_all_the_same_breaks_no_list(self, client):
        source = SourceFactory(slug="dong-lan")
        post = PostFactory(live=True, source=source)
        Source.objects.update(slug="dong/lan")

        for address in ("/", "/latest/", "/feed.xml", "/sitemap-pages.xml", post.get_absolute_url()):
            assert client.get(address).status_code == 200


class TestAMoment:
    @pytest.mark.parametrize("typed", ODD_MOMENTS)
    @pytest.mark.parametrize("field", ["planned_at", "embargoed_until", "links-0-source_published_at"])
    def test_in_a_year_nobody_means_is_refused_with_a_sentence(self, reporter, field, typed):
        data = form_of(reporter, "/admin/articles/post/add/", headline="题", body_html="<p>文。</p>")

        page = reporter.post("/admin/articles/post/add/", {**data, field: typed})

        assert page.status_code == 200
        assert "年份要在 2000 至 2100 之间" in page.content.decode()
        assert not Post.objects.exists()

    @pytest.mark.parametrize("typed", ODD_MOMENTS)
    def test_plans_no_candidate_and_schedules_nothing(self, editor, typed):
        candidate, approved = PostFactory(status="candidate"), PostFactory(approved=True)

        editor.post(
            "/admin/candidates/", {"post": candidate.pk, "version": 1, "planned_at": typed, "deed": "choose"}
        )
        editor.post(screen(approved), {"_do": "schedule", "moment_schedule": typed, "expected_version": 1})

        candidate.refresh_from_db()
        approved.refresh_from_db()
        assert (candidate.planned_at, approved.published_at) == (None, None)

    @pytest.mark.parametrize("day", ["0001-01-01", "0026-11-28", "9999-12-31"])
    def test_of_a_licence_a_duty_or_a_holiday_is_bounded_too(self, boss, day):
        for address, field, more in (
            ("/admin/articles/source/add/", "licence_until", {"name": "东澜报"}),
            ("/admin/articles/holiday/add/", "day", {"name": "节", "kind": "off"}),
            ("/admin/articles/dutyperiod/add/", "starts_on", {"ends_on": day}),
        ):
            page = boss.post(address, {**more, field: day})

            assert "年份要在 2000 至 2100 之间" in page.content.decode(), address

    @pytest.mark.parametrize("name", ["from", "until"])
    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "２０２６-01-01", "x"])
    def test_that_filters_a_list_is_left_out_if_it_is_none(self, editor, name, day):
        assert editor.get(f"/admin/articles/post/?{name}={day}").status_code == 200

    def test_ends_no_home_slot_in_the_year_one(self, editor):
        live = PostFactory(live=True)
        expected = editor.get("/admin/home/").context["expected"]

        editor.post(
            "/admin/home/",
            {"slot": f"lead::{live.pk}", "ends_at": "0001-01-01T00:00", "expected": expected, "_save": "1"},
        )

        assert HomeSlot.objects.get().ends_at is None


class TestANumber:
    @pytest.mark.parametrize("typed", ["²", "１２", "abc", "1" + "0" * 30, "-1", "", "\x00"])
    def test_that_is_none_chooses_nothing(self, editor, typed):
        candidate = PostFactory(status="candidate")

        for data in (
            {"post": typed, "version": 1},
            {"post": candidate.pk, "version": typed},
            {"post": candidate.pk, "version": 1, "section": typed},
        ):
            assert editor.post("/admin/candidates/", {**data, "deed": "choose"}).status_code < 500
        for address in (
            f"/admin/articles/post/?section={typed}",
            f"/admin/articles/editorialevent/?actor={typed}",
            f"/admin/articles/post/{candidate.pk}/history/?p={typed}",
            f"/fresh.json?category={typed}",
        ):
            assert editor.get(address).status_code < 500, address

    @pytest.mark.parametrize("typed", ["1" + "0" * 30, "²", "abc", "\u0661"])
    def test_that_is_no_key_of_a_role_filters_no_list_of_accounts(self, boss, typed):
        assert boss.get("/admin/articles/user/", {"groups": ["2", typed]}).status_code == 200

    def test_of_a_page_that_no_list_has_leads_back_to_the_list(self, boss):
        assert boss.get("/admin/articles/user/", {"p": "9" * 20})["Location"].endswith("?e=1")

    def test_moves_no_slot(self, editor):
        for deed in ("up-²", "drop-" + "9" * 30, "put:lead::²", "put:section:¹:1", "down--1", "up-"):
            assert (
                editor.post("/admin/home/", {"_move": deed, "slot": ["lead:²:³", "top::1"]}).status_code
                == 200
            )


class TestTheMiddleware:
    @pytest.mark.parametrize(
        ("name", "left"),
        [("headline", "文字"), ("homepage", "文字"), ("form-0-original_author", "文字"), ("page", "文\u202e字"),
         ("original", "文\u202e字"), ("new_password1", "文\u202e字")],
    )  # fmt: skip
    def test_leaves_passwords_and_pasted_pages_alone_and_nothing_else(self, rf, name, left):
        seen = []

        refuse_junk(seen.append)(rf.post("/admin/", {name: "文\x00\u202e字"}))

        assert seen[0].POST[name] == left

    def test_refuses_a_nul_in_an_address(self, client):
        answer = client.get("/a%00b")

        assert answer.status_code == 400
        assert "不能使用的字符" in answer.content.decode()

    @pytest.mark.parametrize("query", ["q=%00", "q=%0%0000", "%00=1", "q=车%00险"])
    def test_takes_it_out_of_a_query(self, client, query):
        answer = client.get(f"/search/?{query}")

        assert answer.status_code == 200
        assert "\x00" not in answer.content.decode()

    def test_takes_a_cookie_with_one_for_none(self, editor):
        assert editor.get("/admin/", HTTP_COOKIE=r'sessionid="a\000b"').status_code == 302

    def test_takes_it_out_of_the_name_of_a_file(self, editor):
        picture = SimpleUploadedFile("a.jpg", b"x", "image/jpeg")
        picture.name = "a\x0b\u202egpj.jpg"

        assert editor.post("/admin/pictures/pick/", {"alt": "图", "file": picture}).status_code == 200

    def test_says_so_when_a_form_is_too_large(self, reporter, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

        answer = reporter.post("/admin/articles/post/add/", {"headline": "长" * 1000})

        assert answer.status_code == 413
        assert "提交的内容太大，没有保存" in answer.content.decode()
