"""合规: what the gate finds is counted as pieces change, and told by rule, outlet, editor and week."""

from datetime import date, timedelta

import pytest

from articles.editorial.checks import compliance, panel, rule_changes, tally, trials
from articles.editorial.content import content_of
from articles.editorial.curation import site_content, source_lists
from articles.editorial.writing import drafts
from articles.jobs import tasks
from articles.models import FindingLook, Post, RuleFinding, Source
from tests.factories import PostFactory, SourceFactory

from .desk import HOUR, NOW, draft, person

pytestmark = pytest.mark.django_db
SOLD = "<p>这款年金保本保息，老人放心买。</p>"
TODAY = NOW.date()
MONDAY = compliance.monday_of(TODAY)
OWN = {
    "phrases": "保本保息", "pattern": "", "exceptions": "", "message": "不能保本", "advice": "删去",
    "instrument": "《编辑部用语约定》", "must_fire": "这款年金保本保息。", "must_not_fire": "这款年金收益不保证。",
}  # fmt: skip


def counted(post, at=NOW):
    tally.count(Post.objects.get(pk=post.pk), at=at)
    return {row.rule: (row.severity, row.times, row.gone_on) for row in RuleFinding.objects.filter(post=post)}


def told_as_mended():
    """Return of each rule that was mended how many percent are told, and the day in the month's table."""
    found = compliance.of_days(TODAY, TODAY)
    days = {row[2]: row[9] for row in compliance.month_rows(TODAY, TODAY)}
    return {
        group.name: (group.mended, days[group.name])
        for group in compliance.by_rule(found)
        if group.mended or days[group.name]
    }


class TestCounting:
    def test_notes_each_rule_once_a_piece_with_its_places(self, reporter):
        post = draft(reporter, body_html=SOLD + "<p>另一款也保本保息，欢迎选购。</p>")

        found = counted(post)

        assert found["RET-01"] == ("block", 2, None)
        row = RuleFinding.objects.get(rule="RET-01")
        assert (row.found_on, row.week) == (TODAY, MONDAY)

    def test_keeps_what_was_mended_with_the_day(self, reporter):
        post = draft(reporter, body_html=SOLD)
        counted(post)
        drafts.save_draft(
            post, {"body_html": "<p>收益不保证。</p>"}, actor=reporter, expected_version=1, at=NOW
        )

        assert counted(post, NOW + timedelta(days=1))["RET-01"] == ("block", 1, TODAY + timedelta(days=1))

        drafts.save_draft(post, {"body_html": SOLD}, actor=reporter, expected_version=2, at=NOW)
        assert counted(post, NOW + timedelta(days=2))["RET-01"] == ("block", 1, None)
        assert RuleFinding.objects.get(rule="RET-01").found_on == TODAY

    def test_twice_changes_nothing(self, reporter, django_assert_max_num_queries):
        post = draft(reporter, body_html=SOLD)
        counted(post)
        before = list(RuleFinding.objects.values())

        with django_assert_max_num_queries(25):
            counted(post)

        assert list(RuleFinding.objects.values()) == before

    def test_leaves_out_a_false_alarm_and_keeps_what_was_let_stand(self, reporter, chief):
        post = draft(reporter, body_html=SOLD, headline="老人<b>放心</b>买年金")
        panel.let_stand(post, reason="引语", actor=chief, at=NOW)
        assert "RET-01" in counted(post)

        content = content_of(post)
        key = next(one.key for one in panel.panel_of(content, post, on=TODAY).stands if one.rule == "RET-01")
        post.false_alarms.create(rule="RET-01", key=key, editor=chief, marked_at=NOW)

        assert "RET-01" not in counted(post)  # it never was one, so nothing was mended either

    def test_does_not_take_what_was_let_pass_for_mended(self, reporter, chief):
        post = draft(reporter, source=None)
        counted(post)
        drafts.override(post, reason="急稿", actor=chief, at=NOW)

        assert counted(post)["PRO-02"][2] == TODAY
        assert compliance.open_gaps() == []
        assert told_as_mended() == {}

    @pytest.mark.parametrize("values", [{"state": "off"}, {"ends_on": TODAY - timedelta(days=1)}])
    def test_does_not_take_what_is_asked_no_more_for_mended(self, reporter, chief, values):
        post = draft(reporter, body_html=SOLD)
        counted(post)
        rule_changes.save(
            "RET-01",
            {"state": "on", "severity": "warn", **OWN, **values},
            reason="到期",
            actor=chief,
            at=NOW,
        )

        assert counted(post)["RET-01"][2] == TODAY
        assert "RET-01" not in told_as_mended()

    def test_takes_nothing_of_a_discarded_piece_for_mended(self, reporter, editor):
        post = draft(reporter, body_html=SOLD)
        counted(post)
        drafts.discard(post, actor=editor, at=NOW)
        tasks.count_findings.func()

        assert told_as_mended() == {}

    def test_tells_what_was_mended(self, reporter):
        post = draft(reporter, body_html=SOLD)
        counted(post)
        drafts.save_draft(
            post, {"body_html": "<p>收益不保证。</p>"}, actor=reporter, expected_version=1, at=NOW
        )
        counted(post)

        assert told_as_mended()["RET-01"] == (100, TODAY)

    def test_says_what_a_rule_on_trial_finds_and_leaves_it_out_of_the_tables(self, reporter, chief):
        trials.begin_trial("RET-01", reason="误报多", actor=chief, at=NOW)
        post = draft(reporter, body_html=SOLD)

        counted(post)

        assert RuleFinding.objects.get(rule="RET-01").is_on_trial
        assert "RET-01" not in {
            group.name for group in compliance.by_rule(compliance.of_weeks(MONDAY, MONDAY))
        }


