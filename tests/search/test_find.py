"""One search, from what was typed to posts in order."""

from datetime import date, timedelta

import pytest
from django.db import connection

from articles.models import AliasGroup
from articles.search import names
from articles.search.find import MOST, Filters, search, search_ids
from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory

pytestmark = pytest.mark.django_db


def headlines(query, **kwargs):
    from articles.models import Post

    titles = dict(Post.objects.values_list("pk", "headline"))
    return [titles[hit.post_id] for hit in search(query, **kwargs).hits]


class TestSearch:
    def test_finds_two_characters_wherever_they_stand(self):
        PostFactory(live=True, headline="投保人保费下降")

        assert headlines("人保") == ["投保人保费下降"]

    def test_knows_aliases_pinyin_and_initials(self):
        post = PostFactory(live=True, headline="中国太平洋保险公布年报")

        for typed in (
            "太保",
            "中国太保",
            "cpic",
            "CPIC",
            "zhongguotaipingyangbaoxian",
            "zgtpybx",
            "中國太保",
        ):
            assert search_ids(typed) == [post.pk], typed

    def test_knows_words_of_the_trade_by_their_pinyin_and_names_typed_in_syllables(self):
        claim = PostFactory(live=True, headline="理赔提速")
        insurer = PostFactory(live=True, headline="中国太保公布年报")

        assert search_ids("lipei")[0] == claim.pk
        assert search_ids("zhong guo tai bao") == [insurer.pk]

    def test_knows_a_name_with_and_without_its_hyphen(self):
        post = PostFactory(live=True, headline="C-ROSS二期工程")

        for typed in ("cross", "C-ROSS", "Ｃ－ＲＯＳＳ", "偿二代", "cross工程"):
            assert search_ids(typed) == [post.pk], typed

    def test_does_not_take_an_amount_for_a_day(self):
        day = PostFactory(live=True, headline="3·15晚会之后")
        PostFactory(live=True, headline="利率降至3.15%")

        assert search_ids("3·15") == [day.pk]

    def test_lets_posts_under_the_present_name_follow_those_under_the_former(self):
        now = PostFactory(live=True, headline="金融监管总局发布通知", published_at=DAY + timedelta(days=1))
        former = PostFactory(live=True, headline="回顾", body_html="<p>银保监会当年的通知。</p>")

        found = search("中国银保监会")
        assert [hit.post_id for hit in found.hits] == [former.pk, now.pk]
        assert found.later == "金融监管总局"
        assert search_ids("金融监管总局") == [now.pk]

    def test_finds_one_rare_word_of_a_question_among_common_ones(self):
        for day in range(8):
            PostFactory(live=True, headline=f"理赔{day}", published_at=DAY + timedelta(days=day))
        rare = PostFactory(live=True, headline="树砸之后", published_at=DAY - timedelta(days=900))

        assert search_ids("停在路边的车被树砸了怎么理赔")[0] == rare.pk

    def test_answers_a_question_by_its_words(self):
        PostFactory(live=True, headline="宠物伤人之后", body_html="<p>宠物咬人，主人应当赔偿。</p>")
        PostFactory(live=True, headline="赔偿标准调整")

        assert headlines("宠物咬人谁来赔偿")[0] == "宠物伤人之后"

    def test_keeps_the_filters_when_it_falls_back_to_words(self):
        section = CategoryFactory(name="监管")
        PostFactory(live=True, headline="宠物咬人的赔偿")
        inside = PostFactory(live=True, headline="赔偿标准调整", body_html="<p>咬人</p>", category=section)

        found = search("宠物咬人谁来赔偿", Filters(categories=(section.pk,)))
        assert [hit.post_id for hit in found.hits] == [inside.pk]

    def test_goes_by_shanghai_days(self):
        PostFactory(live=True, headline="渔业互保零点", published_at=DAY.replace(hour=0, minute=0))
        PostFactory(
            live=True,
            headline="渔业互保前夜",
            published_at=DAY.replace(hour=0, minute=0) - timedelta(minutes=1),
        )

        assert headlines("渔业互保", filters=Filters(since=date(2026, 3, 2))) == ["渔业互保零点"]
        assert headlines("渔业互保", filters=Filters(until=date(2026, 3, 1))) == ["渔业互保前夜"]

    def test_finds_the_first_piece_of_a_month_at_once(self):
        PostFactory(live=True, headline="渔业互保旧闻", published_at=DAY)
        assert headlines("渔业互保", filters=Filters(since=date(2026, 3, 1))) == ["渔业互保旧闻"]

        PostFactory(live=True, headline="渔业互保新闻", published_at=DAY + timedelta(days=40))

        assert headlines("渔业互保", filters=Filters(since=date(2026, 4, 1))) == ["渔业互保新闻"]

    def test_can_put_the_newest_first(self):
        PostFactory(live=True, headline="渔业互保要闻", published_at=DAY)
        PostFactory(
            live=True, headline="另一件事", body_html="<p>渔业互保</p>", published_at=DAY + timedelta(days=1)
        )

        assert headlines("渔业互保") == ["渔业互保要闻", "另一件事"]
        assert headlines("渔业互保", order="newest") == ["另一件事", "渔业互保要闻"]

    def test_gives_up_counting_at_300_and_keeps_the_headlines(self):
        posts = [
            PostFactory.build(live=True, category=None, section=None, headline="年度总结")
            for _ in range(MOST + 20)
        ]
        for number, post in enumerate(posts):
            post.body_text, post.path = "渔业互保的消息", f"/z/{number}.html"
        from articles.models import Post
        from articles.search import index

        index.update(Post.objects.bulk_create(posts))
        oldest = PostFactory(live=True, headline="渔业互保扩面", published_at=DAY - timedelta(days=4_000))
        found = search("渔业互保")

        assert len(found.hits) == MOST
        assert found.is_full
        assert found.hits[0].post_id == oldest.pk


