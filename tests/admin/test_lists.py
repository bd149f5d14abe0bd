"""The list of pieces: quick at any size and depth, filtered in the desk's own words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import Truncator

from articles.admin.site import MORE_SCREENS, site
from articles.models import Edition, Post
from tests.factories import (
    CategoryFactory,
    PostFactory,
    SourceFactory,
    SourceLinkFactory,
    TagFactory,
    UserFactory,
)

LIST = "/admin/articles/post/"
BUDGET = 10  # queries


def queries_of(client, address):
    client.get("/admin/password_change/")  # the first screen of a session asks once for the second step
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in seen.captured_queries]


def headlines(answer):
    return [post.headline for post in answer.context["cl"].result_list]


class TestListOfPieces:
    @pytest.mark.parametrize("pieces", [1, 20])
    def test_costs_no_more_queries_for_more_pieces(self, boss, pieces):
        for number in range(pieces):
            PostFactory(live=True, source=SourceFactory(slug=f"laiyuan{number}"), author=UserFactory())

        assert len(queries_of(boss, LIST)) <= BUDGET

    def test_costs_an_editor_no_more_than_a_chief(self, editor):
        PostFactory.create_batch(3, live=True, author=editor.user)

        assert len(queries_of(editor, LIST)) <= BUDGET

    def test_leaves_the_bodies_in_the_database(self, boss):
        PostFactory(live=True)

        assert not [sql for sql in queries_of(boss, LIST) if "body_html" in sql]

    def test_counts_no_further_than_the_pager_reaches(self, boss):
        PostFactory.create_batch(3, live=True)

        counts = [sql for sql in queries_of(boss, LIST) if "COUNT(" in sql.upper() and "articles_post" in sql]

        assert counts
        assert all("LIMIT" in sql for sql in counts)

    def test_a_deep_page_shows_its_rows_in_order(self, boss):
        posts = PostFactory.create_batch(120, live=True, index=False)

        page = boss.get(LIST, {"status": "published", "p": 3})

        assert headlines(page) == [post.headline for post in posts[19::-1]]

    def test_a_page_beyond_the_end_leads_back(self, boss):
        PostFactory(live=True)

        assert boss.get(LIST, {"p": 40}).status_code == 302

    def test_shows_scheduled_apart_from_published(self, boss):
        live, scheduled = PostFactory(live=True), PostFactory(scheduled=True)

        assert headlines(boss.get(LIST, {"status": "published"})) == [live.headline]
        assert headlines(boss.get(LIST, {"status": "scheduled"})) == [scheduled.headline]

    def test_filters_by_outlet_tag_category_and_section(self, boss):
        section, outlet = (
            CategoryFactory(name="监管", slug="jianguan"),
            CategoryFactory(name="东澜保险报新闻", outlet=True),
        )
        source = SourceFactory(name="东澜保险报", slug="donglan")
        wanted = PostFactory(
            live=True, category=outlet, section=section, source=source, tags=[TagFactory(name="理赔")]
        )
        PostFactory(live=True, tags=[TagFactory(name="再保险")])

        for query in (
            {"source": "东澜保险报"},
            {"tag": "理赔"},
            {"category": "东澜保险报新闻"},
            {"section": section.pk},
        ):
            assert headlines(boss.get(LIST, query)) == [wanted.headline], query

    def test_an_unknown_outlet_finds_nothing(self, boss):
        PostFactory(live=True)

        assert headlines(boss.get(LIST, {"source": "没有这家"})) == []

    def test_filters_by_days_of_shanghai(self, boss):
        post = PostFactory(live=True)

        assert headlines(boss.get(LIST, {"from": "2026-03-02", "until": "2026-03-02"})) == [post.headline]
        assert headlines(boss.get(LIST, {"from": "2026-03-03"})) == []
        assert headlines(boss.get(LIST, {"until": "2026-03-01"})) == []

    def test_without_words_shows_everything(self, boss):
        SourceLinkFactory(post=PostFactory(live=True), external_id="")
        PostFactory(live=True)

        assert len(headlines(boss.get(LIST))) == 2

    def test_finds_by_words_infocode_and_address(self, boss):
        post = PostFactory(live=True, headline="海岳再保险完成首单巨灾债券发行")
        SourceLinkFactory(post=post, external_id="NW202603020000000001")
        PostFactory(live=True, headline="南渚财险公布理赔报告")

        for words in ("巨灾债券", "NW202603020000000001", post.path):
            assert headlines(boss.get(LIST, {"q": words})) == [post.headline], words


class TestOtherLists:
    @pytest.mark.parametrize(
        "name", ["category", "source", "tag", "redirect", "plainpage", "picture", "editorialevent",
                 "correction", "archivefile", "user"]
    )  # fmt: skip
    def test_every_list_opens_within_the_budget(self, boss, name):
        PostFactory(live=True, tags=[TagFactory()])

        assert len(queries_of(boss, reverse(f"admin:articles_{name}_changelist"))) <= BUDGET


class TestDeletion:
    def test_is_not_offered_for_anything_that_was_published(self, boss):
        for post in (PostFactory(live=True), PostFactory(withdrawn=True), PostFactory(is_legacy=True)):
            assert boss.post(f"{LIST}{post.pk}/delete/", {"post": "yes"}).status_code == 403
            assert Post.objects.filter(pk=post.pk).exists()

    def test_is_not_offered_for_many_rows_at_once(self, boss):
        PostFactory()

        assert "delete_selected" not in boss.get(LIST).content.decode()


class TestSuggestions:
    def test_offer_names_that_begin_with_what_was_typed_first(self, boss):
        for name in ("车险", "理赔服务", "车险理赔"):
            TagFactory(name=name)

        assert boss.get("/admin/suggest/tag/", {"q": "理赔"}).json() == {"names": ["理赔服务", "车险理赔"]}

    def test_are_for_the_desk_alone(self, client, db):
        assert client.get("/admin/suggest/tag/", {"q": "理赔"}).status_code == 302


class TestOldAddresses:
    def test_move_readers_at_once(self, boss, client):
        edition = Edition.current()

        boss.post("/admin/articles/redirect/add/", {"old_path": "/jiu/1.html", "new_path": "/latest/"})

        assert client.get("/jiu/1.html")["Location"] == "/latest/"
        assert Edition.current() == edition + 1


class TestMore:
    def test_holds_every_list_that_is_not_in_the_bar_once_under_its_subject(self, boss):
        menu = boss.get("/admin/").context["more"]

        entries = [entry for _heading, found in menu for entry in found]
        listed = [entry["object_name"] for entry in entries if "object_name" in entry]
        screens = [entry["name"] for entry in entries if "object_name" not in entry]
        known = {model.__name__ for model in site._registry}
        assert [heading for heading, _models in menu] == ["稿件与来源", "检索", "合规", "账号", "站务"]
        assert sorted(listed) == sorted(known - {"Post", "Feed"})
        assert screens == [label for _heading, label, _name, _permission in MORE_SCREENS]

    def test_ends_a_shortened_text_with_one_sign(self):
        assert Truncator("玉屏人寿公布三季度保费").chars(5) == "玉屏人寿…"


def test_a_label_names_itself_first_and_leads_to_its_renaming(chief, editor):
    source, tag = SourceFactory(name="衡川晚报"), TagFactory(name="理赔")
    page = chief.get(f"/admin/articles/source/{source.pk}/change/").content.decode()

    assert page.index("衡川晚报</div>") < page.index('id="id_homepage"')
    assert reverse("admin:relabel", args=["source", source.pk]) in page
    assert "改名与合并" not in editor.get(f"/admin/articles/source/{source.pk}/change/").content.decode()
    assert 'name="_save"' not in chief.get(f"/admin/articles/tag/{tag.pk}/change/").content.decode()


def test_what_was_reviewed_afterwards_is_told_in_words(chief):
    page = chief.get("/admin/articles/postreview/").content.decode()

    assert "没有补审" in page
    assert "已补审" in page
