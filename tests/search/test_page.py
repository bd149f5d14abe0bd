"""The reader's search page, its JSON and its suggestions."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.http import urlencode
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.models import Post
from articles.reader.search import rate_of
from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory
from tests.properties import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def news():
    """Three posts on 渔业互保: two outlets, two 栏目, two years."""
    one, two = SourceFactory(name="东澜保险报", slug="donglan"), SourceFactory(name="南渚晚报", slug="nanzhu")
    farm, rules = (
        CategoryFactory(name="财产险", slug="caichanxian"),
        CategoryFactory(name="监管", slug="jianguan"),
    )
    return [
        PostFactory(live=True, headline="渔业互保扩面", source=one, category=farm, tags=["渔险"]),
        PostFactory(live=True, headline="渔业互保新规", source=two, category=rules, tags=["渔险"]),
        PostFactory(
            live=True,
            headline="渔业互保五年",
            source=two,
            category=farm,
            published_at=DAY - timedelta(days=400),
        ),
    ]


def page(client, **parameters):
    response = client.get("/search/", parameters)
    assert response.status_code == 200
    return response.content.decode()


def headlines(html):
    found = re.findall(r'class="result-headline"><a [^>]*>(.*?)</a>', html)
    return [re.sub(r"<.*?>", "", headline) for headline in found]


class TestPage:
    def test_without_a_query_is_the_box_and_a_hint(self, client):
        html = page(client)

        assert 'name="q"' in html
        assert "可以输入词语" in html

    def test_marks_what_was_found_and_escapes_the_rest(self, client):
        PostFactory(live=True, headline="<b>渔业互保</b>扩面", body_html="<p>渔业互保 &lt;script&gt;</p>")
        html = page(client, q="渔业互保")

        assert "&lt;b&gt;<mark>渔业互保</mark>&lt;/b&gt;扩面" in html
        assert "<script>" not in html.split("<main")[1]

    @pytest.mark.parametrize(
        ("narrow", "expected"),
        [
            ({"source": "nanzhu"}, {"渔业互保新规", "渔业互保五年"}),
            ({"category": "caichanxian"}, {"渔业互保扩面", "渔业互保五年"}),
            ({"tag": "渔险"}, {"渔业互保扩面", "渔业互保新规"}),
            ({"from": "2026-01-01"}, {"渔业互保扩面", "渔业互保新规"}),
            ({"to": "2025"}, {"渔业互保五年"}),
            ({"source": "nanzhu", "from": "2026"}, {"渔业互保新规"}),
            ({"source": "meiyou"}, set()),
        ],
    )
    def test_narrows(self, client, news, narrow, expected):
        assert set(headlines(page(client, q="渔业互保", **narrow))) == expected

    def test_says_what_can_be_narrowed_by_and_how_many_remain(self, client, news):
        html = page(client, q="渔业互保")

        assert re.search(r"source=nanzhu[^>]*>南渚晚报</a> <span class=\"count\">2</span>", html)
        assert re.search(r"category=caichanxian[^>]*>财产险</a> <span class=\"count\">2</span>", html)
        assert re.search(
            r"from=2025-01-01&amp;to=2025-12-31[^>]*>2025年</a> <span class=\"count\">1</span>", html
        )
        assert "共 3 篇" in " ".join(html.split())

    def test_lets_a_choice_be_taken_back(self, client, news):
        html = page(client, q="渔业互保", source="nanzhu")

        assert re.search(r'来源：南渚晚报 <a href="/search/\?q=[^"&]*" rel="nofollow">取消', html)

    def test_tells_the_beginning_of_a_period_from_its_end(self, client, news):
        html = page(client, q="渔业互保", **{"from": "2025", "to": "2026-03"})

        assert "2025-01-01 起" in html
        assert "到 2026-03-31" in html

    def test_leads_out_of_a_range_that_holds_nothing(self, client, news):
        html = page(client, q="渔业互保", source="meiyou")

        assert "在所选范围里没有找到" in html
        assert f'href="/search/?{urlencode({"q": "渔业互保"})}">取消全部范围' in html
        assert "您要找的是不是" not in html

    def test_says_what_a_former_name_has_become(self, client):
        PostFactory(live=True, headline="金融监管总局发布通知")
        html = page(client, q="银保监会")

        assert headlines(html) == ["金融监管总局发布通知"]
        assert f'现在叫 <a href="/search/?{urlencode({"q": "金融监管总局"})}">金融监管总局</a>' in html

    def test_turns_pages_without_losing_the_query(self, client, settings):
        settings.PAGE_LENGTH = 2
        for number in range(5):
            PostFactory(live=True, headline=f"渔业互保第{number}号")
        first, third = (
            page(client, q="渔业互保", order="newest"),
            page(client, q="渔业互保", order="newest", page=3),
        )

        assert headlines(first) == ["渔业互保第4号", "渔业互保第3号"]
        assert headlines(third) == ["渔业互保第0号"]
        assert "order=newest&amp;page=2" in first

    @pytest.mark.parametrize("number", ["99", "0", "abc"])
    def test_knows_no_page_beyond_the_last_as_lists_do(self, client, news, number):
        assert client.get("/search/", {"q": "渔业互保", "page": number}).status_code == 404

    def test_says_what_a_slip_was_taken_for_and_keeps_the_way_to_what_was_typed(self, client):
        PostFactory(live=True, headline="众安保险公布年报")
        html = page(client, q="众按")

        assert headlines(html) == ["众安保险公布年报"]
        assert "已按「<b>众安</b>」查找，仍查「" in html
        assert headlines(page(client, q="众按", typed="1")) == []

    def test_keeps_near_posts_apart_and_never_above(self, client):
        PostFactory(live=True, headline="渔业互保扩面")
        PostFactory(live=True, headline="互保渔排的渔业")
        html = page(client, q="渔业互保 彗星")

        assert "没有完全匹配，相近的有：" in html
        assert html.index("没有完全匹配") < html.index("result-headline")

    def test_shows_what_was_understood_as_chips_that_can_be_removed(self, client):
        PostFactory(live=True, headline="渔业互保扩面")
        PostFactory(live=True, headline="渔业互保新规")
        html = page(client, q="渔业互保 -新规")

        assert headlines(html) == ["渔业互保扩面"]
        assert re.search(r'不含 新规 <a href="/search/\?q=([^"&]*)" rel="nofollow">取消', html)

    def test_shows_near_headlines_where_nothing_was_found(self, client):
        PostFactory(live=True, headline="渔业互保扩面")
        html = page(client, q="业互宝")

        assert "没有找到" in html
        assert "渔业互保扩面" in html

    def test_says_when_only_some_of_the_words_were_found(self, client):
        PostFactory(live=True, headline="渔业互保扩面")
        html = page(client, q="渔业互保 彗星")

        assert "没有稿件包含全部词语，1 篇相近" in html
        assert headlines(html) == ["渔业互保扩面"]

    def test_names_a_date_it_cannot_read(self, client, news):
        html = page(client, q="渔业互保", **{"from": "昨天"})

        assert "日期“昨天”无法识别" in html
        assert len(headlines(html)) == 3

    def test_costs_the_same_queries_for_one_post_and_for_twenty(
        self, client, news, django_assert_max_num_queries
    ):
        for number in range(17):
            PostFactory(
                live=True, headline=f"渔业互保第{number}号", tags=[f"标签{number}"], source=SourceFactory()
            )
        page(client, q="渔业互保")  # the frame is cached
        with django_assert_max_num_queries(17):  # PostgreSQL asks by months, up to thrice
            page(client, q="渔业互保")

    def test_is_kept_out_of_search_engines_and_shared_for_seconds(self, client, news):
        response = client.get("/search/", {"q": "渔业互保"})

        assert '<meta name="robots" content="noindex' in response.content.decode()
        assert "s-maxage" in response["Cache-Control"]


class TestReasons:
    """Why a post stands among the results."""

    def reasons(self, client, query):
        found = re.findall(
            r'<p class="reason"><span class="reason-place">(.*?)</span> (.*?)</p>', page(client, q=query)
        )
        return [(place, re.sub(r"</?mark>", "", text)) for place, text in found]

    @pytest.mark.parametrize(
        ("place", "field"),
        [("引题", "kicker"), ("副题", "subheadline"), ("摘要", "dek"), ("署名", "byline")],
    )
    def test_are_named_where_neither_headline_nor_text_shows_it(self, client, place, field):
        PostFactory(live=True, headline="年度报告", body_html="<p>正文另有所述。</p>", **{field: "渔业互保"})

        assert self.reasons(client, "渔业互保") == [(place, "渔业互保")]

    def test_are_the_tag_where_only_a_tag_says_it(self, client):
        PostFactory(live=True, headline="年度报告", body_html="<p>正文另有所述。</p>", tags=["渔业互保"])

        assert self.reasons(client, "渔业互保") == [("标签", "渔业互保")]

    def test_are_the_table_where_only_a_table_says_it(self, client):
        PostFactory(
            live=True,
            headline="年度报告",
            body_html="<p>正文另有所述。</p><table><tr><td>渔业互保</td><td>12</td></tr></table>",
        )

        assert [place for place, _ in self.reasons(client, "渔业互保")] == ["图表"]

    def test_complete_what_headline_and_snippet_leave_open(self, client):
        PostFactory(
            live=True, headline="渔业互保扩面", body_html="<p>海参养殖。</p>", subheadline="覆盖养殖户"
        )

        assert self.reasons(client, "渔业互保 养殖户") == [("副题", "覆盖养殖户")]

    def test_are_not_repeated_where_headline_and_text_show_it(self, client):
        PostFactory(live=True, headline="渔业互保扩面", body_html="<p>渔业互保。</p>", dek="渔业互保扩面了")

        assert self.reasons(client, "渔业互保") == []


class TestSnippet:
    def test_passes_over_tables_and_captions(self, client):
        PostFactory(
            live=True,
            headline="年度报告",
            body_html=(
                "<table><tr><td>渔业互保</td><td>12</td></tr></table>"
                '<figure><img src="/a.png" alt=""><figcaption>渔业互保现场</figcaption></figure>'
                "<p>全年看，渔业互保扩面。</p>"
            ),
        )
        html = page(client, q="渔业互保")

        (snippet,) = re.findall(r'<p class="card-dek snippet">(.*?)</p>', html)
        assert re.sub(r"<.*?>", "", snippet) == "全年看，渔业互保扩面。"


class TestWaysOn:
    def test_without_a_query_leads_to_sections_and_the_newest_posts(self, client, news):
        html = page(client)

        assert 'class="ways-on"' in html
        assert "最新稿件" in html
        assert "渔业互保扩面" in html.split("<main")[1]

    def test_facets_stand_before_the_results(self, client, news):
        main = page(client, q="渔业互保").split("<main")[1]

        assert main.index("缩小范围") < main.index("result-headline")

    def test_tags_that_repeat_an_outlet_stand_apart_from_topics(self, client, news):
        for number, topic in enumerate(["海参", "对虾"]):
            PostFactory(
                live=True,
                headline=f"渔业互保之{number}",
                tags=[topic, "东澜保险报新闻" if number else "南渚晚报新闻"],
            )
        html = page(client, q="渔业互保")
        by_facet = {
            label: re.findall(r">([^<>]+)</a>", entries)
            for label, entries in re.findall(r"<h2>(.*?)</h2>\s*<ul>(.*?)</ul>", html, re.DOTALL)
        }

        assert by_facet["标签"] == ["渔险", "对虾", "海参"]
        assert sorted(by_facet["来源标签"]) == ["东澜保险报新闻", "南渚晚报新闻"]


class TestJson:
    def test_answers_in_the_form_of_the_contract(self, client, news):
        answer = client.get("/search.json", {"q": "渔业互保", "source": "donglan"}).json()

        assert answer["count"] == 1
        assert answer["results"] == [
            {
                "url": news[0].path,
                "headline": "渔业互保扩面",
                "snippet": answer["results"][0]["snippet"],
                "published_at": answer["results"][0]["published_at"],
                "source": "东澜保险报",
                "near": False,
            }
        ]
        assert answer["results"][0]["published_at"].endswith("+08:00")

    @pytest.mark.parametrize(("declared", "said"), [("text", "文字"), ("both", "文字和图片"), ("none", None)])
    def test_says_what_a_machine_made(self, client, news, declared, said):
        Post.objects.filter(pk=news[0].pk).update(ai_generated=declared)

        (found,) = client.get("/search.json", {"q": "渔业互保", "source": "donglan"}).json()["results"]

        assert found.get("ai_generated") == said

    @pytest.mark.parametrize(
        ("limit", "shown"), [("2", 2), ("0", 3), ("-1", 3), ("many", 3), ("1000000000000", 3)]
    )
    def test_reads_a_limit_and_ignores_nonsense(self, client, news, limit, shown):
        assert len(client.get("/search.json", {"q": "渔业互保", "limit": limit}).json()["results"]) == shown

    def test_answers_nothing_with_nothing(self, client):
        assert client.get("/search.json").json() == {"count": 0, "exact_count": 0, "results": []}

    def test_tells_whole_answers_from_near_ones(self, client):
        PostFactory(live=True, headline="渔业互保扩面")
        PostFactory(live=True, headline="彗星与渔业互保")
        whole = client.get("/search.json", {"q": "渔业互保 彗星"}).json()
        near = client.get("/search.json", {"q": "渔业互保 流星雨"}).json()

        assert (whole["exact_count"], [one["near"] for one in whole["results"]]) == (1, [False, True])
        assert (near["exact_count"], [one["near"] for one in near["results"]]) == (0, [True, True])

    def test_says_what_was_corrected(self, client):
        PostFactory(live=True, headline="渔业互保扩面")

        assert client.get("/search.json", {"q": "鱼业互保"}).json()["corrected"] == {"鱼业互保": "渔业互保"}


class TestSuggestions:
    def test_are_names_and_headlines_with_their_addresses(self, client, news):
        answer = client.get("/search/suggest.json", {"q": "渔险"}).json()["suggestions"]
        assert answer[0]["text"] == "渔险"
        assert answer[0]["url"] == news[0].tags.get().get_absolute_url()

        answer = client.get("/search/suggest.json", {"q": "互保新"}).json()["suggestions"]
        assert answer == [{"text": "渔业互保新规", "label": "标题", "url": news[1].path}]

    def test_read_pinyin_and_initials(self, client, news):
        for typed in ("donglan", "dlbx"):
            texts = [
                one["text"] for one in client.get("/search/suggest.json", {"q": typed}).json()["suggestions"]
            ]
            assert "东澜保险报" in texts, typed


class TestBadInput:
    @pytest.mark.parametrize(
        "query",
        [
            "\0", "'", '"', "''''\"\"", "a' OR 1=1 --", "'; DROP TABLE articles_post; --", "太保*",
            "NEAR(太保 人保)", "title:太保", "太保 AND OR NOT", "^太保", "(((((", ")", "太保 & | !", "'太保':*", "<->",
            "\\", "%", "_", "的", "的 了 吗", "怎么 什么 如何", "险", "a", "1", "·", "🙂" * 30, "\ud800", "保" * 10_000,
            "a" * 10_000, "1." * 5_000, "太保 " * 3_000, "\u202e保太", "{}", "${x}", "<script>", "\r\n", "　",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("address", ["/search/", "/search.json", "/search/suggest.json"])
    def test_never_leads_to_an_error(self, client, news, address, query):
        assert client.get(address, {"q": query.encode("utf-8", "surrogatepass")}).status_code == 200

    @settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        parameters=st.dictionaries(
            st.sampled_from(["q", "category", "tag", "source", "from", "to", "order", "page", "limit"]),
            st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
            | st.sampled_from(["渔业互保", "2026-13-45", "0000", "99999999999999999999", "-1", "١٢"]),
        )
    )
    def test_in_any_parameter_never_leads_to_an_error(self, client, parameters):
        # A page that is none answers as it does in lists.
        expected = {200, 404} if "page" in parameters else {200}
        assert client.get("/search/", parameters).status_code in expected
        for address in ("/search.json", "/search/suggest.json"):
            assert client.get(address, parameters).status_code == 200

    @pytest.mark.parametrize(
        "day", ["0001-01-01", "0001", "9999-12-31", "9999-12", "9999", "1899-12-31", "3000"]
    )
    @pytest.mark.parametrize("end", ["from", "to"])
    def test_of_a_day_beyond_all_calendars_is_named_and_ignored(self, client, news, end, day):
        html = page(client, q="渔业互保", **{end: day})

        assert f"日期“{day}”无法识别" in html
        assert len(headlines(html)) == 3
        assert client.get("/search.json", {"q": "渔业互保", end: day}).json()["count"] == 3

    def test_of_bytes_that_are_no_text_never_leads_to_an_error(self, client):
        for raw in ("%ff%fe", "%E5%A4", "%00%00", "%ED%A0%80", "q%5B%5D"):
            assert client.get(f"/search/?q={raw}").status_code == 200
            assert client.get(f"/search.json?q={raw}&from=%ff").status_code == 200

    def test_by_post_is_refused(self, client):
        assert client.post("/search/", {"q": "太保"}).status_code == 405


class TestRate:
    def test_limits_a_client_where_the_operator_wants_it(self, client, settings):
        settings.SEARCH_RATE = "2/h"
        for _ in range(2):
            assert client.get("/search.json", {"q": "太保"}).status_code == 200
        refused = client.get("/search/", {"q": "太保"})

        assert refused.status_code == 429
        assert "搜索太频繁了" in refused.content.decode()
        assert int(refused["Retry-After"]) > 0
        assert client.get("/search.json", {"q": "太保"}).json()["count"] == 0
        assert client.get("/search/", {"q": "太保"}, REMOTE_ADDR="10.9.8.7").status_code == 200

    def test_follows_the_client_through_our_proxies_and_nothing_it_says(self, client, settings):
        settings.SEARCH_RATE, settings.TRUSTED_PROXIES = "2/h", 1

        def search(forwarded):
            return client.get("/search.json", {"q": "太保"}, HTTP_X_FORWARDED_FOR=forwarded).status_code

        assert [search(f"10.0.0.{number}, 203.0.113.9") for number in range(3)] == [200, 200, 429]
        assert search("203.0.113.9, 198.51.100.7") == 200
        assert [search(f"2001:db8:1:2::{number}") for number in range(3)] == [200, 200, 429]

    def test_is_off_by_default(self, client):
        for _ in range(5):
            assert client.get("/search.json").status_code == 200

    @pytest.mark.parametrize("text", ["30", "30/d", "0/m", "m/30", "thirty", "30 / m"])
    def test_refuses_what_is_no_rate(self, text):
        with pytest.raises(ImproperlyConfigured, match="NEWSROOM_SEARCH_RATE"):
            rate_of(text)


TYPED = st.lists(
    st.sampled_from(
        ["渔业互保", "车险", " ", "-", "－", "OR", "或", "|", "(", ")", "“", "”", '"', "来源：", "记者:", "日期：", "2.4亿",
         "8%", "2023年7月1日", "〔2021〕64号", "第七十六条", "NOT ", "不含", "yuye", "C-ROSS", "%E8", "&nbsp;", "<b>",
         "\0", "\u200b"]
    )
    | st.text(max_size=6),
    max_size=30,
).map("".join)  # fmt: skip


class TestFuzz:
    @settings(max_examples=examples(120), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(typed=TYPED)
    @example(typed="记者:-")
    @example(typed="来源:- 栏目:/ 标签:. 日期:-")
    def test_anything_is_answered_within_bounds(self, client, news, django_assert_max_num_queries, typed):
        client.get("/search/")  # the frame is cached
        with django_assert_max_num_queries(200):  # PostgreSQL asks by months, so up to thrice
            response = client.get("/search/", {"q": typed})

        assert response.status_code in (200, 400)
        answer = client.get("/search.json", {"q": typed}).json()
        assert 0 <= answer["exact_count"] <= answer["count"]
        assert [one["near"] for one in answer["results"]] == sorted(one["near"] for one in answer["results"])


def test_says_so_when_the_first_day_comes_after_the_last(client, db):
    words = client.get("/search/?q=巨灾&from=2026-03-05&to=2026-03-02").content.decode().replace("\u2060", "")

    assert "2026-03-05" in words
    assert "在截止日期" in words.replace("<wbr>", "")