class TestNames:
    def test_follow_the_editors_aliases_at_once(self):
        post = PostFactory(live=True, headline="东澜财险公布年报")
        assert search_ids("澜财") == [post.pk]
        assert search_ids("东财") == []

        group = AliasGroup.objects.create(terms="东财\n东澜财险")
        names.learn_aliases([group])
        assert search_ids("东财") == [post.pk]

        group.delete()
        names.forget_aliases([group.pk or 1])
        names.rebuild()
        assert search_ids("东财") == []

    def test_follow_a_renamed_outlet(self):
        from articles import publication
        from articles.models import SearchName
        from tests.factories import SourceFactory

        source = SourceFactory(name="东澜保险报")
        post = PostFactory(live=True, source=source)
        source.name = "东澜金融报"
        source.save()
        publication.changed([post])

        assert list(SearchName.objects.filter(kind="source").values_list("name", flat=True)) == ["东澜金融报"]

    def test_are_shipped(self):
        assert AliasGroup.objects.filter(terms__contains="偿二代").exists()
        assert len(names.shipped()) > 100

    def test_load_twice_without_doubling(self):
        groups = [{"terms": ["东财", "东澜财险"], "pinyin": ["dongcai"]}]

        assert names.load(groups) == (1, 0)
        assert names.load(groups) == (0, 0)
        assert names.load([{"terms": ["东财", "东澜财产保险"]}]) == (0, 1)
        assert AliasGroup.objects.get(terms__startswith="东财").term_list == [
            "东财",
            "东澜财险",
            "东澜财产保险",
        ]

    @pytest.mark.parametrize(
        "groups",
        [
            ["太保"],
            [{"terms": "太保"}],
            [{"terms": []}],
            [{"terms": ["？"]}],
            [{"terms": ["甲"], "pinyin": 3}],
        ],
    )
    def test_refuse_a_group_of_another_form(self, groups):
        with pytest.raises(ValueError, match="group 1"):
            names.load(groups)


class TestTransactions:
    @pytest.mark.postgresql
    def test_are_left_with_the_planner_as_it_was(self):
        PostFactory(live=True, headline="渔业互保扩面")
        search("渔业互保")

        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            assert cursor.fetchone() == ("on",)