class TestTheJob:
    def test_counts_what_was_changed_and_nothing_else(self, reporter):
        post = draft(reporter, body_html=SOLD)
        for values in ({"is_legacy": True}, {"status": "candidate"}, {"status": "discarded"}):
            PostFactory(body_html=SOLD, **values)

        tasks.count_findings.func()
        assert [look.post_id for look in FindingLook.objects.all()] == [post.pk]
        RuleFinding.objects.all().delete()
        tasks.count_findings.func()
        assert not RuleFinding.objects.exists()

    def test_leaves_to_the_next_minute_what_it_has_no_time_for(self, reporter, monkeypatch):
        for _ in range(2):
            draft(reporter, body_html=SOLD)
        monkeypatch.setattr(tasks, "COUNTED_FOR", -1)

        tasks.count_findings.func()
        assert FindingLook.objects.count() == 1
        tasks.count_findings.func()
        assert FindingLook.objects.count() == 2

    def test_passes_over_a_text_that_cannot_be_read(self, reporter, monkeypatch, caplog):
        post = draft(reporter)

        def fails(*args, **kwargs):
            raise ValueError("odd")

        monkeypatch.setattr(tally, "panel_of", fails)
        tasks.count_findings.func()

        assert FindingLook.objects.get().post == post
        assert "could not be counted" in caplog.text


def found(post, rule="RET-01", severity="block", day=TODAY, times=1, gone_on=None):
    return RuleFinding.objects.create(
        post=post,
        rule=rule,
        severity=severity,
        times=times,
        found_on=day,
        week=compliance.monday_of(day),
        gone_on=gone_on,
        is_mended=gone_on is not None,
    )


