"""A morning at 待选稿 by keyboard: 200 candidates are sorted, 30 of them chosen and sent to review."""

import itertools

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Category, Post, StoryPair
from tests.factories import CategoryFactory, PostFactory, SourceFactory, SourceLinkFactory

from .desks import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

CANDIDATES, CHOSEN = 200, 30
MORNING = 300_000  # milliseconds for the last answers to come, on the busiest machine


def night(pieces):
    """Make candidates that lack nothing, and filed pieces from which 栏目 and tags are suggested."""
    outlet, section = SourceFactory(name="东澜保险报"), CategoryFactory(name="农险", slug="nongxian")
    for place in ("东澜", "岚湖", "晨浦", "云川"):
        PostFactory(
            headline=f"{place}小麦完全成本保险理赔到户", section=section, live=True, tags=["农业保险"]
        )
    for number in range(pieces):
        post = PostFactory(
            status="candidate", headline=f"第{number}县小麦完全成本保险开始承保", source=outlet, section=None,
            category=section, responsible_editor="", index=False, body_html=f"<p>第{number}县的{number}户参保。</p>",
        )  # fmt: skip
        SourceLinkFactory(post=post, url=f"https://donglan.example/{number}.html")


@pytest.fixture
def arrived(served):
    night(CANDIDATES)


@pytest.fixture
def few(served):
    night(12)


def statuses():
    return {
        status: Post.objects.filter(status=status).count()
        for status in ("candidate", "discarded", "draft", "in_review")
    }


def hold_the_next_list(page):
    """Have the next list made and held back; return where it comes to stand: (route, answer)."""
    late = []

    def slow(route, request):
        if request.method == "GET" and not late:
            late.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/admin/candidates/", slow)
    return late