class TestFields:
    def test_narrow_by_outlet_section_tag_and_day(self):
        outlet = SourceFactory(name="东澜保险报", slug="donglan")
        section = CategoryFactory(name="监管", slug="jianguan")
        one = PostFactory(live=True, headline="渔业互保扩面", source=outlet, category=section, tags=["渔险"])
        PostFactory(live=True, headline="渔业互保新规", published_at=DAY - timedelta(days=40))

        for typed in ("来源：东澜保险报 渔业互保", "渔业互保 来源:donglanbaoxianbao", "栏目：监管 渔业互保", "标签：渔险 渔业互保",
                      f"日期：{DAY:%Y-%m} 渔业互保", f"渔业互保 日期：{DAY:%Y年%m月%d日}"):  # fmt: skip
            assert search_ids(typed) == [one.pk], typed

    def test_alone_list_their_posts(self):
        outlet = SourceFactory(name="东澜保险报", slug="donglan")
        old = PostFactory(live=True, headline="旧闻", source=outlet, published_at=DAY - timedelta(days=9))
        new = PostFactory(live=True, headline="新闻", source=outlet)
        PostFactory(headline="草稿", source=outlet)
        PostFactory(live=True, headline="别家")

        assert search_ids("来源：东澜保险报") == [new.pk, old.pk]

    def test_that_name_nothing_known_are_words(self):
        post = PostFactory(live=True, headline="某某报谈渔业互保")

        answer = search("来源：某某报 渔业互保")
        assert [hit.post_id for hit in answer.hits] == [post.pk]
        assert answer.notes == ("没有叫“某某报”的来源，已按文字查找。",)

    def test_an_outlet_named_among_words_finds_its_posts(self):
        outlet = SourceFactory(name="东澜保险报", slug="donglan")
        own = PostFactory(live=True, headline="渔业互保扩面", source=outlet)
        PostFactory(live=True, headline="渔业互保新规")

        assert search_ids("东澜保险报 渔业互保")[0] == own.pk
        assert search("东澜保险报 渔业互保").strict_count == 1

    def test_a_reporter_is_found_by_his_signature(self):
        signed = PostFactory(live=True, headline="渔业互保扩面", body_html="<p>正文。（记者 裴听雪）</p>")
        PostFactory(live=True, headline="渔业互保新规", body_html="<p>正文。</p>")

        for typed in ("记者：裴听雪", "记者裴听雪", "裴听雪 渔业互保"):
            assert search(typed).strict_count == 1, typed
            assert search_ids(typed)[0] == signed.pk, typed


class TestAddresses:
    def test_open_their_post(self):
        post = PostFactory(live=True, headline="渔业互保扩面", path="/2026/03/02/202603020900000017.html")
        PostFactory(live=True, headline="别的")

        for typed in (
            post.path,
            f"https://example.cn{post.path}",
            "202603020900000017",
            "NW202603020900000017",
        ):
            assert search_ids(typed) == [post.pk], typed

    def test_of_what_readers_may_not_see_find_nothing(self):
        PostFactory(headline="草稿", path="/2026/03/02/202603020900000018.html")

        assert search_ids("202603020900000018") == search_ids("/2026/03/02/202603020900000018.html") == []


class TestValues:
    def test_are_found_in_any_notation_and_in_no_other_number(self):
        post = PostFactory(
            live=True, headline="增资2.4亿元", body_html="<p>2023年7月1日起施行，受理5,718件。</p>"
        )
        PostFactory(
            live=True, headline="增资2.45亿元", body_html="<p>2023年7月11日起施行，受理15,718件。</p>"
        )

        for typed in (
            "2.4亿",
            "24000万元",
            "两亿四千万",
            "2023-07-01",
            "二〇二三年七月一日",
            "5718件",
            "5,718 件",
        ):
            assert search_ids(typed)[0] == post.pk, typed
            assert search(typed).strict_count == 1, typed
