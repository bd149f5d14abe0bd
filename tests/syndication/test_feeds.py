"""Feeds: what subscribers of the old site go on reading, and nothing they should not."""

import json
from datetime import timedelta

import feedparser
import pytest
from django.test import override_settings
from django.utils import timezone
from lxml import etree, html

from articles import publication
from articles.models import Correction, Picture, Post
from tests.factories import (
    DAY,
    CategoryFactory,
    PostFactory,
    SourceFactory,
    SourceLinkFactory,
    TagFactory,
    UserFactory,
)  # fmt: skip

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def fetched(client, address="/feed.xml"):
    return feedparser.parse(client.get(address).content)


class TestPicturesOfMachines:
    @pytest.mark.parametrize("address", ["https://pic.example/a.jpg", "/media/pictures/a.jpg"])
    @pytest.mark.parametrize(
        ("body", "place"),
        [('<figure><img src="{}" alt="图"><figcaption>示意</figcaption></figure>', "//figcaption"),
         ('<p><img src="{}" alt="图">之后</p>', "//p[1]")],
    )  # fmt: skip
    def test_say_so_beside_them(self, client, address, body, place):
        Picture.objects.create(
            file="pictures/a.jpg",
            width=4,
            height=3,
            alt="图",
            original_url="https://pic.example/a.jpg",
            ai_generated=True,
        )
        PostFactory(live=True, body_html=body.format(address))

        (entry,) = fetched(client).entries

        (shown,) = html.fromstring(entry.content[0].value).xpath(place)
        assert "（AI 生成）" in shown.text_content()


class TestPiecesOfMachines:
    @pytest.mark.parametrize(
        ("values", "said"),
        [({"ai_generated": "text"}, "文字"), ({"ai_generated": "both"}, "文字和图片"), ({"ai_cover": True}, "图片"),
         ({"ai_generated": "text", "ai_cover": True}, "文字和图片"), ({}, "")],
    )  # fmt: skip
    def test_say_so_in_every_format(self, client, values, said):
        is_ai = values.pop("ai_cover", False)
        cover = Picture.objects.create(file="pictures/c.jpg", width=4, height=3, alt="图", ai_generated=is_ai)
        PostFactory(live=True, cover=cover, **values)

        (entry,) = fetched(client).entries
        (item,) = json.loads(client.get("/feed.json").content)["items"]

        for content in (entry.content[0].value, item["content_html"]):
            assert content.endswith(f"<p>本文{said}含人工智能生成内容</p>") == bool(said)
        assert item.get("_ai_generated", {}).get("what", "") == said

    def test_say_so_where_a_picture_in_the_text_is_one(self, client):
        Picture.objects.create(file="pictures/a.jpg", width=4, height=3, alt="图", ai_generated=True)
        PostFactory(live=True, body_html='<p><img src="/media/pictures/a.jpg" alt="图"></p>')

        (entry,) = fetched(client).entries

        assert "本文图片含人工智能生成内容" in entry.content[0].value


