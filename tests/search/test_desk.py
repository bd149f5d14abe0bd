"""Search at the desk: the list of posts, and the screen of aliases."""

import pytest
from django.urls import reverse

from articles.models import AliasGroup, EmptySearch, EverydayWord, Redirect
from articles.search.find import search_ids
from tests.factories import DAY, PostFactory, SourceLinkFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    """The client of somebody who may do everything."""
    client.force_login(UserFactory(is_superuser=True))
    return client


class TestList:
    def test_finds_drafts_by_their_text_and_by_pinyin(self, boss):
        PostFactory(headline="一篇草稿", body_html="<p>写渔业互保的草稿，提到中国太平洋保险</p>")
        PostFactory(headline="无关的稿子")

        for typed in ("渔业互保", "太保", "zgtpybx"):
            html = boss.get(reverse("admin:articles_post_changelist"), {"q": typed}).content.decode()
            assert "一篇草稿" in html
            assert "无关的稿子" not in html

    def test_takes_anything_that_may_be_typed(self, boss):
        for typed in ('"', "\0", "'; --", "保" * 5_000, "%", "的"):
            assert boss.get(reverse("admin:articles_post_changelist"), {"q": typed}).status_code in (200, 302)

    def test_shows_the_best_first_and_the_whole_headline_on_top(self, boss):
        whole = PostFactory(live=True, headline="车险综改一年", published_at=DAY, updated_at=DAY)
        for number in range(3):
            PostFactory(live=True, headline=f"车险综改一年：第{number}篇", body_html="<p>车险综改一年。</p>")
        near = PostFactory(live=True, headline="今天的要闻", body_html="<p>车险综改一年里的变化</p>")

        found = shown(boss, "车险综改一年")
        assert found[0] == whole.pk
        assert found[-1] == near.pk

    @pytest.mark.parametrize(
        "typed",
        [
            "https://www.donglan.example/a/71.html?id=3",
            "http://donglan.example/a/71.html?utm_source=wx&id=3#top",
            "donglan.example/a/71.html?id=3&spm=a2c",
            "https://news.example.org/jianguan/2026/03/02/ceshi.html?from=timeline",
            "/jianguan/2026/03/02/ceshi.html",
            "/jianguan/2026/03/02/ceshi",
            "/jiu/2020/01/01/1.html",
            "NW202603022300000001",
            "nw202603022300000001",
            "202603022300000001",
        ],
    )
    def test_finds_a_piece_by_its_addresses_and_its_code_alone(self, boss, typed):
        post = PostFactory(headline="按网址找的", live=True, path="/jianguan/2026/03/02/ceshi.html")
        SourceLinkFactory(
            post=post, url="https://donglan.example/a/71.html?id=3", external_id="NW202603022300000001"
        )
        Redirect.objects.create(old_path="/jiu/2020/01/01/1.html", post=post)
        PostFactory(headline="别的 donglan.example 网址 2026")

        assert shown(boss, typed) == [post.pk]

    def test_finds_a_piece_by_the_address_of_its_screen(self, boss):
        post = PostFactory()

        assert shown(boss, f"https://news.example/admin/articles/post/{post.pk}/change/") == [post.pk]

    def test_an_unknown_address_finds_nothing_rather_than_its_words(self, boss):
        PostFactory(headline="donglan example 的新闻")

        assert shown(boss, "https://donglan.example/nope/1.html") == []


def shown(client, typed):
    """Return the keys of the rows of the list, in their order."""
    answer = client.get(reverse("admin:articles_post_changelist"), {"q": typed})
    return [post.pk for post in answer.context["cl"].result_list]


