"""What was 已定时 is asked again: the gate of the moment decides, nothing comes out or stays back in silence."""

from datetime import timedelta

import pytest

from articles.editorial.checks import due, trials
from articles.editorial.curation import site_content
from articles.editorial.publishing import publish
from articles.jobs import tasks
from articles.models import Edition, Post, RuleTrial
from tests.factories import PostFactory

from .desk import HOUR, NOW, approved

NUMBER = "<p>联系人手机13912345678，工作日接听。</p>"
SOON = timedelta(minutes=5)


def scheduled(reporter, editor, **changes):
    post = approved(reporter, editor, **changes)
    return publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR)


@pytest.fixture
def on_trial(editor, chief):
    return RuleTrial.objects.create(rule="PRI-02", editor=chief, trial_began_at=NOW, reason="误报多")


class TestAScheduledPiece:
    def test_whose_licence_ends_is_held_at_once_with_the_reason(self, reporter, editor, chief):
        post = scheduled(reporter, editor)
        post.source.licence_until = NOW.date() - timedelta(days=1)

        site_content.save(post.source, ["licence_until"], actor=chief, at=NOW + SOON)

        post.refresh_from_db()
        assert (post.status, post.published_at, post.planned_at) == ("approved", None, NOW + HOUR)
        assert post not in Post.objects.published(NOW + 2 * HOUR)
        event = post.events.get(verb="hold")
        assert (event.note, event.actor) == ("缺有效授权（已到期）", None)

    def test_whose_outlet_leaves_the_list_is_held(self, reporter, editor, chief):
        post = scheduled(reporter, editor)
        post.source.is_on_whitelist = False

        site_content.save(post.source, ["is_on_whitelist"], actor=chief, at=NOW + SOON)

        assert [held.reason for held in due.unpublished()] == ["缺稿源名单核对"]

    def test_that_breaks_a_rule_put_back_into_service_is_held_and_its_words_are_not_recorded(
        self, reporter, editor, chief, on_trial
    ):
        post = scheduled(reporter, editor, body_html=NUMBER)

        trials.end_trial(on_trial, actor=chief, at=NOW + SOON)

        (held,) = due.unpublished()
        assert (held.post, held.reason, held.due_at) == (post, "必改：正文出现手机号码（PRI-02）", NOW + HOUR)
        assert "139" not in post.events.get(verb="hold").note

    def test_is_asked_once_more_by_the_job_before_its_time(self, reporter, editor, on_trial, monkeypatch):
        post = scheduled(reporter, editor, body_html=NUMBER)
        RuleTrial.objects.all().delete()  # past every verb
        edition = Edition.current()

        monkeypatch.setattr(tasks.timezone, "now", lambda: NOW + HOUR - due.AHEAD - SOON)
        tasks.hold_unfit.func()
        assert not due.unpublished()

        monkeypatch.setattr(tasks.timezone, "now", lambda: NOW + HOUR - SOON)
        tasks.hold_unfit.func()
        tasks.hold_unfit.func()

        post.refresh_from_db()
        assert post.status == Post.Status.APPROVED
        assert post.events.filter(verb="hold").count() == 1
        assert Edition.current() != edition

    def test_that_lacks_nothing_comes_out_on_time(self, reporter, editor):
        post = scheduled(reporter, editor)

        assert due.hold_unfit(NOW + SOON) == []

        assert post in Post.objects.published(NOW + HOUR)

    def test_that_comes_out_while_others_are_asked_stays_before_readers(
        self, reporter, editor, chief, on_trial, monkeypatch
    ):
        post = scheduled(reporter, editor, body_html=NUMBER)
        on_trial.delete()
        clock = iter([0.0])
        monkeypatch.setattr(due.time, "monotonic", lambda: next(clock, 60.0))

        assert due.hold_unfit(NOW + HOUR - timedelta(seconds=30)) == []

        assert post in Post.objects.published(NOW + HOUR)

    def test_of_the_archive_is_never_held(self, editor):
        PostFactory(is_legacy=True, live=True, published_at=NOW + HOUR, body_html=NUMBER)

        assert due.hold_unfit(NOW) == []


class TestWhatIsHeld:
    def test_is_told_until_it_has_a_time_again(self, reporter, editor, chief, on_trial):
        post = scheduled(reporter, editor, body_html=NUMBER)
        trials.end_trial(on_trial, actor=chief, at=NOW + SOON)
        assert due.unpublished(post)

        trials.begin_trial("PRI-02", reason="误报多", actor=chief, at=NOW + SOON)
        publish.schedule(post, actor=editor, at=NOW + SOON, publish_at=NOW + HOUR)

        assert due.unpublished() == due.unpublished(post) == []
