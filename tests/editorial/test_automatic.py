"""自动发布 is off until a 主编 allows it, and then covers what the agreement does and the gate lets pass."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from articles import publication
from articles.editorial.curation import sections
from articles.editorial.errors import InvalidText, NotPermitted, OwnText, WrongState
from articles.editorial.publishing import automatic, correct, publish
from articles.editorial.review import rules
from articles.editorial.roles import ADMIN, EDITOR, REPORTER
from articles.editorial.writing import drafts, gathered, locks
from articles.gathering import feeds
from articles.jobs import tasks
from articles.models import (
    AutoPublishing,
    Edition,
    EditorialEvent,
    FeedItem,
    Post,
    PostReview,
    ReviewRule,
    SignOff,
    User,
)
from tests.factories import CategoryFactory, FeedFactory, FeedItemFactory, PostFactory, SourceFactory

from .desk import HOUR, NOW, person, repost_fields

TODAY = NOW.date()
WEEK = TODAY + timedelta(days=7)
PLACES = (
    "东澜", "湖心", "南渚", "晨浦", "澜北", "望川", "石桥", "青屿",
)  # fmt: skip


def text_of(number):
    """Return a text like no other, or the desk would call the pieces one story."""
    place = PLACES[number % len(PLACES)] * (1 + number // len(PLACES))
    return "".join(
        f"<p>{place}县第{number}{n}号公告说，{place}的{n * 7 + number}户人家领到了补贴。</p>"
        for n in range(4)
    )


@pytest.fixture
def feed(db):
    return FeedFactory(source=SourceFactory(), section=CategoryFactory(name="要闻", slug="yaowen"))


@pytest.fixture
def opening(feed, chief):
    return automatic.open_for(feed, ends_on=WEEK, daily_cap=3, actor=chief, at=NOW)


_number = iter(range(10**6))


def came(feed, at=NOW, facts=None, **changes):
    """Return the entry of a piece that came in from `feed` as a round takes it in."""
    number = next(_number)
    fields = repost_fields(
        headline=f"{PLACES[number % 8]}发放第{number}批补贴", body_html=text_of(number), source=feed.source,
        category=feed.section,
    )  # fmt: skip
    fields["source_links"][0]["url"] = f"https://donglan.example/a/{number}.html"
    post = gathered.take_in({**fields, **changes}, at=at)
    return FeedItemFactory(
        feed=feed, post=post, outcome="candidate", error="", first_seen_at=at, seen_at=at, **facts or {}
    )


def worked(at=NOW + HOUR):
    """Do what the job does, at a moment of ours."""
    automatic.end_what_is_over(at)
    for item in automatic.waiting():
        automatic.settle(item, at=at)


def now(item):
    item.refresh_from_db()
    item.post.refresh_from_db()
    return item.post


class TestOpening:
    def test_is_the_chiefs_and_stands_in_the_record(self, feed, chief):
        opening = automatic.open_for(feed, ends_on=WEEK, daily_cap=10, actor=chief, at=NOW)

        assert (opening.opened_by, opening.ends_on, opening.daily_cap) == (chief, WEEK, 10)
        event = EditorialEvent.objects.get(verb="open_automatic")
        assert (event.actor, event.note) == (chief, f"{feed.name}，至 {WEEK}，每天最多 10 篇")

    @pytest.mark.parametrize("role", [REPORTER, EDITOR, ADMIN])
    def test_is_refused_to_everybody_else_as_is_closing(self, feed, opening, role):
        somebody = person(role)

        with pytest.raises(NotPermitted):
            automatic.open_for(FeedFactory(), ends_on=WEEK, daily_cap=1, actor=somebody, at=NOW)
        with pytest.raises(NotPermitted):
            automatic.close(feed, actor=somebody, at=NOW)

        assert automatic.opening_of(feed) == opening

    @pytest.mark.parametrize(
        ("days", "cap", "words"),
        [(-1, 5, "已经过去"), (31, 5, "31 天"), (1, 0, "每日上限"), (1, 51, "每日上限")],
    )
    def test_needs_a_day_in_reach_and_a_cap(self, feed, chief, days, cap, words):
        with pytest.raises(InvalidText, match=words):
            automatic.open_for(feed, ends_on=TODAY + timedelta(days=days), daily_cap=cap, actor=chief, at=NOW)

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"licence_basis": ""}, "没有生效的转载协议"),
            ({"licence_basis": "permission"}, "没有生效的转载协议"),
            ({"licence_basis": "facts"}, "没有生效的转载协议"),
            ({"licence_until": TODAY - timedelta(days=1)}, "没有生效的转载协议"),
            ({"is_on_whitelist": False}, "不在稿源名单内"),
            ({"whitelist_checked_on": None}, "不在稿源名单内"),
        ],
    )
    def test_is_refused_for_an_outlet_that_may_not_be_reposted_unread(self, chief, facts, words):
        feed = FeedFactory(source=SourceFactory(**facts))

        with pytest.raises(WrongState, match=words):
            automatic.open_for(feed, ends_on=WEEK, daily_cap=5, actor=chief, at=NOW)

        assert not AutoPublishing.objects.exists()

    def test_is_refused_for_a_paused_feed_and_for_one_that_is_open(self, feed, opening, chief):
        with pytest.raises(WrongState, match="已停用"):
            automatic.open_for(FeedFactory(is_active=False), ends_on=WEEK, daily_cap=5, actor=chief, at=NOW)
        with pytest.raises(WrongState, match="已经开启"):
            automatic.open_for(feed, ends_on=WEEK, daily_cap=5, actor=chief, at=NOW)

    def test_is_over_when_a_chief_closes_it(self, feed, opening, chief):
        item = came(feed)

        automatic.close(feed, actor=chief, at=NOW)
        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert EditorialEvent.objects.get(verb="close_automatic").actor == chief
        with pytest.raises(WrongState, match="没有开启"):
            automatic.close(feed, actor=chief, at=NOW)


class TestPublishing:
    def test_is_off_by_default(self, feed):
        item = came(feed)

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert item.judged_at is None

    def test_shows_the_piece_to_readers_in_the_name_of_the_chief(self, feed, opening, chief):
        item, edition = came(feed), Edition.current()

        worked()

        post = now(item)
        assert (post.status, post.published_at, post.responsible_editor) == (
            Post.Status.PUBLISHED, NOW + HOUR, chief.real_name,
        )  # fmt: skip
        assert post.path
        assert Edition.current() > edition
        assert item.published_under == opening
        event = EditorialEvent.objects.get(post=post, verb="publish_automatically")
        assert (event.actor, event.details["opening"]) == (chief, opening.pk)
        assert SignOff.objects.get(post=post).kind == "auto"
        assert post.history.first().responsible_editor == chief.real_name

    def test_lists_every_piece_for_a_second_person_to_read(self, feed, opening, chief, editor):
        items = [came(feed), came(feed)]

        worked()

        listed = list(PostReview.objects.waiting())
        assert {review.post for review in listed} == {now(item) for item in items}
        assert {(review.kind, review.editor) for review in listed} == {("auto", chief)}
        with pytest.raises(OwnText):
            correct.review_afterwards(listed[0], actor=chief, at=NOW + 2 * HOUR)
        correct.review_afterwards(listed[0], actor=editor, at=NOW + 2 * HOUR)

    def test_leaves_alone_what_came_in_before_the_opening_and_of_other_feeds(self, feed, chief):
        before, other = came(feed, at=NOW - HOUR), came(FeedFactory(section=feed.section))
        automatic.open_for(feed, ends_on=WEEK, daily_cap=3, actor=chief, at=NOW)

        worked()

        assert {now(item).status for item in (before, other)} == {Post.Status.CANDIDATE}

    def test_publishes_no_more_a_day_than_the_cap_also_under_a_second_opening(self, feed, opening, chief):
        items = [came(feed) for _ in range(4)]
        worked()
        automatic.close(feed, actor=chief, at=NOW + HOUR)
        automatic.open_for(feed, ends_on=WEEK, daily_cap=3, actor=chief, at=NOW + HOUR)
        items.append(came(feed, at=NOW + 2 * HOUR))

        worked(NOW + 3 * HOUR)

        assert [now(item).status for item in items] == ["published"] * 3 + ["candidate"] * 2
        assert {item.held_back for item in items[3:]} == {"今天自动发布已满 3 篇。"}
        assert automatic.published_today(feed, NOW + 3 * HOUR) == 3

    def test_begins_a_new_count_at_midnight_in_beijing(self, feed, opening):
        for _ in range(3):
            came(feed)
        worked()
        midnight = NOW.replace(hour=0, minute=0) + timedelta(days=1)
        late, early = came(feed, at=midnight - HOUR), None
        worked(midnight - timedelta(seconds=1))
        early = came(feed, at=midnight)

        worked(midnight)

        assert now(late).status == "candidate"  # the desk's to choose, and no news of tomorrow
        assert now(early).status == "published"


def _draft_of_somebody(item):
    drafts.save_draft(item.post, {"dek": "改"}, actor=person(EDITOR), expected_version=1, at=NOW)


def _filed_by_somebody(item):
    sections.file_under(item.post, CategoryFactory(name="监管"), actor=person(EDITOR), at=NOW)


def _open_at_somebodys(item):
    locks.touch(item.post, editor=person(EDITOR, real_name="林晓"), page="a", at=NOW + HOUR)


class TestHoldingBack:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"body_html": "<p>这款产品保证年化收益率不低于百分之五，投保即可获得稳赚不赔的回报。</p>"}, "必改"),
            ({"source_links": [{"url": "https://donglan.example/x.html", "original_headline": "题",
                                "original_author": "李华", "source_published_at": None}]}, "缺原文时间"),
            ({"source_links": []}, "缺原文链接"),
            ({"category": None, "section": None}, "还没有选所属栏目"),
            ({"body_html": ""}, "没有正文"),
            ({"body_html": text_of(7) + '<p><img src="https://pic.example/a.png" alt="图"></p>'}, "图片来源"),
            ({"embargoed_until": NOW + 5 * HOUR}, "禁发期"),
        ],
    )  # fmt: skip
    def test_what_the_gate_or_provenance_stops_stays_a_candidate_with_the_reason(
        self, feed, opening, changes, words
    ):
        item = came(feed, **changes)

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert words in item.held_back
        assert not PostReview.objects.exists()
        assert not SignOff.objects.exists()
        assert item.post.responsible_editor == ""

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"is_teaser": True}, "没有全文"),
            ({"gone_at": NOW}, "原文已经改动或撤下"),
            ({"changed_at": NOW}, "原文已经改动或撤下"),
        ],
    )
    def test_what_is_no_whole_or_no_standing_original(self, feed, opening, facts, words):
        item = came(feed, facts=facts)

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert words in item.held_back

    @pytest.mark.parametrize(
        ("moment", "words"), [(NOW + 9 * HOUR, "还没有到"), (NOW - timedelta(days=4), "三天以前")]
    )
    def test_what_is_no_news_by_its_own_time(self, feed, opening, moment, words):
        fields = repost_fields()["source_links"][0] | {"source_published_at": moment}
        item = came(feed, source_links=[fields])

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert words in item.held_back

    @pytest.mark.parametrize(
        ("touch", "words"),
        [
            (_draft_of_somebody, "已有人改过"), (_filed_by_somebody, "已有人改过"), (_open_at_somebodys, "林晓正在编辑"),
        ],
    )  # fmt: skip
    def test_what_somebody_works_at(self, feed, opening, touch, words):
        item = came(feed)
        touch(item)

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert words in item.held_back

    def test_what_three_people_have_to_read(self, feed, opening, chief):
        rules.set_rule(ReviewRule(origin="repost", rounds=3), actor=chief, at=NOW)
        item = came(feed)

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert "要 3 审" in item.held_back

    @pytest.mark.parametrize("status", ["published", "joined", "withdrawn"])
    def test_what_readers_have_seen_already_under_another_address(self, feed, opening, status):
        PostFactory(
            **{"withdrawn" if status == "withdrawn" else "live": True},
            headline="补贴到户",
            body_html=text_of(3),
        )
        if status == "joined":
            Post.objects.update(status=Post.Status.JOINED)
        item = came(feed, body_html=text_of(3))

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        assert "与《补贴到户》是同一篇" in FeedItem.reasons([item])[item.pk]
        assert "补贴到户" not in item.held_back

    def test_what_was_held_back_is_not_asked_about_again_until_the_outlet_changes_it(self, feed, opening):
        item = came(feed, body_html="")
        worked()
        worked(NOW + 2 * HOUR)
        now(item)
        assert item.judged_at == NOW + HOUR

        # What a round does when the outlet has mended its page.
        assert gathered.take_in_again(item.post, {"body_html": text_of(5)}, at=NOW + 2 * HOUR)
        FeedItem.objects.filter(pk=item.pk).update(judged_at=None, held_back="")
        worked(NOW + 3 * HOUR)

        assert now(item).status == Post.Status.PUBLISHED

    def test_a_piece_that_breaks_the_program_lets_the_others_go_on(self, feed, opening, monkeypatch):
        broken, well = came(feed), came(feed)
        stories = automatic.same_stories

        def breaking(text, *, leave_out):
            if leave_out == broken.post_id:
                raise ZeroDivisionError
            return stories(text, leave_out=leave_out)

        monkeypatch.setattr(automatic, "same_stories", breaking)
        worked()

        assert now(broken).status == Post.Status.CANDIDATE
        assert broken.held_back == automatic.BROKEN
        assert now(well).status == Post.Status.PUBLISHED


def _no_chief_any_more(feed, chief):
    chief.groups.clear()


def _left(feed, chief):
    User.objects.filter(pk=chief.pk).update(is_active=False)


def _licence(**facts):
    return lambda feed, chief: type(feed.source).objects.filter(pk=feed.source.pk).update(**facts)


def _paused(feed, chief):
    feeds.switch(feed, is_active=False, actor=person(EDITOR), at=NOW)


def _paused_and_resumed(feed, chief):
    _paused(feed, chief)
    feeds.switch(feed, is_active=True, actor=person(EDITOR), at=NOW)


def _moved(feed, chief):
    feed.url = "https://donglan.example/other.xml"
    feeds.save(feed, ["url"], actor=person(EDITOR), at=NOW)


def _of_another_outlet(feed, chief):
    feed.source = SourceFactory()
    feeds.save(feed, ["source"], actor=person(EDITOR), at=NOW)


class TestEnding:
    @pytest.mark.parametrize(
        ("happens", "words"),
        [
            (_no_chief_any_more, "不再是主编"), (_left, "不再是主编"),
            (_licence(licence_basis=""), "没有生效的转载协议"),
            (_licence(licence_until=TODAY - timedelta(days=1)), "没有生效的转载协议"),
            (_licence(is_on_whitelist=False), "不在稿源名单内"),
            (_paused, "已停用"), (_paused_and_resumed, "已停用"), (_moved, "换了地址"), (_of_another_outlet, "换了稿源"),
        ],
    )  # fmt: skip
    def test_comes_by_itself_with_the_reason_on_the_record(self, feed, opening, chief, happens, words):
        item = came(feed)
        happens(feed, chief)

        worked()

        assert now(item).status == Post.Status.CANDIDATE
        opening.refresh_from_db()
        assert words in opening.closed_because
        event = EditorialEvent.objects.get(verb="end_automatic")
        assert event.actor is None
        assert words in event.note

    def test_comes_after_the_last_day_and_not_on_it(self, feed, opening):
        item = came(feed)
        last = NOW.replace(hour=23, minute=59) + timedelta(days=7)
        late = came(feed, at=last)
        FeedItem.objects.filter(pk=item.pk).update(judged_at=NOW)
        drafts.discard(item.post, actor=person(EDITOR), at=NOW)
        link = late.post.source_links.get()
        link.source_published_at = last - HOUR
        link.save()

        worked(last)
        assert now(late).status == Post.Status.PUBLISHED

        later = came(feed, at=last)
        worked(last + timedelta(minutes=1))
        assert now(later).status == Post.Status.CANDIDATE
        opening.refresh_from_db()
        assert opening.closed_because == "已过结束日期"

    def test_holds_between_two_runs_of_the_clock_too(self, feed, opening, chief):
        """The moment counts at which a piece would go out, not the last look at the openings."""
        item = came(feed)
        _no_chief_any_more(feed, chief)

        automatic.settle(item, at=NOW + HOUR)

        assert now(item).status == Post.Status.CANDIDATE
        assert automatic.opening_of(feed) is None


class TestKilledAndSideBySide:
    def test_a_worker_lost_midway_leaves_nothing_and_the_next_does_it_once(self, feed, opening, monkeypatch):
        item, changed = came(feed), publication.changed

        def dies(posts):
            changed(posts)
            raise OperationalError("the server closed the connection")

        monkeypatch.setattr(publication, "changed", dies)
        with pytest.raises(OperationalError):
            worked()
        assert now(item).status == Post.Status.CANDIDATE
        assert not SignOff.objects.exists()

        monkeypatch.setattr(publication, "changed", changed)
        worked()
        worked()

        assert now(item).status == Post.Status.PUBLISHED
        assert EditorialEvent.objects.filter(verb="publish_automatically").count() == 1
        assert PostReview.objects.count() == SignOff.objects.count() == 1

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    def test_two_workers_publish_each_piece_once_and_keep_the_cap(self, feed, opening):
        items, barrier = [came(feed) for _ in range(6)], threading.Barrier(2)

        def work():
            waiting = list(automatic.waiting())
            barrier.wait()
            for item in waiting:
                automatic.settle(item, at=NOW + HOUR)
            connection.close()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert sorted(now(item).status for item in items) == ["candidate"] * 3 + ["published"] * 3
        assert (
            EditorialEvent.objects.filter(verb="publish_automatically").count()
            == PostReview.objects.count()
            == 3
        )

    def test_the_job_does_it(self, feed, chief, monkeypatch):
        monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
        automatic.open_for(feed, ends_on=WEEK, daily_cap=3, actor=chief, at=NOW)
        item = came(feed)

        tasks.publish_automatically.call()

        assert now(item).status == Post.Status.PUBLISHED

    def test_a_piece_that_somebody_chose_first_is_theirs(self, feed, opening, editor):
        item = came(feed)
        waiting = list(automatic.waiting())
        drafts.choose(item.post, actor=editor, at=NOW)

        automatic.settle(waiting[0], at=NOW + HOUR)

        assert now(item).status == Post.Status.DRAFT
        with pytest.raises(WrongState):
            publish.publish(item.post, actor=editor, at=NOW)