def test_two_hundred_are_sorted_by_keys_alone_and_thirty_sent_to_review(desk, arrived):
    page = desk("编辑", "王敏")
    page.goto("/admin/candidates/")

    for number in range(CANDIDATES):
        current = page.locator("[data-candidate].current [data-open]").inner_text()
        page.keyboard.press("r" if number % 6 == 0 and number // 6 < CHOSEN else "x")
        expect(page.locator("[data-candidate].current [data-open]").filter(has_text=current)).to_have_count(0)
    expect(page.locator("[data-candidate]")).to_have_count(0, timeout=MORNING)
    expect(page.get_by_text("没有待选稿。")).to_be_visible()

    assert statuses() == {"candidate": 0, "discarded": CANDIDATES - CHOSEN, "draft": 0, "in_review": CHOSEN}


class TestARow:
    def test_takes_section_and_tags_by_one_key_each_and_goes_on_to_the_next(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        row = page.locator("[data-candidate].current")
        expect(row.get_by_text("农业保险")).to_be_visible()
        first = row.locator("[data-open]").inner_text()

        page.keyboard.press("s")
        page.keyboard.press("t")
        expect(row.locator("select[name=section]")).to_have_value(str(Category.objects.get(name="农险").pk))
        page.keyboard.press("Enter")

        expect(page.get_by_text(f"选用：《{first}》")).to_be_visible()
        expect(page.locator("[data-candidate].current [data-open]")).not_to_have_text(first)
        post = Post.objects.get(headline=first)
        assert (post.status, post.section.name, list(post.tags.names())) == ("draft", "农险", ["农业保险"])

    def test_comes_back_by_undoing_and_with_what_was_refused(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        first = page.locator("[data-candidate].current [data-open]").inner_text()

        page.keyboard.press("x")
        expect(page.get_by_text(f"不用：《{first}》")).to_be_visible()
        page.keyboard.press("u")
        expect(page.locator("[data-candidate].current [data-open]")).to_have_text(first)

        Post.objects.filter(headline=first).update(status="in_review")
        page.keyboard.press("x")
        expect(page.locator(".messagelist .error").first).to_be_visible()

    @pytest.mark.parametrize(
        ("status", "said"),
        [(None, "网络不通或太慢"), (401, "登录已过期"), (403, "页面已旧"), (500, "网站没有办成")],
    )
    def test_comes_back_where_it_is_not_answered_and_is_sent_once(self, desk, few, status, said):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        names = page.locator("[data-candidate] [data-open]")
        before = names.all_inner_texts()

        def fail(route, request):
            if request.method != "POST":
                route.continue_()
            elif status is None:
                route.abort()
            else:
                route.fulfill(status=status)

        page.route("**/admin/candidates/", fail)
        page.keyboard.press("x")
        expect(page.locator(".messagelist .error")).to_contain_text(f"{said}")
        expect(page.locator(".messagelist .error")).to_contain_text("1 条没有办，已放回列表")
        expect(names).to_have_text(before)
        expect(page.locator("[data-candidate].current [data-open]")).to_have_text(before[0])
        assert statuses()["discarded"] == 0

        page.unroute("**/admin/candidates/")
        page.keyboard.press("x")
        expect(page.get_by_text(f"不用：《{before[0]}》")).to_be_visible()
        assert statuses()["discarded"] == 1

    def test_is_sent_in_its_turn_however_slow_the_line_and_those_behind_a_failure_wait(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        names = page.locator("[data-candidate] [data-open]")
        before = names.all_inner_texts()
        sent, held = [], []

        def slow(route, request):
            if request.method != "POST":
                route.continue_()
                return
            sent.append(request.post_data)
            if len(sent) == 2:
                route.fulfill(status=502)
            else:
                held.append(route)

        page.route("**/admin/candidates/", slow)
        for number in range(4):
            page.keyboard.press("x")
            expect(names).to_have_text(before[number + 1 :])
        wait_until(page, lambda: held, "the first deed")
        assert len(sent) == 1
        held[0].continue_()

        expect(page.locator(".messagelist .error")).to_contain_text("网站没有办成：3 条没有办")
        expect(names).to_have_text(before[1:])
        assert len(sent) == 2
        assert statuses()["discarded"] == 1

    def test_stays_away_where_a_list_comes_late_that_still_had_it(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        names = page.locator("[data-candidate] [data-open]")
        before = names.all_inner_texts()

        late = hold_the_next_list(page)
        with page.expect_request(lambda request: request.method == "GET"):
            page.keyboard.press("x")
        wait_until(page, lambda: late, "the list")
        page.keyboard.press("x")
        expect(page.get_by_text(f"不用：《{before[1]}》")).to_be_visible()
        late[0][0].fulfill(response=late[0][1])
        page.keyboard.press("x")

        expect(page.get_by_text(f"不用：《{before[2]}》")).to_be_visible()
        expect(names).to_have_text(before[3:])
        assert statuses()["discarded"] == 3

    def test_is_decided_though_the_list_is_made_anew_while_the_session_is_asked_for(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        names, asked = page.locator("[data-candidate] [data-open]"), []
        before = names.all_inner_texts()
        for number in range(3):
            page.keyboard.press("x")
            expect(page.get_by_text(f"不用：《{before[number]}》")).to_be_visible()

        late = hold_the_next_list(page)
        page.keyboard.press("x")
        wait_until(page, lambda: late, "the list")
        page.route(page.evaluate("document.body.dataset.again"), lambda route: asked.append(route))
        page.keyboard.press("x")
        wait_until(page, lambda: asked, "the question for the session")
        late[0][0].fulfill(response=late[0][1])
        page.wait_for_timeout(200)
        asked[0].continue_()

        expect(page.get_by_text(f"不用：《{before[4]}》")).to_be_visible()
        expect(names).to_have_text(before[5:])

    def test_comes_back_by_undoing_the_newest_of_several(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        names = page.locator("[data-candidate] [data-open]")
        before = names.all_inner_texts()

        for number in range(2):
            page.keyboard.press("x")
            expect(names).to_have_text(before[number + 1 :])
        expect(page.get_by_text(f"不用：《{before[1]}》")).to_be_visible()
        page.keyboard.press("u")

        expect(names).to_have_text(before[1:])

    def test_keeps_what_was_set_in_it_off_the_row_that_stands_there_when_one_comes_back(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        row = page.locator("[data-candidate].current")
        first = row.locator("[data-open]").inner_text()
        row.locator("select[name=section]").select_option(label="农险")
        page.keyboard.press("Escape")
        page.keyboard.press("o")
        expect(page.locator("#id_headline")).to_have_value(first)
        Post.objects.filter(headline=first).update(status="discarded")

        page.go_back()

        names = page.locator("[data-candidate] [data-open]")
        expect(names.filter(has_text=first)).to_have_count(0)
        for chosen in page.locator("select[name=section]").all():
            expect(chosen).to_have_value("")

    def test_leaves_a_field_of_its_own_by_escape(self, desk, few):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")

        page.keyboard.press("c")
        assert page.evaluate("document.activeElement.name") == "section"
        page.keyboard.press("Escape")
        page.keyboard.press("j")

        assert (
            page.evaluate(
                "[...document.querySelectorAll('[data-candidate]')].indexOf(document.activeElement)"
            )
            == 1
        )


def test_an_article_takes_every_suggestion_by_one_key(desk, few):
    page = desk("主编", "陈一鸣")
    post = Post.objects.filter(status="candidate").first()
    page.goto(f"/admin/articles/post/{post.pk}/change/")
    expect(page.locator(".suggested")).to_contain_text("最相近的 4 篇里有 4 篇用它")

    page.keyboard.press("Control+.")

    expect(page.locator("#id_tags")).to_have_value("农业保险")
    expect(page.locator("#id_section option:checked")).to_have_text("农险")


class TestAStory:
    @pytest.fixture
    def story(self, few):
        """Three candidates on one event, newer than all others."""
        pieces = [
            PostFactory(
                status="candidate", headline=f"澜江提前入汛之{number}", source=SourceFactory(name=name), index=False
            )
            for number, name in enumerate(("晨浦日报", "云麓周刊", "南渚财讯"))
        ]  # fmt: skip
        for first, second in itertools.pairwise(pieces):
            StoryPair.objects.create(
                first=first, second=second, kind="repost", score=0.9, found_at=timezone.now()
            )

    @pytest.fixture
    def page(self, desk, story):
        page = desk("编辑", "王敏")
        page.goto("/admin/candidates/")
        return page

    def test_is_one_row_that_opens_by_a_key_and_takes_another_lead(self, page):
        row = page.locator("[data-candidate].current")
        expect(row.get_by_text("同题 3 篇：晨浦日报、云麓周刊、南渚财讯")).to_be_visible()
        page.keyboard.press("e")
        expect(row.locator(".candidate-piece").first).to_be_visible()
        page.keyboard.press("e")
        expect(row.locator(".candidate-piece").first).to_be_hidden()

        page.keyboard.press("l")
        expect(row.locator("[data-open]")).to_have_text("澜江提前入汛之1")
        page.keyboard.press("Enter")

        expect(page.get_by_text("选用：《澜江提前入汛之1》")).to_be_visible()
        expect(page.get_by_text("不用：《澜江提前入汛之0》《澜江提前入汛之2》")).to_be_visible()
        assert statuses()["draft"] == 1
        assert statuses()["discarded"] == 2

    def test_is_put_aside_whole_and_the_next_row_follows(self, page):
        page.keyboard.press("x")

        expect(
            page.get_by_text("不用：《澜江提前入汛之0》《澜江提前入汛之1》《澜江提前入汛之2》")
        ).to_be_visible()
        expect(page.locator("[data-candidate].current [data-open]")).to_have_text(
            "第11县小麦完全成本保险开始承保"
        )
        assert statuses()["discarded"] == 3
