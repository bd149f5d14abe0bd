"""The morning that `make run` shows: by the verbs of real work, once, and never where nobody asked for it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from articles.demo import morning
from articles.likeness import stories
from articles.models import Correction, EditorialEvent, Feed, FeedItem, FeedRound, Post
from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    """The demo's editors, in a newsroom with a 栏目."""
    CategoryFactory(name="要闻", kind="section")
    roles = {"jizhe": "记者", "bianji": "编辑", "zhubian": "主编"}
    made = []
    for username, role in roles.items():
        user = UserFactory(username=username)
        user.groups.set([Group.objects.get(name=role)])
        made.append(user)
    return dict(zip(("reporter", "editor", "chief"), made, strict=True))


def load(settings, *, demo):
    settings.DEMO = demo
    said = StringIO()
    call_command("load_morning", stdout=said)
    return said.getvalue()


class TestMorning:
    @pytest.fixture
    def played(self, people):
        """The moment the morning was played for."""
        at = timezone.now()
        assert morning.play(**people, at=at)
        return at

    def test_has_pieces_at_every_stage_of_the_desk(self, played):
        now = played
        live = Post.objects.published()
        stages = {
            "待选稿": Post.objects.filter(status=Post.Status.CANDIDATE).count(),
            "草稿": Post.objects.filter(status=Post.Status.DRAFT).count(),
            "待审": Post.objects.filter(status=Post.Status.IN_REVIEW).count(),
            "待发": Post.objects.filter(status=Post.Status.APPROVED).count(),
            "已定时": Post.objects.filter(status=Post.Status.PUBLISHED, published_at__gt=now).count(),
            "已发布": live.filter(form=Post.Form.ARTICLE).count(),
            "快讯": live.filter(form=Post.Form.FLASH).count(),
            "更正": Correction.objects.count(),
        }

        assert all(stages.values()), stages
        assert EditorialEvent.objects.filter(verb="return_for_changes").exists()

    def test_is_dated_from_now(self, played):
        moments = list(Post.objects.published().values_list("published_at", flat=True))

        assert all(played - timedelta(hours=6) < moment <= played for moment in moments)

    def test_candidates_came_through_the_feeds_with_their_provenance(self, played):
        candidate = Post.objects.filter(
            status=Post.Status.CANDIDATE, source__licence_basis="agreement"
        ).first()
        link = candidate.source_links.get()

        assert FeedItem.objects.filter(post=candidate).exists()
        assert FeedRound.objects.exists()
        assert link.url
        assert link.original_headline == candidate.headline
        assert link.original_author
        assert len(candidate.body_text) > 60

    def test_of_an_outlet_without_licence_only_the_beginning_is_kept(self, played):
        teaser = Post.objects.get(headline="澜江入汛提前 多家财险公司启动预案")

        assert "二十三个查勘点" not in teaser.body_text

    def test_has_candidates_of_several_outlets_on_one_event(self, played):
        (story,) = stories.among_candidates()

        outlets = Post.objects.filter(pk__in=story).values_list("source__name", flat=True)
        assert set(outlets) == {"晨浦日报", "云麓保险周刊", "南渚财讯"}

    def test_asks_no_host_afterwards(self, played):
        assert Feed.objects.exists()
        assert not Feed.objects.filter(is_active=True).exists()


class TestCommand:
    def test_plays_it_once(self, people, settings):
        assert "is loaded" in load(settings, demo=True)
        count = Post.objects.count()

        assert "already" in load(settings, demo=True)
        assert Post.objects.count() == count > 0

    def test_does_nothing_unless_the_site_is_a_demo(self, people, settings):
        assert "not true" in load(settings, demo=False)
        assert not Post.objects.exists()

    def test_does_nothing_once_the_demo_editors_are_gone(self, settings, db):
        assert "not there" in load(settings, demo=True)
        assert not Post.objects.exists()