class TestSiteFeed:
    def test_is_atom_with_the_ten_newest(self, client):
        for minute in range(12):
            PostFactory(live=True, headline=f"第{minute}篇", published_at=DAY + timedelta(minutes=minute))

        feed = fetched(client)

        assert feed.version == "atom10"
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [f"第{minute}篇" for minute in range(11, 1, -1)]

    @override_settings(FEED_ID_PREFIX="https://finews.withounder.com")
    def test_keeps_the_old_feeds_ids_so_that_nobody_reads_anything_twice(self, client):
        PostFactory(live=True, path="/jian kang/2022/05/06/健康讲堂.html")

        (entry,) = fetched(client).entries

        assert entry.id == (
            "https://finews.withounder.com/jian%20kang/2022/05/06/%E5%81%A5%E5%BA%B7%E8%AE%B2%E5%A0%82"
        )
        assert entry.link.endswith("/jian%20kang/2022/05/06/%E5%81%A5%E5%BA%B7%E8%AE%B2%E5%A0%82.html")

    def test_carries_the_full_text_the_times_of_shanghai_and_every_term(self, client):
        category = CategoryFactory(name="21财经", slug="21shijiejingji 21caixunAPP", outlet=True)
        PostFactory(
            live=True,
            category=category,
            section=CategoryFactory(name="健康养老", slug="jiankangyanglao"),
            dek="三句话说清",
            body_html="<p>第一段。</p><p>第二段。</p>",
            tags=[TagFactory(name="惠民保"), TagFactory(name="季报 数据")],
            published_at=DAY,
        )

        (entry,) = fetched(client).entries

        assert "第二段。" in entry.content[0].value
        assert entry.content[0].type == "text/html"
        assert entry.summary == "三句话说清"
        assert entry.published == entry.updated == "2026-03-02T09:30:00+08:00"
        assert {term.term for term in entry.tags} == {"健康养老", "21财经", "惠民保", "季报 数据"}

    def test_moves_updated_only_when_a_correction_or_update_was_printed(self, client):
        post = PostFactory(live=True, published_at=DAY)
        post.headline = "改了一个错字"
        post.save()
        before = fetched(client).entries[0].updated
        Post.objects.filter(pk=post.pk).update(revised_at=DAY + timedelta(hours=3))
        publication.changed([post])

        assert before == "2026-03-02T09:30:00+08:00"
        assert fetched(client).entries[0].updated == "2026-03-02T12:30:00+08:00"

    def test_leaves_out_what_readers_may_not_see_and_what_is_not_news(self, client):
        now = timezone.now()
        PostFactory(live=True, headline="看得到")
        PostFactory(live=True, flash=True, headline="快讯")
        PostFactory(live=True, is_advertisement=True, headline="广告")
        PostFactory(scheduled=True, headline="定时")
        PostFactory(withdrawn=True, headline="撤稿")
        PostFactory(headline="草稿")
        PostFactory(
            live=True,
            headline="禁发",
            published_at=now + timedelta(hours=1),
            embargoed_until=now + timedelta(hours=1),
        )

        assert [entry.title for entry in fetched(client).entries] == ["看得到"]

    def test_makes_addresses_absolute_and_never_points_a_browser_at_foreign_pictures(self, client):
        PostFactory(
            live=True,
            path="/donglan/2022/04/02/laixin.html",
            body_html='<p><img src="/assets/tu.png" alt="表"><a href="../x.html">前文</a>'
            '<img src="https://pic.example/a.png" alt="现场"></p>',
        )

        content = fetched(client).entries[0].content[0].value

        assert 'src="http://127.0.0.1:8000/assets/tu.png"' in content
        assert 'href="http://127.0.0.1:8000/donglan/2022/04/x.html"' in content
        assert '<a href="https://pic.example/a.png">〔图片：现场〕</a>' in content
        assert 'src="https://pic.example' not in content

    def test_shows_a_picture_of_ours_in_the_place_of_the_remote_one_it_was_fetched_from(self, client):
        Picture.objects.create(
            file="pictures/2026/03/xianchang.png",
            original_url="https://pic.example/a.png",
            alt="图",
            width=4,
            height=3,
        )
        PostFactory(
            live=True,
            body_html='<p><img src="https://pic.example/a.png" alt="现场">'
            '<img src="https://pic.example/b.png" alt="别处"></p>',
        )

        content = fetched(client).entries[0].content[0].value

        assert 'src="http://127.0.0.1:8000/media/pictures/2026/03/xianchang.png"' in content
        assert "https://pic.example/a.png" not in content
        assert '<a href="https://pic.example/b.png">〔图片：别处〕</a>' in content

    def test_costs_the_same_at_one_post_and_at_ten(self, client, django_assert_max_num_queries):
        for _ in range(10):
            SourceLinkFactory(post=PostFactory(live=True, source=SourceFactory(), tags=[TagFactory()]))

        with django_assert_max_num_queries(6):
            client.get("/feed.xml")


