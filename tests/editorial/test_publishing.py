"""Publishing, schedule, embargo and the address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.editorial.errors import EditorialError, EmbargoInForce, InvalidText, TimePassed, WrongState
from articles.editorial.publishing import publish
from articles.editorial.review import approval
from articles.editorial.writing import drafts
from articles.models import Edition, Post, Redirect
from tests.factories import PostFactory
from tests.properties import examples

from .desk import HOUR, NOW, approved, draft, in_review, published


class TestPublish:
    def test_shows_the_piece_from_now_on_at_its_address(self, reporter, editor):
        post = published(reporter, editor)

        assert post.published_at == NOW
        assert post.path == "/yaowen/2026/03/02/nanzhucaixiangongbulipeibaogao.html"
        assert post in Post.objects.published()

    def test_stands_in_the_record_with_its_time_and_address(self, reporter, editor):
        post = published(reporter, editor)

        assert post.events.get(verb="publish").details == {"published_at": NOW.isoformat(), "path": post.path}

    def test_moves_the_edition_on(self, reporter, editor):
        post, before = approved(reporter, editor), Edition.current()

        publish.publish(post, actor=editor, at=NOW)

        assert Edition.current() > before

    def test_refuses_a_piece_in_review(self, reporter, editor):
        with pytest.raises(WrongState, match="待审"):
            publish.publish(in_review(reporter), actor=editor, at=NOW)

    def test_refuses_a_piece_still_under_embargo(self, reporter, editor):
        post = approved(reporter, editor, embargoed_until=NOW + HOUR)

        with pytest.raises(EmbargoInForce, match="仍在禁发期内"):
            publish.publish(post, actor=editor, at=NOW)

    def test_records_the_deed_with_both_states(self, reporter, editor):
        event = published(reporter, editor).events.get(verb="publish")

        assert (event.from_status, event.to_status, event.actor) == ("approved", "published", editor)


class TestSchedule:
    def test_shows_the_piece_at_its_time_and_not_before(self, reporter, editor, monkeypatch):
        post = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)

        monkeypatch.setattr(timezone, "now", lambda: NOW + HOUR - timedelta(seconds=1))
        assert post not in Post.objects.published()
        monkeypatch.setattr(timezone, "now", lambda: NOW + HOUR)
        assert post in Post.objects.published()

    def test_refuses_a_time_gone_by(self, reporter, editor):
        with pytest.raises(TimePassed):
            publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW)

    def test_refuses_a_time_within_the_embargo(self, reporter, editor):
        post = approved(reporter, editor, embargoed_until=NOW + 2 * HOUR)

        with pytest.raises(EmbargoInForce):
            publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + HOUR)

    def test_moves_a_scheduled_piece_with_the_day_in_its_address(self, reporter, editor):
        post = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)

        moved = publish.schedule(post, actor=editor, at=NOW, publish_at=NOW + 24 * HOUR)

        assert moved.path.startswith("/yaowen/2026/03/03/")

    def test_taken_back_makes_the_piece_ready_again(self, reporter, editor):
        post = publish.schedule(approved(reporter, editor), actor=editor, at=NOW, publish_at=NOW + HOUR)

        back = publish.unschedule(post, actor=editor, at=NOW)

        assert (back.status, back.published_at, back.path) == (Post.Status.APPROVED, None, None)
        assert publish.publish(back, actor=editor, at=NOW).status == Post.Status.PUBLISHED

    def test_is_not_taken_back_once_readers_saw_the_piece(self, reporter, editor):
        post = published(reporter, editor)

        with pytest.raises(WrongState):
            publish.unschedule(post, actor=editor, at=NOW + HOUR)

    def test_an_archive_piece_keeps_its_address_through_it_all(self, editor):
        post = PostFactory(scheduled=True, is_legacy=True)
        path = post.path

        assert publish.unschedule(post, actor=editor, at=timezone.now()).path == path


class TestAddress:
    def test_of_a_second_piece_with_the_same_headline_differs(self, reporter, editor):
        first, second = published(reporter, editor), published(reporter, editor)

        assert second.path == first.path.replace(".html", f"-{second.pk}.html")

    def test_never_takes_one_that_leads_elsewhere(self, reporter, editor):
        Redirect.objects.create(
            old_path="/yaowen/2026/03/02/nanzhucaixiangongbulipeibaogao.html", new_path="/x"
        )

        assert published(reporter, editor).path.endswith(f"-{Post.objects.get().pk}.html")

    def test_uses_the_day_of_beijing(self, reporter, editor):
        post = published(reporter, editor, at=datetime(2026, 3, 2, 17, 0, tzinfo=UTC))

        assert "/2026/03/03/" in post.path

    def test_of_a_headline_that_cannot_be_spelt_is_the_number(self, reporter, editor):
        post = published(reporter, editor, headline="！！！")

        assert post.path == f"/yaowen/2026/03/02/{post.pk}.html"

    def test_of_a_flash_without_section_stands_under_kuaixun(self, reporter, editor, chief):
        source = draft(reporter).source
        post = drafts.create_flash("【通知】自下月起施行。", source=source, actor=reporter, at=NOW)
        drafts.submit(post, actor=reporter, at=NOW)
        approval.approve(post, actor=editor, at=NOW, expected_version=1)

        assert publish.publish(post, actor=editor, at=NOW).path == "/kuaixun/2026/03/02/tongzhi.html"

    def test_stays_when_headline_and_section_change(self, reporter, editor):
        post = published(reporter, editor)
        path = post.path
        Post.objects.filter(pk=post.pk).update(headline="另一个标题")

        assert Post.objects.get(pk=post.pk).path == path

    def test_needs_a_section(self, editor):
        post = PostFactory(approved=True, category=None, is_legacy=True)

        with pytest.raises(EditorialError):
            publish.publish(post, actor=editor, at=NOW)

    def test_candidates_refuse_an_article_without_section(self):
        from articles.editorial.publishing.address import candidates

        with pytest.raises(InvalidText):
            next(candidates(Post(headline="标题"), NOW))


MOMENTS = st.integers(min_value=-3000, max_value=3000).map(lambda minutes: NOW + timedelta(minutes=minutes))


class TestEmbargoProperty:
    @settings(
        max_examples=examples(60),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        derandomize=True,
    )
    @given(embargo=st.none() | MOMENTS, at=MOMENTS, publish_at=st.none() | MOMENTS, looked_at=MOMENTS)
    def test_nothing_is_public_before_embargo_and_time(
        self, reporter, editor, monkeypatch, embargo, at, publish_at, looked_at
    ):
        """Whatever an editor tries, who looks sees only pieces whose time and embargo have passed."""
        post = approved(reporter, editor, embargoed_until=embargo)
        try:
            if publish_at is None:
                publish.publish(post, actor=editor, at=at)
            else:
                publish.schedule(post, actor=editor, at=at, publish_at=publish_at)
        except EditorialError:
            assert not Post.objects.filter(pk=post.pk, status=Post.Status.PUBLISHED).exists()
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: looked_at)
            is_public = Post.objects.published().filter(pk=post.pk).exists()

        stored = Post.objects.get(pk=post.pk)
        due = stored.status == Post.Status.PUBLISHED and stored.published_at <= looked_at
        assert is_public == (due and (embargo is None or embargo <= looked_at))
        assert stored.published_at is None or embargo is None or stored.published_at >= embargo
