"""Every address of the archive and of the lists answers, or says where it went."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Redirect
from tests.factories import CategoryFactory, PostFactory

pytestmark = pytest.mark.django_db


class TestPost:
    def test_stands_at_its_path(self, client):
        post = PostFactory(live=True)

        response = client.get(post.path)

        assert response.status_code == 200
        assert f"<h1>{post.headline}</h1>" in response.content.decode()

    @pytest.mark.parametrize(
        "path",
        [
            "/健康讲堂/2022/05/06/健康讲堂-下.html",
            "/qianguojizhengquan(xianggang)/2022/03/21/NW202203212316003381.html",
            "/shouce/2022/05/06/Policy-Manual-v3.2-(final)+B.html",
            "/jiankang jiangtang/2022/05/06/jiangtang.html",
        ],
    )
    def test_keeps_the_old_sites_characters(self, client, path):
        post = PostFactory(live=True, path=path)

        assert client.get(post.get_absolute_url()).status_code == 200

    def test_tells_upper_from_lower_case(self, client):
        PostFactory(live=True, path="/donglan/2022/05/06/Er-Ji_2.html")

        assert client.get("/donglan/2022/05/06/er-ji_2.html").status_code == 404

    def test_answers_without_its_ending_as_the_old_host_did(self, client):
        PostFactory(live=True, path="/donglan/2022/05/06/NW1.html")

        response = client.get("/donglan/2022/05/06/NW1")

        assert (response.status_code, response["Location"]) == (301, "/donglan/2022/05/06/NW1.html")

    def test_is_gone_once_withdrawn(self, client):
        post = PostFactory(withdrawn=True)

        response = client.get(post.path)

        assert response.status_code == 410
        assert "本文已撤回" in response.content.decode()
        assert "理由：来源方已撤回原文。" in response.content.decode()
        assert post.headline not in response.content.decode()

    @pytest.mark.parametrize(
        "state", [{"scheduled": True}, {"approved": True, "path": "/lanmu/2026/03/02/x.html"}]
    )
    def test_is_not_there_before_its_time(self, client, state):
        post = PostFactory(**state)

        assert client.get(post.path).status_code == 404
        assert client.get(post.path.removesuffix(".html")).status_code == 404


class TestRedirect:
    def test_leads_to_where_the_post_stands_now(self, client):
        post = PostFactory(live=True, path="/健康/2022/05/06/x.html")
        Redirect.objects.create(old_path="/2022/05/06/x.html", post=post)

        response = client.get("/2022/05/06/x.html")

        assert (response.status_code, response["Location"]) == (301, post.get_absolute_url())

    def test_leads_to_another_page(self, client):
        Redirect.objects.create(old_path="/old/", new_path="/latest/")

        response = client.get("/old/")

        assert (response.status_code, response["Location"]) == (301, "/latest/")

    @pytest.mark.parametrize(
        ("new_path", "location"),
        [
            ("latest/", "/latest/"),  # a browser would look for it beside the old address
            ("/要闻/2026/x.html", "/%E8%A6%81%E9%97%BB/2026/x.html"),
            ("//donglan.example/x.html", "/donglan.example/x.html"),  # two slashes are another host
            ("https://donglan.example/a%20b.html?x=1#c", "https://donglan.example/a%20b.html?x=1#c"),
        ],
    )
    @pytest.mark.parametrize("old", ["/jiu/1.html", "/category/jiu.html"])
    def test_leads_to_one_address_however_it_was_typed(self, client, old, new_path, location):
        Redirect.objects.create(old_path=old, new_path=new_path)

        response = client.get(old)

        assert (response.status_code, response["Location"]) == (301, location)

    def test_without_a_target_says_the_page_is_gone(self, client):
        Redirect.objects.create(old_path="/old.html")

        assert client.get("/old.html").status_code == 410

    @pytest.mark.parametrize(("state", "answer"), [({"withdrawn": True}, 410), ({"scheduled": True}, 404)])
    def test_shows_no_more_than_the_post_itself(self, client, state, answer):
        Redirect.objects.create(old_path="/old.html", post=PostFactory(**state))

        assert client.get("/old.html").status_code == answer


class TestSectionPage:
    def test_stands_under_the_archives_name(self, client):
        category = CategoryFactory(slug="21shijiejingji 21caixunAPP", outlet=True)
        PostFactory(live=True, category=category, section=None, headline="汀南财险披露季报")

        response = client.get("/category/21shijiejingji%2021caixunAPP.html")

        assert "汀南财险披露季报" in response.content.decode()

    @pytest.mark.parametrize("slug", ["shuju/jibao", "./a", "甲\n乙"])
    def test_may_be_called_anything(self, slug, client):
        category = CategoryFactory(slug=slug, outlet=True)
        PostFactory(live=True, category=category, section=None, headline="汀南财险披露季报")

        assert client.get("/").status_code == 200
        assert "汀南财险披露季报" in client.get(category.get_absolute_url()).content.decode()

    def test_leaves_its_folder_to_posts(self, client):
        PostFactory(live=True, path="/category/2022/03/15/x.html", headline="汀南财险披露季报")

        assert "汀南财险披露季报" in client.get("/category/2022/03/15/x.html").content.decode()

    @pytest.mark.parametrize(
        "old", ["/TechLane/", "/TechLane", "/TechLane.html", "/category/TechLane/", "/category/TechLane"]
    )
    def test_is_found_from_its_other_addresses(self, client, old):
        CategoryFactory(slug="TechLane", outlet=True)

        response = client.get(old)

        assert (response.status_code, response["Location"]) == (301, "/category/TechLane.html")


class TestList:
    def test_is_found_without_its_slash(self, client):
        assert client.get("/latest")["Location"] == "/latest/"
        assert client.get("/index.html")["Location"] == "/"

    @pytest.mark.parametrize("number", ["0", "-1", "abc", "2", "99999999999999999999", "１", ""])
    def test_has_no_page_of_a_senseless_number(self, client, number):
        assert client.get("/latest/", {"page": number}).status_code == 404

    @pytest.mark.parametrize(
        "path", ["/archive/2026/13/", "/archive/2026/02/30/", "/archive/0000/", "/archive/9999/12/"]
    )
    def test_has_no_day_that_no_calendar_has(self, client, path):
        assert client.get(path).status_code == 404

    def test_pages_show_every_post_once(self, client, settings):
        settings.PAGE_LENGTH = 3
        posts = PostFactory.create_batch(7, live=True)

        pages = "".join(client.get("/latest/", {"page": n}).content.decode() for n in (1, 2, 3))

        assert all(pages.count(f">{post.headline}</a>") == 1 for post in posts)
        assert client.get("/latest/", {"page": 4}).status_code == 404

    def test_of_rolling_news_shows_the_twenty_newest_of_its_section(self, client):
        rolling = CategoryFactory(slug="emnews", name="东财滚动", outlet=True)
        shown = PostFactory.create_batch(20, live=True, category=rolling, section=None)
        other = PostFactory(live=True)

        page = client.get("/emnews/").content.decode()

        assert all(post.headline in page for post in shown)
        assert f">{other.headline}</a>" not in page


class TestNotFound:
    @pytest.mark.parametrize(
        "address", ["/%00", "/a/%00.html", "/category/%00.html", "/tag/%00/", "/tag/%00/feed.xml"]
    )
    def test_refuses_what_no_database_can_look_up(self, address, client):
        assert client.get(address).status_code == 400

    def test_suggests_by_info_code(self, client):
        post = PostFactory(live=True)
        post.source_links.create(url="https://donglan.example/", external_id="NW202203152308502530")

        response = client.get("/news/202203152308502530.html")

        assert response.status_code == 404
        assert post.headline in response.content.decode()

    def test_suggests_by_day(self, client):
        post = PostFactory(live=True)

        assert post.headline in client.get("/wrong/2026/03/02/zhenshi.html").content.decode()

    def test_suggests_nothing_readers_may_not_see(self, client):
        hidden = PostFactory(scheduled=True, published_at=timezone.now() + timedelta(minutes=1))

        page = client.get(f"/x/{timezone.localdate():%Y/%m/%d}/y.html").content.decode()

        assert hidden.headline not in page