class TestAliases:
    def test_saved_at_the_desk_are_searched_by_at_once(self, boss):
        post = PostFactory(live=True, headline="东澜财险公布年报")
        boss.post(reverse("admin:articles_aliasgroup_add"), {"terms": "东财\n东澜财险", "pinyin": "dfcai"})
        group = AliasGroup.objects.get(terms__startswith="东财")

        assert search_ids("东财") == search_ids("dfcai") == [post.pk]

        boss.post(reverse("admin:articles_aliasgroup_delete", args=[group.pk]), {"post": "yes"})
        assert search_ids("东财") == []

    def test_need_two_terms(self, boss):
        html = boss.post(
            reverse("admin:articles_aliasgroup_add"), {"terms": "东财", "pinyin": ""}
        ).content.decode()

        assert "请至少填写两个同义词" in html

    def test_are_listed_on_one_line(self, boss):
        assert "太保＝中国太保" in boss.get(reverse("admin:articles_aliasgroup_changelist")).content.decode()


class TestEverydayWords:
    def test_saved_at_the_desk_are_searched_by_at_once(self, boss):
        post = PostFactory(live=True, headline="航班延误怎么赔")
        boss.post(reverse("admin:articles_everydayword_add"), {"said": "卡在机场", "written": "航班延误"})
        word = EverydayWord.objects.get(said="卡在机场")

        assert search_ids("卡在机场") == [post.pk]

        boss.post(reverse("admin:articles_everydayword_delete", args=[word.pk]), {"post": "yes"})
        assert search_ids("卡在机场") == []

    def test_are_looked_for_as_well_and_never_instead(self, boss):
        said = PostFactory(live=True, headline="卡在机场的一夜")
        written = PostFactory(live=True, headline="航班延误怎么赔")
        boss.post(reverse("admin:articles_everydayword_add"), {"said": "卡在机场", "written": "航班延误"})

        assert search_ids("卡在机场") == [said.pk, written.pk]

    def test_lead_somewhere(self, boss):
        html = boss.post(
            reverse("admin:articles_everydayword_add"), {"said": "晚了", "written": "晚了"}
        ).content.decode()

        assert "请至少填写一个稿件里的写法" in html


class TestSearchesInVain:
    def listed(self, boss):
        return boss.get(reverse("admin:articles_emptysearch_changelist")).content.decode()

    def test_are_listed_with_one_key_that_adds_a_wording(self, boss, client):
        for _ in range(2):
            boss.get(reverse("admin:articles_post_changelist"), {"q": "卡在机场"})
        client.get("/search/", {"q": "行李飞丢了"})

        assert EmptySearch.objects.get(text="卡在机场").times == 2
        html = self.listed(boss)
        assert html.index("卡在机场") < html.index("行李飞丢了")
        address = f"{reverse('admin:articles_everydayword_add')}?said=%E5%8D%A1%E5%9C%A8%E6%9C%BA%E5%9C%BA"
        assert f'href="{address}"' in html
        assert 'value="卡在机场"' in boss.get(address).content.decode()

    def test_leave_the_list_with_their_wording(self, boss):
        EmptySearch.objects.create(text="卡在机场")
        boss.post(reverse("admin:articles_everydayword_add"), {"said": "卡在机场", "written": "航班延误"})

        self.listed(boss)  # the first page after it says what was saved
        assert "卡在机场" not in self.listed(boss)

    @pytest.mark.parametrize(
        "typed",
        [
            "13900001111",
            "李四 110101199001011234",
            "li@example.cn",
            "https://a.cn/b",
            "龘",
            "词" * 40,
            "车险 -团体甲",
        ],
    )
    def test_are_not_kept_where_they_may_be_private_or_are_no_words(self, client, typed):
        client.get("/search/", {"q": typed})

        assert not EmptySearch.objects.exists()

    def test_are_not_kept_where_something_was_found(self, client):
        PostFactory(live=True, headline="航班延误怎么赔")
        client.get("/search/", {"q": "航班延误"})

        assert not EmptySearch.objects.exists()


class TestHomeBox:
    def test_finds_by_the_same_engine(self, boss):
        PostFactory(live=True, headline="渔业互保扩面")
        PostFactory(live=True, headline="无关的稿子")
        for typed in ("渔业互保", "yuyehubao", "鱼业互保"):
            html = boss.get(reverse("admin:home"), {"q": typed}).content.decode()
            assert "渔业互保扩面" in html
            assert "无关的稿子" not in html