class TestEntries:
    def test_tell_what_was_put_right_above_the_text(self, client):
        post = PostFactory(live=True, body_html="<p>正文。</p>")
        for kind, old, new in (("correction", "3<4亿", "3千万"), ("update", "", "公司已回应")):
            Correction.objects.create(
                post=post, kind=kind, old_wording=old, new_wording=new, editor=UserFactory(), corrected_at=DAY
            )
        publication.changed([])

        for content in (
            fetched(client).entries[0].content[0].value,
            json.loads(client.get("/feed.json").content)["items"][0]["content_html"],
        ):
            said, text, _ = content.partition("<p>正文。")
            assert text
            told = html.fromstring(f"<div>{said}</div>").text_content()
            assert "更正（2026-03-02 09:30）　原文：3<4亿　更正为：3千万" in told
            assert "更新（2026-03-02 09:30）　公司已回应" in told

    @pytest.mark.parametrize(
        ("byline", "names"),
        [
            ("李华、王敏", ["李华", "王敏"]),
            ("李华 王敏", ["李华", "王敏"]),
            ("李华　王敏；周文/李华", ["李华", "王敏", "周文"]),
            ("John Smith", ["John Smith"]),
            ("", ["东澜保险报"]),
        ],
    )
    def test_name_every_author(self, client, byline, names):
        PostFactory(live=True, byline=byline, source=SourceFactory(name="东澜保险报", slug="donglan"))

        item = json.loads(client.get("/feed.json").content)["items"][0]

        assert [author.name for author in fetched(client).entries[0].authors] == names
        assert [author["name"] for author in item["authors"]] == names

    def test_lead_to_the_original_and_the_cover(self, client):
        cover = Picture.objects.create(file="pictures/a.jpg", width=4, height=3, alt="图")
        post = PostFactory(live=True, cover=cover)
        SourceLinkFactory(post=post, url="https://donglan.example/1.html")
        publication.changed([post])

        feed = json.loads(client.get("/feed.json").content)
        (entry,) = fetched(client).entries

        assert [link.href for link in entry.links if link.rel == "via"] == ["https://donglan.example/1.html"]
        assert feed["items"][0]["external_url"] == "https://donglan.example/1.html"
        assert feed["items"][0]["image"] == "http://127.0.0.1:8000/media/pictures/a.jpg"

    def test_stand_under_the_seal_with_their_rights(self, client):
        PostFactory(live=True)

        feed, data = fetched(client).feed, json.loads(client.get("/feed.json").content)

        assert feed.icon.endswith("/static/img/seal-192.png")
        assert "版权" in feed.rights
        assert data["icon"].startswith("http://127.0.0.1:8000/")
        assert data["authors"][0]["name"] == "保险要闻"


class TestDelivery:
    @pytest.mark.parametrize("address", ["/feed.xml", "/feed.json", "/kuaixun/feed.xml"])
    def test_is_parted_by_no_cookie(self, client, address):
        plain = client.get(address)
        client.cookies["display"] = "elder"

        elder = client.get(address)

        assert "Cookie" not in elder.get("Vary", "")
        assert (elder["ETag"], elder.content) == (plain["ETag"], plain.content)

    @pytest.mark.parametrize("address", ["/rss", "/rss.xml", "/atom.xml", "/feed/", "/feed", "/index.xml"])
    def test_leads_old_habits_to_the_feed(self, client, address):
        answer = client.get(address)

        assert (answer.status_code, answer.headers.get("Location")) == (301, "/feed.xml")

    def test_takes_no_address_that_a_section_holds(self, client):
        section = CategoryFactory(name="滚动", slug="rss")
        PostFactory(live=True, category=section)

        assert client.get("/rss/")["Location"] == "/category/rss.html"


class TestOtherFeeds:
    def test_each_list_has_its_own(self, client):
        section = CategoryFactory(name="监管", slug="jianguan")
        source = SourceFactory(name="东澜保险报", slug="donglanbaoxianbao")
        tag = TagFactory(name="重疾险")
        PostFactory(
            live=True, headline="在里面", section=section, category=section, source=source, tags=[tag]
        )
        PostFactory(live=True, headline="在外面")

        for address in (
            "/category/jianguan/feed.xml",
            f"/tag/{tag.slug}/feed.xml",
            "/source/donglanbaoxianbao/feed.xml",
        ):
            assert [entry.title for entry in fetched(client, address).entries] == ["在里面"], address

    def test_flashes_have_a_feed_of_their_own(self, client):
        PostFactory(live=True, flash=True, headline="央行公布数据")
        PostFactory(live=True, headline="长稿")

        assert [entry.title for entry in fetched(client, "/kuaixun/feed.xml").entries] == ["央行公布数据"]

    def test_the_feed_of_flashes_carries_no_advertisement(self, client):
        PostFactory(live=True, flash=True, headline="央行公布数据")
        PostFactory(live=True, flash=True, headline="限时投保", is_advertisement=True)

        assert [entry.title for entry in fetched(client, "/kuaixun/feed.xml").entries] == ["央行公布数据"]

    def test_an_unknown_list_has_none(self, client):
        assert client.get("/category/meiyou/feed.xml").status_code == 404

    def test_json_feed_says_the_same_as_atom(self, client):
        PostFactory(live=True, headline="同一篇", dek="摘要", tags=[TagFactory(name="车险")])

        feed = json.loads(client.get("/feed.json").content)
        (entry,) = fetched(client).entries

        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        (item,) = feed["items"]
        assert (item["id"], item["url"], item["title"]) == (entry.id, entry.link, entry.title)
        assert item["date_published"] == entry.published
        assert "车险" in item["tags"]

    def test_atom_elements_stand_as_the_standard_asks(self, client):
        PostFactory(live=True)

        root = etree.fromstring(client.get("/feed.xml").content)

        for place in (root, root.find(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(place.findall(ATOM + name)) == 1, name
        assert root.find(f"{ATOM}entry/{ATOM}author/{ATOM}name").text