class TestTheTables:
    @pytest.fixture
    def some(self, db):
        author = person("记者", real_name="林晓")
        one = PostFactory(author=author, source=SourceFactory(slug="donglan", name="东澜保险报"))
        other = PostFactory(author=author, source=None)
        found(one, times=3, gone_on=TODAY)
        found(one, "NAM-01", "warn")
        found(other, day=TODAY - timedelta(days=7))
        found(other, "STY-10", "info", day=TODAY - timedelta(days=200))
        return compliance.of_weeks(MONDAY - compliance.WEEK, MONDAY)

    def test_tell_by_week(self, some):
        assert compliance.per_week(some, MONDAY - 2 * compliance.WEEK, MONDAY) == [
            (MONDAY - 2 * compliance.WEEK, 0, 0),
            (MONDAY - compliance.WEEK, 1, 0),
            (MONDAY, 1, 1),
        ]

    def test_tell_by_rule_outlet_and_editor(self, some):
        rules = [(one.name, one.pieces, one.places, one.mended) for one in compliance.by_rule(some)]
        outlets = [(one.name, one.pieces, one.must, one.check) for one in compliance.by_outlet(some)]
        editors = [(one.name, one.pieces, one.must, one.check) for one in compliance.by_editor(some)]

        assert rules == [("RET-01", 2, 4, 50), ("NAM-01", 1, 1, 0)]
        assert sorted(outlets) == [("", 1, 1, 0), ("东澜保险报", 1, 1, 1)]
        assert editors == [("林晓", 2, 2, 1)]

    def test_cost_one_query_each(self, some, django_assert_num_queries):
        for ask in (compliance.by_rule, compliance.by_outlet, compliance.by_editor):
            with django_assert_num_queries(1):
                ask(some)
        with django_assert_num_queries(1):
            compliance.open_gaps()

    def test_tell_a_month(self, some):
        first, last = compliance.month_of(TODAY)

        rows = list(compliance.month_rows(first, last))

        assert (first, last) == (date(2026, 3, 1), date(2026, 3, 31))
        assert [(row[2], row[6], row[7]) for row in rows] == [
            ("RET-01", "东澜保险报", "林晓"),
            ("NAM-01", "东澜保险报", "林晓"),
        ]

    def test_know_their_months(self):
        assert compliance.month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
        assert compliance.months(date(2026, 1, 31), most=3) == [
            date(2026, 1, 1),
            date(2025, 12, 1),
            date(2025, 11, 1),
        ]


class TestWhatWasLetPass:
    def test_stands_there_with_its_reason(self, reporter, chief):
        post = draft(reporter, body_html=SOLD)
        panel.let_stand(post, reason="引语，已核对", actor=chief, at=NOW)
        bare = draft(reporter, source=None)
        drafts.override(bare, reason="急稿", actor=chief, at=NOW + HOUR)

        first, second = compliance.overrides(TODAY, TODAY)

        assert (first.event.note, first.what) == ("急稿", ("来源", "授权依据"))
        assert (second.event.note, second.what) == ("引语，已核对", ("RET-01",))
        assert compliance.overrides(TODAY + timedelta(days=1), TODAY + timedelta(days=1)) == []


class TestWhatWaitsForProvenance:
    def test_stands_there_the_oldest_first_until_it_has_it(self, reporter):
        late = draft(reporter, source=None)
        early = draft(reporter, responsible_editor="")
        counted(early, NOW - timedelta(days=3))
        counted(late)

        assert [(gap.post, gap.since, gap.missing) for gap in compliance.open_gaps()] == [
            (early, TODAY - timedelta(days=3), ("责任编辑",)),
            (late, TODAY, ("来源", "授权依据")),
        ]

        early = drafts.save_draft(
            early, {"responsible_editor": "王敏"}, actor=reporter, expected_version=1, at=NOW
        )
        counted(early)
        assert [gap.post for gap in compliance.open_gaps()] == [late]

    def test_is_asked_again_when_its_outlet_gets_a_licence(self, reporter, chief):
        source = SourceFactory(name="湖心财经", slug="huxin", licence_basis="")
        post = draft(reporter, source=source)
        Post.objects.filter(pk=post.pk).update(updated_at=NOW - timedelta(days=30))
        counted(post)
        assert [gap.missing for gap in compliance.open_gaps()] == [("授权依据",)]
        assert post not in tally.waiting(NOW)
        source.licence_basis = "agreement"

        site_content.save(source, ["licence_basis"], actor=chief, at=NOW)

        assert post in tally.waiting(NOW)
        tasks.count_findings.func()
        assert compliance.open_gaps() == []

    def test_is_asked_again_on_the_day_after_its_licence_ended(self, reporter):
        post = draft(reporter)
        Post.objects.filter(pk=post.pk).update(updated_at=NOW - timedelta(days=30))
        counted(post)
        Source.objects.update(licence_until=TODAY)
        source_lists.keep_settled(NOW)
        assert post not in tally.waiting(NOW)

        source_lists.keep_settled(NOW + timedelta(days=1))

        assert post in tally.waiting(NOW + timedelta(days=1))
